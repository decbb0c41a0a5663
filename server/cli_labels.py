"""Which labels `halfhour labels` prints: named ones, or those of an organisation, contract or site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records

STATES = ("printed", "commissioned", "revoked")
IN_USE = ("printed", "commissioned")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for on the command line. A site or contract is named by its id, or by name within a house."""

    organisation: str | None = None
    contract: str | None = None
    site: str | None = None
    state: str | None = None

    def __bool__(self) -> bool:
        return any((self.organisation, self.contract, self.site, self.state))


def chosen(tx: Tx, choice: Choice) -> list[str]:
    """Gives the tags of a choice, oldest label first; revoked labels only where they are asked for.

    Raises:
        ClickException: no such organisation, contract or site; no label at all.
    """
    house = _named(tx, "organisation", choice.organisation, None) if choice.organisation else None
    site = _named(tx, "site", choice.site, house) if choice.site else None
    contract = _named(tx, "contract", choice.contract, house) if choice.contract else None
    within = house or site or contract
    if within is None:
        raise refusal("--state 要和 --organisation、--contract 或 --site 一起用",
                      "--state goes with --organisation, --contract or --site")  # fmt: skip
    if any(one is not None and one.organisation != within.organisation for one in (site, contract)):
        raise refusal(
            "这些站点、合同和组织不属于一家", "The site, contract and organisation do not belong together"
        )
    found = records.find(
        tx,
        "label",
        within.organisation,
        site=site.id if site else None,
        contract=contract.id if contract else None,
        states=(choice.state,) if choice.state else IN_USE,
    )
    if not found:
        raise refusal("没有符合条件的标签", "No label fits")
    return [label.body["tag"] for label in reversed(found)]


def checked_file(out: Path, count: int, *, calibration: bool = False) -> None:
    """Refuses a file that these labels cannot be written to, before anything is made.

    Raises:
        ClickException
    """
    if count == 0:
        raise refusal("请给出要打印的标签：标签编码、--tag、--blank、--organisation、--contract 或 --site",
                      "Say which labels: tags, --tag, --blank, --organisation, --contract or --site")  # fmt: skip
    if out.suffix.lower() not in (".pdf", ".svg"):
        raise refusal(f"{out.name}：只能写成 .pdf 或 .svg", f"{out.name}: write a .pdf or an .svg")
    if out.suffix.lower() == ".svg" and calibration:
        raise refusal("校准页请写成 .pdf", "Write the calibration page as a .pdf")
    if out.suffix.lower() == ".svg" and count > 1:
        raise refusal(f".svg 只放一张标签，这里有 {count} 张，请用 .pdf",
                      f"An .svg holds one label and here are {count}: use .pdf")  # fmt: skip
    if not out.resolve().parent.is_dir():
        raise refusal(f"没有这个文件夹：{out.parent}", f"There is no folder {out.parent}")


def refusal(zh: str, en: str) -> click.ClickException:
    """Gives an error in both languages."""
    return click.ClickException(f"{zh} / {en}")


def _named(tx: Tx, kind: str, text: str, house: Record | None) -> Record:
    found = records.get(tx, text)
    if found is not None and found.kind == kind:
        return found
    if house is not None:
        named = [
            one
            for one in records.find(tx, kind, house.organisation)
            if text in (one.body["zh"], one.body["en"])
        ]
        if len(named) == 1:
            return named[0]
        if named:
            raise refusal(f"叫“{text}”的不止一个，请用编号", f"More than one is called {text}: give its id")
    words = {"organisation": "组织", "site": "站点", "contract": "合同"}
    raise refusal(f"没有这个{words[kind]}：{text}", f"There is no {kind} {text}")

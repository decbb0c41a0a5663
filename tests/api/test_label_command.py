"""`halfhour labels` end to end: what is chosen is what an independent reader finds on the paper."""

from __future__ import annotations

from pathlib import Path

import pytest
import resvg_py
import zxingcpp
from click.testing import CliRunner
from PIL import Image
from pypdfium2 import PdfDocument

from server.cli import main
from server.domain.actors import Actor, Role
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.sync.door import Wish, submit
from tests.api.house import open_house
from tests.documents.pages import pictures
from tests.world import TAG_DEVICE, TAG_GATE, World, id_of

HOST = "HTTPS://FIX.EXAMPLE.CN/Q/"
SITE = ("--site", id_of("site", "secret"))


class Printer:
    """The command over the tests' world, in an installation of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, out: str = "labels.pdf") -> Path:
        path = self.folder / out
        result = CliRunner().invoke(main, ["labels", *words, "--out", str(path)])
        assert result.exit_code == 0, (result.output, result.exception)
        return path

    def refused(self, *words: str, out: str = "labels.pdf") -> str:
        """What it says; nothing is written."""
        path = self.folder / out
        result = CliRunner().invoke(main, ["labels", *words, "--out", str(path)])
        assert result.exit_code == 1, (result.output, result.exception)
        assert not path.exists() and " / " in result.output, result.output
        return result.output


@pytest.fixture
def world(tmp_path: Path) -> World:
    house = open_house(tmp_path / "data", HALFHOUR_PUBLIC_URL="https://fix.example.cn")
    house.world.storage.close()
    return house.world


@pytest.fixture
def printer(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Printer:
    monkeypatch.setenv("HALFHOUR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HALFHOUR_PUBLIC_URL", "https://fix.example.cn")
    monkeypatch.delenv("HALFHOUR_PORT", raising=False)
    return Printer(tmp_path)


def read(path: Path) -> list[str]:
    """The tags that zxing reads on all pages, sorted."""
    found = [code.text for page in pictures(path.read_bytes()) for code in zxingcpp.read_barcodes(page)]
    assert all(text.startswith(HOST) for text in found), found
    return sorted(text.removeprefix(HOST) for text in found)


def opened(printer: Printer) -> Storage:
    return open_storage("", printer.folder / "data", reverse_unordered_selects=True)


def test_the_labels_of_an_organisation_a_contract_and_a_site_are_printed(printer: Printer) -> None:
    both = sorted([TAG_GATE, TAG_DEVICE])
    assert read(printer("--organisation", id_of("organisation"))) == both
    assert read(printer("--contract", id_of("contract", "secret"))) == both
    assert read(printer("--site", id_of("site", "secret"), "--state", "commissioned")) == both


def test_a_site_may_be_named_beside_its_organisation(printer: Printer) -> None:
    assert len(read(printer("--organisation", id_of("organisation"), "--site", "看守所"))) == 2
    assert len(read(printer("--organisation", id_of("organisation"), "--site", "Centre"))) == 2
    said = printer.refused("--organisation", id_of("organisation"), "--contract", "合同", out="x.pdf")
    assert "不止一个" in said and "More than one" in said


def test_revoked_labels_are_printed_only_when_asked_for(printer: Printer, world: World) -> None:
    storage = opened(printer)
    actor = Actor(Role.LEAD, world.organisation, person=id_of("person", "lead"))
    said = submit(
        storage, world.clock, actor, Wish("label.revoke", id_of("label", TAG_GATE), {"why": "torn"})
    )
    storage.close()
    assert said.outcome == "applied", said
    assert read(printer(*SITE)) == [TAG_DEVICE]
    assert read(printer(*SITE, "--state", "revoked")) == [TAG_GATE]


def test_tags_may_be_given_again_and_again_and_each_is_printed_once(printer: Printer) -> None:
    path = printer(TAG_GATE, "--tag", TAG_GATE, "--tag", "2222 2222", "--preset", "roll-60x40")
    assert len(PdfDocument(path.read_bytes())) == 2
    assert read(path) == sorted([TAG_GATE, TAG_DEVICE])


def test_the_offsets_move_the_print_right_and_down(printer: Printer) -> None:
    def corner(path: Path) -> tuple[int, int]:
        page = pictures(path.read_bytes())[0]
        box = page.point([255 if value < 128 else 0 for value in range(256)]).getbbox()
        assert box is not None
        return box[0], box[1]

    still = corner(printer("--tag", TAG_GATE))
    moved = corner(printer("--tag", TAG_GATE, "--offset-x-mm", "2", "--offset-y-mm", "3"))
    assert [round((b - a) / 300 * 25.4, 1) for a, b in zip(still, moved, strict=True)] == [2.0, 3.0]


def test_one_label_as_svg_is_read_back(printer: Printer) -> None:
    svg = printer("--tag", TAG_GATE, "--preset", "roll-60x40", out="gate.svg").read_text("utf-8")
    drawn = printer.folder / "gate.png"
    drawn.write_bytes(resvg_py.svg_to_bytes(svg_string=svg, dpi=300, skip_system_fonts=True))
    with Image.open(drawn) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [HOST + TAG_GATE]


@pytest.mark.parametrize(
    ("words", "out", "said"),
    [
        (("--site", "nowhere"), "x.pdf", "There is no site nowhere"),
        (("--organisation", "nobody"), "x.pdf", "There is no organisation nobody"),
        (("--state", "printed"), "x.pdf", "--state goes with"),
        ((), "x.pdf", "Say which labels"),
        (SITE, "x.svg", "here are 2: use .pdf"),
        (("--tag", TAG_GATE), "x.png", "x.png: write a .pdf"),
        (("--tag", TAG_GATE), "none/x.pdf", "There is no folder"),
        (("--site", id_of("site", "open")), "x.pdf", "No label fits"),
        ((*SITE, "--contract", id_of("contract", "theirs")), "x.pdf", "do not belong together"),
        (("--tag", "7K3MQX9E"), "x.pdf", "label-mistyped"),
        (("--tag", TAG_GATE, "--preset", "no"), "x.pdf", "preset-unknown"),
        (("--calibration", "--preset", "no"), "x.pdf", "preset-unknown"),
        (("--calibration",), "x.svg", "calibration page as a .pdf"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_said_in_both_languages(
    printer: Printer, words: tuple[str, ...], out: str, said: str
) -> None:
    assert said in printer.refused(*words, out=out)


def test_the_calibration_page_needs_no_label_and_says_its_offsets(printer: Printer) -> None:
    path = printer("--calibration", "--preset", "a4-5x13", "--offset", "0.5", "-1", "--language", "en")
    assert "Offset now 0.5/-1 mm" in PdfDocument(path.read_bytes())[0].get_textpage().get_text_bounded()


def test_a_stock_too_small_for_the_host_is_refused_with_what_to_do(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFHOUR_PUBLIC_URL", "https://service.halfhour.example.com.cn")
    said = printer.refused("--tag", TAG_GATE, "--preset", "roll-20x20")
    assert "Choose a larger size or shorter host" in said and "label-host-too-long" in said

"""What to try, in five steps: one source for the start's lines, the sign-in page and the README."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from server.config import Settings
from server.demo.facts import HERE, PASSWORD, demo_id
from server.storage.port import Storage, Tx
from server.storage.tables import records

LANGUAGES = ("zh", "en")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PUBLIC = (
    "注意：监听地址不只是本机，演示密码人人可知。不是演示就用 halfhour demo wipe 清空。"
    " / Careful: this listens beyond this machine, and everybody knows the demo's password."
    " If it is no demo, wipe it with `halfhour demo wipe`."
)


@cache
def guide() -> Any:
    """Sign-ins and steps as written, with `{tag}` for the label of the device that the first step reports."""
    return json.loads((HERE / "try.json").read_text("utf-8"))


def tag_to_try(tx: Tx) -> str:
    """Gives the tag of that device's label."""
    device = records.get(tx, demo_id(*guide()["device"]))
    return str(device.body["tag"]) if device and device.body["tag"] else ""


def steps(tag: str) -> list[dict[str, Any]]:
    """Gives the five steps: address, and (title, text) in each language, with the label's tag put in."""
    return [
        {
            "address": step["address"].replace("{tag}", tag) if step["address"] else None,
            **{lang: [words.replace("{tag}", tag) for words in step[lang]] for lang in LANGUAGES},
        }
        for step in guide()["steps"]
    ]


def lines(storage: Storage, installation: Settings) -> list[str]:
    """Gives what a start prints: sign-ins, the steps, and a warning where others can reach this machine."""
    with storage.read() as tx:
        tag = tag_to_try(tx)
    found = [f"登录 / Sign in (密码 / password: {PASSWORD})"]
    found += [f"  {one['login']:<12} {one['zh']} · {one['en']}" for one in guide()["sign_ins"]]
    found += ["", "试一试 / What to try"]
    for number, step in enumerate(steps(tag), start=1):
        found.append(f"  {number}. {step['zh'][0]}：{step['zh'][1]}")
        found.append(f"     {step['en'][0]}: {step['en'][1]}")
    if installation.host not in LOOPBACK:
        found += ["", PUBLIC]
    return [*found, ""]

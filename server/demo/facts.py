"""What the demo is made of, as data, and the ids that its things keep from one installation to the next."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from server.domain.ids import derived_id

HERE = Path(__file__).parent
PASSWORD = "halfhour-demo"  # noqa: S105  # the demo's own; a real installation has no demo
ZONE = "Asia/Shanghai"


@cache
def contracts() -> Any:
    """Organisations and contracts of the demo."""
    return json.loads((HERE / "contracts.json").read_text("utf-8"))


@cache
def people() -> Any:
    """People, device families and parts of the demo."""
    return json.loads((HERE / "people.json").read_text("utf-8"))


def demo_id(*words: str) -> str:
    """The id of one thing of the demo."""
    return derived_id("demo", *words)

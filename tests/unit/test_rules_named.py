"""Each of the twenty rules of docs/clocks.md is held by a case or test that names it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house import ROOT

VECTORS = ("clocks.json", "clocks-more.json", "calendars.json", "ladder.json", "ticket-clocks.json")
NAMED = re.compile(r"\brules? (\d+)(?: and (\d+))?")


def _names() -> Iterator[str]:
    for name in VECTORS:
        cases = json.loads((ROOT / "tests" / "vectors" / name).read_text("utf-8"))["cases"]
        yield from (case["name"] for case in cases)
    folder: Path
    for folder in (ROOT / "tests" / "unit", ROOT / "tests" / "usecases", ROOT / "tests" / "worker"):
        for file in sorted(folder.glob("test_*.py")):
            tests = re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)
            yield from (name.replace("_", " ") for name in tests)


def test_no_rule_is_without_a_case_or_test_of_its_name() -> None:
    rules = re.findall(r"^(\d+)\. ", (ROOT / "docs" / "clocks.md").read_text("utf-8"), re.M)
    assert [int(rule) for rule in rules] == list(range(1, 21))
    named = {int(rule) for name in _names() for found in NAMED.findall(name) for rule in found if rule}
    assert set(range(1, 21)) <= named

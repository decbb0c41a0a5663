"""What holds for every test."""

from __future__ import annotations

import os
from collections import Counter

import pytest

# Processes that tests start open SQLite as the tests themselves do: every list that has no ORDER BY comes
# turned round (`reverse_unordered_selects`), so that nobody leans on an order that no engine promises.
os.environ["HALFHOUR_TEST"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, the longest files of them first.

    They are the slowest, Playwright leaves an event loop on the main thread, and two workers that take one
    file after the other end together only when the small files come at the end.
    """
    many = Counter(item.path for item in items)
    browser = [item for item in items if item.nodeid.startswith("tests/browser/")]
    browser.sort(key=lambda item: -many[item.path])
    items[:] = [item for item in items if not item.nodeid.startswith("tests/browser/")] + browser

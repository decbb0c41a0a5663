"""What holds for every test."""

from __future__ import annotations

import os

import pytest

# Processes that tests start open SQLite as the tests themselves do: every list that has no ORDER BY comes
# turned round (`reverse_unordered_selects`), so that nobody leans on an order that no engine promises.
os.environ["HALFHOUR_TEST"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: they are the slowest, and Playwright leaves an event loop on the main thread."""
    items.sort(key=lambda item: item.nodeid.startswith("tests/browser/"))

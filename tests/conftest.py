"""What holds for every test."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# How fast an example comes says something of the machine, nothing of the product.
settings.register_profile("halfhour", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("halfhour")

# Processes that tests start open SQLite as the tests themselves do: every list that has no ORDER BY comes
# turned round (`reverse_unordered_selects`), so that nobody leans on an order that no engine promises.
os.environ["HALFHOUR_TEST"] = "1"

LONGEST = (
    "console_look", "shift", "look", "administrator", "trouble", "lighthouse", "phones", "update", "scenarios",
    "customer", "what_to_try", "console", "console_lead", "journey", "bad_input", "conflict", "search",
    "no_phones_inside", "phone", "push",
)  # fmt: skip
"""The files of browser tests that take twenty seconds and more, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last, the longest files of them first.

    They are the slowest, Playwright leaves an event loop on the main thread, and two workers that take one
    file after the other end together only when the short files come at the end.
    """
    place = {f"test_{name}": n for n, name in enumerate(LONGEST)}
    browser = [item for item in items if item.nodeid.startswith("tests/browser/")]
    browser.sort(key=lambda item: place.get(item.path.stem, len(place)))
    items[:] = [item for item in items if not item.nodeid.startswith("tests/browser/")] + browser

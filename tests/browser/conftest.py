"""One real server per test module's need, real Chromium for everyone in the story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser import chromium
from tests.browser.morning import Morning, tell
from tests.browser.serving import Server


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, without a browser of its own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium for desks and customers."""
    launched = chromium.launch(playwright)
    yield launched
    launched.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A fresh installation with the demo's people."""
    started = Server(tmp_path / "server")
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Morning]]:
    """A demo that runs, with a morning of tickets in every state; tests that change it change their own tickets."""
    started = Server(tmp_path_factory.mktemp("busy") / "server")
    started.lay_out()
    # Told before anything runs: a worker that saw a report of an hour ago and no engineer yet would call it lost.
    morning = tell(started.data / "var")
    started.start()
    yield started, morning
    started.stop()


@pytest.fixture(scope="session")
def morning_url(busy: tuple[Server, Morning]) -> str:
    """Where the busy demo answers."""
    return busy[0].url


@pytest.fixture(scope="session")
def morning_tickets(busy: tuple[Server, Morning]) -> dict[str, str]:
    """The ids of its tickets by what became of them."""
    return busy[1].tickets

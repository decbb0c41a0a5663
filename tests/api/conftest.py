"""One house per test; the real server of a few tests is started once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.house import House, open_house
from tests.api.running import Running, running


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A fresh house."""
    made = open_house(tmp_path / "data")
    yield made
    made.world.storage.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A real web process, shared: its tests change nothing that another one reads."""
    with running(tmp_path_factory.mktemp("server")) as made:
        yield made

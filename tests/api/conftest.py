"""One house per test; the real server of a few tests is started once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A fresh house."""
    made = open_house(tmp_path / "data")
    yield made
    made.world.storage.close()

"""What any release said, every later one understands: phones keep operations for weeks and rewrite none (I14)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.domain.operations import CATALOGUE
from server.sync.bodies import read_body

GOLDEN = sorted((Path(__file__).parents[1] / "vectors").glob("operations-*.json"))
SAID = [
    pytest.param(kind, said, id=f"{path.stem}-{kind}")
    for path in GOLDEN
    for kind, said in json.loads(path.read_text("utf-8"))["kinds"].items()
]


def test_the_operations_of_the_first_release_are_kept() -> None:
    assert GOLDEN[0].stem == "operations-1"
    assert len(SAID) >= 64


@pytest.mark.parametrize(("kind", "said"), SAID)
def test_an_operation_of_an_older_release_is_read_whole(kind: str, said: dict[str, Any]) -> None:
    known = CATALOGUE[kind]
    # A kind whose version rises needs an upcaster from each older one; none has risen yet.
    assert (known.version, known.record) == (said["v"], said["record"])
    assert set(said["personal"]) <= known.personal
    assert read_body(kind, msgspec.json.encode(said["body"])) == said["body"]

"""What any release said, every later one understands: phones keep operations for weeks and rewrite none (I14)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.domain.errors import Problem
from server.domain.operations import CATALOGUE
from server.sync.bodies import read_body
from server.sync.upcast import UPCASTERS, current

GOLDEN = sorted((Path(__file__).parents[1] / "vectors").glob("operations-*.json"))
SAID = [
    pytest.param(kind, said, id=f"{path.stem}-{kind}")
    for path in GOLDEN
    for kind, said in json.loads(path.read_text("utf-8"))["kinds"].items()
]


def test_the_operations_of_every_release_are_kept() -> None:
    assert [path.stem for path in GOLDEN[:2]] == ["operations-1", "operations-2"]
    kept = {(kind, said["v"]) for param in SAID for kind, said in [param.values]}  # type: ignore[index]
    missing = {(name, v) for name, kind in CATALOGUE.items() for v in range(1, kind.version + 1)} - kept
    assert not missing, (
        "a new kind or version needs its golden operation in the newest tests/vectors/operations-*.json"
    )


@pytest.mark.parametrize(("kind", "said"), SAID)
def test_an_operation_of_any_release_is_read_whole(kind: str, said: dict[str, Any]) -> None:
    known = CATALOGUE[kind]
    assert (known.version >= said["v"], known.record) == (True, said["record"])
    assert set(said["personal"]) <= known.personal.keys()
    raw = msgspec.json.encode(said["body"])
    assert read_body(kind, current(kind, said["v"], raw)) == said.get("reads_as", said["body"])


def test_a_kind_whose_version_rose_has_an_upcaster_from_each_version_before() -> None:
    older = {(name, v) for name, kind in CATALOGUE.items() for v in range(1, kind.version)}
    assert set(UPCASTERS) == older


def test_what_is_of_this_version_is_not_touched_and_what_no_release_said_is_refused() -> None:
    raw = b'{ "place":"B1" }'
    assert current("equipment.edit", CATALOGUE["equipment.edit"].version, raw) is raw
    for v, body in ((0, raw), (1, b"[]"), (1, b"{")):
        with pytest.raises(Problem) as refusal:
            current("equipment.edit", v, body)
        assert refusal.value.code == "shape-wrong"


def test_an_empty_text_of_the_first_release_clears_and_so_it_says_in_the_second() -> None:
    raw = b'{"serial":"","hint":"left","clear":["place"],"unknown":""}'
    assert read_body("equipment.edit", current("equipment.edit", 1, raw)) == {
        "hint": "left",
        "clear": ["place", "serial"],
    }

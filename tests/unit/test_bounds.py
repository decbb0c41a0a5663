"""Time of an event: the shared vectors, one test a case."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.bounds import Before, Bounds, Certainty, Heard, Push, Said, bounds

FOLDER = Path(__file__).parent.parent / "vectors"
VECTORS = json.loads((FOLDER / "bounds.json").read_text("utf-8"))
MORE = json.loads((FOLDER / "bounds-more.json").read_text("utf-8"))
CASES = [*VECTORS["cases"], *MORE["cases"]]


def said_of(data: dict[str, Any]) -> Said:
    return Said(**{**data, "heard": Heard(**data["heard"])})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_event_lies_where_the_vectors_say(case: dict[str, Any]) -> None:
    before = case.get("before")
    found = bounds(
        said_of(case["said"]),
        Push(**case["push"]),
        before and Before(wall_ms=before["wall_ms"], earliest_ms=before["earliest"]),
    )
    expect = case["expect"]
    assert found == Bounds(
        at_ms=expect["at"],
        earliest_ms=expect["earliest"],
        latest_ms=expect["latest"],
        certainty=Certainty(expect["certainty"]),
        wide_earliest_ms=expect["wide_earliest"],
    )


def test_the_limit_is_the_one_of_the_vectors() -> None:
    from server.domain.bounds import LIMIT_MS

    assert VECTORS["limit_ms"] == LIMIT_MS


NOW_MS = 1_763_690_400_000
SMALL = st.integers(-20_000_000, 20_000_000)


@given(
    wall=SMALL,
    mono=st.integers(0, 20_000_000),
    same=st.booleans(),
    rtt=st.integers(0, 9_999),
    late=SMALL,
    shift=SMALL,
)
def test_no_interval_is_empty_or_ends_after_its_receipt(
    wall: int, mono: int, same: bool, rtt: int, late: int, shift: int
) -> None:
    heard = Heard(now_ms=NOW_MS, wall_ms=NOW_MS, mono_ms=0, session="a", rtt_ms=rtt)
    said = Said(wall_ms=NOW_MS + wall, mono_ms=mono, session="a" if same else "b", heard=heard)
    received_ms = NOW_MS + abs(late)
    found = bounds(said, Push(wall_ms=received_ms + shift, received_ms=received_ms))
    assert found.wide_earliest_ms <= found.earliest_ms <= found.latest_ms <= received_ms
    assert found.at_ms <= received_ms
    assert found.earliest_ms <= found.at_ms or found.certainty is not Certainty.MOVED

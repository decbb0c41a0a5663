"""Ids, stamps and hashes: the client and the server spell them as the vectors do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfhour import new_id
from halfhour.spelling import MODULUS, canonical, next_stamp, personal_sha256, record_hash
from server.domain import feed_sum, jcs
from server.domain.operations import DEFINITIONS
from server.sync.letters import personal_hash

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "sync-protocol.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["canonical"], ids=lambda case: case["json"][:30])
def test_a_value_has_one_text_on_both_sides(case: dict[str, str]) -> None:
    value = json.loads(case["json"])
    assert canonical(value) == jcs.canonical(value) == case["text"]


def test_personal_values_have_one_hash_on_both_sides() -> None:
    for case in VECTORS["personal"]:
        hashes = {made(case["salt"], case["values"]) for made in (personal_sha256, personal_hash)}
        assert hashes == {case["sha256"]}
        assert canonical(case["values"]) == case["text"]


def test_the_sum_of_a_feed_is_that_of_its_records() -> None:
    for case in VECTORS["sums"]:
        each = [record_hash(id, rev) for id, rev in case["records"]]
        assert [f"{one:016x}" for one in each] == case.get("each", [])
        assert f"{sum(each) % MODULUS:016x}" == case["hash"]
        assert each == [feed_sum.hash_of(id, rev) for id, rev in case["records"]]


def test_a_stamp_is_later_than_the_one_before_whatever_the_wall_clock_shows() -> None:
    for case in VECTORS["stamps"]:
        made = next_stamp(case["last"], case["wall_ms"], case["next"].split("-", 2)[2])
        assert made == case["next"]
        assert case["last"] is None or made > case["last"]


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_any_value_has_one_text_and_is_read_back_from_it(value: Any) -> None:
    text = canonical(value)
    assert text == jcs.canonical(value)
    assert json.loads(text, parse_int=float) == json.loads(json.dumps(value), parse_int=float)
    assert jcs.canonical(json.loads(text)) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, -(10**400)])
def test_what_is_no_number_of_json_has_no_text(value: float) -> None:
    for spelled in (canonical, jcs.canonical):
        with pytest.raises(ValueError, match=r"number|double"):
            spelled([value])


def test_an_id_is_a_uuid_of_its_time() -> None:
    made = new_id(0x0190_0000_0000)
    assert re.fullmatch(DEFINITIONS["id"]["pattern"], made)
    assert made.startswith("01900000-0000-7") and made[19] in "89ab"

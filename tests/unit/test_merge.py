"""Fields merge the same in any order, said twice or in parts; nobody's word is lost unseen (I6)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.merge import NOTHING, Saying, at_odds, join, stamped, value_of
from tests.unit.merge_histories import FILE, VALUES, Step, played, text_of, told, vectors

STEPS = st.lists(
    st.builds(
        Step,
        writer=st.integers(0, 3),
        heard=st.booleans(),
        value=st.sampled_from(VALUES),
        clock_ms=st.integers(1, 50),
    ),
    min_size=1,
    max_size=12,
)


def say(operation: str, writer: str, value: Any, base: int, rev: int, clock_ms: int = 1) -> Saying:
    return Saying(operation, f"{clock_ms:012x}-0000-{writer}", writer, base, rev, value, writer, clock_ms)


@settings(max_examples=400)
@given(STEPS, st.data())
def test_any_order_any_repetition_and_any_split_come_to_the_same(
    steps: list[Step], data: st.DataObject
) -> None:
    sayings = played(steps)
    whole = join(NOTHING, sayings)
    shuffled = data.draw(st.permutations(sayings + data.draw(st.lists(st.sampled_from(sayings), max_size=6))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=4)))
    parts = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]
    found = NOTHING
    for part in parts:
        found = join(found, part) if part else found
    assert found == whole


@settings(max_examples=400)
@given(STEPS)
def test_the_value_is_the_one_with_the_highest_stamp(steps: list[Step]) -> None:
    sayings = played(steps)
    assert value_of(join(NOTHING, sayings)) == max(sayings, key=lambda one: one.stamp).value


@settings(max_examples=400)
@given(STEPS)
def test_a_word_is_dropped_only_for_one_whose_writer_had_seen_it_or_said_it(steps: list[Step]) -> None:
    sayings = played(steps)
    kept = set(join(NOTHING, sayings).said)
    for one in sayings:
        replaced = any(
            other.base >= one.rev or (other.writer == one.writer and other.stamp > one.stamp)
            for other in sayings
        )
        assert (one in kept) != replaced


def test_two_who_had_not_seen_each_other_are_at_odds_until_somebody_who_saw_both_speaks() -> None:
    first, second = say("a", "li", "B1", 0, 1), say("b", "zhou", "B2", 0, 2)
    known = join(NOTHING, [first, second])
    assert (at_odds(known), value_of(known)) == (True, "B2")
    settled = join(known, [say("c", "desk", "B1", 2, 3, clock_ms=2)])
    assert (at_odds(settled), value_of(settled)) == (False, "B1")


def test_the_same_value_from_two_is_no_conflict_and_a_third_who_saw_one_is() -> None:
    known = join(NOTHING, [say("a", "li", "B1", 0, 1), say("b", "zhou", "B1", 0, 2)])
    assert not at_odds(known)
    assert at_odds(join(known, [say("c", "wang", "B3", 1, 3, clock_ms=5)]))


def test_two_who_settle_at_once_agree_or_are_at_odds_with_their_own_two_values() -> None:
    known = join(NOTHING, [say("a", "li", "B1", 0, 1), say("b", "zhou", "B2", 0, 2)])
    for other, left in (("B1", False), ("B9", True)):
        settlings = [say("c", "li", "B1", 2, 3, clock_ms=7), say("d", "desk", other, 2, 4, clock_ms=8)]
        found = {told(join(known, order))["at_odds"] for order in permutations(settlings)}
        assert found == {left}
        assert [one.operation for one in join(known, settlings).said] == ["c", "d"]


def test_a_clock_that_is_behind_does_not_lose_to_what_its_owner_had_seen() -> None:
    known = join(NOTHING, [say("a", "li", "B1", 0, 1, clock_ms=9_000)])
    hlc = stamped(known, f"{5:012x}-0000-zhou", 1, "zhou")
    assert hlc > known.said[0].hlc and hlc.endswith("-zhou")
    assert stamped(known, f"{5:012x}-0000-zhou", 0, "zhou") == f"{5:012x}-0000-zhou"
    full = join(NOTHING, [Saying("a", f"{9:012x}-ffff-li", "li", 0, 1, "B1", None, 9)])
    assert stamped(full, "", 1, "zhou") == f"{10:012x}-0000-zhou"


def test_the_vectors_are_what_the_python_core_gives() -> None:
    assert FILE.read_text("utf-8") == text_of(vectors())
    assert sum(case["at_odds"] for case in vectors()["cases"]) > 10

"""Explanations: one paragraph a verdict, in both languages, that a person can check."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain import commitment_defaults as defaults
from server.domain.calendars import DAY_NAMES
from server.domain.clocks import Reason, judge
from server.domain.commitments import Policy
from server.domain.explain import WORDS, Explanation, explain
from server.domain.rests import PauseNote
from server.domain.times import parse_rfc3339
from tests.unit.clock_vectors import calendars_in, commitment_in, events_in, load

FILE = load("explain.json")
CALENDARS = calendars_in(FILE)


@pytest.mark.parametrize("case", FILE["cases"], ids=[case["name"] for case in FILE["cases"]])
def test_a_verdict_explains_itself_as_the_vectors_say(case: dict[str, Any]) -> None:
    verdict = judge(commitment_in(case), events_in(case), CALENDARS, parse_rfc3339(case["at"]))
    assert explain(verdict, CALENDARS[case["calendar"]]) == Explanation(case["zh"], case["en"])


def test_every_word_that_a_verdict_can_need_is_there_in_both_languages() -> None:
    assert set(WORDS["kinds"]) == set(defaults.STOPS)
    stops = {stop for kinds in defaults.STOPS.values() for stop in kinds}
    assert stops | {"reported", "on_site_needed", "call_answered", "voided", "withdrawn"} <= set(
        WORDS["events"]
    )
    assert set(WORDS["pauses"]) >= set(defaults.PAUSES)
    assert set(WORDS["notes"]) == {PauseNote.REASON_NOT_LISTED, PauseNote.NO_EVIDENCE}
    assert set(WORDS["weekdays"]) == set(DAY_NAMES)
    assert set(WORDS["witnesses"]) == set(defaults.ARRIVAL_PROOF["of"])
    assert set(WORDS["policies"]) == {*Policy, "none"}
    assert set(WORDS["reasons"]) == set(Reason)
    for group in WORDS.values():
        for said in group.values():
            assert set(said) == {"zh", "en"}
            assert said["en"].isascii(), said

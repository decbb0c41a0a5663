"""Whom a ticket's rungs and prompts ring for, each person once, and exactly whom they are stood down to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from server.domain.commitments import Commitment
from server.domain.ids import derived_id
from server.domain.ladder import Firing, Prompt, pause_prompts
from server.domain.records import Record
from server.domain.ticket_clocks import Judged, Terms, TicketClock
from server.sync.door import Wish
from server.usecases.audience import Staff, audience, named
from server.worker.handovers import RUNG as HANDOVER

PAUSE = "pause"
"""The rung of a prompt: does this pause still hold?"""

COMING_LATE = "coming_late"
"""The rung of who is under way and will not be there in time."""

LEFT = "left_unarrived"
"""The rung of who was at the site and left without having said that they arrived."""

OWN_RUNGS = frozenset({PAUSE, HANDOVER, COMING_LATE, LEFT})
"""What rings without a rung of a ladder: stood down by whoever raised it."""

SECOND_MS = 1000


def rungs(
    ticket: Record,
    alerts: Sequence[Record],
    staff: Staff,
    terms: Terms,
    firings: Iterable[Firing],
    judged: Iterable[Judged],
    now_ms: int,
) -> Iterator[Wish]:
    """Rings for everyone a standing firing names, and stands down every alert whose firing no longer holds.

    Source: rules 17-20 of docs/clocks.md; B-13.
    """
    clocks = {(one.row.kind, one.row.starts): one for one in judged}
    # A regraded clock goes on under another row; what rang under the first still rings for it.
    rows = {row.id: (row, clocks.get((row.kind, row.starts))) for row in terms.commitments}
    rung = {_key(alert) for alert in alerts}
    standing, fallen = set[tuple[Any, ...]](), dict[tuple[Any, ...], Firing]()
    for firing in firings:
        row, clock = rows.get(firing.commitment, (None, None))
        if row is None or clock is None or firing.stood_down_ms is not None or not _is_running(clock):
            fallen[_key_of(firing)] = firing
            continue
        standing.add(_key_of(firing))
        if _key_of(firing) in rung:
            continue  # once: who comes on the roster later was not on it at that moment
        for person, word in named(staff, ticket, firing.to, firing.level, firing.at_ms).items():
            yield Wish(
                "alert.raise",
                alert_id(ticket, firing, person),
                _body(ticket, row, firing, person, word, now_ms),
            )
    for alert in sorted(alerts, key=lambda one: one.id):
        if alert.body["rung"] in OWN_RUNGS or _key(alert) in standing:
            continue
        gone = fallen.get(_key(alert))
        in_vain = gone is None or gone.stood_down_ms is not None
        # Who acknowledged is told too, but only where it rang in vain; what rang rightly just ends.
        if alert.state == "ringing" or (alert.state == "acknowledged" and in_vain):
            yield Wish("alert.stand_down", alert.id, {"why": (gone.why if gone else None) or "over"})


def as_rung(firings: Iterable[Firing], alerts: Iterable[Record], now_ms: int) -> Iterator[Firing]:
    """Gives firings of the present alone, each as its alerts know it: what rings for a rung and deadline goes on.

    Where all that rang for them was stood down, it rings anew.
    """
    known: dict[tuple[Any, ...], list[Record]] = {}
    for alert in alerts:
        known.setdefault(tuple(alert.body[name] for name in ("commitment", "rung", "due_ms")), []).append(
            alert
        )
    for firing in firings:
        mine = known.get((firing.commitment, firing.rung, firing.due_ms), [])
        ringing = [one.body["up_ms"] for one in mine if one.state != "stood_down"]
        times = len({one.body["up_ms"] for one in mine})
        if ringing:
            yield replace(firing, at_ms=max(ringing))
        else:
            yield (
                replace(firing, at_ms=now_ms // SECOND_MS * SECOND_MS, due_version=times) if mine else firing
            )


def alert_id(ticket: Record, firing: Firing, person: str) -> str:
    """The one id of what a firing tells a person, the same on server and phone (rule 19)."""
    version = f"{firing.due_version}:{firing.due_ms}"
    return derived_id("alert", ticket.id, firing.commitment, firing.rung, version, person)


def prompts(
    ticket: Record, alerts: Iterable[Record], staff: Staff, judged: Iterable[Judged], now_ms: int
) -> Iterator[Wish]:
    """Asks whether an open pause still holds, as an alert: its author first, then the dispatcher (rule 13)."""
    asked: dict[tuple[str, int], tuple[Judged, Prompt]] = {}
    for clock in judged:
        for prompt in pause_prompts(clock.verdict, now_ms) if clock.verdict else []:
            asked.setdefault((prompt.pause, prompt.number), (clock, prompt))
    known = {one.id: one for one in alerts if one.body["rung"] == PAUSE}
    expected = set[str]()
    for (pause, number), (clock, prompt) in sorted(asked.items()):
        for person, word in _asked(staff, ticket, prompt).items():
            id = derived_id("alert", ticket.id, PAUSE, pause, str(number), person)
            expected.add(id)
            if id not in known:
                body = _alert(ticket, clock.row, PAUSE, person, word, None)
                late_s = (now_ms - prompt.at_ms) // SECOND_MS
                yield Wish("alert.raise", id, {**body, "up_ms": prompt.at_ms, "late_s": late_s})
    for id in sorted(set(known) - expected):
        if known[id].state == "ringing":
            yield Wish("alert.stand_down", id, {"why": "resumed"})


def own_alert(
    ticket: Record, clock: TicketClock, rung: str, person: str, role: str, now_ms: int
) -> dict[str, Any]:
    """Gives the body of what rings for a ticket's arrival without a rung of its ladder."""
    return {
        "ticket": ticket.id,
        "commitment": clock.commitment,
        "clause": clock.clause,
        "clock_kind": clock.kind,
        "rung": rung,
        "to": person,
        "role": role,
        "due_ms": clock.due_ms,
        "up_ms": now_ms,
        "late_s": 0,
    }


def _asked(staff: Staff, ticket: Record, prompt: Prompt) -> dict[str, str]:
    author = next((one["by"] for one in ticket.body["events"] if one["id"] == prompt.pause), None)
    if (
        prompt.to == "author"
        and author is not None
        and author in staff.people
        and staff.people[author].body["active"]
    ):
        return {author: "author"}
    return dict.fromkeys(audience(staff, ticket, "dispatcher", 0, prompt.at_ms), "dispatcher")


def _key_of(firing: Firing) -> tuple[Any, ...]:
    return (firing.commitment, firing.rung, firing.due_ms, firing.at_ms)


def _key(alert: Record) -> tuple[Any, ...]:
    return tuple(alert.body[name] for name in ("commitment", "rung", "due_ms", "up_ms"))


def _is_running(one: Judged) -> bool:
    return one.verdict is not None and one.verdict.stop is None and one.verdict.ending is None


def _body(
    ticket: Record, row: Commitment, firing: Firing, person: str, word: str, now_ms: int
) -> dict[str, Any]:
    # How late it is said, not only how late it was known: the worker may have been down.
    late_s = max(firing.late_s, (now_ms - firing.instant_ms) // SECOND_MS)
    body = _alert(ticket, row, firing.rung, person, word, firing.due_ms, firing.channels)
    return {**body, "up_ms": firing.at_ms, "late_s": late_s}


def _alert(
    ticket: Record,
    row: Commitment,
    rung: str,
    person: str,
    word: str,
    due_ms: int | None,
    channels: tuple[str, ...] = (),
) -> dict[str, Any]:
    return {
        "ticket": ticket.id,
        "commitment": row.id,
        "clause": row.clause,
        "clock_kind": row.kind,
        "rung": rung,
        "to": person,
        "role": word,
        "due_ms": due_ms,
        **({"channels": list(channels)} if channels else {}),
    }

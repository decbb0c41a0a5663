"""The work report of a ticket: what records and clocks say, put into the words of paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from server.documents.types import (
    PartUsed,
    Photo,
    PromiseLine,
    PromiseResult,
    PromiseState,
    Row,
    Signature,
    TimelineEntry,
    WorkReport,
)
from server.domain.actors import Actor, Role
from server.domain.clocks import State
from server.domain.explain import WORDS
from server.domain.records import Record
from server.domain.tags import label_url, spaced_tag
from server.domain.ticket_clocks import TicketClock
from server.domain.times import from_ms
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.clocks import clocks_of
from server.usecases.sight import may_see

SAID: dict[str, Any] = json.loads((Path(__file__).parent / "work_report.json").read_text("utf-8"))
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
MOST_PHOTOS = 12

type Lang = Literal["zh", "en"]
type PathOf = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class _Ticket:
    """A ticket with everything its report names."""

    tx: Tx
    actor: Actor
    lang: Lang
    ticket: Record
    visits: list[Record]
    blob: PathOf

    def said(self, group: str, word: str) -> str:
        """A word of paper; one that nobody wrote down stands as it is."""
        return str(SAID[group].get(word, {}).get(self.lang, word))

    def name_of(self, id: str | None) -> str:
        """The name of a person, or the word for someone without one."""
        person = records.get(self.tx, id) if id and "-" in id else None
        return str(person.body["name"]) if person and person.kind == "person" else self.said("who", id or "")

    def seen(self, key: str) -> dict[str, Any]:
        """The body of the record that the ticket names under `key`."""
        id = self.ticket.body[key]
        found = records.get(self.tx, id) if id else None
        return found.body if found is not None and may_see(self.actor, found) else {}

    def of_visits(self, key: str) -> list[dict[str, Any]]:
        """Entries of all visits, in the order of their times."""
        found = [entry for visit in self.visits for entry in visit.body[key]]
        return sorted(found, key=lambda entry: (entry.get("at_ms") or 0, entry.get("id") or ""))


def report_of(
    tx: Tx, actor: Actor, ticket: Record, now_ms: int, lang: str, public_url: str, blob: PathOf
) -> WorkReport:
    """Gives the report as it stands at `now_ms`; `blob` tells where a picture's bytes lie.

    Source: B-10 (each fault on site is recorded in writing, its cause and prevention explained).
    """
    visits = [
        one for one in records.find(tx, "visit", ticket.organisation, parent=ticket.id) if may_see(actor, one)
    ]
    it = _Ticket(tx, actor, "en" if lang == "en" else "zh", ticket, visits[::-1], blob)
    clocks = clocks_of(tx, ticket, now_ms)
    site, equipment = it.seen("site"), it.seen("equipment")
    tag = equipment.get("tag") or ticket.body["tag"]
    address = urlsplit(public_url)
    return WorkReport(
        language=it.lang,
        zone=site["zone"],
        made_at=from_ms(now_ms),
        product=it.said("words", "product"),
        ticket=ticket.body["number"],
        subject=equipment.get("name") or ticket.body["place"] or site[it.lang],
        day=from_ms(ticket.body["reported_ms"]),
        facts=_facts(it, site, equipment, tag),
        promises=tuple(_promise(it, clock) for clock in clocks if clock.state != State.VOID),
        line=_line(it, clocks, now_ms),
        fault=_fault(it),
        timeline=_timeline(it),
        photos=_photos(it),
        parts=_parts(it),
        signatures=_signatures(it),
        label_url=label_url(tag, address.netloc, tls=address.scheme == "https") if tag else "",
    )


def _facts(it: _Ticket, site: dict[str, Any], equipment: dict[str, Any], tag: str | None) -> tuple[Row, ...]:
    contract = it.seen("contract")
    customer = contract.get(f"customer_{it.lang}") or contract.get(it.lang)
    place = " ".join(filter(None, (site[it.lang], equipment.get("place") or it.ticket.body["place"])))
    device = " ".join(filter(None, (equipment.get("name"), spaced_tag(tag) if tag else None)))
    rows = {"customer": customer, "place": place, "equipment": device, "channel": None, "engineer": None}
    rows["channel"] = it.said("channels", it.ticket.body["channel"])
    if it.ticket.body["engineer"]:
        rows["engineer"] = it.name_of(it.ticket.body["engineer"])
    return tuple(Row(it.said("words", key), str(value)) for key, value in rows.items() if value)


def _promise(it: _Ticket, clock: TicketClock) -> PromiseResult:
    state = _state(clock)
    ran = clock.stopped_ms is not None and clock.started_ms is not None
    result = _length(it, clock.elapsed_ms) if ran else it.said("states", state.value)
    promised = f"{it.said('words', 'promised')} {_length(it, clock.within_min * 60_000)}"
    clause = " ".join(filter(None, (clock.clause, clock.also)))
    return PromiseResult(_kind(it, clock), clause, state, result, promised)


def _state(clock: TicketClock) -> PromiseState:
    if clock.state == State.BREACHED and clock.stopped_ms is not None:
        return PromiseState.MET_LATE
    return STATES[State(clock.state)] if clock.state in STATES else PromiseState.UNDECIDED


def _line(it: _Ticket, clocks: list[TicketClock], now_ms: int) -> PromiseLine | None:
    clock = next((one for one in clocks if one.kind == "arrive" and one.due_ms and one.started_ms), None)
    if clock is None or clock.due_ms is None or clock.started_ms is None:
        return None
    return PromiseLine(
        reported_at=from_ms(clock.started_ms),
        deadline_at=from_ms(clock.due_ms),
        stopped_at=from_ms(clock.stopped_ms) if clock.stopped_ms is not None else None,
        drawn_at=from_ms(now_ms),
        state=_state(clock),
        stop_word=_kind(it, clock),
    )


def _fault(it: _Ticket) -> tuple[Row, ...]:
    findings, repairs = it.of_visits("findings"), it.of_visits("repairs")
    groups = {
        "seen": [one["text"] for one in findings],
        "cause": [one["cause"] for one in findings],
        "done": [one["done"] for one in repairs],
        "prevent": [one["prevent"] for one in repairs],
    }
    rows = ((key, "\n".join(filter(None, texts))) for key, texts in groups.items())
    return tuple(Row(it.said("words", key), text) for key, text in rows if text)


def _timeline(it: _Ticket) -> tuple[TimelineEntry, ...]:
    events = sorted(it.ticket.body["events"], key=lambda event: (event["at_ms"], event["seq"]))
    return tuple(
        TimelineEntry(from_ms(event["at_ms"]), it.said("events", event["kind"]), it.name_of(event["by"]))
        for event in events
        if event["kind"] in SAID["events"]
    )


def _photos(it: _Ticket) -> tuple[Photo, ...]:
    taken = [*it.ticket.body["photos"], *it.of_visits("photos")][:MOST_PHOTOS]
    found = ((one, _bytes(it, one["sha256"])) for one in taken)
    return tuple(Photo(image, one.get("caption") or "") for one, image in found if image is not None)


def _parts(it: _Ticket) -> tuple[PartUsed, ...]:
    return tuple(
        PartUsed(one["part"], one["serial_out"] or "", one["serial_in"] or "", str(one["qty"]))
        for one in it.of_visits("parts")
    )


def _signatures(it: _Ticket) -> tuple[Signature, ...]:
    hidden = it.actor.role is Role.PUBLIC
    return tuple(
        Signature(
            it.said("words", "customer_signs"),
            "" if hidden else (one["signer"] or ""),
            from_ms(one["at_ms"]),
            _bytes(it, one["sha256"]),
        )
        for one in it.of_visits("signatures")
    )


def _bytes(it: _Ticket, sha256: str) -> bytes | None:
    try:
        return it.blob(sha256).read_bytes()
    except OSError:
        return None  # named by an operation and not here yet


def _kind(it: _Ticket, clock: TicketClock) -> str:
    words = WORDS["kinds"].get(clock.kind, {})
    return (
        it.said("kinds", clock.kind) if clock.kind in SAID["kinds"] else str(words.get(it.lang, clock.kind))
    )


def _length(it: _Ticket, length_ms: int) -> str:
    """Gives a length in at most two units."""
    seconds = max(0, length_ms // 1000)
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    units = (("h", hours), ("min", minutes)) if hours else (("min", minutes), ("s", rest))
    told = [f"{n} {it.said('units', unit)}" for unit, n in units if n]
    return " ".join(told) or f"0 {it.said('units', 's')}"

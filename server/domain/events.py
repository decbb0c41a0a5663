"""What happened to a ticket, as the clocks read it: corrections applied, cut by what was known and had happened."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server.domain.bounds import Certainty
from server.domain.clock_errors import ClockCode, ClockError
from server.domain.frozen import swift

KNOWLEDGE = frozenset({"corrected", "phones_heard", "breach_confirmed"})
"""What tells about other events: cut by its receipt alone, for it does not happen to the ticket."""

OF_VISIT = frozenset({"witnessed", "visit_finished"})
"""What says more of an arrival on the same visit."""

TIMES = ("at_ms", "earliest_ms", "latest_ms", "wide_earliest_ms", "wide_latest_ms")
AT_PLACE = frozenset({"commissioned_label", "fence", "reporter_code"})
"""Witnesses that can only be had at the place: the first of them may move an arrival earlier."""

TIMELESS = frozenset({"gate_code"})
"""Proves the place, never the time: the code may be entered hours after it was copied."""


def tells_time(witness: str, at_ms: int, claimed_ms: int) -> bool:
    """Whether a witness dates an arrival that was claimed at an instant.

    A photo or signature does so from the claim on; before it, it may have been made anywhere.
    """
    return witness in AT_PLACE or (witness not in TIMELESS and at_ms >= claimed_ms)


@swift
@dataclass(frozen=True, slots=True)
class Event:
    """One clock event, times in epoch ms. It happened in [earliest, latest]; `at` is the instant stated for it.

    Where `certainty` is below what a commitment asks, [wide_earliest, wide_latest] counts (its receipt where the
    latter is null). `seq` is its place in the log; `data` depends on the kind.
    """

    id: str
    kind: str
    at_ms: int
    earliest_ms: int
    latest_ms: int
    received_ms: int
    certainty: Certainty = Certainty.BRACKETED
    wide_earliest_ms: int | None = None
    wide_latest_ms: int | None = None
    source: str = "server"
    by: str | None = None
    seq: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Stated instant, then receipt, then place in the log."""
        return (self.at_ms, self.received_ms, self.seq, self.id)

    def interval(self, asked: Certainty) -> tuple[int, int]:
        """Gives the earliest and latest instant that count for a commitment asking this certainty."""
        if self.certainty in _ENOUGH[asked]:
            return (self.earliest_ms, self.latest_ms)
        if self.wide_earliest_ms is None and self.wide_latest_ms is None:
            return (self.earliest_ms, self.latest_ms)
        earliest_ms = self.earliest_ms if self.wide_earliest_ms is None else self.wide_earliest_ms
        latest_ms = self.received_ms if self.wide_latest_ms is None else self.wide_latest_ms
        return (earliest_ms, max(earliest_ms, latest_ms))


def event_of(record: Mapping[str, Any]) -> Event:
    """Gives the event of its record, its times capped at its receipt: nothing happens after that."""
    cap, at_ms = record["received_ms"], record["at_ms"]
    earliest_ms, latest_ms = record["earliest_ms"], record["latest_ms"]
    wide_earliest_ms, wide_latest_ms = record.get("wide_earliest_ms"), record.get("wide_latest_ms")
    # Compared and not min() and max(): a long ticket is read here, event by event.
    if latest_ms > cap:
        latest_ms = cap
    if earliest_ms > latest_ms:
        earliest_ms = latest_ms
    if at_ms > latest_ms:
        at_ms = latest_ms
    return Event(
        record["id"],
        record["kind"],
        at_ms if at_ms > earliest_ms else earliest_ms,
        earliest_ms,
        latest_ms,
        cap,
        _CERTAINTIES[record["certainty"]],
        wide_earliest_ms if wide_earliest_ms is None or wide_earliest_ms <= cap else cap,
        wide_latest_ms if wide_latest_ms is None or wide_latest_ms <= cap else cap,
        record["source"],
        record["by"],
        record["seq"],
        record["data"],
    )


_ENOUGH = {asked: frozenset(one for one in Certainty if one.rank >= asked.rank) for asked in Certainty}
"""Certainty that is asked -> those that are at least so sure."""

_CERTAINTIES = {certainty.value: certainty for certainty in Certainty}


def known_events(events: Iterable[Event], at_ms: int, received_until_ms: int | None = None) -> list[Event]:
    """Gives what had happened by `at_ms` by what was known at `received_until_ms` (default the same), in order.

    Corrections in force are applied and left out, events they withdraw too; arrivals hold the witnesses of their
    visit.

    Raises:
        correction-cycle: corrections that correct each other.
    """
    until_ms = at_ms if received_until_ms is None else received_until_ms
    known = {event.id: event for event in events if event.received_ms <= until_ms}
    happened = [event for event in _standing(known) if event.at_ms <= at_ms or event.kind in KNOWLEDGE]
    return _with_witnesses(sorted(happened, key=_ORDER))


def by_receipt(event: Event) -> tuple[int, int, str]:
    """Gives the order in which corrections apply."""
    return (event.received_ms, event.seq, event.id)


_ORDER = operator.attrgetter("order")


def _standing(known: Mapping[str, Event]) -> Iterable[Event]:
    """Gives the events as the corrections in force leave them, corrections themselves left out."""
    corrections: dict[str, list[Event]] = {}
    said = [event for event in known.values() if event.kind == "corrected"]
    for event in sorted(said, key=by_receipt):
        corrections.setdefault(str(event.data.get("of")), []).append(event)
    if not corrections:
        return known.values()
    settled: dict[str, Event | None] = {}
    for key in known:
        _settle(key, known, corrections, settled)
    return [event for event in settled.values() if event is not None and event.kind != "corrected"]


def _settle(
    root: str,
    known: Mapping[str, Event],
    corrections: Mapping[str, Sequence[Event]],
    settled: dict[str, Event | None],
) -> None:
    """Settles an event after everything that corrects it, however long the chain: each as its corrections leave it."""
    path, begun = [root], set[str]()
    while path:
        key = path[-1]
        if key in begun or key in settled:
            path.pop()
            if key in begun:
                begun.remove(key)
                settled[key] = _as_corrected(known[key], corrections.get(key, ()), settled)
            continue
        begun.add(key)
        for correction in corrections.get(key, ()):
            if correction.id in begun:
                raise ClockError(ClockCode.CORRECTION_CYCLE, event=key)
            path.append(correction.id)


def _as_corrected(
    event: Event, corrections: Iterable[Event], settled: Mapping[str, Event | None]
) -> Event | None:
    """Gives an event as its corrections in force leave it, or None where one withdraws it."""
    found = AsCorrected(event)
    for correction in corrections:
        found.take(settled[correction.id])
    return found.stands


@dataclass(slots=True)
class AsCorrected:
    """An event as its corrections so far leave it, taken in the order of their receipt."""

    event: Event
    is_withdrawn: bool = False

    @property
    def stands(self) -> Event | None:
        """The event, or None where it is withdrawn."""
        return None if self.is_withdrawn else self.event

    def take(self, correction: Event | None) -> None:
        """Takes in the next correction as it stands; one that is withdrawn changes nothing."""
        if correction is None:
            return
        retract = correction.data.get("retract")
        self.is_withdrawn = self.is_withdrawn if retract is None else bool(retract)
        self.event = _corrected(self.event, correction)


def _corrected(event: Event, correction: Event) -> Event:
    """Gives the event with the fields that the correction sets; a time set is known since the correction came."""
    fields = dict(correction.data.get("set") or {})
    times = {name: fields.pop(name) for name in TIMES if name in fields}
    certainty = Certainty(fields.pop("certainty", event.certainty))
    if "at_ms" in times:
        # A person decided the time: what was measured before no longer widens it.
        fresh = {"earliest_ms": times["at_ms"], "latest_ms": times["at_ms"]}
        times = {**fresh, "wide_earliest_ms": None, "wide_latest_ms": None, **times}
    received_ms = max(event.received_ms, correction.received_ms) if times else event.received_ms
    data = {**event.data, **fields}
    return _capped(replace(event, **times, certainty=certainty, received_ms=received_ms, data=data))


def _capped(event: Event) -> Event:
    cap = event.received_ms
    latest_ms = min(event.latest_ms, cap)
    earliest_ms = min(event.earliest_ms, latest_ms)
    return replace(
        event,
        at_ms=max(earliest_ms, min(event.at_ms, latest_ms)),
        earliest_ms=earliest_ms,
        latest_ms=latest_ms,
        wide_earliest_ms=None if event.wide_earliest_ms is None else min(event.wide_earliest_ms, cap),
        wide_latest_ms=None if event.wide_latest_ms is None else min(event.wide_latest_ms, cap),
    )


def _with_witnesses(events: list[Event]) -> list[Event]:
    """Gives the events, each arrival with the witnesses recorded on its visit before that was finished.

    An arrival's time is its first witness at the place.
    """
    visits: dict[Any, list[Event]] = {}
    for event in events:
        if event.kind in OF_VISIT and event.data.get("visit") is not None:
            visits.setdefault(event.data["visit"], []).append(event)
    if not visits:
        return events
    found = [
        witnessed(event, visits[event.data["visit"]])
        if event.kind == "arrived" and event.data.get("visit") in visits
        else event
        for event in events
    ]
    return sorted(found, key=_ORDER)


def witnessed(arrival: Event, of_visit: Sequence[Event]) -> Event:
    """Gives an arrival with the witnesses among what else is known of its visit, and at their time."""
    ended = min((event.order for event in of_visit if event.kind == "visit_finished"), default=None)
    witnesses = [e for e in of_visit if e.kind == "witnessed" and (ended is None or e.order <= ended)]
    proof = dict.fromkeys(
        [*(arrival.data.get("proof") or ()), *(str(e.data.get("witness")) for e in witnesses)]
    )
    arrival = replace(arrival, data={**arrival.data, "proof": list(proof)})
    timed = [e for e in witnesses if tells_time(str(e.data.get("witness")), e.at_ms, arrival.at_ms)]
    return _dated(arrival, min(timed, key=_ORDER)) if timed else arrival


def _dated(arrival: Event, witness: Event) -> Event:
    """Gives the arrival at the time of its first witness, before or after it was said (rule 10)."""
    return replace(
        arrival,
        at_ms=witness.at_ms,
        earliest_ms=witness.earliest_ms,
        latest_ms=witness.latest_ms,
        certainty=witness.certainty,
        wide_earliest_ms=witness.wide_earliest_ms,
        wide_latest_ms=witness.wide_latest_ms,
    )

"""What positions show of somebody's arrival: the fence as its witness, that they are near, that they came and left.

Leaving without a word climbs: the desk is told, and their supervisor where nobody has looked for five minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.domain.fence import RADIUS_M, Dwell, Leave, first_dwell, first_near, leave_after
from server.domain.fixes import Said
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.times import MIN_MS
from server.storage.port import Tx
from server.storage.tables import positions
from server.sync.door import Wish
from server.usecases.act import Moment
from server.usecases.audience import audience
from server.usecases.candidates import arrival_clock
from server.usecases.clocks import clocks_of
from server.worker.known import Known
from server.worker.rungs import LEFT, own_alert

CLIMBS_MS = 5 * MIN_MS


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the engineer of a visit was since they set off, and the place that they go to."""

    fixes: Sequence[Said]
    place: tuple[float, float]
    radius_m: float

    def dwell(self, since_ms: int = 0) -> Dwell | None:
        return first_dwell([one for one in self.fixes if one.at_ms > since_ms], self.place, self.radius_m)


def presence(known: Known, ticket: Record, visit: Record, site: Record, now_ms: int) -> Iterator[Wish]:
    """Gives what positions show now and was not said yet. Source: B-03, C-09."""
    witnessed = any(one["witness"] == "fence" for one in visit.body["witnesses"])
    if witnessed and ticket.state != "under_way":
        return
    seen = _seen(known.tx, visit, site, now_ms)
    dwell = seen.dwell()
    if dwell is not None and not witnessed:
        body = {"accuracy_m": round(dwell.accuracy_m), "dwell_s": dwell.dwell_s}
        moment = _between(dwell.earliest_ms, dwell.first_ms, now_ms)
        yield Wish("visit.fence", visit.id, body, id=derived_id("fence", visit.id), moment=moment)
    if ticket.state != "under_way" or visit.body["arrival"] is not None:
        return
    yield from _near(visit, seen, now_ms)
    leave = leave_after(seen.fixes, seen.place, seen.radius_m, dwell.first_ms) if dwell else None
    if dwell is not None and leave is not None:
        yield from _left(visit, dwell, leave, now_ms)
        if seen.dwell(leave.at_ms) is not None:
            yield from _ends(known, ticket, "recovered")
        else:
            yield from _alerts(known, ticket, visit, now_ms)


def presence_over(known: Known, ticket: Record) -> Iterator[Wish]:
    """Gives the end of what rang for a ticket to which nobody is under way any more: they arrived, or do not go."""
    if ticket.state != "under_way":
        yield from _ends(known, ticket, "over")


def _seen(tx: Tx, visit: Record, site: Record, now_ms: int) -> _Seen:
    rows = positions.trail(tx, visit.body["engineer"], visit.body["departed_ms"], now_ms, believed=True)
    fixes = [Said(row["at_ms"], row["lat_deg"], row["lon_deg"], row["accuracy_m"]) for row in rows]
    place = (site.body["lat_deg"], site.body["lon_deg"])
    return _Seen(fixes, place, float(site.body.get("fence_m") or RADIUS_M))


def _between(earliest_ms: int, at_ms: int, now_ms: int) -> Moment:
    return Moment(at_ms, earliest_ms, at_ms, now_ms, "bracketed", earliest_ms, "server")


def _near(visit: Record, seen: _Seen, now_ms: int) -> Iterator[Wish]:
    near = first_near(seen.fixes, seen.place, seen.radius_m) if visit.body.get("near_ms") is None else None
    if near is not None:
        moment = _between(near.earliest_ms, near.at_ms, now_ms)
        body = {"distance_m": 10 * round(near.far_m / 10)}
        yield Wish("visit.near", visit.id, body, id=derived_id("near", visit.id), moment=moment)


def _left(visit: Record, dwell: Dwell, leave: Leave, now_ms: int) -> Iterator[Wish]:
    if visit.body.get("left_fence_ms") is None:
        moment = _between(leave.earliest_ms, leave.at_ms, now_ms)
        body = {"stayed_s": (leave.earliest_ms - dwell.first_ms) // 1000}
        yield Wish("visit.leave", visit.id, body, id=derived_id("leave", visit.id), moment=moment)


def _alerts(known: Known, ticket: Record, visit: Record, now_ms: int) -> Iterator[Wish]:
    told = _told(known, ticket, visit.body["departed_ms"])
    clock = arrival_clock(clocks_of(known.tx, ticket, now_ms))
    if clock is None:
        return
    unread = [one for one in told if one.state == "ringing"]
    if told and (len(unread) < len(told) or now_ms - min(one.body["up_ms"] for one in told) < CLIMBS_MS):
        return
    role = "supervisor" if told else "dispatcher"
    known_to = {one.body["to"] for one in told}
    for person in audience(known.staff(ticket), ticket, role, 0, now_ms):
        if person not in known_to:
            id = derived_id("alert", ticket.id, LEFT, visit.id, person)
            yield Wish("alert.raise", id, own_alert(ticket, clock, LEFT, person, role, now_ms))


def _ends(known: Known, ticket: Record, why: str) -> Iterator[Wish]:
    up = [one for one in _told(known, ticket, 0) if one.state != "stood_down"]
    yield from (Wish("alert.stand_down", one.id, {"why": why}) for one in up)


def _told(known: Known, ticket: Record, since_ms: int) -> list[Record]:
    alerts = known.told("alert", ticket)
    return [one for one in alerts if one.body["rung"] == LEFT and one.body["up_ms"] >= since_ms]

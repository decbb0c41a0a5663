"""When somebody under way will be there, and where they are: from their last fix, an engine asked seldom."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from routing.eligible import OLDEST_FIX_S, seen_lately
from routing.engines import everywhere
from routing.travel import Line, Travel, TravelTimes
from routing.types import Duty, Fix, Place
from server.domain.fixes import metres
from server.domain.records import Record
from server.storage.port import Row, Tx
from server.storage.tables import positions, records
from server.usecases.crew import Where, where_of
from server.usecases.picture import fix_of

HOLDS_MS = 30_000
"""So long a way from the same fix is not asked again: in that time it changes by less than it is uncertain."""

MOST_WAYS = 2_000


@dataclass(frozen=True, slots=True)
class _Asked:
    engine: TravelTimes
    at_ms: int
    way: Travel | None


@dataclass(slots=True)
class Ways:
    """The last answers of an engine in this process: the worker looks every five seconds, open pages every fifteen."""

    _kept: OrderedDict[tuple[Place, int, Place], _Asked] = field(default_factory=OrderedDict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def way(self, engine: TravelTimes, fix: Fix, seen_ms: int, to: Place, at: datetime) -> Travel | None:
        """Gives the way from a fix made at `seen_ms` to a place; None where there is none."""
        key, now_ms = (fix.place, seen_ms, to), round(at.timestamp() * 1000)
        with self._guard:
            known = self._kept.get(key)
        if known is None or known.engine is not engine or not 0 <= now_ms - known.at_ms < HOLDS_MS:
            known = _Asked(engine, now_ms, engine.table([fix], [to], at).way(0))
            with self._guard:
                self._kept[key] = known
                self._kept.move_to_end(key)
                while len(self._kept) > MOST_WAYS:
                    self._kept.popitem(last=False)
        return replace(known.way, age_s=fix.age_s(now_ms)) if known.way else None


WAYS = Ways()


def eta(
    tx: Tx,
    ticket: Record,
    now_ms: int,
    *,
    travel_times: TravelTimes | None = None,
    ways: Ways = WAYS,
) -> dict[str, Any] | None:
    """Gives when the engineer under way to this ticket will be there: at half and at nine of ten of such ways.

    They drive towards the site since they set off or were last seen, whichever is later. None where nobody is
    under way, or was not seen within half an hour, or nobody has entered where the site is.

    Source: C-09.
    """
    seen = _seen(tx, ticket)
    fix = fix_of(seen) if seen else None
    if seen is None or fix is None or not seen_lately(fix, now_ms):
        return None
    where = where_of(tx, ticket, now_ms)
    if where.is_unset:
        return None
    way = ways.way(travel_times or everywhere(), fix, seen["at_ms"], where.place, where.at(now_ms))
    return (
        None
        if way is None
        else _told(way, ticket, where, _since_ms(tx, ticket, seen["at_ms"], now_ms), now_ms)
    )


def whereabouts(tx: Tx, ticket: Record, now_ms: int) -> dict[str, Any] | None:
    """Gives where the engineer under way was last seen, as the customer may see it; None where they may not.

    Never for a confidential contract; only while they are under way and on duty, a fix made since they set off,
    and not one that is too old to say where they are.

    Source: B-16.
    """
    seen = _seen(tx, ticket)
    if seen is None or is_confidential(tx, ticket):
        return None
    person = records.get(tx, ticket.body["engineer"])
    age_ms = max(0, now_ms - seen["at_ms"])
    departed_ms = _departed_ms(tx, ticket)
    if person is None or person.body["duty"] == Duty.OFF or age_ms > OLDEST_FIX_S * 1000:
        return None
    if departed_ms is None or seen["at_ms"] < departed_ms:
        return None
    place = where_of(tx, ticket, now_ms).place
    far_m = metres((seen["lat_deg"], seen["lon_deg"]), (place.lat_deg, place.lon_deg))
    said = {name: seen[name] for name in ("lat_deg", "lon_deg", "accuracy_m")}
    return {**said, "age_s": age_ms // 1000, "distance_m": round(far_m)}


def way_to(
    tx: Tx, ticket: Record, person: Record, now_ms: int, *, travel_times: TravelTimes | None = None
) -> Line | None:
    """Gives the way, as it is drawn, from where somebody was last seen to the site; None where nobody saw them."""
    seen = positions.of_person(tx, person.id)
    if seen is None:
        return None
    place = where_of(tx, ticket, now_ms).place
    return (travel_times or everywhere()).line(Place(seen["lat_deg"], seen["lon_deg"]), place)


def is_confidential(tx: Tx, ticket: Record) -> bool:
    """Whether nothing of where anybody is may be shown for this ticket; so it is where its contract is not known."""
    contract = records.get(tx, ticket.body["contract"])
    return contract is None or bool(contract.body["confidential"])


def _seen(tx: Tx, ticket: Record) -> Row | None:
    if ticket.body["state"] != "under_way" or not ticket.body["engineer"]:
        return None
    return positions.of_person(tx, ticket.body["engineer"], snapped=True)


def _departed_ms(tx: Tx, ticket: Record) -> int | None:
    visit = records.get(tx, ticket.body["visit"]) if ticket.body["visit"] else None
    departed_ms: int | None = visit.body["departed_ms"] if visit else None
    return departed_ms


def _since_ms(tx: Tx, ticket: Record, seen_ms: int, now_ms: int) -> int:
    return min(now_ms, max(seen_ms, _departed_ms(tx, ticket) or seen_ms))


def _told(way: Travel, ticket: Record, where: Where, since_ms: int, now_ms: int) -> dict[str, Any]:
    door_ms = 0 if ticket.body["engineer"] in where.residents else where.door_s * 1000
    eta_ms = max(now_ms, since_ms + way.p50_s * 1000) + door_ms
    return {
        "eta_ms": eta_ms,
        "eta_p90_ms": max(eta_ms, since_ms + way.p90_s * 1000 + door_ms),
        "engine": way.engine,
        "assumed": way.assumed,
        "age_s": way.age_s,
    }

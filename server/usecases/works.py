"""What somebody has in hand, and until when: how long such visits last, and the ways between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from routing.spread import drive_s
from routing.stay import Stays
from routing.types import Busy, Fix, Place
from server.domain.fixes import metres
from server.domain.records import Record
from server.domain.times import from_ms
from server.domain.zones import zone_of
from server.usecases.picture import AT_WORK, GIVEN, Hand


class Ground(NamedTuple):
    """Where a site is, how long its gate takes, and whose hours its traffic keeps."""

    place: Place
    door_s: int
    zone: str


def ground_of(site: Record) -> Ground:
    """Gives what of a site counts for whoever works there."""
    body = site.body
    return Ground(
        Place(body["lat_deg"], body["lon_deg"]), int(body["gate_delay_min"] or 0) * 60, body["zone"]
    )


class _Lasts(NamedTuple):
    """Seconds at half and at nine of ten; `assumed`: some of it by a rule of thumb."""

    p50_s: float
    p90_s: float
    assumed: bool

    def then(self, other: _Lasts) -> _Lasts:
        """Gives both, one after the other: neither spread knows of the other."""
        p50_s = self.p50_s + other.p50_s
        spread_s = math.hypot(self.p90_s - self.p50_s, other.p90_s - other.p50_s)
        return _Lasts(p50_s, p50_s + spread_s, self.assumed or other.assumed)


@dataclass(frozen=True, slots=True)
class Works:
    """Reckons at one instant when people will be free, by what is learnt of stays."""

    stays: Stays
    sites: Mapping[str, Ground]
    now_ms: int

    def of(self, hands: Sequence[Hand], fix: Fix | None) -> dict[str, Any]:
        """Gives `busy` and `holds` of an engineer with these visits in hand.

        Whoever is at work does that first and then what was given to them; who only holds something is free still.
        """
        at_work = sorted((one for one in hands if one.state in AT_WORK), key=_further)
        given = sorted((one for one in hands if one.state in GIVEN), key=lambda one: one.number)
        holds = tuple(one.number for one in given)
        if not at_work:
            return {"busy": None, "holds": holds}
        here = fix.place if fix else None
        lasts = _Lasts(0.0, 0.0, assumed=False)
        for hand in (*at_work, *given):
            lasts = lasts.then(self._one(hand, here))
            here = self._place(hand) or here
        until_ms, late_ms = (self.now_ms + round(part) * 1000 for part in lasts[:2])
        return {"busy": Busy(at_work[0].number, until_ms, late_ms, lasts.assumed), "holds": holds}

    def _one(self, hand: Hand, here: Place | None) -> _Lasts:
        """Gives how long one visit goes on from now: what is left of it, or the way there and all of it."""
        stay = self.stays.of(hand.type, hand.severity)
        if hand.state == "on_site" and hand.arrived_ms is not None:
            return _Lasts(*stay.still(max(0, self.now_ms - hand.arrived_ms) / 1000), stay.assumed)
        way_s = self._way_s(here, self.sites.get(hand.site))
        return _Lasts(way_s + stay.p50_s, way_s + stay.p90_s, assumed=True)

    def _way_s(self, here: Place | None, site: Ground | None) -> float:
        """By the line: beside how long a visit lasts, which way the roads go is nothing."""
        if site is None:
            return 0.0
        if here is None:
            return site.door_s
        far_m = metres((here.lat_deg, here.lon_deg), (site.place.lat_deg, site.place.lon_deg))
        return drive_s(far_m, from_ms(self.now_ms).astimezone(zone_of(site.zone))) + site.door_s

    def _place(self, hand: Hand) -> Place | None:
        site = self.sites.get(hand.site)
        return site.place if site else None


def _further(hand: Hand) -> tuple[bool, str]:
    """Who is on site ends that before the next way."""
    return hand.state != "on_site", hand.number

"""What is made of the crew's facts is kept in the process, and made anew only where a fact is another.

Nothing is believed for a time: each answer first asks for the number (people, rosters, sites, contracts,
commitments), the revisions (visits and their tickets) or the instants (positions) of what it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from routing.types import Fix, Place, Snap
from server.domain.records import Record
from server.domain.ticket_states import OPEN
from server.storage.port import Row, Tx
from server.storage.tables import feeds, positions, records
from server.usecases.membership import crew_feed

AT_WORK = ("under_way", "on_site")
"""On another visit in these states an engineer is not free."""

GIVEN = ("assigned", "accepted")

type _Number = tuple[int, int]


class Hand(NamedTuple):
    """One visit that somebody has in hand: how far they are with it, and what of its ticket matters to others."""

    engineer: str
    ticket: str
    number: str
    site: str
    type: str
    severity: str
    state: str
    departed_ms: int | None
    arrived_ms: int | None


def seldom_changed[Made](tx: Tx, what: str, organisation: str, make: Callable[[], Made]) -> Made:
    """Gives what `make` makes of people, rosters, sites, contracts and commitments alone."""
    if tx.memo is not None and tx.memo.saved:
        return make()  # what was saved in this very push is in no feed yet
    number = _number(tx, organisation)
    kept: tuple[_Number, Made] | None = tx.made((what, organisation))
    if kept is None or kept[0] != number:
        kept = (number, make())
        tx.keep_made((what, organisation), kept)
    return kept[1]


def _number(tx: Tx, organisation: str) -> _Number:
    """Gives what is another after each change; feeds begin anew when the demo is, at another instant."""
    begun = records.get(tx, organisation, short=True)
    return feeds.head(tx, crew_feed(organisation)).seq, begun.sort_ms if begun else 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where everybody is, each with when and where that was; `total`: the sums of all of them."""

    total: tuple[float, ...]
    stamps: Mapping[str, tuple[float, ...]]
    fixes: Mapping[str, Fix]


def fixes(tx: Tx, organisation: str) -> Mapping[str, Fix]:
    """Gives where everybody was last seen, by person; of whom nobody saw again the same fix as before."""
    total = positions.total(tx, organisation)
    kept: _Seen = tx.made(("fixes", organisation)) or _Seen((), {}, {})
    if kept.total == total and not tx.moved:
        return kept.fixes
    now = positions.stamps(tx, organisation)
    found = {person: fix for person, fix in kept.fixes.items() if now.get(person) == kept.stamps[person]}
    if len(found) < len(now):
        for row in positions.of_organisation(tx, organisation, snapped=True):
            if row["person"] not in found:
                found[row["person"]] = fix_of(row)
    tx.keep_made(("fixes", organisation), _Seen(total, now, found))
    return found


def fix_of(seen: Row) -> Fix:
    """Gives a last known position."""
    return Fix(Place(seen["lat_deg"], seen["lon_deg"]), seen["at_ms"], seen["accuracy_m"], _snap_of(seen))


def snap_row(snap: Snap) -> dict[str, Any]:
    """Gives a snap as it is kept beside its fix; `fix_of` reads it back."""
    return {
        "snap_map": snap.map,
        "snap_arc": snap.arc,
        "snap_twin": snap.twin,
        "snap_share": snap.share,
        "snap_off_m": snap.off_m,
    }


def _snap_of(seen: Row) -> Snap | None:
    if seen.get("snap_map") is None:
        return None
    return Snap(seen["snap_map"], seen["snap_arc"], seen["snap_share"], seen["snap_off_m"], seen["snap_twin"])


def hands(tx: Tx, organisation: str) -> Mapping[str, Sequence[Hand]]:
    """Gives the visits in each engineer's hands, who leads and who was sent along, by person."""
    now = records.revisions(tx, "visit", organisation, [*AT_WORK, *GIVEN])
    kept: Mapping[str, tuple[tuple[int, int], Hand | None]] = tx.made(("hands", organisation)) or {}
    found = {visit: one for visit, one in kept.items() if now.get(visit) == one[0]}
    missing = now.keys() - found.keys()
    if missing:
        visits = records.get_many(tx, missing)
        tickets = records.get_many(tx, {one.body["ticket"] for one in visits.values()})
        found |= {id: (now[id], _hand(visits[id], tickets.get(visits[id].body["ticket"]))) for id in missing}
    if missing or len(kept) != len(found):
        tx.keep_made(("hands", organisation), found)
    by_person: dict[str, list[Hand]] = {}
    for visit in sorted(found):
        hand = found[visit][1]
        if hand is not None:
            by_person.setdefault(hand.engineer, []).append(hand)
    return by_person


def _hand(visit: Record, ticket: Record | None) -> Hand | None:
    if ticket is None or ticket.body["state"] not in OPEN:
        return None
    arrival = visit.body["arrival"]
    return Hand(
        engineer=visit.body["engineer"],
        ticket=ticket.id,
        number=ticket.body["number"],
        site=ticket.body["site"],
        type=ticket.body["type"],
        severity=ticket.body["severity"],
        state=visit.body["state"],
        departed_ms=visit.body["departed_ms"],
        arrived_ms=arrival["at_ms"] if arrival else None,
    )

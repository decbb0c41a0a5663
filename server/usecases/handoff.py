"""Handing over before an arrival is lost: whether somebody else can still make it while its engineer cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from routing.choose import Candidate
from server.domain.records import Record
from server.storage.port import Tx
from server.usecases.candidates import Ranking, Scene, rank

LIKELY = 0.5
"""From this probability on somebody else "can still make it": at evens or better they are on time."""


@dataclass(frozen=True, slots=True)
class HandOff:
    """Send `engineer` instead of `instead_of`, who would come at `late_ms`, after `due_ms`."""

    visit: str
    instead_of: str
    engineer: str
    commitment: str
    due_ms: int
    late_ms: int
    eta_ms: int
    eta_p90_ms: int
    probability: float


def propose(
    tx: Tx, ticket: Record, eta: Mapping[str, Any], now_ms: int, held: str | None = None
) -> HandOff | None:
    """Gives who could take over from the engineer under way who comes too late; None where nobody can.

    `eta`: as `arrival.eta` gives it. `held`: whom an open proposal names; it stays as long as it holds.

    Source: D-04.
    """
    if ticket.state != "under_way":
        return None
    ranking = rank(ticket, Scene(tx, ticket.organisation, now_ms))
    due_ms, clock = ranking.deadline_ms, ranking.clock
    if due_ms is None or clock is None:
        return None
    other = _who(ranking, held)
    if other is None or other.probability is None:
        return None
    return HandOff(
        visit=ticket.body["visit"],
        instead_of=ticket.body["engineer"],
        engineer=other.engineer.id,
        commitment=clock.commitment,
        due_ms=due_ms,
        late_ms=eta["eta_ms"],
        eta_ms=other.eta_ms,
        eta_p90_ms=other.eta_p90_ms,
        probability=round(other.probability, 3),
    )


def _who(ranking: Ranking, held: str | None) -> Candidate | None:
    """Gives whom an open proposal names as long as they can make it, else the first who can."""
    first = None
    for one in ranking.choice.items:
        able = not one.engineer.going and (one.probability or 0.0) >= LIKELY
        if able and one.engineer.id == held:
            return one
        first = first or (one if able else None)
        if first and held is None:
            break
    return first

"""Every site k times: who would wait where, with least driving, to a proven optimum; and which sites stay short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.storage.port import Tx
from server.usecases.coverage import Covered, cover_now
from server.usecases.coverage_moves import Offered, move_told, offered

if TYPE_CHECKING:
    from routing.cover_all import Plan
    from routing.standby import Move


def plan_told(tx: Tx, organisation: str, now_ms: int, times: int) -> dict[str, Any]:
    """Gives GET /coverage/plan without `now`: what every site `times` times would take.

    Whoever was asked to stand by counts where they were asked to be, and is moved no further.

    Source: B-05, D-04.
    """
    nothing: dict[str, Any] = {"times": times, "moves": [], "short": [], "travel_min": 0.0, "proven": True}
    covered = cover_now(tx, organisation, now_ms)
    found = offered(tx, organisation, covered, now_ms) if covered is not None else None
    if covered is None or found is None:
        return nothing
    plan = _solved(covered, found, times)
    return {
        "times": times,
        "moves": [move_told(one, found.places[one.place], covered) for one in _moves(covered, found, plan)],
        "short": [{"key": covered.promised[row].key, "lack": lack} for row, lack in plan.short],
        "travel_min": round(plan.travel_min, 1),
        "proven": plan.proven,
    }


def _solved(covered: Covered, found: Offered, times: int) -> Plan:
    import numpy as np

    from routing.cover_all import cover_all

    stays = [row for row, one in enumerate(covered.crew) if one.id in found.passed]
    way_s = found.way.p50_s.copy()
    way_s[stays] = np.inf
    return cover_all(found.cover.reach, found.there, way_s, times, covered.able)


def _moves(covered: Covered, found: Offered, plan: Plan) -> list[Move]:
    """Gives the plan's moves with what each gains when they are made one after the other."""
    from routing.coverage import Coverage
    from routing.standby import move_of

    cover = Coverage(found.cover.engineers, found.cover.sites, found.cover.reach)
    moves = []
    for row, place in plan.moves:
        reach = found.there[place] * covered.able[row]
        who = covered.crew[row].id
        way_s = float(found.way.p50_s[row, place])
        moves.append(move_of(cover, who, place, reach, way_s, found.metres(row, place)))
        cover.move(who, reach)
    return moves

"""Who for whom, when several tickets wait: what can still be saved first, the lost after, oldest first.

A proposal only: a person accepts it, one by one. Asked anew each time: what somebody took is not proposed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing.choose import Candidate
from routing.queue import Sent, Waiting, order, pairs
from routing.rank import Prospect
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.candidates import Ranking, Scene, figures, rank_or_trouble

MOST = 50
"""Tickets that are looked at together, the oldest of them."""


def waiting_queue(tx: Tx, organisation: str, now_ms: int) -> list[dict[str, Any]]:
    """Gives every ticket that nobody holds in the order of service, each with who is proposed for it, if anybody.

    `standing`: savable, lost or unpromised. `proposal.waits`: they are not free yet and still the likeliest.
    `proposal.first`: who ranks first for this ticket alone; where that is somebody else, another ticket needs them.

    Source: D-04.
    """
    tickets = records.find(tx, "ticket", organisation, states=["reported"])
    tickets = sorted(tickets, key=lambda one: (one.body["reported_ms"], one.id))[:MOST]
    scene = Scene(tx, organisation, now_ms)
    found = {one.id: rank_or_trouble(one, scene) for one in tickets}
    ranked = {id: one for id, one in found.items() if isinstance(one, Ranking)}
    waiting = [_waiting(one, ranked[one.id], now_ms) for one in tickets if one.id in ranked]
    sent = {one.ticket: one for one in pairs(waiting)}
    by_id = {one.id: one for one in tickets}
    told = [
        _told(by_id[one.id], one.standing.value, ranked[one.id], sent.get(one.id)) for one in order(waiting)
    ]
    return told + [_told(one, "unranked", None, None) for one in tickets if one.id not in ranked]


def _waiting(ticket: Record, ranking: Ranking, now_ms: int) -> Waiting:
    left_s = None if ranking.deadline_ms is None else (ranking.deadline_ms - now_ms) / 1000
    prospects = {one.engineer.id: _prospect(one) for one in ranking.choice.items}
    return Waiting(ticket.id, ticket.body["reported_ms"], left_s, prospects)


def _prospect(one: Candidate) -> Prospect:
    way = one.travel
    return Prospect(one.wait_s, way.p50_s, way.p90_s, one.door_s, one.price.points, one.wait_p90_s)


def _told(ticket: Record, standing: str, ranking: Ranking | None, sent: Sent | None) -> dict[str, Any]:
    head: Mapping[str, Any] = {
        "ticket": ticket.id,
        "standing": standing,
        "deadline_ms": ranking.deadline_ms if ranking else None,
    }
    if ranking is None or sent is None:
        return {**head, "proposal": None}
    one = next(one for one in ranking.choice.items if one.engineer.id == sent.engineer)
    first = ranking.choice.items[0].engineer
    kept = ("person", "rank", "wait_s", "eta_ms", "eta_p90_ms", "slack_s", "probability")
    named = {"name": one.engineer.name, "waits": sent.waits, "first": first.id, "first_name": first.name}
    return {**head, "proposal": {**{key: figures(one)[key] for key in kept}, **named}}

"""Who can still keep a ticket's arrival promise, and by how much: facts from what is stored, choice by routing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing.choose import Candidate, Choice, Cover, choose
from routing.engines import everywhere
from routing.travel import Travel, TravelTimes
from routing.types import Code, Engineer, Need, Reason
from routing.words import words
from server.domain.actors import Role
from server.domain.clocks import State
from server.domain.errors import Problem, sentence
from server.domain.records import Record
from server.domain.ticket_clocks import TicketClock
from server.storage.port import StorageError, Tx
from server.storage.tables import records
from server.usecases.clocks import clocks_of
from server.usecases.coverage import cover_of
from server.usecases.crew import Crew, Where, crew_now, skill_of, where_of

LOG = logging.getLogger(__name__)

OPEN_ENDED = frozenset({State.RUNNING, State.PROVISIONAL_BREACH, State.BREACHED, State.UNDECIDED})


MISPLACED = frozenset({"site-without-position", "site-coordinates-exchanged"})
NOBODY_RANKED = "nobody-ranked"

MOST_SHOWN = 50
"""Of the ranked, where nobody asks for more: reasons are put together only for those who are read."""

NEVER = frozenset({Code.NOT_CLEARED, Code.NOT_SERVING})
"""Reasons that no word of a dispatcher lifts: `tickets.assign` refuses them."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How everybody ranks for one ticket at one instant (`at`, in the site's zone), by which arrival clock."""

    choice: Choice
    clock: TicketClock | None
    engine: str
    at: datetime

    @property
    def deadline_ms(self) -> int | None:
        """When somebody must be there."""
        return self.clock.due_ms if self.clock else None


@dataclass(slots=True)
class Scene:
    """What the rankings of one instant have in common, each looked up when it is first asked for."""

    tx: Tx
    organisation: str
    now_ms: int
    travel_times: TravelTimes | None = None
    _crew: Crew | None = None
    _cover: tuple[Cover | None] | None = None

    @property
    def engine(self) -> TravelTimes:
        """Who is asked for travel times."""
        return self.travel_times or everywhere()

    def crew(self) -> Crew:
        """Gives everybody."""
        if self._crew is None:
            self._crew = crew_now(self.tx, self.organisation, self.now_ms)
        return self._crew

    def cover(self) -> Cover | None:
        """Gives what sending somebody costs the other promises."""
        if self._cover is None:
            found = cover_of(self.tx, self.organisation, self.crew(), travel_times=self.travel_times)
            self._cover = (found,)
        return self._cover[0]


def candidates(ticket: Record, scene: Scene, *, most: int = MOST_SHOWN) -> dict[str, Any]:
    """Gives every active engineer of the organisation once: ranked for this ticket, or ruled out with each reason.

    `most`: so many of the ranked; how many `more` there are is said. The deadline is that of the arrival clock still
    to be stopped; without one nobody has slack and the quickest comes first. Where nobody can be ranked, as for a
    site without a position, `trouble` says why, and everybody is listed to be sent by hand. The answer is
    GET /tickets/{id}/candidates without `now`.

    Raises:
        Problem: record-unknown for a ticket of another organisation, or whose site or contract is not there.
    Source: B-03, D-04.
    """
    ranking = rank_or_trouble(ticket, scene)
    if isinstance(ranking, str):
        return _by_hand(scene.tx, ticket, ranking)
    items = ranking.choice.items
    return {
        "failed": False,
        "trouble": None,
        "more": max(0, len(items) - most),
        "deadline_ms": ranking.deadline_ms,
        "commitment": ranking.clock.commitment if ranking.clock else None,
        "engine": ranking.engine,
        "fallbacks": fallbacks(ranking.choice),
        "items": [
            {**figures(one), "name": one.engineer.name, "reasons": said(one.reasons, ranking.at)}
            for one in items[:most]
        ],
        "ruled_out": [
            {
                "person": one.engineer.id,
                "name": one.engineer.name,
                "may_decide": may_decide(one.reasons),
                "reasons": said(one.reasons, ranking.at),
            }
            for one in ranking.choice.ruled_out
        ],
    }


def rank_or_trouble(ticket: Record, scene: Scene) -> Ranking | str:
    """As `rank`; the code of what is wrong where nobody can be ranked: whatever fails, a person can still be sent.

    Raises:
        Problem: record-unknown, as `rank`.
    """
    try:
        return rank(ticket, scene)
    except StorageError:
        raise
    except Problem as problem:
        if problem.code not in MISPLACED:
            raise
        return problem.code
    except Exception:
        LOG.exception("nobody could be ranked for ticket %s", ticket.id)
        return NOBODY_RANKED


def _by_hand(tx: Tx, ticket: Record, trouble: str) -> dict[str, Any]:
    """Gives everybody unranked: whatever fails, a person can still send one of them."""
    contract = records.get(tx, ticket.body["contract"])
    confidential = contract is not None and contract.body["confidential"]
    out = []
    for one in records.find(tx, "person", ticket.organisation, states=[Role.ENGINEER]):
        serves = ticket.body["contract"] in one.body["contracts"]
        cleared = not confidential or ticket.body["contract"] in one.body["clearance"]
        if one.body["active"]:
            head = {"person": one.id, "name": one.body["name"], "reasons": []}
            out.append({**head, "may_decide": serves and cleared})
    nothing = dict.fromkeys(("deadline_ms", "commitment", "engine"))
    empty: dict[str, Any] = {"fallbacks": [], "more": 0, "items": []}
    told = {"code": trouble, "zh": sentence(trouble, "zh"), "en": sentence(trouble, "en")}
    return {
        "failed": True,
        "trouble": told,
        **nothing,
        **empty,
        "ruled_out": sorted(out, key=lambda one: one["name"]),
    }


def rank(ticket: Record, scene: Scene) -> Ranking:
    """Gives how everybody ranks for this ticket now, as facts; `candidates` says it to a person.

    Raises:
        Problem: record-unknown; site-without-position, site-coordinates-exchanged.
    """
    if ticket.organisation != scene.organisation:
        raise Problem("record-unknown")
    where = where_of(scene.tx, ticket, scene.now_ms)
    engineers = scene.crew().for_ticket(scene.tx, ticket, where)
    where.must_have_position(engineers)
    return _among(ticket, scene, where, engineers, scene.cover())


def candidates_among(ticket: Record, scene: Scene, engineers: Sequence[Engineer]) -> Ranking:
    """As `rank`, for these people alone; sending them costs nobody anything."""
    return _among(ticket, scene, where_of(scene.tx, ticket, scene.now_ms), engineers, None)


def _among(
    ticket: Record, scene: Scene, where: Where, engineers: Sequence[Engineer], cover: Cover | None
) -> Ranking:
    clock = arrival_clock(clocks_of(scene.tx, ticket, scene.now_ms))
    need = Need(
        place=where.place,
        contract=where.contract.id,
        confidential=bool(where.contract.body["confidential"]),
        skill=skill_of(scene.tx, ticket),
        door_s=where.door_s,
        deadline_ms=clock.due_ms if clock else None,
    )
    at = where.at(scene.now_ms)
    return Ranking(choose(need, engineers, scene.engine, at, cover), clock, scene.engine.name, at)


def fallbacks(choice: Choice) -> list[dict[str, str]]:
    """Gives the engines of travel times that should have answered and did not, each with why."""
    return [{"engine": one.engine, "code": one.code.value} for one in choice.fallbacks]


def may_decide(reasons: Iterable[Reason]) -> bool:
    """Whether a person may send somebody in spite of these reasons; rights to the site are nobody's to waive."""
    return not any(reason.code in NEVER for reason in reasons)


def arrival_clock(clocks: list[TicketClock]) -> TicketClock | None:
    """Gives the arrival clock that somebody can still stop, the earliest due of several; None where there is none."""
    open_ended = [
        one
        for one in clocks
        if one.kind == "arrive"
        and one.state in OPEN_ENDED
        and one.stopped_ms is None
        and one.due_ms is not None
    ]
    return min(open_ended, key=lambda one: (one.due_ms or 0, one.commitment), default=None)


def figures(one: Candidate) -> dict[str, Any]:
    """Gives a candidate's figures without names and words, as they are answered and kept."""
    return {
        "person": one.engineer.id,
        "rank": one.rank,
        "travel": _travel(one.travel),
        "wait_s": one.wait_s,
        "door_s": one.door_s,
        "eta_ms": one.eta_ms,
        "eta_p90_ms": one.eta_p90_ms,
        "slack_s": one.slack_s,
        "probability": None if one.probability is None else round(one.probability, 3),
    }


def _travel(way: Travel) -> dict[str, Any]:
    return {
        "p50_s": way.p50_s,
        "p90_s": way.p90_s,
        "engine": way.engine,
        "age_s": way.age_s,
        "assumed": way.assumed,
    }


def said(reasons: Iterable[Reason], at: datetime) -> list[dict[str, str]]:
    """Gives reasons as code and in words; times of day are those of `at`."""
    zone = at.tzinfo
    assert zone is not None
    return [{"code": one.code.value, **words(one, zone)._asdict()} for one in reasons]

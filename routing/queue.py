"""Several tickets and too few people: which is served first, and who goes to which.

What can still be saved comes first, the lost after it, each oldest first: serving strictly by age lets one lost
promise lose the next (10.8 points of kept promises at high load in simulation).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from routing.rank import LOST, Prospect, Ranked, hope, rank


class Standing(StrEnum):
    """What can become of a waiting ticket's promise, in the order in which tickets are served."""

    SAVABLE = "savable"
    LOST = "lost"
    UNPROMISED = "unpromised"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket without anybody on it: `prospects` by engineer id, only of those who may be sent.

    `left_s`: until its deadline, None where arrival is not promised.
    """

    id: str
    since_ms: int
    left_s: float | None
    prospects: Mapping[str, Prospect]

    @property
    def standing(self) -> Standing:
        """Whether somebody could still be in time."""
        if self.left_s is None:
            return Standing.UNPROMISED
        return Standing.LOST if hope(list(self.prospects.values()), self.left_s) < LOST else Standing.SAVABLE


@dataclass(frozen=True, slots=True)
class Sent:
    """Who should go to which ticket; `place.probability` is theirs. `waits`: they are not free yet, and worth it."""

    ticket: str
    engineer: str
    place: Ranked
    waits: bool


def order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Gives the tickets as they are to be served: still savable, lost, nothing promised; each oldest first."""
    places = list(Standing)
    return sorted(waiting, key=lambda one: (places.index(one.standing), one.since_ms, one.id))


def pairs(waiting: Sequence[Waiting]) -> list[Sent]:
    """Gives who goes to which, nobody twice, in the order of service.

    The savable are paired together so that the sum of scores is the greatest; then each other ticket takes whom
    it ranks first of those left. A ticket for whom nobody is left is not among them.
    """
    served = order(waiting)
    savable = [one for one in served if one.standing is Standing.SAVABLE]
    sent = _together(savable)
    taken = {one.engineer for one in sent}
    done = {one.ticket for one in sent}
    for ticket in served:
        if ticket.id not in done and (first := _first(ticket, taken)):
            sent.append(first)
            taken.add(first.engineer)
    places = {one.id: number for number, one in enumerate(served)}
    return sorted(sent, key=lambda one: places[one.ticket])


def _first(ticket: Waiting, taken: set[str]) -> Sent | None:
    ids = sorted(id for id in ticket.prospects if id not in taken)
    places = rank([ticket.prospects[id] for id in ids], ticket.left_s)
    return _sent(ticket, ids[places[0].which], places[0]) if places else None


def _together(tickets: Sequence[Waiting]) -> list[Sent]:
    """Gives the pairs of the greatest summed score; who would surely be late is left for the lost."""
    if len(tickets) < 2:
        return [first for one in tickets if (first := _first(one, set()))]
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    ids = sorted({id for one in tickets for id in one.prospects})
    columns = {id: column for column, id in enumerate(ids)}
    places: dict[tuple[int, int], Ranked] = {}
    worth = np.full((len(tickets), len(ids)), -9.0)
    for row, ticket in enumerate(tickets):
        names = sorted(ticket.prospects)
        for place in rank([ticket.prospects[id] for id in names], ticket.left_s):
            id = names[place.which]
            places[row, columns[id]] = place
            worth[row, columns[id]] = place.score
    found = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return [
        _sent(tickets[row], ids[column], pair)
        for row, column in found
        if (pair := places.get((row, column))) and (pair.probability or 0.0) >= LOST
    ]


def _sent(ticket: Waiting, engineer: str, place: Ranked) -> Sent:
    return Sent(ticket.id, engineer, place, ticket.prospects[engineer].wait_s > 0)

"""Whom a rung tells: by the roster and the assignment at that moment (clocks rule 17, B-13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.actors import Role
from server.domain.records import Record
from server.domain.roster import on_post
from server.storage.port import Tx
from server.storage.tables import records

WORDS = frozenset({"engineer", "dispatcher", "stand_in", "supervisor", "next_superior"})
"""Whom a rung can name."""

IN_NEED = ("dispatcher", "supervisor", "next_superior")

_HOLDS = {"assigned": True, "unassigned": False, "visit_declined": False, "voided": False}


@dataclass(frozen=True, slots=True)
class Staff:
    """People of one organisation by id, and the roster entries of one contract."""

    people: Mapping[str, Record]
    roster: Sequence[Mapping[str, Any]]

    def with_role(self, role: Role) -> list[str]:
        """Active people of a role, by id."""
        return sorted(
            id for id, one in self.people.items() if one.body["role"] == role and one.body["active"]
        )

    def on_post(self, post: str, at_ms: int) -> list[str]:
        """Who has this post at an instant, stand-ins for who is away among them."""
        return on_post(self.roster, post, at_ms)

    def on_duty(self, role: Role, at_ms: int) -> list[str]:
        """Who of a role is on duty: by the roster of the contract, else by their own word, else all of them."""
        every = self.with_role(role)
        rostered = set(self.on_post("duty", at_ms))
        return (
            [one for one in every if one in rostered]
            or [one for one in every if self.people[one].body["duty"] == "on"]
            or every
        )

    def next_on(self, at_ms: int, holder: str | None) -> list[str]:
        """Who stands in for a holder: on that post, else another who is on the roster now, else who comes on next."""
        engineers = set(self.with_role(Role.ENGINEER)) - {holder}
        for post in ("stand_in", "on_call", "duty"):
            found = [one for one in self.on_post(post, at_ms) if one in engineers]
            if found:
                return found[:1] if post == "duty" else found
        coming = [one for one in self.roster if one["from_ms"] > at_ms and one["person"] in engineers]
        first = min(coming, key=lambda one: (one["from_ms"], one["person"]), default=None)
        return [first["person"]] if first else []

    def superiors(self, person: str) -> list[str]:
        """The chain above a person, the nearest first, without those who left; a circle ends it."""
        chain: list[str] = []
        above = self._superior(person)
        while above and above not in chain and above != person:
            chain.append(above)
            above = self._superior(above)
        return [one for one in chain if one in self.people and self.people[one].body["active"]]

    def _superior(self, person: str) -> str | None:
        record = self.people.get(person)
        return record.body["superior"] if record else None


def staff_of(tx: Tx, organisation: str, contract: str | None = None) -> Staff:
    """The people of an organisation, with the roster of one contract."""
    people = {one.id: one for one in records.find(tx, "person", organisation)}
    rosters = records.find(tx, "roster", organisation, contract=contract) if contract else []
    return Staff(people, rosters[0].body["entries"] if rosters else [])


def named(staff: Staff, ticket: Record, words: Iterable[str], level: int, at_ms: int) -> dict[str, str]:
    """Person -> the first word of a rung that names them: the same person is told once, however many words do.

    A rung behind whose words nobody stands at that moment is not lost: it goes to the desk, else one up.
    """
    found: dict[str, str] = {}
    for word in (*words, *IN_NEED):
        if word in IN_NEED and word not in words and found:
            break
        for person in audience(staff, ticket, word, level, at_ms):
            found.setdefault(person, word)
    return found


def audience(staff: Staff, ticket: Record, word: str, level: int, at_ms: int) -> list[str]:
    """The people behind one word of a rung at an instant; `level` counts the superiors of a rung that repeats.

    Before anyone is assigned the dispatcher on duty is the one responsible; the top of a chain stays told.
    """
    holder = holder_at(ticket, at_ms)
    responsible = [holder] if holder else staff.on_duty(Role.DISPATCHER, at_ms)
    match word:
        case "engineer":
            return responsible
        case "dispatcher":
            return staff.on_duty(Role.DISPATCHER, at_ms)
        case "stand_in":
            return staff.next_on(at_ms, holder)
        case "supervisor":
            return sorted({one for person in responsible for one in _supervisor_of(staff, person)})
        case "next_superior":
            return sorted({one for person in responsible for one in _climbed(staff, person, level)})
    return []


def reviewer(staff: Staff, contract: str) -> str | None:
    """The contract's lead, who decides what the events leave open (clocks rule 11)."""
    leads = staff.with_role(Role.LEAD)
    own = [one for one in leads if contract in staff.people[one].body["contracts"]]
    return next(iter(own or leads), None)


def holder_at(ticket: Record, at_ms: int) -> str | None:
    """Who had the ticket at an instant."""
    holder: str | None = None
    for event in ticket.body["events"]:
        if event["at_ms"] <= at_ms and event["kind"] in _HOLDS:
            holder = event["data"].get("engineer") if _HOLDS[event["kind"]] else None
    return holder


def _supervisor_of(staff: Staff, person: str) -> list[str]:
    above = [one for one in staff.superiors(person) if staff.people[one].body["role"] == Role.SUPERVISOR]
    return above[:1] or staff.with_role(Role.SUPERVISOR)[:1]


def _climbed(staff: Staff, person: str, level: int) -> list[str]:
    chain = staff.superiors(person)
    return [chain[min(level, len(chain)) - 1]] if chain and level > 0 else chain[-1:]

"""Whom a rung tells: by the roster and the assignment at that moment (clocks rule 17, B-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.actors import Role
from server.domain.records import Record

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
        """Who has this post at an instant."""
        return sorted(
            entry["person"]
            for entry in self.roster
            if entry["post"] == post and entry["from_ms"] <= at_ms < entry["to_ms"]
        )

    def superiors(self, person: str) -> list[str]:
        """The chain above a person, the nearest first; a circle ends it."""
        chain: list[str] = []
        above = self._superior(person)
        while above and above not in chain and above != person:
            chain.append(above)
            above = self._superior(above)
        return chain

    def _superior(self, person: str) -> str | None:
        record = self.people.get(person)
        return record.body["superior"] if record else None


def audience(staff: Staff, ticket: Record, word: str, level: int, at_ms: int) -> list[str]:
    """The people behind one word of a rung at an instant; `level` counts the superiors of a rung that repeats.

    Before anyone is assigned the dispatcher is the one responsible; the top of a chain stays told.
    """
    holder = holder_at(ticket, at_ms)
    responsible = [holder] if holder else staff.with_role(Role.DISPATCHER)
    match word:
        case "engineer":
            return responsible
        case "dispatcher":
            return staff.with_role(Role.DISPATCHER)
        case "stand_in":
            return [one for one in staff.on_post("stand_in", at_ms) if one != holder]
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

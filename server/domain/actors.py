"""Who acts: a person, a phone of that person, a reporter with a ticket link, the public, or the worker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; `reporter`, `public`, `telephone` and `worker` are no people of the organisation."""

    ENGINEER = "engineer"
    DISPATCHER = "dispatcher"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    REPORTER = "reporter"
    PUBLIC = "public"
    TELEPHONE = "telephone"
    WORKER = "worker"


STAFF = frozenset({Role.ENGINEER, Role.DISPATCHER, Role.LEAD, Role.SUPERVISOR, Role.ADMINISTRATOR})
DESK = STAFF - {Role.ENGINEER}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and what they may see. `contracts` are those served, confidential ones only when cleared."""

    role: Role
    organisation: str
    person: str | None = None
    contracts: frozenset[str] = frozenset()
    device: str | None = None
    ticket: str | None = None

    @property
    def name(self) -> str:
        """What the ledger writes down as the one who acted: an id, or the role of someone without one."""
        return self.person or self.role.value

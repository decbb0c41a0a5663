"""An act: one operation on its way through a usecase, with who said it and when it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from server.domain.actors import Actor, Role
from server.domain.bounds import Certainty
from server.domain.operations import Kind
from server.domain.records import Record


class Moment(NamedTuple):
    """When something happened, as far as that is known; epoch ms (clocks rule 6).

    `at_ms` is the stated instant, [earliest_ms, latest_ms] surely holds it, [wide_earliest_ms, received_ms] holds it
    even for someone who moved the phone's clock.
    """

    at_ms: int
    earliest_ms: int
    latest_ms: int
    received_ms: int
    certainty: str
    wide_earliest_ms: int
    source: str
    wide_latest_ms: int | None = None
    """Where something surer than the receipt ends the wide interval."""

    def by_telephone(self, at_ms: int, certainty: str) -> Moment:
        """The same receipt of something that happened at an instant which the telephone tells."""
        return Moment(at_ms, at_ms, at_ms, self.received_ms, certainty, at_ms, "telephone")

    def by_hand(self, at_ms: int, lasted_ms: int = 0) -> Moment:
        """The same receipt of something whose time a person tells afterwards; what lies ahead is told as of now.

        The word counts as bracketed, of a moved clock as moved. Whoever asks for more gets [told, it was over]: what
        lasted so long began so much before it was said, or, where the clock was moved, before its receipt.
        """
        if at_ms >= self.at_ms:
            return self
        moved = self.certainty == Certainty.MOVED
        known_by_ms = (self.received_ms if moved else self.latest_ms) - lasted_ms
        certainty = Certainty.MOVED if moved else Certainty.BRACKETED
        return Moment(
            at_ms, at_ms, at_ms, self.received_ms, certainty, at_ms, "manual", max(at_ms, known_by_ms)
        )


SOURCES = {Role.REPORTER: "customer", Role.PUBLIC: "customer", Role.TELEPHONE: "telephone"}
"""Whose word it is when somebody without a phone of ours says something; the server's own for everyone else."""


def moment_now(now_ms: int, source: str = "server") -> Moment:
    """The moment of something that the server itself saw happen."""
    return Moment(now_ms, now_ms, now_ms, now_ms, "continuous", now_ms, source)


@dataclass(slots=True)
class Act:
    """One operation being carried out. `touched` collects the ids of the records that it changed."""

    id: str
    kind: Kind
    record: str
    body: Mapping[str, Any]
    personal: Mapping[str, Any]
    actor: Actor
    moment: Moment
    now_ms: int
    hlc: str
    base: int | None = None
    choice: Mapping[str, Any] | None = None
    """How everybody ranked when this was said, where the server looked (`usecases.choices`)."""
    touched: set[str] = field(default_factory=set)
    rev: int | None = None
    events: set[tuple[str, str]] = field(default_factory=set)
    """(ticket, id) of the events that it has given ids so far."""
    saved: dict[str, Record] = field(default_factory=dict)
    """The records as this act keeps them, so that nobody reads them again to look at them."""
    pressing: set[str] = field(default_factory=set)
    """Those of them that somebody must look at again at once."""

    @property
    def organisation(self) -> str:
        """The organisation in which this happens."""
        return self.actor.organisation

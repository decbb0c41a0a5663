"""Visitors of the demo: who is signed in as somebody of it. The demo does not act for a person whom a visitor is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.demo.facts import contracts, demo_id, people
from server.storage.port import Tx
from server.storage.tables import sessions

AT_DESK_MS = 10 * 60_000
DESK_ROLES = frozenset({"dispatcher", "lead"})


@dataclass(frozen=True, slots=True)
class Guests:
    """People of the demo who are visitors now; `at_desk` where one of them may assign."""

    held: frozenset[str]
    at_desk: bool
    kept_free: frozenset[str] = frozenset()
    """Whom the desk of the demo sends nowhere, so that a visitor finds them free."""


NOBODY = Guests(frozenset(), at_desk=False)
SHOWN_ENGINEER = demo_id("person", "engineer")
"""The engineer whom visitors are asked to be."""


def guests_of(tx: Tx, now_ms: int) -> Guests:
    """Gives who is signed in; at the desk counts who did something there in the last ten minutes."""
    desk = _desk()
    rows = [row for one in organisations() for row in sessions.of_organisation(tx, one, now_ms)]
    at_desk = any(row["person"] in desk and row["seen_ms"] > now_ms - AT_DESK_MS for row in rows)
    return Guests(frozenset(row["person"] for row in rows), at_desk, frozenset({SHOWN_ENGINEER}))


def long_before(guests: Guests) -> Guests:
    """Gives the visitors as they bear on what is long past: nobody has to be kept free for them then."""
    return replace(guests, kept_free=frozenset())


def organisations() -> list[str]:
    """Gives the ids of the demo's organisations."""
    return [demo_id(one["id"]) for one in contracts()["organisations"]]


def _desk() -> frozenset[str]:
    return frozenset(
        demo_id("person", person["login"])
        for group in ("integrator", "neighbour")
        for person in people()[group]["desk"]
        if person["role"] in DESK_ROLES
    )

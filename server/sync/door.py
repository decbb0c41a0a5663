"""The server's own way through the same door: console, customer pages, worker and imports say operations too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.domain.times import TimeSource
from server.storage.port import Storage, Tx
from server.storage.tables import ledger, operations, personal, records
from server.sync import wire
from server.sync.fold import Outcome, carry_out, told_again
from server.sync.letters import Letter, personal_hash, stamp
from server.sync.retry import retry_parked
from server.usecases.act import SOURCES, Moment, moment_now
from server.usecases.choices import choice_now
from server.usecases.sight import may_see

CHOOSING = frozenset({"ticket.assign", "ticket.send_along"})
"""Operations with which the server keeps how everybody ranked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An operation that someone on this side of the network wants carried out."""

    kind: str
    record: str
    body: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    base: int | None = None
    moment: Moment | None = None
    choice: dict[str, Any] | None = None
    """How everybody ranked for it, as the server itself found a moment ago; never what a client says."""


def submit(storage: Storage, clock: TimeSource, actor: Actor, wish: Wish, language: str = "zh") -> Outcome:
    """Carries out one wish in a transaction of its own and gives its outcome.

    Raises:
        Problem: kind-unknown, role-not-allowed; not-found for a record that is not there or may not be seen.
    """
    if wish.kind in CHOOSING and wish.choice is None:
        # Before the transaction: an engine of travel times may take its time, and nobody's writing waits for that.
        with storage.read() as tx:
            wish = replace(wish, choice=choice_now(tx, actor.organisation, wish.record, clock.now_ms()))
    with storage.write() as tx:
        return submit_in(tx, clock.now_ms(), actor, wish, language)


def submit_all(storage: Storage, clock: TimeSource, actor: Actor, wishes: Iterable[Wish]) -> list[Outcome]:
    """Carries out many wishes in one transaction, as imports do; the first refused one undoes them all.

    Raises:
        Problem: the code of the refused one.
    """
    outcomes = []
    with storage.write() as tx:
        for wish in wishes:
            outcome = submit_in(tx, clock.now_ms(), actor, wish, "zh")
            if outcome.outcome == "rejected":
                raise Problem(
                    outcome.code or "internal",
                    {"kind": wish.kind, "record": wish.record},
                )
            outcomes.append(outcome)
    return outcomes


def submit_in(tx: Tx, now_ms: int, actor: Actor, wish: Wish, language: str = "zh") -> Outcome:
    """Carries out one wish inside a transaction that is open already."""
    outcome, arrived = _carried_out(tx, now_ms, actor, wish, language)
    retry_parked(tx, actor.organisation, now_ms, arrived)
    return outcome


def submit_each(tx: Tx, now_ms: int, wishes: Iterable[tuple[Actor, Wish]]) -> None:
    """As `submit_in`, for many that nobody waits for; what waited for any of them is tried once, in the end."""
    arrived: dict[str, set[str]] = {}
    for actor, wish in wishes:
        arrived.setdefault(actor.organisation, set()).update(_carried_out(tx, now_ms, actor, wish, "zh")[1])
    for organisation, ids in arrived.items():
        retry_parked(tx, organisation, now_ms, ids)


def _carried_out(tx: Tx, now_ms: int, actor: Actor, wish: Wish, language: str) -> tuple[Outcome, set[str]]:
    """Gives the outcome, and the ids that are new or changed by it: nothing of a wish that was said before."""
    _check(tx, actor, wish)
    again = _said_before(tx, actor, wish, language)
    if again is not None:
        return again, set()
    outcome, touched = carry_out(tx, _letter(actor, wish, now_ms), language, patient=False)
    return outcome, touched | {outcome.id}


def _check(tx: Tx, actor: Actor, wish: Wish) -> None:
    kind = CATALOGUE.get(wish.kind)
    if kind is None:
        raise Problem("kind-unknown", kind=wish.kind)
    known = records.get(tx, wish.record)
    visible = known is not None and may_see(actor, known)
    blank_label = wish.kind in ("label.commission", "operation.withdraw")
    if not visible and not blank_label and (known is not None or not _may_create(wish.kind)):
        raise Problem("not-found")
    if actor.role not in kind.by:
        raise Problem("role-not-allowed")


def _said_before(tx: Tx, actor: Actor, wish: Wish, language: str) -> Outcome | None:
    """The outcome of a wish said again with its id, as a console does that heard no answer.

    Raises:
        Problem: id-reused where that id was somebody else's, or said something else.
    """
    known = operations.get(tx, wish.id) if wish.id else None
    first = ledger.first(tx, wish.id) if wish.id else None
    if known is None or first is None:
        return None
    if known["actor"] != actor.name or known["device"] is not None or _differs(tx, first, wish):
        raise Problem("id-reused")
    if known["outcome"] in ("rejected", "parked"):
        return told_again(known, known["outcome"], language)
    again = told_again(known, "repeated", language)
    again.first = known["outcome"]
    return again


def _differs(tx: Tx, first: dict[str, Any], wish: Wish) -> bool:
    said = msgspec.json.decode(bytes(first["raw"]))
    if (said["kind"], said["record"], said["body"]) != (wish.kind, wish.record, wish.body):
        return True
    kept = personal.salted(tx, first["operation"])
    return kept is not None and kept[1] != wish.personal


def _may_create(kind: str) -> bool:
    return CATALOGUE[kind].creates or kind in ("roster.set", "calendar.set")


def _letter(actor: Actor, wish: Wish, now_ms: int) -> Letter:
    id = wish.id or new_id()
    kind = CATALOGUE[wish.kind]
    moment = wish.moment or moment_now(now_ms, SOURCES.get(actor.role, "server"))
    salt = new_id() if wish.personal else ""
    hash = personal_hash(salt, wish.personal) if wish.personal else None
    said: dict[str, Any] = {
        "id": id,
        "kind": wish.kind,
        "v": kind.version,
        "shape": kind.shape.value,
        "record": wish.record,
        "body": wish.body,
        "by": actor.name,
        "at_ms": moment.at_ms,
        "base": wish.base,
        "personal_sha256": hash,
    }
    if wish.choice is not None:
        said["choice"] = wish.choice
    return Letter(
        id=id,
        kind=wish.kind,
        v=kind.version,
        record=wish.record,
        body=wire.write(wish.body),
        raw=wire.write(said),
        actor=actor,
        moment=moment,
        hlc=stamp(now_ms, "server"),
        base=wish.base,
        personal=wire.Personal(salt, wish.personal) if wish.personal else None,
        personal_sha256=hash,
        choice=wish.choice,
    )

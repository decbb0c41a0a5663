"""Parked operations, tried again when what they wait for is here, or when a new release starts."""

from __future__ import annotations

from typing import Any

import msgspec

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.times import TimeSource
from server.storage.port import Storage, Tx
from server.storage.tables import ledger, operations, personal
from server.sync import wire
from server.sync.fold import Outcome, carry_out_again, told_again
from server.sync.letters import Letter, clamped_hlc, stamp
from server.usecases.act import SOURCES, Moment
from server.usecases.actors import actor_of

OF_RELEASE = frozenset({"internal", "version-unknown", "kind-unknown"})


def retry_parked(tx: Tx, organisation: str, now_ms: int, arrived: set[str]) -> None:
    """Tries those that wait for one of the records or operations that just arrived, until nothing moves.

    Their author counts as one: what was not theirs to see may have become so.
    """
    while arrived:
        moved: set[str] = set()
        for id in operations.waiting_for(tx, organisation, arrived):
            moved |= _again(tx, id, now_ms)
        arrived = moved


def retry_blob(tx: Tx, sha256: str, now_ms: int) -> None:
    """Tries the operations that waited for this picture's bytes."""
    for row in operations.parked(tx):
        found = ledger.first(tx, row["id"]) if row["code"] == "blob-missing" else None
        if found and sha256.encode() in bytes(found["raw"]):
            retry_parked(tx, row["organisation"], now_ms, _again(tx, row["id"], now_ms))


def retry_release(tx: Tx, now_ms: int) -> tuple[int, int]:
    """Tries what an older release could not carry out; gives how many were tried and how many of them still wait."""
    waiting = [row for row in operations.parked(tx) if row["code"] in OF_RELEASE]
    for row in waiting:
        retry_parked(tx, row["organisation"], now_ms, _again(tx, row["id"], now_ms))
    left = {row["id"] for row in operations.parked(tx)}
    return len(waiting), sum(row["id"] in left for row in waiting)


def try_again(storage: Storage, clock: TimeSource, actor: Actor, id: str, language: str) -> Outcome:
    """Tries one waiting operation again because somebody at the desk asks; gives its outcome.

    Raises:
        Problem: not-found for one that is not there or is another organisation's.
    """
    with storage.write() as tx:
        row = operations.get(tx, id)
        if row is None or row["organisation"] != actor.organisation:
            raise Problem("not-found")
        if row["outcome"] == "parked":
            retry_parked(tx, actor.organisation, clock.now_ms(), _again(tx, id, clock.now_ms()))
        now = operations.get(tx, id) or row
        return told_again(now, now["outcome"], language)


def _again(tx: Tx, id: str, now_ms: int) -> set[str]:
    row = ledger.first(tx, id)
    if row is None:
        return set()
    letter = _letter_again(tx, row, now_ms)
    touched = carry_out_again(tx, letter) if letter else set()
    after = operations.get(tx, id)
    return touched | ({id} if after and after["outcome"] != "parked" else set())


def _letter_again(tx: Tx, row: dict[str, Any], now_ms: int) -> Letter | None:
    """The letter as it was first received, read again from its exact bytes."""
    known = operations.get(tx, row["operation"])
    if known is None:
        return None
    raw = bytes(row["raw"])
    operation = msgspec.json.decode(raw, type=wire.Kept)
    actor = _actor(tx, known)
    salted = personal.salted(tx, operation.id)
    values = wire.Personal(*salted) if salted and operation.personal_sha256 else None
    return Letter(
        id=operation.id,
        kind=operation.kind,
        v=operation.v,
        record=operation.record,
        body=bytes(operation.body),
        raw=raw,
        actor=actor,
        moment=Moment(
            at_ms=row["said_at_ms"],
            earliest_ms=row["earliest_ms"],
            latest_ms=row["latest_ms"],
            received_ms=row["at_ms"],
            certainty=row["certainty"],
            wide_earliest_ms=row["wide_earliest_ms"],
            source=_source(known),
        ),
        hlc=clamped_hlc(
            operation.hlc or stamp(row["at_ms"], "server"), row["at_ms"], known["device"] or "server"
        ),
        base=operation.base,
        personal=values,
        personal_sha256=operation.personal_sha256 if values else None,
        needs=tuple(operation.needs),
        mends=operation.mends,
        device=known["device"],
        phone_epoch=known["phone_epoch"],
        n=known["n"],
        wall_ms=known["wall_ms"],
        decided_ms=now_ms,
    )


def _actor(tx: Tx, known: dict[str, Any]) -> Actor:
    """Who said it. Somebody who has left since was there when it was received: what they said is kept."""
    try:
        role = Role(known["actor"])
    except ValueError:
        return actor_of(tx, known["actor"], known["device"], gone=True)
    return Actor(role, known["organisation"], ticket=known["record"] if role is Role.REPORTER else None)


def _source(known: dict[str, Any]) -> str:
    if known["device"]:
        return "phone"
    return SOURCES.get(known["actor"], "server")

"""Reading a finished world's server: its ledger in the order of commits, its records and its shelf of blobs."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from server.domain.operations import CATALOGUE

if TYPE_CHECKING:
    from tests.simulator.world import World

DONE = ("applied", "merged")


def rows(world: World) -> list[dict[str, Any]]:
    """The whole ledger as it was committed; `said` is the operation as its bytes say it, where they can be read."""
    if world.ledger is None:
        return read(world)
    return world.ledger


def read(world: World) -> list[dict[str, Any]]:
    """The same, from the database."""
    with world.server.storage.read() as tx:
        found = tx.rows("SELECT rowid AS at, * FROM ledger ORDER BY rowid")
    return [{**row, "said": _said(bytes(row["raw"]))} for row in found]


def releases_met(world: World) -> set[str]:
    """What of older and newer releases this run's ledger shows, in words to be counted."""
    found = set()
    for row in rows(world):
        known = CATALOGUE.get(row["kind"])
        if row["device"] and row["outcome"] in DONE and known and row["v"] < known.version:
            found.add("older operation carried out")
        if row["outcome"] == "parked" and row["code"] in ("version-unknown", "kind-unknown"):
            found.add(f"parked {row['code']}")
    return found


def _said(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def operations(world: World) -> dict[str, dict[str, Any]]:
    """Id -> the row of each operation, with its last outcome."""
    with world.server.storage.read() as tx:
        return {row["id"]: row for row in tx.rows("SELECT * FROM operation ORDER BY id")}


def records(world: World, *kinds: str) -> dict[str, dict[str, Any]]:
    """Id -> row of each record of these kinds, its body decoded."""
    names = ", ".join(f"'{kind}'" for kind in kinds)
    with world.server.storage.read() as tx:
        found = tx.rows(f"SELECT * FROM record WHERE kind IN ({names}) ORDER BY id")
    return {row["id"]: {**row, "body": json.loads(row["body"])} for row in found}


def items(world: World) -> list[dict[str, Any]]:
    """What each feed holds now: feed, record, kind, seq, state, rev."""
    with world.server.storage.read() as tx:
        return tx.rows("SELECT * FROM feed_item ORDER BY feed, seq")


def heads(world: World) -> dict[str, dict[str, Any]]:
    """Feed -> its head: seq, count and hash."""
    with world.server.storage.read() as tx:
        return {row["feed"]: row for row in tx.rows("SELECT * FROM feed ORDER BY feed")}


def held(world: World) -> dict[tuple[str, str], tuple[int, set[int]]]:
    """(device, phone_epoch) -> highest number held, and the holes below it."""
    with world.server.storage.read() as tx:
        found = tx.rows("SELECT * FROM phone ORDER BY device, phone_epoch")
    return {
        (row["device"], row["phone_epoch"]): (row["upto"], set(json.loads(row["holes"]))) for row in found
    }


def verified_blobs(world: World) -> set[str]:
    """Hashes that the server says it holds, verified."""
    with world.server.storage.read() as tx:
        return {row["sha256"] for row in tx.rows("SELECT sha256 FROM blob ORDER BY sha256")}


def shelf(world: World) -> dict[str, str]:
    """Name of each file on the shelf -> the SHA-256 of what is in it."""
    found = (world.server.folder / "blobs").glob("??/*")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

"""Wiping the demo: every row and file of its organisations goes; not a byte of anybody else's is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from server.demo.facts import contracts, people
from server.demo.guests import organisations
from server.demo.standing import LOADED, OFF, PLAYED
from server.storage.port import Storage, Tx
from server.storage.schema import POSITIONS, TABLES
from server.storage.tables import settings
from server.sync.blobs import Shelf
from server.sync.snapshots import Cellar, forget_all

OWNED = "organisation"
BY_RECORD = {"stamp": "record", "feed_item": "record", "fact": "record"}
"""Tables without an organisation whose rows belong to a record: table -> its column."""

BY_DEVICE = {"phone": "device", "sign": "device"}
BY_NAME = {"feed": "feed", "chain": "chain", "ledger": "chain", "counter": "name"}
"""Tables whose rows are named after a thing, as `contract:<id>`: table -> its column."""

OF_NOBODY = frozenset({"migration", "setting", "attempt", "blob"})
"""Tables of the installation; what the demo left in them is named one by one."""

AT_ONCE = 400


def wipe(storage: Storage, shelf: Shelf) -> int:
    """Removes the demo from database and files, whether on or off; gives how many rows those were."""
    with storage.write() as tx:
        ids = set(_ids(tx))
        blobs = list(_blobs_of_nobody_else(tx))
        gone = sum(
            _by_values(tx, table, column, _named_after(tx, table, column, ids))
            for table, column in BY_NAME.items()
        )
        devices = [row["id"] for row in _owned(tx, "device", "id")]
        gone += sum(_by_values(tx, table, column, devices) for table, column in BY_DEVICE.items())
        gone += sum(_by_values(tx, table, column, ids) for table, column in BY_RECORD.items())
        gone += sum(_of_the_demo(tx, table) for table in owned_tables())
        gone += _by_values(tx, "blob", "sha256", blobs)
        gone += _by_values(tx, "attempt", "bucket", _buckets(tx))
        for key in (LOADED, OFF, PLAYED):
            settings.drop(tx, key)
    with storage.write_positions() as tx:
        gone += sum(_of_the_demo(tx, table.name) for table in POSITIONS)
    for (
        sha256
    ) in blobs:  # after the commit: a row without its file would be worse than a file without its row
        shelf.blob(sha256).unlink(missing_ok=True)
    forget_all(Cellar.beside(shelf))  # copies; whoever needs one is given a new one
    return gone


def owned_tables() -> list[str]:
    """Gives the tables whose rows say which organisation they are of."""
    return [table.name for table in TABLES if any(column.name == OWNED for column in table.columns)]


def _of_the_demo(tx: Tx, table: str) -> int:
    return sum(
        tx.run(f"DELETE FROM {table} WHERE organisation = :organisation", organisation=organisation)
        for organisation in organisations()
    )


def _ids(tx: Tx) -> Iterator[str]:
    """Every name by which a feed, a chain or a counter of the demo may be called."""
    yield from organisations()
    for table in ("record", "device"):
        yield from (row["id"] for row in _owned(tx, table, "id"))


def _owned(tx: Tx, table: str, column: str) -> list[dict[str, str]]:
    return [
        row
        for one in organisations()
        for row in tx.rows(
            f"SELECT {column} FROM {table} WHERE organisation = :one ORDER BY {column}", one=one
        )
    ]


def _named_after(tx: Tx, table: str, column: str, ids: set[str]) -> list[str]:
    rows = tx.rows(f"SELECT DISTINCT {column} AS name FROM {table} ORDER BY {column}")
    return [row["name"] for row in rows if ids.intersection(row["name"].split(":"))]


def _blobs_of_nobody_else(tx: Tx) -> Iterator[str]:
    others = {
        row["sha256"] for row in tx.rows(f"SELECT sha256 FROM blob_grant WHERE {_not_ours()}", **_ours())
    }
    for row in _owned(tx, "blob_grant", "sha256"):
        if row["sha256"] not in others:
            yield row["sha256"]


def _not_ours() -> str:
    return "organisation NOT IN (" + ", ".join(f":own{i}" for i in range(len(organisations()))) + ")"


def _ours() -> dict[str, str]:
    return {f"own{i}": id for i, id in enumerate(organisations())}


def _buckets(tx: Tx) -> list[str]:
    """Counted tries of the demo's logins."""
    logins = {
        one["login"]
        for organisation in contracts()["organisations"]
        for group in people()[organisation["id"]].values()
        for one in group
    }
    rows = tx.rows("SELECT bucket FROM attempt ORDER BY bucket")
    return [
        row["bucket"]
        for row in rows
        if row["bucket"].startswith("login:") and row["bucket"].split(":")[1] in logins
    ]


def _by_values(tx: Tx, table: str, column: str, values: Iterable[str]) -> int:
    wanted, gone = sorted(set(values)), 0
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        names = ", ".join(f":v{i}" for i in range(len(part)))
        given = {f"v{i}": value for i, value in enumerate(part)}
        gone += tx.run(f"DELETE FROM {table} WHERE {column} IN ({names})", **given)
    return gone

"""Forward-only migrations, the same list on both engines.

A new database is made straight from `schema/` and counts every migration as seen; an older one takes the
steps it lacks, one transaction for all. Either way the tables must then equal `schema/`, which `check` sees
to at each start: whoever edits the schema and forgets the step is told which column is missing.

A step, with `add_column` and `create_index` of `sql.py`:

    def colour(tx: Tx, dialect: Dialect) -> None:
        tx.run(add_column("tag", column("colour text null"), dialect))
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.callers import caller_mark
from server.domain.feed_sum import HALF, MODULUS, hash_of
from server.storage import sql
from server.storage.codec import decode, encode
from server.storage.port import StorageError, Tx
from server.storage.schema import MIGRATION, POSITIONS, TABLES, Part
from server.storage.schema.people import PEOPLE
from server.storage.schema.records import FACT
from server.storage.schema.shape import Table, column, index
from server.storage.schema.shelves import BLOBS, REGISTER, SEARCH
from server.storage.schema.work import PUSH, TELLING
from server.storage.tables import rebuilds

# (column name -> (type word of schema/, may be NULL)) per table, as the engine reports it
type Found = Mapping[str, Mapping[str, tuple[str, bool]]]


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward; `name` begins with its number; `step` writes portable SQL where it can."""

    name: str
    step: Callable[[Tx, sql.Dialect], None]


def first(_tx: Tx, _dialect: sql.Dialect) -> None:
    """The first landed schema: no database is older than it."""


def signers_apart(tx: Tx, _dialect: sql.Dialect) -> None:
    """Names of who signed move from visits, which a whole site reads, to the contact of the ticket (B-16)."""
    names: dict[str, list[dict[str, str]]] = {}
    for row in tx.rows("SELECT id, body FROM record WHERE kind = 'visit' ORDER BY id"):
        body = decode(row["body"])
        for signature in body["signatures"]:
            name = signature.pop("signer", None)
            if name:
                names.setdefault(body["ticket"], []).append({"signature": signature["id"], "name": name})
        _rewrite(tx, row["id"], body)
    for row in tx.rows("SELECT id, body FROM record WHERE kind = 'contact' ORDER BY id"):
        body = decode(row["body"])
        _rewrite(tx, row["id"], {**body, "signers": names.get(body["ticket"], [])})


def settings_of_organisations(tx: Tx, _dialect: sql.Dialect) -> None:
    """Organisations get the settings that an administrator may change, as they were while they were constants."""
    fixed = {"service_phone": None, "retention_days": 1095, "desk_session_h": 12, "public_photos": 3}
    for row in tx.rows("SELECT id, body FROM record WHERE kind = 'organisation' ORDER BY id"):
        _rewrite(tx, row["id"], fixed | decode(row["body"]))


def _rewrite(tx: Tx, id: str, body: dict[str, Any]) -> None:
    tx.run("UPDATE record SET body = :body WHERE id = :id", body=encode(body), id=id)


def push_to_phones(tx: Tx, dialect: sql.Dialect) -> None:
    """Where phones listen for Web Push, and what they are still to be told."""
    for table in PUSH:
        create(tx, dialect, table)


def sums_of_feeds(tx: Tx, dialect: sql.Dialect) -> None:
    """Feeds get the sum of what is in them, by which a phone proves itself equal."""
    for text in ("count int", "hash_high int", "hash_low int"):
        tx.run(sql.add_column("feed", column(text), dialect, "0"))
    tx.run(sql.add_column("feed_item", column("rev int"), dialect, "0"))
    tx.run(
        "UPDATE feed_item SET rev = COALESCE((SELECT r.rev FROM record r WHERE r.id = feed_item.record), 0)"
    )
    sums: dict[str, list[int]] = {}
    for row in tx.rows(
        "SELECT feed, record, rev FROM feed_item WHERE state = 'present' ORDER BY feed, record"
    ):
        sums.setdefault(row["feed"], []).append(hash_of(row["record"], row["rev"]))
    for feed, hashes in sums.items():
        total = sum(hashes) % MODULUS
        tx.run(
            "UPDATE feed SET count = :count, hash_high = :high, hash_low = :low WHERE feed = :feed",
            feed=feed,
            count=len(hashes),
            high=total // HALF,
            low=total % HALF,
        )


def search(tx: Tx, dialect: sql.Dialect) -> None:
    """The index of search words; the worker fills it, so that the start does not wait for it."""
    for table in SEARCH:
        create(tx, dialect, table)
    rebuilds.begin(tx, rebuilds.SEARCH)


def second(tx: Tx, dialect: sql.Dialect) -> None:
    """What the second release needs."""
    signers_apart(tx, dialect)
    settings_of_organisations(tx, dialect)
    sums_of_feeds(tx, dialect)
    push_to_phones(tx, dialect)
    search(tx, dialect)


def ends_in_feeds(tx: Tx, dialect: sql.Dialect) -> None:
    """What left a feed gets a time, so that it can be forgotten one day: the last time that this database knows of."""
    tx.run(sql.add_column("feed_item", column("left_ms int null"), dialect))
    tx.run(
        "UPDATE feed_item SET left_ms = (SELECT COALESCE(MAX(received_ms), 0) FROM operation) WHERE state <> 'present'"
    )
    tx.run(sql.create_index("feed_item", index("left_ms", where="left_ms IS NOT NULL")))


def sayings_of_fields(tx: Tx, dialect: sql.Dialect) -> None:
    """Fields keep what was said of them; of those set before, `stamps.fields` knows who set them last."""
    tx.run(sql.add_column("stamp", column("sayings text null"), dialect))


def what_uploads_said(tx: Tx, dialect: sql.Dialect) -> None:
    """An upload tells again what its sender said of it; those under way have said nothing."""
    tx.run(sql.add_column("upload", column("metadata text null"), dialect))


def third(tx: Tx, dialect: sql.Dialect) -> None:
    """What the third release needs."""
    sayings_of_fields(tx, dialect)
    ends_in_feeds(tx, dialect)
    what_uploads_said(tx, dialect)


def register(tx: Tx, dialect: sql.Dialect) -> None:
    """What the register is asked by; the worker fills it, so that the start does not wait for it."""
    for table in REGISTER:
        create(tx, dialect, table)
    rebuilds.begin(tx, rebuilds.REGISTER)


def telling(tx: Tx, dialect: sql.Dialect) -> None:
    """Ways out for mail, short messages and robots, what waits for them, and every try."""
    for table in TELLING:
        create(tx, dialect, table)


def timers_at_hand(tx: Tx, _dialect: sql.Dialect) -> None:
    """Due work is found without a walk over what is to come, however much that is."""
    for name in ("timer_by_done_ms_due_ms", "timer_by_subject_kind"):
        tx.run(f"DROP INDEX IF EXISTS {name}")
    for table in TABLES:
        if table.name == "timer":
            for one in table.indexes:
                tx.run(sql.create_index(table.name, one))


def callers(tx: Tx, dialect: sql.Dialect) -> None:
    """Who calls again is known by the number given with a report; those of reports there are get their marks."""
    tx.run(sql.add_column("personal", column("caller text null"), dialect))
    tx.run(sql.create_index("personal", index("organisation caller", where="caller IS NOT NULL")))
    row = tx.row("SELECT value FROM setting WHERE key = 'secret_key'")
    if row is None:
        return  # nobody has reported anything yet
    reports = tx.rows(
        "SELECT personal.operation, personal.body FROM personal JOIN operation ON operation.id = personal.operation"
        " WHERE operation.kind = 'ticket.report' AND personal.body IS NOT NULL ORDER BY personal.operation"
    )
    for report in reports:
        mark = caller_mark(bytes.fromhex(row["value"]), decode(report["body"]).get("reporter_phone"))
        tx.run(
            "UPDATE personal SET caller = :mark WHERE operation = :operation",
            mark=mark,
            operation=report["operation"],
        )


def tasks_with_dates(tx: Tx, _dialect: sql.Dialect) -> None:
    """Tasks may have a date and a result; those that there are have neither."""
    fresh = dict.fromkeys(("obligation", "clause", "zh", "en", "period", "due_ms", "result", "closed_by"))
    for row in tx.rows("SELECT id, contract, body FROM record WHERE kind = 'task' ORDER BY id"):
        _rewrite(tx, row["id"], {**decode(row["body"]), **fresh, "contract": row["contract"]})


def long_lists_apart(tx: Tx, dialect: sql.Dialect) -> None:
    """Entries of long lists get rows of their own; those there are move when they are next added to."""
    create(tx, dialect, FACT)
    tx.run(sql.add_column("record", column("apart text null"), dialect))


def fourth(tx: Tx, dialect: sql.Dialect) -> None:
    """What the fourth release needs."""
    long_lists_apart(tx, dialect)
    tasks_with_dates(tx, dialect)
    callers(tx, dialect)
    timers_at_hand(tx, dialect)
    register(tx, dialect)
    telling(tx, dialect)


def positions_apart(tx: Tx, dialect: sql.Dialect) -> None:
    """Positions leave what feeds are written with; SQLite has moved them to their file before this step."""
    if dialect is sql.Dialect.POSTGRES:
        for table in POSITIONS:
            create(tx, dialect, table)
        tx.run_many(KEEP_LAST, tx.rows(OLD_POSITIONS))
    tx.run("DROP TABLE position")


def trackers_and_duty(tx: Tx, dialect: sql.Dialect) -> None:
    """Apps that send positions have tokens; who is on duty now has been for as long as anybody knows."""
    for table in PEOPLE:
        if table.name in ("tracker", "duty_span"):
            create(tx, dialect, table)
    for row in tx.rows("SELECT id, organisation, body FROM record WHERE kind = 'person' ORDER BY id"):
        if decode(row["body"])["duty"] != "off":
            tx.run(
                "INSERT INTO duty_span (person, organisation, from_ms) VALUES (:person, :organisation, 0)",
                person=row["id"],
                organisation=row["organisation"],
            )


def trails(tx: Tx, _dialect: sql.Dialect) -> None:
    """Organisations say how long trails are kept."""
    for row in tx.rows("SELECT id, body FROM record WHERE kind = 'organisation' ORDER BY id"):
        _rewrite(tx, row["id"], {"trail_days": 30} | decode(row["body"]))


def people_photos(tx: Tx, dialect: sql.Dialect) -> None:
    """Photos that show people end one day, and the row of what was erased stays."""
    tx.run(sql.add_column("blob", column("erased_ms int null"), dialect))
    for table in BLOBS:
        if table.name == "people_photo":
            create(tx, dialect, table)


def ends_of_people_photos(tx: Tx, _dialect: sql.Dialect) -> None:
    """Organisations say how long photos that show people are kept."""
    for row in tx.rows("SELECT id, body FROM record WHERE kind = 'organisation' ORDER BY id"):
        _rewrite(tx, row["id"], {"people_photo_days": 365} | decode(row["body"]))


def fifth(tx: Tx, dialect: sql.Dialect) -> None:
    """What the fifth release needs."""
    positions_apart(tx, dialect)
    trackers_and_duty(tx, dialect)
    trails(tx, dialect)
    people_photos(tx, dialect)
    ends_of_people_photos(tx, dialect)


OLD_POSITIONS = (
    "SELECT person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, source"
    " FROM position ORDER BY person"
)
"""What a release before 0005 kept, in the main tables."""

KEEP_LAST = (
    "INSERT INTO last_fix (person, organisation, at_ms, received_ms, lat_deg, lon_deg, accuracy_m, source)"
    " VALUES (:person, :organisation, :at_ms, :received_ms, :lat_deg, :lon_deg, :accuracy_m, :source)"
    " ON CONFLICT (person) DO NOTHING"
)

MIGRATIONS: tuple[Migration, ...] = (
    Migration("0001 first landed schema", first),
    Migration("0002 signers apart, settings, push, search", second),
    Migration("0003 ends in feeds", third),
    Migration("0004 register", fourth),
    Migration("0005 roads and positions", fifth),
)

POSITIONS_MIGRATIONS: tuple[Migration, ...] = (Migration("0001 positions apart", first),)
"""Of the file in which SQLite keeps positions."""


def schema_version() -> str:
    """The name of the newest migration."""
    return MIGRATIONS[-1].name


def tables_of(part: Part) -> tuple[Table, ...]:
    """The tables of a part."""
    if part is Part.POSITIONS:
        return (MIGRATION, *POSITIONS)
    return (*TABLES, *POSITIONS) if part is Part.ALL else TABLES


def migrate(tx: Tx, dialect: sql.Dialect, found: Found, part: Part) -> list[str]:
    """Bring the database behind `tx` to this release; the migrations applied, all of them for a new one.

    Raises StorageError when a newer release has already migrated it.
    """
    known = POSITIONS_MIGRATIONS if part is Part.POSITIONS else MIGRATIONS
    if "migration" not in found:
        for table in tables_of(part):
            create(tx, dialect, table)
        pending = list(known)
    else:
        seen = {row["name"] for row in tx.rows("SELECT name FROM migration ORDER BY name")}
        newer = sorted(seen - {migration.name for migration in known})
        if newer:
            raise StorageError(
                f"数据库已由更新的版本升级（{newer[-1]}），请安装该版本。"
                f" / A newer release has migrated this database ({newer[-1]}): install that release."
            )
        pending = [migration for migration in known if migration.name not in seen]
        for migration in pending:
            migration.step(tx, dialect)
    for migration in pending:
        tx.run("INSERT INTO migration (name) VALUES (:name)", name=migration.name)
    if part is not Part.POSITIONS:
        _name_installation(tx)
    return [migration.name for migration in pending]


def create(tx: Tx, dialect: sql.Dialect, table: Table) -> None:
    """Make a table and its indexes."""
    for statement in sql.create_table(table, dialect):
        tx.run(statement)


def check(found: Found, part: Part) -> None:
    """Raises StorageError naming the first table or column that differs from `schema/`."""
    for table in tables_of(part):
        columns = found.get(table.name)
        if columns is None:
            raise StorageError(f"the database lacks the table {table.name}: a migration is missing")
        wanted = {column.name: (column.type, column.null) for column in table.columns}
        for name in sorted(wanted.keys() | columns.keys()):
            if wanted.get(name) != columns.get(name):
                raise StorageError(
                    f"column {table.name}.{name} is {columns.get(name)} in the database"
                    f" and {wanted.get(name)} in schema/: a migration is missing"
                )


def _name_installation(tx: Tx) -> None:
    for key in ("server", "server_epoch"):
        tx.run(
            "INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING",
            key=key,
            value=secrets.token_hex(8),
        )

"""All tables, as data: the one place that says what is kept. Edit here, then add a step in `migrations.py`.

A column is written "name type [null]"; types are text, int (64 bits), real and bytes; NOT NULL unless it says
null. Instants are int milliseconds and end in _ms; truth is int 0/1; JSON is text (`codec.py`). Every row of
an organisation's data carries `organisation`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    null: bool


@dataclass(frozen=True, slots=True)
class Index:
    """`words`: of a text whose words, separated by spaces, are looked up (`search.py`)."""

    columns: tuple[str, ...]
    unique: bool = False
    where: str = ""
    words: bool = False

    def name(self, table: str) -> str:
        return "_".join((table, "by", *self.columns))


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[Index, ...] = field(default=())


def column(text: str) -> Column:
    """The column that "name type [null]" describes. Raises ValueError when it reads as nothing."""
    match text.split():
        case [name, ("text" | "int" | "real" | "bytes") as type_]:
            return Column(name, type_, null=False)
        case [name, ("text" | "int" | "real" | "bytes") as type_, "null"]:
            return Column(name, type_, null=True)
    raise ValueError(f"not a column: {text!r}")


def table(name: str, key: str, *parts: str | Index) -> Table:
    """A table; `key` names the columns of the primary key, separated by spaces."""
    columns = tuple(column(part) for part in parts if isinstance(part, str))
    indexes = tuple(part for part in parts if isinstance(part, Index))
    return Table(name, columns, tuple(key.split()), indexes)


def index(columns: str, *, unique: bool = False, where: str = "", words: bool = False) -> Index:
    return Index(tuple(columns.split()), unique, where, words)


INSTALLATION = (
    # server, server_epoch and other facts about this one installation
    table("setting", "key", "key text", "value text"),
    table("counter", "name", "name text", "value int"),
)

FACT = table("fact", "record list at", "record text", "list text", "at int", "body text")

RECORDS = (
    # what operations fold into: one row per thing, its latest version in `body`
    table(
        "record",
        "id",
        "id text",
        "kind text",
        "organisation text",
        "contract text null",
        "site text null",
        "parent text null",
        "state text null",
        "sort_ms int",
        "rev int",
        "body text",
        "deleted int",
        "apart text null",
        index("organisation kind state"),
        index("kind parent"),
        index("contract kind"),
        index("site kind"),
    ),
    # entries of a record's long lists, in order from 0; how many of which list stand here says its `apart` (JSON)
    FACT,
    # who set a field last, by hybrid logical clock; `sayings` (JSON) is what was said of it and nobody has
    # replaced, so that writers merge the same in any order
    table(
        "stamp",
        "record field",
        "record text",
        "field text",
        "hlc text",
        "operation text",
        "sayings text null",
    ),
    # the number of a feed's last change; below `floor` tombstones are gone; `count` and the two halves of a 64-bit
    # hash are the sum of what is present, by which a phone proves itself equal
    table("feed", "feed", "feed text", "seq int", "floor int", "count int", "hash_high int", "hash_low int"),
    # which record is in which feed, at which revision; state: present, deleted, gone; `left_ms` is when it ended there
    table(
        "feed_item",
        "feed record",
        "feed text",
        "record text",
        "kind text",
        "seq int",
        "state text",
        "rev int",
        "left_ms int null",
        index("feed seq", unique=True),
        index("record"),
        index("left_ms", where="left_ms IS NOT NULL"),
    ),
)

LEDGER = (
    # the head of each hash chain
    table("chain", "chain", "chain text", "position int", "hash text"),
    # every outcome ever given, with the exact bytes that were said; rows are only added
    table(
        "ledger",
        "chain position",
        "chain text",
        "position int",
        "operation text",
        "at_ms int",
        "outcome text",
        "code text null",
        "detail text null",
        "rev int null",
        "device text null",
        "phone_epoch text null",
        "n int null",
        "kind text",
        "v int",
        "record text null",
        "actor text null",
        "earliest_ms int null",
        "latest_ms int null",
        "said_at_ms int null",
        "certainty text null",
        "wide_earliest_ms int null",
        "raw bytes",
        "prev text",
        "hash text",
        index("operation"),
    ),
    # the state of each operation now: decides `repeated`, retries what is parked
    table(
        "operation",
        "id",
        "id text",
        "digest text",
        "organisation text",
        "chain text",
        "kind text",
        "v int",
        "device text null",
        "phone_epoch text null",
        "n int null",
        "record text null",
        "actor text null",
        "outcome text",
        "code text null",
        "detail text null",
        "rev int null",
        "needs text null",
        "received_ms int",
        "wall_ms int null",
        "earliest_ms int null",
        index("device phone_epoch n"),
        index("outcome"),
        index("record"),
    ),
    # up to which n a phone's operations are held, and the gaps above: JSON [[from, to], ...]
    table("phone", "device phone_epoch", "device text", "phone_epoch text", "upto int", "holes text"),
    # personal values said with an operation, apart from it, so that they can be erased
    table(
        "personal",
        "operation",
        "operation text",
        "organisation text",
        "person text null",
        "salt text",
        "body text null",
        "retention text",
        "ends_ms int",
        "erased_ms int null",
        "caller text null",
        index("person"),
        index("ends_ms"),
        index("organisation caller", where="caller IS NOT NULL"),
    ),
)

PEOPLE = (
    table(
        "device",
        "id",
        "id text",
        "organisation text",
        "person text",
        "name text",
        "public_key text",
        "state text",
        "created_ms int",
        "last_contact_ms int null",
        "waiting text null",
        "revoked_ms int null",
        index("organisation person"),
    ),
    table(
        "enrolment",
        "code_hash",
        "code_hash text",
        "organisation text",
        "person text",
        "made_by text",
        "expires_ms int",
        "used_ms int null",
    ),
    # challenges a phone has to sign with its key
    table("sign", "challenge", "challenge text", "device text", "expires_ms int"),
    table(
        "account",
        "person",
        "person text",
        "organisation text",
        "login text",
        "password_hash text",
        "changed_ms int",
        index("login", unique=True),
    ),
    table(
        "session",
        "token_hash",
        "token_hash text",
        "organisation text",
        "person text",
        "device text null",
        "created_ms int",
        "seen_ms int",
        "expires_ms int",
        index("person"),
        index("expires_ms"),
    ),
    # failed tries per bucket (login, address), for rate limits
    table("attempt", "bucket", "bucket text", "count int", "until_ms int"),
    # where a person was last seen; never in the ledger
    table(
        "position",
        "person",
        "person text",
        "organisation text",
        "at_ms int",
        "received_ms int",
        "lat_deg real",
        "lon_deg real",
        "accuracy_m real",
        "source text",
        index("organisation"),
    ),
)

LABELS = (
    table("tag", "tag", "tag text", "organisation text", "label text", "generation int"),
    # codes kept at a gate where phones are forbidden: each proves the place once
    table(
        "gate_code",
        "site code_hash",
        "site text",
        "code_hash text",
        "organisation text",
        "sheet text",
        "used_ms int null",
        "operation text null",
    ),
    # secret links of the people who reported a ticket
    table(
        "ticket_link",
        "secret_hash",
        "secret_hash text",
        "organisation text",
        "ticket text",
        "kind text",
        "expires_ms int null",
        "uses_left int null",
        index("ticket"),
    ),
)

WORK = (
    # due work of the worker
    table(
        "timer",
        "id",
        "id text",
        "organisation text",
        "kind text",
        "subject text",
        "due_ms int",
        "body text",
        "claimed_until_ms int null",
        "claimed_by text null",
        "attempts int",
        "done_ms int null",
        "error text null",
        index("due_ms", where="done_ms IS NULL"),
        index("kind due_ms", where="done_ms IS NULL"),
        index("claimed_until_ms", where="claimed_until_ms IS NOT NULL"),
        index("organisation due_ms", where="error IS NOT NULL"),
    ),
)

PUSH = (
    # where the browser of a phone listens for Web Push; the endpoint is a secret
    table(
        "subscription",
        "device",
        "device text",
        "organisation text",
        "person text",
        "endpoint text",
        "service text",
        "p256dh text",
        "auth text",
        "language text",
        "made_ms int",
        index("endpoint", unique=True),
        index("person"),
    ),
    # what a phone is to be told of one subject (a ticket); what it says is written when it is sent
    table(
        "notice",
        "device subject",
        "device text",
        "subject text",
        "organisation text",
        "person text",
        "version text",
        "asked_ms int",
        "due_ms int null",
        "ends_ms int null",
        "attempts int",
        "claimed_until_ms int null",
        "claimed_by text null",
        "told_ms int null",
        "told text null",
        "digest text null",
        "answer text null",
        index("due_ms"),
    ),
)

TELLING = (
    # how an organisation's messages leave by a channel; `secret` (JSON) is told to nobody
    table(
        "gateway",
        "organisation channel",
        "organisation text",
        "channel text",
        "settings text",
        "secret text",
        "changed_by text null",
        "changed_ms int",
    ),
    # what a person is to be told by mail, short message or robot: one row per channel and thing that concerns them
    table(
        "delivery",
        "id",
        "id text",
        "organisation text",
        "person text",
        "channel text",
        "subject text",
        "about text",
        "concern text",
        "asked_ms int",
        "due_ms int null",
        "ends_ms int",
        "attempts int",
        "claimed_until_ms int null",
        "claimed_by text null",
        "state text",
        "answer text null",
        "ended_ms int null",
        index("due_ms"),
        index("concern"),
        index("person channel"),
    ),
    # every try to tell somebody something, by whatever channel, and what came of it: rows are only added
    table(
        "sending",
        "id",
        "id text",
        "organisation text",
        "person text",
        "channel text",
        "address text null",
        "subject text",
        "about text",
        "delivery text null",
        "device text null",
        "at_ms int",
        "took_ms int",
        "outcome text",
        "said text null",
        index("organisation at_ms"),
        index("delivery"),
    ),
)

BLOBS = (
    # whole, verified files: <data>/blobs/<first two hex digits>/<sha256>
    table("blob", "sha256", "sha256 text", "bytes int", "type text", "verified_ms int"),
    # within which contracts a blob may be read
    table("blob_grant", "sha256 contract", "sha256 text", "contract text", "organisation text"),
    table(
        "upload",
        "id",
        "id text",
        "organisation text",
        "device text null",
        "person text null",
        "contract text null",
        "sha256 text",
        "type text",
        "metadata text null",  # Upload-Metadata exactly as its sender said it
        "length int",
        "received int",  # = length once the bytes are verified and on the shelf
        "created_ms int",
        "expires_ms int",
        index("expires_ms"),
    ),
)

SEARCH = (
    # what a search finds, by its words: the highest number first; `own` is what of the record the words follow from
    table(
        "search",
        "number",
        "number int",
        "record text",
        "organisation text",
        "kind text",
        "own text",
        "words text",
        index("record", unique=True),
        index("words", words=True),
    ),
)

REGISTER = (
    # what the register is asked by: one row per ticket (clock, kind and result are empty) and one per clock of it as
    # it was last judged; all of it follows from records, and is made anew where it is missing
    table(
        "register",
        "ticket clock",
        "ticket text",
        "clock text",
        "organisation text",
        "contract text",
        "site text",
        "equipment text null",
        "engineer text null",
        "type text",
        "severity text",
        "done int",
        "sort_ms int",
        "kind text",
        "clause text",
        "result text",
        index("organisation result sort_ms ticket"),
        index("organisation kind sort_ms ticket"),
        index("organisation kind result sort_ms ticket"),
        index("contract result sort_ms ticket"),
        index("site result sort_ms ticket"),
        index("engineer result sort_ms ticket"),
        index("equipment result sort_ms ticket"),
    ),
    # views of it that people saved
    table(
        "view",
        "id",
        "id text",
        "organisation text",
        "person text",
        "name text",
        "query text",
        index("person"),
    ),
)

# which migrations this database has seen
MIGRATION = table("migration", "name", "name text")

TABLES: tuple[Table, ...] = (
    MIGRATION,
    *INSTALLATION,
    *RECORDS,
    *LEDGER,
    *PEOPLE,
    *LABELS,
    *WORK,
    *PUSH,
    *TELLING,
    *BLOBS,
    *SEARCH,
    *REGISTER,
)

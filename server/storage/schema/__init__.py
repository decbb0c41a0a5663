"""All tables, as data: the one place that says what is kept. Edit its parts, then add a step in `migrations.py`.

A column is written "name type [null]"; types are text, int (64 bits), real and bytes; NOT NULL unless it says
null. Instants are int milliseconds and end in _ms; truth is int 0/1; JSON is text (`codec.py`). Every row of
an organisation's data carries `organisation`.
"""

from __future__ import annotations

from enum import StrEnum

from server.storage.schema.ledger import LEDGER
from server.storage.schema.people import LABELS, PEOPLE
from server.storage.schema.positions import POSITIONS as POSITIONS
from server.storage.schema.records import INSTALLATION, RECORDS
from server.storage.schema.shape import Table, table
from server.storage.schema.shelves import BLOBS, REGISTER, SEARCH
from server.storage.schema.work import PUSH, TELLING, WORK

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


class Part(StrEnum):
    """What of the tables one database file holds: PostgreSQL all of them, SQLite positions in a file of their own."""

    HOUSE = "house"
    POSITIONS = "positions"
    ALL = "all"

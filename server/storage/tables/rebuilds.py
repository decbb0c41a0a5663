"""How far an index that follows from records has been made anew: a name, and the id of the last record done."""

from __future__ import annotations

from server.storage.port import Tx
from server.storage.tables import settings

SEARCH = "search.rebuild"
REGISTER = "register.rebuild"


def begin(tx: Tx, name: str, after: str = "") -> None:
    """Has the worker make every entry of this index anew, from behind a record's id on."""
    settings.put(tx, name, after)


def after(tx: Tx, name: str) -> str | None:
    """Up to which id entries are made anew; None when all are made."""
    return settings.get(tx, name)


def end(tx: Tx, name: str) -> None:
    """All entries are made."""
    settings.drop(tx, name)

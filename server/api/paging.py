"""Pages of lists: newest first, with a cursor that names the last row seen."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.sight import may_see

MOST = 200
STEP = 200
MOST_LOOKED_AT = 5000

type Place = tuple[int, str]


def encode(place: Place) -> str:
    """Gives a cursor as text.

    >>> decode(encode((1763691120000, "a")))
    (1763691120000, 'a')
    """
    return base64.urlsafe_b64encode(f"{place[0]}:{place[1]}".encode()).decode().rstrip("=")


def decode(text: str | None) -> Place | None:
    """Gives the place that a cursor names.

    Raises:
        validation-failed
    """
    if not text:
        return None
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        sort_ms, _, id = plain.partition(":")
        return int(sort_ms), id
    except (ValueError, binascii.Error):
        raise Problem("validation-failed", {"after": ["not a cursor of ours"]}) from None


def page(
    tx: Tx,
    actor: Actor,
    kind: str,
    asked: Mapping[str, Any],
    *,
    states: Sequence[str] | None = None,
    wanted: Callable[[Record], bool] = lambda _record: True,
    told: Callable[[Record], dict[str, Any]] = lambda record: record.body,
) -> dict[str, Any]:
    """Gives a page of a list: up to `limit` records that this actor may see and that are wanted, and its cursor.

    `asked` is the query: `after` and `limit`, and where the list has them `contract` and `site`.
    """
    found, following = _found(tx, actor, kind, asked, states, wanted)
    return {"items": [told(one) for one in found], "next": following}


def _found(
    tx: Tx,
    actor: Actor,
    kind: str,
    asked: Mapping[str, Any],
    states: Sequence[str] | None,
    wanted: Callable[[Record], bool],
) -> tuple[list[Record], str | None]:
    found: list[Record] = []
    place, looked = decode(asked.get("after")), 0
    while looked < MOST_LOOKED_AT:
        rows = records.find(
            tx,
            kind,
            actor.organisation,
            contract=asked.get("contract"),
            site=asked.get("site"),
            states=states,
            before=place,
            limit=STEP,
        )
        for row in rows:
            place, looked = (row.sort_ms, row.id), looked + 1
            if may_see(actor, row) and wanted(row):
                found.append(row)
                if len(found) == asked["limit"]:
                    return found, encode(place)
        if len(rows) < STEP:
            return found, None
    return found, encode(place) if place else None

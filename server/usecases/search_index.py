"""Keeping the index of search words: with every record that is saved, and again where a name it took over changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.actors import DESK, Actor, Role
from server.domain.records import Record
from server.domain.search import code, words
from server.domain.search_texts import (
    CODES,
    KINDS,
    Texts,
    texts_of_equipment,
    texts_of_person,
    texts_of_site,
    texts_of_ticket,
)
from server.domain.ticket_states import DONE
from server.storage import search
from server.storage.codec import encode
from server.storage.port import Tx
from server.storage.tables import records, timers

FOLLOW = "search.follow"
_OWN = {
    "ticket": ("number", "tag", "equipment", "place"),
    "equipment": ("name", "serial", "tag", "model", "place"),
    "site": ("zh", "en", "city", "places"),
    "person": ("name", "number", "contracts"),
}


def index(tx: Tx, record: Record, now_ms: int) -> None:
    """Keeps what a search finds of this record in step with it; what changed no word costs one read."""
    if record.kind not in KINDS:
        return
    before = search.own_of(tx, record.id)
    if record.deleted:
        search.drop(tx, record.id)
    elif before != _own(record):
        search.put(tx, entry_of(record, names_of(tx, [record])))
        if before is not None and search.count(tx, tickets_on(record.id), most=1):
            # its tickets go by its name: many, so not within this transaction
            timers.put(tx, f"{FOLLOW}:{record.id}", record.organisation, FOLLOW, record.id, now_ms, {})


def index_again(tx: Tx, record: Record) -> None:
    """Makes the record's words anew, whatever there is of them."""
    if record.deleted:
        search.drop(tx, record.id)
    else:
        search.put(tx, entry_of(record, names_of(tx, [record])))


def texts_of(record: Record, named: Mapping[str, Record]) -> Texts:
    """What is searched of a record, by name; `named` holds the records it names (`names_of`)."""
    body = record.body
    if record.kind == "site":
        return texts_of_site(body)
    if record.kind == "person":
        return texts_of_person(body)
    site = _body(named, body["site"])
    if record.kind == "equipment":
        return texts_of_equipment(body, site, _body(named, body["model"]))
    equipment = _body(named, body["equipment"])
    return texts_of_ticket(body, site, equipment, _body(named, equipment["model"]) if equipment else None)


def names_of(tx: Tx, found: list[Record]) -> dict[str, Record]:
    """The sites, devices and models that these tickets and devices name."""
    keys = ("site", "equipment", "model")
    named = records.get_many(tx, [id for one in found for key in keys if (id := one.body.get(key))])
    models = [one.body["model"] for one in named.values() if one.kind == "equipment"]
    return named | records.get_many(tx, models)


def seen_marks(actor: Actor, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The marks of which an entry bears one if this actor may see its record; `sight.may_see` in the index's words.

    An engineer's own ticket of a contract no longer served is not among them: its names are another contract's.
    """
    if actor.role in DESK:
        return tuple(_mark("of", actor.organisation, kind) for kind in kinds)
    if actor.role is not Role.ENGINEER:
        return ()
    return tuple(_mark("in", contract, kind) for contract in sorted(actor.contracts) for kind in kinds)


def code_mark(text: str) -> str | None:
    """The mark of an entry with this very number, tag or serial number; None where the text holds no word."""
    found = code(text)
    return f"is={found}" if found else None


def tickets_on(equipment: str) -> search.Asked:
    """The query for the tickets of a device."""
    return search.Asked((f"on={equipment}",), ())


def entry_of(record: Record, named: Mapping[str, Record]) -> search.Entry:
    """What the index keeps of a record; `named` holds the records it names."""
    texts = texts_of(record, named)
    first = record.state not in DONE if record.kind == "ticket" else bool(record.body.get("active"))
    return search.Entry(
        record=record.id,
        organisation=record.organisation,
        kind=record.kind,
        own=_own(record),
        words=[*_marks(record, texts), *words(texts.values())],
        sort_ms=record.sort_ms,
        first=first,
    )


def _marks(record: Record, texts: Texts) -> list[str]:
    contracts = record.body["contracts"] if record.kind == "person" else [record.contract]
    seen = [_mark("in", contract, record.kind) for contract in contracts if contract]
    codes = [code_mark(texts[name]) for name in CODES[record.kind] if name in texts]
    about = record.body["equipment"] if record.kind == "ticket" else None
    others = [*codes, f"on={about}" if about else None]
    return [_mark("of", record.organisation, record.kind), *seen, *(mark for mark in others if mark)]


def _mark(word: str, id: str, kind: str) -> str:
    return f"{word}={id}={kind}"


def _own(record: Record) -> str:
    """What of the record itself its words follow from, and what it sorts by."""
    done = record.state in DONE if record.kind == "ticket" else not record.body.get("active", True)
    return encode([done, record.contract, record.site, *(record.body[key] for key in _OWN[record.kind])])


def _body(named: Mapping[str, Record], id: Any) -> Mapping[str, Any] | None:
    return named[id].body if id in named else None

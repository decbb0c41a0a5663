"""Photos that show people: marked by who took them or by the desk; their bytes end when the organisation says, and
what is known of them (hash, size, who, when) stays (B-16).
"""

from __future__ import annotations

from typing import Any

from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import blobs, people_photos, records
from server.usecases.act import Act
from server.usecases.keep import load, save


def note_people(tx: Tx, act: Act, ticket: Record, sha256: str, at_ms: int) -> None:
    """Notes on the ticket, which whoever calls saves, that a photo of it shows people since then."""
    known = _marks(ticket)
    if _mark_of(ticket, sha256) is None:
        known.append({"sha256": sha256, "since_ms": at_ms, "removed_ms": None})
        people_photos.put(tx, sha256, ticket.id, ticket.organisation, at_ms)


def mark(tx: Tx, act: Act) -> str:
    """Says of a photo that it shows people, or that it does not after all.

    Raises:
        Problem: not-found: no photo of this ticket; photo-removed: it is too late.
    """
    ticket = load(tx, act, act.record, "ticket")
    sha256, known = act.body["sha256"], _mark_of(ticket, act.body["sha256"])
    if known is not None and known["removed_ms"] is not None:
        raise Problem("photo-removed")
    if (known is not None) == act.body["people"]:
        return "superseded"
    if known is None:
        note_people(tx, act, ticket, sha256, _taken_ms(tx, ticket, sha256))
    else:
        _marks(ticket).remove(known)
        people_photos.drop(tx, sha256, ticket.id)
    save(tx, act, ticket)
    return "applied"


def remove(tx: Tx, act: Act) -> None:
    """Notes that the bytes of these photos were taken off the shelf."""
    ticket = load(tx, act, act.record, "ticket")
    for sha256 in act.body["of"]:
        known = _mark_of(ticket, sha256)
        if known is not None:
            known["removed_ms"] = act.now_ms
        people_photos.note_removed(tx, sha256, ticket.id, act.now_ms)
        if not people_photos.is_held_elsewhere(tx, sha256, ticket.organisation):
            blobs.erased(tx, sha256, act.now_ms)
    save(tx, act, ticket)


def _marks(ticket: Record) -> list[dict[str, Any]]:
    """What the ticket knows of its photos that show people; one of an earlier release knows nothing yet."""
    marks: list[dict[str, Any]] = ticket.body.setdefault("people_photos", [])
    return marks


def _mark_of(ticket: Record, sha256: str) -> dict[str, Any] | None:
    return next((one for one in _marks(ticket) if one["sha256"] == sha256), None)


def _taken_ms(tx: Tx, ticket: Record, sha256: str) -> int:
    visits = records.find(tx, "visit", ticket.organisation, parent=ticket.id)
    photos = [*ticket.body["photos"], *(photo for visit in visits for photo in visit.body["photos"])]
    taken = [int(photo["at_ms"]) for photo in photos if photo["sha256"] == sha256]
    if not taken:
        raise Problem("not-found")
    return min(taken)

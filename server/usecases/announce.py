"""Announcing that there is something to tell a phone, in the transaction that keeps it; the words come later."""

from __future__ import annotations

from server.domain.ids import new_id
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import notices
from server.usecases.act import Act


def announce(tx: Tx, act: Act, record: Record) -> None:
    """Has the phones told of whom a saved record concerns: an alert of its person, a visit of its engineer.

    Whoever did it is not told of it.
    """
    person = _concerned(record)
    if person is not None and person != act.actor.person:
        notices.announce(tx, person, record.body["ticket"], new_id(), act.now_ms)


def _concerned(record: Record) -> str | None:
    if record.kind == "alert" and record.state in ("ringing", "stood_down"):
        return str(record.body["to"])
    if record.kind == "visit" and record.state in ("assigned", "cancelled"):
        return str(record.body["engineer"])
    return None

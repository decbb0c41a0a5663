"""Who reported and who signed, one record a ticket: for the desk and for the engineer who has it (B-16).

Names stand nowhere else but in the table of personal values, so erasing both erases them wholly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from server.domain.ids import derived_id
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import blobs, ledger, operations, personal, records
from server.usecases.act import Act
from server.usecases.keep import create, load, save

DRAWN = "image/png"
"""What a signature pad makes; photos come as JPEG."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def contact_of(tx: Tx, ticket: str) -> Record | None:
    """The contact record of a ticket."""
    return records.get(tx, derived_id("contact", ticket))


def open_contact(tx: Tx, act: Act, ticket: Record) -> None:
    """Keeps what the reporter says of themselves with the report."""
    create(
        tx,
        act,
        "contact",
        {"ticket": ticket.id, **act.personal},
        id=derived_id("contact", ticket.id),
        contract=ticket.contract,
        parent=ticket.id,
    )


def hand_contact(tx: Tx, act: Act, ticket: Record, engineer: str | None) -> None:
    """Moves the contact to the one person whose phone carries it."""
    contact = contact_of(tx, ticket.id)
    if contact is not None and contact.state != engineer:
        contact.state = engineer
        save(tx, act, contact)


def name_signer(tx: Tx, act: Act, ticket: Record) -> None:
    """Keeps the name said with a signature."""
    contact, name = contact_of(tx, ticket.id), act.personal.get("signer")
    if contact is not None and name:
        contact.body["signers"].append({"signature": act.id, "name": name})
        save(tx, act, contact)


def signers_of(contact: Record | None) -> dict[str, str]:
    """Signature's operation -> name of who signed."""
    return {one["signature"]: one["name"] for one in contact.body["signers"]} if contact else {}


def erase(tx: Tx, act: Act) -> None:
    """Erases what these operations said of persons; ledger and chain stay whole, they only held a salted hash."""
    contact = load(tx, act, act.record, "contact")
    for id in act.body["of"]:
        if ticket_of(tx, id) == contact.parent:
            drawn = drawn_by(tx, id)
            if drawn:
                blobs.forget(tx, drawn)
            personal.erase(tx, id, act.now_ms)
            _blank(contact.body, id, reported=id == _report_of(tx, contact))
    save(tx, act, contact)


def signature_in(raw: bytes) -> str | None:
    """The hash of the signature that an operation's exact bytes name."""
    if b'"signature"' not in raw:
        return None
    try:
        body = json.loads(raw)["body"]
        found = body["signature"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) and _SHA256.fullmatch(found) else None


def drawn_by(tx: Tx, operation: str) -> str | None:
    """The hash of the signature drawn with this operation, if its picture is here; a photo named as one is none."""
    said = ledger.first(tx, operation)
    drawn = signature_in(bytes(said["raw"])) if said else None
    kept = blobs.verified(tx, drawn) if drawn else None
    return drawn if kept is not None and kept["type"] == DRAWN else None


def ticket_of(tx: Tx, operation: str) -> str | None:
    """The ticket that an operation speaks of, where it speaks of one."""
    row = operations.get(tx, operation)
    kind = CATALOGUE.get(row["kind"]) if row else None
    if row is None or kind is None:
        return None
    if kind.record == "visit":
        visit = records.get(tx, row["record"])
        return visit.parent if visit else None
    return str(row["record"]) if kind.record == "ticket" else None


def _report_of(tx: Tx, contact: Record) -> str:
    ticket = records.get(tx, contact.body["ticket"])
    events: Iterable[Any] = ticket.body["events"] if ticket else ()
    return next((str(one["id"]) for one in events if one["kind"] == "reported"), "")


def _blank(body: dict[str, Any], operation: str, *, reported: bool) -> None:
    if reported:
        body.update(dict.fromkeys(CATALOGUE["ticket.report"].personal))
    body["signers"] = [one for one in body["signers"] if one["signature"] != operation]

"""The reporter: who holds the secret of a ticket link, or a code that the desk read out, acts for the customer."""

from __future__ import annotations

import base64
import hashlib
import hmac

from server.domain import codes
from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.tags import parse_tag
from server.domain.ticket_states import OPEN
from server.storage.port import Tx
from server.storage.tables import labels, records


def label_for_report(tx: Tx, tag: str) -> Record:
    """The label that somebody reports by; anyone may, without an account (D-02).

    Raises:
        Problem: label-mistyped, label-unknown, label-revoked; label-not-commissioned before it is at its place.
    """
    label = label_of_tag(tx, tag)
    if label is None:
        raise Problem("label-unknown")
    if label.state == "revoked":
        raise Problem("label-revoked")
    if label.site is None:
        raise Problem("label-not-commissioned")
    return label


def label_of_tag(tx: Tx, tag: str) -> Record | None:
    """The label of this tag, whatever its state. Raises label-mistyped, label-foreign as `parse_tag` does."""
    id = labels.label_of(tx, parse_tag(tag))
    return records.get(tx, id) if id else None


def open_ticket_of(tx: Tx, label: Record) -> Record | None:
    """The newest ticket still open for what this label stands on."""
    equipment = label.body["equipment"]
    found = records.find(tx, "ticket", label.organisation, site=label.site, states=OPEN)
    return next((one for one in found if equipment and one.body["equipment"] == equipment), None)


def report_id(once: str, tag: str) -> str:
    """The ticket that one filled form opens, so that sending it twice opens one. `once` is the form's own nonce."""
    return derived_id("report", once, tag)


def link_secret(key: bytes, ticket_id: str) -> str:
    """The secret of a ticket's link: 192 bits that only this installation can derive."""
    digest = hmac.new(key, f"ticket-link\0{ticket_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def open_link(tx: Tx, key: bytes, organisation: str, ticket_id: str) -> str:
    """Makes the ticket's link valid and gives its secret."""
    secret = link_secret(key, ticket_id)
    labels.add_link(tx, codes.link_hash(secret), organisation, ticket_id, "link", None, None)
    return secret


def reporter_of(tx: Tx, secret: str, now_ms: int) -> tuple[Actor, Record]:
    """Who holds this link, and their ticket; of a duplicate the one that was kept.

    Raises:
        Problem: ticket-link-wrong; label-cannot-confirm where a label's tag stands in its place, known or not.
    """
    row = labels.link(tx, codes.link_hash(secret), now_ms)
    ticket = records.get(tx, row["ticket"]) if row and row["kind"] == "link" else None
    if row is None or ticket is None:
        raise Problem("label-cannot-confirm" if is_tag(secret) else "ticket-link-wrong")
    kept = kept_of(tx, ticket)
    return Actor(Role.REPORTER, row["organisation"], ticket=kept.id), kept


def kept_of(tx: Tx, ticket: Record) -> Record:
    """The ticket that a duplicate was merged into, however often: what its reporter is shown and speaks of.

    Why this ends: a report is only ever merged into an earlier one.
    """
    while ticket.state == "void" and ticket.body["into"]:
        kept = records.get(tx, ticket.body["into"])
        if kept is None:
            break
        ticket = kept
    return ticket


def is_tag(text: str) -> bool:
    """Tells whether this reads as a label's tag; not whether there is such a label."""
    try:
        parse_tag(text)
    except Problem:
        return False
    return True


def redeem_code(tx: Tx, key: bytes, code: str, now_ms: int) -> str:
    """Turns a confirmation code that the desk read out into the ticket's link; gives its secret.

    Raises:
        Problem: code-mistyped, confirmation-code-wrong.
    """
    hash = codes.code_hash(key, "confirmation", codes.parse_confirmation_code(code))
    row = labels.link(tx, hash, now_ms)
    if row is None or row["kind"] != "code":
        raise Problem("confirmation-code-wrong")
    labels.spend_link(tx, hash)
    return open_link(tx, key, row["organisation"], row["ticket"])

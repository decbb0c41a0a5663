"""Personal values of an operation: checked, kept where they can be erased, and taken out of a body that holds them."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from server.domain.callers import caller_mark
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.organisation import retention_ms
from server.storage.port import Tx
from server.storage.tables import personal
from server.sync.bodies import read_personal
from server.sync.letters import Letter, personal_hash
from server.usecases.contacts import signature_in
from server.usecases.organisation import settings_of
from server.usecases.witnesses import secret_key

IN_BODY = "personal-in-body"


def values_of(letter: Letter) -> dict[str, Any]:
    """The personal values said with an operation, as the catalogue shapes them.

    Raises:
        Problem: personal-mismatch where they are not those whose hash the operation carries; personal-wrong.
    """
    if letter.personal is None:
        if letter.personal_sha256 is not None:
            raise Problem("personal-mismatch")
        return {}
    try:
        hash = personal_hash(letter.personal.salt, letter.personal.values)
    except ValueError:
        raise Problem("personal-mismatch") from None
    if hash != letter.personal_sha256:
        raise Problem("personal-mismatch")
    return read_personal(letter.kind, letter.personal.values)


def keep(tx: Tx, letter: Letter) -> None:
    """Keeps the values, and the end of a drawn signature: its picture is as personal as a name, and no value."""
    drawn, said = signature_in(letter.raw), letter.personal
    if said is None and drawn is None:
        return
    values, salt = (said.values, said.salt) if said else ({}, "")
    _put(tx, letter, salt, values, "signature" if drawn else "service")


def take_out(tx: Tx, letter: Letter) -> bytes:
    """What the ledger keeps for ever of an operation with personal values in its body: all but the body.

    The whole of it is kept where it can be erased; its salted hash stands in the ledger in its place.
    """
    salt = new_id()
    values = {
        **(letter.personal.values if letter.personal else {}),
        "said": letter.raw.decode("utf-8", "replace"),
    }
    _put(tx, letter, salt, values, "service")
    said: dict[str, Any] = msgspec.json.decode(letter.raw)
    hash = hashlib.sha256(salt.encode() + letter.raw).hexdigest()
    return msgspec.json.encode({**said, "body": {}, "said_sha256": hash})


def _put(tx: Tx, letter: Letter, salt: str, values: dict[str, Any], retention: str) -> None:
    ends_ms = letter.moment.received_ms + retention_ms(settings_of(tx, letter.actor.organisation))
    organisation, caller = letter.actor.organisation, _caller(tx, letter)
    personal.put(tx, letter.id, organisation, salt, values, retention, ends_ms, caller)


def _caller(tx: Tx, letter: Letter) -> str | None:
    """The mark of the number that a reporter gave, by which a later call of theirs is known."""
    number = letter.personal.values.get("reporter_phone") if letter.personal else None
    return caller_mark(secret_key(tx), number) if letter.kind == "ticket.report" and number else None

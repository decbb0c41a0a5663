"""Ways to be told are set by their person, or for them by a lead or administrator.

An address counts once its person has read us the code that a test message brought.
"""

from __future__ import annotations

import re
from typing import Any

from server.domain.errors import Problem
from server.notify.addresses import is_mail_address
from server.notify.port import Way
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.keep import create, load, save
from server.usecases.ways import ADDRESS_OF, may_set, ways_id

_MOBILE = re.compile(r"\+?[0-9]{6,15}")


def set_ways(tx: Tx, act: Act) -> None:
    """Sets ways, order, language and addresses as a whole; an address that changes has to be verified anew.

    Raises:
        Problem: role-not-allowed for somebody else's; way-twice, mail-address-wrong, mobile-wrong.
    """
    person = load(tx, act, act.body["person"], "person")
    if not may_set(act.actor, person.id) or act.record != ways_id(person.id):
        raise Problem("role-not-allowed")
    said = {"email": _mail(act.personal.get("email")), "mobile": _mobile(act.personal.get("mobile"))}
    channels = [step["channel"] for step in act.body["steps"]]
    if len(set(channels)) < len(channels):
        raise Problem("way-twice")
    steps = [{"channel": step["channel"], "wait_min": step["wait_min"]} for step in act.body["steps"]]
    body = {"person": person.id, "language": act.body.get("language"), "steps": steps, **said}
    known = records.get(tx, act.record)
    if known is None:
        create(tx, act, "ways", body, parent=person.id)
        return
    for name, address in said.items():
        if address != known.body[name]:
            known.body[f"{name}_verified_ms"] = None
    known.body.update(body)
    save(tx, act, known)


def verify(tx: Tx, act: Act) -> None:
    """Notes that the person has read the code at this address."""
    known = load(tx, act, act.record, "ways")
    known.body[f"{ADDRESS_OF[Way(act.body['channel'])]}_verified_ms"] = act.now_ms
    save(tx, act, known)


def _mail(text: Any) -> str | None:
    if not text:
        return None
    plain = str(text).strip()
    if not is_mail_address(plain):
        raise Problem("mail-address-wrong", {"email": ["wrong"]})
    return plain


def _mobile(text: Any) -> str | None:
    if not text:
        return None
    plain = re.sub(r"[\s()-]", "", str(text))
    if not _MOBILE.fullmatch(plain):
        raise Problem("mobile-wrong", {"mobile": ["wrong"]})
    return plain

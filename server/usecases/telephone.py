"""The key of an organisation's telephone system: shown once, kept as a hash, replaced by the next one."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.storage.port import Tx
from server.storage.tables import settings

PREFIX = "hht_"
KEY_BYTES = 32


def make_key(tx: Tx, organisation: str, now_ms: int) -> str:
    """Makes the key of an organisation's telephone system and gives it; the one before is no longer valid."""
    drop_key(tx, organisation)
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    settings.put(tx, _by_hash(_hash(key)), organisation)
    settings.put(tx, _of(organisation), json.dumps({"hash": _hash(key), "made_ms": now_ms}))
    return key


def drop_key(tx: Tx, organisation: str) -> None:
    """Makes the organisation's key invalid, if there is one."""
    known = _known(tx, organisation)
    if known is not None:
        settings.drop(tx, _by_hash(known["hash"]))
        settings.drop(tx, _of(organisation))


def made_ms(tx: Tx, organisation: str) -> int | None:
    """When the valid key was made, epoch ms; None without one."""
    known = _known(tx, organisation)
    return int(known["made_ms"]) if known else None


def telephone_of(tx: Tx, key: str) -> Actor:
    """Who posts with this key.

    Raises:
        Problem: telephone-key-wrong.
    """
    organisation = settings.get(tx, _by_hash(_hash(key))) if key.startswith(PREFIX) else None
    if organisation is None:
        raise Problem("telephone-key-wrong")
    return Actor(Role.TELEPHONE, organisation)


def _known(tx: Tx, organisation: str) -> dict[str, Any] | None:
    found = settings.get(tx, _of(organisation))
    return dict(json.loads(found)) if found else None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _by_hash(hash: str) -> str:
    return f"telephone:{hash}"


def _of(organisation: str) -> str:
    return f"telephone-of:{organisation}"

"""Identities: UUIDv7 text, made by whoever creates the thing (RFC 9562)."""

from __future__ import annotations

import hashlib

import uuid_utils


def new_id() -> str:
    """A fresh UUIDv7, so that rows made one after another lie one after another in a B-tree."""
    return str(uuid_utils.uuid7())


def derived_id(*parts: str) -> str:
    """The same id for the same parts, shaped as a UUID (version 8: our own derivation).

    Why: what the server makes of one operation keeps its id when that operation is carried out again.
    """
    raw = bytearray(hashlib.sha256("\x1f".join(parts).encode()).digest()[:16])
    raw[6] = (raw[6] & 0x0F) | 0x80
    raw[8] = (raw[8] & 0x3F) | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

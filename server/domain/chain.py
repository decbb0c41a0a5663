"""The hash chain of the ledger: who holds one row's hash can tell whether any row before it was altered."""

from __future__ import annotations

import hashlib
from json.encoder import encode_basestring as quoted

GENESIS = ""


def chain_hash(prev: str, operation: str, at_ms: int, outcome: str, code: str | None, raw: bytes) -> str:
    """The hash of a ledger row, hex SHA-256: over the hash before it, the decision, and what was said.

    `prev` is the hash of the row before it in its chain, GENESIS for the first; `at_ms` the receipt in epoch
    ms; `raw` the exact bytes of the operation. The decision is one line of JSON, so that no byte of `raw` can
    pass for it.
    """
    why = "null" if code is None else quoted(code)
    decision = f"[{quoted(prev)},{quoted(operation)},{at_ms},{quoted(outcome)},{why}]"
    return hashlib.sha256(decision.encode() + b"\n" + raw).hexdigest()

"""The ledger's hash: every part of a decision is in it, and no part can pass for another."""

from __future__ import annotations

import hashlib

from server.domain.chain import GENESIS, chain_hash


def test_the_hash_is_sha256_over_the_decision_a_line_end_and_the_exact_bytes() -> None:
    line = '["","op-1",1780000000000,"rejected","现场不符"]\n'.encode()
    expected = hashlib.sha256(line + b'{"said": 1}').hexdigest()
    assert chain_hash(GENESIS, "op-1", 1_780_000_000_000, "rejected", "现场不符", b'{"said": 1}') == expected


def test_every_part_changes_the_hash() -> None:
    hashes = {
        chain_hash("a", "op", 1, "applied", None, b"raw"),
        chain_hash("b", "op", 1, "applied", None, b"raw"),
        chain_hash("a", "oq", 1, "applied", None, b"raw"),
        chain_hash("a", "op", 2, "applied", None, b"raw"),
        chain_hash("a", "op", 1, "merged", None, b"raw"),
        chain_hash("a", "op", 1, "applied", "", b"raw"),
        chain_hash("a", "op", 1, "applied", None, b"raw "),
        chain_hash("a", "op", 1, "applied", None, b"\nraw"),
    }
    assert len(hashes) == 8

"""The numbers of all feeds at once: what the live streams compare."""

from __future__ import annotations

from server.storage.port import Tx


def heads(tx: Tx) -> dict[str, int]:
    """Feed -> number of its last change, for every feed there is."""
    return {row["feed"]: row["seq"] for row in tx.rows("SELECT feed, seq FROM feed ORDER BY feed")}

"""The demo's rosters: two shifts a day, duty by turns, the next one stands in, residents stay; they never run out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.demo.facts import contracts, demo_id, people
from server.domain.actors import Actor, Role
from server.storage.port import Tx
from server.storage.tables import records
from server.sync.door import Wish, submit_in

DAY_MS = 24 * 60 * 60 * 1000
SHIFT_MS = DAY_MS // 2
AHEAD_MS, LEAST_AHEAD_MS, KEPT_MS = 28 * DAY_MS, 14 * DAY_MS, 31 * DAY_MS
POSTS = ((0, "duty"), (1, "stand_in"), (2, "on_call"))


def roster_wish(contract: Mapping[str, Any], from_ms: int, now_ms: int) -> Wish:
    """Gives the roster of one contract from an instant until four weeks from now (A-19, C-16)."""
    entries = _entries(contract, from_ms - from_ms % DAY_MS, now_ms + AHEAD_MS)
    id = demo_id(contract["id"], "roster")
    return Wish("roster.set", id, {"contract": demo_id(contract["id"]), "entries": entries})


def extend_rosters(tx: Tx, now_ms: int) -> int:
    """Writes on every roster that ends within two weeks, keeping what a lead has changed; gives how many those were."""
    extended = 0
    for contract in contracts()["contracts"]:
        roster = records.get(tx, demo_id(contract["id"], "roster"))
        entries = roster.body["entries"] if roster else []
        ends_ms = max((one["to_ms"] for one in entries), default=now_ms - now_ms % DAY_MS)
        if roster is None or ends_ms - now_ms > LEAST_AHEAD_MS:
            continue
        kept = [one for one in entries if one["to_ms"] > now_ms - KEPT_MS]
        body = {
            "contract": demo_id(contract["id"]),
            "entries": kept + _entries(contract, ends_ms, now_ms + AHEAD_MS),
        }
        worker = Actor(Role.WORKER, demo_id(contract["organisation"]))
        submit_in(tx, now_ms, worker, Wish("roster.set", roster.id, body))
        extended += 1
    return extended


def _entries(contract: Mapping[str, Any], from_ms: int, until_ms: int) -> list[dict[str, Any]]:
    staff = people()[contract["organisation"]]["engineers"]
    mine = [one for one in staff if one["contract"] == contract["id"]]
    resident = [one for one in mine if one.get("resident")]
    turns = [one for one in mine if not one.get("resident")] or mine
    entries = []
    for start_ms in range(from_ms, until_ms, SHIFT_MS):
        span, turn = {"from_ms": start_ms, "to_ms": start_ms + SHIFT_MS}, start_ms // SHIFT_MS
        for offset, post in POSTS[: len(turns)]:
            person = turns[(turn + offset) % len(turns)]
            entries.append({"person": demo_id("person", person["login"]), "post": post, **span})
        entries += [{"person": demo_id("person", r["login"]), "post": "resident", **span} for r in resident]
    return entries

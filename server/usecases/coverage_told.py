"""Coverage as a desk reads it: each promise with who could keep it, the days ahead, and the move that would help."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from server.domain.whereabouts import UNSET
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.coverage import (
    AHEAD_HOURS,
    HOUR_MS,
    Covered,
    ahead_of,
    cover_now,
    promises_of,
    seen_by,
    what_if,
)
from server.usecases.coverage_moves import best_standby, coming, move_told
from server.usecases.standby import live_of


def coverage_told(
    tx: Tx, organisation: str, now_ms: int, more_at: str | None, within_min: int | None
) -> dict[str, Any]:
    """Gives GET /coverage without `now`: `more_at` (a site) and `within_min` ask what would be."""
    covered = cover_now(tx, organisation, now_ms)
    start_ms = now_ms - now_ms % HOUR_MS
    unplaced = _unplaced(tx, organisation, covered)
    if covered is None:
        nothing: dict[str, Any] = {"rows": [], "gaps": [], "standby": None}
        return {**_rests_on(None), "start_ms": start_ms, "unplaced": unplaced, **nothing}
    ahead = ahead_of(tx, organisation, covered, start_ms)
    supposed = None
    if more_at is not None or within_min is not None:
        supposed = what_if(tx, organisation, covered, now_ms, more_at=more_at, within_min=within_min)
    since = _risks(tx, organisation)
    asked = live_of(tx, organisation)
    more = coming(tx, organisation, covered, now_ms, asked)
    rows = []
    for row, one in enumerate(covered.promised):
        rows.append(
            {
                **_counted(covered, row),
                "zh": one.site.body["zh"],
                "en": one.site.body["en"],
                "clause": one.commitment.body["clause"],
                "chance": round(1 - float(covered.cover.uncovered[row]), 3),
                "coming": more[row],
                "at_post": _at_post(covered, one.contract.id),
                "risk_since_ms": since.get(one.key),
                "supposed": None if supposed is None else supposed[row],
                "ahead": ahead[row],
            }
        )
    gaps = [gap for row in rows for gap in _gaps(row["key"], row["ahead"], start_ms)]
    return {
        **_rests_on(covered),
        "start_ms": start_ms,
        "rows": rows,
        "gaps": sorted(gaps, key=lambda one: (one["from_ms"], one["key"])),
        "unplaced": unplaced,
        "standby": _standby(tx, organisation, covered, now_ms),
    }


def counts_told(tx: Tx, organisation: str, now_ms: int) -> dict[str, Any]:
    """Gives GET /coverage/now without `now`: how many could keep each promise, and on what that rests."""
    covered = cover_now(tx, organisation, now_ms)
    rows = [] if covered is None else [_counted(covered, row) for row in range(len(covered.promised))]
    return {**_rests_on(covered), "rows": rows}


def _counted(covered: Covered, row: int) -> dict[str, Any]:
    one = covered.promised[row]
    return {
        "key": one.key,
        "site": one.site.id,
        "within_min": one.within_min,
        "count": int(covered.cover.counts[row]),
        "who": seen_by(covered, row),
    }


def _at_post(covered: Covered, contract: str) -> list[str]:
    return sorted(one.name for one in covered.crew if covered.at_post.get(one.id) == contract)


def _unplaced(tx: Tx, organisation: str, covered: Covered | None) -> list[dict[str, Any]]:
    """The sites whose promises nobody can be counted for: no point was entered, or one that cannot be right."""
    unset = {one.site.id: one.site for one in promises_of(tx, organisation, placed=False)}
    found = [(site, UNSET) for site in unset.values()] + list(covered.left_out if covered else ())
    return [
        {"site": site.id, "zh": site.body["zh"], "en": site.body["en"], "why": why} for site, why in found
    ]


def _rests_on(covered: Covered | None) -> dict[str, Any]:
    """Which engines the minutes come from, and who should have answered and did not."""
    if covered is None:
        return {"engines": [], "assumed": False, "fallbacks": [], "oldest_fix_s": None}
    table = covered.table
    return {
        "engines": list(table.engines),
        "assumed": bool(table.assumed.any()),
        "fallbacks": [{"engine": one.engine, "code": one.code.value} for one in table.fallbacks],
        "oldest_fix_s": max(table.age_s, default=None),
    }


def _risks(tx: Tx, organisation: str) -> dict[str, int]:
    found = records.find(tx, "task", organisation, states=["open"])
    return {one.body["event"]: one.body["opened_ms"] for one in found if one.body["what"] == "standing_risk"}


def _gaps(key: str, ahead: list[int], start_ms: int) -> list[dict[str, Any]]:
    """The stretches to come in which nobody could be there in time."""
    found, hour = [], 0
    for is_gap, hours in groupby(ahead, lambda count: count == 0):
        length = len(list(hours))
        if is_gap and length < AHEAD_HOURS:
            from_ms = start_ms + hour * HOUR_MS
            found.append({"key": key, "from_ms": from_ms, "to_ms": from_ms + length * HOUR_MS})
        hour += length
    return found


def _standby(tx: Tx, organisation: str, covered: Covered, now_ms: int) -> dict[str, Any] | None:
    found = best_standby(tx, organisation, covered, now_ms)
    return move_told(*found, covered) if found else None

"""Watching coverage: a site that nobody could reach in time is told to the desk, before there is a ticket for it.

A look each minute, and one at once when somebody's duty or hands change. What rises or falls is told only once it has
stayed so over two looks: nobody is called for a gap that closes by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.domain.actors import Actor, Role
from server.domain.ids import derived_id, new_id
from server.domain.records import Record
from server.domain.times import MIN_MS, TimeSource
from server.storage.port import Row, Storage, Tx
from server.storage.tables import records, timers
from server.sync.door import Wish, submit_in
from server.usecases.coverage import Promised, cover_now
from server.usecases.coverage_moves import best_standby, said_of
from server.usecases.standby import live_of
from server.usecases.watch import COVERAGE, set_coverage_timer, timer_of_coverage

WHAT = "standing_risk"
STEADY_MS = MIN_MS
"""How long a gap, or its end, must have lasted before anybody is told."""


def begin(storage: Storage, clock: TimeSource) -> None:
    """Sets the timer of every organisation that has none; where each has one nothing is written."""
    with storage.read() as tx:
        missing = _unwatched(tx)
    if missing:
        with storage.write() as tx:
            for organisation in _unwatched(tx):
                set_coverage_timer(tx, organisation, clock.now_ms(), {})


def _unwatched(tx: Tx) -> list[str]:
    return [one for one in records.organisations(tx) if not timers.is_set(tx, timer_of_coverage(one))]


def watch_coverage(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """Looks at one organisation: tells its standing risks, proposes a move where one helps, and sets the next look."""
    organisation, before = timer["organisation"], timer["body"]
    with storage.read() as tx:
        now_ms = clock.now_ms()
        found = cover_now(tx, organisation, now_ms)
        move = best_standby(tx, organisation, found, now_ms) if found else None
    counts = [] if found is None else [int(count) for count in found.cover.counts]
    told = {} if found is None else dict(zip((one.key for one in found.promised), counts, strict=True))
    named = {} if found is None else {one.key: one for one in found.promised}
    since = _since(before.get("since", {}), told, now_ms)
    free = sorted(one.id for one in found.crew) if found else []
    said = said_of(*move, found) if found and move else None
    with storage.write() as tx:
        if not timers.finish(tx, timer["id"], timer["claimed_by"], now_ms):
            return
        wishes = [*_wishes(tx, organisation, named, since, now_ms)]
        state = {"free": free, "asked": sorted(live_of(tx, organisation))}
        is_changed = state != {key: before.get(key) for key in state}
        wishes += _moves(tx, organisation, said, free, is_changed)
        for wish in wishes:
            submit_in(tx, now_ms, Actor(Role.WORKER, organisation), wish)
        set_coverage_timer(tx, organisation, now_ms + MIN_MS, {"since": since, **state})


def _moves(
    tx: Tx, organisation: str, said: Mapping[str, Any] | None, free: Sequence[str], is_changed: bool
) -> Iterator[Wish]:
    """Puts a move before the desk once somebody has become free or was just sent; it stands while it still helps."""
    kept = False
    for one in records.find(tx, "standby", organisation, states=["proposed"]):
        helps = said is not None and one.body["person"] in free
        if helps:
            kept = True
        else:
            yield Wish("standby.end", one.id, {"why": "overtaken"})
    if said and is_changed and not kept:
        yield Wish("standby.propose", new_id(), dict(said))


def _since(before: Mapping[str, Any], counts: Mapping[str, int], now_ms: int) -> dict[str, Any]:
    """Gives by promise whether it is covered, and since when."""
    found: dict[str, Any] = {}
    for key, count in counts.items():
        was = before.get(key)
        covered = count > 0
        found[key] = was if was is not None and was[0] == covered else [covered, now_ms]
    return found


def _wishes(
    tx: Tx, organisation: str, named: Mapping[str, Promised], since: Mapping[str, Any], now_ms: int
) -> Iterator[Wish]:
    open_now = {
        _key(one): one for one in records.find(tx, "task", organisation, states=["open"]) if _is_risk(one)
    }
    for key, (covered, from_ms) in since.items():
        if now_ms - from_ms < STEADY_MS:
            continue
        if not covered and key not in open_now:
            promised = named[key]
            body = {"what": WHAT, "site": promised.site.id, "commitment": promised.commitment.id}
            yield Wish("task.open", derived_id("task", key, WHAT, str(from_ms)), body | {"event": key})
        if covered and key in open_now:
            yield Wish("task.close", open_now[key].id, {"why": "over"})
    for key in sorted(open_now.keys() - since.keys()):
        yield Wish("task.close", open_now[key].id, {"why": "over"})  # promised no more


def _is_risk(task: Record) -> bool:
    return bool(task.body["what"] == WHAT)


def _key(task: Record) -> str:
    return str(task.body["event"])


HANDLERS = {COVERAGE: watch_coverage}

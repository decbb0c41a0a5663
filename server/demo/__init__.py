"""The demo: an integrator with three contracts and a small neighbour, loaded once into an empty database.

Alive, it has a month behind it and goes on by itself; still (for tests), nothing happens but what somebody does.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.api.passwords import hash_password
from server.config import Settings
from server.demo.duties import duty_wishes
from server.demo.facts import PASSWORD, contracts, demo_id
from server.demo.guests import guests_of
from server.demo.guide import lines
from server.demo.history import History
from server.demo.positions import place_people
from server.demo.rhythm import faults_between, opening
from server.demo.roster import DAY_MS, extend_rosters
from server.demo.standing import (
    LOADED,
    OFF,
    PLAYED,
    Standing,
    give_sign_ins,
    holds_real_data,
    standing_of,
    take_sign_ins,
)
from server.demo.wishes import wishes_of
from server.domain.actors import Actor, Role
from server.domain.times import FrozenTime, TimeSource, from_ms
from server.storage.port import Storage, Tx
from server.storage.tables import records, settings, timers
from server.sync.blobs import shelf
from server.sync.door import submit_all

MOVE = "demo.move"
FRESH_EACH_MS = 60_000
HISTORY_MS = 30 * DAY_MS
SETTLED_MS = 2 * 60_000
OPENING_MS = 170 * 60_000
REAL_DATA = (
    "这个数据库里有真实数据，不装入演示。要看演示，请另设数据目录：HALFHOUR_DATA=demo-data make run"
    " / This database holds real data: the demo is not added. For a demo take a data folder of its own, as above."
)
IS_OFF = "演示已关闭；halfhour demo on 再打开 / The demo is switched off; `halfhour demo on` brings it back."


def load(storage: Storage, clock: TimeSource, installation: Settings) -> Iterator[str]:
    """Loads the demo where nothing is yet, brings it up to now, and gives the lines about what to try.

    Where real data is and no demo, nothing is added; where it was switched off, it stays off. A line says so.
    """
    with storage.read() as tx:
        standing, real = standing_of(tx), holds_real_data(tx)
    if standing is Standing.OFF or (standing is Standing.ABSENT and real):
        yield IS_OFF if standing is Standing.OFF else REAL_DATA
        return
    if standing is Standing.ABSENT:
        _load_all(storage, clock, installation)
    if installation.demo_alive:
        _catch_up(storage, clock, installation)
    else:
        keep_fresh(storage, clock)
    yield from lines(storage, installation)


def switch_off(storage: Storage) -> bool:
    """Switches the demo off: nothing happens in it any more and nobody can sign in; its data stays. False: not on."""
    with storage.write() as tx:
        if standing_of(tx) is not Standing.ON:
            return False
        settings.put(tx, OFF, "1")
        take_sign_ins(tx)
        timers.drop(tx, MOVE)
    return True


def switch_on(storage: Storage, clock: TimeSource) -> bool:
    """Brings a demo back that was switched off. False: it was not."""
    hashed = hash_password(PASSWORD)
    with storage.write() as tx:
        if standing_of(tx) is not Standing.OFF:
            return False
        settings.drop(tx, OFF)
        give_sign_ins(tx, hashed, clock.now_ms())
    return True


def keep_fresh(storage: Storage, clock: TimeSource) -> None:
    """Gives the demo's people a fix of today and sets the timer that does so again: a demo must not grow stale."""
    now_ms = clock.now_ms()
    with storage.write() as tx:
        if standing_of(tx) is Standing.ON:
            place_people(tx, now_ms)
            timers.put(tx, MOVE, demo_id("integrator"), MOVE, "demo", now_ms + FRESH_EACH_MS, {})


def _load_all(storage: Storage, clock: TimeSource, installation: Settings) -> None:
    now_ms = clock.now_ms() // 1000 * 1000
    past_ms = HISTORY_MS if installation.demo_alive else 0
    hashed = hash_password(PASSWORD)
    then = FrozenTime(from_ms(now_ms - past_ms)) if past_ms else clock
    for organisation in contracts()["organisations"]:
        id = demo_id(organisation["id"])
        with storage.read() as tx:
            loaded = records.get(tx, id) is not None
        if not loaded:  # each is one transaction, so that a start that was broken off goes on where it was
            made = wishes_of(organisation, now_ms, past_ms + DAY_MS)
            submit_all(storage, then, Actor(Role.WORKER, id), made)
            submit_all(storage, clock, Actor(Role.WORKER, id), duty_wishes(organisation, now_ms))
    with storage.write() as tx:
        give_sign_ins(tx, hashed, now_ms)
        if past_ms:
            _play(tx, installation, now_ms - past_ms, now_ms)
        settings.put(tx, LOADED, str(now_ms))


def _catch_up(storage: Storage, clock: TimeSource, installation: Settings) -> None:
    """Plays what happened while nobody watched, so that a demo is never older than its start."""
    now_ms = clock.now_ms() // 1000 * 1000
    with storage.write() as tx:
        timers.drop(tx, MOVE)
        extend_rosters(tx, now_ms)
        played_ms = int(settings.get(tx, PLAYED) or settings.get(tx, LOADED) or now_ms)
        if now_ms - played_ms > SETTLED_MS:
            _play(tx, installation, played_ms, now_ms)


def _play(tx: Tx, installation: Settings, since_ms: int, now_ms: int) -> None:
    began_ms = max(since_ms, now_ms - HISTORY_MS)
    if now_ms - since_ms > OPENING_MS:
        faults = faults_between(began_ms, now_ms - OPENING_MS) + opening(now_ms)
    else:
        faults = faults_between(began_ms, now_ms)
    History(tx, since_ms, now_ms, shelf(installation), guests_of(tx, now_ms)).play(faults)
    settings.put(tx, PLAYED, str(now_ms))

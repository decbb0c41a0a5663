"""The demo: an integrator with three contracts and a small neighbour, loaded once into an empty database."""

from __future__ import annotations

from collections.abc import Iterator

from server.api.passwords import hash_password
from server.config import Settings
from server.demo.facts import PASSWORD, contracts, demo_id, people
from server.demo.positions import place_people
from server.demo.wishes import wishes_of
from server.domain.actors import Actor, Role
from server.domain.tags import spaced_tag
from server.domain.times import TimeSource
from server.storage.port import Storage
from server.storage.tables import accounts, records, settings, timers
from server.sync.door import submit_all

MOVE = "demo.move"
FRESH_EACH_MS = 60_000
SHOWN = (
    ("dispatcher", "调度", "Dispatcher"),
    ("engineer", "工程师", "Engineer (on the phone page)"),
    ("lead", "负责人", "Lead"),
    ("supervisor", "主管", "Supervisor"),
    ("admin", "管理员", "Administrator"),
    ("neighbour", "另一家公司的调度", "Dispatcher of another organisation"),
)


def load(storage: Storage, clock: TimeSource, installation: Settings) -> Iterator[str]:
    """Loads the demo where it is not yet, puts its people on the map, and gives the lines about what to try."""
    with storage.read() as tx:
        loaded = settings.get(tx, "demo") is not None
    if not loaded:
        _load_all(storage, clock)
    keep_fresh(storage, clock)
    yield from _lines(storage, installation)


def keep_fresh(storage: Storage, clock: TimeSource) -> None:
    """Gives the demo's people a fix of today and sets the timer that does so again: a demo must not grow stale."""
    now_ms = clock.now_ms()
    with storage.write() as tx:
        place_people(tx, now_ms)
        timers.put(tx, MOVE, demo_id("integrator"), MOVE, "demo", now_ms + FRESH_EACH_MS, {})


def _load_all(storage: Storage, clock: TimeSource) -> None:
    now_ms = clock.now_ms()
    hashed = hash_password(PASSWORD)
    for organisation in contracts()["organisations"]:
        id = demo_id(organisation["id"])
        with storage.read() as tx:
            loaded = records.get(tx, id) is not None
        if not loaded:  # each is one transaction, so that a start that was broken off goes on where it was
            submit_all(storage, clock, Actor(Role.WORKER, id), wishes_of(organisation, now_ms))
    with storage.write() as tx:
        for organisation in contracts()["organisations"]:
            group = people()[organisation["id"]]
            for person in [*group["desk"], *group["engineers"]]:
                id = demo_id("person", person["login"])
                accounts.put(tx, id, demo_id(organisation["id"]), person["login"], hashed, now_ms)
        settings.put(tx, "demo", str(now_ms))


def _lines(storage: Storage, installation: Settings) -> Iterator[str]:
    yield f"登录 / Sign in (密码 / password: {PASSWORD})"
    for login, zh, en in SHOWN:
        yield f"  {login:<12} {zh} · {en}"
    device = demo_id("detention-centre", "汇聚交换机", "2")
    with storage.read() as tx:
        equipment = records.get(tx, device)
    tag = equipment.body["tag"] if equipment else None
    yield ""
    yield "试一试 / What to try"
    if tag:
        yield f"  1. 客户扫码报修 / A customer reports: /q/{tag}  ({spaced_tag(tag)})"
    yield "  2. 调度看板派单 / The dispatcher calls back and assigns: /console/"
    yield "  3. 工程师接单、断网干活 / The engineer works without a network: /field/"
    yield "  4. 客户在自己的链接上确认、评价 / The customer confirms and rates on the ticket link"
    yield "  5. 工单报告 PDF / The work report, from the console"
    yield ""

"""A busy morning at the desk: tickets in every state, told to the demo's server by the same doors as the real ones.

The past is told with a clock that stands at each moment; what the worker makes of it (alerts, decisions) is its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.demo.facts import demo_id
from server.domain.actors import Actor
from server.domain.ids import derived_id
from server.domain.times import FrozenTime, SystemTime, from_ms
from server.storage.engines import open_storage
from server.storage.tables import devices
from server.usecases.actors import actor_of
from tests.world import Phone, World

MINUTE_MS = 60_000
DETENTION, EXAM, CLOUD = "detention-centre", "exam-centre", "employment-platform"
SITES = {DETENTION: "yuzhou-centre", EXAM: "xinxiang-exam", CLOUD: "data-centre"}
LONG_NAME = "名字特别长的报修人🙂👩‍👩‍👧‍👦" + "长" * 160 + " שלום עולם مرحبا"
LONG_WORDS = "三楼东侧弱电间的设备反复重启，值班人员说从昨晚开始就这样。" * 6 + "العربية ‏עברית 🙂"


class DemoWorld(World):
    """The world of the tests over the demo's people, on a server that runs beside it."""

    def person(self, name: str) -> Actor:
        """The actor of a person of the demo by login."""
        with self.storage.read() as tx:
            return actor_of(tx, demo_id("person", name), self.devices_enrolled.get(name))

    def phone_of(self, name: str) -> Phone:
        """A phone in this person's hand, enrolled at this moment."""
        device = derived_id("morning", name)
        with self.storage.write() as tx:
            devices.add(
                tx,
                id=device,
                organisation=self.person(name).organisation,
                person=demo_id("person", name),
                name=f"{name} · Android",
                public_key="{}",
                created_ms=self.clock.now_ms(),
            )
        self.devices_enrolled[name] = device
        return Phone(self, name, device)


@dataclass
class Morning:
    """Tells it; `tickets` names what was told."""

    world: DemoWorld
    now_ms: int
    tickets: dict[str, str]

    def at(self, minutes_ago: float) -> None:
        """Everything from here on is said so long ago."""
        self.world.clock = FrozenTime(from_ms(int(self.now_ms - minutes_ago * MINUTE_MS)))

    def report(self, name: str, ago: float, contract: str, thing: tuple[str, int] | None, **more: Any) -> str:
        """A telephone report, so long ago."""
        self.at(ago)
        personal = more.pop("personal", {"reporter_name": "值班室", "reporter_phone": "000-1234"})
        ticket = self.tickets[name] = derived_id("morning", "ticket", name)
        body: dict[str, Any] = {"site": demo_id(SITES[contract], "site"), "channel": "qr", "what": "no_sound"}
        if thing is not None:
            body["equipment"] = demo_id(contract, thing[0], str(thing[1]))
        self.say("dispatcher", "ticket.report", ticket, {**body, **more}, personal=personal)
        return ticket

    def assign(self, ticket: str, engineer: str) -> str:
        """The desk sends somebody."""
        visit = derived_id("morning", "visit", ticket, engineer)
        self.say(
            "dispatcher",
            "ticket.assign",
            ticket,
            {"engineer": demo_id("person", engineer), "visit": visit, "first": demo_id("person", engineer)},
        )
        return visit

    def say(self, who: str, kind: str, record: str, body: dict[str, Any] | None = None, **more: Any) -> None:
        """One operation at the desk, which must be carried out."""
        outcome = self.world.say(who, kind, record, body, **more)
        assert outcome.outcome == "applied", (kind, outcome)

    def on_phone(self, phone: Phone, kind: str, visit: str, body: dict[str, Any] | None = None) -> None:
        """One operation recorded on a phone and sent."""
        phone.record(kind, visit, body)
        (outcome,) = phone.push()
        assert outcome["outcome"] == "applied", (kind, outcome)


def tell(data: Path) -> Morning:
    """Tells the morning to the installation in this data folder, up to now."""
    world = DemoWorld(open_storage("", data, reverse_unordered_selects=True), FrozenTime(from_ms(0)))
    morning = Morning(world, SystemTime().now_ms(), {})
    morning.at(240)
    phones = {name: world.phone_of(name) for name in ("zhou", "tang", "he", "lin")}
    _done(morning, phones)
    _in_doubt(morning, phones)
    _running(morning)
    world.clock = FrozenTime(from_ms(morning.now_ms))
    return morning


def _done(morning: Morning, phones: dict[str, Phone]) -> None:
    for name, ago, arrives, engineer in (("met", 180, 150, "tang"), ("late", 170, 95, "he")):
        ticket = morning.report(
            name, ago, EXAM, ("学生机云终端", 1 if name == "met" else 2), what="does_not_open"
        )
        visit = morning.assign(ticket, engineer)
        for kind, minutes, body in (
            ("visit.accept", ago - 2, {}),
            ("visit.depart", ago - 4, {}),
            ("visit.arrive", arrives, {}),
            ("visit.find", arrives - 5, {"text": "电源模块过热", "cause": "component"}),
            (
                "visit.use_part",
                arrives - 8,
                {"part": "电源模块", "qty": 1, "serial_out": "21A0-4471", "serial_in": "24C7"},
            ),
            ("visit.repair", arrives - 20, {"done": "更换电源模块", "prevent": "列入巡检"}),
        ):
            morning.at(minutes)
            morning.on_phone(phones[engineer], kind, visit, body)
    twice = morning.report("void", 120, EXAM, ("教师机云终端", 1))
    morning.say(
        "dispatcher", "ticket.void", twice, {"why": "同一故障报了两次", "into": morning.tickets["met"]}
    )


def _in_doubt(morning: Morning, phones: dict[str, Phone]) -> None:
    ticket = morning.report("undecided", 100, DETENTION, ("对讲主机", 1), reach="several")
    visit = morning.assign(ticket, "lin")
    morning.at(80)
    morning.on_phone(phones["lin"], "visit.arrive", visit)
    ticket = morning.report("provisional", 45, DETENTION, ("门禁控制器", 3), what="does_not_open")
    visit = morning.assign(ticket, "zhou")
    morning.at(40)
    morning.on_phone(phones["zhou"], "visit.accept", visit)


def _odd_names(morning: Morning) -> str:
    """A device and an engineer whose names are as long and as odd as names can be; gives the device."""
    device = derived_id("morning", "device")
    model = demo_id("integrator", "model", "应用服务器")
    site = demo_id(SITES[CLOUD], "site")
    where = {"contract": demo_id(CLOUD), "site": site, "model": model}
    morning.say("dispatcher", "equipment.add", device, {**where, "name": LONG_NAME[:120]})
    body = {"role": "engineer", "contracts": [demo_id(CLOUD)], "skills": ["server"]}
    morning.say(
        "admin", "person.add", derived_id("morning", "person"), body, personal={"name": LONG_NAME[:80]}
    )
    return device


def _running(morning: Morning) -> None:
    device = _odd_names(morning)
    morning.report("over", 75, EXAM, ("网络解码音箱", 1), severity="general", type="on_site")
    ticket = morning.report(
        "paused", 60, EXAM, ("云教学服务器", 1), severity="complex", type="on_site", what="slow"
    )
    morning.at(50)
    morning.say(
        "dispatcher", "ticket.pause", ticket, {"reason": "no_access", "evidence": "考务主任，电话，10:05"}
    )
    ticket = morning.report("part", 55, EXAM, ("人脸识别门禁一体机", 1), severity="general", type="on_site")
    morning.say("dispatcher", "ticket.order_part", ticket, {"part": "读卡器 RD-2"})
    complaint = morning.report("complaint", 30, EXAM, None, type="complaint", what="other")
    morning.say("dispatcher", "ticket.accept_complaint", complaint)
    ticket = morning.report("risk", 24, DETENTION, ("网络摄像机", 1), what="no_picture", reach="one")
    morning.assign(ticket, "engineer")
    morning.report(
        "long",
        8,
        CLOUD,
        None,
        equipment=device,
        severity="severe",
        what="slow",
        personal={"reporter_name": LONG_NAME[:80], "reporter_phone": "000-4321", "description": LONG_WORDS},
    )
    morning.report(
        "open",
        2,
        DETENTION,
        ("汇聚交换机", 2),
        channel="qr",
        reach="several",
        personal={"reporter_phone": "000-1234", "description": "三个对讲点无声，端口告警"},
    )

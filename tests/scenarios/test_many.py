"""Many at once 很多部手机: storms, readers beside writers, and everybody back at the same time."""

from __future__ import annotations

from collections import Counter

from tests.scenarios.kit import DAY_MS, SITE, Scene, Sees, note, notes, saved, scenario, sees
from tests.simulator.model_phone import ModelPhone
from tests.simulator.network import Fault
from tests.simulator.phone import Phone

STORM_PHONES, STORM_EACH = 100, 50
BACK = 40


@scenario("storm-100x50", "一百部手机同时写")
def test_storm_100x50_every_one_is_there_once(model_scene: Scene) -> None:
    """A hundred phones write fifty notes each, one about each of fifty visits, and push at the same time.

    Sees: each phone: 50 recorded, 50 on the server.
    Kept: 5,000 of 5,000, each once: one writer after another, a savepoint per operation.
    """
    world = model_scene.world
    phones = [model_scene.phone(f"phone {at}") for at in range(STORM_PHONES)]
    visits = [world.assigned("li")[1] for _ in range(STORM_EACH)]
    said = [
        saved(phone.record("visit.note", visit, {"text": f"from {phone.name}"}))
        for phone in phones
        for visit in visits
    ]
    for phone in phones:
        world.network.aimed[phone.name] = [("push", Fault.NONE), ("", Fault.DROP_REQUEST)]
    for at in range(0, STORM_PHONES, 10):
        world.sync(*phones[at : at + 10])
    with world.server.storage.read() as tx:
        rows = tx.rows("SELECT operation, outcome FROM ledger WHERE kind = 'visit.note'")
    assert Counter(row["operation"] for row in rows) == Counter(said)
    assert {row["outcome"] for row in rows} == {"applied"}
    assert {len(model_scene.record(visit)["notes"]) for visit in visits} == {STORM_PHONES}
    assert {sees(phone) for phone in phones} == {Sees(STORM_EACH, STORM_EACH, 0, 0)}


@scenario("racing-writers-vs-live-reader", "一边写一边读")
def test_racing_writers_vs_live_reader_misses_no_row(model_scene: Scene) -> None:
    """One phone pulls again and again by its cursor while four others write.

    Sees: the reader shows every record, without reading anything anew.
    Kept: numbers come from a counter inside the writing transaction, so none is seen before a smaller one.
    """
    world = model_scene.world
    reader = model_scene.phone("reader", "zhou")
    writers = [model_scene.phone(f"writer {at}") for at in range(4)]
    tickets = []
    for _ in range(12):
        for writer in writers:
            tickets.append(world.new_id())
            saved(writer.record("ticket.report", tickets[-1], {"site": SITE, "channel": "field"}))
        world.sync(reader, *writers, reader)
    reader.sync()
    assert {id for kind, id in reader.mirror() if kind == "ticket"} == set(tickets)
    assert isinstance(reader, ModelPhone)
    assert reader.mirrored.unequal == []


@scenario("page-boundary-during-writes", "翻页时有人在写")
def test_page_boundary_during_writes_skips_nothing(model_scene: Scene) -> None:
    """A phone reads a feed in small pages; between two pages records are added, changed and moved.

    Sees: the list as it is at the end, complete.
    Kept: a page ends at a number, and what changed behind it comes again with a higher one.
    """
    world = model_scene.world
    tickets = [world.assigned("li")[0] for _ in range(12)]
    phone = ModelPhone(world, "phone", "li")
    phone.pace(page_most=3)
    world.add(phone)
    world.network.meanwhile["phone"] = lambda: tickets.append(world.assigned("li")[0])
    phone.sync()
    world.network.meanwhile["phone"] = lambda: _void(model_scene, tickets[0])
    phone.sync()
    world.network.meanwhile.clear()
    phone.sync()
    assert set(tickets) <= {id for kind, id in phone.mirror() if kind == "ticket"}
    assert phone.view()["ticket", tickets[0]]["state"] == model_scene.record(tickets[0])["state"]
    assert phone.mirrored.unequal == []


@scenario("first-fill-interrupted-at-60-percent-then-20-percent-change", "首次填充到六成时中断，又变了两成")
def test_first_fill_interrupted_at_60_percent_then_20_percent_change_ends_complete(
    model_scene: Scene,
) -> None:
    """A new phone has read 60 % of its records when the line breaks; a fifth of them change before it is back.

    Sees: what was read so far, with "not complete"; then everything as it is now.
    Kept: each part of a snapshot is kept with how far it came, each page with its cursor; what changed comes behind.
    """
    world = model_scene.world
    tickets = [world.assigned("li")[0] for _ in range(20)]
    phone = ModelPhone(world, "phone", "li")
    phone.pace(page_most=4)
    world.add(phone)
    world.network.aimed["phone"] = [("snapshot/", Fault.NONE)] * 6 + [("", Fault.DROP_REQUEST)] * 20
    assert phone.sync().offline
    begun = {id for kind, id in phone.mirror() if kind == "ticket"}
    assert 0 < len(begun) < len(tickets)
    for ticket in tickets[::5]:
        world.say("desk", "ticket.void", ticket, {"why": "twice"})
    phone.kill()
    phone.start()
    world.network.aimed.clear()
    phone.sync()
    assert set(tickets) <= {id for kind, id in phone.mirror() if kind == "ticket"}
    for ticket in tickets:
        assert phone.view()["ticket", ticket]["state"] == model_scene.record(ticket)["state"]
    assert phone.mirrored.unequal == []


@scenario("forty-phones-back-after-ten-days", "四十部手机十天后一起回来")
def test_forty_phones_back_after_ten_days_all_settle(model_scene: Scene) -> None:
    """A region was cut off for ten days; forty phones come back at the same minute, each with its work.

    Sees: each phone: everything on the server, the records of today.
    Kept: nothing on a phone ends by itself; sessions last 30 days, and a busy server is asked again.
    """
    world = model_scene.world
    visits = [world.assigned("li")[1] for _ in range(5)]
    phones = [model_scene.phone(f"phone {at}") for at in range(BACK)]
    for phone in phones:
        model_scene.offline(phone)
        for day in range(10):
            note(phone, visits[day % 5], f"{phone.name} day {day}")
    world.clock.advance(10 * DAY_MS)
    _ticket, new = world.assigned("li")
    for phone in phones:
        model_scene.offline(phone, False)
        model_scene.trouble(phone, Fault.BUSY)
    for _ in range(3):
        for at in range(0, BACK, 8):
            world.sync(*phones[at : at + 8])
    assert {sees(phone) for phone in phones} == {Sees(10, 10, 0, 0)}
    assert all(("visit", new) in phone.mirror() for phone in phones)
    assert sum(len(model_scene.record(visit)["notes"]) for visit in visits) == BACK * 10


@scenario("forty-phones-back-after-ten-days", "四十部手机十天后一起回来")
def test_forty_phones_back_after_ten_days_one_of_them_a_real_one(real_scene: Scene) -> None:
    """The same from one phone's view: ten days without a line, sleep each night, a restart each morning.

    Sees: 30 recorded, 30 waiting, then 30 on the server, in their order.
    Kept: the vault outlives every restart, and each time said lies within its bounds.
    """
    phone, visit = real_scene.on_the_job()
    real_scene.offline(phone)
    ids, said_ms = _ten_days(real_scene, phone, visit)
    assert sees(phone) == Sees(30, 0, 30, 0)
    real_scene.offline(phone, False)
    phone.sync()
    assert real_scene.said_by(phone) == ids
    assert sees(phone) == Sees(30, 30, 0, 0)
    assert len(notes(phone, visit)) == 30
    for id, true_ms in zip(ids, said_ms, strict=True):
        row = real_scene.rows(id)[0]
        assert row["wide_earliest_ms"] <= true_ms <= row["latest_ms"]


def _void(scene: Scene, ticket: str) -> None:
    scene.world.say("desk", "ticket.void", ticket, {"why": "twice"})


def _ten_days(scene: Scene, phone: Phone, visit: str) -> tuple[list[str], list[int]]:
    ids, said_ms = [], []
    for day in range(10):
        for at in range(3):
            scene.world.clock.advance(3_600_000)
            said_ms.append(scene.world.clock.true_ms)
            ids.append(note(phone, visit, f"day {day} note {at}"))
        phone.clocks.sleep(DAY_MS - 3 * 3_600_000)
        phone.kill()
        phone.start()
    return ids, said_ms

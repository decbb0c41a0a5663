"""What phones are told by Web Push: by whom it rings, in which words, once, and what becomes of dead ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from server.domain.ids import new_id
from server.notify import vapid
from server.notify.port import Answer, Message, Receiver, Told
from server.notify.web_push import WebPush
from server.storage.tables import devices, feeds, notices, records, sessions, subscriptions
from server.usecases.notices import TEST, topic_of
from server.worker import post
from server.worker.post import PostOffice
from server.worker.post_phones import PhonesDesk
from tests.push_service import NOTHING, Browser, PushService, Taken, push_service
from tests.sync.test_journey import assigned
from tests.worker.working import found, let_pass
from tests.world import World, commitment, id_of

KEY = vapid.make_key()
CONTACT = "mailto:desk@example.org"


@pytest.fixture
def service(world: World) -> Iterator[PushService]:
    """A push service that knows the installation's key, and the world's clock."""
    with push_service(world.clock.now_ms, vapid.public_key(KEY)) as running:
        yield running


def signed_in(world: World, name: str) -> str:
    """The phone of a person, with an open session; gives its id."""
    device = world.enrol(name).device
    actor = world.person(name)
    now_ms = world.clock.now_ms()
    with world.storage.write() as tx:
        sessions.add(tx, new_id(), actor.organisation, actor.person or "", device, now_ms, now_ms + 10**9)
    return device


def listening(world: World, service: PushService, name: str, language: str = "zh") -> Browser:
    """A phone of this person that has subscribed."""
    device, actor = signed_in(world, name), world.person(name)
    browser = service.browsers.get(name) or service.browser(name)
    with world.storage.write() as tx:
        subscriptions.put(
            tx,
            device=device,
            organisation=actor.organisation,
            person=actor.person or "",
            endpoint=browser.endpoint,
            service=service.url,
            p256dh=browser.p256dh,
            auth=browser.receiver.auth,
            language=language,
            now_ms=world.clock.now_ms(),
        )
    return browser


def deliver(world: World, *services: PushService, channel: Any = None, answer_s: float = 5) -> int:
    """One worker's post office delivers all that is due; gives how many messages went out."""

    async def delivered() -> int:
        allow = [service.url for service in services]
        way = channel or WebPush(world.clock, KEY, CONTACT, allow, answer_s=answer_s)
        office = PostOffice(world.storage, world.clock, [PhonesDesk(world.storage, world.clock, way)])
        sent = await office.deliver()
        await office.close()
        return sent

    return asyncio.run(delivered())


def open_job(world: World, who: str = "li") -> str:
    """A ticket of the contract that is not confidential, assigned; gives its id."""
    ticket = id_of("ticket", "open", new_id())
    body = {"site": id_of("site", "open"), "channel": "desk", "equipment": id_of("equipment", "open")}
    assert world.say("desk", "ticket.report", ticket, body).outcome == "applied"
    said = {"engineer": id_of("person", who), "visit": new_id()}
    assert world.say("desk", "ticket.assign", ticket, said).outcome == "applied"
    return ticket


def promise_arrival(world: World, **more: Any) -> None:
    """The open contract promises arrival within half an hour."""
    row = commitment("C-03", "arrive", 30, ["arrived"], **more)
    body = {"contract": id_of("contract", "open"), "commitment": row}
    assert world.say("lead", "commitment.set", new_id(), body).outcome == "applied"


def test_an_assignment_rings_the_engineer_s_phone_and_nobody_else(world: World, service: PushService) -> None:
    li, zhou = (listening(world, service, name) for name in ("li", "zhou"))
    ticket = open_job(world)
    assert deliver(world, service) == 1
    number = world.record(ticket)["number"]
    (said,) = li.heard()
    feed = f"person:{id_of('person', 'li')}"
    with world.storage.read() as tx:
        seq = feeds.head(tx, feed).seq
    assert said == {
        "feed": feed,
        "seq": seq,
        "about": "assigned",
        "lang": "zh",
        "ticket": ticket,
        "title": f"新工单 {number}",
        "body": f"{number} · \u2068考试中心\u2069 · \u2068T-1\u2069",
    }
    assert zhou.heard() == []
    assert deliver(world, service) == 0, "nothing is told twice"


def test_an_alert_says_what_is_due_and_lives_until_the_next_rung(world: World, service: PushService) -> None:
    li = listening(world, service, "li", "en")
    promise_arrival(world)
    ticket = open_job(world)
    let_pass(world, minutes=15)
    deliver(world, service)
    (taken,) = service.taken
    (alert,) = found(world, "alert", ticket)
    assert (taken.said["title"], taken.said["alert"]) == ("Arrival by 10:30", alert["id"])
    assert "Exam centre" in taken.said["body"]
    headers = {name: taken.headers[name] for name in ("ttl", "urgency", "topic")}
    assert headers == {"ttl": "900", "urgency": "high", "topic": topic_of(ticket)}
    let_pass(world, minutes=15)
    deliver(world, service)
    assert [one["title"] for one in li.heard()] == ["Arrival by 10:30", "Overdue: arrival by 10:30"]


def test_a_rung_that_is_close_still_leaves_a_dozing_phone_a_minute(
    world: World, service: PushService
) -> None:
    listening(world, service, "li")
    promise_arrival(world)
    open_job(world)
    let_pass(world, minutes=29, seconds=50)
    deliver(world, service)
    assert service.taken[0].headers["ttl"] == "60"


def test_nothing_of_a_confidential_site_is_in_a_message(world: World, service: PushService) -> None:
    for name in ("li", "desk"):
        listening(world, service, name)
    ticket, _visit = assigned(world)
    deliver(world, service)
    let_pass(world, minutes=6)
    deliver(world, service)
    assert {one.name for one in service.taken} == {"li", "desk"}
    number = world.record(ticket)["number"]
    for one in service.taken:
        assert one.said.keys() <= {"feed", "seq", "about", "lang", "ticket", "alert"}
        assert number not in str(one.said)


def test_a_stand_down_takes_the_place_of_the_alert(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    promise_arrival(world)
    ticket = open_job(world)
    let_pass(world, minutes=16)
    deliver(world, service)
    world.say("desk", "ticket.void", ticket, {"why": "none"})
    let_pass(world, seconds=2)
    deliver(world, service)
    number = world.record(ticket)["number"]
    assert [(one["about"], one["title"]) for one in li.heard()][1:] == [
        ("recalled", f"不用去了：{number} 已撤回")
    ]
    assert {one.headers["topic"] for one in service.taken} == {topic_of(ticket)}


def test_who_was_alerted_and_is_not_the_engineer_is_told_that_it_is_over(
    world: World, service: PushService
) -> None:
    desk = listening(world, service, "desk")
    promise_arrival(world, ladder=[{"at_pct": 50, "to": ["engineer", "dispatcher"]}])
    ticket = open_job(world)
    let_pass(world, minutes=16)
    deliver(world, service)
    world.say("desk", "ticket.void", ticket, {"why": "none"})
    let_pass(world, seconds=2)
    deliver(world, service)
    assert [one["about"] for one in desk.heard()] == ["alert", "stood_down"]


def test_an_acknowledged_alert_is_over_without_a_word(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    promise_arrival(world)
    ticket = open_job(world)
    world.say("li", "visit.accept", world.record(ticket)["visit"])
    let_pass(world, minutes=16)
    deliver(world, service)
    (alert,) = found(world, "alert", ticket)
    world.say("li", "alert.acknowledge", alert["id"])
    with world.storage.write() as tx:
        notices.announce(tx, id_of("person", "li"), ticket, new_id(), world.clock.now_ms())
    assert deliver(world, service) == 0
    assert [one["about"] for one in li.heard()] == ["alert"]


def test_what_was_settled_before_it_was_sent_is_not_sent_at_all(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    ticket = open_job(world)
    world.say("desk", "ticket.unassign", ticket)
    assert deliver(world, service) == 0
    open_job(world)
    with world.storage.read() as tx:
        visit = next(one for one in records.find(tx, "visit", world.organisation, states=["assigned"]))
    world.say("li", "visit.accept", visit.id)
    assert deliver(world, service) == 0
    assert li.heard() == []


def test_who_takes_a_job_back_themselves_is_not_told_so(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    ticket = open_job(world)
    deliver(world, service)
    visit = world.record(ticket)["visit"]
    world.say("li", "visit.decline", visit, {"why": "ill"})
    deliver(world, service)
    assert [one["about"] for one in li.heard()] == ["assigned"]


def test_a_name_of_two_hundred_characters_is_cut_between_characters(
    world: World, service: PushService
) -> None:
    li = listening(world, service, "li")
    family = "👨‍👩‍👧‍👦"
    rename(world, family * 28)
    open_job(world)
    deliver(world, service)
    name = li.heard()[0]["body"].split(" · ")[2]
    assert name == f"\u2068{family * 28}\u2069"
    rename(world, "مفتاح" * 40)
    open_job(world)
    deliver(world, service)
    name = li.heard()[1]["body"].split(" · ")[2]
    assert name.startswith("\u2068مفتاح") and name.endswith("…\u2069") and len(name) == 42


def rename(world: World, name: str) -> None:
    """Gives the equipment another name, as an import may."""
    with world.storage.write() as tx:
        equipment = records.get(tx, id_of("equipment", "open"))
        assert equipment is not None
        equipment.body["name"] = name
        records.put(tx, equipment)


@pytest.mark.parametrize("status", [410, 403])
def test_a_dead_end_is_forgotten_and_the_phone_hears_that_it_has_to_subscribe_anew(
    world: World, service: PushService, status: int
) -> None:
    listening(world, service, "li")
    device = world.devices_enrolled["li"]
    service.answers["li"].append(status)
    open_job(world)
    assert deliver(world, service) == 1
    with world.storage.read() as tx:
        assert subscriptions.of_device(tx, device) is None
        assert feeds.head(tx, f"device:{device}").seq == 1
        assert tx.rows("SELECT * FROM notice ORDER BY device") == []
    open_job(world)
    assert deliver(world, service) == 0


def test_a_subscription_made_anew_meanwhile_is_not_forgotten_for_the_old_one(
    world: World, service: PushService
) -> None:
    listening(world, service, "li")
    open_job(world)

    class Slow:
        async def send(self, receiver: Receiver, message: Message) -> Answer:
            service.browsers["li"] = service.browser("li-anew")
            with world.storage.write() as tx:
                tx.run("UPDATE subscription SET endpoint = :endpoint", endpoint=f"{service.url}/li-anew")
            return Answer(Told.GONE)

        async def close(self) -> None:
            """Nothing is open."""

    deliver(world, channel=Slow())
    with world.storage.read() as tx:
        assert subscriptions.of_device(tx, world.devices_enrolled["li"]) is not None


def test_a_busy_service_is_asked_again_when_it_wants_to_be(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    service.answers["li"].append((429, {"Retry-After": "30"}))
    open_job(world)
    assert deliver(world, service) == 1
    world.clock.advance(timedelta(seconds=29))
    assert deliver(world, service) == 0
    world.clock.advance(timedelta(seconds=1))
    assert deliver(world, service) == 1
    assert len(li.heard()) == 1


def test_a_service_that_asks_to_wait_beyond_the_next_rung_is_not_asked_for_this_one(
    world: World, service: PushService
) -> None:
    listening(world, service, "li")
    promise_arrival(world)
    service.answers["li"].append((429, {"Retry-After": "3600"}))
    open_job(world)
    deliver(world, service)
    with world.storage.read() as tx:
        (row,) = tx.rows("SELECT * FROM notice ORDER BY device")
    assert (row["due_ms"], row["answer"]) == (None, "later")


def test_a_service_that_says_nothing_is_tried_again_until_the_next_rung(
    world: World, service: PushService
) -> None:
    listening(world, service, "li")
    promise_arrival(world)
    service.answers["li"].extend([NOTHING] * 2 + [500] * 60)
    open_job(world)
    tries = 0
    for _second in range(16 * 60):
        tries += deliver(world, service, answer_s=0.1) if due(world) else 0
        world.clock.advance(timedelta(seconds=1))
    assert due(world) == 0
    assert 10 < tries < 30
    assert service.taken == []


def due(world: World) -> int:
    """How many messages wait for this instant."""
    with world.storage.read() as tx:
        at_ms = notices.next_due_ms(tx, world.clock.now_ms())
    return int(at_ms is not None and at_ms <= world.clock.now_ms())


def test_a_worker_killed_between_sending_and_noting_it_doubles_one_message_and_loses_none(
    world: World, service: PushService
) -> None:
    li = listening(world, service, "li")
    ticket = open_job(world)

    class Killed(BaseException):
        """kill -9, as far as one process can play it."""

    class Dies(WebPush):
        async def send(self, receiver: Receiver, message: Message) -> Answer:
            await super().send(receiver, message)
            raise Killed

    with pytest.raises(Killed):
        deliver(world, channel=Dies(world.clock, KEY, CONTACT, [service.url]))
    assert deliver(world, service) == 0, "its claim stands"
    world.clock.advance(timedelta(milliseconds=post.CLAIM_MS + 1))
    assert deliver(world, service) == 1
    assert len(li.heard()) == 2
    assert {one.headers["topic"] for one in service.taken} == {topic_of(ticket)}, "the phone shows one"
    world.clock.advance(timedelta(milliseconds=post.CLAIM_MS + 1))
    assert deliver(world, service) == 0


def test_a_worker_killed_before_sending_leaves_it_to_the_next(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    open_job(world)
    with world.storage.write() as tx:
        claimed = notices.claim(tx, "killed", world.clock.now_ms(), post.CLAIM_MS, 32, 32)
    assert len(claimed) == 1
    world.clock.advance(timedelta(milliseconds=post.CLAIM_MS + 1))
    assert deliver(world, service) == 1
    assert len(li.heard()) == 1


def test_what_comes_up_while_a_message_is_under_way_is_told_after_it(
    world: World, service: PushService
) -> None:
    listening(world, service, "li")
    ticket = open_job(world)

    class Meanwhile(WebPush):
        async def send(self, receiver: Receiver, message: Message) -> Answer:
            if world.record(ticket)["engineer"]:
                world.say("desk", "ticket.unassign", ticket)
            return await super().send(receiver, message)

    assert deliver(world, channel=Meanwhile(world.clock, KEY, CONTACT, [service.url])) == 2
    assert [one.said["about"] for one in service.taken] == ["assigned", "recalled"]


def test_a_service_that_hangs_holds_up_no_other(world: World, service: PushService) -> None:
    with push_service(world.clock.now_ms) as hanging:
        for number in range(40):
            hanging.answers[f"dead-{number}"].append(NOTHING)
            add_phone(world, hanging.browser(f"dead-{number}"), "zhou", number)
        li = listening(world, service, "li")
        open_job(world, "zhou")
        open_job(world, "li")
        arrived: list[Taken] = []

        class Watching(WebPush):
            async def send(self, receiver: Receiver, message: Message) -> Answer:
                answer = await super().send(receiver, message)
                arrived.extend(service.taken if not arrived else [])
                return answer

        channel = Watching(world.clock, KEY, CONTACT, [service.url, hanging.url], answer_s=1)
        assert deliver(world, channel=channel) == 41
        assert len(li.heard()) == 1
        assert [one.name for one in arrived] == ["li"], "it was the first to be done"
        assert len(hanging.asked) == 40, "the others had their turn after it"


def add_phone(world: World, browser: Browser, name: str, number: int) -> None:
    """One more phone of a person."""
    device, actor, now_ms = id_of("device", name, str(number)), world.person(name), world.clock.now_ms()
    with world.storage.write() as tx:
        devices.add(tx, device, actor.organisation, actor.person or "", "phone", "{}", now_ms)
        sessions.add(tx, new_id(), actor.organisation, actor.person or "", device, now_ms, now_ms + 10**9)
        subscriptions.put(
            tx,
            device=device,
            organisation=actor.organisation,
            person=actor.person or "",
            endpoint=browser.endpoint,
            service=browser.service.url,
            p256dh=browser.p256dh,
            auth=browser.receiver.auth,
            language="zh",
            now_ms=now_ms,
        )


def test_a_revoked_phone_and_one_that_signed_out_are_told_nothing(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    open_job(world)
    with world.storage.write() as tx:
        devices.end(tx, world.devices_enrolled["li"], "revoked", world.clock.now_ms())
    assert deliver(world, service) == 0
    listening(world, service, "zhou")
    open_job(world, "zhou")
    with world.storage.write() as tx:
        tx.run("UPDATE session SET expires_ms = :now_ms", now_ms=world.clock.now_ms())
    assert deliver(world, service) == 0
    assert due(world) == 0, "it does not keep the worker awake either"
    with world.storage.write() as tx:
        assert subscriptions.forget_ended(tx, world.clock.now_ms()) == 1
        assert tx.rows("SELECT * FROM notice ORDER BY device") == []
    assert li.heard() == []


def test_somebody_who_left_is_told_nothing(world: World, service: PushService) -> None:
    listening(world, service, "li")
    open_job(world)
    world.say("admin", "person.edit", id_of("person", "li"), {"active": False})
    assert deliver(world, service) == 0


def test_a_browser_that_changes_hands_tells_its_new_owner_alone(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    service.browsers["zhou"] = li
    listening(world, service, "zhou")
    open_job(world, "li")
    open_job(world, "zhou")
    assert deliver(world, service) == 1
    assert [one["feed"] for one in li.heard()] == [f"person:{id_of('person', 'zhou')}"]


def test_a_test_message_says_nothing_but_that_it_arrived(world: World, service: PushService) -> None:
    li = listening(world, service, "li")
    with world.storage.write() as tx:
        person = id_of("person", "li")
        assert notices.announce(tx, person, TEST, "n-1", world.clock.now_ms()) == 1
    assert deliver(world, service) == 1
    said = li.heard()[0]
    assert (said["about"], said["nonce"]) == ("test", "n-1")
    with world.storage.read() as tx:
        row = notices.get(tx, world.devices_enrolled["li"], TEST)
    assert row is not None and row["answer"] == "delivered"

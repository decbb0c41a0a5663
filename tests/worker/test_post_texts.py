"""Mail, short messages and robots: in which order, in which words, to whom no more, and what becomes of every try."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server import wiring
from server.config import read_settings
from server.domain.ids import new_id
from server.notify.port import Way
from server.notify.web import Web
from server.storage.port import Row
from server.storage.tables import deliveries, gateways
from server.usecases.texts import Pen, Told, code_of, trial_of
from server.usecases.ways import ways_id
from server.worker import post
from server.worker.post import PostOffice
from server.worker.post_texts import TextsDesk
from tests.receivers import NOTHING, Mailbox, Webhook, mail_server, webhook
from tests.sync.test_journey import assigned
from tests.worker.test_post import open_job, promise_arrival
from tests.worker.working import found, let_pass
from tests.world import World, commitment, id_of

SECRET = bytes.fromhex("07" * 32)
URL = "https://desk.example"
KEY = "robot-key-1234567"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """A robot's address."""
    with webhook() as running:
        yield running


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server() as running:
        yield running


def way_out(world: World, channel: str, settings: dict[str, Any], secret: dict[str, str]) -> None:
    """The organisation has set up a channel."""
    with world.storage.write() as tx:
        gateways.put(tx, world.organisation, channel, settings, secret, None, world.clock.now_ms())


def by_mail(world: World, box: Mailbox) -> None:
    settings = {"host": "127.0.0.1", "port": box.port, "tls": "none", "sender": "desk@example.org"}
    way_out(world, "email", settings, {})


def by_robot(world: World, hook: Webhook, channel: str = "wecom", key: str = "") -> None:
    secret = {"webhook": f"{hook.origin}/cgi-bin/webhook/send?key={KEY}"}
    way_out(world, channel, {}, secret | ({"key": key} if key else {}))


def by_sms(world: World, hook: Webhook, **settings: str) -> None:
    way_out(world, "sms", settings, {"webhook": f"{hook.origin}/sms", "token": KEY})


def told(
    world: World, name: str, *steps: tuple[str, int], language: str = "zh", verified: bool = True
) -> None:
    """A person says by what ways they are told."""
    person = id_of("person", name)
    body = {
        "person": person,
        "language": language,
        "steps": [{"channel": channel, "wait_min": wait_min} for channel, wait_min in steps],
    }
    values = {"email": f"{name}@example.org", "mobile": "13812345678"}
    assert world.say(name, "ways.set", ways_id(person), body, personal=values).outcome == "applied"
    for channel in ("email", "sms") if verified else ():
        verify(world, name, channel)


def verify(world: World, name: str, channel: str) -> None:
    from server.domain.actors import Actor, Role
    from server.sync.door import Wish, submit

    wish = Wish("ways.verify", ways_id(id_of("person", name)), {"channel": channel, "delivery": new_id()})
    assert (
        submit(world.storage, world.clock, Actor(Role.WORKER, world.organisation), wish).outcome == "applied"
    )


def deliver(world: World, *receivers: Webhook | Mailbox) -> int:
    """One worker's post office delivers all that is due; gives how many texts went out."""
    allow = frozenset(
        one.origin if isinstance(one, Webhook) else f"smtp://127.0.0.1:{one.port}" for one in receivers
    )

    async def delivered() -> int:
        web = Web(allow)
        settings = replace(read_settings({"HALFHOUR_TEST": "1"}), notify_allow=allow)
        senders = wiring.senders(wiring.Wiring(settings, world.storage, world.clock), web)
        desk = TextsDesk(world.storage, world.clock, senders, web, URL, SECRET)
        office = PostOffice(world.storage, world.clock, [desk])
        sent = await office.deliver()
        await office.close()
        return sent

    return asyncio.run(delivered())


def tries(world: World) -> list[dict[str, Any]]:
    """What was tried, in order."""
    with world.storage.read() as tx:
        return tx.rows("SELECT * FROM sending ORDER BY at_ms, id")


def test_a_mail_says_what_is_due_in_chinese_with_a_link_and_a_button(world: World, box: Mailbox) -> None:
    by_mail(world, box)
    told(world, "li", ("email", 0))
    promise_arrival(world)
    ticket = open_job(world)
    world.say("li", "visit.accept", world.record(ticket)["visit"])
    let_pass(world, minutes=15)
    assert deliver(world, box) == 1
    (mail,) = box.mails
    assert mail["Subject"] == "到场最迟 10:30"
    assert mail["To"] == "li@example.org"
    raw = mail.as_bytes()
    assert b"=?utf-8?" in raw.split(b"\n\n")[0], "a header is ASCII (RFC 2047)"
    text, page = (part.get_content() for part in mail.iter_parts() if isinstance(part, type(mail)))
    number, link = world.record(ticket)["number"], f"{URL}/field/#/ticket/{ticket}"
    assert number in text and "考试中心" in text and link in text
    assert f'href="{link}"' in page and '<html lang="zh-CN">' in page
    (one,) = tries(world)
    assert (one["outcome"], one["address"], one["about"]) == ("delivered", "l***@example.org", "alert")
    assert one["said"] == "127.0.0.1: OK queued as 1"
    assert deliver(world, box) == 0, "nothing is told twice"


def test_the_next_way_follows_when_nobody_acknowledges_and_none_after_somebody_has(
    world: World, box: Mailbox, hook: Webhook
) -> None:
    by_mail(world, box)
    by_robot(world, hook)
    told(world, "li", ("email", 3), ("wecom", 0), language="en")
    promise_arrival(world)
    ticket = open_job(world)
    world.say("li", "visit.accept", world.record(ticket)["visit"])
    let_pass(world, minutes=15)
    assert deliver(world, box, hook) == 1
    let_pass(world, minutes=2, seconds=59)
    assert deliver(world, box, hook) == 0
    let_pass(world, seconds=1)
    assert deliver(world, box, hook) == 1
    (posted,) = hook.posted
    words = posted.body["text"]["content"]
    assert words.startswith("li：Arrival by 10:30\n") and words.endswith(f"/ticket/{ticket}")
    assert posted.body["text"]["mentioned_mobile_list"] == ["13812345678"]
    let_pass(world, minutes=12)
    assert deliver(world, box, hook) == 1, "the next rung begins with the first way again"
    for alert in found(world, "alert", ticket):
        if alert["to"] == id_of("person", "li"):
            world.say("li", "alert.acknowledge", alert["id"])
    let_pass(world, minutes=4)
    assert deliver(world, box, hook) == 0
    assert (len(box.mails), len(hook.posted)) == (2, 1)


def test_a_job_that_nobody_accepts_is_brought_by_the_next_way(world: World, hook: Webhook) -> None:
    by_sms(world, hook, sign="半小时", ok_field="code", ok_value="0")
    told(world, "li", ("push", 2), ("sms", 0))
    told(world, "zhou", ("push", 2), ("sms", 0))
    ticket = open_job(world, "zhou")
    world.say("zhou", "visit.accept", world.record(ticket)["visit"])
    ticket = open_job(world)
    assert deliver(world, hook) == 1, "without a phone that listens there is nothing to wait for"
    (posted,) = hook.posted
    assert posted.body["text"].startswith(f"【半小时】新工单 {world.record(ticket)['number']} {URL}/field/")
    assert (posted.body["to"], posted.headers["authorization"]) == ("13812345678", f"Bearer {KEY}")
    assert [
        (one["channel"], one["outcome"]) for one in tries(world) if one["person"] == id_of("person", "li")
    ] == [
        ("push", "no-phone"),
        ("sms", "delivered"),
    ]


def test_who_was_told_hears_by_the_same_way_that_it_is_over(
    world: World, box: Mailbox, hook: Webhook
) -> None:
    by_mail(world, box)
    by_robot(world, hook, "feishu")
    told(world, "desk", ("email", 60), ("feishu", 0))
    promise_arrival(world, ladder=[{"at_pct": 50, "to": ["dispatcher"]}])
    ticket = open_job(world)
    let_pass(world, minutes=16)
    deliver(world, box, hook)
    world.say("desk", "ticket.void", ticket, {"why": "none"})
    let_pass(world, seconds=2)
    deliver(world, box, hook)
    number = world.record(ticket)["number"]
    assert [mail["Subject"] for mail in box.mails] == ["到场最迟 10:30", f"已解除：{number}"]
    assert f"{URL}/console/#/ticket/{ticket}" in box.mails[1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # a mail of ours has one
    assert hook.posted == [], "the robot had said nothing"


def test_a_rung_that_names_its_ways_goes_all_of_them_at_once_and_else_the_person_s_own(
    world: World, box: Mailbox, hook: Webhook
) -> None:
    by_mail(world, box)
    by_sms(world, hook)
    told(world, "desk", ("email", 60))
    named = {"to": ["dispatcher"], "channels": ["sms", "email"]}
    promise_arrival(world, ladder=[{"at_pct": 50, **named}, {"at_pct": 80, **named, "channels": ["feishu"]}])
    open_job(world)
    let_pass(world, minutes=15)
    assert deliver(world, box, hook) == 2, "by SMS and by mail, without waiting (A-11)"
    let_pass(world, minutes=9)
    assert deliver(world, box, hook) == 1, "no robot is set up: the person's own way"
    assert [(one["channel"], one["outcome"]) for one in tries(world)][2:] == [
        ("feishu", "not-set-up"),
        ("email", "delivered"),
    ]


def test_several_alerts_of_one_ticket_are_one_text(world: World, box: Mailbox) -> None:
    by_mail(world, box)
    told(world, "li", ("email", 0))
    promise_arrival(world)
    row = commitment("C-05", "repair", 30, ["repaired"])
    world.say("lead", "commitment.set", new_id(), {"contract": id_of("contract", "open"), "commitment": row})
    ticket = open_job(world)
    world.say("li", "visit.accept", world.record(ticket)["visit"])
    let_pass(world, minutes=16)
    alerts = [one for one in found(world, "alert", ticket) if one["to"] == id_of("person", "li")]
    assert len(alerts) > 1
    deliver(world, box)
    with world.storage.read() as tx:
        rows = tx.rows("SELECT state, answer FROM delivery WHERE about = 'alert' ORDER BY answer")
    assert len(alerts) == len(rows)
    assert len(box.mails) == 1
    assert {row["state"] for row in rows} == {"delivered"}


def test_nothing_of_a_confidential_site_is_in_a_text(world: World, box: Mailbox, hook: Webhook) -> None:
    by_mail(world, box)
    by_sms(world, hook)
    by_robot(world, hook, "dingtalk", "sign-key-123456")
    told(world, "desk", ("email", 0), ("sms", 0), ("dingtalk", 0))
    told(world, "li", ("email", 0), ("sms", 0), ("dingtalk", 0))
    ticket, _visit = assigned(world)
    let_pass(world, minutes=6)
    assert deliver(world, box, hook) > 3
    hidden = [world.record(ticket)["number"], "看守所", "Centre", "AS-02", "B-0", "接听", "10:"]
    for mail in box.mails:
        whole = str(mail["Subject"]) + "".join(
            part.get_content() for part in mail.iter_parts() if isinstance(part, type(mail))
        )
        assert [word for word in hidden if word in whole] == []
    for posted in hook.posted:
        assert [word for word in hidden if word in str(posted.body)] == []


def test_a_busy_robot_is_asked_again_when_it_wants_to_be(world: World, hook: Webhook) -> None:
    by_robot(world, hook)
    told(world, "li", ("wecom", 0))
    hook.answers.append((200, '{"errcode":45009,"errmsg":"api freq out of limit"}'))
    open_job(world)
    assert deliver(world, hook) == 1
    world.clock.advance(timedelta(seconds=59))
    assert deliver(world, hook) == 0
    world.clock.advance(timedelta(seconds=1))
    assert deliver(world, hook) == 1
    assert [row["outcome"] for row in tries(world)] == ["later", "delivered"]
    assert tries(world)[0]["said"] == "127.0.0.1: 200 errcode=45009 api freq out of limit"


def test_a_way_that_cannot_tell_lets_the_next_begin_at_once(
    world: World, box: Mailbox, hook: Webhook
) -> None:
    by_mail(world, box)
    by_robot(world, hook)
    told(world, "li", ("email", 30), ("wecom", 0))
    box.rcpt.append("550 no such user")
    open_job(world)
    assert deliver(world, box, hook) == 2
    assert [one["outcome"] for one in tries(world)] == ["gone", "delivered"]


def test_what_cannot_be_written_stands_as_failed_and_the_next_way_begins(
    world: World, box: Mailbox, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_mail(world, box)
    by_robot(world, hook)
    told(world, "li", ("email", 30), ("wecom", 0))
    written = Pen.written

    def broken_for_mail(pen: Pen, row: Row) -> Told | None:
        if row["channel"] == "email":
            raise ValueError("a ticket nobody can read")
        return written(pen, row)

    monkeypatch.setattr(Pen, "written", broken_for_mail)
    open_job(world)
    assert deliver(world, box, hook) == 1
    assert [(one["channel"], one["outcome"]) for one in tries(world)] == [
        ("email", "internal"),
        ("wecom", "delivered"),
    ]


def test_a_server_that_is_away_is_tried_later_and_later_for_an_hour_and_then_stands_as_failed(
    world: World, hook: Webhook
) -> None:
    by_robot(world, hook)
    told(world, "li", ("wecom", 0))
    hook.usual = (500, "oops")
    open_job(world)
    for _minute in range(62):
        deliver(world, hook)
        world.clock.advance(timedelta(minutes=1))
    assert 10 < len(hook.posted) < 40
    with world.storage.read() as tx:
        (row,) = tx.rows("SELECT * FROM delivery ORDER BY id")
    assert (row["state"], row["answer"], row["due_ms"]) == ("failed", "later", None)
    assert len(tries(world)) == len(hook.posted)


def test_a_hanging_robot_holds_up_no_mail(
    world: World, box: Mailbox, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.notify.webhooks.ANSWER_S", 0.3)
    by_mail(world, box)
    by_robot(world, hook)
    told(world, "li", ("wecom", 0), ("email", 0))
    hook.answers.extend([NOTHING] * 2)
    open_job(world)
    assert deliver(world, box, hook) == 2
    outcomes = {one["channel"]: one["outcome"] for one in tries(world)}
    assert outcomes == {"email": "delivered", "wecom": "unreachable"}


def test_no_secret_is_in_a_log_or_in_a_try(
    world: World, hook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for channel in ("wecom", "dingtalk", "feishu"):
        by_robot(world, hook, channel, "sign-key-123456")
    by_sms(world, hook)
    told(world, "li", *((channel, 0) for channel in ("wecom", "dingtalk", "feishu", "sms")))
    hook.usual = (400, f'{{"asked": "/send?key={KEY}", "of": "13812345678", "to": "{hook.origin}/sms"}}')
    open_job(world)
    assert deliver(world, hook) == 4
    for kept in (caplog.text, str(tries(world))):
        assert KEY not in kept and "sign-key-123456" not in kept and "13812345678" not in kept


def test_an_address_inside_our_own_network_is_never_asked(world: World, box: Mailbox, hook: Webhook) -> None:
    by_mail(world, box)
    by_robot(world, hook)
    told(world, "li", ("email", 0), ("wecom", 0))
    open_job(world)
    deliver(world)
    assert [one["outcome"] for one in tries(world)] == ["address-refused"] * 2
    assert (box.mails, hook.posted) == ([], [])


def test_an_address_that_nobody_has_verified_gets_nothing_and_the_list_says_so(
    world: World, box: Mailbox
) -> None:
    by_mail(world, box)
    told(world, "li", ("email", 30), ("sms", 30), verified=False)
    open_job(world)
    assert deliver(world, box) == 0
    assert {(one["channel"], one["outcome"]) for one in tries(world)} == {
        ("email", "not-verified"),
        ("sms", "not-set-up"),
    }


def test_a_test_message_brings_the_code_that_proves_the_address(world: World, box: Mailbox) -> None:
    by_mail(world, box)
    told(world, "li", ("email", 0), verified=False)
    id, now_ms = new_id(), world.clock.now_ms()
    with world.storage.write() as tx:
        deliveries.put(
            tx,
            id=id,
            organisation=world.organisation,
            person=id_of("person", "li"),
            channel="email",
            subject="",
            about="test",
            concern=trial_of("li@example.org"),
            now_ms=now_ms,
            due_ms=now_ms,
            ends_ms=now_ms + 900_000,
        )
    assert deliver(world, box) == 1
    with world.storage.read() as tx:
        row = deliveries.get(tx, id)
    assert row is not None
    assert code_of(SECRET, row) in box.mails[0]["Subject"]


def test_a_worker_killed_before_sending_leaves_it_to_the_next(world: World, box: Mailbox) -> None:
    by_mail(world, box)
    told(world, "li", ("email", 0))
    open_job(world)
    with world.storage.write() as tx:
        assert len(deliveries.claim(tx, "killed", world.clock.now_ms(), post.CLAIM_MS, 16, 16)) == 1
    assert deliver(world, box) == 0, "its claim stands"
    world.clock.advance(timedelta(milliseconds=post.CLAIM_MS + 1))
    assert deliver(world, box) == 1


def test_every_way_has_words_in_both_languages_that_a_robot_can_say(world: World, hook: Webhook) -> None:
    robots = [way.value for way in Way if way not in (Way.PUSH, Way.EMAIL, Way.SMS)]
    for channel in robots:
        by_robot(world, hook, channel, "" if channel == "wecom" else "sign-key-123456")
    told(world, "li", *((channel, 0) for channel in robots), language="en")
    ticket = open_job(world)
    assert deliver(world, hook) == len(robots)
    number = world.record(ticket)["number"]
    bodies = [posted.body for posted in hook.posted]
    assert all(f"li：New job {number}" in str(body) for body in bodies)
    signed = [posted for posted in hook.posted if "sign" in posted.query or "sign" in posted.body]
    assert len(signed) == len(robots) - 1

"""Offline trouble on the real phone in real Chromium, by the names of the catalogue: cut replies, kills, evictions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Playwright, Route, expect

from server.demo.facts import demo_id
from server.domain.ids import new_id
from server.storage.tables import records
from tests.browser import pictures
from tests.browser.fieldwork import (
    MIRROR,
    Handset,
    Office,
    evict,
    open_repair,
    settled,
    write_notes,
)
from tests.browser.people import jpeg
from tests.browser.serving import Server

PUSH, PULL, PIECES = "**/api/v1/sync/push", "**/api/v1/sync/pull", re.compile(r"/api/v1/blobs/uploads/")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One server for all of these; each has a phone and a job of its own."""
    started = Server(tmp_path_factory.mktemp("scenarios") / "server")
    started.start()
    yield Office(started)
    started.stop()


@pytest.fixture
def phone(playwright: Playwright, tmp_path: Path) -> Iterator[Handset]:
    """A phone that is nobody's yet."""
    handset = Handset(playwright, tmp_path / "phone")
    yield handset
    handset.close()


@pytest.fixture
def at_work(office: Office, phone: Handset) -> Page:
    """The phone of an engineer who has a job and stands where work is written down."""
    ticket, _ = office.send("engineer", new_id(), ("汇聚交换机", 1))
    page = phone.join(office, "engineer")
    open_repair(page, office.server, ticket)
    return page


def photograph(page: Page, photo: bytes) -> None:
    """One photo by the form of the repair."""
    page.set_input_files("input[type=file]", [jpeg("one.jpg", photo)])
    expect(page.get_by_role("heading", name="照片 1", exact=True)).to_be_visible()


def everything_uploaded(page: Page, office: Office) -> None:
    """Waits until the outbox says that all photos are on the server."""
    page.goto(f"{office.server.url}/field/#/outbox")
    expect(page.get_by_text("都传完了")).to_be_visible()
    settled(page)


def answered_but_lost(page: Page, address: Any, times: int) -> list[int]:
    """The server hears these requests and answers; the answers get lost. Gives what they would have been."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) >= times:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort("connectionreset")

    page.route(address, lose)
    return lost


def killed_at(
    phone: Handset, page: Page, address: Any, nth: int, method: str, act: Callable[[], Any]
) -> None:
    """Acts; the whole browser is killed when the server has given its nth answer to such a request, unheard."""
    answers: list[int] = []

    def kill(route: Route) -> None:
        if route.request.method != method:
            route.continue_()
            return
        answer = route.fetch()
        answers.append(answer.status)
        if len(answers) == nth:
            phone.kill()
        else:
            route.fulfill(response=answer)

    page.route(address, kill)
    with suppress(Error):  # whatever the page was asked for when it died
        act()
        page.wait_for_event("close")
    assert len(answers) == nth and all(200 <= status < 300 for status in answers), answers


def test_lost_ack_is_sent_again_and_counts_once(office: Office, phone: Handset, at_work: Page) -> None:
    lost = answered_but_lost(at_work, PUSH, 2)
    write_notes(at_work, ["答复丢了一次", "又一条"])
    settled(at_work)
    assert lost == [200, 200]
    assert len(office.expect_once(phone.kept())) == 2


def test_kill_after_ack_before_delete_forgets_nothing_and_repeats_nothing(
    office: Office, phone: Handset, at_work: Page
) -> None:
    url = at_work.url
    killed_at(phone, at_work, PUSH, 1, "POST", lambda: write_notes(at_work, ["服务器收到了", "手机没听到"]))
    page = phone.open(url)
    settled(page)
    kept = phone.kept()
    assert all(row["state"] == "settled" for row in kept.operations)
    office.expect_once(kept)


def test_eviction_mirror_only_is_read_anew_and_the_outbox_stays(
    office: Office, phone: Handset, at_work: Page
) -> None:
    phone.cut_network()
    write_notes(at_work, ["断网时写的"])
    before = phone.kept()
    evict(phone.devtools(), office.server.url, at_work.evaluate(MIRROR)["name"])
    at_work.reload()
    phone.join_network()
    expect(at_work.get_by_text("断网时写的")).to_be_visible()
    settled(at_work)
    kept = phone.kept()
    assert [row["wire"] for row in kept.operations] == [row["wire"] for row in before.operations]
    office.expect_once(kept)


def test_eviction_total_is_a_new_phone_with_all_that_the_server_had(
    office: Office, phone: Handset, at_work: Page
) -> None:
    write_notes(at_work, ["丢之前就传了的"])
    settled(at_work)
    before = phone.kept()
    work = at_work.url
    evict(phone.devtools(), office.server.url)
    at_work.goto(f"{office.server.url}/field/")
    at_work.reload()
    settled(at_work)
    open_repair(at_work, office.server, work.split("/")[-2])
    expect(at_work.get_by_text("丢之前就传了的")).to_be_visible()
    write_notes(at_work, ["之后写的"])
    settled(at_work)
    after = phone.kept()
    assert after.identity["phone_epoch"] != before.identity["phone_epoch"]
    assert [row["n"] for row in after.operations] == [1]
    office.expect_once(before)
    office.expect_once(after)


def test_session_expired_mid_push_is_renewed_with_the_phones_own_key(
    office: Office, phone: Handset, at_work: Page
) -> None:
    answers: list[int] = []

    def expire(route: Route) -> None:
        if not answers:
            with office.world.storage.write() as tx:
                tx.run("UPDATE session SET expires_ms = 0 WHERE device = :device", device=device)
        answer = route.fetch()
        answers.append(answer.status)
        route.fulfill(response=answer)

    device = phone.kept().identity["device"]
    at_work.route(PUSH, expire)
    write_notes(at_work, ["会话到期时发出的"])
    settled(at_work)
    assert answers[0] == 401 and 200 in answers
    expect(at_work.locator(".strip")).not_to_contain_text("要重新登录")
    office.expect_once(phone.kept())


def test_permission_revoked_with_full_outbox_erases_the_records_and_keeps_what_was_said(
    office: Office, phone: Handset, at_work: Page
) -> None:
    ticket = at_work.url.split("/")[-2]
    phone.cut_network()
    write_notes(at_work, ["还有许可时写的一", "还有许可时写的二"])
    person = demo_id("person", "engineer")
    mine = office.world.record(person)
    try:
        office.say("admin", "person.edit", person, {"contracts": []})
        phone.join_network()
        settled(at_work)
        kept = phone.kept()
        rows = office.ledger(kept.identity["device"])
        assert [row["n"] for row in rows] == [1, 2]
        at_work.goto(f"{office.server.url}/field/#/outbox")
        expect(at_work.locator("main")).to_contain_text("备注")
        at_work.goto(f"{office.server.url}/field/#/ticket/{ticket}")
        expect(at_work.get_by_text("还有许可时写的一")).to_have_count(0)
    finally:
        office.say("admin", "person.edit", person, {"contracts": mine["contracts"]})


def test_photo_resume_after_app_kill_goes_on_where_it_stopped(
    office: Office, phone: Handset, at_work: Page
) -> None:
    url = at_work.url
    killed_at(phone, at_work, PIECES, 2, "PATCH", lambda: photograph(at_work, pictures.photo(2048)))
    page = phone.open("about:blank")
    asked: list[tuple[str, str, str | None]] = []
    page.on("request", lambda one: asked.append((one.method, one.url, one.headers.get("upload-offset"))))
    page.goto(url)
    everything_uploaded(page, office)
    assert not [one for one in asked if one[0] == "POST" and one[1].endswith("/blobs")]
    offsets = [int(offset) for method, _, offset in asked if method == "PATCH" and offset]
    assert offsets and offsets[0] > 0
    (blob,) = phone.kept().blobs
    assert blob["bytes"] > offsets[0]
    bytes_there = office.desk.get(f"/blobs/{blob['sha256']}").content
    assert hashlib.sha256(bytes_there).hexdigest() == blob["sha256"]
    office.expect_once(phone.kept())


def test_first_fill_interrupted_goes_on_and_ends_equal_though_much_has_changed(
    office: Office, phone: Handset
) -> None:
    office.send("engineer", new_id(), ("汇聚交换机", 1))
    page = phone.open("about:blank")
    address = office.enrolment("engineer")
    killed_at(phone, page, PULL, 2, "POST", lambda: page.goto(address))
    for _ in range(3):
        office.send("engineer", new_id(), ("汇聚交换机", 2))
    page = phone.open(f"{office.server.url}/field/#/today")
    settled(page)
    expect(page.get_by_role("link", name="汇聚交换机").first).to_be_visible()
    for _ in range(10):  # what the worker made of the tickets between the two looks is read by the next round
        feeds = page.evaluate(MIRROR)["feeds"]
        told = office.sums("engineer", phone.kept(), {feed["feed"]: feed["cursor"] for feed in feeds})
        held = {feed["feed"]: feed["sum"] for feed in feeds if feed["complete"]}
        if told == held and len(held) == len(feeds) > 0:
            break
        page.reload()
        settled(page)
    assert told == held
    assert len(held) == len(feeds) > 0


def test_a_job_taken_over_without_a_network_rings_by_itself_while_it_lasts(
    office: Office, phone: Handset
) -> None:
    """Source: clocks rule 19; the server is out of reach from before the job is taken over."""
    ticket, _ = office.send("ma", new_id(), ("汇聚交换机", 3))
    page = phone.join(office, "guo", ahead_ms=0)
    office.say(
        "ma", "handover.begin", handover := new_id(), {"to": demo_id("person", "guo"), "note": "门禁件明早到"}
    )
    page.get_by_role("link", name="马骁交班给你：还有 1 件要接").click()
    settled(page)
    phone.cut_network()
    expect(page.get_by_text("门禁件明早到")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("到场")
    page.get_by_role("button", name="接下").click()
    expect(page.get_by_role("button", name="交班（1 件）")).to_be_visible()  # it is in these hands now
    page.goto(f"{office.server.url}/field/#/today")
    job = page.locator("main").get_by_role("link", name=re.compile("打开"))
    expect(job).to_be_visible()
    heard = page.get_by_role("button", name="知道了")
    expect(heard).to_have_count(0)

    # A quarter of an hour of the half: what the server would have rung, the phone rings.
    phone.context.clock.fast_forward(16 * 60_000)
    rings = page.get_by_role("alert")
    expect(rings).to_have_count(2)  # one for each clock, however many rungs came up
    expect(rings.filter(has_text="到场提醒")).to_be_visible()
    heard.first.click()
    expect(rings).to_have_count(1)
    rang = [json.loads(row["wire"]) for row in phone.kept().operations]
    assert {"handover.accept", "alert.ring", "alert.acknowledge"} <= {one["kind"] for one in rang}
    phone.join_network()
    settled(page)
    with office.world.storage.read() as tx:
        held = [records.get(tx, id) for id in (ticket, handover)]
    assert [(one.state, one.body.get("engineer")) for one in held if one] == [
        ("assigned", demo_id("person", "guo")),
        ("done", None),
    ]

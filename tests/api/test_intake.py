"""Intake over HTTP: what a report suggests, the telephone system's key, and what customers say on their page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.storage.tables import records
from tests.api.house import House, code, ok
from tests.api.test_pages import ONCE, reported, tickets
from tests.world import START_MS, id_of

CALLS = "/api/v1/telephone/calls"
KEY = "/api/v1/settings/telephone-key"
CALL = {"id": "a-1", "direction": "in", "answered": True, "began_ms": START_MS, "number": "13800000000"}


def post(house: House, key: str, **more: Any) -> Any:
    """The telephone system posts a call with this key; it knows no header of ours."""
    return house.client().flask.post(CALLS, json={**CALL, **more}, headers={"Authorization": f"Bearer {key}"})


def test_a_telephone_systems_calls_are_taken_once_and_shown_to_the_desk_with_their_caller(
    house: House,
) -> None:
    ticket = house.report(id_of("site", "secret"), "secret")
    key = ok(house.client("admin").post(KEY))["key"]
    first, again = ok(post(house, key)), ok(post(house, key))
    assert (first["outcome"], again["outcome"], again["call"]) == ("applied", "repeated", first["call"])
    ok(post(house, key, id="a-2", number="0000 9999", answered=False))
    calls = {one["number"]: one for one in ok(house.client("desk").get("/api/v1/board"))["calls"]}
    assert calls["13800000000"]["name"] == "王先生"
    assert [one["id"] for one in calls["13800000000"]["tickets"]] == [ticket]
    assert calls["0000 9999"]["call"]["site"] is None
    assert ok(house.client("their-desk").get("/api/v1/board"))["calls"] == []


def test_a_key_is_shown_once_replaced_by_the_next_and_ends_when_it_is_dropped(house: House) -> None:
    admin = house.client("admin")
    assert ok(admin.get(KEY)) == {"made_ms": None}
    first, second = ok(admin.post(KEY))["key"], ok(admin.post(KEY))["key"]
    assert ok(admin.get(KEY)) == {"made_ms": START_MS}
    assert code(post(house, first)) == code(post(house, "")) == "telephone-key-wrong"
    assert post(house, second).status_code == 200
    ok(admin.call("DELETE", KEY))
    assert post(house, second).status_code == 401
    assert house.client("desk").post(KEY).status_code == 403


def test_keys_cannot_be_guessed_for_long(house: House) -> None:
    answers = [post(house, "hht_wrong").status_code for _ in range(30)]
    assert answers[0] == 401 and answers[-1] == 429


def test_a_grade_is_suggested_while_a_report_is_taken(house: House) -> None:
    asked = {"contract": id_of("contract", "secret"), "reach": "all", "description": "对讲全部用不了"}
    found = ok(house.client("desk").post("/api/v1/grading", asked))
    assert (found["type"], found["severity"]) == ("on_site", "emergency")
    assert [one["code"] for one in found["reasons"]] == ["type_default", "impact_word", "reach", "level"]
    ticket = house.report(id_of("site", "secret"), "secret")
    page = ok(house.client("desk").get(f"/api/v1/tickets/{ticket}"))
    assert page["suggestion"]["severity"] == "normal" and page["differences"] == []
    assert page["path"][0]["step"] == "analysis"


def know_complaints(house: House) -> None:
    """The contract is served complaints too."""
    with house.world.storage.write() as tx:
        contract = records.get(tx, id_of("contract", "secret"))
        assert contract is not None
        contract.body["types"] = [*contract.body["types"], "complaint"]
        records.put(tx, contract)


def test_a_customer_complains_on_the_tickets_page_and_gets_a_page_of_its_own(house: House) -> None:
    link = reported(house)
    browser = house.client().flask
    assert "complain" not in browser.get(link).get_data(as_text=True)
    know_complaints(house)
    said = {"once": ONCE, "comment": "等了两个小时没人来"}
    first, again = (browser.post(f"{link}/complain", data=said) for _ in range(2))
    assert first.status_code == 303 and first.headers["Location"] == again.headers["Location"] != link
    (complaint,) = [one for one in tickets(house) if one["type"] == "complaint"]
    (about,) = [one for one in tickets(house) if one["type"] != "complaint"]
    assert complaint["events"][0]["data"]["about"] == about["id"] and complaint["graded"]
    assert "已收到您的投诉" in browser.get(first.headers["Location"]).get_data(as_text=True)
    assert browser.post(f"{link}/complain", data={"once": ONCE, "comment": " "}).status_code == 422


@pytest.mark.parametrize(
    ("said", "shift_min"), [("09:52", -8), ("10:04", 4), ("10:00", None), ("23:59", None)]
)
def test_a_customers_time_is_the_nearest_one_and_stands_beside_ours(
    house: House, said: str, shift_min: int | None
) -> None:
    link = reported(house)  # at 10:00 of the site
    house.world.clock.advance(timedelta(minutes=10))
    (ticket,) = tickets(house)
    browser = house.client().flask
    answer = browser.post(f"{link}/time", data={"of": ticket["events"][0]["id"], "time": said})
    page = browser.get(link).get_data(as_text=True)
    (ticket,) = tickets(house)
    stated = [one["data"]["stated_ms"] for one in ticket["events"] if one["kind"] == "time_stated"]
    if said == "23:59":  # the evening before: a difference like any other
        assert stated == [START_MS - (10 * 60 + 1) * 60_000] and answer.status_code == 303
    else:
        assert stated == [START_MS + (shift_min or 0) * 60_000]
    assert (f"您说的 {said}" in page) == (said != "10:00")
    assert ticket["reported_ms"] == START_MS


def test_a_time_that_is_none_or_of_nothing_says_nothing(house: House) -> None:
    link = reported(house)
    (ticket,) = tickets(house)
    browser = house.client().flask
    for said in ({"of": "x", "time": "10:00"}, {"of": ticket["events"][0]["id"], "time": "25:00"}, {}):
        assert browser.post(f"{link}/time", data=said).status_code == 422


def test_a_duplicates_link_shows_the_ticket_that_was_kept(house: House) -> None:
    first = reported(house)
    house.world.clock.advance(timedelta(minutes=2))
    second = reported(house, once="f" * 32)
    later, earlier = sorted(tickets(house), key=lambda one: one["reported_ms"], reverse=True)
    house.world.say("desk", "ticket.void", later["id"], {"why": "twice", "into": earlier["id"]})
    browser = house.client().flask
    merged = browser.get(second).get_data(as_text=True)
    assert earlier["number"] in merged and "已并入" in merged
    assert "已并入" not in browser.get(first).get_data(as_text=True)
    with house.world.storage.read() as tx:
        kept = records.get(tx, earlier["id"])
    assert kept is not None and kept.state == "reported"

"""Drafts of a commitment: previewed, judged against tickets of late, made a new version that new tickets get."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.domain.ids import new_id
from server.domain.times import parse_rfc3339
from tests.api.house import House
from tests.world import START_MS, commitment, id_of

SECRET = id_of("contract", "secret")
OFFICE = {"zone": "Asia/Shanghai", "weekly": {"mon-fri": [["09:00", "17:00"]]}, "closures": ["2026-11-30"]}


def ask(house: House, what: str, body: dict[str, Any], who: str = "lead", code: int = 200) -> Any:
    answer = house.client(who).call("POST", f"/api/v1/contracts/{SECRET}/{what}", body)
    assert answer.status_code == code, answer.get_data(as_text=True)
    return answer.get_json()


def row(within_min: int, **more: Any) -> dict[str, Any]:
    return commitment("B-02", "respond", within_min, ["call_answered"], type="any", **more)


def answered(house: House, after_s: int) -> str:
    """A ticket whose reporter was called so many seconds after the report."""
    ticket = new_id()
    told = {"site": id_of("site", "secret"), "channel": "desk"}
    assert house.world.say("desk", "ticket.report", ticket, told).outcome == "applied"
    house.world.clock.advance(timedelta(seconds=after_s))
    called = house.world.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    assert called.outcome == "applied", called
    return ticket


def test_a_fault_reported_on_friday_afternoon_is_previewed_through_the_weekend(house: House) -> None:
    found = ask(house, "preview", {"commitment": row(60), "calendar": OFFICE})
    assert found["reported_ms"] == parse_rfc3339("2026-11-27T16:30:00+08:00")
    assert found["due_ms"] == parse_rfc3339("2026-12-01T09:30:00+08:00"), "Monday is closed"
    assert [len(day["open"]) for day in found["days"][:5]] == [1, 0, 0, 0, 1]
    assert (len(found["days"]), found["days"][0]["day"], found["zone"]) == (14, "2026-11-27", "Asia/Shanghai")
    assert [one["rung"] for one in found["rungs"]] == ["50%", "100%"]
    assert "B-02" in found["zh"]
    assert "B-02" in found["en"]
    at_once = ask(house, "preview", {"commitment": row(5), "reported_ms": START_MS})
    assert at_once["due_ms"] == START_MS + 5 * 60_000


def test_a_draft_that_cannot_be_counted_says_so_with_the_clocks_own_code(house: House) -> None:
    for draft, calendar, code in (
        ({**row(5), "within_min": 0}, None, "bad-duration"),
        ({**row(5), "stops": []}, None, "no-stop-event"),
        ({"clause": "B-02"}, None, "validation-failed"),
        (row(5), {"zone": "Asia/Shanghai", "weekly": {}}, "calendar-never-opens"),
        (row(5), {**OFFICE, "weekly": {"mon": [["09:00", "09:00"]]}}, "bad-window"),
        (row(5), {**OFFICE, "zone": "Mars/Olympus"}, "time-without-zone"),
        (row(5, calendar=new_id()), None, "unknown-calendar"),
    ):
        for what in ("preview", "judged-again"):
            found = house.client("lead").call(
                "POST", f"/api/v1/contracts/{SECRET}/{what}", {"commitment": draft, "calendar": calendar}
            )
            # A calendar that never opens is an error of every clock that counts by it, not of the question.
            if (what, code) == ("judged-again", "calendar-never-opens"):
                continue
            assert found.get_json()["code"] == code, (what, draft, found.get_json())


def test_tickets_of_late_are_judged_again_and_those_that_differ_are_named(house: House) -> None:
    quick, slow = answered(house, 100), answered(house, 200)
    draft = {"commitment": row(3), "replaces": id_of("commitment", "respond")}
    found = ask(house, "judged-again", draft)
    assert (found["tickets"], found["same"], found["otherwise"], found["left_off"]) == (2, 1, 1, False)
    (item,) = found["items"]
    assert item["ticket"] == slow != quick
    (before,), (after,) = item["before"], item["after"]
    assert (before["state"], after["state"]) == ("met", "breached")
    assert (before["within_min"], after["within_min"]) == (5, 3)
    assert ask(house, "judged-again", {**draft, "from_ms": 0, "to_ms": START_MS})["tickets"] == 0
    assert ask(house, "judged-again", {"commitment": row(5), "replaces": draft["replaces"]})["otherwise"] == 0


def test_a_new_version_is_for_new_tickets_and_the_old_one_says_who_still_has_it(house: House) -> None:
    answered(house, 100)
    old, new = id_of("commitment", "respond"), new_id()
    said = {
        "kind": "commitment.set",
        "record": new,
        "body": {"contract": SECRET, "commitment": row(3), "replaces": old},
    }
    lead = house.client("lead")
    assert lead.call("POST", "/api/v1/operations", said).status_code == 200
    again = lead.call("POST", "/api/v1/operations", {**said, "record": new_id()})
    assert again.get_json()["code"] == "commitment-replaced"
    found = lead.call("GET", f"/api/v1/contracts/{SECRET}/terms").get_json()
    versions = {one["row"]["id"]: one for one in found["commitments"]}
    assert (versions[old]["state"], versions[old]["running"]) == ("replaced", 1)
    assert (versions[new]["state"], versions[new]["running"], versions[new]["replaces"]) == (
        "in_force",
        0,
        old,
    )
    assert versions[new]["row"]["version"] == versions[old]["row"]["version"] + 1
    draft = {"commitment": row(1), "replaces": new}
    assert ask(house, "judged-again", draft)["otherwise"] == 1, "a ticket of an older version counts too"


def test_only_leads_and_administrators_write_terms(house: House) -> None:
    ask(house, "preview", {"commitment": row(5)}, who="admin")
    for what in ("preview", "judged-again"):
        assert ask(house, what, {"commitment": row(5)}, who="desk", code=403)["code"] == "role-not-allowed"


def test_the_list_of_tasks_is_asked_by_state_and_kind(house: House) -> None:
    desk = house.client("desk")
    for query in ("", "?state=open&kind=dated", "?kind=review&limit=1"):
        assert desk.call("GET", f"/api/v1/tasks{query}").get_json() == {"items": [], "next": None}
    assert desk.call("GET", "/api/v1/tasks?kind=other").status_code == 422


def test_what_was_told_of_a_contract_is_listed_with_what_it_opened_and_who_took_it_back(house: House) -> None:
    lead, desk = house.client("lead"), house.client("desk")
    duty: dict[str, Any] = {
        "contract": SECRET,
        "clause": "C-07",
        "zh": "专项巡检",
        "en": "Special inspection",
    }
    duty |= {"starts": "major_event_planned", "before_working_days": 7}
    at_ms = START_MS + 30 * 86_400_000
    event, plain = new_id(), new_id()
    told = {"contract": SECRET, "what": "major_event_planned", "at_ms": at_ms, "text": "技能大赛"}
    for client, kind, record, body in (
        (lead, "obligation.set", new_id(), duty),
        (desk, "occasion.tell", event, told),
        (desk, "occasion.tell", plain, {**told, "what": "replacement_planned", "at_ms": at_ms - 1}),
        (lead, "occasion.withdraw", plain, {"why": "不换了"}),
    ):
        wish = {"kind": kind, "record": record, "body": body}
        assert client.call("POST", "/api/v1/operations", wish).get_json()["outcome"] == "applied"
    path = f"/api/v1/contracts/{SECRET}/occasions"
    found = desk.call("GET", path).get_json()
    first, second = found["items"]
    assert (first["occasion"]["id"], first["withdrawn"], first["tickets"]) == (event, False, [])
    assert [task["clause"] for task in first["tasks"]] == ["C-07"]
    assert first["tasks"][0]["due_ms"] < at_ms
    assert (first["occasion"]["by"], first["occasion"]["text"]) == (id_of("person", "desk"), "技能大赛")
    assert (second["withdrawn"], second["tasks"]) == (True, [])
    assert (second["occasion"]["withdrawn_by"], second["occasion"]["why"]) == (
        id_of("person", "lead"),
        "不换了",
    )
    page = desk.call("GET", f"{path}?limit=1").get_json()
    rest = desk.call("GET", f"{path}?limit=1&after={page['next']}").get_json()
    assert [one["occasion"]["id"] for one in (*page["items"], *rest["items"])] == [event, plain]
    assert house.client("li").call("GET", path).status_code == 403

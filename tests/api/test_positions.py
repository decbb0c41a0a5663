"""Positions over HTTP: phones, tracking apps with tokens, who sees whom, and that a look is on record."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from server.usecases.positions import MOST_FIXES
from tests.api.house import House
from tests.world import id_of

LI = id_of("person", "li")
OSMAND, OWNTRACKS = "/api/v1/positions/osmand", "/api/v1/positions/owntracks"


@pytest.fixture
def on_duty(house: House) -> House:
    house.world.say("desk", "person.duty", LI, {"duty": "on"})
    return house


def fix(house: House, ago_s: float, **more: Any) -> dict[str, Any]:
    at_ms = house.world.clock.now_ms() - int(ago_s * 1000)
    return {"at_ms": at_ms, "lat_deg": 34.141, "lon_deg": 113.488, "accuracy_m": 12.0, **more}


def items(house: House, who: str = "desk") -> list[dict[str, Any]]:
    answer = house.client(who).get("/api/v1/positions")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def bare(house: House, method: str, path: str, **more: Any) -> TestResponse:
    """As an app of somebody else's calls: no cookie, no mark of ours."""
    return house.app.test_client().open(path, method=method, **more)


def token_of(house: House, who: str = "li") -> tuple[str, str]:
    made = house.client(who).post("/api/v1/trackers", {"name": "Traccar"})
    assert made.status_code == 201
    return made.get_json()["id"], made.get_json()["token"]


def test_the_desk_sees_who_is_on_duty_with_age_and_the_neighbour_nothing(on_duty: House) -> None:
    sent = on_duty.client("li").post(
        "/api/v1/positions", {"fixes": [fix(on_duty, 20, battery_pct=55), fix(on_duty, 50)]}
    )
    assert (sent.status_code, sent.get_json()["kept"]) == (200, 2)
    (seen,) = items(on_duty)
    assert (seen["person"], seen["age_s"], seen["battery_pct"]) == (LI, 20, 55)
    assert items(on_duty, "their-desk") == []
    assert on_duty.client("zhou").get("/api/v1/positions").status_code == 403


def test_bad_fixes_are_named_one_by_one_and_the_good_ones_kept(on_duty: House) -> None:
    bad = [
        fix(on_duty, -7 * 86_400),
        fix(on_duty, 30),
        fix(on_duty, 20, lat_deg=0, lon_deg=0),
        fix(on_duty, 15, lat_deg=113.488, lon_deg=34.141),
        fix(on_duty, 10, lat_deg=None),
        fix(on_duty, 5, mock=True),
    ]
    answer = on_duty.client("li").post("/api/v1/positions", {"fixes": bad}).get_json()
    said = {one["index"]: [doubt["code"] for doubt in one["doubts"]] for one in answer["doubted"]}
    assert said == {0: ["future"], 2: ["null-island"], 3: ["swapped"], 4: ["no-number"], 5: ["mock"]}
    assert [one["age_s"] for one in items(on_duty)] == [30]


def test_ten_thousand_fixes_and_numbers_that_are_none_are_refused_whole(on_duty: House) -> None:
    li = on_duty.client("li")
    many = [{"at_ms": i, "lat_deg": 34, "lon_deg": 113, "accuracy_m": 9} for i in range(MOST_FIXES + 1)]
    refused = li.post("/api/v1/positions", {"fixes": many})
    assert (refused.status_code, refused.get_json()["code"]) == (413, "too-many-fixes")
    assert li.post("/api/v1/positions", {"fixes": many * 10}).status_code == 413
    nan = '{"fixes": [{"at_ms": 1, "lat_deg": NaN, "lon_deg": 1, "accuracy_m": 1}]}'
    refused = li.call("POST", "/api/v1/positions", data=nan, content_type="application/json")
    assert refused.get_json()["code"] == "body-malformed"
    assert items(on_duty) == []


def test_positions_leave_the_session_alone(on_duty: House) -> None:
    li = on_duty.client("li")
    on_duty.world.clock.advance(timedelta(minutes=10))

    def seen_ms() -> list[Any]:
        with on_duty.world.storage.read() as tx:
            rows = tx.rows("SELECT seen_ms FROM session WHERE person = :li ORDER BY seen_ms", li=LI)
        return [row["seen_ms"] for row in rows]

    before = seen_ms()
    assert li.post("/api/v1/positions", {"fixes": [fix(on_duty, 1)]}).status_code == 200
    assert seen_ms() == before
    assert li.get("/api/v1/me/position").status_code == 200
    assert seen_ms() != before


def test_a_look_at_a_trail_is_on_record_for_the_engineer(on_duty: House) -> None:
    li, desk = on_duty.client("li"), on_duty.client("desk")
    li.post("/api/v1/positions", {"fixes": [fix(on_duty, 60), fix(on_duty, 30)]})
    now_ms = on_duty.world.clock.now_ms()
    path = f"/api/v1/people/{LI}/trail?from_ms={now_ms - 3_600_000}&to_ms={now_ms}"
    assert len(li.get(path).get_json()["items"]) == 2
    assert li.get("/api/v1/me/position").get_json()["looks"] == []
    assert len(desk.get(path).get_json()["items"]) == 2
    (look,) = li.get("/api/v1/me/position").get_json()["looks"]
    assert (look["viewer"], look["at_ms"], look["to_ms"]) == (id_of("person", "desk"), now_ms, now_ms)
    assert look["name"]
    assert on_duty.client("their-desk").get(path).status_code == 404
    refused = desk.get(f"/api/v1/people/{LI}/trail?from_ms=5&to_ms=5")
    assert refused.get_json()["code"] == "span-wrong"
    assert on_duty.client("admin").call("DELETE", f"/api/v1/people/{LI}/trail").status_code == 204
    assert (li.get(path).get_json()["items"], items(on_duty)) == ([], [])


def test_the_engineer_s_switch_forgets_the_last_place_and_the_desk_is_told(on_duty: House) -> None:
    li = on_duty.client("li")
    li.post("/api/v1/positions", {"fixes": [fix(on_duty, 5)]})
    assert li.post("/api/v1/me/position", {"seen": False}).status_code == 204
    answer = on_duty.client("desk").get("/api/v1/positions").get_json()
    assert answer["items"] == []
    assert answer["unseen"] == [{"person": LI, "since_ms": on_duty.world.clock.now_ms()}]
    sent = li.post("/api/v1/positions", {"fixes": [fix(on_duty, 1)]}).get_json()
    assert (sent["seen"], sent["kept"]) == (False, 0)
    assert li.get("/api/v1/me/position").get_json()["seen"] is False
    li.post("/api/v1/me/position", {"seen": True})
    assert li.post("/api/v1/positions", {"fixes": [fix(on_duty, 0)]}).get_json()["kept"] == 1


def test_the_engineer_reads_until_when_they_were_seen(on_duty: House) -> None:
    li = on_duty.client("li")
    assert li.get("/api/v1/me/position").get_json()["on_duty"] is True
    on_duty.world.clock.advance(timedelta(minutes=5))
    ended_ms = on_duty.world.clock.now_ms()
    on_duty.world.say("desk", "person.duty", LI, {"duty": "off"})
    on_duty.world.clock.advance(timedelta(minutes=5))
    own = li.get("/api/v1/me/position").get_json()
    assert (own["on_duty"], own["seen_until_ms"]) == (False, ended_ms)


def test_traccar_client_speaks_its_query_by_get_and_by_post(on_duty: House) -> None:
    _, token = token_of(on_duty)
    seconds = on_duty.world.clock.now_ms() // 1000
    query = {"lat": 34.2, "lon": 113.5, "accuracy": 8, "speed": 10, "bearing": 90, "batt": 81.6}
    first = {**query, "id": token, "timestamp": seconds - 40}
    second = {**query, "id": token, "timestamp": seconds - 10, "mock": "true"}
    for method, said in (("GET", first), ("POST", first), ("POST", second)):
        assert bare(on_duty, method, OSMAND, query_string=said).status_code == 200
    (seen,) = items(on_duty)
    assert (seen["age_s"], seen["source"], seen["battery_pct"], seen["heading_deg"]) == (
        40,
        "traccar",
        82,
        90.0,
    )
    assert seen["speed_m_s"] == pytest.approx(5.144, abs=0.001)


def test_newer_traccar_clients_and_owntracks_speak_json(on_duty: House) -> None:
    _, token = token_of(on_duty)
    when = on_duty.world.clock.now()
    coords = {"latitude": 34.2, "longitude": 113.5, "accuracy": 8, "speed": -1, "heading": -1}
    location = {"timestamp": when.isoformat(), "coords": coords, "battery": {"level": 0.5}}
    body = {"device_id": token, "location": location}
    assert bare(on_duty, "POST", OSMAND, json=body).status_code == 200
    (seen,) = items(on_duty)
    assert (seen["battery_pct"], seen["speed_m_s"], seen["lat_deg"]) == (50, None, 34.2)
    on_duty.world.clock.advance(timedelta(minutes=1))
    basic = {"Authorization": "Basic " + base64.b64encode(f"li:{token}".encode()).decode()}
    tst = on_duty.world.clock.now_ms() // 1000
    owned = {"_type": "location", "lat": 34.2001, "lon": 113.5, "tst": tst, "acc": 9, "batt": 49, "vel": 36}
    for said in (owned, {"_type": "status"}):
        answer = bare(on_duty, "POST", OWNTRACKS, json=said, headers=basic)
        assert (answer.status_code, answer.get_json()) == (200, [])
    (seen,) = items(on_duty)
    assert (seen["source"], seen["speed_m_s"], seen["age_s"]) == ("owntracks", 10.0, 0)


@pytest.mark.parametrize(
    "said",
    [
        {"timestamp": "tomorrow", "lat": "34", "lon": "113"},
        {"timestamp": "-5", "lat": "34", "lon": "113"},
        {"lon": "113"},
    ],
)
def test_a_query_without_place_or_time_is_refused(on_duty: House, said: dict[str, str]) -> None:
    _, token = token_of(on_duty)
    answer = bare(on_duty, "GET", OSMAND, query_string={"id": token, **said})
    assert answer.get_json()["code"] == "body-malformed"


def test_a_token_is_kept_hashed_shown_once_and_ends_at_once(on_duty: House) -> None:
    id, token = token_of(on_duty)
    with on_duty.world.storage.read() as tx:
        assert token not in str(tx.rows("SELECT * FROM tracker ORDER BY id"))
    (listed,) = on_duty.client("desk").get("/api/v1/trackers").get_json()["items"]
    assert "token" not in listed and (listed["id"], listed["person"]) == (id, LI)
    assert on_duty.client("zhou").get("/api/v1/trackers").get_json()["items"] == []
    assert on_duty.client("zhou").call("DELETE", f"/api/v1/trackers/{id}").status_code == 404
    said = {"id": token, "lat": 34.2, "lon": 113.5}
    assert bare(on_duty, "GET", OSMAND, query_string=said).status_code == 200
    assert on_duty.client("li").call("DELETE", f"/api/v1/trackers/{id}").status_code == 204
    answer = bare(on_duty, "GET", OSMAND, query_string=said)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "tracker-unknown")


def test_guesses_and_floods_are_slowed(on_duty: House) -> None:
    _, token = token_of(on_duty)
    said = {"id": token, "lat": 34.2, "lon": 113.5}
    codes = [bare(on_duty, "GET", OSMAND, query_string=said).status_code for _ in range(121)]
    assert codes == [200] * 120 + [429]
    on_duty.world.clock.advance(timedelta(minutes=1))
    assert bare(on_duty, "GET", OSMAND, query_string=said).status_code == 200
    guesses = [bare(on_duty, "GET", OSMAND, query_string={**said, "id": f"x{i}"}) for i in range(61)]
    assert [answer.status_code for answer in guesses] == [401] * 60 + [429]

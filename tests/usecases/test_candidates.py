"""Who is shown to the dispatcher, from what is stored: deadline, ranking, and a reason for everyone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from routing import stay
from routing.engines.geodesic import Geodesic
from routing.stay import Done, learn
from routing.travel import Fallback, Line, Travel, TravelTable, Trouble
from server.domain import codes
from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.records import Record
from server.storage.tables import labels, positions, records
from server.sync.door import Wish, submit
from server.usecases.arrival import Ways, eta
from server.usecases.candidates import Scene, candidates
from server.usecases.clocks import clocks_of
from server.usecases.coverage import cover_now
from server.usecases.witnesses import secret_key
from tests.unit.routing_people import table_of
from tests.world import START_MS, TAG_GATE, World, id_of

MIN_MS = 60_000
NORTH_DEG = 1000 / 110_928.0
"""One kilometre north at 34° N."""
SECRET = id_of("contract", "secret")


def said(world: World, kind: str, record: str, body: dict[str, Any], **more: Any) -> None:
    worker = Actor(Role.WORKER, world.organisation)
    outcome = submit(world.storage, world.clock, worker, Wish(kind, record, body, **more))
    assert outcome.outcome == "applied", outcome


def seen(world: World, name: str, north_km: float, minutes_ago: float = 0) -> None:
    """Somebody's phone said where it is: so far north of both sites."""
    at_ms = world.clock.now_ms() - int(minutes_ago * MIN_MS)
    lat_deg = 34.141 + north_km * NORTH_DEG
    place = (lat_deg, 113.488)
    fix = positions.row_of(
        id_of("person", name), world.organisation, at_ms, place, 15.0, received_ms=at_ms, source="phone"
    )
    with world.storage.write_positions() as tx:
        positions.keep_moved(tx, [fix])


def on_duty(world: World, *names: str) -> None:
    for name in names:
        said(world, "person.duty", id_of("person", name), {"duty": "on"})


def report(world: World, **body: Any) -> str:
    ticket = new_id()
    public = Actor(Role.PUBLIC, world.organisation)
    body = {"site": world.site, "equipment": id_of("equipment"), "channel": "qr", **body}
    assert (
        submit(world.storage, world.clock, public, Wish("ticket.report", ticket, body)).outcome == "applied"
    )
    return ticket


def door(world: World) -> str:
    """A device whose model asks for somebody skilled in access control."""
    model, device = new_id(), new_id()
    said(world, "model.add", model, {"zh": "门禁", "en": "Door", "family": "door", "skill": "access"})
    body = {"contract": SECRET, "site": world.site, "model": model, "name": "DC-01"}
    said(world, "equipment.add", device, body)
    return device


def stored(world: World, id: str) -> Record:
    with world.storage.read() as tx:
        record = records.get(tx, id)
    assert record is not None
    return record


def asked(world: World, ticket: str) -> dict[str, Any]:
    with world.storage.read() as tx:
        return candidates(stored(world, ticket), Scene(tx, world.organisation, world.clock.now_ms()))


def out(answer: dict[str, Any], name: str) -> list[str]:
    """The codes that rule somebody out."""
    return [
        reason["code"]
        for one in answer["ruled_out"]
        for reason in one["reasons"]
        if one["person"] == id_of("person", name)
    ]


def item(answer: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in answer["items"] if one["person"] == id_of("person", name))


def codes_of(one: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in one["reasons"]]


def given(world: World, name: str, *moves: str) -> str:
    """Another ticket in somebody's hands, taken as far as the moves say."""
    other, visit = report(world), new_id()
    world.say("desk", "ticket.assign", other, {"engineer": id_of("person", name), "visit": visit})
    for move in moves:
        world.say(name, move, visit)
    return other


@pytest.fixture
def crew(world: World) -> World:
    """Three engineers on duty with fresh fixes: li 3 km, zhou 5 km, outsider 1 km from the site; 6 min at its gate."""
    said(world, "site.edit", world.site, {"gate_delay_min": 6})
    on_duty(world, "li", "zhou", "outsider")
    seen(world, "li", 3)
    seen(world, "zhou", 5)
    seen(world, "outsider", 1)
    return world


def test_the_desk_sees_slack_by_the_arrival_clock_and_a_reason_for_everyone(crew: World) -> None:
    ticket = report(crew)
    crew.clock.advance(timedelta(minutes=2))
    answer = asked(crew, ticket)
    assert answer["deadline_ms"] == START_MS + 30 * MIN_MS
    assert answer["commitment"] == id_of("commitment", "arrive")
    assert answer["engine"] == "geodesic"
    assert [(one["name"], one["rank"]) for one in answer["items"]] == [("li", 1), ("zhou", 2)]
    assert out(answer, "outsider") == ["not-cleared"]

    # 3 km x 1.4 at 32 km/h (10:02 in Shanghai): P50 473 s. P90: + 35 %, + 2 min of age and 15 m = 639 + 75 + 3 s.
    first = answer["items"][0]
    assert first["travel"]["p50_s"] == pytest.approx(473, abs=2)
    assert first["travel"]["p90_s"] == pytest.approx(716, abs=3)
    assert (first["travel"]["age_s"], first["travel"]["assumed"]) == (120, True)
    assert first["door_s"] == 360
    assert first["slack_s"] == 28 * 60 - 360 - first["travel"]["p90_s"]
    assert first["eta_ms"] == crew.clock.now_ms() + (first["travel"]["p50_s"] + 360) * 1000
    assert first["eta_p90_ms"] == crew.clock.now_ms() + (first["travel"]["p90_s"] + 360) * 1000
    assert 0.9 < first["probability"] <= 1
    assert codes_of(first) == ["slack", "coverage", "position", "travel", "door"]
    assert first["reasons"][1]["zh"] == "走后看守所只剩 1/2 人"
    assert first["reasons"][0] == {"code": "slack", "zh": "余量 +10 分", "en": "Slack +10 min"}
    json.dumps(answer)


def test_the_model_of_the_reported_device_asks_for_its_skill(crew: World) -> None:
    said(crew, "person.edit", id_of("person", "zhou"), {"skills": ["access"]})
    answer = asked(crew, report(crew, equipment=door(crew)))
    assert [one["name"] for one in answer["items"]] == ["zhou"]
    assert out(answer, "li") == ["skill-missing"]
    assert codes_of(answer["items"][0])[:3] == ["slack", "coverage", "skill"]


def test_clearance_is_asked_only_where_the_contract_is_confidential(crew: World) -> None:
    answer = asked(crew, report(crew, site=id_of("site", "open"), equipment=id_of("equipment", "open")))
    assert [one["name"] for one in answer["items"]] == ["outsider", "li", "zhou"]


def test_without_an_arrival_promise_there_is_no_slack_and_the_quickest_comes_first(crew: World) -> None:
    answer = asked(crew, report(crew, site=id_of("site", "open"), equipment=id_of("equipment", "open")))
    assert (answer["deadline_ms"], answer["commitment"]) == (None, None)
    assert [(one["slack_s"], one["probability"]) for one in answer["items"]] == [(None, None)] * 3


def test_each_fact_that_rules_somebody_out_is_named(crew: World) -> None:
    said(crew, "person.duty", id_of("person", "li"), {"duty": "off"})
    said(crew, "person.edit", id_of("person", "outsider"), {"contracts": []})
    crew.clock.advance(timedelta(minutes=31))
    seen(crew, "li", 3)
    answer = asked(crew, report(crew))
    assert answer["items"] == []
    assert out(answer, "li") == ["off-duty"]
    assert out(answer, "zhou") == ["position-too-old"]
    assert out(answer, "outsider") == ["not-cleared", "not-serving", "position-too-old"]
    zhou = next(one for one in answer["ruled_out"] if one["name"] == "zhou")
    assert zhou["reasons"][0]["zh"] == "位置 31 分前，过旧"


def test_an_engineer_nobody_has_seen_has_no_position(world: World) -> None:
    on_duty(world, "li")
    assert out(asked(world, report(world)), "li") == ["no-position"]


def test_somebody_who_left_the_service_is_not_listed_at_all(crew: World) -> None:
    said(crew, "person.edit", id_of("person", "zhou"), {"active": False})
    answer = asked(crew, report(crew))
    assert "zhou" not in [one["name"] for one in [*answer["items"], *answer["ruled_out"]]]


@pytest.mark.parametrize(
    "moves", [["visit.accept", "visit.depart"], ["visit.accept", "visit.depart", "visit.arrive"]]
)
def test_whoever_is_at_work_on_another_ticket_is_ruled_out_with_its_number(
    crew: World, moves: list[str]
) -> None:
    other = given(crew, "li", *moves)
    answer = asked(crew, report(crew))
    assert out(answer, "li") == ["committed-past-deadline"]
    li = next(one for one in answer["ruled_out"] if one["name"] == "li")
    number = crew.record(other)["number"]
    # An hour for the visit, assumed; who is only under way has 3 km and the gate before it: 11:00 or 11:13.
    until = "11:00" if "visit.arrive" in moves else "11:13"
    assert li["reasons"][0]["en"] == f"At work on {number} until about {until}, past the deadline (estimate)"


def test_who_is_about_to_be_free_nearby_is_worth_a_wait_and_says_so_in_both_languages(
    crew: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = learn([Done("on_site", "A", 60 * (30 + number % 9)) for number in range(90)])
    monkeypatch.setattr(stay, "_picked", [lambda: learnt])
    other = given(crew, "li", "visit.accept", "visit.depart", "visit.arrive")
    seen(crew, "zhou", 22)
    crew.clock.advance(timedelta(minutes=26))
    seen(crew, "li", 0.5)
    seen(crew, "zhou", 22)
    answer = asked(crew, report(crew))
    first, second = answer["items"]
    assert (first["name"], second["name"]) == ("li", "zhou")
    number = crew.record(other)["number"]
    told = {one["code"]: one for one in first["reasons"]}
    wait_min = -(-first["wait_s"] // 60)
    assert 5 < wait_min < 12 and first["eta_ms"] == crew.clock.now_ms() + 1000 * (
        first["wait_s"] + first["travel"]["p50_s"] + first["door_s"]
    )
    odds, other_odds = (round(one["probability"] * 100) for one in (first, second))
    assert odds > 80 > 20 > other_odds
    assert (
        told["worth-waiting"]["zh"]
        == f"等 {wait_min} 分，好过现在派 zhou（30.8 km）：赶上 {odds} % 对 {other_odds} %"
    )
    assert told["worth-waiting"]["en"] == (
        f"A wait of {wait_min} min beats sending zhou now (30.8 km): {odds} % in time against {other_odds} %"
    )
    assert told["free-from"]["zh"].startswith("约 10:3") and number in told["free-from"]["zh"]
    assert "worth-waiting" not in codes_of(second)


def test_a_wait_is_said_of_nobody_who_stands_behind_somebody_free(
    crew: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = learn([Done("on_site", "A", 60 * 10) for _ in range(30)])
    monkeypatch.setattr(stay, "_picked", [lambda: learnt])
    given(crew, "li", "visit.accept", "visit.depart", "visit.arrive")
    first, second = asked(crew, report(crew))["items"]
    assert (first["name"], second["name"]) == ("zhou", "li")
    assert second["wait_s"] > 0 and "free-from" in codes_of(second)
    assert "worth-waiting" not in codes_of(second)


def test_a_ticket_given_but_not_begun_lowers_nothing_and_is_said(crew: World) -> None:
    ticket = report(crew)
    before = item(asked(crew, ticket), "li")
    other = given(crew, "li", "visit.accept")
    after = item(asked(crew, ticket), "li")
    assert (after["rank"], after["slack_s"]) == (before["rank"], before["slack_s"])
    assert after["reasons"][-1]["zh"] == f"手上还有 {crew.record(other)['number']}"


def test_the_engineer_of_this_very_ticket_is_not_busy_with_another(crew: World) -> None:
    ticket = given(crew, "li", "visit.accept", "visit.depart")
    assert codes_of(item(asked(crew, ticket), "li")) == ["slack", "going", "position", "travel", "door"]


def rostered(world: World, *posts: tuple[str, str]) -> None:
    """Puts people on posts of the site's contract for this hour."""
    now_ms = world.clock.now_ms()
    hour = {"from_ms": now_ms - MIN_MS, "to_ms": now_ms + 60 * MIN_MS}
    entries = [{"person": id_of("person", name), "post": post, **hour} for name, post in posts]
    said(world, "roster.set", id_of("roster"), {"contract": SECRET, "entries": entries})


def test_whoever_stands_in_is_ranked_for_who_is_away(crew: World) -> None:
    said(crew, "person.duty", id_of("person", "zhou"), {"duty": "off"})
    rostered(crew, ("li", "duty"), ("zhou", "stand_in"))
    before = asked(crew, report(crew))
    assert [one["name"] for one in before["items"]] == ["li"] and "off-duty" in out(before, "zhou")
    rostered(crew, ("li", "duty"), ("zhou", "stand_in"), ("li", "absent"))
    after = asked(crew, report(crew))
    assert [one["name"] for one in after["items"]] == ["zhou"] and out(after, "li") == ["absent"]
    assert {"stands-in", "on-call"} <= set(codes_of(item(after, "zhou")))
    assert "替li备岗" in [one["zh"] for one in item(after, "zhou")["reasons"]]
    with crew.storage.read() as tx:
        covered = cover_now(tx, crew.organisation, crew.clock.now_ms())
    assert covered is not None and {one.name for one in covered.crew} == {"zhou", "outsider"}


def test_a_resident_is_at_the_place_though_no_phone_says_so_and_still_needs_a_witness(crew: World) -> None:
    rostered(crew, ("zhou", "resident"))
    crew.clock.advance(timedelta(minutes=45))  # no fix is fresh any more
    rostered(crew, ("zhou", "resident"))
    ticket, visit = report(crew), new_id()
    there = item(asked(crew, ticket), "zhou")
    assert (there["travel"]["p50_s"], there["travel"]["p90_s"], there["door_s"]) == (0, 0, 0)
    assert there["eta_ms"] == crew.clock.now_ms() and there["probability"] == 1
    seen(crew, "zhou", 5)
    assert item(asked(crew, report(crew)), "zhou")["travel"]["p50_s"] > 300, "a fresh position says otherwise"
    crew.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": visit})
    for move in ("accept", "depart", "arrive"):
        assert crew.say("zhou", f"visit.{move}", visit).outcome == "applied"
    with crew.storage.read() as tx:
        clocks = clocks_of(tx, stored(crew, ticket), crew.clock.now_ms())
    assert [one.unproven for one in clocks if one.kind == "arrive"] == [True]


def test_a_resident_of_this_hour_passes_the_gate_without_waiting(crew: World) -> None:
    hour = {"person": id_of("person", "zhou"), "post": "resident"}
    now_ms = crew.clock.now_ms()
    entries = [
        hour | {"from_ms": now_ms, "to_ms": now_ms + 60 * MIN_MS},
        hour | {"person": id_of("person", "li"), "from_ms": now_ms - 60 * MIN_MS, "to_ms": now_ms},
    ]
    said(crew, "roster.set", new_id(), {"contract": SECRET, "entries": entries})
    answer = asked(crew, report(crew))
    assert item(answer, "zhou")["door_s"] == 0 and "resident" in codes_of(item(answer, "zhou"))
    assert item(answer, "li")["door_s"] == 360 and "resident" not in codes_of(item(answer, "li"))


def test_after_the_deadline_nobody_keeps_it_and_the_quickest_comes_first(crew: World) -> None:
    ticket = report(crew)
    crew.clock.advance(timedelta(minutes=40))
    seen(crew, "zhou", 1, minutes_ago=25)
    seen(crew, "li", 2)
    answer = asked(crew, ticket)
    assert answer["deadline_ms"] == START_MS + 30 * MIN_MS
    assert [one["name"] for one in answer["items"]] == ["zhou", "li"]
    assert all(one["slack_s"] < 0 and one["probability"] < 0.01 for one in answer["items"])


def test_once_somebody_arrived_there_is_no_deadline_left(crew: World) -> None:
    phone = crew.enrol("li")
    with crew.storage.write() as tx:
        hash = codes.code_hash(secret_key(tx), f"gate:{crew.site}", "000000000")
        labels.add_gate_codes(tx, crew.site, crew.organisation, "sheet", [hash])
    ticket, visit = report(crew), new_id()
    crew.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": visit})
    phone.record("visit.arrive", visit)
    phone.record("visit.witness", visit, {"witness": "commissioned_label", "tag": TAG_GATE})
    phone.record("visit.witness", visit, {"witness": "gate_code", "code": "000000000"})
    outcomes = phone.push()
    assert {one["outcome"] for one in outcomes} == {"applied"}, outcomes
    crew.clock.advance(timedelta(minutes=1))
    assert asked(crew, ticket)["deadline_ms"] is None


def test_a_ticket_of_another_organisation_is_unknown(crew: World) -> None:
    ticket = stored(crew, report(crew))
    with crew.storage.read() as tx, pytest.raises(Problem) as refusal:
        candidates(ticket, Scene(tx, id_of("organisation", "other"), crew.clock.now_ms()))
    assert refusal.value.code == "record-unknown"


def test_another_engine_answers_under_its_own_name(crew: World) -> None:
    class Roads:
        """Ten minutes for everyone."""

        name = "roads"

        def table(self, origins: Any, destinations: Any, at: Any) -> TravelTable:
            way = Travel(600, 720, "roads", 0, False)
            table = table_of([way] * len(destinations) for _ in origins)
            return replace(table, fallbacks=(Fallback("osrm-routed", Trouble.SLOW),))

        def snap(self, place: Any) -> None: ...

        def line(self, origin: Any, destination: Any) -> Line:
            return Line((origin, destination), self.name)

    ticket = stored(crew, report(crew))
    with crew.storage.read() as tx:
        now_ms = crew.clock.now_ms()
        answer = candidates(ticket, Scene(tx, crew.organisation, now_ms, Roads()))
    assert answer["engine"] == "roads" and answer["fallbacks"] == [{"engine": "osrm-routed", "code": "slow"}]
    assert {one["travel"]["engine"] for one in answer["items"]} == {"roads"}


def estimated(world: World, ticket: str) -> dict[str, Any] | None:
    with world.storage.read() as tx:
        return eta(tx, stored(world, ticket), world.clock.now_ms())


def test_whoever_is_under_way_is_expected_at_a_time_with_its_spread(crew: World) -> None:
    ticket = given(crew, "li", "visit.accept")
    assert estimated(crew, ticket) is None
    visit = crew.record(ticket)["visit"]
    crew.say("li", "visit.depart", visit)
    found = estimated(crew, ticket)
    # 473 s of way and 6 min at the gate; nine of ten within 639 + 3 s.
    assert found is not None
    assert found["eta_ms"] - START_MS == pytest.approx((473 + 360) * 1000, abs=2000)
    assert found["eta_p90_ms"] - START_MS == pytest.approx((642 + 360) * 1000, abs=2000)
    assert (found["engine"], found["assumed"], found["age_s"]) == ("geodesic", True, 0)


def test_a_phone_unheard_on_the_way_is_taken_to_drive_on(crew: World) -> None:
    ticket = given(crew, "li", "visit.accept", "visit.depart")
    at_once = estimated(crew, ticket)
    crew.clock.advance(timedelta(minutes=5))
    later = estimated(crew, ticket)
    assert at_once and later
    assert later["eta_ms"] == at_once["eta_ms"] and later["eta_p90_ms"] > at_once["eta_p90_ms"]
    assert later["age_s"] == 300
    crew.clock.advance(timedelta(minutes=20))
    due = estimated(crew, ticket)
    assert due and due["eta_ms"] == crew.clock.now_ms() + 6 * MIN_MS and due["eta_p90_ms"] >= due["eta_ms"]
    crew.clock.advance(timedelta(minutes=6))
    assert estimated(crew, ticket) is None


def test_whoever_set_off_after_the_last_fix_has_the_whole_way_before_them(crew: World) -> None:
    ticket = given(crew, "li", "visit.accept")
    crew.clock.advance(timedelta(minutes=10))
    crew.say("li", "visit.depart", crew.record(ticket)["visit"])
    found = estimated(crew, ticket)
    assert found and found["eta_ms"] - crew.clock.now_ms() == pytest.approx((473 + 360) * 1000, abs=2000)


def test_nobody_is_expected_once_they_are_there(crew: World) -> None:
    ticket = given(crew, "li", "visit.accept", "visit.depart", "visit.arrive")
    assert estimated(crew, ticket) is None


def test_an_engine_is_asked_once_for_a_fix_and_again_for_the_next(crew: World) -> None:
    ticket = given(crew, "li", "visit.accept", "visit.depart")
    asked: list[int] = []

    class Counted(Geodesic):
        def table(self, origins: Any, destinations: Any, at: Any) -> TravelTable:
            asked.append(len(origins))
            return super().table(origins, destinations, at)

    engine, ways = Counted(), Ways()

    def look() -> dict[str, Any]:
        with crew.storage.read() as tx:
            row = stored(crew, ticket)
            found = eta(tx, row, crew.clock.now_ms(), travel_times=engine, ways=ways)
        assert found is not None
        return found

    first = look()
    crew.clock.advance(timedelta(seconds=10))
    assert look() == {**first, "age_s": 10} and asked == [1]
    seen(crew, "li", 1)
    assert look()["eta_ms"] < first["eta_ms"] and asked == [1, 1]
    crew.clock.advance(timedelta(seconds=30))
    assert look()["age_s"] == 30 and asked == [1, 1, 1], "an older fix is less certain"

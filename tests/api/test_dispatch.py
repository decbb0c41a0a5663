"""Sending somebody: two desks at once, the word why, and the ranking on record, over real HTTP on both engines."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.domain.ids import new_id
from server.domain.times import SystemTime
from server.storage.tables import positions
from tests.api.house import House, code, ok
from tests.api.running import Running, running
from tests.postgres import new_database, postgres_url
from tests.unit.test_remote_routing import hang
from tests.unit.test_remote_routing import server as served
from tests.usecases.test_candidates import on_duty, report, seen
from tests.world import World, id_of

__all__ = ["postgres_url"]

OPERATIONS = "/api/v1/operations"
ROUNDS = 6


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """A real server of one engine."""
    if request.param == "sqlite":
        with running(tmp_path) as made:
            yield made
    else:
        server_url: str = request.getfixturevalue("postgres_url")
        with new_database(server_url) as url, running(tmp_path, url) as made:
            yield made


def sending(ticket: str, who: str, **more: Any) -> dict[str, Any]:
    body = {"engineer": id_of("person", who), "visit": new_id(), **more}
    return {"id": new_id(), "kind": "ticket.assign", "record": ticket, "body": body}


def at_once(server: Running, wishes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each of these people sends theirs at the same moment; gives what each was answered."""
    start, answers = threading.Barrier(len(wishes)), {}

    def send(who: str, wish: dict[str, Any]) -> None:
        with server.client(who) as client:
            start.wait()
            answers[who] = client.post(OPERATIONS, json=wish, headers={"Accept-Language": "en"}).json()

    threads = [threading.Thread(target=send, args=one) for one in wishes.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_desks_at_once_one_sends_and_the_other_hears_who_was_quicker(desk: Running) -> None:
    world = desk.house.world
    for _ in range(ROUNDS):
        ticket = report(world)
        sent = {"desk": "li", "lead": "zhou"}
        wishes = {who: sending(ticket, name, instead_of=None) for who, name in sent.items()}
        answers = at_once(desk, wishes)
        (winner,) = [who for who, one in answers.items() if one["outcome"] == "applied"]
        (other,) = sent.keys() - {winner}
        assert (answers[other]["outcome"], answers[other]["code"]) == ("rejected", "assigned-already")
        assert answers[other]["detail"].startswith(f"{winner} was quicker and sent {sent[winner]} at ")
        assert world.record(ticket)["engineer"] == id_of("person", sent[winner])

        with desk.client(other) as client:  # a network that lost the answer brings the same one again
            again = client.post(OPERATIONS, json=wishes[other], headers={"Accept-Language": "en"}).json()
            assert (again["outcome"], again["detail"]) == ("rejected", answers[other]["detail"])
            # The way forward: having seen whom they sent, sending somebody else all the same.
            holder = world.record(ticket)["engineer"]
            forward = sending(ticket, sent[other], instead_of=holder, why_code="knows_site")
            assert client.post(OPERATIONS, json=forward).json()["outcome"] == "applied"
        assert world.record(ticket)["engineer"] == id_of("person", sent[other])


@pytest.fixture
def crewed(house: House) -> House:
    """Li 3 km and zhou 5 km from the site, on duty."""
    world = house.world
    on_duty(world, "li", "zhou")
    seen(world, "li", 3)
    seen(world, "zhou", 5)
    return house


def test_a_ticket_that_nobody_holds_any_more_goes_to_whoever_is_sent(crewed: House) -> None:
    world, client = crewed.world, crewed.client("desk")
    ticket = report(world)
    ok(client.post(OPERATIONS, json=sending(ticket, "li", instead_of=None)))
    world.say("lead", "ticket.unassign", ticket)
    wish = sending(ticket, "zhou", instead_of=id_of("person", "li"), why_code="spoken_to")
    sent = ok(client.post(OPERATIONS, json=wish))
    assert sent["outcome"] == "applied"


def why(house: House, ticket: str, operation: str) -> Any:
    return ok(house.client("desk").get(f"/api/v1/tickets/{ticket}/choices/{operation}"))


def test_the_ranking_is_kept_as_it_was_with_the_word_why(crewed: House) -> None:
    world = crewed.world
    ticket = report(world)
    ranked = ok(crewed.client("desk").get(f"/api/v1/tickets/{ticket}/candidates"))
    invented = {"rank": 1, "slack_s": 99_999, "engine": "crystal ball"}
    wish = sending(ticket, "zhou", instead_of=None, why_code="knows_site", why="上次是他", choice=invented)
    sent = ok(crewed.client("desk").post(OPERATIONS, json=wish))
    assert sent["outcome"] == "applied"

    seen(world, "zhou", 0.1)  # whatever changes afterwards, the record stays
    kept = why(crewed, ticket, sent["id"])
    assert (kept["engineer"], kept["by"]) == (id_of("person", "zhou"), id_of("person", "desk"))
    assert (kept["why_code"], kept["why"], kept["failed"]) == ("knows_site", "上次是他", False)
    assert kept["items"] == ranked["items"] and kept["ruled_out"] == ranked["ruled_out"]
    assert (kept["deadline_ms"], kept["engine"]) == (ranked["deadline_ms"], "geodesic")

    short = world.record(ticket)["assignment"]["choice"]
    assert (short["rank"], short["alternatives"]) == (2, 1)
    assert short["slack_s"] == ranked["items"][1]["slack_s"]
    assert world.record(ticket)["events"][-1]["data"]["choice"] == short


def test_of_an_assignment_without_a_ranking_nothing_is_made_up(crewed: House) -> None:
    phone = crewed.world.enrol("lead")
    ticket = report(crewed.world)
    body = {"engineer": id_of("person", "li"), "visit": new_id()}
    operation = phone.record("ticket.assign", ticket, body)
    (outcome,) = phone.push()
    assert outcome["outcome"] == "applied"
    assert crewed.world.record(ticket)["assignment"]["choice"] is None
    answer = crewed.client("desk").get(f"/api/v1/tickets/{ticket}/choices/{operation}")
    assert answer.status_code == 404


@pytest.mark.parametrize("trouble", ["dead engine", "nobody on duty", "nobody seen"])
def test_somebody_can_be_sent_by_hand_whatever_fails(
    house: House, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    world = house.world
    ticket = report(world)
    if trouble != "nobody on duty":
        on_duty(world, "li", "zhou")
    if trouble == "dead engine":
        seen(world, "li", 3)
        monkeypatch.setattr("server.usecases.candidates.choose", _dead)
    desk = house.client("desk")
    asked = ok(desk.get(f"/api/v1/tickets/{ticket}/candidates"))
    assert asked["failed"] is (trouble == "dead engine") and asked["items"] == []
    by_hand = {one["name"] for one in asked["ruled_out"] if one["may_decide"]}
    assert by_hand == {"li", "zhou"}
    sent = ok(desk.post(OPERATIONS, json=sending(ticket, "li", instead_of=None, why_code="spoken_to")))
    assert sent["outcome"] == "applied"
    assert world.record(ticket)["engineer"] == id_of("person", "li")
    assert why(house, ticket, sent["id"])["failed"] is (trouble == "dead engine")


def _dead(*_: Any, **__: Any) -> Any:
    raise TimeoutError("the engine of travel times hangs")


PROMISE = "/api/v1/promise-check"


def test_the_desk_knows_the_chance_before_the_report_is_filed(crewed: House) -> None:
    world, client = crewed.world, crewed.client("desk")
    asked = {"site": world.site, "equipment": id_of("equipment"), "type": "on_site"}
    before = world.storage.watch()  # whatever is written from here on would be heard
    told = ok(client.post(PROMISE, json=asked))
    assert not before.wait(0.01), "asking saves nothing"
    before.close()
    ticket = report(world)
    ranked = ok(client.get(f"/api/v1/tickets/{ticket}/candidates"))
    assert told["items"] == ranked["items"]
    assert told["probability"] == ranked["items"][0]["probability"]
    assert told["deadline_ms"] == ranked["deadline_ms"]
    assert (told["on_duty"], told["more"]) == (2, 0)
    assert told["fallback"] == {"remote": True, "neighbour": None, "spare_within_min": 480}


def test_a_call_that_began_before_has_less_time_left(crewed: House) -> None:
    client, now_ms = crewed.client("desk"), crewed.world.clock.now_ms()
    asked = {"site": crewed.world.site}
    late = ok(client.post(PROMISE, json=asked | {"began_ms": now_ms - 20 * 60_000}))
    assert late["deadline_ms"] == now_ms + 10 * 60_000
    assert late["probability"] < ok(client.post(PROMISE, json=asked))["probability"]


def test_nobody_on_duty_is_said_with_what_else_there_is(house: House) -> None:
    world = house.world
    told = ok(house.client("desk").post(PROMISE, json={"site": world.site}))
    assert (told["items"], told["probability"], told["on_duty"]) == ([], None, 0)
    assert told["fallback"]["remote"] and told["fallback"]["spare_within_min"] == 480

    # A colleague of another contract could be there: for the open site, which asks for no clearance.
    world.say("admin", "person.edit", id_of("person", "outsider"), {"contracts": []})
    on_duty(world, "outsider")
    seen(world, "outsider", 1)
    open_site = ok(house.client("desk").post(PROMISE, json={"site": id_of("site", "open")}))
    assert open_site["fallback"]["neighbour"]["name"] == "outsider"


def test_a_grade_that_the_contract_does_not_have_is_refused(house: House) -> None:
    asked = {"site": house.world.site, "severity": "apocalypse"}
    answer = house.client("desk").post(PROMISE, json=asked)
    assert code(answer) == "severity-unknown"


def test_whoever_is_not_the_first_is_sent_only_with_a_word_why(crewed: House) -> None:
    world, client = crewed.world, crewed.client("desk")
    ticket = report(world)
    bare = sending(ticket, "zhou", instead_of=None)
    answer = ok(client.post(OPERATIONS, json=bare, headers={"Accept-Language": "en"}))
    assert (answer["outcome"], answer["code"]) == ("rejected", "why-needed")
    assert answer["detail"] == "li ranks first. Say in a word why zhou is sent instead."
    assert world.record(ticket)["engineer"] is None
    # What this desk read a moment ago counts, not what has moved since.
    read = sending(ticket, "zhou", instead_of=None, first=id_of("person", "zhou"))
    assert ok(client.post(OPERATIONS, json=read))["outcome"] == "applied"
    assert why(crewed, ticket, read["id"])["items"][0]["person"] == id_of("person", "li"), "kept as it was"
    other = report(world)
    told = sending(other, "zhou", instead_of=None, why_code="knows_site")
    assert ok(client.post(OPERATIONS, json=told))["outcome"] == "applied"


UNSET, EXCHANGED = (0.0, 0.0), (87.6, 43.8)


def seen_at(world: World, name: str, place: tuple[float, float], at_ms: int | None = None) -> None:
    at_ms = at_ms or world.clock.now_ms()
    person = id_of("person", name)
    fix = positions.row_of(person, world.organisation, at_ms, place, 15.0, received_ms=at_ms, source="phone")
    with world.storage.write_positions() as aside:
        positions.keep_moved(aside, [fix])


def locate(house: House, lat_deg: float, lon_deg: float) -> None:
    body = {"lat_deg": lat_deg, "lon_deg": lon_deg}
    said = house.world.say("lead", "site.locate", house.world.site, body)
    assert said.outcome in ("applied", "superseded")


@pytest.mark.parametrize(
    ("place", "trouble"),
    [(UNSET, "site-without-position"), (EXCHANGED, "site-coordinates-exchanged")],
    ids=["unset", "exchanged"],
)
def test_a_site_that_is_nowhere_is_said_so_and_anybody_can_be_sent_by_name(
    house: House, place: tuple[float, float], trouble: str
) -> None:
    world, client = house.world, house.client("desk")
    on_duty(world, "li", "zhou")
    for name, north_km in (
        ("li", 0.0),
        ("zhou", 3.0),
    ):  # in a town whose coordinates make sense either way round
        seen_at(world, name, (43.8 + north_km / 111, 87.6))
    locate(house, *place)
    ticket = report(world)
    answer = ok(client.get(f"/api/v1/tickets/{ticket}/candidates"))
    assert (answer["failed"], answer["trouble"]["code"], answer["items"]) == (True, trouble, [])
    assert answer["trouble"]["zh"] and answer["trouble"]["en"]
    assert {one["name"]: one["may_decide"] for one in answer["ruled_out"]} == {
        "li": True,
        "outsider": False,
        "zhou": True,
    }
    checked = ok(client.post("/api/v1/promise-check", json={"site": world.site}))
    assert (checked["trouble"]["code"], checked["probability"], checked["on_duty"]) == (trouble, None, 2)
    assert checked["fallback"]["neighbour"] is None
    sent = ok(client.post(OPERATIONS, json=sending(ticket, "zhou", instead_of=None)))
    assert sent["outcome"] == "applied" and world.record(ticket)["engineer"] == id_of("person", "zhou")
    assert why(house, ticket, sent["id"])["failed"] is True
    locate(house, 43.8, 87.6)
    other = report(world)
    answer = ok(client.get(f"/api/v1/tickets/{other}/candidates"))
    assert (answer["trouble"], {one["name"] for one in answer["items"]}) == (None, {"li", "zhou"})


def test_coverage_names_the_sites_that_it_cannot_count(crewed: House) -> None:
    client, site = crewed.client("desk"), crewed.world.site
    before = ok(client.get("/api/v1/coverage"))
    assert site in {one["site"] for one in before["rows"]} and before["unplaced"] == []
    now = ok(client.get("/api/v1/coverage/now"))["rows"]
    assert now == [{name: one[name] for name in now[0]} for one in before["rows"]], (
        "the map counts as the page"
    )
    locate(crewed, *UNSET)
    after = ok(client.get("/api/v1/coverage"))
    assert [one["site"] for one in after["unplaced"]] == [site]
    assert site not in {one["site"] for one in after["rows"]}
    assert ok(client.get("/api/v1/coverage/now"))["rows"] == []


def test_with_everybody_off_duty_each_question_is_answered_and_a_person_decides(house: House) -> None:
    world, client = house.world, house.client("desk")
    ticket = report(world)
    answer = ok(client.get(f"/api/v1/tickets/{ticket}/candidates"))
    assert (answer["failed"], answer["items"], len(answer["ruled_out"])) == (False, [], 3)
    assert all("off-duty" in {why["code"] for why in one["reasons"]} for one in answer["ruled_out"])
    checked = ok(client.post("/api/v1/promise-check", json={"site": world.site}))
    assert (checked["probability"], checked["on_duty"], checked["items"]) == (None, 0, [])
    assert {one["count"] for one in ok(client.get("/api/v1/coverage"))["rows"]} == {0}
    sent = ok(client.post(OPERATIONS, json=sending(ticket, "li", instead_of=None)))
    assert sent["outcome"] == "applied"


def test_only_the_first_are_listed_with_reasons_and_how_many_more_there_are(crewed: House) -> None:
    client, ticket = crewed.client("desk"), report(crewed.world)
    path = f"/api/v1/tickets/{ticket}/candidates"
    every = ok(client.get(path))
    assert ([one["name"] for one in every["items"]], every["more"]) == (["li", "zhou"], 0)
    first = ok(client.get(f"{path}?most=1"))
    assert (first["items"], first["more"]) == (every["items"][:1], 1)


def test_an_engine_that_hangs_is_named_and_the_next_one_answers(tmp_path: Path) -> None:
    with (
        served(hang) as base,
        running(tmp_path, HALFHOUR_ROUTER=base, HALFHOUR_ROUTER_DEADLINE_MS="200") as desk,
    ):
        world = desk.house.world
        on_duty(world, "li")
        seen_at(world, "li", (34.15, 113.488), SystemTime().now_ms())
        ticket = report(world)
        with desk.client("desk") as client:
            ranked = client.get(f"/api/v1/tickets/{ticket}/candidates").json()
            checked = client.post("/api/v1/promise-check", json={"site": world.site}).json()
            covered = client.get("/api/v1/coverage").json()
            assert (
                client.post(OPERATIONS, json=sending(ticket, "li", instead_of=None)).json()["outcome"]
                == "applied"
            )
        for answer in (ranked, checked, covered):
            told = {one["engine"]: one["code"] for one in answer["fallbacks"]}
            assert told["osrm"] in ("slow", "down"), "after the first it is let rest, and not waited for"
        assert [one["travel"]["engine"] for one in ranked["items"]] == ["geodesic"]
        assert [one["name"] for one in checked["items"]] == ["li"]


def test_when_several_wait_and_people_are_few_the_queue_says_who_for_whom(crewed: House) -> None:
    world, client = crewed.world, crewed.client("desk")
    lost = report(world)
    world.clock.advance(timedelta(minutes=29))
    for name, north_km in (("li", 3), ("zhou", 5)):
        seen(world, name, north_km)
    savable = [report(world) for _ in range(3)]
    found = ok(client.get("/api/v1/queue"))["items"]
    assert [one["ticket"] for one in found] == [*savable, lost]
    assert [one["standing"] for one in found] == ["savable"] * 3 + ["lost"]
    sent = [one["proposal"]["name"] for one in found if one["proposal"]]
    assert sorted(sent) == ["li", "zhou"], "nobody twice, and the lost gets nobody whom the savable need"
    first = next(one for one in found if one["proposal"])
    body = {"engineer": first["proposal"]["person"], "visit": new_id(), "instead_of": None}
    told = {"first": first["proposal"]["first"], "why": "needed elsewhere"}
    wish = {"id": new_id(), "kind": "ticket.assign", "record": first["ticket"], "body": body | told}
    assert ok(client.post(OPERATIONS, json=wish))["outcome"] == "applied"
    late = {
        **wish,
        "id": new_id(),
        "body": {**wish["body"], "engineer": id_of("person", "zhou"), "visit": new_id()},
    }
    other = ok(crewed.client("lead").post(OPERATIONS, json=late))
    assert other["outcome"] == "superseded" or other["code"] == "assigned-already"
    assert first["ticket"] not in {one["ticket"] for one in ok(client.get("/api/v1/queue"))["items"]}

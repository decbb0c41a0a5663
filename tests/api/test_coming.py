"""Who comes when, over HTTP: desk, engineer and reporter see it, and nobody sees more than they may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from routing.roads.store import META
from routing.roads.tiles import TILES
from server.storage.tables import positions
from server.usecases.reporter import open_link
from tests.api.house import House, code, ok
from tests.world import id_of

LI = id_of("person", "li")
PLACE = (34.141, 113.488)
NORTH_DEG = 1000 / 110_928.0
DIGEST = "0123456789abcdef"


def seen(house: House, km: float) -> None:
    """Li's phone says that it is so far north of the sites."""
    now_ms = house.world.clock.now_ms()
    place = (PLACE[0] + km * NORTH_DEG, PLACE[1])
    fix = positions.row_of(
        LI, house.world.organisation, now_ms, place, 12.0, received_ms=now_ms, source="phone"
    )
    with house.world.storage.write_positions() as aside:
        positions.keep_moved(aside, [fix])


def under_way(house: House, scope: str, *, seen_since: bool = True) -> tuple[str, str]:
    """Li is on the way to a ticket of the scope, and was seen since; gives ticket and the reporter's secret."""
    world = house.world
    ticket, visit = house.report(id_of("site", scope), scope), id_of("visit", scope)
    world.say("desk", "person.duty", LI, {"duty": "on"})
    seen(house, 4)
    world.say("desk", "ticket.assign", ticket, {"engineer": LI, "visit": visit})
    world.clock.advance(timedelta(seconds=10))
    for kind in ("visit.accept", "visit.depart"):
        assert world.say("li", kind, visit).outcome == "applied"
    world.clock.advance(timedelta(seconds=10))
    if seen_since:
        seen(house, 3)
    with world.storage.write() as tx:
        secret = open_link(tx, bytes.fromhex("07" * 32), world.organisation, ticket)
    return ticket, secret


def on_map(house: House, secret: str) -> dict[str, Any]:
    shown: dict[str, Any] = ok(house.client().get(f"/api/v1/links/{secret}/map"))
    return shown


def test_desk_and_engineer_read_when_the_arrival_is_expected_and_a_colleague_does_not(house: House) -> None:
    ticket, _ = under_way(house, "secret")
    desk = ok(house.client("desk").get(f"/api/v1/tickets/{ticket}/coming"))
    now_ms = house.world.clock.now_ms()
    assert now_ms < desk["eta"]["eta_ms"] < desk["eta"]["eta_p90_ms"] < desk["due_ms"]
    assert (desk["eta"]["assumed"], desk["eta"]["age_s"]) == (True, 0)
    assert ok(house.client("li").get(f"/api/v1/tickets/{ticket}/coming"))["eta"] == desk["eta"]
    refused = house.client("zhou").get(f"/api/v1/tickets/{ticket}/coming")
    assert code(refused) in ("role-not-allowed", "not-found")


def test_the_reporter_s_page_tells_a_range_on_what_it_rests_and_that_it_is_late(house: House) -> None:
    _, secret = under_way(house, "secret")
    page = house.client().get(f"/t/{secret}", headers={"Accept-Language": "en"}).text
    assert "Reckoned at a usual speed · position 0 s old" in page and 'class="card expected"' in page
    assert "min late" not in page
    house.world.clock.advance(timedelta(minutes=1))
    seen(house, 60)
    late = house.client().get(f"/t/{secret}", headers={"Accept-Language": "en"}).text
    assert "min late; the dispatcher has been warned" in late
    house.world.clock.advance(timedelta(minutes=31))
    unseen = house.client().get(f"/t/{secret}", headers={"Accept-Language": "en"}).text
    assert "position is not known just now" in unseen


def test_the_reporter_sees_the_engineer_on_a_map_only_on_the_way(house: House) -> None:
    ticket, secret = under_way(house, "open")
    shown = on_map(house, secret)
    assert shown["engineer"]["distance_m"] == pytest.approx(3000, abs=10)
    assert (shown["engineer"]["age_s"], shown["ground"]) == (0, None)
    assert "data-map=" in house.client().get(f"/t/{secret}").text
    visit = house.world.record(ticket)["visit"]
    assert house.world.say("li", "visit.arrive", visit).outcome == "applied"
    after = on_map(house, secret)
    assert {after[name] for name in ("site", "engineer", "ground", "instead")} == {None}
    assert "data-map=" not in house.client().get(f"/t/{secret}").text


def test_of_a_confidential_contract_no_place_leaves_the_house(house: House) -> None:
    with_tiles(house)
    _, secret = under_way(house, "secret")
    answer = house.client().get(f"/api/v1/links/{secret}/map")
    assert {ok(answer)[name] for name in ("site", "engineer", "ground", "instead")} == {None}
    assert "34.1" not in answer.text
    assert code(house.client().get(f"/api/v1/links/{secret}/ground/{DIGEST}/tiles")) == "not-found"
    page = house.client().get(f"/t/{secret}").text
    assert "data-map=" not in page and "34.1" not in page


@pytest.mark.parametrize("gone", ["off duty", "unseen", "too old", "before they set off"])
def test_where_nobody_may_be_seen_there_is_no_position(house: House, gone: str) -> None:
    _, secret = under_way(house, "open", seen_since=gone != "before they set off")
    if gone == "off duty":
        house.world.say("desk", "person.duty", LI, {"duty": "off"})
    elif gone == "unseen":
        assert house.client("li").post("/api/v1/me/position", {"seen": False}).status_code == 204
    elif gone == "too old":
        house.world.clock.advance(timedelta(minutes=31))
    shown = on_map(house, secret)
    assert shown["engineer"] is None and shown["site"] is not None


def test_another_ticket_s_link_and_one_that_is_none_show_nothing_of_this_one(house: House) -> None:
    under_way(house, "open")
    other = house.report(id_of("site", "open"), "other")
    with house.world.storage.write() as tx:
        theirs = open_link(tx, bytes.fromhex("07" * 32), house.world.organisation, other)
    shown = on_map(house, theirs)
    assert {shown[name] for name in ("site", "engineer", "ground")} == {None}
    for path in ("map", f"ground/{DIGEST}/tiles"):
        assert code(house.client().get(f"/api/v1/links/{'x' * 32}/{path}")) == "ticket-link-wrong"


def test_streets_below_that_map_are_read_with_the_link_alone(house: House) -> None:
    with_tiles(house)
    _, secret = under_way(house, "open")
    address = on_map(house, secret)["ground"]["address"]
    part = house.client().get(f"/api/v1{address}", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data) == (206, b"\x02\x03\x04")
    assert code(house.client().get(f"/api/v1/ground/{DIGEST}/tiles")) == "sign-in-needed"


def with_tiles(house: House) -> None:
    """A prepared map is in use."""
    place = house.settings.maps_dir / DIGEST
    place.mkdir(parents=True)
    (place / TILES).write_bytes(bytes(range(64)))
    (place / META).write_text("{}")
    (house.settings.maps_dir / "current").symlink_to(DIGEST)


def test_the_way_is_drawn_for_the_desk_straight_where_nobody_knows_the_roads(house: House) -> None:
    ticket, _ = under_way(house, "open")
    way = ok(house.client("desk").get(f"/api/v1/tickets/{ticket}/way?person={LI}"))
    assert (way["engine"], way["straight"]) == ("geodesic", True)
    assert [one["lon_deg"] for one in way["points"]] == [113.488, 113.488]
    assert [one["lat_deg"] for one in way["points"]] == [pytest.approx(34.141 + 3 * NORTH_DEG), 34.141]
    nobody = house.client("desk").get(f"/api/v1/tickets/{ticket}/way?person={id_of('person', 'zhou')}")
    assert code(nobody) == "not-found"
    assert code(house.client("li").get(f"/api/v1/tickets/{ticket}/way?person={LI}")) == "role-not-allowed"

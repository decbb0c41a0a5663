"""The demo's own addresses: for its people alone, and not there at all where the demo is off or was never here."""

from __future__ import annotations

import pytest

from server import demo
from server.demo.facts import PASSWORD
from server.demo.guests import organisations
from server.storage.tables import records
from tests.api.demo import load_neighbour, visitor
from tests.api.house import Client, House, code, ok
from tests.world import id_of

PATHS = (("GET", "/api/v1/demo", None), ("POST", "/api/v1/demo/next", {"what": "step"}))
WIPE = "/api/v1/demo/wipe"


def asked(client: Client) -> set[str]:
    return {code(client.call(method, path, body)) for method, path, body in PATHS}


def test_without_a_demo_its_addresses_are_not_there(house: House) -> None:
    assert asked(house.client("desk")) == {"not-found"}
    assert code(house.client("admin").post(WIPE)) == "not-found"
    assert ok(house.client().get("/api/v1/health"))["demo"] is False
    assert ok(house.client("desk").get("/api/v1/auth/me"))["demo"] is False


def test_a_visitor_is_told_what_to_try_and_has_the_next_event(house: House) -> None:
    ticket = load_neighbour(house)
    client = visitor(house, "neighbour")
    assert ok(house.client().get("/api/v1/health"))["demo"] is True
    assert ok(client.get("/api/v1/auth/me"))["demo"] is True
    guide = ok(house.client().get("/api/v1/demo"))
    assert guide["password"] == PASSWORD
    assert len(guide["steps"]) == 5
    happened = ok(client.post("/api/v1/demo/next", {"what": "step"}))["happened"]
    assert (happened["ticket"], happened["kind"]) == (ticket, "ticket.call")
    kinds = {ok(client.post("/api/v1/demo/next", {"what": "step"}))["happened"]["kind"] for _ in range(6)}
    assert {"ticket.grade", "ticket.assign", "visit.accept", "visit.depart", "visit.arrive"} <= kinds


def test_somebody_who_is_not_of_the_demo_cannot_move_or_wipe_it(house: House) -> None:
    load_neighbour(house)
    assert code(house.client("desk").post("/api/v1/demo/next", {"what": "step"})) == "not-found"
    assert code(house.client("admin").post(WIPE)) == "not-found"
    assert code(visitor(house, "neighbour").post(WIPE)) == "role-not-allowed"
    with house.world.storage.read() as tx:
        assert organisations()[1] in records.organisations(tx)


@pytest.mark.parametrize("what", ["off", ""])
def test_where_the_demo_is_off_its_addresses_and_its_sessions_are_gone(house: House, what: str) -> None:
    load_neighbour(house)
    client = visitor(house, "neighbour")
    assert demo.switch_off(house.world.storage) is True
    assert code(client.get("/api/v1/auth/me")) == "sign-in-needed"
    assert code(house.client().get("/api/v1/demo")) == "not-found"
    assert code(house.client("desk").post("/api/v1/demo/next", {"what": what or "step"})) in (
        "not-found",
        "validation-failed",
    )


def test_the_demos_administrator_wipes_it_and_everybody_else_goes_on(house: House) -> None:
    load_neighbour(house)
    before = ok(house.client("desk").get("/api/v1/board"))
    admin = visitor(house, "neighbour-lead")
    with house.world.storage.write() as tx:
        person = next(iter(records.find(tx, "person", organisations()[1], states=["lead"])))
        person.body["role"] = person.state = "administrator"
        records.put(tx, person)
    assert admin.post(WIPE).status_code == 204
    assert code(admin.get("/api/v1/auth/me")) == "sign-in-needed"
    assert code(house.client().get("/api/v1/demo")) == "not-found"
    assert ok(house.client("desk").get("/api/v1/board")) == before
    with house.world.storage.read() as tx:
        assert organisations()[1] not in records.organisations(tx)
        assert records.get(tx, id_of("organisation")) is not None

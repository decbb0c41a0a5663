"""The register over HTTP: who may read it, what it takes, and the views that a person saves."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.ids import new_id
from server.worker import register
from server.worker.handlers import HANDLERS
from server.worker.run import fire_due
from tests.api.house import House, code
from tests.world import id_of

PAGE, VIEWS = "/api/v1/register", "/api/v1/register/views"


@pytest.fixture
def kept(house: House) -> House:
    """The house with a ticket in two scopes; the worker has looked."""
    for scope, who in (("secret", "desk"), ("theirs", "their-desk")):
        house.report(id_of("site", scope), scope, who)
    register.begin(house.world.storage, house.world.clock)
    while fire_due(house.world.storage, house.world.clock, "one", HANDLERS):
        pass
    return house


def test_the_desk_reads_its_own_tickets_with_their_clocks(kept: House) -> None:
    page = kept.client("desk").get(PAGE).get_json()
    assert [one["id"] for one in page["items"]] == [id_of("ticket", "secret")]
    assert {clock["kind"] for clock in page["items"][0]["clocks"]} >= {"respond", "arrive"}
    assert page["complete"] and page["next"] is None
    totals = kept.client("desk").get(f"{PAGE}/totals?kind=arrive").get_json()
    assert (totals["count"], totals["more"]) == (1, False)
    assert [(one["kind"], one["count"]) for one in totals["totals"]] == [("arrive", 1)]
    assert "13800000000" not in kept.client("desk").get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/totals", VIEWS])
def test_engineers_have_no_register(kept: House, path: str) -> None:
    assert code(kept.client("outsider").get(path)) == "role-not-allowed"


@pytest.mark.parametrize(
    "query", ["result=nonsense", "limit=0", "from_ms=-1", "from_ms=x", "after=%00", "state=half"]
)
def test_nonsense_is_refused_with_what_is_wrong(kept: House, query: str) -> None:
    answer = kept.client("desk").get(f"{PAGE}?{query}")
    assert (answer.status_code, code(answer)) == (422, "validation-failed")


def test_views_are_saved_by_each_for_themselves(kept: House) -> None:
    desk, lead, id = kept.client("desk"), kept.client("lead"), new_id()
    view: dict[str, Any] = {"name": "到场迟到", "query": {"kind": "arrive", "result": "late"}}
    assert desk.call("PUT", f"{VIEWS}/{id}", json=view).status_code == 204
    assert desk.get(VIEWS).get_json() == {"items": [{"id": id, **view}]}
    assert lead.get(VIEWS).get_json() == {"items": []}
    assert code(lead.call("PUT", f"{VIEWS}/{id}", json=view)) == "not-found"
    assert lead.call("DELETE", f"{VIEWS}/{id}").status_code == 204
    assert len(desk.get(VIEWS).get_json()["items"]) == 1
    for _ in range(2):
        assert desk.call("DELETE", f"{VIEWS}/{id}").status_code == 204
    assert desk.get(VIEWS).get_json() == {"items": []}


@pytest.mark.parametrize(
    "view",
    [
        {"name": "", "query": {}},
        {"name": "x" * 61, "query": {}},
        {"name": "x", "query": {"ticket": "1"}},
        {"name": "x", "query": {"q": "x" * 201}},
        {"name": "x"},
    ],
    ids=["no name", "long name", "another word", "long value", "no query"],
)
def test_a_view_that_is_none_is_refused(kept: House, view: dict[str, Any]) -> None:
    answer = kept.client("desk").call("PUT", f"{VIEWS}/{new_id()}", json=view)
    assert (answer.status_code, code(answer)) == (422, "validation-failed")


def test_no_more_views_than_fit_a_row(kept: House) -> None:
    desk, view = kept.client("desk"), {"name": "x", "query": {}}
    ids = [new_id() for _ in range(51)]
    statuses = [desk.call("PUT", f"{VIEWS}/{id}", json=view).status_code for id in ids]
    assert statuses == [204] * 50 + [422]
    assert desk.call("PUT", f"{VIEWS}/{ids[0]}", json=view).status_code == 204

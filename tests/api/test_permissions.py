"""Endpoint x role x (contract served, another contract of the organisation, another organisation).

What one may not see answers, byte for byte, as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.api import auth
from server.api.auth import PUBLIC, allow, allowed_of
from server.domain.actors import DESK, STAFF, Role
from server.domain.tags import make_tag
from server.storage.tables import devices, operations, sendings, trackers
from tests.api.house import TAG_THEIRS, House, code
from tests.world import TAG_GATE, commitment, id_of

PEOPLE = {
    Role.ENGINEER: "outsider",  # serves the open contract; not cleared for the secret one
    Role.DISPATCHER: "desk",
    Role.LEAD: "lead",
    Role.SUPERVISOR: "boss",
    Role.ADMINISTRATOR: "admin",
}
SCOPES = ("open", "secret", "theirs")
TAG_OPEN, TAG_NOWHERE = make_tag(lambda n: 7 % n), make_tag(lambda n: 11 % n)


@dataclass(frozen=True)
class Case:
    """How one endpoint is called about a thing of a scope (or about nothing)."""

    path: str
    names: Callable[[str], str]
    body: Callable[[str], Any] = field(default=lambda _thing: None)
    headers: dict[str, str] = field(default_factory=dict)
    gone: str = "not-found"
    sees: frozenset[Role] = DESK
    statuses: tuple[int, ...] = (200, 201, 204)


def named(kind: str) -> Callable[[str], str]:
    """The id of a thing of this kind in a scope."""
    return lambda scope: id_of(kind, scope)


def tag_in(scope: str) -> str:
    """The tag of a label in a scope."""
    return {"open": TAG_OPEN, "secret": TAG_GATE, "theirs": TAG_THEIRS}.get(scope, TAG_NOWHERE)


def call_about(ticket: str) -> dict[str, Any]:
    """A call about a ticket, as an operation."""
    return {"kind": "ticket.call", "record": ticket, "body": {"to": "other", "answered": True}}


def file_of(phone: str) -> dict[str, Any]:
    """What a phone's exported file holds when nothing waited."""
    head = {"v": 1, "device": phone, "phone_epoch": "e", "server": None, "server_epoch": None}
    return {**head, "wall_ms": 1, "operations": []}


def waiting_in(scope: str, organisation: str) -> dict[str, Any]:
    """The row of an operation of this scope that waits for a record which is not there."""
    told = {
        "id": id_of("waiting", scope),
        "digest": scope,
        "organisation": organisation,
        "kind": "visit.note",
    }
    told |= {"chain": f"contract:{id_of('contract', scope)}", "actor": id_of("newcomer", scope), "record": ""}
    outcome = {"outcome": "parked", "code": "record-unknown", "received_ms": 0}
    nothing = ("device", "phone_epoch", "n", "detail", "rev", "needs", "wall_ms", "earliest_ms")
    return {**told, **outcome, "v": 1, **dict.fromkeys(nothing)}


def sending_in(scope: str, organisation: str) -> dict[str, Any]:
    """A try of this scope that reached its person: there is nothing to send again."""
    told = {"id": id_of("sending", scope), "organisation": organisation, "person": id_of("newcomer", scope)}
    nothing = ("address", "delivery", "device", "said")
    more = {
        "channel": "email",
        "subject": "",
        "about": "test",
        "outcome": "delivered",
        "at_ms": 0,
        "took_ms": 1,
    }
    return {**told, **more, **dict.fromkeys(nothing)}


PROMISE = {
    key: value for key, value in commitment("B-02", "respond", 5, ["contacted"]).items() if key != "calendar"
}

# Every endpoint that speaks of one thing of an organisation. The test below holds this list to be whole.
CASES: dict[str, Case] = {
    "tickets.ticket_page": Case("/tickets/{}", named("ticket")),
    "tickets.list_candidates": Case("/tickets/{}/candidates", named("ticket")),
    "tickets.show_choice": Case("/tickets/{}/choices/none", named("ticket"), statuses=(404,)),
    "tickets.work_report": Case("/tickets/{}/report.pdf", named("ticket")),
    "tickets.confirmation_code": Case("/tickets/{}/confirmation-code", named("ticket")),
    "assets.equipment_page": Case("/equipment/{}", named("equipment-of")),
    "labels.label_page": Case("/labels/{}", tag_in, gone="label-unknown"),
    "labels.label_svg": Case("/labels/{}.svg", tag_in, gone="label-unknown"),
    "labels.label_pdf": Case("/labels/{}.pdf", tag_in, gone="label-unknown"),
    "labels.label_sheet": Case("/labels/sheet", tag_in, lambda tag: {"tags": [tag]}, gone="label-unknown"),
    "intake.suggest_grade": Case("/grading", named("contract"), lambda contract: {"contract": contract}),
    "labels.gate_codes": Case("/gate-codes", named("site"), lambda site: {"site": site, "count": 1}),
    "dispatch.promise_check": Case(
        "/promise-check", named("site"), lambda site: {"site": site}, gone="record-unknown"
    ),
    "operations.say": Case("/operations", named("ticket"), call_about),
    "devices.make_enrolment": Case("/enrolments", named("newcomer"), lambda one: {"person": one}),
    "devices.revoke": Case("/devices/{}/revoke", named("phone")),
    "devices.restore": Case("/devices/{}/restore", named("phone"), statuses=(204, 409)),
    "devices.rename": Case("/devices/{}/name", named("phone"), lambda _phone: {"name": "new"}),
    "devices.hand_in_file": Case("/devices/{}/import", named("phone"), file_of),
    "terms.contract_terms": Case("/contracts/{}/terms", named("contract")),
    "terms.list_occasions": Case("/contracts/{}/occasions", named("contract")),
    "terms.preview": Case(
        "/contracts/{}/preview", named("contract"), lambda _contract: {"commitment": PROMISE}
    ),
    "terms.judge_again": Case(
        "/contracts/{}/judged-again", named("contract"), lambda _contract: {"commitment": PROMISE}
    ),
    "telling.show_ways": Case("/ways?person={}", named("newcomer"), statuses=(200, 404)),
    "telling.set_ways": Case(
        "/ways", named("newcomer"), lambda one: {"person": one, "steps": []}, statuses=(200, 404)
    ),
    "telling.test_way": Case(
        "/ways/test", named("newcomer"), lambda one: {"person": one, "channel": "email"}, statuses=(404, 409)
    ),
    "telling.verify_way": Case(
        "/ways/verify",
        named("newcomer"),
        lambda one: {"person": one, "channel": "email", "code": "1"},
        statuses=(403, 404, 429),
    ),
    "telling.try_again": Case("/deliveries/{}/again", named("sending"), statuses=(409,)),
    "waiting.retry": Case("/waiting/{}/retry", named("waiting")),
    # Everybody has alerts of their own alone, whatever their role.
    "push.acknowledge": Case("/alerts/{}/acknowledge", named("alert"), statuses=(404,)),
    # An engineer asks of their own tickets alone.
    "coming.draw_way": Case(
        f"/tickets/{{}}/way?person={id_of('person', 'li')}", named("ticket"), statuses=(404,)
    ),
    "coming.show_coming": Case("/tickets/{}/coming", named("ticket")),
    "positions.trail": Case("/people/{}/trail?from_ms=1&to_ms=2", named("newcomer")),
    "positions.erase_trail": Case("/people/{}/trail", named("newcomer"), statuses=(204,)),
    "trackers.make_tracker": Case(
        "/trackers", named("newcomer"), lambda one: {"person": one, "name": "watch"}, statuses=(201,)
    ),
    # An engineer ends their own alone.
    "trackers.revoke_tracker": Case("/trackers/{}", named("tracker"), statuses=(204, 404)),
    "people.set_account": Case(
        "/people/{}/account", named("newcomer"), lambda one: {"login": one, "password": "long enough it is"}
    ),
}
# Endpoints about the caller alone, lists (looked at below), and those that name nothing.
OTHERS = {
    "dispatch.coverage", "dispatch.counts", "dispatch.coverage_plan", "dispatch.queue", "dayplan.read", "dayplan.again",
    "auth.sign_out", "auth.who", "board.alerts", "board.board", "board.tasks", "demo.next_event", "demo.wipe",
    "assets.list_contracts",
    "assets.list_equipment", "assets.list_models", "assets.list_parts", "assets.list_sites",
    "blobs.append_part", "blobs.create_upload", "blobs.get_blob", "blobs.tus_options", "blobs.upload_offset",
    "devices.list_devices", "labels.list_labels", "live.live", "people.list_people", "positions.list_positions",
    "positions.own_position",
    "positions.report_positions", "positions.share", "trackers.list_trackers",
    "push.state", "push.subscribe", "push.test", "push.unsubscribe",
    "register.drop_view", "register.keep_view", "register.list_views", "register.register_page",
    "register.register_totals",
    "intake.make_telephone_key", "intake.drop_telephone_key", "intake.telephone_key",
    "search.search", "settings.show", "maps.show",
    "telling.list_gateways", "telling.list_tries", "telling.put_gateway", "telling.remove_gateway",
    "snapshots.give_chunk", "snapshots.offer_snapshot", "sync.give_pull", "sync.take_push", "tickets.register",
    "labels.calibration", "labels.list_presets", "ground.show", "ground.tiles", "ground.picture",
    "ground.show_source", "ground.put_source", "ground.remove_source", "waiting.waiting",
}  # fmt: skip


# What may be seen and still not be done: a colleague's phone, a call by an administrator.
REFUSED_THOUGH_SEEN = {
    ("devices.make_enrolment", Role.ENGINEER),
    ("positions.trail", Role.ENGINEER),
    ("coming.show_coming", Role.ENGINEER),
    ("trackers.make_tracker", Role.ENGINEER),
    ("operations.say", Role.ADMINISTRATOR),
}


@pytest.fixture
def full(house: House) -> House:
    """The house with a ticket, a label, a newcomer and a phone in each scope."""
    for scope, who in (("open", "desk"), ("secret", "desk"), ("theirs", "their-desk")):
        admin = "their-admin" if scope == "theirs" else "admin"
        house.report(id_of("site", scope), scope, who)
        contracts = {"contracts": [id_of("contract", scope)]}
        newcomer = {"name": "new"}
        house.world.say(
            admin, "person.add", id_of("newcomer", scope), {"role": "lead", **contracts}, personal=newcomer
        )
        organisation = house.world.person(admin).organisation
        with house.world.storage.write() as tx:
            owner = id_of("newcomer", scope)
            devices.add(tx, id_of("phone", scope), organisation, owner, "phone", "{}", 0)
            operations.put(tx, **waiting_in(scope, organisation))
            sendings.add(tx, sending_in(scope, organisation))
            trackers.add(tx, id_of("tracker", scope), scope, organisation, owner, "watch", owner, 0)
        equipment = {"model": id_of("model", *(["theirs"] if scope == "theirs" else [])), "name": "E"}
        equipment |= {"site": id_of("site", scope), "contract": id_of("contract", scope)}
        house.world.say(admin, "equipment.add", id_of("equipment-of", scope), equipment)
    label = {"tag": TAG_OPEN, "label_kind": "door", "generation": 1, "site": id_of("site", "open")}
    house.world.say("desk", "label.make", id_of("label", TAG_OPEN), label)
    return house


def ask(house: House, who: str | None, endpoint: str, scope: str) -> TestResponse:
    """Calls an endpoint about the thing of this scope."""
    case = CASES[endpoint]
    thing = case.names(scope)
    method = method_of(house.app, endpoint)
    path = "/api/v1" + case.path.format(thing)
    return house.client(who).call(method, path, json=case.body(thing), headers=case.headers)


def method_of(app: Flask, endpoint: str) -> str:
    """The method of an endpoint."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    methods = rule.methods or set()
    return min(methods - {"OPTIONS", "HEAD"} or methods - {"OPTIONS"} or methods)


def test_the_walk_knows_every_endpoint_of_the_api(house: House) -> None:
    declared = {
        rule.endpoint
        for rule in house.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        and PUBLIC not in (allowed_of(house.app.view_functions[rule.endpoint]) or ())
    }
    assert declared == set(CASES) | OTHERS


def test_nobody_gets_anything_without_a_session(full: House) -> None:
    for rule in full.app.url_map.iter_rules():
        allowed = allowed_of(full.app.view_functions[rule.endpoint])
        if rule.rule.startswith("/api/") and PUBLIC not in (allowed or ()):
            path = (
                rule.rule.replace("<id>", id_of("x")).replace("<tag>", TAG_OPEN).replace("<sha256>", "0" * 64)
            )
            answer = full.client().call(method_of(full.app, rule.endpoint), path)
            assert answer.status_code == 401, rule.rule
            if answer.data:
                assert code(answer) == "sign-in-needed", rule.rule


@pytest.mark.parametrize("endpoint", sorted(CASES))
def test_what_may_not_be_seen_answers_as_what_does_not_exist(full: House, endpoint: str) -> None:
    allowed = allowed_of(full.app.view_functions[endpoint]) or frozenset()
    for role, who in PEOPLE.items():
        nothing = ask(full, who, endpoint, "nowhere")
        for scope in SCOPES:
            answer = ask(full, who, endpoint, scope)
            where = (endpoint, role, scope, answer.data[:300])
            if role not in allowed:
                assert (answer.status_code, code(answer)) == (403, "role-not-allowed"), where
            elif scope == "theirs" or (scope == "secret" and role is Role.ENGINEER):
                assert (answer.status_code, code(answer)) == (404, CASES[endpoint].gone), where
                assert answer.data == nothing.data, where
                assert headers(answer) == headers(nothing), where
            elif (endpoint, role) in REFUSED_THOUGH_SEEN:
                assert code(answer) == "role-not-allowed", where
            else:
                assert answer.status_code in CASES[endpoint].statuses, where
        assert nothing.status_code in (403, 404)


def headers(answer: TestResponse) -> dict[str, str]:
    """What an answer tells beside its body."""
    return {name: value for name, value in answer.headers.items() if name != "Date"}


@pytest.mark.parametrize(
    "path",
    [
        "/tickets",
        "/equipment",
        "/sites",
        "/labels",
        "/people",
        "/models",
        "/parts",
        "/alerts",
        "/devices",
        "/contracts",
        "/search?limit=50&q=e",
        "/search?limit=50&q=王",
        "/search?limit=50&q=centre",
        "/search?limit=50&q=their",
    ],
)
def test_lists_hold_nothing_of_what_may_not_be_seen(full: House, path: str) -> None:
    hidden = {
        "theirs": [id_of(kind, "theirs") for kind in ("contract", "site", "ticket", "newcomer", "phone")]
    }
    hidden["secret"] = [id_of(kind, "secret") for kind in ("contract", "site", "ticket", "newcomer", "phone")]
    for who, scopes in (("desk", ["theirs"]), ("admin", ["theirs"]), ("outsider", ["theirs", "secret"])):
        answer = full.client(who).get("/api/v1" + path)
        assert answer.status_code == 200
        for scope in scopes:
            for id in hidden[scope]:
                if path == "/people" and scope == "secret" and id == id_of("contract", scope):
                    continue  # a colleague's record names all contracts they serve, by id alone
                assert id not in answer.get_data(as_text=True), (path, who, scope)


@pytest.mark.parametrize("key", ["site", "contract", "equipment"])
def test_asking_a_list_for_a_hidden_thing_is_asking_for_nothing(full: House, key: str) -> None:
    outsider = full.client("outsider")
    hidden = outsider.get(f"/api/v1/tickets?{key}={id_of(key, 'secret')}")
    assert hidden.data == outsider.get(f"/api/v1/tickets?{key}={id_of(key, 'nowhere')}").data


def test_the_board_is_the_organisation_s_own(full: House) -> None:
    board = full.client("desk").get("/api/v1/board").get_json()
    assert {ticket["id"] for ticket in board["tickets"]} == {
        id_of("ticket", "open"),
        id_of("ticket", "secret"),
    }
    theirs = full.client("their-desk").get("/api/v1/board").get_json()
    assert {ticket["id"] for ticket in theirs["tickets"]} == {id_of("ticket", "theirs")}


def test_personal_values_are_on_the_ticket_s_page_for_the_desk_and_the_assigned_engineer_only(
    full: House,
) -> None:
    ticket = id_of("ticket", "open")
    page = f"/api/v1/tickets/{ticket}"
    assert full.client("desk").get(page).get_json()["contact"]["reporter_phone"] == "13800000000"
    assert full.client("outsider").get(page).get_json()["contact"] is None
    for who in ("desk", "outsider"):
        assert "13800000000" not in full.client(who).get("/api/v1/tickets").get_data(as_text=True)


def test_an_app_with_an_endpoint_that_names_no_caller_does_not_start() -> None:
    app = Flask("silent", static_folder=None)
    app.add_url_rule("/silent", view_func=lambda: "x", endpoint="silent")
    with pytest.raises(RuntimeError, match="silent"):
        auth.install(app)
    with pytest.raises(ValueError, match="without callers"):
        allow()


def test_every_role_is_asked_for_somewhere(house: House) -> None:
    everyone = [allowed_of(view) or frozenset() for view in house.app.view_functions.values()]
    assert {Role(role) for one in everyone for role in one if role != PUBLIC} == set(STAFF)

"""A phone says where its browser listens: who may, what is taken, and when it is forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from server import wiring
from server.config import read_settings
from server.domain.actors import Actor, Role
from server.domain.ids import new_id
from server.notify import vapid
from server.storage.tables import notices, settings, subscriptions
from server.sync.door import Wish, submit
from tests.api.house import Client, House, code, ok, open_house
from tests.world import id_of

PRIVATE = "https://push.inner:8443"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with a private push service."""
    made = open_house(tmp_path / "data", HALFHOUR_PUSH_ALLOW=PRIVATE)
    yield made
    made.world.storage.close()


def phone_of(house: House, name: str = "li") -> Client:
    """The app on an enrolled phone."""
    house.world.enrol(name)
    return house.client(name)


def subscription(endpoint: str = ENDPOINT, **more: Any) -> dict[str, Any]:
    """What a browser gives."""
    keys = {"p256dh": vapid.public_key(vapid.make_key()), "auth": vapid.b64url(bytes(16))}
    return {"endpoint": endpoint, "expirationTime": None, "keys": keys, **more}


def kept(house: House, name: str = "li") -> dict[str, Any] | None:
    """The subscription that is kept for somebody's phone."""
    with house.world.storage.read() as tx:
        return subscriptions.of_device(tx, id_of("device", name))


def test_a_phone_subscribes_is_known_and_unsubscribes(house: House) -> None:
    phone = phone_of(house)
    before = ok(phone.get("/api/v1/push"))
    assert (before["endpoint_sha256"], before["test"]) == (None, None)
    assert len(vapid.unb64url(before["public_key"])) == vapid.POINT_BYTES
    assert phone.post("/api/v1/push/subscription", subscription(language="en")).status_code == 204
    known = ok(phone.get("/api/v1/push"))["endpoint_sha256"]
    assert known == hashlib.sha256(ENDPOINT.encode()).hexdigest()
    row = kept(house)
    assert row is not None
    assert (row["language"], row["person"], row["service"]) == (
        "en",
        id_of("person", "li"),
        "https://fcm.googleapis.com",
    )
    phone.post("/api/v1/push/subscription", subscription())
    row = kept(house)
    assert row is not None and row["language"] == "en", "a worker that renews it knows no language"
    assert phone.call("DELETE", "/api/v1/push/subscription").status_code == 204
    assert kept(house) is None


def test_a_private_service_is_taken_where_the_setting_names_it(house: House) -> None:
    phone = phone_of(house)
    assert phone.post("/api/v1/push/subscription", subscription(f"{PRIVATE}/x")).status_code == 204
    other = phone.post("/api/v1/push/subscription", subscription("https://push.inner:8444/x"))
    assert (other.status_code, code(other)) == (422, "push-endpoint-refused")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:9/x",
        "https://169.254.169.254/",
        "https://localhost/x",
        "ws://x.example/",
        "x",
        "\u0000",
    ],
)
def test_an_endpoint_inside_our_own_network_is_refused_in_words(house: House, endpoint: str) -> None:
    answer = phone_of(house).post("/api/v1/push/subscription", subscription(endpoint))
    assert answer.status_code == 422, answer.data
    assert code(answer) in ("push-endpoint-refused", "validation-failed")
    assert kept(house) is None


@pytest.mark.parametrize(
    "keys",
    [
        {"p256dh": "x", "auth": "A" * 22},
        {"p256dh": "BA" + "A" * 85, "auth": "A" * 22},
        {"p256dh": vapid.public_key(vapid.make_key()), "auth": "A"},
        {"p256dh": vapid.public_key(vapid.make_key())},
        {},
        None,
    ],
)
def test_keys_that_no_browser_makes_are_refused(house: House, keys: Any) -> None:
    answer = phone_of(house).post("/api/v1/push/subscription", {"endpoint": ENDPOINT, "keys": keys})
    assert (answer.status_code, code(answer)) == (422, "validation-failed")


def test_a_browser_that_is_no_enrolled_phone_is_told_to_enrol(house: House) -> None:
    desk = house.client("desk")
    for answer in (
        desk.post("/api/v1/push/subscription", subscription()),
        desk.call("DELETE", "/api/v1/push/subscription"),
        desk.post("/api/v1/push/test"),
    ):
        assert (answer.status_code, code(answer)) == (403, "push-needs-phone")


def test_a_test_message_needs_a_subscription_and_has_a_limit(house: House) -> None:
    phone = phone_of(house)
    none = phone.post("/api/v1/push/test")
    assert (none.status_code, code(none)) == (409, "push-not-subscribed")
    phone.post("/api/v1/push/subscription", subscription())
    answers = [phone.post("/api/v1/push/test") for _try in range(7)]
    assert [one.status_code for one in answers] == [202] * 6 + [HTTPStatus.TOO_MANY_REQUESTS]
    assert code(answers[-1]) == "too-many-attempts"
    asked = ok(phone.get("/api/v1/push"))["test"]
    assert asked == {"asked_ms": house.world.clock.now_ms(), "answer": None}


def test_a_phone_subscribes_only_so_often(house: House) -> None:
    phone = phone_of(house)
    answers = [phone.post("/api/v1/push/subscription", subscription()).status_code for _try in range(31)]
    assert answers == [204] * 30 + [HTTPStatus.TOO_MANY_REQUESTS]


def test_who_signs_out_and_who_is_revoked_is_forgotten(house: House) -> None:
    li, zhou = phone_of(house, "li"), phone_of(house, "zhou")
    for phone in (li, zhou):
        phone.post("/api/v1/push/subscription", subscription(f"{ENDPOINT}-{id(phone)}"))
    assert li.post("/api/v1/auth/sign-out").status_code == 204
    assert kept(house, "li") is None and kept(house, "zhou") is not None
    revoked = house.client("admin").post(f"/api/v1/devices/{id_of('device', 'zhou')}/revoke")
    assert revoked.status_code == 204
    assert kept(house, "zhou") is None


def test_a_password_s_session_on_the_same_phone_ends_without_its_subscription(house: House) -> None:
    phone_of(house).post("/api/v1/push/subscription", subscription())
    del house.world.devices_enrolled["li"]
    assert house.client("li").post("/api/v1/auth/sign-out").status_code == 204
    assert kept(house) is not None


def test_one_acknowledges_one_s_own_alert_from_a_notification_and_nobody_else_s(house: House) -> None:
    ticket = house.report(id_of("site", "open"), "open")
    alert = {
        "ticket": ticket,
        "commitment": id_of("commitment", "arrive"),
        "clause": "C-03",
        "clock_kind": "arrive",
        "rung": "50%",
        "role": "engineer",
        "due_ms": None,
        "up_ms": 0,
        "late_s": 0,
    }
    worker = Actor(Role.WORKER, house.world.organisation)
    mine, theirs = new_id(), new_id()
    for id, person in ((mine, "li"), (theirs, "zhou")):
        wish = Wish("alert.raise", id, {**alert, "to": id_of("person", person)})
        assert submit(house.world.storage, house.world.clock, worker, wish).outcome == "applied"
    phone = phone_of(house)
    answer = ok(phone.post(f"/api/v1/alerts/{mine}/acknowledge"))
    assert (answer["outcome"], answer["code"]) == ("applied", None)
    assert house.world.record(mine)["state"] == "acknowledged"
    assert ok(phone.post(f"/api/v1/alerts/{mine}/acknowledge"))["outcome"] == "superseded"
    other, none = (phone.post(f"/api/v1/alerts/{id}/acknowledge") for id in (theirs, new_id()))
    assert other.status_code == none.status_code == HTTPStatus.NOT_FOUND
    assert other.data == none.data
    assert house.world.record(theirs)["state"] == "ringing"
    boss = house.client("boss").post(f"/api/v1/alerts/{theirs}/acknowledge")
    assert boss.status_code == HTTPStatus.NOT_FOUND, "a supervisor sees it, and cannot silence it"


def test_an_assignment_is_announced_in_the_transaction_that_keeps_it(house: House) -> None:
    phone_of(house).post("/api/v1/push/subscription", subscription())
    ticket = house.report(id_of("site", "open"), "open")
    body = {"engineer": id_of("person", "li"), "visit": new_id()}
    wish = {"kind": "ticket.assign", "record": ticket, "body": body}
    ok(house.client("desk").post("/api/v1/operations", wish))
    with house.world.storage.read() as tx:
        row = notices.get(tx, id_of("device", "li"), ticket)
    assert row is not None and row["due_ms"] == house.world.clock.now_ms()


def test_an_installation_has_one_key_however_often_it_starts(tmp_path: Path) -> None:
    wired = wiring.wire(read_settings({"HALFHOUR_DATA": str(tmp_path), "HALFHOUR_TEST": "1"}))
    keys = set()
    for _start in range(3):
        wiring.migrate(wired)
        with wired.storage.read() as tx:
            keys.add(settings.get(tx, wiring.PUSH_KEY))
        keys.add(vapid_private(wired))
    wired.storage.close()
    assert len(keys) == 1


def vapid_private(wired: wiring.Wiring) -> str | None:
    """The private key, looked up by what the HTTP side says is its public half."""
    home = wiring.house(wired)
    with wired.storage.read() as tx:
        private = settings.get(tx, wiring.PUSH_KEY)
    assert private is not None and vapid.public_key(private) == home.push_key
    assert private not in repr(home)
    home.pokes.close()
    return private

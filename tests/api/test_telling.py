"""Ways, ways out and tries over HTTP: who may, what is never told, and what a person sees of a test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from server.storage.tables import deliveries, gateways
from server.usecases.texts import code_of, trial_of
from tests.api.examples import fail
from tests.api.house import House, code, ok, open_house
from tests.world import id_of

MAIL = {
    "host": "mail.example.org",
    "port": 587,
    "tls": "starttls",
    "sender": "desk@example.org",
    "user": "desk",
}
SECRET = "a-password-nobody-reads"
HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot-secret-1"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house."""
    made = open_house(tmp_path / "data")
    yield made
    made.world.storage.close()


def mail(house: House, **more: Any) -> Any:
    body = {"settings": {**MAIL, **more}, "secret": {"password": SECRET}}
    return house.client("admin").post("/api/v1/channels/email", body)


def ways(house: House, who: str, of: str, **more: Any) -> Any:
    body = {"person": id_of("person", of), "steps": [{"channel": "email", "wait_min": 3}], **more}
    return house.client(who).post("/api/v1/ways", {"email": f"{of}@example.org", **body})


def test_a_secret_is_set_kept_and_cleared_and_never_told(house: House) -> None:
    assert mail(house).status_code == 204
    assert (
        house.client("admin")
        .post("/api/v1/channels/wecom", {"settings": {}, "secret": {"webhook": HOOK}})
        .status_code
        == 204
    )
    told = house.client("admin").get("/api/v1/channels")
    assert [(one["channel"], one["secret"]) for one in ok(told)["items"]] == [
        ("email", ["password"]),
        ("wecom", ["webhook"]),
    ]
    for address in ("/channels", "/settings", "/ways", "/deliveries"):
        body = house.client("admin").get(f"/api/v1{address}").get_data(as_text=True)
        assert SECRET not in body and "robot-secret-1" not in body
    with house.world.storage.read() as tx:
        ledger = tx.rows("SELECT raw FROM ledger ORDER BY chain, position")
        assert not [row for row in ledger if SECRET.encode() in bytes(row["raw"])]
    changed = house.client("admin").post("/api/v1/channels/email", {"settings": {**MAIL, "port": 465}})
    assert changed.status_code == 204
    with house.world.storage.read() as tx:
        assert gateways.secret(tx, house.world.organisation, "email") == {"password": SECRET}
    house.client("admin").post("/api/v1/channels/email", {"settings": MAIL, "secret": {"password": ""}})
    with house.world.storage.read() as tx:
        assert gateways.secret(tx, house.world.organisation, "email") == {}
    house.client("admin").post("/api/v1/channels/email/remove")
    assert [one["channel"] for one in ok(house.client("admin").get("/api/v1/channels"))["items"]] == ["wecom"]


@pytest.mark.parametrize("who", ["li", "desk", "lead", "boss"])
def test_ways_out_are_the_administrator_s_alone(house: House, who: str) -> None:
    client = house.client(who)
    for answer in (client.get("/api/v1/channels"), client.post("/api/v1/channels/email", {"settings": MAIL})):
        assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("channel", "body", "refused"),
    [
        ("email", {"settings": {**MAIL, "host": "10.0.0.5"}}, "mail-server-refused"),
        ("email", {"settings": {**MAIL, "tls": "none"}}, "mail-server-refused"),
        ("email", {"settings": {"host": "mail.example.org"}}, "channel-incomplete"),
        ("email", {"settings": {**MAIL, "sender": "nobody"}}, "mail-address-wrong"),
        ("wecom", {"settings": {}}, "channel-incomplete"),
        ("wecom", {"settings": {}, "secret": {"webhook": "https://example.org/x"}}, "webhook-refused"),
        ("sms", {"settings": {}, "secret": {"webhook": "http://169.254.169.254/"}}, "webhook-refused"),
        ("push", {"settings": {}}, "not-found"),
    ],
)
def test_a_way_out_that_cannot_be_one_is_refused_in_words(
    house: House, channel: str, body: dict[str, Any], refused: str
) -> None:
    assert code(house.client("admin").post(f"/api/v1/channels/{channel}", body)) == refused


def test_everybody_sets_their_own_ways_and_a_lead_or_administrator_others_too(house: House) -> None:
    for who, of, status in (
        ("li", "li", 200),
        ("li", "zhou", 404),
        ("desk", "li", 404),
        ("boss", "li", 404),
        ("lead", "li", 200),
        ("admin", "desk", 200),
    ):
        assert ways(house, who, of).status_code == status, (who, of)
        seen = house.client(who).get("/api/v1/ways", query_string={"person": id_of("person", of)})
        assert seen.status_code == status, (who, of)
    with house.world.storage.read() as tx:
        raw = tx.rows("SELECT raw FROM ledger WHERE kind = 'ways.set' ORDER BY chain, position")
    assert raw and not [row for row in raw if b"example.org" in bytes(row["raw"])], (
        "addresses are personal values"
    )


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"email": "nobody"}, "mail-address-wrong"),
        ({"email": "li@example.org\r\nBcc: all@example.org"}, "mail-address-wrong"),
        ({"mobile": "13812x"}, "mobile-wrong"),
        ({"steps": [{"channel": "sms", "wait_min": 1}] * 2}, "way-twice"),
        ({"steps": [{"channel": "pigeon", "wait_min": 1}]}, "validation-failed"),
    ],
)
def test_ways_that_cannot_be_are_refused_in_words(house: House, more: dict[str, Any], refused: str) -> None:
    answer = ways(house, "li", "li", **more)
    assert refused in (code(answer) if answer.status_code != HTTPStatus.OK else ok(answer)["code"])


def test_an_address_is_proven_by_the_code_of_the_latest_test_and_anew_once_it_changes(house: House) -> None:
    admin, person = house.client("admin"), id_of("person", "li")
    li = house.client("li")
    assert code(li.post("/api/v1/ways/test", {"person": person, "channel": "email"})) == "way-hindered"
    mail(house)
    ways(house, "li", "li")
    ready = {one["channel"]: one["hindered"] for one in ok(li.get("/api/v1/ways"))["ready"]}
    assert (ready["email"], ready["sms"], ready["push"]) == ("not-verified", "not-set-up", "no-phone")
    assert li.post("/api/v1/ways/test", {"person": person, "channel": "email"}).status_code == 202
    (test,) = ok(li.get("/api/v1/ways"))["tests"]
    assert (test["state"], test["outcome"]) == ("waiting", None)
    with house.world.storage.read() as tx:
        row = deliveries.last_of(tx, person, "email", trial_of("li@example.org"))
    assert row is not None
    right = code_of(house.app.extensions["house"].secret, row)
    wrong = {"person": person, "channel": "email", "code": "0" if right != "0" else "1"}
    assert code(li.post("/api/v1/ways/verify", wrong)) == "ways-code-wrong"
    assert ok(admin.post("/api/v1/ways/verify", {**wrong, "code": right}))["outcome"] == "applied"
    assert ok(li.get("/api/v1/ways"))["ways"]["email_verified_ms"] == house.world.clock.now_ms()
    ways(house, "li", "li", email="other@example.org")
    assert ok(li.get("/api/v1/ways"))["ways"]["email_verified_ms"] is None
    assert code(li.post("/api/v1/ways/verify", {**wrong, "code": right})) == "ways-code-wrong"
    house.world.clock.advance(timedelta(minutes=16))
    ways(house, "li", "li")
    assert code(li.post("/api/v1/ways/verify", {**wrong, "code": right})) == "ways-code-wrong", "too late"


def test_codes_are_guessed_only_so_often(house: House) -> None:
    mail(house)
    ways(house, "li", "li")
    li, body = house.client("li"), {"person": id_of("person", "li"), "channel": "email", "code": "x"}
    answers = [li.post("/api/v1/ways/verify", body).status_code for _try in range(11)]
    assert answers == [403] * 10 + [429]


def test_what_failed_is_seen_by_the_desk_and_tried_again_once(house: House) -> None:
    mail(house)
    ways(house, "li", "li")
    house.client("li").post("/api/v1/ways/test", {"person": id_of("person", "li"), "channel": "email"})
    with house.world.storage.write() as tx:
        row = deliveries.last_of(tx, id_of("person", "li"), "email", trial_of("li@example.org"))
        assert row is not None
        fail(tx, row, house.world.clock.now_ms())
    desk = house.client("desk")
    listed = ok(desk.get("/api/v1/deliveries", query_string={"outcome": "failed"}))
    (one,) = listed["items"]
    assert (one["address"], one["outcome"], one["again"], listed["waiting"]) == (
        "a***@example.org",
        "refused",
        True,
        0,
    )
    assert ok(desk.get("/api/v1/deliveries", query_string={"outcome": "delivered"}))["items"] == []
    assert desk.post(f"/api/v1/deliveries/{one['id']}/again").status_code == 202
    assert code(desk.post(f"/api/v1/deliveries/{one['id']}/again")) == "sending-not-failed"
    (now,) = ok(desk.get("/api/v1/deliveries"))["items"]
    assert (now["again"], now["next_ms"]) == (False, house.world.clock.now_ms())
    assert house.client("li").get("/api/v1/deliveries").status_code == HTTPStatus.FORBIDDEN

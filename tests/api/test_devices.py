"""Phones: enrolled by a code, known by a key, revoked at once."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from halfhour.keys import DeviceKey
from server.api import auth
from server.storage.tables import devices
from tests.api.house import Client, House, code, ok
from tests.world import id_of

JSON = {"Content-Type": "application/json"}
UNSAID = dict.fromkeys(("photos", "app", "ahead_ms", "free_bytes", "persisted", "battery"))


class Key(DeviceKey):
    """A phone's key, as WebCrypto makes it."""

    @property
    def jwk(self) -> dict[str, Any]:
        """The public half as browsers export it, with what else they say of it."""
        return {**super().jwk, "ext": True, "key_ops": ["verify"]}


def b64url(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def enrolled(house: House, key: Key, who: str = "li") -> tuple[Client, str]:
    """A phone that was enrolled for a person, and its id."""
    made = ok(house.client("desk").post("/api/v1/enrolments", {"person": id_of("person", who)}))
    phone = house.client()
    phone.mark = auth.PHONE_MARK
    body = {"code": made["code"], "name": "phone", "public_key": key.jwk}
    return phone, ok(phone.post("/api/v1/devices", body), 201)["device"]["id"]


def test_a_phone_is_enrolled_by_a_code_from_the_console(house: House) -> None:
    made = ok(house.client("desk").post("/api/v1/enrolments", {"person": id_of("person", "li")}))
    assert made["url"].endswith(f"/field/#/enrol/{made['code']}")
    assert made["svg"].startswith("<svg")
    assert "style" not in made["svg"]
    phone = house.client()
    spaced = f"{made['code'][:5]} {made['code'][5:]}".lower()
    body = {"code": spaced, "name": "李工的手机", "public_key": Key().jwk}
    done = ok(phone.post("/api/v1/devices", body), 201)
    assert done["me"]["person"]["id"] == id_of("person", "li")
    assert done["me"]["device"] == done["device"]
    assert ok(phone.get("/api/v1/auth/me"))["device"]["name"] == "李工的手机"
    assert phone.get("/").headers["Location"] == "/field/"
    again = house.client().post("/api/v1/devices", body)
    assert (again.status_code, code(again)) == (403, "enrolment-code-wrong")


def test_a_code_is_good_for_fifteen_minutes(house: House) -> None:
    made = ok(house.client("desk").post("/api/v1/enrolments", {"person": id_of("person", "li")}))
    house.world.clock.advance(timedelta(minutes=15))
    late = house.client().post(
        "/api/v1/devices", {"code": made["code"], "name": "x", "public_key": Key().jwk}
    )
    assert code(late) == "enrolment-code-wrong"


def test_codes_cannot_be_guessed_for_long(house: House) -> None:
    body = {"code": "2222222222", "name": "x", "public_key": Key().jwk}
    answers = [code(house.client().post("/api/v1/devices", body)) for _try in range(11)]
    assert answers == ["enrolment-code-wrong"] * 10 + ["too-many-attempts"]


def test_an_engineer_asks_for_a_code_of_their_own_only(house: House) -> None:
    li = house.client("li")
    ok(li.post("/api/v1/enrolments", {"person": id_of("person", "li")}))
    assert code(li.post("/api/v1/enrolments", {"person": id_of("person", "zhou")})) == "role-not-allowed"
    assert code(li.post("/api/v1/enrolments", {"person": id_of("person", "their-engineer")})) == "not-found"


def test_a_key_opens_a_new_session_and_no_other_key_does(house: House) -> None:
    key = Key()
    _phone, id = enrolled(house, key)
    fresh = house.client()
    challenge = ok(fresh.post(f"/api/v1/devices/{id}/challenge"))["challenge"]
    wrong = fresh.post(
        f"/api/v1/devices/{id}/session", {"challenge": challenge, "signature": Key().sign(challenge)}
    )
    assert (wrong.status_code, code(wrong)) == (403, "device-unknown")
    replay = fresh.post(
        f"/api/v1/devices/{id}/session", {"challenge": challenge, "signature": key.sign(challenge)}
    )
    assert code(replay) == "challenge-wrong"
    challenge = ok(fresh.post(f"/api/v1/devices/{id}/challenge"))["challenge"]
    me = ok(
        fresh.post(
            f"/api/v1/devices/{id}/session", {"challenge": challenge, "signature": key.sign(challenge)}
        )
    )
    assert me["device"]["id"] == id
    cookie = fresh.flask.get_cookie(auth.PHONE_COOKIE)
    assert cookie is not None
    assert cookie.max_age == 30 * 24 * 3600


def test_a_challenge_grows_old_and_is_one_phone_s(house: House) -> None:
    key, other = Key(), Key()
    _one, id = enrolled(house, key)
    _two, id_other = enrolled(house, other, "zhou")
    nobody = house.client()
    challenge = ok(nobody.post(f"/api/v1/devices/{id}/challenge"))["challenge"]
    theirs = nobody.post(
        f"/api/v1/devices/{id_other}/session", {"challenge": challenge, "signature": other.sign(challenge)}
    )
    assert code(theirs) == "challenge-wrong"
    house.world.clock.advance(timedelta(minutes=3))
    late = nobody.post(
        f"/api/v1/devices/{id}/session", {"challenge": challenge, "signature": key.sign(challenge)}
    )
    assert code(late) == "challenge-wrong"


def test_a_phone_s_session_lasts_thirty_days_from_its_last_contact(house: House) -> None:
    phone, _id = enrolled(house, Key())
    for _month in range(3):
        house.world.clock.advance(timedelta(days=29))
        ok(phone.get("/api/v1/auth/me"))
    house.world.clock.advance(timedelta(days=30, minutes=1))
    assert code(phone.get("/api/v1/auth/me")) == "sign-in-needed"


def test_a_revoked_phone_is_told_so_and_its_key_opens_nothing(house: House) -> None:
    key = Key()
    phone, id = enrolled(house, key)
    assert house.client("desk").post(f"/api/v1/devices/{id}/revoke").status_code == 204
    told = phone.get("/api/v1/auth/me")
    assert (told.status_code, code(told)) == (403, "device-revoked")
    challenge = ok(phone.post(f"/api/v1/devices/{id}/challenge"))["challenge"]
    again = phone.post(
        f"/api/v1/devices/{id}/session", {"challenge": challenge, "signature": key.sign(challenge)}
    )
    assert (again.status_code, code(again)) == (403, "device-revoked")
    listed = ok(house.client("admin").get("/api/v1/devices"))["items"]
    assert [(one["id"], one["state"]) for one in listed] == [(id, "revoked")]


@pytest.mark.parametrize(
    "change",
    [{"x": b64url(bytes(32))}, {"x": "AA"}, {"crv": "P-384"}, {"kty": "RSA"}, {"y": "!" * 43}, {"x": None}],
)
def test_a_key_that_is_no_point_of_the_curve_is_refused(house: House, change: dict[str, Any]) -> None:
    made = ok(house.client("desk").post("/api/v1/enrolments", {"person": id_of("person", "li")}))
    body = {"code": made["code"], "name": "x", "public_key": {**Key().jwk, **change}}
    answer = house.client().post("/api/v1/devices", body)
    assert (answer.status_code, code(answer)) == (422, "validation-failed")


def test_what_waits_on_a_phone_is_shown_to_the_desk(house: House) -> None:
    phone = house.world.enrol("li")
    phone.record("person.duty", id_of("person", "li"), {"duty": "on"})
    phone.push(waiting={"operations": 7, "oldest": 5, "blob_bytes": 9})
    (shown,) = ok(house.client("desk").get("/api/v1/devices"))["items"]
    assert shown["waiting"] == {**UNSAID, "operations": 7, "oldest_ms": 5, "blob_bytes": 9}
    assert shown["last_contact_ms"] == house.world.clock.now_ms()


def test_a_phone_s_app_and_a_console_in_one_browser_do_not_sign_each_other_out(house: House) -> None:
    browser = house.client("desk")
    phone, _id = enrolled(house, Key())
    cookie = phone.flask.get_cookie(auth.PHONE_COOKIE)
    assert cookie is not None
    browser.flask.set_cookie(auth.PHONE_COOKIE, cookie.value)
    assert ok(browser.call("GET", "/api/v1/auth/me"))["person"]["id"] == id_of("person", "desk")
    browser.mark = auth.PHONE_MARK
    assert ok(browser.call("GET", "/api/v1/auth/me"))["person"]["id"] == id_of("person", "li")
    browser.call("POST", "/api/v1/auth/sign-out")
    browser.mark = "1"
    assert ok(browser.call("GET", "/api/v1/auth/me"))["person"]["id"] == id_of("person", "desk")


def test_a_phone_not_yet_enrolled_may_use_an_engineers_sign_in_and_nobody_elses(house: House) -> None:
    for who, status in (("li", 200), ("desk", 401)):
        browser = house.client(who)
        browser.mark = auth.PHONE_MARK
        assert browser.call("GET", "/api/v1/auth/me").status_code == status


def test_a_revoked_phone_s_refused_push_still_tells_how_much_waits_on_it(house: House) -> None:
    phone, id = enrolled(house, Key())
    ok(house.client("desk").post(f"/api/v1/devices/{id}/revoke"), 204)
    said = {"v": 1, "device": id, "phone_epoch": "e", "server": None, "server_epoch": None, "wall_ms": 1}
    waiting = {"operations": 2, "oldest": 5, "blob_bytes": 7}
    body = {**said, "operations": [{"id": "a"}], "waiting": waiting}
    packed = gzip.compress(json.dumps(body).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    refused = phone.call("POST", "/api/v1/sync/push", data=packed, headers=headers)
    assert code(refused) == "device-revoked"
    listed = ok(house.client("desk").get("/api/v1/devices"))["items"]
    held = next(one for one in listed if one["id"] == id)
    assert (held["state"], held["waiting"]["operations"]) == ("revoked", 3)
    with house.world.storage.read() as tx:
        assert tx.row("SELECT 1 AS found FROM ledger WHERE device = :device", device=id) is None


def listed(house: House, id: str) -> dict[str, Any]:
    """One phone as the desk sees it."""
    items = ok(house.client("desk").get("/api/v1/devices"))["items"]
    return next(dict(one) for one in items if one["id"] == id)


def test_a_phone_tells_how_it_is_and_nonsense_of_it_costs_nothing(house: House) -> None:
    phone = house.world.enrol("li")
    well = {"app": "0.1.0 abc", "ahead_ms": -4200, "free_bytes": 9_000, "persisted": True, "battery": 71}
    phone.push(waiting={"operations": 2, "oldest": 5, "blob_bytes": 9, "photos": 1, **well})
    assert listed(house, phone.device)["waiting"] == {
        "operations": 2,
        "oldest_ms": 5,
        "blob_bytes": 9,
        "photos": 1,
        **well,
    }
    mad = {"operations": "many", "ahead_ms": 1e300, "app": ["x"], "battery": -1, "persisted": "yes"}
    phone.record("person.duty", id_of("person", "li"), {"duty": "on"})
    (outcome,) = phone.push(waiting={**mad, "anything": {"else": 1}})
    assert outcome["outcome"] == "applied"
    assert listed(house, phone.device)["waiting"]["operations"] == 2


def test_a_phone_that_only_listens_tells_how_it_is_too(house: House) -> None:
    phone = house.world.enrol("li")
    phone.push(waiting={"operations": 1, "oldest": 5, "blob_bytes": 9, "battery": 90})
    house.world.clock.advance(timedelta(minutes=1))
    phone.pull(waiting={"operations": 1, "oldest": 5, "blob_bytes": 9, "battery": 12})
    found = listed(house, phone.device)
    assert (found["waiting"]["battery"], found["last_contact_ms"]) == (12, house.world.clock.now_ms())


def test_the_desk_renames_a_phone(house: House) -> None:
    _phone, id = enrolled(house, Key())
    ok(house.client("desk").post(f"/api/v1/devices/{id}/name", {"name": "  陈立 备用机 "}), 204)
    assert listed(house, id)["name"] == "陈立 备用机"
    assert (
        code(house.client("desk").post(f"/api/v1/devices/{id}/name", {"name": "  "})) == "validation-failed"
    )


def test_a_revoked_phone_that_is_restored_opens_a_session_with_its_key(house: House) -> None:
    key = Key()
    phone, id = enrolled(house, key)
    ok(house.client("desk").post(f"/api/v1/devices/{id}/revoke"), 204)
    assert listed(house, id)["revoked_ms"] == house.world.clock.now_ms()
    ok(house.client("desk").post(f"/api/v1/devices/{id}/restore"), 204)
    assert (listed(house, id)["state"], listed(house, id)["revoked_ms"]) == ("active", None)
    assert code(phone.get("/api/v1/auth/me")) == "sign-in-needed"
    challenge = ok(phone.post(f"/api/v1/devices/{id}/challenge"))["challenge"]
    signed = {"challenge": challenge, "signature": key.sign(challenge)}
    assert ok(phone.post(f"/api/v1/devices/{id}/session", signed))["device"]["id"] == id
    assert code(house.client("desk").post(f"/api/v1/devices/{id}/restore")) == "phone-not-revoked"


def test_what_the_desk_brings_from_a_phones_file_is_carried_out_once_whoever_brings_it_first(
    house: House,
) -> None:
    phone = house.world.enrol("li")
    person = id_of("person", "li")
    first = phone.record("person.duty", person, {"duty": "on"}, heard_session="s0")
    second = phone.record("person.duty", person, {"duty": "on_call"}, heard_session="s0")
    raw = phone.raw(waiting={"operations": 2, "oldest": 5, "blob_bytes": 0})
    heard_ms = house.world.clock.now_ms()
    with house.world.storage.write() as tx:
        devices.heard(tx, phone.device, heard_ms, json.dumps({"operations": 2, "oldest": 5}))
    ok(house.client("desk").post(f"/api/v1/devices/{phone.device}/revoke"), 204)
    house.world.clock.advance(timedelta(hours=2))
    answer = house.client("desk").call(
        "POST", f"/api/v1/devices/{phone.device}/import", data=raw, headers=JSON
    )
    assert [(one["id"], one["outcome"]) for one in ok(answer)["outcomes"]] == [
        (first, "applied"),
        (second, "applied"),
    ]
    found = listed(house, phone.device)
    # The desk brought them: the phone itself was not heard, and nothing of these waits on it any longer.
    assert (found["waiting"]["operations"], found["last_contact_ms"]) == (0, heard_ms)
    again = house.client("desk").call(
        "POST", f"/api/v1/devices/{phone.device}/import", data=raw, headers=JSON
    )
    assert [one["outcome"] for one in ok(again)["outcomes"]] == ["repeated", "repeated"]
    with house.world.storage.read() as tx:
        rows = tx.rows(
            "SELECT ledger.certainty, operation.actor FROM ledger JOIN operation ON operation.id = ledger.operation"
            " WHERE operation.device = :device",
            device=phone.device,
        )
    # Whose word it is stays as it was; when it happened is as wide as a clock allows that nobody could hear.
    assert [(row["actor"], row["certainty"]) for row in rows] == [(person, "moved")] * 2


def test_a_file_brings_nothing_for_a_phone_of_somebody_else(house: House) -> None:
    phone = house.world.enrol("li")
    raw = phone.raw()
    path = f"/api/v1/devices/{phone.device}/import"
    assert code(house.client("their-desk").call("POST", path, data=raw, headers=JSON)) == "not-found"
    _other, id = enrolled(house, Key(), "zhou")
    refused = house.client("desk").call("POST", f"/api/v1/devices/{id}/import", data=raw, headers=JSON)
    assert code(refused) == "device-unknown"

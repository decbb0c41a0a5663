"""Signing in and out, sessions and their limits."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

from server.api import auth
from server.storage.tables import records, sessions
from tests.api.house import MARK, PASSWORD, House, code, ok
from tests.world import id_of

SIGN_IN = "/api/v1/auth/sign-in"
ME = "/api/v1/auth/me"


def test_a_person_signs_in_is_known_and_signs_out(house: House) -> None:
    browser = house.client()
    assert code(browser.get(ME)) == "sign-in-needed"
    me = ok(browser.post(SIGN_IN, {"login": " Desk ", "password": PASSWORD}))
    assert me["person"]["id"] == id_of("person", "desk")
    assert me["organisation"]["zh"] == "集成商"
    assert me["device"] is None
    assert me["now"] == "2026-11-23T02:00:00.000Z"
    assert ok(browser.get(ME))["person"] == me["person"]
    assert browser.post("/api/v1/auth/sign-out").status_code == 204
    assert code(browser.get(ME)) == "sign-in-needed"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    answer = house.client().post(SIGN_IN, {"login": "desk", "password": PASSWORD})
    cookie = SimpleCookie(answer.headers["Set-Cookie"])[auth.COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == str(72 * 3600)  # its session ends when the organisation says, or sooner
    assert not cookie["secure"]
    assert len(cookie.value) >= 43  # 256 bits


def test_the_token_itself_is_nowhere_in_the_database(house: House) -> None:
    answer = house.client().post(SIGN_IN, {"login": "desk", "password": PASSWORD})
    token = SimpleCookie(answer.headers["Set-Cookie"])[auth.COOKIE].value
    with house.world.storage.read() as tx:
        kept = sessions.get(tx, auth.hash_of(token), house.world.clock.now_ms())
        assert kept is not None
        assert token not in str(tx.rows("SELECT * FROM session ORDER BY token_hash"))


def test_a_wrong_password_and_an_unknown_login_answer_alike(house: House) -> None:
    wrong = house.client().post(SIGN_IN, {"login": "desk", "password": "no"})
    unknown = house.client().post(SIGN_IN, {"login": "nobody", "password": "no"})
    assert code(wrong) == "sign-in-failed"
    assert wrong.status_code == 401
    assert wrong.data == unknown.data


def test_ten_wrong_passwords_wait_and_other_people_do_not(house: House) -> None:
    browser = house.client()
    for _try in range(10):
        assert code(browser.post(SIGN_IN, {"login": "desk", "password": "no"})) == "sign-in-failed"
    blocked = browser.post(SIGN_IN, {"login": "desk", "password": PASSWORD})
    assert code(blocked) == "too-many-attempts"
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["Retry-After"]) <= 900
    assert blocked.get_json()["wait_s"] == int(blocked.headers["Retry-After"])
    assert "请等 15 分钟" in blocked.get_json()["detail"]
    house.world.clock.advance(timedelta(minutes=14, seconds=10))
    blocked = browser.post(
        SIGN_IN, {"login": "desk", "password": PASSWORD}, headers={"Accept-Language": "en"}
    )
    assert "Try again in 1 min." in blocked.get_json()["detail"]
    ok(house.client().post(SIGN_IN, {"login": "lead", "password": PASSWORD}))
    house.world.clock.advance(timedelta(minutes=2))
    ok(browser.post(SIGN_IN, {"login": "desk", "password": PASSWORD}))


def test_the_right_password_empties_the_count(house: House) -> None:
    browser = house.client()
    for _round in range(2):
        for _try in range(9):
            browser.post(SIGN_IN, {"login": "desk", "password": "no"})
        ok(browser.post(SIGN_IN, {"login": "desk", "password": PASSWORD}))


def test_a_session_in_use_lives_on_and_an_idle_one_ends_after_twelve_hours(house: House) -> None:
    browser = house.client("desk")
    for _hour in range(14):
        house.world.clock.advance(timedelta(hours=1))
        ok(browser.get(ME))
    house.world.clock.advance(timedelta(hours=12, minutes=1))
    assert code(browser.get(ME)) == "sign-in-needed"


def test_a_person_who_left_is_signed_out(house: House) -> None:
    browser = house.client("desk")
    ok(browser.get(ME))
    house.world.say("admin", "person.edit", id_of("person", "desk"), {"active": False})
    assert code(browser.get(ME)) == "sign-in-needed"
    assert code(house.client().post(SIGN_IN, {"login": "desk", "password": PASSWORD})) == "sign-in-failed"


def test_signing_in_again_ends_the_session_before_it(house: House) -> None:
    browser = house.client("desk")
    before = browser.flask.get_cookie(auth.COOKIE)
    assert before is not None
    ok(browser.post(SIGN_IN, {"login": "desk", "password": PASSWORD}))
    stolen = house.client()
    stolen.flask.set_cookie(auth.COOKIE, before.value)
    assert code(stolen.get(ME)) == "sign-in-needed"


def test_a_new_password_ends_the_sessions_opened_with_the_old_one(house: House) -> None:
    browser = house.client("desk")
    account = f"/api/v1/people/{id_of('person', 'desk')}/account"
    given = {"login": "desk", "password": "another good one"}
    assert house.client("admin").post(account, given).status_code == 204
    assert code(browser.get(ME)) == "sign-in-needed"
    ok(house.client().post(SIGN_IN, {"login": "desk", "password": "another good one"}))


def test_a_login_is_one_person_s_and_a_password_is_not_short(house: House) -> None:
    admin, account = house.client("admin"), f"/api/v1/people/{id_of('person', 'li')}/account"
    taken = admin.post(account, {"login": "desk", "password": "long enough it is"})
    assert (code(taken), taken.status_code) == ("account-taken", 409)
    short = admin.post(account, {"login": "li2", "password": "short"})
    assert code(short) == "password-too-short"
    assert "8" in short.get_json()["detail"]


def test_nonsense_in_the_cookie_is_nobody(house: House) -> None:
    browser = house.client()
    for token in ("x", "a" * 5000, "%00", "令牌", '"'):
        answer = browser.get(
            ME, headers={**MARK, "Cookie": f"{auth.COOKIE}={token}".encode().decode("latin-1")}
        )
        assert code(answer) == "sign-in-needed"


def test_people_are_records_and_passwords_are_not(house: House) -> None:
    with house.world.storage.read() as tx:
        person = records.get(tx, id_of("person", "desk"))
    assert person is not None
    assert "password" not in str(person.body)

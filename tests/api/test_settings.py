"""The administrator's settings over the real app: who may, what is refused, and that each one takes effect at once."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from server.api.views.settings import INSTALLATION
from server.domain.errors import CODES
from server.domain.organisation import DEFAULTS
from server.domain.records import blank
from server.domain.times import MS
from server.storage.migrations import ends_of_people_photos, settings_of_organisations, trails
from server.storage.sql import Dialect
from server.storage.tables import personal, records
from server.usecases.organisation import settings_of
from server.worker.tidy import erase_ended
from tests.api.house import NEIGHBOUR, Client, House, code, ok, open_house
from tests.api.test_pages import photo, send, tickets
from tests.documents.pages import texts
from tests.world import TAG_DEVICE, id_of

SETTINGS = "/api/v1/settings"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EN = {"Accept-Language": "en"}


def edit(browser: Client, body: dict[str, Any], organisation: str, base: int | None = None) -> TestResponse:
    """Says `organisation.edit`."""
    said = {"kind": "organisation.edit", "record": organisation, "body": body, "base": base}
    return browser.post("/api/v1/operations", said)


def change(house: House, **body: Any) -> None:
    """The administrator changes settings."""
    answer = ok(edit(house.client("admin"), body, house.world.organisation))
    assert answer["outcome"] == "applied", answer


@pytest.mark.parametrize("who", ["boss", "desk", "lead", "li"])
def test_settings_are_the_administrators_alone(house: House, who: str) -> None:
    assert code(house.client(who).get(SETTINGS)) == "role-not-allowed"
    answer = edit(house.client(who), {"zh": "别的名字"}, house.world.organisation)
    assert code(answer) == "role-not-allowed"


def test_an_administrator_of_another_organisation_meets_nothing(house: House) -> None:
    theirs = house.client("their-admin")
    assert ok(theirs.get(SETTINGS))["organisation"]["id"] == NEIGHBOUR
    foreign = edit(theirs, {"zh": "别的名字"}, house.world.organisation)
    nothing = edit(theirs, {"zh": "别的名字"}, id_of("nowhere"))
    assert (foreign.status_code, foreign.data) == (404, nothing.data)


def test_the_page_says_what_holds_who_changed_it_and_what_the_installation_fixes(house: House) -> None:
    before = ok(house.client("admin").get(SETTINGS))
    assert before["changes"] == []
    assert before["organisation"] | {"retention_days": 1095, "desk_session_h": 12} == before["organisation"]
    change(house, service_phone="400-012-3456")
    after = ok(house.client("admin").get(SETTINGS))
    assert after["rev"] == before["rev"] + 1
    assert after["organisation"]["service_phone"] == "400-012-3456"
    told = {"field": "service_phone", "by": "admin", "at_ms": house.world.clock.now_ms()}
    assert after["changes"] == [told]
    assert {one["name"] for one in after["installation"]} == set(INSTALLATION)


def test_no_secret_of_the_environment_is_shown(tmp_path: Path) -> None:
    house = open_house(tmp_path, HALFHOUR_MAX_PHOTO="8MB")
    settings = house.settings.__replace__(database_url="postgresql://halfhour:top-secret@db.example/hh")
    told = {name: read(settings) for name, read in INSTALLATION.items()}
    assert told["HALFHOUR_DATABASE_URL"] == "postgresql"
    assert told["HALFHOUR_MAX_PHOTO"] == "8MB"
    said = " ".join(told.values())
    assert not any(word in said for word in ("top-secret", "db.example", str(tmp_path)))


def test_only_variables_that_the_server_reads_are_named() -> None:
    read = (Path(__file__).parents[2] / "server" / "config.py").read_text("utf-8")
    assert set(INSTALLATION) <= set(re.findall(r'take\("(HALFHOUR_\w+)"', read))


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"zone": "Asia/Zhengzhou"}, "zone-unknown"),
        ({"zone": "Factory"}, "zone-unknown"),
        ({"zone": "../../etc/passwd"}, "zone-unknown"),
        ({"service_phone": "call us"}, "telephone-wrong"),
        ({"service_phone": "+"}, "telephone-wrong"),
        ({"service_phone": "4000123456４"}, "telephone-wrong"),
        ({"service_phone": "1" * 21}, "telephone-wrong"),
        ({"zh": " "}, "shape-wrong"),
        ({"en": ""}, "shape-wrong"),
        ({"retention_days": 89}, "shape-wrong"),
        ({"retention_days": 3651}, "shape-wrong"),
        ({"desk_session_h": 0}, "shape-wrong"),
        ({"public_photos": 4}, "shape-wrong"),
        ({"public_photos": "2"}, "shape-wrong"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_changes_nothing(
    house: House, body: dict[str, Any], refusal: str
) -> None:
    before = house.world.record(house.world.organisation)
    browser = house.client("admin")
    said = {"kind": "organisation.edit", "record": house.world.organisation, "body": body}
    answer = ok(browser.post("/api/v1/operations", said, headers=EN))
    assert (answer["outcome"], answer["code"]) == ("rejected", refusal)
    assert answer["detail"] == CODES[refusal].en
    assert house.world.record(house.world.organisation) == before


def test_two_administrators_edits_of_different_fields_both_hold(house: House) -> None:
    browser = house.client("admin")
    base = ok(browser.get(SETTINGS))["rev"]
    change(house, service_phone="400-012-3456")
    late = ok(edit(browser, {"zone": "Asia/Urumqi"}, house.world.organisation, base))
    assert late["outcome"] == "merged"
    held = house.world.record(house.world.organisation)
    assert (held["service_phone"], held["zone"]) == ("400-012-3456", "Asia/Urumqi")


def test_the_same_field_changed_meanwhile_is_refused_until_the_new_value_was_seen(house: House) -> None:
    browser, organisation = house.client("admin"), house.world.organisation
    base = ok(browser.get(SETTINGS))["rev"]
    change(house, service_phone="400-012-3456")
    mine = {"service_phone": "400-098-7654"}
    assert ok(edit(browser, mine, organisation, base))["code"] == "edited-meanwhile"
    assert house.world.record(organisation)["service_phone"] == "400-012-3456"
    assert ok(edit(browser, {"clear": ["service_phone"]}, organisation, base))["code"] == "edited-meanwhile"
    same = edit(browser, {"service_phone": "400-012-3456"}, organisation, base)
    assert ok(same)["outcome"] == "merged"
    seen = ok(browser.get(SETTINGS))["rev"]
    assert ok(edit(browser, mine, organisation, seen))["outcome"] == "applied"


def test_name_and_zone_are_told_to_every_screen(house: House) -> None:
    change(house, zh="新名字", en="New name", zone="Asia/Urumqi")
    told = ok(house.client("desk").get("/api/v1/auth/me"))["organisation"]
    assert (told["zh"], told["en"], told["zone"]) == ("新名字", "New name", "Asia/Urumqi")
    phone = house.world.enrol("li")
    pulled = phone.pull()
    items = [one for feed in pulled["feeds"] for one in feed["items"] if one["kind"] == "organisation"]
    assert [one["record"]["zone"] for one in items] == ["Asia/Urumqi"]


def test_customers_read_the_name_and_the_service_telephone_on_every_page_of_a_label(house: House) -> None:
    browser = house.client()
    change(house, zh="新名字", service_phone="+86 (371) 400-0123")
    link = send(browser).headers["Location"]
    for path in (f"/q/{TAG_DEVICE}", f"/q/{TAG_DEVICE}?more=1", link):
        page = browser.get(path).text
        assert 'href="tel:+863714000123"' in page, path
        assert "由新名字提供服务" in page, path
    house.world.say("lead", "label.revoke", id_of("label", TAG_DEVICE), {"tag": TAG_DEVICE, "why": "torn"})
    revoked = browser.get(f"/q/{TAG_DEVICE}")
    assert revoked.status_code == 410
    assert 'href="tel:+863714000123"' in revoked.text
    change(house, clear=["service_phone"])
    assert "tel:" not in browser.get(link).text


def test_a_work_report_says_whose_work_it_is_and_whom_to_call(house: House) -> None:
    ticket = house.report(house.world.site, "secret")
    change(house, zh="新名字", en="New name", service_phone="400-012-3456")
    for language, name in (("zh", "新名字"), ("en", "New name")):
        paper = house.client("desk").get(f"/api/v1/tickets/{ticket}/report.pdf?lang={language}")
        assert f"{name} 400-012-3456" in " ".join(texts(paper.data)).replace("\r\n", " ")


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_report_takes_as_many_photos_as_the_organisation_says(house: House, most: int) -> None:
    change(house, public_photos=most)
    browser = house.client()
    form = browser.get(f"/q/{TAG_DEVICE}").text
    assert ('name="photo"' in form) == (most > 0)
    photos = [(io.BytesIO(photo(20 + n)), f"{n}.jpg", "image/jpeg") for n in range(3)]
    assert send(browser, photo=photos).status_code == 303
    assert len(tickets(house)[0]["photos"]) == most


def test_a_desk_is_signed_out_after_as_many_hours_as_the_organisation_says(house: House) -> None:
    open_before, clock = house.client("desk"), house.world.clock
    change(house, desk_session_h=2)
    clock.advance(2 * HOUR - MS)
    assert open_before.get("/api/v1/auth/me").status_code == 200  # used: lasts anew
    clock.advance(2 * HOUR - MS)
    assert open_before.get("/api/v1/auth/me").status_code == 200
    clock.advance(2 * HOUR)
    assert code(open_before.get("/api/v1/auth/me")) == "sign-in-needed"
    fresh = house.client("desk")
    clock.advance(2 * HOUR)
    assert code(fresh.get("/api/v1/auth/me")) == "sign-in-needed"


def test_sessions_of_phones_and_of_other_organisations_keep_their_length(house: House) -> None:
    house.world.enrol("li")
    phone, theirs = house.client("li"), house.client("their-desk")
    change(house, desk_session_h=1)
    house.world.clock.advance(11 * HOUR)
    assert phone.get("/api/v1/auth/me").status_code == 200
    assert theirs.get("/api/v1/auth/me").status_code == 200


def test_personal_values_end_when_the_organisation_says_also_those_kept_before(house: House) -> None:
    ticket = house.report(house.world.site, "secret")
    storage, clock = house.world.storage, house.world.clock

    def reporter() -> Any:
        page = ok(house.client("desk").get(f"/api/v1/tickets/{ticket}"))
        return page["contact"]["reporter_name"]

    change(house, retention_days=90)
    later = house.report(id_of("site", "open"), "open")
    clock.advance(89 * DAY)
    erase_ended(storage, clock, set[str]().add)
    assert reporter() == "王先生"
    change(house, retention_days=91)
    clock.advance(DAY)
    erase_ended(storage, clock, set[str]().add)
    assert reporter() == "王先生"
    clock.advance(DAY)
    erase_ended(storage, clock, set[str]().add)
    assert reporter() is None
    with storage.read() as tx:
        assert personal.ended(tx, clock.now_ms(), 10) == []
    assert later != ticket


def test_another_organisations_values_are_kept_as_before(house: House) -> None:
    house.report(id_of("site", "theirs"), "theirs", "their-desk")
    change(house, retention_days=90)
    house.world.clock.advance(91 * DAY)
    erase_ended(house.world.storage, house.world.clock, set[str]().add)
    page = ok(house.client("their-desk").get(f"/api/v1/tickets/{id_of('ticket', 'theirs')}"))
    assert page["contact"]["reporter_name"] == "王先生"


def test_a_new_organisation_begins_with_every_setting(house: House) -> None:
    with house.world.storage.read() as tx:
        assert settings_of(tx, NEIGHBOUR)["public_photos"] == 3
        assert settings_of(tx, id_of("nobody"))["retention_days"] == 1095


def test_an_organisation_of_the_first_release_gets_what_held_while_it_was_fixed(house: House) -> None:
    storage, organisation = house.world.storage, house.world.organisation
    change(house, zone="Asia/Urumqi")
    with storage.write() as tx:
        found = records.get(tx, organisation)
        assert found is not None
        found.body = {key: found.body[key] for key in ("id", "zh", "en", "zone")}
        records.put(tx, found)
        for step in (settings_of_organisations, trails, ends_of_people_photos):
            step(tx, Dialect(storage.engine))
    now = house.world.record(organisation)
    assert now.keys() == blank("organisation").keys()
    assert now["zone"] == "Asia/Urumqi"
    assert {key: now[key] for key in DEFAULTS} == dict(DEFAULTS)

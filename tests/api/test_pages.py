"""The customer's pages over the real app: without an account, without script, in both languages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from server.api.pages import report as report_page
from server.domain.errors import CODES
from server.storage.tables import records
from server.sync.blobs import shelf
from server.usecases.spoken import told_events
from server.worker.tidy import remove_photos
from tests.api.house import TAG_THEIRS, Client, House, code, ok, open_house
from tests.world import TAG_DEVICE, TAG_GATE, id_of

EN = {"Accept-Language": "en"}
NO_LABEL, BLANK, REVOKED = "3333333H", "66666669", "4444444Y"
ONCE = "0123456789abcdef" * 2
WORDS = "三个对讲点没有声音 <b>"


@pytest.fixture
def pages(house: House) -> House:
    """The house with a label that is not in use yet and one that no longer is."""
    world = house.world
    for tag in (BLANK, REVOKED):
        body: dict[str, Any] = {"tag": tag, "label_kind": "device", "generation": 1}
        assert world.say("admin", "label.make", id_of("label", tag), body).outcome == "applied"
    made = world.say("li", "label.commission", id_of("label", REVOKED), {"tag": REVOKED, "site": world.site})
    assert made.outcome == "applied", made
    revoked = world.say("lead", "label.revoke", id_of("label", REVOKED), {"tag": REVOKED, "why": "torn"})
    assert revoked.outcome == "applied", revoked
    return house


def photo(size: int = 40, camera: str = "SecretCam") -> bytes:
    """A JPEG in which the camera wrote its name."""
    tags = Image.Exif()
    tags[0x010F] = camera
    out = io.BytesIO()
    Image.new("RGB", (size, size), (200, 30, 30)).save(out, "JPEG", exif=tags)
    return out.getvalue()


def form(**more: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {"once": ONCE, "what": "no_sound", "reach": "several", "text": WORDS, "phone": "000-1", **more}


def send(browser: Client, tag: str = TAG_DEVICE, **more: Any) -> TestResponse:
    """Sends the report form, as multipart."""
    return browser.flask.post(f"/q/{tag}", data=form(**more), content_type="multipart/form-data")


def reported(house: House, **more: Any) -> str:
    """Reports a fault and gives the secret link."""
    answer = send(house.client(), **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def tickets(house: House) -> list[dict[str, Any]]:
    """Every ticket there is."""
    return list(ok(house.client("desk").get("/api/v1/tickets?state=all"))["items"])


def shown_code(answer: TestResponse) -> str | None:
    """The code that a page carries for who reads it out on the telephone."""
    found = re.search(r'data-code="([a-z-]+)"', answer.text)
    return found[1] if found else None


def repaired(house: House) -> tuple[str, str]:
    """A reported ticket whose repair is done: (link, ticket)."""
    link, world = reported(house), house.world
    (ticket,) = tickets(house)
    visit = id_of("visit", "pages")
    world.say("desk", "ticket.assign", ticket["id"], {"engineer": id_of("person", "li"), "visit": visit})
    for kind, body in (("visit.arrive", {}), ("visit.repair", {"done": "换电源"}), ("visit.finish", {})):
        assert world.say("li", kind, visit, body).outcome == "applied"
    return link, ticket["id"]


def said_last(house: House, ticket: str) -> dict[str, Any]:
    """What the last event of a ticket says to the desk, own words put back."""
    with house.world.storage.read() as tx:
        row = records.get(tx, ticket)
        assert row is not None
        return dict(told_events(tx, house.world.person("desk"), row)[-1]["data"])


@pytest.mark.parametrize(
    "path", [f"/q/{TAG_DEVICE}", f"/Q/{TAG_DEVICE}", "/q/7k3m-qx9d", "/Q/７Ｋ３Ｍ ＱＸ９Ｄ"]
)
def test_a_labels_address_opens_the_form_in_upper_and_lower_case(house: House, path: str) -> None:
    answer = house.client().get(path)
    assert answer.status_code == 200
    assert 'name="once"' in answer.text


@pytest.mark.parametrize(
    ("tag", "status", "said"),
    [
        (NO_LABEL, 404, "label-unknown"),
        ("7K3MQX9E", 422, "label-mistyped"),
        ("short", 422, "label-mistyped"),
        (REVOKED, 410, "label-revoked"),
        (BLANK, 422, "label-not-commissioned"),
        ("a%3Ab", 422, "label-foreign"),
    ],
)
def test_a_label_that_cannot_be_used_says_why_in_both_languages(
    pages: House, tag: str, status: int, said: str
) -> None:
    for method in ("GET", "POST"):
        for headers, sentence in (({}, CODES[said].zh), (EN, CODES[said].en)):
            answer = pages.client().flask.open(f"/q/{tag}", method=method, headers=headers, data=form())
            assert (answer.status_code, shown_code(answer)) == (status, said)
            assert sentence in unescape(answer.text)
    assert tickets(pages) == []


@pytest.mark.parametrize(("who", "screen"), [("li", "field"), ("desk", "console"), ("boss", "console")])
def test_who_is_signed_in_is_led_to_their_screens(house: House, who: str, screen: str) -> None:
    answer = house.client(who).get(f"/q/{TAG_DEVICE.lower()}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{screen}/#/label/{TAG_DEVICE}")
    assert shown_code(house.client(who).get("/q/7K3MQX9E")) == "label-mistyped"


@pytest.mark.parametrize("who", ["li", "desk", "admin"])
def test_a_tag_of_another_organisation_answers_as_one_that_is_not(house: House, who: str) -> None:
    browser = house.client(who)
    theirs, none = (browser.get(f"/api/v1/labels/{tag}") for tag in (TAG_THEIRS, NO_LABEL))
    assert (theirs.status_code, code(theirs)) == (404, "label-unknown")
    assert theirs.data == none.data
    assert {*theirs.headers.items()} - {*none.headers.items()} == set()
    led = [browser.get(f"/q/{tag}") for tag in (TAG_THEIRS, NO_LABEL)]
    assert [answer.headers["Location"].partition("#")[0] for answer in led] == [
        led[0].headers["Location"].partition("#")[0]
    ] * 2
    assert house.client().get(f"/q/{TAG_THEIRS}").status_code == 200  # anyone may report by it


def test_a_form_sent_twice_opens_one_ticket_and_leads_to_the_same_link(house: House) -> None:
    first, second = send(house.client(), photo=(io.BytesIO(photo()), "a.jpg")), send(house.client())
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(tickets(house)) == 1
    other = send(house.client(), once="f" * 32)
    assert other.headers["Location"] != first.headers["Location"]


def test_a_nonce_that_is_not_ours_leads_to_nobody_elses_ticket(house: House) -> None:
    assert (
        send(house.client(), once="a").headers["Location"]
        != send(house.client(), once="a").headers["Location"]
    )


def test_a_photo_is_kept_and_shown_without_what_the_camera_wrote(house: House) -> None:
    reported(house, photo=[(io.BytesIO(photo()), "a.jpg"), (io.BytesIO(photo(41)), "b.jpg")])
    (ticket,) = tickets(house)
    assert len(ticket["photos"]) == 2
    for one in ticket["photos"]:
        seen = house.client("desk").get(f"/api/v1/blobs/{one['sha256']}")
        assert seen.status_code == 200
        assert b"SecretCam" not in seen.data
        assert house.client("their-desk").get(f"/api/v1/blobs/{one['sha256']}").status_code == 404


def test_a_photo_that_shows_people_is_told_as_removed_when_its_time_is_over(house: House) -> None:
    reported(house, photo=[(io.BytesIO(photo()), "a.jpg")])
    (ticket,) = tickets(house)
    (sha256,) = (one["sha256"] for one in ticket["photos"])
    desk, address, world = house.client("desk"), f"/api/v1/blobs/{sha256}", house.world
    seen = desk.get(address)
    assert desk.get(address, headers={"If-None-Match": seen.headers["ETag"]}).status_code == 304
    assert world.say("desk", "ticket.mark_photo", ticket["id"], {"sha256": sha256, "people": True}).rev
    world.clock.advance(timedelta(days=366))
    assert remove_photos(world.storage, world.clock, shelf(house.settings)) == 1
    for headers in ({}, {"If-None-Match": seen.headers["ETag"]}):  # also for who has it in a browser still
        answer = house.client("desk").get(address, headers=headers)
        assert (answer.status_code, code(answer)) == (410, "photo-removed")
    assert house.client("their-desk").get(address).status_code == 404


@pytest.fixture
def strict(tmp_path: Any) -> Iterator[House]:
    """A house that takes photos up to 64 kB."""
    made = open_house(tmp_path / "strict", HALFHOUR_MAX_PHOTO="65536")
    yield made
    made.world.storage.close()


@pytest.mark.parametrize(
    ("content", "name", "status", "said"),
    [
        (b"\xff\xd8\xff" + b"x" * 70_000, "large.jpg", 413, "photo-too-large"),
        (b"%PDF-1.7", "list.pdf", 415, "blob-type-refused"),
        (b"<script>alert(1)</script>", "page.html", 415, "blob-type-refused"),
        (b"<script>alert(1)</script>", "disguised.jpg", 415, "blob-type-refused"),
    ],
)
def test_a_photo_that_is_not_taken_is_refused_and_no_word_typed_is_lost(
    strict: House, content: bytes, name: str, status: int, said: str
) -> None:
    answer = send(strict.client(), photo=(io.BytesIO(content), name), name="王<值班>")
    assert (answer.status_code, shown_code(answer)) == (status, said)
    page = unescape(answer.text)
    assert CODES[said].zh.partition("{")[0] in page
    for typed in (WORDS, 'value="000-1"', 'value="王<值班>"', f'value="{ONCE}"'):
        assert typed in page
    assert re.search(r'value="no_sound" required checked', page)
    assert re.search(r'value="several" checked', page)
    assert "<b>" not in answer.text.partition("<textarea")[2].partition("</textarea>")[0]
    assert tickets(strict) == []
    assert reported(strict) == reported(strict)  # the same form, without the photo


def test_a_form_larger_than_can_be_read_is_a_page_that_leads_back(strict: House) -> None:
    large = [(io.BytesIO(b"\xff\xd8\xff" + b"x" * 100_000), f"{n}.jpg") for n in range(4)]
    answer = send(strict.client(), photo=large)
    assert (answer.status_code, shown_code(answer)) == (413, "body-too-large")
    assert f'href="/q/{TAG_DEVICE}"' in answer.text
    assert answer.content_type.startswith("text/html")


def test_too_many_reports_from_one_address_wait_and_keep_their_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_page, "MOST_REPORTS", 2)
    for n in range(2):
        reported(house, once=f"{n:032x}")
    answer = send(house.client(), once="f" * 32)
    assert (answer.status_code, shown_code(answer)) == (429, "too-many-attempts")
    assert WORDS in unescape(answer.text)
    assert len(tickets(house)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"what": "no_such", "reach": "x", "once": "\0" * 40, "text": "\0\ud83d", "name": "n" * 5000},
        {
            "what": "../..",
            "text": "x" * 60_000,
            "phone": "☎" * 300,
            "site": id_of("site", "open"),
            "tag": "x",
        },
        {"photo": "not a file", "once": "𝟙" * 9},
    ],
)
def test_nonsense_fields_are_passed_over_and_the_fault_is_reported(
    house: House, fields: dict[str, str]
) -> None:
    clean = {key: value.encode("utf-8", "replace").decode() for key, value in fields.items()}
    answer = house.client().flask.post(f"/q/{TAG_DEVICE}", data=clean)
    assert answer.status_code == 303, answer.text
    (ticket,) = tickets(house)
    assert (ticket["site"], ticket["what"], ticket["tag"]) == (house.world.site, None, TAG_DEVICE)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_a_body_that_is_no_form_is_no_fault_of_ours(house: House, kind: str) -> None:
    answer = house.client().flask.post(f"/q/{TAG_DEVICE}", data=b"--x\r\nbroken\xff\0", content_type=kind)
    assert answer.status_code < 500
    assert answer.content_type.startswith("text/html")


def test_a_fault_already_reported_is_told_and_another_can_be_added(house: House) -> None:
    reported(house)
    answer = house.client().get(f"/q/{TAG_DEVICE}", headers=EN)
    assert "Already reported" in answer.text
    assert "<form" not in answer.text
    assert 'name="once"' in house.client().get(f"/q/{TAG_DEVICE}?more=1").text
    assert 'name="once"' in house.client().get(f"/q/{TAG_GATE}").text  # another place, another fault


@pytest.mark.parametrize("secret", ["x", "7Pk7UFghSTQnTC7gu07WwW7pmG2GukUH", "%00", "a" * 3000, "%ff"])
def test_a_wrong_ticket_link_says_so(house: House, secret: str) -> None:
    for method, path in (("GET", f"/t/{secret}"), ("POST", f"/t/{secret}/confirm")):
        answer = house.client().flask.open(path, method=method, headers=EN)
        assert (answer.status_code, shown_code(answer)) == (404, "ticket-link-wrong")
        assert CODES["ticket-link-wrong"].en in unescape(answer.text)


def test_a_label_alone_cannot_confirm_and_tells_no_label_from_none(house: House) -> None:
    repaired(house)
    seen = []
    for tag in (TAG_DEVICE, NO_LABEL):
        for word in ("confirm", "refuse", "rate"):
            answer = house.client().flask.post(f"/t/{tag}/{word}", data={"stars": "5"})
            assert (answer.status_code, shown_code(answer)) == (403, "label-cannot-confirm")
            assert CODES["label-cannot-confirm"].zh in answer.text
            seen.append(answer.text)
    assert len(set(seen)) == 1
    assert tickets(house)[0]["state"] == "repaired"


def test_the_link_confirms_with_a_rating_and_a_signature(house: House) -> None:
    link, _ = repaired(house)
    out = io.BytesIO()
    Image.new("L", (80, 40), 255).save(out, "PNG")
    data = {"stars": "4", "comment": "很快", "signature": (io.BytesIO(out.getvalue()), "s.png")}
    answer = house.client().flask.post(f"{link}/confirm", data=data, content_type="multipart/form-data")
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    (ticket,) = tickets(house)
    assert (ticket["state"], ticket["stars"]) == ("closed", 4)
    confirmed = next(event for event in ticket["events"] if event["kind"] == "confirmed")
    signature = confirmed["data"]["signature"]
    assert house.client("desk").get(f"/api/v1/blobs/{signature}").data == out.getvalue()
    again = house.client().flask.post(f"{link}/confirm", data={"stars": "4"})
    assert again.headers["Location"] == link


def test_a_confirmation_without_stars_keeps_what_was_said(house: House) -> None:
    link, _ = repaired(house)
    answer = house.client().flask.post(f"{link}/confirm", data={"fixed": "yes", "comment": "辛苦了"})
    assert answer.status_code == 303, answer.text
    (ticket,) = tickets(house)
    assert (ticket["state"], ticket["stars"]) == ("closed", None)
    assert said_last(house, ticket["id"])["comment"] == "辛苦了"
    late = house.client().flask.post(f"{link}/rate", data={"stars": "5"})
    assert late.headers["Location"] == link
    assert tickets(house)[0]["stars"] == 5


def test_a_refused_ticket_opens_again(house: House) -> None:
    link, ticket = repaired(house)
    answer = house.client().flask.post(f"{link}/refuse", data={"comment": "还是没声音"})
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    after = house.world.record(ticket)
    assert after["state"] == "reported"  # the visit had ended: it waits for dispatch again
    assert [event["kind"] for event in after["events"]][-1] == "reopened"
    assert said_last(house, after["id"])["reason"] == "还是没声音"
    again = house.client().flask.post(f"{link}/refuse", data={"comment": "等着呢"})
    assert (again.status_code, shown_code(again)) == (422, "move-illegal")


@pytest.mark.parametrize("answered", ["confirm", "refuse", "rate"])
def test_what_cannot_be_answered_yet_says_so_on_the_ticket_itself(house: House, answered: str) -> None:
    link = reported(house)
    answer = house.client().flask.post(f"{link}/{answered}", data={"stars": "5"}, headers=EN)
    assert (answer.status_code, shown_code(answer)) == (422, "move-illegal")
    assert CODES["move-illegal"].en in answer.text
    assert tickets(house)[0]["number"] in answer.text


@pytest.mark.parametrize("stars", ["", "0", "6", "five", "²", "1e9", "-1", "٣"])
def test_nonsense_stars_rate_nothing(house: House, stars: str) -> None:
    link, _ = repaired(house)
    answer = house.client().flask.post(f"{link}/rate", data={"stars": stars, "comment": "写了半天"})
    assert (answer.status_code, shown_code(answer)) == (422, "validation-failed")
    assert "写了半天" in answer.text
    assert tickets(house)[0]["stars"] is None
    assert house.client().flask.post(f"{link}/applaud").status_code == 404


def test_the_desk_reads_out_a_code_that_opens_the_ticket(house: House) -> None:
    link, ticket = repaired(house)
    made = ok(house.client("desk").post(f"/api/v1/tickets/{ticket}/confirmation-code"))
    assert made["url"].endswith("/t")
    for typed in (made["code"], made["code"].replace(" ", "")):
        answer = house.client().flask.post("/t", data={"code": typed})
        assert (answer.status_code, answer.headers["Location"]) == (303, link)
    house.world.clock.set(house.world.clock.now().replace(year=2027))
    answer = house.client().flask.post("/t", data={"code": made["code"]}, headers=EN)
    assert (answer.status_code, shown_code(answer)) == (403, "confirmation-code-wrong")
    assert CODES["confirmation-code-wrong"].en in answer.text
    assert "<form" in answer.text


def test_a_confirmation_code_opens_three_times_and_no_more(house: House) -> None:
    _, ticket = repaired(house)
    made = ok(house.client("desk").post(f"/api/v1/tickets/{ticket}/confirmation-code"))
    tried = [house.client().flask.post("/t", data={"code": made["code"]}).status_code for _ in range(4)]
    assert tried == [303, 303, 303, 403]


def test_codes_cannot_be_guessed_for_long(house: House) -> None:
    wrong = [house.client().flask.post("/t", data={"code": f"{n:08d}"}) for n in range(10)]
    assert {shown_code(answer) for answer in wrong} == {"confirmation-code-wrong"}
    assert shown_code(house.client().flask.post("/t", data={"code": "12"})) == "too-many-attempts"
    answer = house.client().flask.post("/t", data={"code": "00000000"})
    assert (answer.status_code, shown_code(answer)) == (429, "too-many-attempts")
    assert int(answer.headers["Retry-After"]) > 0


def test_every_page_is_strict_not_stored_and_without_inline_style_or_script(pages: House) -> None:
    link, _ = repaired(pages)
    shown = [f"/q/{TAG_GATE}", f"/q/{TAG_DEVICE}", f"/q/{REVOKED}", link, "/t", "/t/wrong"]
    for path in shown:
        for language in ("zh", "en"):
            answer = pages.client().get(f"{path}?lang={language}")
            assert answer.headers["Cache-Control"] == "no-store", path
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", answer.text), path
            assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text), path
            assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in answer.text
            assert "{" not in re.sub(r"<[^>]*>", "", answer.text), path  # no place left unfilled


def test_a_language_once_chosen_stays(house: House) -> None:
    browser = house.client()
    assert "What is wrong?" in browser.get(f"/q/{TAG_GATE}?lang=en").text
    assert "What is wrong?" in browser.get(f"/q/{TAG_GATE}").text
    assert "哪里不对？" in browser.get(f"/q/{TAG_GATE}?lang=zh").text


def test_a_form_of_another_site_is_refused_as_a_page(house: House) -> None:
    answer = house.client().flask.post(
        f"/q/{TAG_DEVICE}", data=form(), headers={"Origin": "https://evil.example"}
    )
    assert (answer.status_code, shown_code(answer)) == (403, "csrf-refused")
    assert tickets(house) == []


def test_what_was_refused_is_in_the_ledger_and_nothing_of_it_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.world.storage.write() as tx:
        site = records.get(tx, house.world.site)
        assert site is not None
        site.body["contract"] = id_of("no", "contract")
        records.put(tx, site)
    answer = send(house.client())
    assert (answer.status_code, shown_code(answer)) == (404, "record-unknown")
    assert WORDS in unescape(answer.text)
    with house.world.storage.read() as tx:
        rows = tx.rows("SELECT outcome, code FROM ledger WHERE kind = 'ticket.report'")
    assert [(row["outcome"], row["code"]) for row in rows] == [("rejected", "record-unknown")]

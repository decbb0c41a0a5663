"""What the console does: operations, the ticket's page, candidates, the report, labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from pypdfium2 import PdfDocument

from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.usecases.report_words import SAID
from tests.api.house import House, code, ok, open_house
from tests.world import TAG_DEVICE, TAG_GATE, id_of


def say(house: House, who: str, kind: str, record: str, body: dict[str, Any], **more: Any) -> Any:
    """An operation through the API."""
    return house.client(who).post(
        "/api/v1/operations", {"kind": kind, "record": record, "body": body, **more}
    )


@pytest.fixture
def ticket(house: House) -> str:
    """A ticket about the switch at the confidential site."""
    return house.report(id_of("site", "secret"), "secret", equipment=id_of("equipment"))


def test_an_operation_is_carried_out_once_and_gives_the_record_after_it(house: House, ticket: str) -> None:
    id = new_id()
    first = ok(say(house, "desk", "ticket.call", ticket, {"to": "reporter", "answered": True}, id=id))
    assert first["outcome"] == "applied"
    assert first["record_state"]["id"] == ticket
    again = ok(say(house, "desk", "ticket.call", ticket, {"to": "reporter", "answered": True}, id=id))
    assert again["outcome"] == "repeated"
    events = ok(house.client("desk").get(f"/api/v1/tickets/{ticket}"))["ticket"]["events"]
    assert sum(event["id"] == id for event in events) == 1


def test_a_refused_operation_is_an_answer_with_a_sentence(house: House, ticket: str) -> None:
    visit = {"engineer": id_of("person", "li"), "visit": new_id()}
    ok(say(house, "desk", "ticket.assign", ticket, visit))
    other = {"engineer": id_of("person", "outsider"), "visit": new_id()}
    refused = ok(say(house, "desk", "ticket.assign", ticket, other))
    assert refused["outcome"] == "rejected"
    assert refused["code"]
    assert refused["detail"]
    assert refused["record_state"]["engineer"] == id_of("person", "li")


def test_an_operation_that_nobody_knows_or_may_not_say_is_a_problem(house: House, ticket: str) -> None:
    assert code(say(house, "desk", "no.such", ticket, {})) == "kind-unknown"
    assert code(say(house, "boss", "ticket.void", ticket, {"why": "x"})) == "role-not-allowed"
    assert code(say(house, "li", "ticket.call", ticket, {})) == "role-not-allowed"


def test_a_ticket_s_page_has_its_contact_and_the_reason_of_each_clock(house: House, ticket: str) -> None:
    page = ok(house.client("desk").get(f"/api/v1/tickets/{ticket}"))
    assert page["contact"]["reporter_name"] == "王先生"
    assert page["equipment"]["name"] == "AS-02"
    told = {verdict["commitment"]: verdict for verdict in page["verdicts"]}
    arrive = told[id_of("commitment", "arrive")]
    assert "B-03" in arrive["zh"]
    assert "30 min" in arrive["en"]


def test_candidates_are_ranked_and_the_others_are_told_why(house: House, ticket: str) -> None:
    found = ok(house.client("desk").get(f"/api/v1/tickets/{ticket}/candidates"))
    everyone = {one["person"] for one in found["items"] + found["ruled_out"]}
    assert everyone == {id_of("person", name) for name in ("li", "zhou", "outsider")}
    outsider = next(one for one in found["ruled_out"] if one["person"] == id_of("person", "outsider"))
    assert outsider["reasons"]
    assert all(reason["zh"] and reason["en"] for reason in outsider["reasons"])
    assert found["deadline_ms"] == house.world.clock.now_ms() + 30 * 60_000


@pytest.mark.parametrize(("lang", "words"), [("zh", "维修报告"), ("en", "Work report")])
def test_the_work_report_says_what_happened_in_both_languages(
    house: House, ticket: str, lang: str, words: str
) -> None:
    answer = house.client("desk").get(f"/api/v1/tickets/{ticket}/report.pdf?lang={lang}")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(answer.data))
    for word in (words, "AS-02", "B-03", "2222"):
        assert word in text


def test_every_event_that_the_catalogue_yields_has_words_on_paper() -> None:
    yielded = {one.event for kind in CATALOGUE.values() for one in kind.yields}
    beside = {
        "contacted",
        "phones_heard",
    }  # the first comes with an answered call, the second is the server's own
    assert yielded - beside <= set(SAID["events"])


def test_the_register_is_paged_and_searched(house: House) -> None:
    for number in range(5):
        house.report(id_of("site", "open"), f"open {number}")
    desk, seen, after = house.client("desk"), [], ""
    while True:
        page = ok(desk.get(f"/api/v1/tickets?limit=2&after={after}"))
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert sorted(seen) == sorted(id_of("ticket", f"open {number}") for number in range(5))
    number = ok(desk.get(f"/api/v1/tickets/{seen[0]}"))["ticket"]["number"]
    assert [one["id"] for one in ok(desk.get(f"/api/v1/tickets?q={number}"))["items"]] == [seen[0]]
    assert len(ok(desk.get("/api/v1/tickets?q=考试中心"))["items"]) == 5
    assert ok(desk.get("/api/v1/tickets?q=nothing"))["items"] == []
    assert ok(desk.get("/api/v1/tickets?state=done"))["items"] == []


def test_a_confirmation_code_is_read_out_and_kept_as_a_hash(house: House, ticket: str) -> None:
    made = ok(house.client("desk").post(f"/api/v1/tickets/{ticket}/confirmation-code"))
    digits = made["code"].replace(" ", "")
    assert len(digits) == 8
    with house.world.storage.read() as tx:
        assert digits not in str(tx.rows("SELECT * FROM ticket_link ORDER BY secret_hash"))


def test_a_label_is_printed_as_svg_pdf_and_on_a_sheet(house: House) -> None:
    desk = house.client("desk")
    svg = desk.get(f"/api/v1/labels/{TAG_DEVICE}.svg")
    assert (svg.status_code, svg.mimetype) == (200, "image/svg+xml")
    for answer in (
        desk.get(f"/api/v1/labels/{TAG_DEVICE}.pdf?preset=roll-60x40"),
        desk.post("/api/v1/labels/sheet", {"tags": [TAG_DEVICE, TAG_GATE], "preset": "a4-3x8"}),
    ):
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        picture = PdfDocument(answer.data)[0].render(scale=4).to_pil()
        assert f"HTTP://LOCALHOST:8630/Q/{TAG_DEVICE}" in {
            one.text for one in zxingcpp.read_barcodes(picture)
        }
    assert code(desk.get(f"/api/v1/labels/{TAG_DEVICE}.svg?preset=none")) == "preset-unknown"


def test_the_stocks_say_whether_the_address_of_this_house_fits(tmp_path: Path) -> None:
    def stocks(folder: str, host: str) -> dict[str, str | None]:
        house = open_house(tmp_path / folder, HALFHOUR_PUBLIC_URL=f"https://{host}")
        answer = house.client("desk").get("/api/v1/labels/presets").get_json()
        assert answer["host"] == host
        return {one["name"]: one["code"] for one in answer["items"]}

    assert set(stocks("short", "fix.example.cn").values()) == {None}
    refused = {name for name, why in stocks("long", "service.halfhour.example.com.cn").items() if why}
    assert refused == {"roll-20x20"}
    assert set(stocks("longest", "a" * 60 + ".example.com.cn").values()) == {None, "label-host-too-long"}


def test_a_calibration_page_is_given_in_the_language_asked_for_and_moved(house: House) -> None:
    desk = house.client("desk")
    answer = desk.get("/api/v1/labels/calibration.pdf?preset=a4-3x7&offset_x_mm=1.5&offset_y_mm=-1")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "现在的偏移 1.5/-1 mm" in PdfDocument(answer.data)[0].get_textpage().get_text_bounded()
    english = desk.get("/api/v1/labels/calibration.pdf?lang=en").data
    assert "Offset now 0/0 mm" in PdfDocument(english)[0].get_textpage().get_text_bounded()
    assert code(desk.get("/api/v1/labels/calibration.pdf?preset=none")) == "preset-unknown"
    assert code(desk.get("/api/v1/labels/calibration.pdf?offset_x_mm=90")) == "validation-failed"


def test_gate_codes_are_printed_and_kept_as_hashes(house: House) -> None:
    answer = house.client("desk").post("/api/v1/gate-codes", {"site": id_of("site", "secret"), "count": 3})
    assert answer.mimetype == "application/pdf"
    with house.world.storage.read() as tx:
        rows = tx.rows("SELECT * FROM gate_code ORDER BY code_hash")
    assert len(rows) == 3
    assert all(len(row["code_hash"]) == 64 for row in rows)


@pytest.mark.parametrize("words", ["as-02", "as02", "汇聚 AS-02", "aggregation", "ＡＳ０２"])
def test_equipment_is_found_by_its_name_its_model_s_and_its_site_s(house: House, words: str) -> None:
    desk = house.client("desk")
    device = ok(desk.get(f"/api/v1/equipment/{id_of('equipment')}"))
    for q in (words, f"{words} {device['site']['zh']}", f"{words} {device['site']['en'].split()[0]}"):
        found = ok(desk.get("/api/v1/equipment", query_string={"q": q}))["items"]
        assert device["equipment"]["id"] in [one["id"] for one in found], q
    none = ok(desk.get("/api/v1/equipment", query_string={"q": f"{words} no-such-place"}))["items"]
    assert none == []

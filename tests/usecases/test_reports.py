"""The work report of a whole journey: what paper says is what records and clocks say, for those who may read it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pypdfium2 import PdfDocument

from server.documents.fonts import MISSING
from server.documents.types import PromiseState, WorkReport
from server.documents.work_report import work_report_pdf
from server.domain import codes
from server.domain.actors import Actor, Role
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.storage.tables import labels, records
from server.sync import blobs
from server.sync.door import Wish, submit
from server.usecases.report_case import pictures_at
from server.usecases.report_words import SAID, Language
from server.usecases.reports import equipment_label, work_report
from server.usecases.witnesses import secret_key
from tests.documents.pages import decoded, pictures, texts
from tests.world import START_MS, TAG_DEVICE, TAG_GATE, World, id_of

URL = f"HTTPS://FIX.EXAMPLE.CN/Q/{TAG_DEVICE}"
MIN_MS = 60_000
PDF_IMAGE = 3
type Step = tuple[float, str, dict[str, Any]]
type Said = tuple[Step, ...]
PART = {"part": "电源模块 PSU-350", "qty": 1, "serial_out": "21A0-4471", "serial_in": "24C7-0932"}
REVERSED_ZH = (
    "到场时手机无网络。10:30:00 曾记“已超 · 未证实”，10:41:07 收到记录后改回按时。"
    "凭据 2 种：现场标签、门岗码。"
)
REVERSED_EN = (
    "Arrived: the phone had no network. At 10:30:00 it was noted as over, unconfirmed; at 10:41:07 the record "
    "came in and it went back to on time. Proven by 2: label on site, gate code."
)


class Played:
    """A ticket of the world, its phone and its shelf of pictures, played step by step."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.phone = world, world.enrol("li")
        self.shelf = blobs.Shelf(folder, 10**7, frozenset({"image/jpeg", "image/png"}))
        self.ticket, self.visit = new_id(), new_id()
        with world.storage.write() as tx:
            hash = codes.code_hash(secret_key(tx), f"gate:{world.site}", "000000000")
            labels.add_gate_codes(tx, world.site, world.organisation, "sheet", [hash])

    def stored(self, picture: Image.Image, format: str = "jpeg") -> str:
        """Puts a picture where a finished upload lies."""
        out = BytesIO()
        picture.save(out, format)
        sha256 = hashlib.sha256(out.getvalue()).hexdigest()
        path = self.shelf.blob(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out.getvalue())
        return sha256

    def until(self, minutes: float) -> None:
        """Lets time go on until so long after the start."""
        to_ms = START_MS + round(minutes * MIN_MS)
        self.world.clock.advance(timedelta(milliseconds=to_ms - self.world.clock.now_ms()))

    def report(self, **body: Any) -> None:
        """The customer reports by the device's label."""
        body = {
            "site": self.world.site,
            "equipment": id_of("equipment"),
            "tag": TAG_DEVICE,
            "channel": "qr",
            **body,
        }
        personal = {"reporter_name": "值班员", "reporter_phone": "0374-1", "description": "三个对讲点无声"}
        self.say(Actor(Role.PUBLIC, self.world.organisation), "ticket.report", body, personal)

    def say(
        self, actor: Actor, kind: str, body: dict[str, Any], personal: dict[str, Any] | None = None
    ) -> None:
        """Someone says something about the ticket."""
        wish = Wish(kind, self.ticket, body, personal or {})
        outcome = submit(self.world.storage, self.world.clock, actor, wish)
        assert outcome.outcome == "applied", outcome

    def desk(self, kind: str, body: dict[str, Any], who: str = "desk", **personal: str) -> None:
        """The desk says something about the ticket."""
        self.say(self.world.person(who), kind, body, personal)

    def assign(self) -> None:
        """The ticket goes to engineer li."""
        self.desk("ticket.assign", {"engineer": id_of("person", "li"), "visit": self.visit})

    def push(self) -> None:
        """The phone sends what it holds."""
        outcomes = self.phone.push()
        assert {one["outcome"] for one in outcomes} == {"applied"}, outcomes

    def made(self, language: Language = "zh", who: str = "desk") -> WorkReport:
        """The report as this person reads it now."""
        with self.world.storage.read() as tx:
            ticket = records.get(tx, self.ticket)
            assert ticket is not None
            actor, now_ms = self.world.person(who), self.world.clock.now_ms()
            code = equipment_label(tx, ticket, "https://fix.example.cn")
            return work_report(tx, actor, ticket, language, now_ms, pictures_at(self.shelf.blob), code)


@pytest.fixture
def played(world: World, tmp_path: Path) -> Played:
    return Played(world, tmp_path)


def photo(colour: str) -> Image.Image:
    picture = Image.new("RGB", (1200, 800), "#2f3a36")
    ImageDraw.Draw(picture).ellipse([450, 250, 750, 550], fill=colour)
    return picture


def strokes() -> Image.Image:
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(30, 150), (120, 40), (240, 160), (420, 60), (540, 140)], "#101b17", 7)
    return picture


def whole_journey(played: Played) -> None:
    """Reported with a photo at 10:00, arrived offline at 10:25:14, heard of at 10:41:07, closed with five stars."""
    phone, visit = played.phone, played.visit
    played.report(photos=[{"sha256": played.stored(photo("#ffcc00"))}])
    played.until(1 + 40 / 60)
    played.desk("ticket.call", {"to": "reporter", "answered": True}, result="确认")
    played.assign()
    heard_ms = played.world.clock.now_ms()
    before, after, sign = (
        played.stored(photo("#ff8a5c")), played.stored(photo("#7bf1c8")), played.stored(strokes(), "png"),
    )  # fmt: skip
    work: Said = (
        (3, "visit.accept", {}),
        (4, "visit.depart", {}),
        (25 + 14 / 60, "visit.arrive", {}),
        (25 + 14 / 60, "visit.witness", {"witness": "commissioned_label", "tag": TAG_GATE}),
        (27, "visit.witness", {"witness": "gate_code", "code": "000 000 000"}),
        (30, "visit.photograph", {"photo": {"sha256": before}, "when": "before"}),
        (33, "visit.find", {"text": "端口 13–16 告警", "cause": "电源模块 PSU-1 过热"}),
        (38, "visit.use_part", PART),
    )  # fmt: skip
    record(played, heard_ms, *work)
    played.until(41 + 7 / 60)
    played.push()
    record(
        played, heard_ms,
        (81, "visit.repair", {"done": "更换电源模块", "prevent": "同型号另 3 台列入巡检"}),
        (82, "visit.photograph", {"photo": {"sha256": after, "caption": "指示灯绿"}, "when": "after"}),
    )  # fmt: skip
    played.until(84)
    phone.record("visit.sign", visit, {"signature": sign}, heard_ms=heard_ms, values={"signer": "值班员"})
    phone.record("visit.finish", visit, {"left": "repaired"}, heard_ms=heard_ms)
    played.push()
    reporter = Actor(Role.REPORTER, played.world.organisation, ticket=played.ticket)
    played.until(91.75)
    played.say(reporter, "ticket.confirm", {})
    played.say(reporter, "ticket.rate", {"stars": 5}, {"comment": "来得快"})


def record(played: Played, heard_ms: int, *said: Step) -> None:
    """The phone records these, each at its minute, without a network since `heard_ms`."""
    for minutes, kind, body in said:
        played.until(minutes)
        played.phone.record(kind, played.visit, body, heard_ms=heard_ms)


def test_the_report_of_an_offline_journey_says_every_figure_in_chinese(played: Played) -> None:
    whole_journey(played)
    pdf = work_report_pdf(played.made())
    text = "".join(texts(pdf))
    for words in (
        "1123-01", "合同", "看守所", "2026-11-23 10:00:00", "值班员，扫码", "汇聚交换机 AS-02 2222 2222", "li",
        "1 分 40 秒", "承诺 5 分", "25 分 14 秒", "承诺 30 分 ①", "1 时 21 分", "承诺 4 时",
        "10:00:00 报修", "10:30:00 期限", "10:25:14 到场", REVERSED_ZH,
        "三个对讲点无声", "端口 13–16 告警", "电源模块 PSU-1 过热", "更换电源模块", "同型号另 3 台列入巡检",
        "报修：扫码", "电话接通，联系上报修人", "指派：li", "到场：现场标签、门岗码", "B-03 30 分 · 早 4 分 46 秒 ①",
        "到场凭据：门岗码", "换件：电源模块 PSU-350 × 1", "修复，恢复服务，解决：更换电源模块", "离开：已修复",
        "报修照片 10:00", "修前 10:30", "修后 指示灯绿 11:22", "21A0-4471", "24C7-0932",
        "2026-11-23 11:31:45 客户确认修好。客户评价：5 星，满分 5 星。", "客户留言：来得快",
        "客户签字·值班员·11:24", "工程师·li·11:24", "设备档案",
    ):  # fmt: skip
        assert words.replace(" ", "") in text.replace(" ", ""), words
    assert MISSING not in text
    assert decoded(pictures(pdf)[-1]) == [URL]


def test_the_report_of_the_same_journey_says_it_in_english(played: Played) -> None:
    whole_journey(played)
    text = "".join(texts(work_report_pdf(played.made("en")))).replace(" ", "")
    for words in (
        "Work report", "Contract", "Centre", "Aggregation switch AS-02", "by label", "1 min 40 s", "promised 30 min ①",
        "25 min 14 s", "1 h 21 min", "10:25:14 arrived", REVERSED_EN, "Arrived: label on site, gate code",
        "Repaired, service restored, solved", "Before 10:30", "5 of 5 stars", "B-03 30 min · 4 min 46 s early",
    ):  # fmt: skip
        assert words.replace(" ", "") in text, words


def test_the_pictures_of_customer_and_engineer_are_on_the_paper(played: Played) -> None:
    whole_journey(played)
    made = played.made()
    assert [one.caption for one in made.photos] == ["报修照片 10:00", "修前 10:30", "修后 指示灯绿 11:22"]
    signed, pen = made.signatures
    assert signed.image is not None and pen.image is None
    pages = PdfDocument(work_report_pdf(made))
    drawn = [image.get_px_size() for page in pages for image in page.get_objects(filter=[PDF_IMAGE])]
    assert drawn[:3] == [(1100, 733)] * 3 and len(drawn) == 4
    colours = pages[len(pages) - 1].render(scale=2).to_pil().convert("RGB").getcolors(10**7)
    assert {(255, 204, 0), (255, 138, 92), (123, 241, 200)} <= {near(colour) for _, colour in colours}


def near(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """The photos' own colour where JPEG left it within a few steps."""
    known = ((255, 204, 0), (255, 138, 92), (123, 241, 200))
    return next(
        (one for one in known if all(abs(a - b) < 6 for a, b in zip(one, colour, strict=True))), colour
    )


def test_nothing_is_noted_where_the_record_came_in_time(played: Played) -> None:
    played.report()
    played.assign()
    record(
        played, START_MS,
        (10, "visit.arrive", {}),
        (10, "visit.witness", {"witness": "commissioned_label", "tag": TAG_GATE}),
        (11, "visit.witness", {"witness": "gate_code", "code": "000000000"}),
    )  # fmt: skip
    played.push()
    played.until(60)
    (arrival,) = [one for one in played.made().promises if one.clause == "B-03"]
    assert (arrival.state, arrival.result, arrival.footnote) == (PromiseState.MET, "10 分", "")


def test_a_correction_is_told_under_the_promise_and_in_its_place_of_the_story(played: Played) -> None:
    whole_journey(played)
    with played.world.storage.read() as tx:
        ticket = records.get(tx, played.ticket)
    assert ticket is not None
    repaired = next(event for event in ticket.body["events"] if event["kind"] == "repaired")
    body = {"of": repaired["id"], "set": {"at_ms": repaired["at_ms"] + 4 * 3_600_000}, "why": "录入有误。"}
    played.until(9 * 60)
    played.desk("event.correct", body, who="lead")
    made = played.made()
    repair = next(one for one in made.promises if one.clause == "B-04")
    assert repair.state is PromiseState.MET_LATE
    assert repair.result == "5 时 21 分"
    assert repair.footnote.startswith(
        "19:00:00 lead更正：修复由 11:21:00 改为 15:21:00，录入有误。B-04 承诺 4 小时内"
    )
    told = [entry.text for entry in made.timeline]
    assert "更正：修复 11:21:00 改为 15:21:00，录入有误" in told
    late = next(entry for entry in made.timeline if entry.text.startswith("修复"))
    assert late.footnote == repair.footnote and late.verdict.startswith("B-04 4 时 · 迟 1 时 21 分")


def test_a_withdrawn_event_stays_in_the_story_and_is_marked(played: Played) -> None:
    played.report()
    played.until(2)
    played.desk("ticket.call", {"to": "reporter", "answered": True})
    with played.world.storage.read() as tx:
        ticket = records.get(tx, played.ticket)
    assert ticket is not None
    call = next(event for event in ticket.body["events"] if event["kind"] == "call_answered")
    played.until(4)
    played.desk("event.correct", {"of": call["id"], "retract": True, "why": "打错电话"}, who="lead")
    made = played.made("en")
    assert any(entry.text == "Call answered (withdrawn)" for entry in made.timeline), made.timeline
    (respond,) = [one for one in made.promises if one.clause == "B-02"]
    assert respond.state is PromiseState.RUNNING
    assert respond.footnote.startswith("At 10:04:00 lead withdrew: Call answered of 10:02:00, 打错电话.")


def test_an_open_breach_says_how_it_stands_and_why(played: Played) -> None:
    played.report()
    played.until(50)
    made = {one.clause: one for one in played.made().promises}
    assert set(made) == {"B-02", "B-03", "B-04", "B-05"}
    assert made["B-03"].state in (PromiseState.PROVISIONAL, PromiseState.BREACHED)
    assert "已超 20 分钟" in made["B-03"].footnote
    assert made["B-04"].footnote == ""
    assert texts(work_report_pdf(played.made()))


def test_an_engineer_who_was_not_sent_reads_no_name_and_no_words_of_the_reporter(played: Played) -> None:
    whole_journey(played)
    whole = "".join(texts(work_report_pdf(played.made(who="li"))))
    assert "值班员，扫码" in whole and "来得快" in whole
    other = "".join(texts(work_report_pdf(played.made(who="zhou"))))
    assert "三个对讲点无声" not in other and "来得快" not in other and "值班员，扫码" not in other
    assert "25 分 14 秒" in other


def test_a_photo_that_has_not_arrived_yet_is_told(played: Played) -> None:
    played.report(photos=[{"sha256": "ab" * 32}])
    made = played.made()
    assert made.photos == ()
    assert made.notes == ("有 1 张照片还没传到。",)


def test_a_void_ticket_says_why(played: Played) -> None:
    played.report()
    played.until(3)
    played.desk("ticket.void", {"why": "重复报修。"})
    made = played.made()
    assert made.notes == ("2026-11-23 10:03:00 工单作废：重复报修。",)
    assert [one.clause for one in made.promises] == []


@pytest.mark.parametrize("kind", sorted({given.event for one in CATALOGUE.values() for given in one.yields}))
def test_every_event_of_the_catalogue_has_words_on_paper(kind: str) -> None:
    assert set(SAID["events"][kind]) == {"zh", "en"}

"""The work report says everything once, in both languages, on numbered pages, with nothing unreadable on it."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from server.documents.fonts import MISSING
from server.documents.gate_code_sheet import gate_code_sheet_pdf
from server.documents.types import (
    GateCodeSheet,
    PartUsed,
    Photo,
    PromiseLine,
    PromiseResult,
    PromiseState,
    Row,
    Signature,
    TimelineEntry,
    WorkReport,
)
from server.documents.work_report import footnotes, work_report_pdf
from server.domain.codes import make_gate_codes, spaced_code
from tests.documents.pages import decoded, pictures, texts

REVERSED = "到场时手机无网络。10:33:00 曾记“已超 · 未证实”，10:41:07 收到记录后改判按时。"
URL = "HTTPS://FIX.EXAMPLE.CN/Q/7K3MQX9D"


def at(hour: int, minute: int, second: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


def jpeg(width: int, height: int, orientation: int = 1) -> bytes:
    picture = Image.new("RGB", (width, height), "#2f3a36")
    ImageDraw.Draw(picture).rectangle([0, 0, width // 2, height // 2], fill="#ff8a5c")
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def png(ink: str, ground: str | None = None) -> bytes:
    picture = Image.new("RGBA", (600, 200), ground or (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(30, 150), (120, 40), (240, 160), (420, 60), (540, 140)], fill=ink, width=7)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


LINE = PromiseLine(at(2, 3), at(2, 33), at(2, 28, 14), at(3, 40), PromiseState.MET, "到场")
REPORT = WorkReport(
    language="zh",
    zone="Asia/Shanghai",
    made_at=at(3, 40),
    product="半小时到场",
    ticket="1120-10",
    subject="汇聚交换机 AS-02",
    day=at(2, 3),
    facts=(
        Row("客户", "看守所智慧监所"),
        Row("地点", "禹州市看守所 行政楼 B1 弱电间"),
        Row("报修人", "值班室，扫码"),
        Row("设备", "汇聚交换机 7K3M QX9D"),
        Row("工程师", "陈立，工号 017"),
    ),
    promises=(
        PromiseResult("电话响应", "B-02", PromiseState.MET, "1 分 40 秒", "承诺 5 分钟"),
        PromiseResult("到场", "B-03", PromiseState.MET, "25 分 14 秒", "承诺 30 分钟", REVERSED),
        PromiseResult("修复", "B-04", PromiseState.MET, "1 时 21 分", "承诺 4 小时"),
    ),
    line=LINE,
    fault=(
        Row("现象", "3 个对讲点无声，端口 13–16 告警。"),
        Row("原因", "电源模块 PSU-1 积灰过热，保护性断电。"),
        Row("处理", "更换电源模块，拆下 21A0-4471，装上 24C7-0932。"),
        Row("预防", "同型号另 3 台列入下次巡检。"),
    ),
    timeline=(
        TimelineEntry(at(2, 3), "客户扫码报修", "客户"),
        TimelineEntry(at(2, 28, 14), "到场：门岗标签、现场照片", "陈立", "B-03 30 分 · 早 4:46", REVERSED),
        TimelineEntry(at(3, 24, 10), "修复", "陈立", "B-04 4 时 · 早 2 时 38"),
    ),
    photos=(Photo(jpeg(1600, 1200), "修前 10:44"), Photo(jpeg(1200, 1600), "旧件 21A0-4471")),
    parts=(PartUsed("电源模块 PSU-350", "21A0-4471", "24C7-0932", "1 个"),),
    signatures=(
        Signature("客户签字", "值班室", at(3, 31), png("#101B17")),
        Signature("工程师", "陈立", at(3, 24), png("#FFFFFF", "#101B17")),
    ),
    label_url=URL,
)


def test_a_usual_report_fits_one_page_and_says_everything() -> None:
    (text,) = texts(work_report_pdf(REPORT))
    for words in (
        "维修报告", "1120-10·汇聚交换机 AS-02·2026 年 11 月 20 日", "半小时到场", "第 1 页，共 1 页", "看守所智慧监所",
        "时间按站点所在时区（Asia/Shanghai）", "25 分 14 秒", "承诺 30 分钟 ①", "10:03:00 报修", "10:33:00 期限",
        "10:28:14 到场", "B-10", "保护性断电", "同型号另 3 台列入下次巡检。", "11:24:10", "早 4:46 ①", "修前 10:44",
        "24C7-0932", "客户签字·值班室·11:31", "工程师·陈立·11:24", "设备档案", "收到记录后改判按时。",
    ):  # fmt: skip
        assert words in text
    assert MISSING not in text


def test_the_code_on_the_report_leads_to_the_equipment() -> None:
    assert decoded(pictures(work_report_pdf(REPORT))[0]) == [URL]


def test_the_same_report_gives_the_same_bytes_and_another_time_other_bytes() -> None:
    assert work_report_pdf(REPORT) == work_report_pdf(REPORT)
    assert work_report_pdf(REPORT) != work_report_pdf(replace(REPORT, made_at=at(3, 41)))


def test_a_long_report_numbers_its_pages_and_says_on_each_whose_it_is() -> None:
    pages = texts(work_report_pdf(replace(REPORT, timeline=REPORT.timeline * 30, photos=REPORT.photos * 6)))
    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"第 {number} 页，共 {len(pages)} 页" in text
        assert "1120-10" in text
    assert sum(text.count("客户扫码报修") for text in pages) == 30
    assert sum(text.count("修前 10:44") for text in pages) == 6


def test_a_text_longer_than_a_page_goes_on_and_loses_nothing() -> None:
    words = [f"第{number}句说的是不同的事。" for number in range(1, 301)]
    long = "".join(words)
    story = TimelineEntry(at(2, 29), long, "陈立", "B-03 30 分 · 早 4:46")
    report = replace(REPORT, fault=(Row("现象", long),), timeline=(*REPORT.timeline, story), notes=(long,))
    pdf = work_report_pdf(report)
    whole = "".join(texts(pdf))
    assert [word for word in words if whole.count(word) < 2] == []  # some are torn by the head of a page
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for found in page.get_objects(filter=[1]):  # texts
            left, bottom, right, top = found.get_bounds()
            assert left >= 45 and right <= 552 and bottom >= 38 and top <= 802, found.get_bounds()
    assert len(document) <= 7


def test_what_cannot_be_printed_is_marked_and_the_report_says_what_the_mark_means() -> None:
    (plain,) = texts(work_report_pdf(REPORT))
    assert MISSING not in plain
    marked = "".join(texts(work_report_pdf(replace(REPORT, subject="交换机 \U0001f525 مرحبا"))))
    assert f"交换机 {MISSING}" in marked
    assert f"{MISSING} 处的字" in marked


def test_a_reversed_verdict_has_one_footnote_however_often_it_is_met() -> None:
    assert footnotes(REPORT) == {REVERSED: "①"}
    other = replace(REPORT.timeline[0], footnote="另一条说明。")
    assert footnotes(replace(REPORT, timeline=(other, *REPORT.timeline))) == {
        REVERSED: "①",
        "另一条说明。": "②",
    }
    many = tuple(replace(other, footnote=f"说明 {number}") for number in range(25))
    assert list(footnotes(replace(REPORT, timeline=many)).values())[20:23] == ["(21)", "(22)", "(23)"]


def test_an_english_report_has_no_chinese_of_its_own() -> None:
    english = replace(
        REPORT, language="en", product="Halfhour", subject="Switch", facts=(), promises=(), fault=(), timeline=(),
        photos=(), parts=(), signatures=(), line=replace(LINE, stop_word="arrived"),
    )  # fmt: skip
    (text,) = texts(work_report_pdf(english))
    assert "Work report" in text
    assert "20 November 2026" in text
    assert "Page 1 of 1" in text
    assert not any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("state", PromiseState)
@pytest.mark.parametrize("stopped_at", [at(2, 4), at(2, 28, 14), at(2, 41), None])
def test_the_line_is_drawn_for_every_state_within_the_margins(
    state: PromiseState, stopped_at: datetime | None
) -> None:
    line = PromiseLine(at(2, 3), at(2, 33), stopped_at, at(2, 50), state, "到场" if stopped_at else "未到场")
    bare = replace(
        REPORT, line=line, photos=(), signatures=(), promises=(replace(REPORT.promises[0], state=state),)
    )
    picture = pictures(work_report_pdf(bare), dpi=72)[0]
    box = picture.point([255 if value < 200 else 0 for value in range(256)]).getbbox()
    assert box is not None
    assert box[0] >= 44
    assert box[2] <= 552


def test_a_line_whose_deadline_is_the_report_itself_is_still_drawn() -> None:
    line = PromiseLine(at(2, 3), at(2, 3), at(2, 3), at(2, 3), PromiseState.MET, "到场")
    assert "10:03:00 期限" in texts(work_report_pdf(replace(REPORT, line=line)))[0]


@pytest.mark.parametrize("image", [b"", b"not a picture", jpeg(800, 600)[:2000]])
def test_a_photo_that_cannot_be_read_says_so_in_its_place(image: bytes) -> None:
    (text,) = texts(work_report_pdf(replace(REPORT, photos=(Photo(image, "修前 10:44"),))))
    assert "照片无法显示" in text
    assert "修前 10:44" in text


def test_photos_are_upright_small_and_without_what_the_camera_noted() -> None:
    pdf = work_report_pdf(
        replace(REPORT, photos=(Photo(jpeg(4000, 3000, orientation=6), "横拍"),), signatures=())
    )
    document = pypdfium2.PdfDocument(pdf)
    (image,) = document[0].get_objects(filter=[3])
    width, height = image.get_px_size()
    assert (width < height, max(width, height)) == (True, 1100)
    assert b"Exif" not in pdf
    assert len(pdf) < 200_000


def test_a_signature_is_dark_on_white_whichever_way_it_was_drawn() -> None:
    first, second = (
        pictures(
            work_report_pdf(
                replace(REPORT, photos=(), signatures=(replace(REPORT.signatures[0], image=image),))
            )
        )
        for image in (png("#101B17"), png("#FFFFFF", "#101B17"))
    )
    assert abs(sum(first[0].histogram()[:100]) - sum(second[0].histogram()[:100])) < 2_000
    assert (
        abs(sum(first[0].histogram()[200:250]) - sum(second[0].histogram()[200:250])) < 2_000
    )  # no grey box


def test_a_signature_left_for_a_pen_keeps_its_line_and_name() -> None:
    unsigned = (Signature("客户签字", "", None, None),)
    assert "客户签字" in texts(work_report_pdf(replace(REPORT, signatures=unsigned)))[0]


def test_times_of_another_day_carry_their_date_in_the_sites_zone() -> None:
    late = TimelineEntry(at(17, 5, day=20), "夜里修复", "陈立")  # 01:05 on the 21st in Shanghai
    assert "11-21 01:05:00" in texts(work_report_pdf(replace(REPORT, timeline=(*REPORT.timeline, late))))[0]


def test_a_sheet_of_gate_codes_shows_every_code_once_in_order() -> None:
    codes = make_gate_codes(130)
    sheet = GateCodeSheet(
        "zh", "Asia/Shanghai", at(3, 0), "看守所智慧监所", "禹州市看守所 大门", "GK-03", codes
    )
    pdf = gate_code_sheet_pdf(sheet)
    pages = texts(pdf)
    assert len(pages) == 2
    for text in pages:
        assert "编号 GK-03" in text
        assert "禹州市看守所 大门" in text
    whole = "".join(pages)
    places = [whole.index(spaced_code(code)) for code in codes]
    assert places == sorted(places)
    assert gate_code_sheet_pdf(sheet) == pdf
    assert "Gate codes" in texts(gate_code_sheet_pdf(replace(sheet, language="en")))[0]

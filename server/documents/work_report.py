"""The work report: promise and result first, then what, why, done and prevented; signatures last.

Source: B-10 (each fault on site is recorded in writing; cause and prevention are explained), B-07.
"""

from zoneinfo import ZoneInfo

from server.documents.report_parts import draw_parts, draw_photos, draw_signatures, draw_timeline
from server.documents.shapes import draw_mark, draw_promise_line, draw_state
from server.documents.types import PromiseResult, Row, WorkReport
from server.documents.typeset import (
    LEFT_MM,
    QUIET,
    SMALL,
    TEXT,
    TOP_MM,
    WIDTH_MM,
    Paper,
    Style,
)
from server.documents.words import WORDS

_COLUMNS = 3
_GAP_MM = 6.0
_NAME_MM = 20.0  # the names before facts and before what was found
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def work_report_pdf(report: WorkReport) -> bytes:
    """Gives the report as PDF: A4, the same bytes for the same report."""
    words, zone = WORDS[report.language], ZoneInfo(report.zone)
    paper = Paper(f"{words['work_report']} {report.ticket}", report.language, report.made_at)
    notes = footnotes(report)
    _draw_head(paper, report, zone)
    _draw_facts(paper, report.facts)
    _draw_promises(paper, report, notes, zone)
    _draw_fault(paper, report)
    draw_timeline(paper, report, notes, zone)
    draw_photos(paper, report)
    draw_parts(paper, report)
    _draw_notes(paper, report.notes)
    draw_signatures(paper, report, zone)
    if paper.lacked:
        _draw_notes(paper, (words["missing"],))
    _draw_page_heads(paper, report)
    return bytes(paper.pdf.output())


def footnotes(report: WorkReport) -> dict[str, str]:
    """Gives the mark of each footnote, numbered in the order in which a reader meets them."""
    met = [result.footnote for result in report.promises] + [entry.footnote for entry in report.timeline]
    texts = [text for text in met if text]
    marks = [*_NUMBERS, *(f"({number})" for number in range(len(_NUMBERS) + 1, len(texts) + 1))]
    return dict(zip(dict.fromkeys(texts), marks, strict=False))


def _draw_head(paper: Paper, report: WorkReport, zone: ZoneInfo) -> None:
    words, day = WORDS[report.language], report.day.astimezone(zone)
    date = (
        f"{day.year} 年 {day.month} 月 {day.day} 日" if report.language == "zh" else day.strftime("%d %B %Y")
    )
    paper.text(LEFT_MM, TOP_MM - 2.0, words["work_report"], Style(20.0, bold=True))
    brand = Style(10.0, bold=True)
    width_mm = paper.text(LEFT_MM + WIDTH_MM, TOP_MM, report.product, brand, "right")
    draw_mark(paper.pdf, LEFT_MM + WIDTH_MM - width_mm - 6.6, TOP_MM + 0.2, 5.0)
    paper.y_mm = TOP_MM + 9.2
    line = " · ".join(part for part in (report.ticket, report.subject, date) if part)
    paper.y_mm += paper.block(LEFT_MM, paper.y_mm, WIDTH_MM - 40.0, line, Style(9.5)) + 4.0


def _draw_facts(paper: Paper, facts: tuple[Row, ...]) -> None:
    """Sets the facts in two columns, read down the left one first."""
    half = (len(facts) + 1) // 2
    column_mm = (WIDTH_MM - _GAP_MM) / 2
    for at in range(half):
        pair = [facts[place] for place in (at, at + half) if place < len(facts)]
        height_mm = max(paper.height_mm(column_mm - _NAME_MM, row.value) for row in pair) + 1.8
        paper.need(height_mm)
        for place, row in enumerate(pair):
            x_mm = LEFT_MM + place * (column_mm + _GAP_MM)
            paper.rule(paper.y_mm, x_mm, column_mm)
            paper.text(x_mm, paper.y_mm + 0.9, row.name, QUIET)
            paper.block(x_mm + _NAME_MM, paper.y_mm + 0.9, column_mm - _NAME_MM, row.value)
        paper.y_mm += height_mm


def _draw_promises(paper: Paper, report: WorkReport, notes: dict[str, str], zone: ZoneInfo) -> None:
    if not report.promises and report.line is None:
        return
    words = WORDS[report.language]
    paper.heading(words["promises"], words["zone"].format(zone=report.zone), keep_mm=40.0)
    for start in range(0, len(report.promises), _COLUMNS):
        paper.need(18.0)
        row = report.promises[start : start + _COLUMNS]
        paper.y_mm += max(_draw_result(paper, result, at, notes) for at, result in enumerate(row)) + 2.0
    if report.line is not None:
        draw_promise_line(paper, report.line, zone, words)
    for text, mark in notes.items():
        height_mm = paper.height_mm(WIDTH_MM - 5.0, text, SMALL)
        paper.need(height_mm)
        paper.text(LEFT_MM, paper.y_mm, mark, SMALL)
        paper.block(LEFT_MM + 5.0, paper.y_mm, WIDTH_MM - 5.0, text, SMALL)
        paper.y_mm += height_mm


def _draw_result(paper: Paper, result: PromiseResult, column: int, notes: dict[str, str]) -> float:
    """Draws one commitment: its name and clause, the shape and the figure, what was promised."""
    width_mm = (WIDTH_MM - _GAP_MM * (_COLUMNS - 1)) / _COLUMNS
    x_mm, y_mm = LEFT_MM + column * (width_mm + _GAP_MM), paper.y_mm
    y_mm += paper.block(x_mm, y_mm, width_mm, f"{result.name} {result.clause}", SMALL)
    draw_state(paper.pdf, result.state, x_mm, y_mm + 1.5, 4.4)
    y_mm += paper.block(x_mm + 6.0, y_mm, width_mm - 6.0, result.result, Style(14.0, bold=True))
    mark = notes.get(result.footnote, "")
    y_mm += paper.block(x_mm, y_mm, width_mm, f"{result.promised} {mark}".strip(), SMALL)
    return y_mm - paper.y_mm


def _draw_fault(paper: Paper, report: WorkReport) -> None:
    if not report.fault:
        return
    paper.heading(WORDS[report.language]["fault"], "B-10")
    for row in report.fault:
        for place, part in enumerate(row.value.splitlines() or [""]):
            if place == 0:
                paper.need(min(paper.height_mm(WIDTH_MM - _NAME_MM, part), 2 * TEXT.line_mm))
                paper.text(LEFT_MM, paper.y_mm, row.name, QUIET)
            paper.flow(LEFT_MM + _NAME_MM, WIDTH_MM - _NAME_MM, part)
        paper.y_mm += 0.4


def _draw_notes(paper: Paper, notes: tuple[str, ...]) -> None:
    for text in notes:
        paper.need(2.0 + min(paper.height_mm(WIDTH_MM, text, SMALL), 2 * SMALL.line_mm))
        paper.y_mm += 2.0
        paper.flow(LEFT_MM, WIDTH_MM, text, SMALL)


def _draw_page_heads(paper: Paper, report: WorkReport) -> None:
    """Writes page numbers, now that their count is known, and on later pages whose report it is."""
    words, pages = WORDS[report.language], paper.pdf.pages_count
    for page in range(1, pages + 1):
        paper.pdf.page = page
        paper.pdf.set_font("Helvetica", "", 8)  # so that the type is named anew on this page
        number = words["page"].format(page=page, pages=pages)
        if page == 1:
            paper.text(LEFT_MM + WIDTH_MM, TOP_MM + 6.2, number, SMALL, "right")
            continue
        paper.text(LEFT_MM, TOP_MM - 2.0, f"{words['work_report']} · {report.ticket}", SMALL)
        paper.text(LEFT_MM + WIDTH_MM, TOP_MM - 2.0, number, SMALL, "right")
        paper.rule(TOP_MM + 3.2)

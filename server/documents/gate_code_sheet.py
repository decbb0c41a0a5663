"""The printed sheet of one-time gate codes that a gate keeps: numbered, struck out one by one."""

from zoneinfo import ZoneInfo

from server.documents.shapes import draw_mark
from server.documents.types import GateCodeSheet
from server.documents.typeset import (
    BOTTOM_MM,
    INK,
    LEFT_MM,
    PAGE_HEIGHT_MM,
    QUIET,
    SMALL,
    TEXT,
    TOP_MM,
    WIDTH_MM,
    Paper,
    Style,
)
from server.documents.words import WORDS
from server.domain.codes import spaced_code

_COLUMNS = 4
_ROW_MM = 10.5
_CODE = Style(14.0, bold=True)


def gate_code_sheet_pdf(sheet: GateCodeSheet) -> bytes:
    """Gives the sheet as PDF: A4, four columns read downwards, the same bytes for the same sheet.

    The codes exist in clear on this paper alone; the server keeps their hashes.
    """
    words = WORDS[sheet.language]
    paper = Paper(f"{words['gate_codes']} {sheet.sheet}", sheet.language, sheet.made_at)
    left = list(enumerate(sheet.codes, start=1))
    while left:
        if paper.pdf.page > 1 or paper.y_mm > TOP_MM:
            paper.pdf.add_page()
            paper.y_mm = TOP_MM
        _draw_head(paper, sheet)
        rows = int((PAGE_HEIGHT_MM - BOTTOM_MM - paper.y_mm) / _ROW_MM)
        fewest = min(rows, -(-len(left) // _COLUMNS))
        _draw_codes(paper, left[: fewest * _COLUMNS], fewest)
        left = left[fewest * _COLUMNS :]
    return bytes(paper.pdf.output())


def _draw_head(paper: Paper, sheet: GateCodeSheet) -> None:
    words = WORDS[sheet.language]
    made = sheet.made_at.astimezone(ZoneInfo(sheet.zone)).strftime("%Y-%m-%d")
    paper.text(LEFT_MM, TOP_MM - 2.0, words["gate_codes"], Style(20.0, bold=True))
    brand = Style(10.0, bold=True)
    width_mm = paper.text(
        LEFT_MM + WIDTH_MM, TOP_MM, words["sheet"].format(sheet=sheet.sheet), brand, "right"
    )
    draw_mark(paper.pdf, LEFT_MM + WIDTH_MM - width_mm - 6.6, TOP_MM + 0.2, 5.0)
    paper.y_mm = TOP_MM + 9.2
    line = " · ".join((sheet.gate, sheet.organisation, f"{words['made']} {made}"))
    paper.y_mm += paper.block(LEFT_MM, paper.y_mm, WIDTH_MM, line, TEXT) + 2.0
    for text in (words["gate_codes_use"], words["gate_codes_keep"]):
        paper.y_mm += paper.block(LEFT_MM, paper.y_mm, WIDTH_MM, text, QUIET) + 1.0
    paper.y_mm += 2.0
    paper.rule(paper.y_mm, strong=True)
    paper.y_mm += 1.0


def _draw_codes(paper: Paper, codes: list[tuple[int, str]], rows: int) -> None:
    column_mm = WIDTH_MM / _COLUMNS
    for at, (number, code) in enumerate(codes):
        x_mm = LEFT_MM + (at // rows) * column_mm
        y_mm = paper.y_mm + (at % rows) * _ROW_MM
        paper.text(x_mm + 5.5, y_mm + 2.9, str(number), SMALL, "right")
        paper.text(x_mm + 7.5, y_mm + 1.4, spaced_code(code), _CODE)
        paper.pdf.set_draw_color(INK)
        paper.pdf.set_line_width(0.25)
        paper.pdf.rect(x_mm + column_mm - 7.0, y_mm + 3.2, 4.0, 4.0)
        paper.rule(y_mm + _ROW_MM, x_mm, column_mm - 3.0)

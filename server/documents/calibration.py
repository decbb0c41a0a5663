"""The calibration page of a label stock: its frames and rulers, to read a printer's offsets off."""

from datetime import UTC, datetime

from server.documents.presets import Preset, preset_named
from server.documents.types import Language
from server.documents.typeset import INK, SMALL, Paper, Style
from server.documents.words import WORDS

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_RULER_MM = 5
_ROLL_INSET_MM = 2.0
_NUMBERS = Style(6.0)
_PAD_MM = 3.0


def calibration_pdf(
    preset: str, offset_x_mm: float = 0.0, offset_y_mm: float = 0.0, language: Language = "zh"
) -> bytes:
    """Gives a page of a stock's own size, moved by the offsets: every label of a sheet framed, with rulers.

    On a sheet, the cut of the label paper falls on the figure to add to the offset. A roll has no cut to see
    through: its frame leaves 2 mm all round, and uneven margins tell.

    Raises:
        preset-unknown: no stock of that name.
    """
    stock = preset_named(preset)
    paper = Paper(WORDS[language]["calibration"], language, _UNDATED, size_mm=stock.page_mm)
    paper.pdf.set_draw_color(INK)
    paper.pdf.set_line_width(0.1)
    if stock.per_page == 1:
        _roll(paper, stock, offset_x_mm, offset_y_mm, language)
    else:
        _sheet(paper, stock, offset_x_mm, offset_y_mm, language)
    return bytes(paper.pdf.output())


def _sheet(paper: Paper, stock: Preset, offset_x_mm: float, offset_y_mm: float, language: Language) -> None:
    middle_column, middle_row = stock.columns // 2, stock.rows // 2
    for row in range(stock.rows):
        for column in range(stock.columns):
            x_mm = stock.left_mm + column * stock.pitch_x_mm + offset_x_mm
            y_mm = stock.top_mm + row * stock.pitch_y_mm + offset_y_mm
            paper.pdf.rect(x_mm, y_mm, stock.width_mm, stock.height_mm)
            if column == middle_column and row in (1, stock.rows - 2):
                _across(paper, x_mm, y_mm + stock.height_mm / 2)
            if row == middle_row and column in (0, stock.columns - 1):
                _down(paper, x_mm + stock.width_mm / 2, y_mm)
    _say(paper, stock, offset_x_mm, offset_y_mm, language)


def _say(paper: Paper, stock: Preset, offset_x_mm: float, offset_y_mm: float, language: Language) -> None:
    """Says what this is and how to read it, in the white band below the first rows, clear of every ruler."""
    words = WORDS[language]
    left_mm = stock.left_mm + offset_x_mm + _PAD_MM
    top_mm = stock.top_mm + offset_y_mm + 2 * stock.pitch_y_mm + _PAD_MM
    width_mm = stock.columns * stock.pitch_x_mm - 2 * _PAD_MM
    offsets = words["calibration_offsets"].format(x=f"{offset_x_mm:g}", y=f"{offset_y_mm:g}")
    name = stock.zh if language == "zh" else stock.en
    height_mm = 8.0 + paper.height_mm(width_mm, words["calibration_use"], SMALL)
    paper.pdf.set_fill_color("#FFFFFF")
    paper.pdf.rect(left_mm - 1.0, top_mm - 1.0, width_mm + 2.0, height_mm + 2.0, "F")
    paper.text(left_mm, top_mm, f"{words['calibration']} · {name} · {offsets}", Style(10.0, bold=True))
    paper.block(left_mm, top_mm + 7.0, width_mm, words["calibration_use"], SMALL)


def _across(paper: Paper, edge_mm: float, y_mm: float) -> None:
    """Draws a ruler across a label's left edge: 0 where we print it, more to the right."""
    paper.pdf.line(edge_mm - _RULER_MM, y_mm, edge_mm + _RULER_MM, y_mm)
    for mm in range(-_RULER_MM, _RULER_MM + 1):
        long_mm = 2.4 if mm % 5 == 0 else 1.3
        paper.pdf.line(edge_mm + mm, y_mm - long_mm, edge_mm + mm, y_mm)
        if abs(mm) == _RULER_MM:
            paper.text(edge_mm + mm, y_mm + 0.3, _signed(mm), _NUMBERS, "centre")


def _down(paper: Paper, x_mm: float, edge_mm: float) -> None:
    """Draws a ruler across a label's top edge: 0 where we print it, more downwards."""
    paper.pdf.line(x_mm, edge_mm - _RULER_MM, x_mm, edge_mm + _RULER_MM)
    for mm in range(-_RULER_MM, _RULER_MM + 1):
        long_mm = 2.4 if mm % 5 == 0 else 1.3
        paper.pdf.line(x_mm - long_mm, edge_mm + mm, x_mm, edge_mm + mm)
        if abs(mm) == _RULER_MM:
            paper.text(x_mm + 0.9, edge_mm + mm - _NUMBERS.line_mm / 2, _signed(mm), _NUMBERS)


def _signed(mm: int) -> str:
    return f"{mm:+d}".replace("-", "−")


def _roll(paper: Paper, stock: Preset, offset_x_mm: float, offset_y_mm: float, language: Language) -> None:
    """Frames one label 2 mm inside its edge; what to do stands within, where it finds room."""
    words, style = WORDS[language], Style(7.0)
    x_mm, y_mm = _ROLL_INSET_MM + offset_x_mm, _ROLL_INSET_MM + offset_y_mm
    wide_mm, high_mm = stock.width_mm - 2 * _ROLL_INSET_MM, stock.height_mm - 2 * _ROLL_INSET_MM
    paper.pdf.set_line_width(0.25)
    paper.pdf.rect(x_mm, y_mm, wide_mm, high_mm)
    inside_mm = wide_mm - 2.0
    offsets = words["calibration_offsets"].format(x=f"{offset_x_mm:g}", y=f"{offset_y_mm:g}")
    for text in (f"{words['calibration_roll']} {offsets}", words["calibration_roll"]):
        height_mm = paper.height_mm(inside_mm, text, style)
        if height_mm <= high_mm - 1.0:
            paper.block(x_mm + 1.0, y_mm + (high_mm - height_mm) / 2, inside_mm, text, style)
            return

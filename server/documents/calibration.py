"""The calibration page of a label stock: its frames and rulers, to find a printer's offsets."""

from datetime import UTC, datetime

from server.documents.presets import Preset, preset_named
from server.documents.types import Language
from server.documents.typeset import INK, LEFT_MM, SMALL, WIDTH_MM, Paper, Style
from server.documents.words import WORDS

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def calibration_pdf(
    preset: str, offset_x_mm: float = 0.0, offset_y_mm: float = 0.0, language: Language = "zh"
) -> bytes:
    """Gives the frames of every label of an A4 stock, each with a 10 mm ruler, moved by the offsets.

    Raises:
        preset-unknown: no stock of that name.
    """
    stock, words = preset_named(preset), WORDS[language]
    paper = Paper(words["calibration"], language, _UNDATED, size_mm=stock.page_mm)
    for row in range(stock.rows):
        for column in range(stock.columns):
            x_mm = stock.left_mm + column * stock.pitch_x_mm + offset_x_mm
            y_mm = stock.top_mm + row * stock.pitch_y_mm + offset_y_mm
            _frame(paper, stock, x_mm, y_mm)
    if stock.per_page > 1:
        x_mm, y_mm = stock.left_mm + offset_x_mm, stock.top_mm + offset_y_mm + stock.pitch_y_mm
        inside_mm = min(WIDTH_MM, stock.page_mm[0] - 2 * LEFT_MM)
        left_mm, name = max(x_mm, LEFT_MM), stock.zh if language == "zh" else stock.en
        paper.text(left_mm, y_mm + 2.0, f"{words['calibration']} {name}", Style(10.0, bold=True))
        paper.block(left_mm, y_mm + 8.0, inside_mm, words["calibration_use"], SMALL)
    return bytes(paper.pdf.output())


def _frame(paper: Paper, stock: Preset, x_mm: float, y_mm: float) -> None:
    pdf = paper.pdf
    pdf.set_draw_color(INK)
    pdf.set_line_width(0.1)
    pdf.rect(x_mm, y_mm, stock.width_mm, stock.height_mm)
    across_mm, down_mm = x_mm + stock.width_mm / 2, y_mm + stock.height_mm / 2
    pdf.line(across_mm - 3, down_mm, across_mm + 3, down_mm)
    pdf.line(across_mm, down_mm - 3, across_mm, down_mm + 3)
    for tick in range(11):
        long_mm = 2.0 if tick % 5 == 0 else 1.2
        pdf.line(across_mm - 5 + tick, down_mm + 5, across_mm - 5 + tick, down_mm + 5 + long_mm)

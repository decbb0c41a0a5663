"""Setting Chinese and English: where lines may break (UAX #14), and a page written from top to bottom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences
from uniseg.linebreak import line_break_units

from server.documents.fonts import FAMILY, MISSING, MM_PER_PT, add_fonts, drawable, face

INK, INK_2, LINE, WELL = "#101B17", "#38463F", "#D2D8D2", "#E7EBE6"
LEFT_MM, TOP_MM, BOTTOM_MM, PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 16.0, 16.0, 14.0, 210.0, 297.0
WIDTH_MM = PAGE_WIDTH_MM - 2 * LEFT_MM
Align = Literal["left", "centre", "right"]
LEADING = 1.5  # distance of lines, in sizes

_HALF_EMPTY = "，。、；：！？）】》」』”’"  # their right half is white: it may hang over the edge
_AS_IN_CHINESE = str.maketrans("“”·", "（）、")  # a dot between two words ends a line, it begins none
_NUMBER_AND_UNIT = re.compile(
    r"(?<=\d) (?=(?:分|秒|时|小时|天|日|月|年|次|个|台|张|页|m|mm|km|min|h|s|V|A|W|°C|%)(?![a-z]))"
)


def wrapped(text: str, width_mm: float, size_pt: float, *, bold: bool = False) -> list[str]:
    """Gives the lines of a text: no line begins with a closing mark, no number loses its unit."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for unit in _units(_NUMBER_AND_UNIT.sub("\u00a0", drawable(paragraph))):
            for piece in _pieces(unit, width_mm, size_pt, bold):
                if line and _set_width_mm(line + piece, size_pt, bold) > width_mm:
                    lines.append(line.rstrip(" "))
                    line = ""
                line += piece
        lines.append(line.rstrip(" "))
    return lines


def _units(text: str) -> Iterator[str]:
    """Gives what stays together. UAX #14 cannot tell which way “ and ” point; in Chinese they are brackets."""
    start = 0
    for unit in line_break_units(text.translate(_AS_IN_CHINESE)):
        yield text[start : start + len(unit)]
        start += len(unit)


def _pieces(unit: str, width_mm: float, size_pt: float, bold: bool) -> list[str]:
    """Gives what may not be broken whole, but cut where it is wider than the whole line."""
    if _set_width_mm(unit, size_pt, bold) <= width_mm:
        return [unit]
    return list(unit)


def _set_width_mm(line: str, size_pt: float, bold: bool) -> float:
    shown = line.rstrip(" ")
    hang_mm = size_pt * MM_PER_PT / 2 if shown.endswith(tuple(_HALF_EMPTY)) else 0.0
    return face(bold=bold).width_mm(shown, size_pt) - hang_mm


@dataclass(frozen=True, slots=True)
class Style:
    """Size, weight and colour of a text."""

    size_pt: float = 10.0
    bold: bool = False
    colour: str = INK

    @property
    def line_mm(self) -> float:
        """Distance of its lines."""
        return self.size_pt * MM_PER_PT * LEADING


TEXT = Style()
QUIET = Style(colour=INK_2)
SMALL = Style(8.0, colour=INK_2)
HEAD = Style(12.0, bold=True)


class Paper:
    """An A4 page written from top to bottom; `y_mm` is where the next thing begins."""

    def __init__(
        self,
        title: str,
        language: str,
        made_at: datetime,
        size_mm: tuple[float, float] = (PAGE_WIDTH_MM, PAGE_HEIGHT_MM),
    ) -> None:
        self.pdf = FPDF(unit="mm", format=size_mm)
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.set_creation_date(made_at)
        self.pdf.set_title(drawable(title))
        self.pdf.set_lang("zh-CN" if language == "zh" else "en")
        self.pdf.viewer_preferences = ViewerPreferences(print_scaling="None", display_doc_title=True)
        add_fonts(self.pdf)
        self.lacked = False  # whether something was written that the type has no picture for
        self.y_mm = TOP_MM
        self.pdf.add_page()

    def need(self, height_mm: float) -> bool:
        """Turns the page where less than this is left; tells whether it did."""
        if self.y_mm + height_mm <= PAGE_HEIGHT_MM - BOTTOM_MM:
            return False
        self.pdf.add_page()
        self.y_mm = TOP_MM + 8.0
        return True

    def text(self, x_mm: float, y_mm: float, text: str, style: Style = TEXT, align: Align = "left") -> float:
        """Writes one line; `y_mm` is the top of its line box. Gives its width."""
        shown = drawable(text)
        self._notice(text)
        width_mm = face(bold=style.bold).width_mm(shown, style.size_pt)
        x_mm -= {
            "left": 0.0,
            "centre": width_mm / 2,
            "right": _set_width_mm(shown, style.size_pt, style.bold),
        }[align]
        self.pdf.set_font(FAMILY, "B" if style.bold else "", style.size_pt)
        self.pdf.set_text_color(style.colour)
        size_mm = style.size_pt * MM_PER_PT
        self.pdf.text(x_mm, y_mm + ((LEADING - 1) / 2 + 0.86) * size_mm, shown)
        return width_mm

    def block(
        self, x_mm: float, y_mm: float, width_mm: float, text: str, style: Style = TEXT, align: Align = "left"
    ) -> float:
        """Writes a text in as many lines as it needs; gives the height they take."""
        self._notice(text)
        lines = wrapped(text, width_mm, style.size_pt, bold=style.bold)
        edge_mm = x_mm + width_mm if align == "right" else x_mm
        for at, line in enumerate(lines):
            self.text(edge_mm, y_mm + at * style.line_mm, line, style, align)
        return len(lines) * style.line_mm

    def flow(self, x_mm: float, width_mm: float, text: str, style: Style = TEXT) -> None:
        """Writes a text from `y_mm` on, over as many pages as it needs; no page keeps one line of it alone."""
        self._notice(text)
        lines = wrapped(text, width_mm, style.size_pt, bold=style.bold)
        for at, line in enumerate(lines):
            kept = 2 if at == 0 or at == len(lines) - 2 else 1
            self.need(min(kept, len(lines) - at) * style.line_mm)
            self.text(x_mm, self.y_mm, line, style)
            self.y_mm += style.line_mm

    def _notice(self, text: str) -> None:
        """Notes what the type has no picture for, so that the paper can say what its mark means."""
        self.lacked = self.lacked or (MISSING in drawable(text) and MISSING not in text)

    def height_mm(self, width_mm: float, text: str, style: Style = TEXT) -> float:
        """Gives the height that `block` would take."""
        return len(wrapped(text, width_mm, style.size_pt, bold=style.bold)) * style.line_mm

    def rule(
        self, y_mm: float, x_mm: float = LEFT_MM, width_mm: float = WIDTH_MM, *, strong: bool = False
    ) -> None:
        """Draws a line across: a hairline, or the strong one under a heading."""
        self.pdf.set_draw_color(INK if strong else LINE)
        self.pdf.set_line_width(0.3 if strong else 0.2)
        self.pdf.line(x_mm, y_mm, x_mm + width_mm, y_mm)

    def heading(self, text: str, aside: str = "", keep_mm: float = 12.0) -> None:
        """Writes the heading of a section, kept on one page with what follows it."""
        self.need(HEAD.line_mm + 6.0 + keep_mm)
        self.y_mm += 3.4
        self.text(LEFT_MM, self.y_mm, text, HEAD)
        self.text(LEFT_MM + WIDTH_MM, self.y_mm + 1.2, aside, SMALL, "right")
        self.y_mm += HEAD.line_mm + 0.6
        self.rule(self.y_mm, strong=True)
        self.y_mm += 1.6

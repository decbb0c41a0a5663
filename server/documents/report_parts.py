"""The tables, photos and signatures of a work report."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PIL.Image import Image

from server.documents.pictures import as_jpeg, ink_only, printable
from server.documents.qr import QUIET_MODULES, symbol
from server.documents.qr_ink import draw_symbol
from server.documents.types import Signature, TimelineEntry, WorkReport
from server.documents.typeset import INK, LEFT_MM, QUIET, SMALL, WELL, WIDTH_MM, Paper, Style
from server.documents.words import WORDS

_CELL = Style(9.5)
_CELL_QUIET = Style(9.5, colour=QUIET.colour)
_PAD_MM = 0.95
_ROW_MOST_MM = 40.0  # a longer row of the story goes on over the page's end
_PHOTO_GAP_MM, _PHOTO_HEIGHT_MM = 4.0, 30.5  # four landscape photos abreast
_PHOTO_LEAST_MM = 20.0
_SIGN_HEIGHT_MM = 15.0


def draw_timeline(paper: Paper, report: WorkReport, notes: dict[str, str], zone: ZoneInfo) -> None:
    """Draws the table of what happened: time, what, who, verdict."""
    if not report.timeline:
        return
    words = WORDS[report.language]
    paper.heading(words["timeline"], words["timeline_aside"])
    first_day = report.timeline[0].at.astimezone(zone).date()
    days = {entry.at.astimezone(zone).date() for entry in report.timeline}
    widths = (22.0 if len(days) == 1 else 32.0, 0.0, 26.0, 52.0)
    text_mm = WIDTH_MM - sum(widths) - 4.0
    for entry in report.timeline:
        local = entry.at.astimezone(zone)
        time = local.strftime("%H:%M:%S" if local.date() == first_day else "%m-%d %H:%M:%S")
        verdict = f"{entry.verdict or words['nothing']} {notes.get(entry.footnote, '')}".strip()
        _draw_entry(paper, entry, time, verdict, (widths[0], text_mm, widths[2], widths[3]))


def _draw_entry(
    paper: Paper, entry: TimelineEntry, time: str, verdict: str, widths: tuple[float, float, float, float]
) -> None:
    texts = ((widths[1], entry.text), (widths[2] - 2.0, entry.who), (widths[3], verdict))
    heights_mm = [paper.height_mm(width_mm, text, _CELL) + 2 * _PAD_MM for width_mm, text in texts]
    paper.need(min(max(heights_mm), _ROW_MOST_MM))
    page, y_mm = paper.pdf.page, paper.y_mm + _PAD_MM
    paper.text(LEFT_MM, y_mm, time, _CELL)
    paper.block(LEFT_MM + widths[0] + widths[1] + 2.0, y_mm, widths[2] - 2.0, entry.who, _CELL)
    paper.block(LEFT_MM + WIDTH_MM - widths[3], y_mm, widths[3], verdict, _CELL, "right")
    paper.y_mm = y_mm
    paper.flow(LEFT_MM + widths[0], widths[1], entry.text, _CELL)
    paper.y_mm += _PAD_MM
    if paper.pdf.page == page:
        paper.y_mm = max(paper.y_mm, y_mm - _PAD_MM + max(heights_mm))
    paper.rule(paper.y_mm)


def draw_parts(paper: Paper, report: WorkReport) -> None:
    """Draws the table of parts: what came out, what went in."""
    if not report.parts:
        return
    words = WORDS[report.language]
    paper.heading(words["parts"])
    widths = (62.0, 46.0, 46.0, WIDTH_MM - 154.0)
    header = tuple(words[name] for name in ("part", "removed", "installed", "quantity"))
    rows = [(part.name, part.removed, part.installed, part.quantity) for part in report.parts]
    for at, row in enumerate([header, *rows]):
        style = _CELL if at else _CELL_QUIET
        cells = [
            (width_mm - 3.0, text or words["nothing"]) for width_mm, text in zip(widths, row, strict=True)
        ]
        height_mm = max(paper.height_mm(width_mm, text, style) for width_mm, text in cells) + 2 * _PAD_MM
        paper.need(height_mm)
        x_mm = LEFT_MM
        for (width_mm, text), column_mm in zip(cells[:-1], widths, strict=False):
            paper.block(x_mm, paper.y_mm + _PAD_MM, width_mm, text, style)
            x_mm += column_mm
        paper.block(x_mm + 3.0, paper.y_mm + _PAD_MM, *cells[-1], style, "right")
        paper.y_mm += height_mm
        paper.rule(paper.y_mm)


def draw_photos(paper: Paper, report: WorkReport) -> None:
    """Draws the photos in rows of one height, each whole: nothing of what was seen is cut off."""
    unreadable = WORDS[report.language]["photo_unreadable"]
    row: list[_Placed] = []
    for photo in report.photos:
        picture = printable(photo.image)
        width_mm = _PHOTO_HEIGHT_MM * (picture.width / picture.height if picture else 4 / 3)
        placed = _Placed(photo.caption, picture, min(max(width_mm, _PHOTO_LEAST_MM), WIDTH_MM))
        if row and sum(other.width_mm + _PHOTO_GAP_MM for other in row) + placed.width_mm > WIDTH_MM:
            _draw_photo_row(paper, row, unreadable)
            row = []
        row.append(placed)
    if row:
        _draw_photo_row(paper, row, unreadable)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A photo in its row; `picture` is None where it cannot be read."""

    caption: str
    picture: Image | None
    width_mm: float


def _draw_photo_row(paper: Paper, row: list[_Placed], unreadable: str) -> None:
    captions_mm = max(paper.height_mm(placed.width_mm, placed.caption, SMALL) for placed in row)
    paper.need(_PHOTO_HEIGHT_MM + 4.0 + captions_mm)
    paper.y_mm += 3.0
    x_mm = LEFT_MM
    for placed in row:
        _draw_photo(paper, placed, x_mm, unreadable)
        below_mm = paper.y_mm + _PHOTO_HEIGHT_MM + 0.6
        paper.block(x_mm, below_mm, placed.width_mm, placed.caption, SMALL)
        x_mm += placed.width_mm + _PHOTO_GAP_MM
    paper.y_mm += _PHOTO_HEIGHT_MM + 1.0 + captions_mm


def _draw_photo(paper: Paper, placed: _Placed, x_mm: float, unreadable: str) -> None:
    picture = placed.picture
    if picture is None or picture.width * _PHOTO_HEIGHT_MM < picture.height * placed.width_mm - 0.01:
        paper.pdf.set_fill_color(WELL)
        paper.pdf.rect(x_mm, paper.y_mm, placed.width_mm, _PHOTO_HEIGHT_MM, "F")
    if picture is None:
        middle_mm = x_mm + placed.width_mm / 2
        paper.text(middle_mm, paper.y_mm + _PHOTO_HEIGHT_MM / 2 - 2.0, unreadable, SMALL, "centre")
        return
    scale = min(placed.width_mm / picture.width, _PHOTO_HEIGHT_MM / picture.height)
    wide_mm, high_mm = picture.width * scale, picture.height * scale
    left_mm, top_mm = x_mm + (placed.width_mm - wide_mm) / 2, paper.y_mm + (_PHOTO_HEIGHT_MM - high_mm) / 2
    paper.pdf.image(as_jpeg(picture), left_mm, top_mm, wide_mm, high_mm, alt_text=placed.caption)


def draw_signatures(paper: Paper, report: WorkReport, zone: ZoneInfo) -> None:
    """Draws who signed, two abreast, and the code of the equipment's page at the right."""
    if not report.signatures and not report.label_url:
        return
    code_mm = 26.0 if report.label_url else 0.0
    width_mm = (WIDTH_MM - code_mm - 8.0) / 2
    rows = max((len(report.signatures) + 1) // 2, 1)
    row_mm = _SIGN_HEIGHT_MM + 8.0
    paper.need(rows * row_mm + 5.0)
    paper.y_mm += 5.0
    for at, signature in enumerate(report.signatures):
        x_mm = LEFT_MM + (at % 2) * (width_mm + 4.0)
        _draw_signature(paper, signature, x_mm, paper.y_mm + (at // 2) * row_mm, width_mm, zone)
    if report.label_url:
        caption = WORDS[report.language]["equipment_page"]
        _draw_code(paper, report.label_url, LEFT_MM + WIDTH_MM - 22.0, paper.y_mm - 2.5, 22.0, caption)
    paper.y_mm += rows * row_mm


def _draw_signature(
    paper: Paper, signature: Signature, x_mm: float, y_mm: float, width_mm: float, zone: ZoneInfo
) -> None:
    picture = ink_only(signature.image) if signature.image else None
    if picture is not None:
        scale = min((width_mm - 4.0) / picture.width, (_SIGN_HEIGHT_MM - 2.0) / picture.height)
        wide_mm, high_mm = picture.width * scale, picture.height * scale
        left_mm = x_mm + (width_mm - wide_mm) / 2
        top_mm = y_mm + _SIGN_HEIGHT_MM - 1.0 - high_mm
        paper.pdf.image(
            picture, left_mm, top_mm, wide_mm, high_mm, alt_text=f"{signature.role} {signature.name}"
        )
    paper.pdf.set_draw_color(INK)
    paper.pdf.set_line_width(0.25)
    paper.pdf.line(x_mm, y_mm + _SIGN_HEIGHT_MM, x_mm + width_mm, y_mm + _SIGN_HEIGHT_MM)
    time = signature.at.astimezone(zone).strftime("%H:%M") if signature.at else ""
    words = " · ".join(part for part in (signature.role, signature.name, time) if part)
    paper.block(x_mm, y_mm + _SIGN_HEIGHT_MM + 0.8, width_mm, words, SMALL)


def _draw_code(paper: Paper, url: str, x_mm: float, y_mm: float, size_mm: float, caption: str) -> None:
    """Draws a QR code with its quiet zone into a square, and what it leads to below."""
    matrix = symbol(url)
    module_mm = size_mm / (len(matrix) + 2 * QUIET_MODULES)
    quiet_mm = QUIET_MODULES * module_mm
    draw_symbol(paper.pdf, matrix, x_mm + quiet_mm, y_mm + quiet_mm, module_mm)
    paper.text(x_mm + size_mm / 2, y_mm + size_mm - module_mm * 2, caption, SMALL, "centre")

"""Labels as PDF (sheets, rolls, single) and SVG: vector throughout, never the browser's own print."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from server.documents.fonts import FAMILY, add_fonts, face
from server.documents.label_layout import LabelLayout, lay_out
from server.documents.presets import Preset, preset_named
from server.documents.qr import dark_runs
from server.documents.qr_ink import draw_symbol
from server.documents.types import LabelFace
from server.domain.tags import spaced_tag

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_INK = "#000000"


def blank_face(tag: str, organisation: str = "贴上后用手机扫一次", generation: int = 1) -> LabelFace:
    """Gives the face of a blank label, to be claimed by a scan where it is put up."""
    return LabelFace(tag, "待认领", "To be claimed", organisation, generation=generation)


def labels_pdf(
    labels: Sequence[LabelFace],
    preset: str,
    host: str,
    offset_x_mm: float = 0.0,
    offset_y_mm: float = 0.0,
    *,
    tls: bool = True,
    skip: int = 0,
    made_at: datetime | None = None,
) -> bytes:
    """Gives sheets (or a roll) of labels; `skip` leaves out the places of a sheet already used.

    The offsets move every label right and down; the calibration page tells how much a printer needs.

    Raises:
        preset-unknown: no stock of that name.
        label-host-too-long: the host's address does not fit on this stock.
    """
    stock = preset_named(preset)
    pdf = _new_pdf(stock, made_at)
    for at, label in enumerate(labels, start=skip % stock.per_page):
        place = at % stock.per_page
        if place == 0 or pdf.page == 0:
            pdf.add_page()
        row, column = divmod(place, stock.columns)
        x_mm = stock.left_mm + column * stock.pitch_x_mm + offset_x_mm
        y_mm = stock.top_mm + row * stock.pitch_y_mm + offset_y_mm
        _draw(pdf, lay_out(label, stock, host, tls=tls), x_mm, y_mm)
    return bytes(pdf.output())


def label_pdf(
    label: LabelFace, preset: str, host: str, *, tls: bool = True, made_at: datetime | None = None
) -> bytes:
    """Gives one label on a page of its own size.

    Raises:
        preset-unknown, label-host-too-long: as for sheets.
    """
    stock = preset_named(preset)
    pdf = _new_pdf(stock, made_at, (stock.width_mm, stock.height_mm))
    pdf.add_page()
    _draw(pdf, lay_out(label, stock, host, tls=tls), 0.0, 0.0)
    return bytes(pdf.output())


def label_svg(label: LabelFace, preset: str, host: str, *, tls: bool = True) -> str:
    """Gives one label as SVG in mm; its letters are outlines, so it looks the same without our font.

    Raises:
        preset-unknown, label-host-too-long: as for sheets.
    """
    layout = lay_out(label, preset_named(preset), host, tls=tls)
    words = escape(
        " · ".join((spaced_tag(label.tag), label.title_zh or label.kind_zh, label.organisation)),
        {'"': "&quot;"},
    )
    size = f'width="{layout.width_mm:g}mm" height="{layout.height_mm:g}mm"'
    box = f'viewBox="0 0 {layout.width_mm:g} {layout.height_mm:g}"'
    letters = "".join(
        f'<path d="{face(bold=run.bold).outline(run.text, run.x_mm, run.y_mm, run.size_pt)}"/>'
        for run in layout.texts
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" aria-label="{words}">'
        f"<title>{words}</title>"
        f'<rect width="{layout.width_mm:g}" height="{layout.height_mm:g}" fill="#fff"/>'
        f'<path shape-rendering="crispEdges" fill="{_INK}" d="{_modules_path(layout)}"/>'
        f'<g fill="{_INK}">{letters}</g></svg>\n'
    )


def _new_pdf(stock: Preset, made_at: datetime | None, page_mm: tuple[float, float] | None = None) -> FPDF:
    pdf = FPDF(unit="mm", format=page_mm or stock.page_mm)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_creation_date(made_at or _UNDATED)
    pdf.set_title(stock.zh)
    pdf.set_lang("zh-CN")
    pdf.viewer_preferences = ViewerPreferences(print_scaling="None", display_doc_title=True)
    add_fonts(pdf)
    return pdf


def _draw(pdf: FPDF, layout: LabelLayout, x_mm: float, y_mm: float) -> None:
    left_mm, top_mm = x_mm + layout.qr_x_mm, y_mm + layout.qr_y_mm
    draw_symbol(pdf, layout.matrix, left_mm, top_mm, layout.module_mm)
    for run in layout.texts:
        pdf.set_font(FAMILY, "B" if run.bold else "", run.size_pt)
        pdf.text(x_mm + run.x_mm, y_mm + run.y_mm, run.text)


def _modules_path(layout: LabelLayout) -> str:
    size = layout.module_mm
    return "".join(
        f"M{layout.qr_x_mm + column * size:.4f} {layout.qr_y_mm + row * size:.4f}"
        f"h{length * size:.4f}v{size:.4f}h{-length * size:.4f}z"
        for column, row, length in dark_runs(layout.matrix)
    )

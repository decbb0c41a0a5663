"""Where everything on a label goes, in mm from its top left corner; PDF and SVG draw the same layout."""

import re
from dataclasses import dataclass
from functools import cache

from server.documents.fonts import MM_PER_PT, drawable, face
from server.documents.presets import Preset, fits
from server.documents.qr import QUIET_MODULES, Matrix, symbol
from server.documents.types import LabelFace
from server.domain.errors import Problem
from server.domain.tags import label_url, spaced_tag

LEAST_PT = 7.0  # the smallest type on a label
_MOST_CODE_PT = 48.0
_WIDE_HALF = "MQHW"  # sets the size of every code on a stock, so that a sheet looks even
_LINE = 1.3  # distance of lines of text, in sizes
_BASELINE = 1.0  # from the top of such a line to its baseline, in sizes
_CAP = 0.733  # height of a capital of Noto Sans SC, in sizes
_CODE_LINE = 1.02  # distance of the two lines of the code, in sizes: of capitals only Q reaches below
_ASIDE = re.compile(r"\s*[（(].*$")  # what a model's name adds in brackets
_LEGAL_FORM = re.compile(r"(股份)?(有限)?(责任)?公司$")
_LEFT_HANGING = "（(【《“‘「·，、- "  # what may not stand before the dots of a cut text
_CODE_AIR = 0.2  # above the code, in sizes; below it half as much again, for the tail of a Q


@dataclass(frozen=True, slots=True)
class TextRun:
    """One line of text; `y_mm` is its baseline."""

    text: str
    x_mm: float
    y_mm: float
    size_pt: float
    bold: bool

    @property
    def width_mm(self) -> float:
        """How wide it is set."""
        return face(bold=self.bold).width_mm(self.text, self.size_pt)


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """A label to be drawn: QR modules from `qr_x_mm`, `qr_y_mm` on (quiet zone outside), and its texts."""

    width_mm: float
    height_mm: float
    module_mm: float
    qr_x_mm: float
    qr_y_mm: float
    matrix: Matrix
    texts: tuple[TextRun, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """Room for one line, the same on every label of a stock so that a sheet looks even."""

    what: str
    size_pt: float
    bold: bool = False

    @property
    def height_mm(self) -> float:
        return self.size_pt * MM_PER_PT * _LINE


@dataclass(frozen=True, slots=True)
class _Column:
    """What stands beside the QR code, from top to bottom: lines, the code in two lines, lines."""

    code_pt: float
    above: tuple[_Slot, ...]
    below: tuple[_Slot, ...]


def lay_out(label: LabelFace, preset: Preset, host: str, *, tls: bool = True) -> LabelLayout:
    """Gives the layout of one label: QR code left and code beside it, or below it on near-square stock.

    Raises:
        label-host-too-long: the address needs modules under 0.5 mm on this stock.
    """
    fit = fits(preset, host, tls=tls)
    if fit.code is not None:
        raise Problem(fit.code, host=host)
    matrix = symbol(label_url(label.tag, host, tls=tls))
    ink_mm, quiet_mm = fit.side_modules * fit.module_mm, QUIET_MODULES * fit.module_mm
    left_mm = max(quiet_mm, preset.inset_x_mm)
    beside_mm = preset.width_mm - preset.inset_x_mm - left_mm - ink_mm - quiet_mm
    x_mm, y_mm = (preset.width_mm - ink_mm) / 2, (preset.height_mm - ink_mm) / 2
    if beside_mm >= _code_width_mm(_WIDE_HALF, LEAST_PT + 3):
        x_mm = left_mm
        texts = _beside(label, preset, x_mm + ink_mm + quiet_mm, beside_mm)
    else:
        top_mm = max(quiet_mm, preset.inset_y_mm)
        texts = _below(label, preset, top_mm + ink_mm + quiet_mm)
        y_mm = top_mm if texts else y_mm
    return LabelLayout(preset.width_mm, preset.height_mm, fit.module_mm, x_mm, y_mm, matrix, texts)


def _beside(label: LabelFace, preset: Preset, x_mm: float, width_mm: float) -> tuple[TextRun, ...]:
    """Sets the code in two lines, as large as width and height allow, and round it what finds room."""
    room_mm = preset.height_mm - 2 * preset.inset_y_mm
    column = _column(width_mm, room_mm)
    halves = (label.tag[:4], label.tag[4:])
    code_pt = min(column.code_pt, *(width_mm / _code_width_mm(half, 1.0) for half in halves))
    lines_mm = sum(slot.height_mm for slot in (*column.above, *column.below))
    y_mm = (preset.height_mm - lines_mm - _code_height_mm(code_pt)) / 2
    texts = _texts(label)
    above, y_mm = _stacked(column.above, texts, x_mm, y_mm, width_mm)
    em_mm = code_pt * MM_PER_PT
    first_mm = y_mm + (_CODE_AIR + _CAP) * em_mm
    code = [
        TextRun(half, x_mm, first_mm + _CODE_LINE * at * em_mm, code_pt, True)
        for at, half in enumerate(halves)
    ]
    below, _ = _stacked(column.below, texts, x_mm, y_mm + _code_height_mm(code_pt), width_mm)
    return (*above, *code, *below)


@cache
def _column(width_mm: float, room_mm: float) -> _Column:
    """Gives what finds room beside the QR code. The Chinese lines come first; the English ones cost nothing."""
    widest_pt = min(width_mm / _code_width_mm(_WIDE_HALF, 1.0), _MOST_CODE_PT)
    least_pt = min(widest_pt, max(LEAST_PT + 3, 0.22 * room_mm / MM_PER_PT))
    small_pt = min(10.0, max(LEAST_PT, room_mm / 3.8))
    slots = (
        _Slot("title", min(14.0, max(LEAST_PT, room_mm / 2.8)), True),
        _Slot("use", small_pt),
        _Slot("organisation", small_pt),
        _Slot("use_en", small_pt),
        _Slot("title_en", small_pt),
    )
    chosen: set[str] = set()
    left_mm = room_mm
    for slot in slots:
        needed_pt = widest_pt if slot.what.endswith("_en") else least_pt
        if left_mm - slot.height_mm >= _code_height_mm(needed_pt):
            chosen.add(slot.what)
            left_mm -= slot.height_mm
    named = {slot.what: slot for slot in slots if slot.what in chosen}
    above, below = (
        tuple(named[what] for what in order if what in named)
        for order in (("title", "title_en", "organisation"), ("use", "use_en"))
    )
    return _Column(min(widest_pt, left_mm / _code_height_mm(1.0)), above, below)


def _below(label: LabelFace, preset: Preset, y_mm: float) -> tuple[TextRun, ...]:
    """Sets the code in one line below the QR code, or nothing where even 7 points find no room."""
    text = spaced_tag(label.tag)
    room_mm = preset.height_mm - preset.inset_y_mm / 2 - y_mm
    width_mm = preset.width_mm - 2 * preset.inset_x_mm
    widest = spaced_tag(_WIDE_HALF * 2)
    widest_pt = min(width_mm / _code_width_mm(either, 1.0) for either in (text, widest))
    size_pt = min(widest_pt, room_mm / (_CAP * MM_PER_PT), _MOST_CODE_PT)
    if size_pt < LEAST_PT:
        return ()
    x_mm = (preset.width_mm - _code_width_mm(text, size_pt)) / 2
    return (TextRun(text, x_mm, y_mm + _CAP * size_pt * MM_PER_PT, size_pt, True),)


def _texts(label: LabelFace) -> dict[str, tuple[str, ...]]:
    """Gives what may stand in each slot: the whole text first, then what is shorter and still tells enough."""
    mark = f" · {label.generation} 代" if label.generation > 1 else ""
    title, english = label.title_zh or label.kind_zh, label.title_en or label.kind_en
    return {
        "title": (title, _ASIDE.sub("", title)),
        "title_en": (english, _ASIDE.sub("", english)),
        "organisation": (label.organisation, _LEGAL_FORM.sub("", label.organisation)),
        "use": tuple(text + mark for text in (label.use_zh, label.use_zh.split("，")[0], label.use_zh[:2])),
        "use_en": (label.use_en, label.use_en.split(",")[0]),
    }


def _shrunk(texts: tuple[str, ...], slot: _Slot, width_mm: float) -> tuple[str, float]:
    """Gives the first text that fits, smaller if need be, but not under 7 points; else cuts the last.

    English is left out rather than cut.
    """
    weight = face(bold=slot.bold)
    for text in map(drawable, texts):
        fitting_pt = width_mm / max(weight.width_mm(text, 1.0), 1e-6)
        if fitting_pt >= LEAST_PT:
            return text, min(slot.size_pt, fitting_pt)
    if slot.what.endswith("_en"):
        return "", LEAST_PT
    text = drawable(texts[-1])
    while text and weight.width_mm(text.rstrip(_LEFT_HANGING) + "…", LEAST_PT) > width_mm:
        text = text[:-1]
    return text.rstrip(_LEFT_HANGING) + "…", LEAST_PT


def _stacked(
    slots: tuple[_Slot, ...], texts: dict[str, tuple[str, ...]], x_mm: float, y_mm: float, width_mm: float
) -> tuple[list[TextRun], float]:
    """Sets lines one under the other; gives them and where the last one ends."""
    runs = []
    for slot in slots:
        text, size_pt = _shrunk(texts[slot.what], slot, width_mm)
        baseline_mm = y_mm + _BASELINE * slot.size_pt * MM_PER_PT
        if text:
            runs.append(TextRun(text, x_mm, baseline_mm, size_pt, slot.bold))
        y_mm += slot.height_mm
    return runs, y_mm


def _code_width_mm(text: str, size_pt: float) -> float:
    return face(bold=True).width_mm(text, size_pt)


def _code_height_mm(size_pt: float) -> float:
    """Gives the height of the code's two lines with the air above and below."""
    return (_CAP + _CODE_LINE + 2.5 * _CODE_AIR) * size_pt * MM_PER_PT

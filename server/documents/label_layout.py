"""Where everything on a label goes, in mm from its top left corner; PDF and SVG draw the same layout."""

from dataclasses import dataclass

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
class _Line:
    text: str
    size_pt: float
    bold: bool
    rank: int  # the lower, the sooner it is given room
    place: int  # from top to bottom; the code stands at 0

    @property
    def height_mm(self) -> float:
        return self.size_pt * MM_PER_PT * _LINE


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
    halves = (label.tag[:4], label.tag[4:])
    widest_pt = min(width_mm / _code_width_mm(half, 1.0) for half in (*halves, _WIDE_HALF))
    least_pt = min(widest_pt, max(LEAST_PT + 3, 0.22 * room_mm / MM_PER_PT))
    lines = _that_fit(_other_lines(label, width_mm, room_mm), room_mm - _code_height_mm(least_pt))
    left_mm = room_mm - sum(line.height_mm for line in lines)
    code_pt = min(widest_pt, _MOST_CODE_PT, left_mm / _code_height_mm(1.0))
    y_mm = (preset.height_mm - room_mm + left_mm - _code_height_mm(code_pt)) / 2
    above, y_mm = _stacked([line for line in lines if line.place < 0], x_mm, y_mm)
    em_mm = code_pt * MM_PER_PT
    first_mm = y_mm + (_CODE_AIR + _CAP) * em_mm
    code = [
        TextRun(half, x_mm, first_mm + _CODE_LINE * at * em_mm, code_pt, True)
        for at, half in enumerate(halves)
    ]
    below, _ = _stacked([line for line in lines if line.place > 0], x_mm, y_mm + _code_height_mm(code_pt))
    return (*above, *code, *below)


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


def _other_lines(label: LabelFace, width_mm: float, room_mm: float) -> list[_Line]:
    """Gives what may stand beside the code; English is left out rather than cut."""
    title_pt = min(14.0, max(LEAST_PT, room_mm / 2.8))
    small_pt = min(10.0, max(LEAST_PT, room_mm / 3.8))
    mark = f" · {label.generation} 代" if label.generation > 1 else ""
    wanted = (
        ((label.title_zh or label.kind_zh,), title_pt, True, 0, -3),
        (_shorter(label.use_zh, "，", mark), small_pt, False, 1, 1),
        ((label.organisation,), small_pt, False, 2, -1),
        (_shorter(label.use_en, ",", ""), small_pt, False, 3, 2),
        ((label.title_en or label.kind_en,), small_pt, False, 4, -2),
    )
    lines = [
        _Line(*_shrunk(texts, size_pt, bold, width_mm), bold, rank, place)
        for texts, size_pt, bold, rank, place in wanted
        if texts[0]
    ]
    return [line for line in lines if line.rank < 3 or not line.text.endswith("…")]


def _shorter(text: str, comma: str, mark: str) -> tuple[str, ...]:
    """Gives a sentence and its first half, each with the mark of its generation."""
    return text + mark, text.split(comma)[0] + mark


def _shrunk(texts: tuple[str, ...], size_pt: float, bold: bool, width_mm: float) -> tuple[str, float]:
    """Gives the first text that fits, smaller if need be, but not under 7 points; else cuts the last."""
    weight = face(bold=bold)
    for text in map(drawable, texts):
        fitting_pt = width_mm / max(weight.width_mm(text, 1.0), 1e-6)
        if fitting_pt >= LEAST_PT:
            return text, min(size_pt, fitting_pt)
    text = drawable(texts[-1])
    while text and weight.width_mm(text + "…", LEAST_PT) > width_mm:
        text = text[:-1]
    return text + "…", LEAST_PT


def _that_fit(lines: list[_Line], room_mm: float) -> list[_Line]:
    """Gives the lines that find room, chosen by rank, in the order of their places."""
    chosen: list[_Line] = []
    for line in sorted(lines, key=lambda line: line.rank):
        if sum(other.height_mm for other in chosen) + line.height_mm <= room_mm:
            chosen.append(line)
    return sorted(chosen, key=lambda line: line.place)


def _stacked(lines: list[_Line], x_mm: float, y_mm: float) -> tuple[list[TextRun], float]:
    """Sets lines one under the other; gives them and where the last one ends."""
    runs = []
    for line in lines:
        baseline_mm = y_mm + _BASELINE * line.size_pt * MM_PER_PT
        runs.append(TextRun(line.text, x_mm, baseline_mm, line.size_pt, line.bold))
        y_mm += line.height_mm
    return runs, y_mm


def _code_width_mm(text: str, size_pt: float) -> float:
    return face(bold=True).width_mm(text, size_pt)


def _code_height_mm(size_pt: float) -> float:
    """Gives the height of the code's two lines with the air above and below."""
    return (_CAP + _CODE_LINE + 2.5 * _CODE_AIR) * size_pt * MM_PER_PT

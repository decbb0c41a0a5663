"""The Chinese type of everything on paper: its files, how wide a text is, how its letters are drawn."""

import re
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from fontTools.misc.transform import Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

FAMILY = "Noto"
MISSING = "〓"  # what Chinese printers set for a character they do not have
MM_PER_PT = 25.4 / 72

_STRETCH = re.compile(rf"{MISSING}(?:[ ]?{MISSING})+")
_WITHOUT_PICTURE = frozenset(map(chr, range(0xFE00, 0xFE10)))  # variation selectors

_ROOT = Path(__file__).parents[2]
_PACKAGED = "node_modules/@expo-google-fonts/noto-sans-sc"
_DEBIAN = "/usr/share/fonts/opentype/noto"
_DEBIAN_SIMPLIFIED = 2  # face of the Noto Sans CJK collection


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face: a file and, in a collection, its number."""

    path: Path
    number: int = 0


class Face:
    """One weight of the type, measured and drawn in units of its own size (em)."""

    def __init__(self, file: FontFile) -> None:
        self._font: Any = TTFont(file.path, fontNumber=file.number, lazy=True)
        self._glyphs: Any = self._font.getGlyphSet()
        self._names: dict[int, str] = self._font.getBestCmap()
        self._units: int = self._font["head"].unitsPerEm
        self._widths: dict[str, float] = {}

    def has(self, character: str) -> bool:
        """Tells whether the type can draw a character."""
        return ord(character) in self._names

    def width_mm(self, text: str, size_pt: float) -> float:
        """Gives how wide a text is, set in one line."""
        return sum(self._width_em(character) for character in text) * size_pt * MM_PER_PT

    def outline(self, text: str, x_mm: float, baseline_mm: float, size_pt: float) -> str:
        """Gives a text as an SVG path in mm, y downwards, so that it needs no font where it is shown."""
        pen = SVGPathPen(self._glyphs, ntos=lambda number: f"{number:.3f}".rstrip("0").rstrip("."))
        scale = size_pt * MM_PER_PT / self._units
        for character in text:
            shift = TransformPen(pen, Transform(scale, 0, 0, -scale, x_mm, baseline_mm))
            self._glyphs[self._names[ord(character)]].draw(shift)
            x_mm += self._width_em(character) * size_pt * MM_PER_PT
        return str(pen.getCommands())

    def _width_em(self, character: str) -> float:
        if character not in self._widths:
            name = self._names.get(ord(character), ".notdef")
            self._widths[character] = self._glyphs[name].width / self._units
        return self._widths[character]


def font_file(*, bold: bool, root: Path = _ROOT) -> FontFile:
    """Finds Noto Sans SC: the project's own copy (`npm ci` brings it), else Debian's fonts-noto-cjk.

    Raises:
        FileNotFoundError: neither is installed; the sentence says what to install.
    """
    packaged = "700Bold/NotoSansSC_700Bold.ttf" if bold else "400Regular/NotoSansSC_400Regular.ttf"
    debian = "NotoSansCJK-Bold.ttc" if bold else "NotoSansCJK-Regular.ttc"
    own, shared = root / _PACKAGED / packaged, Path(_DEBIAN) / debian
    if own.is_file():
        return FontFile(own)
    if shared.is_file():
        return FontFile(shared, _DEBIAN_SIMPLIFIED)
    raise FileNotFoundError(
        f"No Chinese font: run `npm ci` ({own}) or install Debian's fonts-noto-cjk ({shared})."
    )


@cache
def face(*, bold: bool) -> Face:
    """Gives one weight of the type; its tables are read once for each process."""
    return Face(font_file(bold=bold))


@lru_cache(4096)
def drawable(text: str) -> str:
    """Gives a text with what this type cannot draw replaced, and its wide signs closed up.

    Emoji, rare characters and writing from right to left become one `MISSING` for each stretch, so that a reader
    sees that something stood there. What has no picture of its own (joiners, marks of direction) is left out.
    Noto Sans SC draws `·` and `±` as wide as a Chinese character: spaces around them would tear a line apart.
    """
    plain = " ".join(normalize("NFC", text).split()).replace(" · ", "·").replace("± ", "±")
    regular = face(bold=False)
    seen = (
        sign if regular.has(sign) else MISSING
        for sign in plain
        if category(sign) not in ("Cf", "Cc") and sign not in _WITHOUT_PICTURE
    )
    return _STRETCH.sub(MISSING, "".join(seen))


def add_fonts(pdf: FPDF) -> None:
    """Gives a PDF both weights under the family `FAMILY`; only the letters used are embedded."""
    for style, bold in (("", False), ("B", True)):
        file = font_file(bold=bold)
        if file.number:  # fpdf has more to do for these than a copy would tell it
            pdf.add_font(FAMILY, style, file.path, collection_font_number=file.number)
        else:
            pdf.fonts[f"{FAMILY.lower()}{style}"] = _unused(_read(file, style), len(pdf.fonts) + 1)


@cache
def _read(file: FontFile, style: str) -> TTFFont:
    """One weight as fpdf reads it, which takes it half a second; no PDF is ever written with this one."""
    pdf = FPDF()
    pdf.add_font(FAMILY, style, file.path)
    (font,) = pdf.fonts.values()
    assert isinstance(font, TTFFont)
    font.ttfont = _opened(font)  # the outlines that were read take memory, and nobody needs them any more
    return font


def _unused(read: TTFFont, number: int) -> TTFFont:
    """The same weight for one PDF: what writing changes is its own, what was measured is shared."""
    font = copy(read)
    font.i = number
    font.desc = copy(read.desc)
    font.missing_glyphs = []
    font.subset = SubsetMap(font)
    font.ttfont = _opened(read)
    return font


def _opened(read: TTFFont) -> TTFont:
    """Its file, opened anew; the names of its letters are known."""
    opened = TTFont(read.ttffile, lazy=True, recalcTimestamp=False)
    opened.setGlyphOrder(list(read.ttfont.getGlyphOrder()))
    return opened

"""Label sheets and rolls as data, and whether an address fits on them.

To add one, add a row and look at it: `tests/documents` prints every preset and reads every label back.
"""

from dataclasses import dataclass

from server.documents.qr import QUIET_MODULES, payload_length, side_modules, version_for
from server.domain.errors import Problem

LEAST_MODULE_MM = 0.5
SHEET_DOT_MM = 25.4 / 300  # office printers: modules of whole dots at 300 dpi print sharp
ROLL_DOT_MM = 0.125  # label printers: 8 dots a millimetre


@dataclass(frozen=True, slots=True)
class Preset:
    """One label stock. Rolls have one label on a page of its size; sheets a grid on A4.

    `inset_x_mm`, `inset_y_mm`: ink keeps this far from the label's edge (office printers leave 5 mm of the
    page white). `qr_share`: the most of the width that the QR code with its quiet zone takes.
    """

    name: str
    zh: str
    en: str
    width_mm: float
    height_mm: float
    columns: int = 1
    rows: int = 1
    page_width_mm: float = 0.0
    page_height_mm: float = 0.0
    left_mm: float = 0.0
    top_mm: float = 0.0
    pitch_x_mm: float = 0.0
    pitch_y_mm: float = 0.0
    inset_x_mm: float = 1.5
    inset_y_mm: float = 1.5
    qr_share: float = 0.6
    dot_mm: float = SHEET_DOT_MM

    @property
    def per_page(self) -> int:
        """How many labels one page holds."""
        return self.columns * self.rows

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page."""
        return (self.page_width_mm or self.width_mm, self.page_height_mm or self.height_mm)


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether an address fits on a stock. `code` says why not; true where it fits."""

    module_mm: float
    side_modules: int
    code: str | None = None

    def __bool__(self) -> bool:
        return self.code is None


def _roll(width_mm: float, height_mm: float, qr_share: float = 0.6) -> Preset:
    size = f"{width_mm:g} × {height_mm:g} mm"
    name = f"roll-{width_mm:g}x{height_mm:g}"
    return Preset(
        name, f"卷筒 {size}", f"Roll {size}", width_mm, height_mm, qr_share=qr_share, dot_mm=ROLL_DOT_MM
    )


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("a4-3x8", "A4 3 × 8，70 × 37 mm", "A4 3 × 8, 70 × 37 mm", 70, 37, 3, 8, 210, 297,
               0, 0.5, 70, 37, inset_x_mm=5, inset_y_mm=4.5, qr_share=0.48),
        Preset("a4-3x7", "A4 3 × 7，63.5 × 38.1 mm", "A4 3 × 7, 63.5 × 38.1 mm", 63.5, 38.1, 3, 7,
               210, 297, 7.21, 15.15, 66.04, 38.1, inset_x_mm=2.5, inset_y_mm=2.5, qr_share=0.52),
        Preset("a4-5x13", "A4 5 × 13，38.1 × 21.2 mm", "A4 5 × 13, 38.1 × 21.2 mm", 38.1, 21.2, 5, 13,
               210, 297, 4.75, 10.7, 40.6, 21.2),
        _roll(40, 30, 0.62),
        _roll(50, 30),
        _roll(60, 40),
        _roll(25, 25, 0.83),
        _roll(20, 20, 1.0),
        _roll(100, 50, 0.5),
    )
}  # fmt: skip


def preset_named(name: str) -> Preset:
    """Gives a preset by its name.

    Raises:
        preset-unknown: there is none of that name.
    """
    if name not in PRESETS:
        raise Problem("preset-unknown", preset=name)
    return PRESETS[name]


def fits(preset: Preset, host: str, *, tls: bool = True) -> Fit:
    """Tells whether a host's labels fit: modules of at least 0.5 mm with the whole quiet zone around them.

    Raises:
        validation-failed: no host's name at all.
    """
    version = version_for(payload_length(host, tls=tls))
    if version is None:
        return Fit(0.0, 0, "label-host-too-long")
    side = side_modules(version)
    room_mm = min(preset.height_mm, preset.width_mm * preset.qr_share)
    module_mm = room_mm / (side + 2 * QUIET_MODULES)
    for ink_mm in (preset.height_mm - 2 * preset.inset_y_mm, preset.width_mm - 2 * preset.inset_x_mm):
        module_mm = min(module_mm, ink_mm / side)
    module_mm = int(module_mm / preset.dot_mm + 1e-9) * preset.dot_mm
    return Fit(module_mm, side, None if module_mm >= LEAST_MODULE_MM else "label-host-too-long")

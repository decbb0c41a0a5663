"""A QR symbol as one shape of a PDF page: one path with one filling, so that no hairline opens between its rows.

Why not the library's own rectangles: each would be an object, copied and drawn by itself, 200 to a label.
"""

from dataclasses import dataclass
from typing import Any

from fpdf import FPDF
from fpdf.drawing import BoundingBox, PaintedPath
from fpdf.drawing_primitives import Point

from server.documents.qr import Matrix, dark_runs

_INK = "#000000"


def draw_symbol(pdf: FPDF, matrix: Matrix, x_mm: float, y_mm: float, module_mm: float) -> None:
    """Draws the dark modules from a top left corner on; the quiet zone is the caller's."""
    path = PaintedPath()
    path.style.fill_color, path.style.stroke_color = _INK, None
    path.style.auto_close = False
    path.add_path_element(_Modules(matrix, x_mm, y_mm, module_mm), clone=False)
    with pdf.drawing_context() as page:
        page.add_item(path, clone=False)


@dataclass(frozen=True, slots=True)
class _Modules:
    """An element of a path, as the library asks for one; it has set the axis downwards."""

    matrix: Matrix
    x_mm: float
    y_mm: float
    module_mm: float

    @property
    def end_point(self) -> Point:
        return Point(self.x_mm, self.y_mm)

    def bounding_box(self, start: Point) -> tuple[BoundingBox, Point]:
        side_mm = len(self.matrix) * self.module_mm
        corners = [self.end_point, Point(self.x_mm + side_mm, self.y_mm + side_mm)]
        return BoundingBox.from_points(corners), start

    def render(
        self, _resources: Any, _style: Any, last_item: Any, initial_point: Point
    ) -> tuple[str, Any, Point]:
        size_mm = self.module_mm
        drawn = " ".join(
            f"{self.x_mm + column * size_mm:.4f} {self.y_mm + row * size_mm:.4f}"
            f" {length * size_mm:.4f} {size_mm:.4f} re"
            for column, row, length in dark_runs(self.matrix)
        )
        return drawn, last_item, initial_point

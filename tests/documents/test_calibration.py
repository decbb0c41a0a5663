"""The calibration page frames every label where the sheet will print it."""

import pytest

from server.documents.calibration import calibration_pdf
from server.documents.presets import PRESETS
from server.domain.errors import Problem
from tests.documents.pages import pictures, texts


@pytest.mark.parametrize("preset", PRESETS)
def test_every_stock_has_a_calibration_page_of_its_own_size(preset: str) -> None:
    (picture,) = pictures(calibration_pdf(preset), dpi=254)
    width_mm, height_mm = PRESETS[preset].page_mm
    assert picture.size == pytest.approx((width_mm * 10, height_mm * 10), abs=2)


def test_offsets_move_the_frames() -> None:
    plain, moved = (pictures(calibration_pdf("a4-3x7", x_mm, 0.0), dpi=254)[0] for x_mm in (0.0, 2.0))
    ink = [255 if value < 200 else 0 for value in range(256)]
    left, right = plain.point(ink).getbbox(), moved.point(ink).getbbox()
    assert left is not None
    assert right is not None
    assert (right[0] - left[0]) / 10 == pytest.approx(2.0, abs=0.11)


def test_it_says_how_to_use_it_in_both_languages() -> None:
    assert "100%" in texts(calibration_pdf("a4-3x8"))[0]
    assert "true size" in texts(calibration_pdf("a4-3x8", language="en"))[0]


def test_an_unknown_stock_is_refused() -> None:
    with pytest.raises(Problem, match="preset-unknown"):
        calibration_pdf("a4-9x9")

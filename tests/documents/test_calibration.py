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


INK = [255 if value < 200 else 0 for value in range(256)]


def shifts_mm(preset: str, x_mm: float, y_mm: float) -> list[float]:
    boxes = [
        pictures(calibration_pdf(preset, *offsets), dpi=254)[0].point(INK).getbbox()
        for offsets in ((0.0, 0.0), (x_mm, y_mm))
    ]
    assert boxes[0] is not None and boxes[1] is not None
    return [(after - before) / 10 for before, after in zip(*boxes, strict=True)]


@pytest.mark.parametrize("preset", ["a4-3x7", "a4-5x13", "roll-50x30", "roll-20x20"])
def test_offsets_move_the_frames(preset: str) -> None:
    assert shifts_mm(preset, 1.0, -0.5) == pytest.approx([1.0, -0.5, 1.0, -0.5], abs=0.11)


def test_a_roll_is_framed_two_millimetres_inside_its_edge() -> None:
    box = pictures(calibration_pdf("roll-40x30"), dpi=254)[0].point(INK).getbbox()
    assert box == pytest.approx((20, 20, 380, 280), abs=3)


@pytest.mark.parametrize("preset", [name for name in PRESETS if name not in ("roll-20x20", "roll-25x25")])
def test_it_says_how_to_read_it_and_which_offset_it_was_printed_with(preset: str) -> None:
    zh, en = (texts(calibration_pdf(preset, 1.5, -0.5, language))[0] for language in ("zh", "en"))
    assert "1.5/-0.5" in zh and "偏移" in zh
    assert "1.5/-0.5" in en and "Offset now" in en
    assert ("100%" in zh) == preset.startswith("a4")
    assert ("+5" in zh) == preset.startswith("a4")


def test_an_unknown_stock_is_refused() -> None:
    with pytest.raises(Problem, match="preset-unknown"):
        calibration_pdf("a4-9x9")

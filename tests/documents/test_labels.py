"""Every label that is printed is read back by a decoder that knows nothing of us."""

import random
from io import BytesIO
from math import sqrt

import pytest
import resvg_py
from PIL import Image, ImageDraw
from qrcode import ERROR_CORRECT_H, QRCode
from qrcode.util import QRData, lost_point

from server.documents.fonts import MISSING, face
from server.documents.label_layout import LEAST_PT, lay_out
from server.documents.labels import blank_face, label_pdf, label_svg, labels_pdf
from server.documents.presets import PRESETS, Preset, fits
from server.documents.qr import QUIET_MODULES, symbol
from server.documents.types import LabelFace
from server.domain.errors import Problem
from server.domain.tags import label_url, make_tag
from tests.documents.pages import PRINT_DPI, decoded, pictures, texts

HOST = "fix.example.cn"
LONG_HOST = "service.halfhour.example.com.cn"  # 31 characters, the most that version 4 holds
DOTS_PER_MM = PRINT_DPI / 25.4
MODELS = ("汇聚交换机", "人脸识别门禁一体机", "服务器汇聚交换机", "业务系统入口")


def faces(count: int, seed: int = 7) -> list[LabelFace]:
    draw = random.Random(seed).randrange
    return [
        LabelFace(
            make_tag(draw), "设备", "Device", "看守所智慧监所", MODELS[at % len(MODELS)], "Switch", 1 + at % 2
        )
        for at in range(count)
    ]


def addresses(labels: list[LabelFace], host: str) -> list[str]:
    return sorted(label_url(label.tag, host) for label in labels)


@pytest.mark.parametrize("host", [HOST, LONG_HOST])
@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS.keys())
def test_every_label_of_a_full_page_is_read_at_300_dpi(preset: Preset, host: str) -> None:
    labels = faces(preset.per_page)
    if preset.name == "roll-20x20" and host == LONG_HOST:
        with pytest.raises(Problem, match="label-host-too-long"):
            labels_pdf(labels, preset.name, host)
        return
    page, *others = pictures(labels_pdf(labels, preset.name, host))
    assert not others
    assert decoded(page) == addresses(labels, host)


@pytest.mark.parametrize("ink", [0, 255], ids=["dark", "white"])
@pytest.mark.parametrize("host", [HOST, LONG_HOST])
def test_a_label_is_read_with_a_blob_over_nine_hundredths_of_its_code(host: str, ink: int) -> None:
    labels = faces(12, seed=3)
    for label, picture in zip(labels, pictures(labels_pdf(labels, "roll-60x40", host)), strict=True):
        layout = lay_out(label, PRESETS["roll-60x40"], host)
        side_mm = len(layout.matrix) * layout.module_mm
        radius_mm = side_mm * sqrt(0.09 / 3.14159265)
        across_mm, down_mm = layout.qr_x_mm + side_mm / 2, layout.qr_y_mm + side_mm / 2
        box = [across_mm - radius_mm, down_mm - radius_mm, across_mm + radius_mm, down_mm + radius_mm]
        ImageDraw.Draw(picture).ellipse([edge * DOTS_PER_MM for edge in box], fill=ink)
        assert decoded(picture) == [label_url(label.tag, host)]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_label_as_svg_is_read_and_needs_no_font(preset: str) -> None:
    for label in faces(3):
        svg = label_svg(label, preset, HOST)
        drawn = resvg_py.svg_to_bytes(svg_string=svg, dpi=PRINT_DPI, skip_system_fonts=True)
        assert decoded(Image.open(BytesIO(bytes(drawn))).convert("L")) == [label_url(label.tag, HOST)]
        assert "<text" not in svg
        assert f"{label.tag[:4]} {label.tag[4:]}" in svg


def test_an_svg_keeps_words_that_look_like_markup_as_words() -> None:
    label = LabelFace("7K3MQX9D", "设备", "Device", 'A & <B> "C"', "<script>")
    svg = label_svg(label, "a4-3x8", HOST)
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg
    resvg_py.svg_to_bytes(svg_string=svg, dpi=72)


@pytest.mark.parametrize("host", [HOST, LONG_HOST])
@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS.keys())
def test_everything_stays_on_its_label_and_the_code_is_the_largest_text(preset: Preset, host: str) -> None:
    if not fits(preset, host):
        return
    for label in faces(40):
        layout = lay_out(label, preset, host)
        side_mm = len(layout.matrix) * layout.module_mm
        quiet_mm = QUIET_MODULES * layout.module_mm
        assert layout.module_mm >= 0.5
        assert min(layout.qr_x_mm, layout.qr_y_mm) >= quiet_mm - 1e-9
        assert layout.qr_y_mm + side_mm + quiet_mm <= preset.height_mm + 1e-9
        for run in layout.texts:
            assert run.size_pt >= LEAST_PT
            assert run.x_mm >= 0
            assert run.x_mm + run.width_mm <= preset.width_mm - preset.inset_x_mm + 1e-6
            beside = run.x_mm >= layout.qr_x_mm + side_mm + quiet_mm - 1e-9
            below = run.y_mm - run.size_pt * 0.353 >= layout.qr_y_mm + side_mm + quiet_mm - 1.0
            assert beside or below
        code = [run for run in layout.texts if run.text.replace(" ", "") in label.tag]
        others = [run.size_pt for run in layout.texts if run not in code]
        assert "".join(run.text for run in code).replace(" ", "") in ("", label.tag)
        assert all(run.size_pt > size_pt for run in code for size_pt in others)


def test_only_the_smallest_stock_leaves_the_code_out() -> None:
    silent = [name for name, preset in PRESETS.items() if not lay_out(faces(1)[0], preset, HOST).texts]
    assert silent == ["roll-20x20"]


def test_the_text_of_a_sheet_can_be_copied_and_has_no_character_the_type_lacks() -> None:
    labels = [*faces(22), *(blank_face(make_tag(random.Random(at).randrange)) for at in range(2))]
    (text,) = texts(labels_pdf(labels, "a4-3x8", HOST))
    for label in labels:
        assert label.tag[:4] in text
        assert label.tag[4:] in text
    for words in (
        "汇聚交换机",
        "看守所智慧监所",
        "扫码报修，不用登录",
        "2 代",
        "待认领",
        "贴上后用手机扫一次",
    ):
        assert words in text
    assert MISSING not in text


def test_a_character_the_type_lacks_is_set_as_the_printers_mark() -> None:
    label = LabelFace("7K3MQX9D", "设备", "Device", "单位", "电\U0001f525源")
    assert not face(bold=True).has("\U0001f525")
    assert lay_out(label, PRESETS["a4-3x8"], HOST).texts[0].text == f"电{MISSING}源"


@pytest.mark.parametrize("preset", [name for name in PRESETS if name not in ("roll-20x20", "roll-25x25")])
def test_all_labels_of_a_stock_have_their_lines_and_codes_in_the_same_places(preset: str) -> None:
    short, long = "汇聚交换机", "人脸识别门禁一体机（室外型，带屏）" * 12
    organisations = ("单位", "某某市某某区某某信息系统集成与运行维护服务股份有限公司", "Ø" * 200)
    places = {
        tuple((run.y_mm, run.size_pt if run.text in ("7K3M", "QX9D") else 0) for run in layout.texts)
        for title in (short, long, "مرحبا \U0001f525")
        for organisation in organisations
        for generation in (1, 2, 12)
        for face in [LabelFace("7K3MQX9D", "设备", "Device", organisation, title, "Switch", generation)]
        for layout in [lay_out(face, PRESETS[preset], HOST)]
    }
    assert len(places) == 1


@pytest.mark.parametrize("preset", [name for name in PRESETS if name not in ("roll-20x20", "roll-25x25")])
def test_a_reprint_says_its_generation_on_every_stock_with_words(preset: str) -> None:
    label = LabelFace("7K3MQX9D", "设备", "Device", "单位", "汇聚交换机", "Switch", 12)
    assert any("12 代" in run.text for run in lay_out(label, PRESETS[preset], HOST).texts)


def test_a_name_too_long_first_loses_what_stands_in_brackets_and_its_legal_form() -> None:
    label = LabelFace(
        "7K3MQX9D",
        "设备",
        "Device",
        "某某信息技术服务股份有限公司",
        "人脸识别门禁一体机（室外型，带 4 寸屏）",
    )
    texts = [run.text for run in lay_out(label, PRESETS["a4-3x8"], HOST).texts]
    assert "人脸识别门禁一体机" in texts
    assert "某某信息技术服务" in texts


def test_a_code_is_drawn_with_the_mask_that_an_independent_writer_finds_best() -> None:
    for label in faces(12, seed=5):
        for host in (HOST, LONG_HOST):
            masked: list[list[list[bool | None]]] = []
            for mask in range(8):
                code = QRCode(error_correction=ERROR_CORRECT_H, border=0, mask_pattern=mask)
                code.add_data(QRData(label_url(label.tag, host)))
                masked.append([[*row] for row in code.get_matrix()])
            best = min(masked, key=lost_point)
            assert [list(row) for row in symbol(label_url(label.tag, host))] == best


def test_offsets_move_every_label_and_skipped_places_stay_white() -> None:
    label = faces(1)
    moved = pictures(labels_pdf(label, "a4-3x8", HOST, 1.5, -0.5, skip=4))[0]
    plain = pictures(labels_pdf(label, "a4-3x8", HOST, skip=4))[0]
    before, after = inked(plain), inked(moved)
    shifts_mm = [(b - a) / DOTS_PER_MM for a, b in zip(before, after, strict=True)]
    assert shifts_mm == pytest.approx([1.5, -0.5, 1.5, -0.5], abs=0.1)
    assert before[0] > 70 * DOTS_PER_MM
    assert 37.5 * DOTS_PER_MM < before[1] < before[3] < 74.5 * DOTS_PER_MM


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    box = picture.point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    assert box is not None
    return box


def test_a_second_sheet_begins_where_the_first_is_full() -> None:
    labels = faces(26)
    first, second = pictures(labels_pdf(labels, "a4-3x8", HOST, skip=23))[:2]
    assert decoded(first) == addresses(labels[:1], HOST)
    assert decoded(second) == addresses(labels[1:25], HOST)


def test_a_single_label_is_a_page_of_its_own_size_and_is_read() -> None:
    (label,) = faces(1)
    (picture,) = pictures(label_pdf(label, "a4-3x8", HOST))
    assert picture.size == pytest.approx((70 * DOTS_PER_MM, 37 * DOTS_PER_MM), abs=2)
    assert decoded(picture) == [label_url(label.tag, HOST)]


def test_the_same_labels_give_the_same_bytes() -> None:
    assert labels_pdf(faces(3), "a4-3x8", HOST) == labels_pdf(faces(3), "a4-3x8", HOST)


@pytest.mark.parametrize(
    ("host", "tls", "side_modules"),
    [
        ("a" * 16, True, 29),
        ("a" * 17, True, 33),
        ("a" * 31, True, 33),
        ("a" * 32, True, 37),
        ("a" * 17, False, 29),
        ("192.168.1.20:8080", False, 29),
    ],
)
def test_version_three_holds_hosts_of_sixteen_characters_and_four_of_thirty_one(
    host: str, tls: bool, side_modules: int
) -> None:
    """Fewer modules where the server runs without TLS: `HTTP://` is one character shorter."""
    assert fits(PRESETS["a4-3x8"], host, tls=tls).side_modules == side_modules


def test_a_host_too_long_for_a_stock_is_refused_with_its_code() -> None:
    assert fits(PRESETS["a4-5x13"], LONG_HOST)
    assert fits(PRESETS["a4-5x13"], LONG_HOST + ".x").code == "label-host-too-long"
    for preset in PRESETS.values():
        assert fits(preset, "a" * 200).code == "label-host-too-long"
    with pytest.raises(Problem) as refused:
        label_svg(faces(1)[0], "roll-20x20", LONG_HOST)
    assert refused.value.code == "label-host-too-long"


@pytest.mark.parametrize("host", ["", "a b", "例子.中国", "example.cn/path", "a_b.cn", "-a.cn", "a.cn:"])
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(Problem) as refused:
        fits(PRESETS["a4-3x8"], host)
    assert refused.value.code == "validation-failed"


def test_an_unknown_stock_is_refused_with_its_code() -> None:
    with pytest.raises(Problem) as refused:
        labels_pdf(faces(1), "a4-9x9", HOST)
    assert refused.value.code == "preset-unknown"


@pytest.mark.parametrize("preset", [preset for preset in PRESETS.values() if preset.per_page > 1])
def test_a_sheet_of_labels_lies_within_its_page(preset: Preset) -> None:
    right_mm = preset.left_mm + (preset.columns - 1) * preset.pitch_x_mm + preset.width_mm
    bottom_mm = preset.top_mm + (preset.rows - 1) * preset.pitch_y_mm + preset.height_mm
    assert right_mm <= 210.0
    assert bottom_mm <= 297.0
    assert preset.pitch_x_mm >= preset.width_mm
    assert preset.pitch_y_mm >= preset.height_mm

"""Lines of Chinese and English break where a reader expects it, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.documents.fonts import MISSING, MM_PER_PT, drawable, face, font_file
from server.documents.typeset import wrapped
from server.documents.words import WORDS

MAY_NOT_BEGIN = "，。、；：！？）】》」』”’%·"
MAY_NOT_END = "（【《「『“‘"
SENTENCES = st.text("维修报告电源模块积灰过热更换拆下装，。、；（）“”AB12 -:", min_size=1, max_size=120)


@given(SENTENCES, st.sampled_from([20.0, 60.0, 158.0]))
def test_no_character_is_lost_and_no_line_is_wider_than_its_room(text: str, width_mm: float) -> None:
    lines = wrapped(text, width_mm, 10.0)
    assert "".join(lines).replace(" ", "").replace("\u00a0", "") == drawable(text).replace(" ", "")
    for line in lines:
        hanging_mm = 5.0 * MM_PER_PT if line.endswith(tuple(MAY_NOT_BEGIN)) else 0.0
        assert face(bold=False).width_mm(line, 10.0) - hanging_mm <= width_mm + 1e-6


def test_lines_begin_with_no_closing_mark_and_end_with_no_opening_one() -> None:
    text = (
        "1120-10 · 汇聚交换机 · 更换电源模块（PSU-350），拆下“21A0-4471”，装上“24C7-0932”；清灰，复测 10 分钟正常。"
        * 4
    )
    for width_mm in range(40, 120):
        for line in wrapped(text, float(width_mm), 10.0):
            assert line[0] not in MAY_NOT_BEGIN
            assert line[-1] not in MAY_NOT_END


def test_a_number_keeps_its_unit_on_its_line() -> None:
    for width_mm in range(12, 80):
        lines = wrapped("检查机箱温度本次 41 °C 应低于 45 °C 复测 10 分钟", float(width_mm), 10.0)
        assert not any(line.endswith(("41", "45", "10")) for line in lines)


def test_a_word_wider_than_the_room_is_cut_rather_than_let_run_out() -> None:
    assert len(wrapped("X" * 80, 20.0, 10.0)) > 5


def test_line_ends_of_the_text_are_kept() -> None:
    assert wrapped("一\n二\n\n三", 100.0, 10.0) == ["一", "二", "", "三"]


def test_both_languages_have_the_same_words_and_the_type_draws_them_all() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    for words in WORDS.values():
        for text in words.values():
            assert drawable(text).count(MISSING) == text.count(MISSING)
            assert text.strip() == text
            assert text


def test_digits_are_tabular_so_that_times_stand_under_each_other() -> None:
    for bold in (False, True):
        assert len({face(bold=bold).width_mm(digit, 10.0) for digit in "0123456789"}) == 1


def test_without_a_chinese_font_the_error_says_what_to_install(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path_factory.mktemp("no-fonts")
    monkeypatch.setattr("server.documents.fonts._DEBIAN", str(empty))
    with pytest.raises(FileNotFoundError, match=r"npm ci.*fonts-noto-cjk"):
        font_file(bold=True, root=empty)


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("电源\U0001f525\U0001f525 坏了", f"电源{MISSING} 坏了"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 家", f"{MISSING} 家"),
        ("مرحبا بك switch", f"{MISSING} switch"),
        ("\U00020bb7野家", f"{MISSING}野家"),
        ("赵䶮、喆、堃", "赵䶮、喆、堃"),
        ("e\u0301cole", "\u00e9cole"),
        ("\u202eabc\u200b\u00ad\ufe0f\x07d", "abcd"),
    ],
    ids=["emoji", "joined emoji", "right to left", "rare", "rare names", "combining", "without a picture"],
)
def test_what_the_type_cannot_draw_leaves_one_visible_mark_for_each_stretch(text: str, set_as: str) -> None:
    assert drawable(text) == set_as
    for bold in (False, True):
        assert all(face(bold=bold).has(sign) for sign in drawable(text))

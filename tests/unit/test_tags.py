"""A tag refuses every slip of one character and every swap of two, and forgives how it was typed."""

import json
import random
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import Problem
from server.domain.tags import (
    ALPHABET,
    CONFUSABLE,
    TAG_LENGTH,
    check_character,
    label_url,
    make_tag,
    parse_tag,
    spaced_tag,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "tags.json").read_text("utf-8"))
BODIES = st.text(ALPHABET, min_size=TAG_LENGTH - 1, max_size=TAG_LENGTH - 1)


def is_tag(word: str) -> bool:
    try:
        return parse_tag(word) == word
    except Problem:
        return False


def seeded(seed: int) -> Callable[[int], int]:
    return random.Random(seed).randrange


def test_the_alphabet_is_the_digits_and_capitals_without_the_four_that_look_alike() -> None:
    assert len(ALPHABET) == 32
    assert set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") - set(ALPHABET) == set(CONFUSABLE)


def test_every_wrong_character_is_refused_at_every_place_for_every_pair_of_values() -> None:
    """The sum is linear, so what the other seven are does not matter: all 8 x 32 x 31 slips are tried."""
    for at in range(TAG_LENGTH):
        for right in ALPHABET:
            tag = tag_with({at: right})
            for wrong in set(ALPHABET) - {right}:
                assert not is_tag(tag[:at] + wrong + tag[at + 1 :])


def test_every_swap_of_two_different_characters_is_refused_at_every_two_places() -> None:
    """All 28 pairs of places, neighbours or not, with all 32 x 31 pairs of values."""
    for left, right in combinations(range(TAG_LENGTH), 2):
        for a in ALPHABET:
            for b in set(ALPHABET) - {a}:
                word = list(tag_with({left: a, right: b}))
                word[left], word[right] = word[right], word[left]
                assert not is_tag("".join(word))


def tag_with(wanted: dict[int, str]) -> str:
    """Gives a tag that has the wanted characters at the wanted places, whichever of the others must yield."""
    free = next(at for at in range(TAG_LENGTH) if at not in wanted)
    for filler in ALPHABET:
        word = "".join(wanted.get(at, filler if at == free else "K") for at in range(TAG_LENGTH))
        if is_tag(word):
            return word
    raise AssertionError("one of 32 characters must fit")


@given(BODIES)
def test_the_check_character_is_the_only_one_of_thirty_two_that_fits(body: str) -> None:
    assert [last for last in ALPHABET if is_tag(body + last)] == [check_character(body)]


@given(BODIES, st.sampled_from(["", " ", "-", " - ", "\u3000", "\u2013"]), st.booleans())
def test_a_tag_is_read_however_it_was_spaced(body: str, between: str, lower: bool) -> None:
    tag = body + check_character(body)
    typed = tag[:4] + between + tag[4:]
    assert parse_tag(typed.lower() if lower else typed) == tag


@given(BODIES, st.booleans())
def test_a_label_says_where_its_tag_is_found_again(body: str, tls: bool) -> None:
    tag = body + check_character(body)
    url = label_url(tag, "fix.example.cn", tls=tls)
    assert url == url.upper()
    assert parse_tag(url) == parse_tag(url.lower()) == tag


@given(st.text())
def test_any_text_is_a_tag_or_refused_with_a_code(text: str) -> None:
    try:
        tag, code = parse_tag(text), None
    except Problem as refused:
        tag, code = None, refused.code
    assert code in {"label-mistyped", "label-foreign"} if tag is None else is_tag(tag)


def test_a_very_long_text_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(Problem) as refused:
        parse_tag("7" * 5_000_000)
    assert refused.value.code == "label-foreign"


def test_new_tags_pass_their_own_check_and_differ() -> None:
    tags = {make_tag(seeded(seed)) for seed in range(500)}
    assert len(tags) == 500
    assert all(is_tag(tag) for tag in tags)


def test_the_shared_vectors_hold() -> None:
    assert VECTORS["alphabet"] == ALPHABET
    for case in VECTORS["checks"]:
        assert check_character(case["body"]) == case["check"], case
    for case in VECTORS["read"]:
        assert parse_tag(case["text"]) == case["tag"], case
    for case in VECTORS["refused"]:
        with pytest.raises(Problem) as refused:
            parse_tag(case["text"])
        problem = {"code": refused.value.code, **refused.value.values}
        assert problem == {key: case[key] for key in case if key not in {"text", "why"}}, case


def test_people_read_a_tag_in_two_groups_of_four() -> None:
    assert spaced_tag("7K3MQX9D") == "7K3M QX9D"

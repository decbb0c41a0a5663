"""The catalogue of errors: stable codes with a sentence in two languages."""

import re

from server.domain.errors import CODES, DomainError, Problem, sentence


def test_every_code_is_a_dashed_word_and_says_something_in_both_languages() -> None:
    for code, said in CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code), code
        assert re.search(r"[\u4e00-\u9fff]", said.zh), code
        assert said.en.isascii() and said.en.endswith("."), code


def test_both_languages_of_a_sentence_have_the_same_places() -> None:
    for code, said in CODES.items():
        assert set(re.findall(r"{(\w+)}", said.zh)) == set(re.findall(r"{(\w+)}", said.en)), code


def test_a_sentence_is_filled_from_the_values_of_the_error() -> None:
    error = Problem("too-many-attempts", wait_s=1800, wait_min=30)
    assert "30" in sentence(error.code, "zh", error.values)
    assert "30" in sentence(error.code, "en", error.values)


def test_a_sentence_with_a_value_missing_still_reads() -> None:
    assert "…" in sentence("too-many-attempts")


def test_a_domain_error_is_a_problem() -> None:
    assert DomainError is Problem

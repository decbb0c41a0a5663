"""Any text becomes search words the same way here and on the phone, and whatever is held is found again."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.domain.search import MOST_TERMS, MOST_WORDS, Term, code, holds, marks, terms, words
from server.domain.search_texts import texts_of_equipment, texts_of_person, texts_of_site, texts_of_ticket

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "search.json").read_text("utf-8")
)


def index_of(text: str) -> str:
    """The words of a text as they are kept."""
    return f" {' '.join(words([text]))} "


def test_every_text_falls_into_the_words_of_the_vectors() -> None:
    for case in VECTORS["texts"]:
        assert words([case["text"]]) == sorted(case["words"]), case["why"]
        assert [[term.text, term.begins] for term in terms(case["text"])] == case["terms"], case["why"]


def test_what_a_query_found_is_marked_as_in_the_vectors() -> None:
    for case in VECTORS["marks"]:
        assert [list(span) for span in marks(case["text"], terms(case["query"]))] == case["spans"], case


def test_a_text_is_found_or_not_as_in_the_vectors() -> None:
    for case in VECTORS["holds"]:
        assert holds(index_of(case["text"]), terms(case["query"])) is case["found"], case


def test_codes_are_compared_without_what_people_add_by_typing() -> None:
    for case in VECTORS["codes"]:
        assert code(case["text"]) == case["code"], case


def test_the_texts_of_a_record_are_those_of_the_vectors() -> None:
    for case in VECTORS["records"]:
        record, site = case["record"], case.get("site")
        match case["kind"]:
            case "ticket":
                texts = texts_of_ticket(record, site, case["equipment"], case["model"])
            case "equipment":
                texts = texts_of_equipment(record, site, case["model"])
            case "site":
                texts = texts_of_site(record)
            case _:
                texts = texts_of_person(record)
        assert texts == case["texts"]


def test_a_name_of_two_hundred_characters_finds_itself() -> None:
    name = "一号监区二层弱电间门禁控制器" * 15
    assert len(terms(name)) <= MOST_TERMS
    assert len(words([name])) <= MOST_WORDS
    assert holds(index_of(name), terms(name))


@given(st.text(max_size=80))
def test_whatever_is_typed_finds_the_text_that_says_just_that(text: str) -> None:
    asked = terms(text)
    assert holds(index_of(text), asked)
    assert bool(marks(text, asked)) == bool(asked)


@given(st.text(max_size=60))
def test_a_word_holds_nothing_that_a_query_language_reads(text: str) -> None:
    for word in [*words([text]), *(term.text for term in terms(text)), code(text)]:
        assert not set(word) & set(" '\"\\%_*():&|!<>=-\t\n\0"), word


@given(
    st.text(max_size=60), st.lists(st.text(max_size=4).map(lambda text: Term(text or "x", True)), max_size=3)
)
def test_marks_stand_in_order_apart_and_inside_the_text(text: str, asked: list[Term]) -> None:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    end = -1
    for begin, until in marks(text, asked):
        assert end < begin < until <= units
        end = until

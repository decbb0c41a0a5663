"""The catalogue of operations: every kind shows what it means by an example that the door takes."""

import json
import re

import pytest

from server.domain.calendars import calendars_of
from server.domain.commitments import commitment_of
from server.domain.operations import CATALOGUE
from server.domain.records import blank
from server.sync.bodies import read_body
from server.sync.registry import USECASES

KINDS = sorted(CATALOGUE)
ID = "019aa4d0-0000-7000-8000-000000000000"


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_a_body_that_the_door_takes(kind: str) -> None:
    example = dict(CATALOGUE[kind].example)
    assert read_body(kind, json.dumps(example).encode()) == example


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_says_something_and_only_what_its_body_knows(kind: str) -> None:
    properties = CATALOGUE[kind].schema["properties"]
    assert set(CATALOGUE[kind].example) <= set(properties)
    assert bool(CATALOGUE[kind].example) == bool(properties)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_a_dotted_word_with_a_name_in_both_languages(kind: str) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind)
    assert re.search(r"[\u4e00-\u9fff]", CATALOGUE[kind].zh)
    assert CATALOGUE[kind].en.isascii()


def test_every_kind_folds_into_a_record_that_there_is() -> None:
    for kind in CATALOGUE.values():
        assert kind.record == "operation" or blank(kind.record) is not None, kind.name


def test_every_kind_is_carried_out_by_one_usecase() -> None:
    # Taking an operation back changes no record: the door itself does it.
    assert set(USECASES) == set(CATALOGUE) - {"operation.withdraw"}


def test_the_example_of_a_commitment_is_one_that_clocks_can_judge() -> None:
    terms = CATALOGUE["commitment.set"].example["commitment"]
    row = commitment_of({**blank("commitment"), **terms, "id": ID, "version": 1, "contract": ID})
    assert row.checked().within_min == 30


def test_the_example_of_a_calendar_is_one_that_clocks_can_count_with() -> None:
    week = CATALOGUE["calendar.set"].example["calendar"]
    assert set(calendars_of([{**blank("calendar"), **week, "id": ID}])) == {ID}

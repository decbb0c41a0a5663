"""The document is true, and the types of the screens are made from it: both are played against the app."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from server.api.openapi import EXAMPLES, JSON, document_of
from server.api.problems import MEMBERS, body_of
from server.domain.errors import Problem
from server.domain.operations import CATALOGUE
from setup.answers import FILE, answers
from tests.api.house import House, open_house

DOCUMENT = "urn:document"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The app that the document speaks of."""
    return open_house(tmp_path_factory.mktemp("document"))


@pytest.fixture(scope="module")
def document(house: House) -> dict[str, Any]:
    """The OpenAPI document."""
    return document_of(house.app)


def test_the_types_of_the_screens_are_as_fresh_as_the_document() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # two shapes of one name would be told apart by a number nobody chose
        assert FILE.read_text("utf-8") == answers(), "run make docs"


@pytest.mark.parametrize("operation", sorted(EXAMPLES))
def test_an_example_fits_the_shape_that_the_document_gives(document: dict[str, Any], operation: str) -> None:
    method, _, path = operation.partition(" ")
    told = document["paths"][path][method.lower()]
    said = [("request", told.get("requestBody", {}))]
    said += [("response", one) for status, one in told["responses"].items() if status.startswith("2")]
    for part, content in said:
        shape = content.get("content", {}).get(JSON, {}).get("schema")
        if shape is not None and part in EXAMPLES[operation]:
            assert misfits(document, shape, EXAMPLES[operation][part]) == []


def test_no_answer_is_without_a_shape(document: dict[str, Any]) -> None:
    bare = [
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, told in operations.items()
        if method in ("get", "post")
        for status, answer in told["responses"].items()
        if status.startswith("2")
        and JSON in answer.get("content", {})
        and not answer["content"][JSON].get("schema")
    ]
    assert bare == []


def test_every_operation_of_the_catalogue_is_in_the_document_with_its_example(
    document: dict[str, Any],
) -> None:
    for name, kind in CATALOGUE.items():
        shape = document["components"]["schemas"][f"Body.{name}"]
        assert shape["examples"] == [dict(kind.example)]
        assert misfits(document, shape, dict(kind.example)) == [], name


def test_what_the_server_passes_over_the_document_lets_pass_too(
    house: House, document: dict[str, Any]
) -> None:
    house.world.enrol("li")
    head = {
        "v": 1,
        "device": house.world.devices_enrolled["li"],
        "phone_epoch": "e",
        "server": None,
        "server_epoch": None,
    }
    for word, more in (("push", {"wall_ms": 0, "operations": []}), ("pull", {"feeds": [], "limit": 5})):
        path = f"/api/v1/sync/{word}"
        said = {**head, **more, "of_tomorrow": 1, "waiting": {"of_tomorrow": [1]}}
        assert house.client("li").post(path, said).status_code == 200
        shape = document["paths"][path]["post"]["requestBody"]["content"][JSON]["schema"]
        assert misfits(document, shape, said) == []


def test_a_problem_with_all_the_members_that_any_has_fits_its_shape(document: dict[str, Any]) -> None:
    values = {"server": "s", "server_epoch": "e", "held": {"n": 1, "holes": []}, "feeds": ["f"], "wait_s": 5}
    for code, members in MEMBERS.items():
        problem = Problem(code, **{name: {**values, "trace": "t"}[name] for name in members})
        shape = document["components"]["schemas"]["Problem"]
        assert set(members) <= set(shape["properties"])
        assert misfits(document, shape, body_of(problem, "en")) == []


def _registry(document: dict[str, Any]) -> Registry[Any]:
    whole: Registry[Any] = Registry().with_resource(DOCUMENT, DRAFT202012.create_resource(document))
    return whole


def misfits(document: dict[str, Any], shape: Mapping[str, Any], value: Any) -> list[str]:
    """What of a value does not fit a shape of the document."""
    registry = _registry(document)
    absolute = json.loads(json.dumps(shape).replace('"#/', f'"{DOCUMENT}#/'))
    found = Draft202012Validator(absolute, registry=registry).iter_errors(value)
    return [f"{one.json_path}: {one.message}"[:300] for one in found]

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
from server.domain.operations import CATALOGUE
from setup.answers import FILE, answers
from tests.api.house import open_house

DOCUMENT = "urn:document"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The OpenAPI document."""
    return document_of(open_house(tmp_path_factory.mktemp("document")).app)


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


def _registry(document: dict[str, Any]) -> Registry[Any]:
    whole: Registry[Any] = Registry().with_resource(DOCUMENT, DRAFT202012.create_resource(document))
    return whole


def misfits(document: dict[str, Any], shape: Mapping[str, Any], value: Any) -> list[str]:
    """What of a value does not fit a shape of the document."""
    registry = _registry(document)
    absolute = json.loads(json.dumps(shape).replace('"#/', f'"{DOCUMENT}#/'))
    found = Draft202012Validator(absolute, registry=registry).iter_errors(value)
    return [f"{one.json_path}: {one.message}"[:300] for one in found]

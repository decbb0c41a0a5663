"""Every operation that speaks JSON has an example in the OpenAPI document, and the app still answers like that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from server.api.openapi import JSON, document_of
from tests.api.examples import FILE, play, shape_of
from tests.api.house import open_house

RAW = {"post /api/v1/blobs", "patch /api/v1/blobs/uploads/{id}"}


def test_the_app_answers_as_the_examples_say(tmp_path: Path) -> None:
    kept = json.loads(FILE.read_text("utf-8"))
    played = play(open_house(tmp_path))
    assert shape_of(played) == shape_of(kept), "run: python -m tests.api.examples"


def test_every_operation_that_takes_or_gives_json_shows_an_example(tmp_path: Path) -> None:
    document = document_of(open_house(tmp_path).app)
    missing = [
        name for name, content in _spoken(document) if JSON in content and "example" not in content[JSON]
    ]
    assert missing == []


def _spoken(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for method in operations.keys() & {"get", "post", "patch", "delete", "head"} - {"parameters"}:
            name, operation = f"{method} {path}", operations[method]
            if name in RAW:
                continue
            yield name, operation.get("requestBody", {}).get("content", {})
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    yield f"{name} {status}", answer.get("content", {})

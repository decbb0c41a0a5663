"""The OpenAPI 3.1 document: what the views declare, with records and operations as their catalogues say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from marshmallow import Schema, fields

from server.domain import operations, records

JSON = "application/json"
EXAMPLES: Mapping[str, Any] = json.loads((Path(__file__).parent / "examples.json").read_text("utf-8"))

_NUMBERED = {"id": {"type": "string"}, "seq": {"type": "integer"}}
FEED_ITEM: Mapping[str, Any] = {
    "description": "A record as it is now, or word that it is deleted or no longer in this feed.",
    "anyOf": [
        {
            "type": "object",
            "required": ["id", "kind", "rev", "seq", "record"],
            "properties": {
                **_NUMBERED,
                "kind": {"type": "string", "enum": list(records.KINDS)},
                "rev": {"type": "integer"},
                "record": {
                    "anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in records.KINDS.values()]
                },
            },
        },
        *(
            {
                "type": "object",
                "required": ["id", word, "seq"],
                "properties": {**_NUMBERED, word: {"type": "boolean", "enum": [True]}},
            }
            for word in ("deleted", "gone")
        ),
    ],
}


class ProblemSchema(Schema):
    """An error: RFC 9457 with a stable code and a sentence in the language asked for."""

    type = fields.String(required=True, metadata={"example": "urn:halfhour:error:not-found"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "stable, see docs/errors.md"})
    detail = fields.String(required=True, metadata={"description": "a sentence that tells what to do"})
    fields_ = fields.Dict(data_key="fields", metadata={"description": "path -> what is wrong there"})
    server = fields.String(metadata={"description": "with other-server: who answers"})
    server_epoch = fields.String(metadata={"description": "with other-server"})
    held = fields.Nested(
        "HeldSchema", metadata={"description": "with other-server: what is held of this phone"}
    )
    feeds = fields.List(
        fields.String(), metadata={"description": "with cursor-too-old: feeds to read from the beginning"}
    )
    wait_s = fields.Integer(metadata={"description": "with too-many-attempts: when to come back"})
    trace = fields.String(
        metadata={"description": "with internal: under which name our own fault was logged"}
    )


class RecordField(fields.Raw):
    """A record exactly as feeds carry it; `shape` names it in records.json. `beside`: members apart from it."""

    def __init__(self, shape: str, *, beside: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.shape = shape
        self.beside = beside


def _record_property(_converter: Any, field: Any, **_more: Any) -> dict[str, Any]:
    if not isinstance(field, RecordField):
        return {}
    told = {"$ref": f"#/components/schemas/{field.shape}"} if field.beside is None else _with_beside(field)
    return {"anyOf": [told, {"type": "null"}]} if field.allow_none else told


def _with_beside(field: RecordField) -> dict[str, Any]:
    """The record's shape written out: it takes nothing that it does not name, so it cannot be combined."""
    record, beside = _moved(records.SHAPES[field.shape]), dict(field.beside or {})
    required = [*record["required"], *beside]
    return {**record, "required": required, "properties": {**record["properties"], **beside}}


def describe(api: Any) -> None:
    """Puts records and operations into the components and makes errors `application/problem+json`."""
    api.ma_plugin.converter.add_attribute_function(_record_property)
    for name, shape in records.SHAPES.items():
        api.spec.components.schema(name, _moved(shape))
    for name, kind in operations.CATALOGUE.items():
        body = dict(_inlined(kind.schema))
        body["description"] = f"{kind.zh} / {kind.en}. by: {', '.join(sorted(kind.by))}."
        body["examples"] = [dict(kind.example)]
        body["x-operation"] = {
            "v": kind.version,
            "shape": kind.shape.value,
            "record": kind.record,
            "creates": kind.creates,
            "by": sorted(kind.by),
            "personal": sorted(kind.personal),
        }
        api.spec.components.schema(f"Body.{name}", body)
        if kind.personal:
            api.spec.components.schema(f"Personal.{name}", _personal(kind))
    api.spec.components.schema("FeedItem", FEED_ITEM)
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "hh_session"})


def _personal(kind: operations.Kind) -> dict[str, Any]:
    """What may travel beside an operation of this kind, and nothing else."""
    return {
        "type": "object",
        "description": f"Personal values said with {kind.name}; they travel apart and are erased in their time.",
        "properties": _inlined(kind.personal),
        "additionalProperties": False,
    }


def document(api: Any) -> dict[str, Any]:
    """Gives the whole document."""
    found: dict[str, Any] = api.spec.to_dict()
    for response in found.get("components", {}).get("responses", {}).values():
        content = response.get("content", {})
        if "application/json" in content:
            content["application/problem+json"] = content.pop("application/json")
    for key, example in EXAMPLES.items():
        method, _, path = key.partition(" ")
        _exemplify(found["paths"][path][method.lower()], example)
    return found


def _exemplify(operation: dict[str, Any], example: Mapping[str, Any]) -> None:
    """Puts an example, played against the real app by tests/api/examples.py, beside what it shows."""
    asked = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if asked is not None and "request" in example:
        asked["example"] = example["request"]
    for status, answer in operation["responses"].items():
        given = answer.get("content", {}).get(JSON)
        if status.startswith("2") and given is not None and "response" in example:
            given["example"] = example["response"]


def document_of(app: Flask) -> dict[str, Any]:
    """Gives the document of an app."""
    return document(app.extensions["flask-smorest"]["apis"][""]["ext_obj"])


def _moved(shape: Any) -> Any:
    """Rewrites references of the catalogue's own file into references of this document."""
    if isinstance(shape, Mapping):
        return {
            key: (value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(value))
            for key, value in shape.items()
        }
    return [_moved(one) for one in shape] if isinstance(shape, list) else shape


def _inlined(shape: Any) -> Any:
    """Puts small definitions of operations.json (id, instant_ms ...) in the place of their references."""
    if isinstance(shape, Mapping):
        name = shape.get("$ref")
        if isinstance(name, str):
            return _inlined(operations.DEFINITIONS[name.rpartition("/")[2]])
        return {key: _inlined(value) for key, value in shape.items()}
    return [_inlined(one) for one in shape] if isinstance(shape, list) else shape

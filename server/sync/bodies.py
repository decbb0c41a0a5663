"""Bodies of operations, checked against operations.json: its JSON Schemas become msgspec types once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal, cast

import msgspec

from server.domain.errors import Problem
from server.domain.operations import CATALOGUE, DEFINITIONS

_SIMPLE: Mapping[str, type] = {
    "integer": int,
    "number": float,
    "string": str,
    "boolean": bool,
}
_LIMITS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minimum": "ge",
    "maximum": "le",
    "pattern": "pattern",
    "minItems": "min_length",
    "maxItems": "max_length",
}


def read_body(kind: str, raw: bytes) -> dict[str, Any]:
    """The body as the catalogue shapes it; keys that the catalogue does not know stay in the ledger alone.

    Why: nobody checked them, so no record may take them over.

    Raises:
        Problem: shape-wrong, with what is wrong where.
    """
    try:
        msgspec.json.decode(raw, type=body_type(kind))
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("shape-wrong", {"body": str(error)}) from error
    known = CATALOGUE[kind].schema.get("properties", {})
    return {key: value for key, value in cast(dict[str, Any], body).items() if key in known}


@cache
def body_type(kind: str) -> Any:
    """The msgspec type of a kind's body."""
    return _type(CATALOGUE[kind].schema, kind.replace(".", "_"))


def _type(schema: Mapping[str, Any], name: str) -> Any:
    if "$ref" in schema:
        key = schema["$ref"].removeprefix("#/$defs/")
        return _type(DEFINITIONS[key], key)
    if "anyOf" in schema:
        found = [_type(one, name) for one in schema["anyOf"]]
        return found[0] | found[1]
    if "enum" in schema:
        return Literal[tuple(schema["enum"])]
    limits = {ours: schema[theirs] for theirs, ours in _LIMITS.items() if theirs in schema}
    match schema["type"]:
        case "object":
            return _object(schema, name)
        case "array":
            inner: Any = GenericAlias(list, (_type(schema["items"], f"{name}_item"),))
            return Annotated[inner, msgspec.Meta(**limits)] if limits else inner
        case "null":
            return None
        case plain:
            return Annotated[_SIMPLE[plain], msgspec.Meta(**limits)] if limits else _SIMPLE[plain]


def _object(schema: Mapping[str, Any], name: str) -> Any:
    if "properties" not in schema:
        return dict[str, Any]
    required = set(schema.get("required", ()))
    fields: list[Any] = []
    for key, inner in schema["properties"].items():
        kind = _type(inner, f"{name}_{key}")
        fields.append((key, kind) if key in required else (key, kind | msgspec.UnsetType, msgspec.UNSET))
    return msgspec.defstruct(name, sorted(fields, key=len), kw_only=True)

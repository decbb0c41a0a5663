"""Bodies of operations, checked against operations.json: its JSON Schemas become msgspec types once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal, cast

import msgspec

from server.domain.errors import Problem
from server.domain.operations import CATALOGUE, DEFINITIONS, PERSONAL

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
        Problem: shape-wrong, with what is wrong where; personal-in-body for what has to travel apart.
    """
    try:
        msgspec.json.decode(raw, type=body_type(kind))
        body = cast(dict[str, Any], msgspec.json.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("shape-wrong", {"body": str(error)}) from error
    known: Mapping[str, Any] = CATALOGUE[kind].schema.get("properties", {})
    unknown = body.keys() - known.keys()
    if not unknown:
        return body
    if not unknown.isdisjoint(PERSONAL):
        raise Problem("personal-in-body", dict.fromkeys(sorted(unknown & PERSONAL), "personal"))
    return {key: value for key, value in body.items() if key in known}


def read_personal(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The personal values as the catalogue shapes them; unlike in a body, none that it does not name.

    Why: what nobody names, nobody would show, find or erase.

    Raises:
        Problem: personal-wrong, with what is wrong.
    """
    try:
        msgspec.convert(values, type=personal_type(kind))
    except msgspec.ValidationError as error:
        raise Problem("personal-wrong", {"personal": str(error)}) from error
    return dict(values)


@cache
def personal_type(kind: str) -> Any:
    """The msgspec type of a kind's personal values; each of them may be missing."""
    name = f"{kind.replace('.', '_')}_personal"
    return _object({"properties": CATALOGUE[kind].personal}, name, closed=True)


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


def _object(schema: Mapping[str, Any], name: str, *, closed: bool = False) -> Any:
    if "properties" not in schema:
        return dict[str, Any]
    required = set(schema.get("required", ()))
    fields: list[Any] = []
    for key, inner in schema["properties"].items():
        kind = _type(inner, f"{name}_{key}")
        fields.append((key, kind) if key in required else (key, kind | msgspec.UnsetType, msgspec.UNSET))
    return msgspec.defstruct(name, sorted(fields, key=len), kw_only=True, forbid_unknown_fields=closed)

"""Operations of older releases, said as this release would say them: phones keep operations for weeks (I14).

A kind whose version rises gets a line in `UPCASTERS` for the version before. The ledger keeps the exact bytes as they
were said; only what is carried out is raised. Source: tests/vectors/operations-<release>.json, run in CI.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from server.domain.errors import Problem
from server.domain.operations import CATALOGUE

Body = dict[str, Any]
Upcaster = Callable[[Body], Body]


def empty_is_cleared(*fields: str) -> Upcaster:
    """Version 2 of an edit: clearing is said by `clear` alone; version 1 also took an empty text for it."""

    def raised(body: Body) -> Body:
        said = body.get("clear", [])
        emptied = [field for field in fields if body.get(field) == ""]
        if not emptied or not isinstance(said, list):
            return body
        kept = {key: value for key, value in body.items() if key not in emptied}
        return {**kept, "clear": [*said, *(field for field in emptied if field not in said)]}

    return raised


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("equipment.edit", 1): empty_is_cleared("serial", "place", "hint", "warranty_until"),
    ("site.edit", 1): empty_is_cleared("hint", "duty_phone"),
    ("person.edit", 1): empty_is_cleared("number"),
}
"""(kind, version) -> how its body reads in the next version."""


def current(kind: str, v: int, raw: bytes) -> bytes:
    """The body as the catalogue's version of this kind has it; the very same bytes where it is of that version.

    Raises:
        Problem: shape-wrong for a version that no release has ever had, or a body that cannot be read.
    """
    newest = CATALOGUE[kind].version
    if v == newest:
        return raw
    try:
        body = msgspec.json.decode(raw, type=Body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("shape-wrong", {"body": str(error)}) from error
    for version in range(v, newest):
        step = UPCASTERS.get((kind, version))
        if step is None:
            raise Problem("shape-wrong", {"v": str(v)})
        body = step(body)
    return msgspec.json.encode(body)

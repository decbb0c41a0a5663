"""Older releases of app and server: what each could say, as the golden operations that it left behind tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from server.domain.operations import CATALOGUE, Kind
from tests.house import ROOT

VECTORS = ROOT / "tests" / "vectors"
OLDEST, NEWEST = 1, len(list(VECTORS.glob("operations-*.json")))
EMPTY_CLEARED = frozenset({("site.edit", 1), ("equipment.edit", 1)})
"""(kind, version) in which an empty text clears a field."""


@cache
def versions(release: int) -> Mapping[str, int]:
    """Kind -> the version at which this release says it."""
    before = versions(release - 1) if release > OLDEST else {}
    golden = json.loads((VECTORS / f"operations-{release}.json").read_text("utf-8"))["kinds"]
    return {**before, **{kind: said["v"] for kind, said in golden.items()}}


@cache
def catalogue(release: int) -> Mapping[str, Kind]:
    """The kinds that a server of this release knows, each up to its version then."""
    if release == NEWEST:
        return CATALOGUE
    return {name: replace(CATALOGUE[name], version=v) for name, v in versions(release).items()}


def as_said(kind: str, v: int, body: dict[str, Any]) -> dict[str, Any]:
    """The body as an app says it that knows this version: the older edits had other words for clearing."""
    if (kind, v) not in EMPTY_CLEARED or "clear" not in body:
        return body
    return {name: value for name, value in body.items() if name != "clear"} | dict.fromkeys(body["clear"], "")


def as_meant(kind: str, v: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """Field -> value of an edit of any release, None where it is cleared: a word of our own beside the upcasters."""
    given = {name: value for name, value in body.items() if name != "clear"}
    if (kind, v) in EMPTY_CLEARED:
        given = {name: None if value == "" else value for name, value in given.items()}
    return given | dict.fromkeys(body.get("clear", []))

"""Is this server up, which one is it, and what does its API look like."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Response, current_app, json

from routing.engines import everywhere
from server.api import openapi
from server.api.area import Area
from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.schemas.health import DeadlinesSchema, HealthSchema
from server.storage.tables import operations, timers

area = Area("health", "This server")
MOST_COUNTED = 1_000
TAKEN_OVER_MS = 90_000
"""A minute for the claim of a killed worker to end, and half of one to catch up."""


def release() -> str:
    """Gives the version of the product that runs here."""
    try:
        return version("halfhour")
    except PackageNotFoundError:
        return "0"


@area.at("/health")
@allow(PUBLIC)
@area.gives(200, HealthSchema)
def health() -> dict[str, Any]:
    """Whether the database answers, and which server this is."""
    home = house()
    with home.storage.read() as tx:
        demo = home.demo.is_on(tx)
        faults = operations.has_parked(tx, "internal")
    return {
        "ok": True,
        "server": home.server,
        "server_epoch": home.server_epoch,
        "release": release(),
        "travel_times": everywhere().name,
        "demo": demo,
        "faults": faults,
    }


@area.at("/health/deadlines")
@allow(PUBLIC)
@area.gives(200, DeadlinesSchema)
def deadlines() -> dict[str, Any]:
    """How old the oldest due work is: what a monitor asks each minute, so that silence is not taken for calm.

    `ok` is false once due work has waited for longer than a killed worker's claim lasts, or where something fails.
    """
    home = house()
    now_ms = home.clock.now_ms()
    with home.storage.read() as tx:
        due_ms, due = timers.oldest_due_ms(tx, now_ms), timers.count_due(tx, now_ms, MOST_COUNTED)
        failing = timers.failing(tx, now_ms, MOST_COUNTED)
    oldest_s = 0 if due_ms is None else (now_ms - due_ms) // 1000
    return {
        "ok": oldest_s * 1000 <= TAKEN_OVER_MS and not failing,
        "due": due,
        "oldest_due_s": oldest_s,
        "failing": len(failing),
        "oldest_failing_s": (now_ms - failing[0]["due_ms"]) // 1000 if failing else 0,
    }


@area.at("/openapi.json")
@allow(PUBLIC)
@area.gives(200, says="This document")
def openapi_json() -> Response:
    """The OpenAPI 3.1 document of this API."""
    return Response(
        json.dumps(openapi.document_of(current_app), ensure_ascii=False), mimetype="application/json"
    )

"""Is this server up, which one is it, and what does its API look like."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Response, current_app, json

from server.api import openapi
from server.api.area import Area
from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.schemas.health import HealthSchema
from server.storage.tables import operations

area = Area("health", "This server")


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
        "demo": demo,
        "faults": faults,
    }


@area.at("/openapi.json")
@allow(PUBLIC)
@area.gives(200, says="This document")
def openapi_json() -> Response:
    """The OpenAPI 3.1 document of this API."""
    return Response(
        json.dumps(openapi.document_of(current_app), ensure_ascii=False), mimetype="application/json"
    )

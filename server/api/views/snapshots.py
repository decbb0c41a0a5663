"""Snapshots of feeds, for phones that begin a large one: what they are in one answer, each part in one of its own."""

from __future__ import annotations

import contextlib

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from server.api import auth, packing
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.snapshots import SnapshotAskSchema, SnapshotItemsSchema, SnapshotSchema
from server.domain.actors import STAFF
from server.domain.errors import Problem
from server.sync import snapshots

area = Area("snapshots", "A large feed, whole", "/sync/snapshot")


@area.at("")
@allow(*STAFF)
@area.takes(SnapshotAskSchema, location="query")
@area.gives(200, SnapshotSchema)
def offer_snapshot(asked: dict[str, str]) -> dict[str, object]:
    """What a feed of this phone holds now, in parts that never change; `busy` while it is being made."""
    _of_phone()
    home = house()
    place = snapshots.cellar(home.settings)
    made = snapshots.offer(home.storage, home.clock, place, auth.actor(), asked["feed"])
    chunks = [
        {"i": one.i, "sha256": one.sha256, "count": one.count, "bytes": one.bytes} for one in made.chunks
    ]
    return {"id": made.id, "cursor": made.cursor, "count": made.count, "chunks": chunks}


@area.at("/<id>/<number>")
@allow(*STAFF)
@area.gives(200, SnapshotItemsSchema)
def give_chunk(id: str, number: str) -> Response:
    """One part of a snapshot. Ranges are of the bytes as they are sent; `not-found` once its time is over."""
    _of_phone()
    home = house()
    place = snapshots.cellar(home.settings)
    chunk, body = snapshots.packed_chunk(home.storage, place, auth.actor(), id, _number(number))
    coding = packing.chosen(request.headers.get("Accept-Encoding", ""))
    if coding != "zstd":
        body = snapshots.unpacked(body)
        body = packing.pack(coding, body) if coding else body
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    if coding:
        response.headers["Content-Encoding"] = coding
    response.vary.update(("Accept-Encoding", "Cookie"))
    response.set_etag(f"{chunk.sha256}-{coding or 'identity'}")
    with contextlib.suppress(RequestedRangeNotSatisfiable):  # then it is sent whole
        response.make_conditional(request.environ, accept_ranges=True, complete_length=len(body))
    return response


def _number(text: str) -> int:
    """The number of a chunk; -1, which no snapshot has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


def _of_phone() -> None:
    """Refuses a session of a person.

    Raises:
        device-unknown
    """
    if auth.actor().device is None:
        raise Problem("device-unknown")

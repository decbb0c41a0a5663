"""Live pokes for WSGI servers without `front.py`, which answers this address itself without a thread."""

from __future__ import annotations

import queue
from collections.abc import Iterator

from flask import Response

from server.api import auth
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.live import Stream, encoded, feeds_for
from server.domain.actors import STAFF
from server.domain.errors import Problem

area = Area("live", "Live pokes")

HEARTBEAT_S = 15.0
BEATS = 40  # ten minutes: then the browser asks again, and the session is looked at again


@area.at("/live")
@allow(*STAFF)
@area.gives(200, media="text/event-stream", says='Events `data: {"feed", "seq"}`; a comment each 15 s')
def live() -> Response:
    """Tell which feeds moved, never what is in them."""
    home, found = house(), auth.session()
    told: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
    with home.storage.read() as tx:
        stream = Stream(found.person.id, lambda feed, seq: told.put((feed, seq)), feeds_for(tx, found.actor))
    if not home.pokes.join(stream):
        raise Problem("stream-limit")

    def said() -> Iterator[bytes]:
        try:
            yield b": halfhour\n\n"
            beats = 0
            while beats < BEATS:
                try:
                    yield encoded(*told.get(timeout=HEARTBEAT_S))
                except queue.Empty:
                    beats += 1
                    yield b": \n\n"
        finally:
            home.pokes.leave(stream)

    return Response(said(), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})

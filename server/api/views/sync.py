"""The phone's door: raw bytes in, raw bytes out; what they say is read by `server/sync` alone."""

from __future__ import annotations

from flask import Response, request

from server.api import auth, limits
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.sync import SyncPulledSchema, SyncPullSchema, SyncPushedSchema, SyncPushSchema
from server.api.views.operations import asked_language
from server.domain.actors import STAFF
from server.domain.errors import Problem
from server.sync.pull import pull
from server.sync.push import push

area = Area("sync", "The phone's door", "/sync")


@area.at("/push", "POST")
@allow(*STAFF)
@area.documents(SyncPushSchema)
@area.gives(200, SyncPushedSchema)
def take_push() -> Response:
    """Carry out up to 200 operations of this phone and answer for each. Bodies may be gzipped."""
    home = house()
    begun_ms = request.environ.get(limits.BEGUN)
    raw = push(home.storage, home.clock, auth.actor(), _body(), asked_language(), begun_ms=begun_ms)
    return Response(raw, mimetype="application/json")


@area.at("/pull", "POST")
@allow(*STAFF)
@area.documents(SyncPullSchema)
@area.gives(200, SyncPulledSchema)
def give_pull() -> Response:
    """What changed in each feed behind the phone's cursors."""
    home = house()
    return Response(pull(home.storage, home.clock, auth.actor(), _body()), mimetype="application/json")


def _body() -> bytes:
    """Gives the unpacked body of a request from an enrolled phone.

    Raises:
        device-unknown: the session is a person's, not a phone's.
    """
    if auth.actor().device is None:
        raise Problem("device-unknown")
    return unpacked_body()


def unpacked_body() -> bytes:
    """Gives the body as it was before the sender packed it."""
    packed = request.get_data(cache=False)
    most = limits.INFLATED_BYTES
    return limits.unpacked(packed, request.headers.get("Content-Encoding", ""), most)

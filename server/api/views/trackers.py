"""Trackers: apps that send positions while ours is closed, by the forms of OsmAnd (Traccar Client) and OwnTracks."""

from __future__ import annotations

import secrets
import threading
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from flask import json as flask_json

from server.api import auth, limits, reading
from server.api.area import Area
from server.api.auth import PUBLIC, allow, without_trace
from server.api.house import House, house
from server.api.schemas.positions import MadeTrackerSchema, NewTrackerSchema, TrackerSchema, TrackersSchema
from server.api.views.devices import ENROLLERS, picture
from server.domain.actors import Role
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.records import Record
from server.storage.port import Row
from server.storage.tables import records, trackers
from server.usecases import tracker_forms
from server.usecases.positions import Given, take

area = Area("trackers", "Apps that send positions")

MOST_WRONG = 60
MOST_A_MINUTE = 120
MINUTE_MS = 60_000


class Pace:
    """How often each tracker has spoken this minute, in this process: counting writes nothing that feeds wait for."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def step(self, id: str, now_ms: int) -> int:
        """Counts once more, and gives how often it was."""
        with self._guard:
            if now_ms // MINUTE_MS != self._minute:
                self._minute, self._counts = now_ms // MINUTE_MS, {}
            self._counts[id] = self._counts.get(id, 0) + 1
            return self._counts[id]


PACE = Pace()


@area.at("/trackers")
@allow(*ENROLLERS, Role.ENGINEER)
@area.gives(200, TrackersSchema)
def list_trackers() -> dict[str, Any]:
    """Those of the organisation; an engineer sees their own."""
    actor = auth.actor()
    with house().storage.read() as tx:
        own = actor.person if actor.role is Role.ENGINEER else None
        return {"items": [_shown(row) for row in trackers.of_organisation(tx, actor.organisation, own)]}


@area.at("/trackers", "POST")
@allow(*ENROLLERS, Role.ENGINEER)
@area.takes(NewTrackerSchema)
@area.gives(201, MadeTrackerSchema)
def make_tracker(given: dict[str, str]) -> Response:
    """Make one for a person; its token is shown this once."""
    home, actor = house(), auth.actor()
    id, token, now_ms = new_id(), secrets.token_urlsafe(24), home.clock.now_ms()
    with home.storage.read() as tx:
        person = reading.one(tx, actor, given.get("person") or actor.person or "", "person")
    if actor.role is Role.ENGINEER and person.id != actor.person:
        raise Problem("role-not-allowed")
    if not person.body["active"]:
        raise Problem("not-found")
    with home.storage.write() as tx:
        trackers.add(
            tx, id, auth.hash_of(token), actor.organisation, person.id, given["name"], actor.name, now_ms
        )
        row = next(
            one for one in trackers.of_organisation(tx, actor.organisation, person.id) if one["id"] == id
        )
    response = jsonify({**_shown(row), "token": token, **_addresses(home, token)})
    response.status_code = 201
    response.headers["Cache-Control"] = "no-store"
    return response


@area.at("/trackers/<id>", "DELETE")
@allow(*ENROLLERS, Role.ENGINEER)
@area.gives(204)
def revoke_tracker(id: str) -> Response:
    """End one at once. An engineer ends their own."""
    home, actor = house(), auth.actor()
    with home.storage.write() as tx:
        own = actor.person if actor.role is Role.ENGINEER else None
        if not any(row["id"] == id for row in trackers.of_organisation(tx, actor.organisation, own)):
            raise Problem("not-found")
        trackers.revoke(tx, id, home.clock.now_ms())
    return Response(status=204)


@area.at("/positions/osmand", "GET")
@allow(PUBLIC)
@without_trace
@area.gives(200, says="kept; the app forgets it")
def osmand() -> Response:
    """One fix in OsmAnd's form, the token as `id`: what OsmAnd and Traccar Client send as a query."""
    return _osmand()


@area.at("/positions/osmand", "POST")
@allow(PUBLIC)
@without_trace
@area.gives(200, says="kept; the app forgets it")
def osmand_post() -> Response:
    """As above; or the JSON body of newer Traccar Clients, the token as `device_id`."""
    return _osmand()


@area.at("/positions/owntracks", "POST")
@allow(PUBLIC)
@without_trace
@area.gives(200, says="an empty list: nothing is sent to the app")
def owntracks() -> Response:
    """One message of OwnTracks (HTTP mode), the token as the password or in `X-Halfhour-Token`."""
    token = (request.authorization.password if request.authorization else None) or ""
    body = _body()
    _keep(token or request.headers.get("X-Halfhour-Token", ""), tracker_forms.of_owntracks(body), "owntracks")
    return jsonify([])


def _osmand() -> Response:
    body = _body() if request.is_json else {}
    query = {**request.form.to_dict(), **request.args.to_dict()}
    token = query.get("id") or query.get("deviceid") or body.get("device_id")
    given = (
        tracker_forms.of_traccar(body) if body else [tracker_forms.of_osmand(query, house().clock.now_ms())]
    )
    _keep(str(token or ""), given, "traccar")
    return Response(status=200)


def _keep(token: str, given: list[Given], source: str) -> None:
    home = house()
    tracker, person = _known(home, token)
    if PACE.step(tracker["id"], home.clock.now_ms()) > MOST_A_MINUTE:
        raise limits.too_many(MINUTE_MS)
    if given:
        take(home.storage, person, given, home.clock.now_ms(), source)


def _known(home: House, token: str) -> tuple[Row, Record]:
    """Gives the tracker of a token and its person.

    Raises:
        Problem: tracker-unknown where there is none, it was revoked, or its person has left; too-many-attempts.
    """
    with home.storage.read() as tx:
        row = trackers.by_token(tx, auth.hash_of(token)) if 0 < len(token) <= 100 else None
        person = records.get(tx, row["person"]) if row else None
    if row is None or row["revoked_ms"] is not None or person is None or not person.body["active"]:
        limits.count_use(home, f"tracker:{limits.address()}", MOST_WRONG)
        raise Problem("tracker-unknown")
    return row, person


def _body() -> dict[str, Any]:
    try:
        found = flask_json.loads(request.get_data())
    except ValueError:  # a body that is not UTF-8 is one too
        raise Problem("body-malformed") from None
    if not isinstance(found, dict):
        raise Problem("body-malformed")
    return found


def _addresses(home: House, token: str) -> dict[str, str]:
    osmand = f"{home.settings.public_url}/api/v1/positions/osmand"
    traccar = "org.traccar.client://config?" + urlencode({"url": osmand, "id": token, "interval": 10})
    inline = {
        "_type": "configuration",
        "mode": 3,
        "url": f"{home.settings.public_url}/api/v1/positions/owntracks",
        "auth": True,
        "username": "halfhour",
        "password": token,
    }
    owned = "owntracks:///config?" + urlencode({"inline": tracker_forms.packed(inline)})
    return {"osmand_url": osmand, "traccar_url": traccar, "owntracks_url": owned, "svg": picture(traccar)}


def _shown(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in TrackerSchema().fields}

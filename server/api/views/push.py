"""Web Push: a phone says where its browser listens, asks for a test message, and acknowledges from a notification."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response

from server.api import auth, limits, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.operations import AnswerSchema
from server.api.schemas.push import PushSchema, SubscriptionSchema
from server.api.views.operations import answered, asked_language
from server.domain.actors import STAFF
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.notify.addresses import service_of
from server.notify.vapid import is_receiver_key
from server.storage.tables import notices, subscriptions
from server.sync.door import Wish, submit
from server.usecases.notices import TEST

area = Area("push", "Web Push to phones")

MOST_TESTS = 6
MOST_SUBSCRIPTIONS = 30


@area.at("/push")
@allow(*STAFF)
@area.gives(200, PushSchema)
def state() -> dict[str, Any]:
    """What this phone needs to subscribe, whether the server knows its subscription, and how the last test went."""
    home, device = house(), auth.actor().device or ""
    with home.storage.read() as tx:
        known, test = subscriptions.of_device(tx, device), notices.get(tx, device, TEST)
    return {
        "public_key": home.push_key,
        "endpoint_sha256": hashlib.sha256(known["endpoint"].encode()).hexdigest() if known else None,
        "test": {"asked_ms": test["asked_ms"], "answer": test["answer"]} if test else None,
    }


@area.at("/push/subscription", "POST")
@allow(*STAFF)
@area.takes(SubscriptionSchema)
@area.gives(204)
def subscribe(given: dict[str, Any]) -> Response:
    """Keep where this phone's browser listens, in place of what was kept before."""
    home, device = house(), _device()
    service = service_of(given["endpoint"], home.settings.push_allow)
    p256dh, secret = given["keys"]["p256dh"], given["keys"]["auth"]
    if not is_receiver_key(p256dh, secret):
        raise Problem("validation-failed", {"keys": ["not the keys of a push subscription"]})
    limits.count_use(home, f"push-subscribe:{device}", MOST_SUBSCRIPTIONS)
    actor = auth.actor()
    with home.storage.write() as tx:
        before = subscriptions.of_device(tx, device)
        subscriptions.put(
            tx,
            device=device,
            organisation=actor.organisation,
            person=actor.person or "",
            endpoint=given["endpoint"],
            service=service,
            p256dh=p256dh,
            auth=secret,
            language=given["language"] or (before["language"] if before else asked_language()),
            now_ms=home.clock.now_ms(),
        )
    return Response(status=204)


@area.at("/push/subscription", "DELETE")
@allow(*STAFF)
@area.gives(204)
def unsubscribe() -> Response:
    """Forget where this phone's browser listens."""
    with house().storage.write() as tx:
        subscriptions.forget(tx, _device())
    return Response(status=204)


@area.at("/push/test", "POST")
@allow(*STAFF)
@area.gives(202)
def test() -> Response:
    """Have a test message sent to this phone; `GET /push` tells what the push service said to it."""
    home, device = house(), _device()
    with home.storage.read() as tx:
        if subscriptions.of_device(tx, device) is None:
            raise Problem("push-not-subscribed")
    limits.count_use(home, f"push-test:{device}", MOST_TESTS)
    with home.storage.write() as tx:
        notices.announce(tx, auth.actor().person or "", TEST, new_id(), home.clock.now_ms(), device)
    return Response(status=202)


@area.at("/alerts/<id>/acknowledge", "POST")
@allow(*STAFF)
@area.gives(200, AnswerSchema)
def acknowledge(id: str) -> dict[str, Any]:
    """Say from a notification, without opening the app, that one has seen one's alert."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        if reading.one(tx, actor, id, "alert").body["to"] != actor.person:
            raise Problem("not-found")
    wish = Wish("alert.acknowledge", id)
    return answered(submit(home.storage, home.clock, actor, wish, asked_language()))


def _device() -> str:
    """The phone that asks. Raises push-needs-phone where it is no enrolled one."""
    device = auth.actor().device
    if device is None:
        raise Problem("push-needs-phone")
    return device

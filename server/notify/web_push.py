"""Web Push: encrypted for one browser (RFC 8291), signed by this installation (RFC 8292), handed to its push service.

`pywebpush` encrypts and sends; what it sends through is ours: no redirect is followed, no cookie kept, no inner
address reached, and an answer is read for a few seconds and bytes only.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aiohttp.abc import AbstractResolver
from py_vapid import Vapid02
from pywebpush import WebPusher

from server.domain.errors import Problem
from server.domain.times import TimeSource
from server.notify.addresses import service_of
from server.notify.port import Answer, Message, Receiver, Told
from server.notify.vapid import is_receiver_key, private_key
from server.notify.web import UNHEARD, Said, Web, retry_after_s, told_by, unheard

ANSWER_S = 10.0
SIGNED_FOR_S = 12 * 3600
SIGN_AGAIN_S = 3600


class _Line:
    """The session that pywebpush posts through."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def post(self, endpoint: str, timeout: float, **params: Any) -> Said:
        return await self._web.post(endpoint, timeout, **params)


class WebPush:
    """The channel to phones' browsers. Made anywhere, used on one event loop."""

    def __init__(
        self,
        clock: TimeSource,
        kept_key: str,
        contact: str,
        allow: Collection[str] = (),
        *,
        resolver: AbstractResolver | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._clock, self._contact, self._allow = clock, contact, frozenset(allow)
        self._vapid = Vapid02(private_key(kept_key))
        self._signed: dict[str, tuple[int, dict[str, str]]] = {}
        self._web, self._answer_s = Web(self._allow, resolver), answer_s

    async def send(self, receiver: Receiver, message: Message) -> Answer:
        """Hands one message to the receiver's push service."""
        try:
            service = service_of(receiver.endpoint, self._allow)
        except Problem as problem:
            return Answer(Told.ADDRESS_REFUSED, problem.code)
        if not is_receiver_key(receiver.p256dh, receiver.auth):
            return Answer(Told.GONE, "keys that cannot be used")
        try:
            said = await self._post(receiver, message, service)
        except UNHEARD as error:
            return unheard(error, service)
        return self._answer_of(said, service)

    async def close(self) -> None:
        """Lets all connections go."""
        await self._web.close()

    async def _post(self, receiver: Receiver, message: Message, service: str) -> Said:
        keys = {"p256dh": receiver.p256dh, "auth": receiver.auth}
        pusher = WebPusher({"endpoint": receiver.endpoint, "keys": keys}, aiohttp_session=_Line(self._web))
        headers = {**self._signature(service), "Topic": message.topic, "Urgency": message.urgency.value}
        said: Said = await pusher.send_async(
            message.payload, headers, ttl=message.ttl_s, timeout=self._answer_s
        )
        return said

    def _signature(self, service: str) -> dict[str, str]:
        """Gives the headers that say who sends, signed anew for each service once an hour."""
        now_s = self._clock.now_ms() // 1000
        signed_s, headers = self._signed.get(service, (0, {}))
        if not headers or not signed_s <= now_s < signed_s + SIGN_AGAIN_S:
            claims = {"aud": service, "exp": now_s + SIGNED_FOR_S, "sub": self._contact}
            headers = dict(self._vapid.sign(claims))
            self._signed[service] = (now_s, headers)
        return headers

    def _answer_of(self, said: Said, service: str) -> Answer:
        told, why = told_by(said.status), f"{service}: {said.status}"
        return Answer(told, why, retry_after_s(said, self._clock.now_ms()) if told is Told.LATER else None)

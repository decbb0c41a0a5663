"""A push service on loopback, as browsers have them: it checks who sends, decrypts, and answers as it is told."""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from server.notify.port import Receiver
from server.notify.vapid import b64url, unb64url

NOTHING = 0
"""In place of a status: the connection is kept and nothing is ever said."""

DAY_S = 24 * 3600


@dataclass
class Browser:
    """A browser's subscription: where it listens, and the keys that only it holds."""

    service: PushService
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def endpoint(self) -> str:
        """Where to send."""
        return f"{self.service.url}/{self.name}"

    @property
    def p256dh(self) -> str:
        """Its public key."""
        point = self.key.public_key().public_numbers()
        return b64url(b"\x04" + point.x.to_bytes(32) + point.y.to_bytes(32))

    @property
    def receiver(self) -> Receiver:
        """What a sender has to know."""
        return Receiver(self.endpoint, self.p256dh, b64url(self.auth))

    @property
    def json(self) -> dict[str, Any]:
        """The subscription as `PushSubscription.toJSON()` gives it."""
        keys = {"p256dh": self.p256dh, "auth": b64url(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def heard(self) -> list[dict[str, Any]]:
        """The messages that the service took for it, decrypted, oldest first."""
        return [one.said for one in self.service.taken if one.name == self.name]


@dataclass(frozen=True)
class Taken:
    """One message that was taken."""

    name: str
    headers: Mapping[str, str]
    said: dict[str, Any]


class PushService:
    """Takes messages for its browsers. `answers[name]` holds what to answer next, 201 when it is empty."""

    def __init__(self, now_ms: Callable[[], int], public_key: str | None = None) -> None:
        self.now_ms, self.public_key = now_ms, public_key
        self.browsers: dict[str, Browser] = {}
        self.answers: defaultdict[str, deque[int | tuple[int, dict[str, str]]]] = defaultdict(deque)
        self.taken: list[Taken] = []
        self.asked: list[str] = []
        self.news = threading.Condition()
        self.ended = threading.Event()
        self.server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def browser(self, name: str) -> Browser:
        """A new browser that listens here."""
        self.browsers[name] = Browser(self, name)
        return self.browsers[name]

    def answer_of(self, name: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Decides about one message as a push service does (RFC 8030, 8292)."""
        with self.news:
            self.asked.append(name)
            told = self.answers[name].popleft() if self.answers[name] else 201
            self.news.notify_all()
        status, more = told if isinstance(told, tuple) else (told, {})
        if status != 201:
            return status, more
        refused = self._refusal(headers)
        if refused:
            return refused, {}
        said = _decrypted(self.browsers[name], body) if name in self.browsers else {}
        with self.news:
            self.taken.append(Taken(name, headers, said))
            self.news.notify_all()
        return 201, {"Location": f"{self.url}/message/{len(self.taken)}"}

    def wait_for(self, count: int, limit_s: float = 30) -> list[Taken]:
        """Waits until so many messages were taken."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.taken) >= count, limit_s), self.asked
            return list(self.taken)

    def wait_until_asked(self, count: int, limit_s: float = 30) -> None:
        """Waits until so many requests came in, whatever was answered."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.asked) >= count, limit_s), self.asked

    def _refusal(self, headers: Mapping[str, str]) -> int | None:
        if not headers.get("ttl", "").isdigit():
            return 400
        if len(headers.get("topic", "")) > 32 or headers.get("urgency") not in ("high", "normal", None):
            return 400
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme.lower() != "vapid" or parts.keys() != {"t", "k"}:
            return 401
        if self.public_key is not None and parts["k"] != self.public_key:
            return 403
        claims = claims_of(parts["t"], parts["k"])
        now_s = self.now_ms() // 1000
        if claims is None or claims["aud"] != self.url or not now_s < claims["exp"] <= now_s + DAY_S:
            return 403
        return None if claims.get("sub") else 403


def claims_of(token: str, public_key: str) -> dict[str, Any] | None:
    """What a signed token claims; None where the key did not sign it (RFC 7515, ES256)."""
    head, claims, signature = token.split(".")
    raw = unb64url(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64url(public_key))
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    try:
        key.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return None
    assert json.loads(unb64url(head))["alg"] == "ES256"
    return cast(dict[str, Any], json.loads(unb64url(claims)))


@contextmanager
def push_service(now_ms: Callable[[], int], public_key: str | None = None) -> Iterator[PushService]:
    """A push service that runs until the end of the block."""
    service = PushService(now_ms, public_key)
    thread = threading.Thread(target=service.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.ended.set()
        service.server.shutdown()
        service.server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512  # as many at once as a fan-out brings


def _decrypted(browser: Browser, body: bytes) -> dict[str, Any]:
    plain = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
    return cast(dict[str, Any], json.loads(plain))


def _handler(service: PushService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more = service.answer_of(self.path.removeprefix("/"), headers, body)
            if status == NOTHING:
                service.ended.wait(60)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Handler

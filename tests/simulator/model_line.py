"""The model phone's line to the server: requests with its clocks beside them, its session renewed with its key."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from server.domain.times import to_ms
from tests.simulator.clocks import PhoneClocks
from tests.simulator.network import Reply

API = "/api/v1"
PACK_FROM_BYTES = 1_024
UNSURE_MS = 1_000
CHALLENGES = 2

type Send = Callable[[str, str, Mapping[str, str], bytes], Reply | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status 0: no answer of our server."""

    status: int
    body: dict[str, Any]

    @property
    def code(self) -> str | None:
        """The code of a problem."""
        return self.body.get("code")


class Line:
    """`heard` is the last answer's time beside the phone's clocks; the vault keeps it for the next run of the app."""

    def __init__(self, send: Send, clocks: PhoneClocks, session: str, heard: dict[str, Any] | None) -> None:
        self._send = send
        self._clocks = clocks
        self._session = session
        self.heard = heard

    def json(self, method: str, path: str, body: object) -> Answer:
        """Sends JSON, gives the answer's JSON."""
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
        return self.text(method, path, raw)

    def text(self, method: str, path: str, raw: bytes) -> Answer:
        """Sends JSON as these bytes, gzipped where they are many."""
        headers = {"Content-Type": "application/json"}
        if len(raw) >= PACK_FROM_BYTES:
            raw, headers = gzip.compress(raw, mtime=0), {**headers, "Content-Encoding": "gzip"}
        sent_wall_ms, sent_mono_ms = self._clocks.wall_ms, self._clocks.mono_ms
        reply = self.send(method, path, headers, raw)
        answer = answer_of(reply)
        now = answer.body.get("now") or (answer.body.get("me") or {}).get("now")
        if now is not None:
            self._hear(to_ms(datetime.fromisoformat(now)), sent_wall_ms, sent_mono_ms)
        return answer

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply | None:
        """One request as it is."""
        return self._send(method, API + path, {"X-Halfhour": "phone", **headers}, body)

    def said(self) -> dict[str, Any]:
        """Now, and the last answer heard."""
        return {
            "wall_ms": self._clocks.wall_ms,
            "mono_ms": self._clocks.mono_ms,
            "session": self._session,
            "heard": self.heard,
        }

    def now_ms(self) -> int:
        """The server's time as far as this phone knows it."""
        wall_ms = self._clocks.wall_ms
        return wall_ms if self.heard is None else int(self.heard["now_ms"] + wall_ms - self.heard["wall_ms"])

    def _hear(self, now_ms: int, sent_wall_ms: int, sent_mono_ms: int) -> None:
        wall_ms, mono_ms = self._clocks.wall_ms, self._clocks.mono_ms
        rtt_ms = mono_ms - sent_mono_ms
        if abs(wall_ms - sent_wall_ms - rtt_ms) > UNSURE_MS:
            return
        back_ms = round(rtt_ms / 2)
        self.heard = {
            "now_ms": now_ms,
            "wall_ms": wall_ms - back_ms,
            "mono_ms": mono_ms - back_ms,
            "session": self._session,
            "rtt_ms": rtt_ms,
        }


def answer_of(reply: Reply | None) -> Answer:
    """What a reply says, where it is one of our server's."""
    if reply is None:
        return Answer(0, {})
    if reply.status == 204:
        return Answer(204, {})
    if "json" not in reply.headers.get("content-type", ""):
        return Answer(reply.status if reply.status >= 500 else 0, {})
    try:
        body = json.loads(reply.body)
    except ValueError:
        return Answer(0, {})
    return Answer(reply.status, body if isinstance(body, dict) else {})


def make_key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """A P-256 key, the same for the same seed."""
    return ec.derive_private_key(int.from_bytes(seed[:31]) + 1, ec.SECP256R1())


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """Its public half as a JWK."""
    numbers = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": _text(numbers.x), "y": _text(numbers.y)}


def renew(line: Line, device: str, key: ec.EllipticCurvePrivateKey | None) -> str:
    """Renews the session of this device: renewed, refused, revoked or offline."""
    for _challenge in range(CHALLENGES):
        renewed = _renew_once(line, device, key) if key is not None else "refused"
        if renewed != "challenge-wrong":
            return renewed
    return "refused"


def _renew_once(line: Line, device: str, key: ec.EllipticCurvePrivateKey) -> str:
    asked = line.json("POST", f"/devices/{device}/challenge", {})
    if asked.status != 200:
        return _failure(asked)
    challenge = asked.body["challenge"]
    r, s = decode_dss_signature(key.sign(challenge.encode(), ec.ECDSA(SHA256())))
    signed = {"challenge": challenge, "signature": _text(r << 256 | s, 64)}
    answer = line.json("POST", f"/devices/{device}/session", signed)
    return "renewed" if answer.status == 200 else _failure(answer)


def _failure(answer: Answer) -> str:
    if answer.code == "device-revoked":
        return "revoked"
    if answer.code == "challenge-wrong":
        return "challenge-wrong"
    if answer.status in (0, 429) or answer.status >= 500:
        return "offline"
    return "refused"


def _text(number: int, bytes: int = 32) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(bytes)).rstrip(b"=").decode()

"""A dispatcher and phones of the demo over HTTP, as console and app speak: what the figures are measured on."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from server.api import auth
from server.demo.facts import PASSWORD, contracts, demo_id, people
from server.demo.wishes import wishes_of
from server.domain.ids import new_id
from tests.bench.serving import Product

PHONE = {auth.MARK: auth.PHONE_MARK}


@dataclass(frozen=True, slots=True)
class Job:
    """An assigned ticket: its visit, and the tag of the gate where the visit is proven."""

    ticket: str
    visit: str
    gate: str


@dataclass
class Phone:
    """An enrolled phone: its session and how far it has counted."""

    port: int
    person: str
    device: str
    cookie: str
    heard_ms: int
    n: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """What it sends with every request."""
        return {"Host": f"127.0.0.1:{self.port}", "Cookie": f"{auth.PHONE_COOKIE}={self.cookie}", **PHONE}

    def operation(self, kind: str, record: str, body: dict[str, Any]) -> dict[str, Any]:
        """One operation as the app says it, with the clocks of this moment."""
        self.n += 1
        wall_ms = time.time_ns() // 1_000_000
        heard = {
            "now_ms": self.heard_ms,
            "wall_ms": self.heard_ms,
            "mono_ms": 0,
            "session": "s1",
            "rtt_ms": 4,
        }
        return {
            "id": new_id(),
            "n": self.n,
            "kind": kind,
            "v": 1,
            "shape": "fact",
            "record": record,
            "feed": None,
            "body": body,
            "base": None,
            "hlc": f"{wall_ms:012x}-0000-{self.device}",
            "said": {"wall_ms": wall_ms, "mono_ms": wall_ms - self.heard_ms, "session": "s1", "heard": heard},
            "needs": [],
            "blobs": [],
        }

    def push(self, operations: list[dict[str, Any]]) -> bytes:
        """The body of a push of these."""
        said = {
            "v": 1,
            "device": self.device,
            "phone_epoch": "e1",
            "server": None,
            "server_epoch": None,
            "wall_ms": time.time_ns() // 1_000_000,
            "personal": {},
            "waiting": {"operations": len(operations)},
            "operations": operations,
        }
        return json.dumps(said, ensure_ascii=False).encode()


@dataclass
class Desk:
    """A signed-in dispatcher."""

    product: Product
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            base_url=f"{self.product.url}/api/v1", headers={auth.MARK: "1"}, timeout=30
        )
        self._post("/auth/sign-in", {"login": "dispatcher", "password": PASSWORD})

    @property
    def headers(self) -> dict[str, str]:
        """What the console sends with every request."""
        cookie = f"{auth.COOKIE}={self.client.cookies[auth.COOKIE]}"
        return {"Host": f"127.0.0.1:{self.product.port}", "Cookie": cookie, auth.MARK: "1"}

    def job(self, login: str) -> Job:
        """Reports a fault at the site of this engineer by telephone, and assigns it to them."""
        contract = contract_of(login)
        site, row = demo_id(contract["sites"][0]["id"], "site"), contract["equipment"][0]
        ticket, visit = new_id(), new_id()
        said = {
            "site": site,
            "equipment": demo_id(contract["id"], row["model"], "1"),
            "channel": "telephone",
            "what": "no_sound",
            "reach": "several",
        }
        values = {"reporter_name": "王值班", "reporter_phone": "000-1234", "description": "三个对讲点无声"}
        self._say("ticket.report", ticket, said, values)
        self._say(
            "ticket.assign", ticket, {"engineer": demo_id("person", login), "visit": visit, "why": "近"}
        )
        return Job(ticket, visit, gates()[site])

    def enrolment(self, login: str) -> Any:
        """A code for one phone of this person, with its address."""
        return self._post("/enrolments", {"person": demo_id("person", login)})

    def phone(self, login: str) -> Phone:
        """Enrols a phone for this person with a key of its own."""
        body = {"code": self.enrolment(login)["code"], "name": "bench", "public_key": _public_key()}
        answer = httpx.post(f"{self.product.url}/api/v1/devices", json=body, headers=PHONE, timeout=30)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        cookie = answer.cookies[auth.PHONE_COOKIE]
        heard_ms = time.time_ns() // 1_000_000
        return Phone(
            self.product.port, demo_id("person", login), answer.json()["device"]["id"], cookie, heard_ms
        )

    def _say(
        self, kind: str, record: str, body: dict[str, Any], personal: dict[str, str] | None = None
    ) -> None:
        wish = {"kind": kind, "record": record, "body": body, "personal": personal or {}}
        answer = self._post("/operations", wish)
        assert answer["outcome"] == "applied", answer

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.client.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()


def contract_of(login: str) -> Any:
    """The contract that an engineer of the demo works for."""
    person = next(one for one in people()["integrator"]["engineers"] if one["login"] == login)
    return next(one for one in contracts()["contracts"] if one["id"] == person["contract"])


@cache
def gates() -> dict[str, str]:
    """The tag of each site's gate in the demo."""
    (integrator, *_others) = contracts()["organisations"]
    labels = [wish.body for wish in wishes_of(integrator, 0) if wish.kind == "label.make"]
    return {one["site"]: one["tag"] for one in labels if one["label_kind"] == "gate"}


def _public_key() -> dict[str, Any]:
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    x, y = (base64.urlsafe_b64encode(part.to_bytes(32)).decode().rstrip("=") for part in (point.x, point.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "ext": True, "key_ops": ["verify"]}

"""An enrolled phone that lies, over real HTTP, and a look at everything that it must not have changed."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from halfhour import Client
from server.domain.errors import CODES
from server.domain.ids import new_id
from tests.api.house import PASSWORD
from tests.api.running import Running

PUSH, PULL = "/api/v1/sync/push", "/api/v1/sync/pull"
KEPT = {
    "record": "id",
    "operation": "id",
    "ledger": "chain, position",
    "feed": "feed",
    "feed_item": "feed, record",
}
KEPT |= {"personal": "operation", "phone": "device, phone_epoch", "blob": "sha256", "upload": "id"}


@dataclass
class Hostile:
    """A phone of li whose every byte the test chooses."""

    server: Running
    client: Client
    http: httpx.Client
    n: int = 0
    cookie: str = field(default="", repr=False)

    @property
    def head(self) -> dict[str, Any]:
        """What a push and a pull begin with."""
        who = self.client.identity
        epochs = {"phone_epoch": who.phone_epoch, "server": who.server, "server_epoch": who.server_epoch}
        return {"v": 1, "device": who.device, **epochs}

    def operation(self, kind: str, record: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """An operation as a good phone would say it, but for `more`."""
        self.n += 1
        now_ms = self.server.house.world.clock.now_ms()
        return {
            "id": new_id(),
            "n": self.n,
            "kind": kind,
            "v": 1,
            "shape": "fact",
            "record": record,
            "feed": None,
            "body": {} if body is None else body,
            "base": None,
            "hlc": f"{now_ms:012x}-0000-{self.client.identity.device}",
            "said": {"wall_ms": now_ms, "mono_ms": 0, "session": "s", "heard": None},
            "needs": [],
            "blobs": [],
            **more,
        }

    def fault(self, **more: Any) -> dict[str, Any]:
        """A fault reported at a site that this phone serves: it is carried out, unless `more` spoils it."""
        body = {"site": self.server.house.world.site, "channel": "field"}
        return {**self.operation("ticket.report", new_id(), body), **more}

    def body(self, *operations: Any, **more: Any) -> bytes:
        """A push of these operations; those given as bytes stand in it as they are."""
        said = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in operations]
        head = {**self.head, "wall_ms": 1, "waiting": {}, "personal": {}, **more}
        return json.dumps(head).encode()[:-1] + b',"operations":[' + b",".join(said) + b"]}"

    def push(self, raw: bytes, **headers: str) -> httpx.Response:
        """Sends bytes to the push."""
        return self.http.post(PUSH, content=raw, headers={"Content-Type": "application/json", **headers})

    def outcomes(self, *operations: Any, **more: Any) -> list[dict[str, Any]]:
        """Pushes operations and gives what became of each."""
        answer = self.push(self.body(*operations, **more))
        assert answer.status_code == httpx.codes.OK, answer.text
        outcomes: list[dict[str, Any]] = answer.json()["outcomes"]
        assert len(outcomes) == len(operations)
        assert "internal" not in {one.get("code") for one in outcomes}, outcomes
        return outcomes

    def pull(self, *feeds: tuple[str, Any], **more: Any) -> httpx.Response:
        """Asks for these feeds from these cursors."""
        asked = [{"feed": feed, "cursor": cursor} for feed, cursor in feeds]
        return self.http.post(PULL, json={**self.head, "feeds": asked, **more})

    def everything(self) -> dict[str, list[Any]]:
        """All that a push or a pull could change."""
        with self.server.storage.read() as tx:
            return {
                table: [
                    tuple(map(str, row.values()))
                    for row in tx.rows(f"SELECT * FROM {table} ORDER BY {order}")
                ]
                for table, order in KEPT.items()
            }

    def wire(self, raw: bytes) -> bytes:
        """Says bytes on a bare connection, hangs up its own side, and gives all that comes back."""
        with self.server.raw() as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            found = b""
            while chunk := line.recv(65536):
                found += chunk
        return found

    def request_head(self, path: str, *lines: str) -> bytes:
        """The head of a POST of this phone with these further lines."""
        said = [
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.server.port}",
            f"Cookie: hh_phone={self.cookie}",
            "X-Halfhour: phone",
            "Content-Type: application/json",
            *lines,
        ]
        return ("\r\n".join(said) + "\r\n\r\n").encode()


def refused(answer: httpx.Response) -> str:
    """The code of a refusal, after a look at it: below 500, in our one shape, with the catalogue's sentence."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    sentences = CODES[said["code"]]
    assert said["detail"][:4] in (sentences.zh[:4], sentences.en[:4])
    return str(said["code"])


@contextmanager
def hostile_phone(server: Running) -> Iterator[Hostile]:
    """A phone of li, enrolled over HTTP."""
    with Client(server.url, ":memory:") as client:
        client.sign_in("li", PASSWORD, "a phone that lies")
        cookie = client.vault.get("cookie")
        headers = {"X-Halfhour": "phone", "Cookie": f"hh_phone={cookie}"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=60) as http:
            yield Hostile(server, client, http, cookie=cookie)


__all__ = ["PULL", "PUSH", "Hostile", "hostile_phone", "refused"]

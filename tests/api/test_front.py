"""The one port without its network: bodies that trickle, never end or are too large; built pages from memory."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard

from server.api import auth
from server.api.static import Files, headers_for
from server.front import Front
from server.storage.tables import ledger
from tests.api.house import House
from tests.world import id_of

type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


def ask(
    house: House,
    receive: Receive,
    path: str = "/api/v1/auth/sign-in",
    method: str = "POST",
    **headers: str,
) -> list[dict[str, Any]]:
    """What the front sends for a request whose body comes from `receive`; the next piece may take 0.05 s."""
    front = Front(house.app, house.app.extensions["house"], chunk_wait_s=0.05)
    said = {"host": "localhost", "content-type": "application/json", "x-halfhour": "1", **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in said.items()],
        "client": ("127.0.0.1", 5),
    }
    sent: list[dict[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(dict(message))

    asyncio.run(front(scope, receive, send))
    return sent


def pieces(*bodies: bytes, ends: bool = True) -> Receive:
    """A body in pieces; one that never ends waits for ever behind the last."""
    left = list(bodies)

    async def receive() -> MutableMapping[str, Any]:
        if not left:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left) or not ends}

    return receive


def test_a_body_in_pieces_is_read_whole(house: House) -> None:
    start, body = ask(house, pieces(b'{"login":', b'"x","pass', b'word":"y"}'))
    assert start["status"] == 401
    assert b"sign-in-failed" in body["body"]


def test_a_body_that_never_ends_is_cut(house: House) -> None:
    start, body = ask(house, pieces(b'{"login":', ends=False))
    assert start["status"] == 408
    assert b"body-too-slow" in body["body"]


@pytest.mark.parametrize("path", ["/api/v1/auth/sign-in", "/api/v1/sync/push"])
def test_a_body_without_a_length_is_cut_where_it_grows_too_large(house: House, path: str) -> None:
    chunk = b"x" * 500_000
    start, body = ask(house, pieces(*[chunk] * 10, ends=False), path)
    assert start["status"] == 413
    assert b"body-too-large" in body["body"]


def test_a_length_that_is_too_large_or_nonsense_is_refused_before_a_byte_is_read(house: House) -> None:
    async def never() -> MutableMapping[str, Any]:
        raise AssertionError("nobody may read this body")

    assert ask(house, never, **{"content-length": "99999999999"})[0]["status"] == 413
    assert ask(house, never, **{"content-length": "-5"})[0]["status"] == 400


def answer_of(sent: list[dict[str, Any]]) -> tuple[dict[bytes, bytes], bytes]:
    """Headers and body of what the front sent."""
    start, body = sent
    return dict(start["headers"]), body["body"]


def test_a_long_answer_of_the_api_goes_packed_to_who_takes_it(house: House) -> None:
    def asked(**accepts: str) -> tuple[dict[bytes, bytes], bytes]:
        return answer_of(ask(house, pieces(b""), "/api/v1/openapi.json", "GET", **accepts))

    headers, plain = asked()
    assert b"content-encoding" not in headers and headers[b"vary"].endswith(b"Accept-Encoding")
    headers, packed = asked(**{"accept-encoding": "br;q=1, gzip;q=0.8"})
    assert (headers[b"content-encoding"], int(headers[b"content-length"])) == (b"gzip", len(packed))
    assert gzip.decompress(packed) == plain and len(packed) < len(plain) / 4
    headers, packed = asked(**{"accept-encoding": "gzip, deflate, br, zstd"})
    assert (headers[b"content-encoding"], zstandard.decompress(packed)) == (b"zstd", plain)
    headers, body = asked(**{"accept-encoding": "gzip;q=0"})
    assert b"content-encoding" not in headers and body == plain


def test_a_short_answer_and_a_page_go_as_they_are(house: House) -> None:
    accepts = {"accept-encoding": "gzip"}
    for path in ("/api/v1/health", "/q/22222222"):
        headers, body = answer_of(ask(house, pieces(b""), path, "GET", **accepts))
        assert b"content-encoding" not in headers
        assert int(headers[b"content-length"]) == len(body)


def test_a_client_that_leaves_is_answered_nothing(house: House) -> None:
    async def gone() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    assert ask(house, gone) == []


def test_built_files_are_packed_once_and_hashed_ones_kept_for_a_year(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "field").mkdir()
    (tmp_path / "assets" / "field-abc.js").write_text("console.log(1);" * 100)
    (tmp_path / "field" / "index.html").write_text("<!doctype html>")
    (tmp_path / "sw.js").write_text("self")
    (tmp_path / "manifest.json").write_text("{}")
    files = Files(tmp_path)
    script = files.find("/assets/field-abc.js")
    assert script is not None
    status, body, headers = headers_for(script, "gzip, br")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == script.body
    assert "immutable" in headers["Cache-Control"]
    assert headers_for(script, "", headers["ETag"])[0] == 304
    for path in ("/sw.js", "/field/"):
        page = files.find(path)
        assert page is not None
        assert headers_for(page, "")[2]["Cache-Control"] == "no-cache"
    for path in ("/manifest.json", "/../pyproject.toml", "/assets/", "/field"):
        assert files.find(path) is None


def test_a_missing_build_says_what_to_do(tmp_path: Path) -> None:
    page = Files(tmp_path / "nowhere").find("/console/")
    assert page is not None
    status, body, _headers = headers_for(page, "gzip")
    assert status == 503
    assert "make run" in body.decode()


def test_pages_of_the_build_before_stay_while_they_may_be_open(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    old, note = tmp_path / "assets" / "old.js", tmp_path / "manifest.json"
    old.write_text("old")
    note.write_text("{}")
    files = Files(tmp_path)
    assert files.find("/assets/old.js") is not None
    old.unlink()
    (tmp_path / "assets" / "new.js").write_text("new")
    note.unlink()
    note.write_text("{ }")
    assert files.find("/assets/new.js") is not None
    assert files.find("/assets/old.js") is not None


def test_a_form_that_grows_too_large_is_read_to_its_end_and_answered_as_a_page(house: House) -> None:
    most = house.settings.max_photo_bytes * 3
    body = pieces(*[b"x" * (most // 4)] * 6)
    start, page = ask(house, body, "/q/22222222", **{"content-type": "multipart/form-data; boundary=x"})
    assert start["status"] == 413
    assert (b"content-type", b"text/html; charset=utf-8") in start["headers"]
    assert b'data-code="body-too-large"' in page["body"]
    assert "照片太大，一次最多 36 MB，还没有发出" in page["body"].decode()
    assert b'href="/q/22222222"' in page["body"]


@pytest.mark.parametrize("slow_s", [0, 20])
def test_a_slow_line_is_not_taken_for_a_clock_that_was_moved(house: House, slow_s: int) -> None:
    """A phone reopened after an hour asleep pushes; its body takes its time. Source: sync.md, time of an event."""
    phone = house.world.enrol("li")
    client = house.client("li")
    cookie = client.flask.get_cookie(auth.PHONE_COOKIE)
    assert cookie is not None
    now_ms = house.world.clock.now_ms()
    id = phone.record(
        "visit.note", id_of("visit"), {"text": "x"}, heard_ms=now_ms - 3_600_000, heard_session="s0"
    )
    body = phone.raw()
    inner = pieces(body[:50], body[50:])

    async def receive() -> MutableMapping[str, Any]:
        house.world.clock.advance(timedelta(seconds=slow_s / 2))
        return await inner()

    headers = {"cookie": f"{auth.PHONE_COOKIE}={cookie.value}", "x-halfhour": auth.PHONE_MARK}
    start, _ = ask(house, receive, "/api/v1/sync/push", **headers)
    assert start["status"] == 200
    with house.world.storage.read() as tx:
        row = ledger.first(tx, id)
    assert row is not None
    assert row["certainty"] == "bracketed"

"""Nonsense gets a stable code and a sentence, never a 5xx, and changes nothing."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.api import limits
from server.domain.errors import Problem
from server.storage.tables import devices
from tests.api.house import House, code
from tests.world import TAG_DEVICE, id_of

NONSENSE: list[Any] = [
    None,
    [],
    {},
    "x",
    7,
    True,
    {"": ""},
    {"kind": None, "record": [], "body": "x"},
    {"person": {"$ne": 1}, "tags": {"a": 1}, "fixes": "x", "site": 1, "count": "many"},
    {"login": "\x00", "password": "\ud800"},
    {"code": "𝟙" * 50, "name": "\u202e", "public_key": {"kty": "EC", "crv": "P-256", "x": "!", "y": "!"}},
    {"kind": "ticket.call", "record": id_of("x"), "body": {"to": 9}, "base": 2**200},
    {"kind": "no.such", "record": id_of("x"), "body": {}},
    {"fixes": [{"at_ms": 1e300, "lat_deg": float("nan"), "lon_deg": 1e9, "accuracy_m": -1}]},
    {"tags": [TAG_DEVICE], "preset": "no-such", "offset_x_mm": 1e9},
]
RAW = [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b'{"a":1}{', "登".encode("gbk"), b"\0"]


def unsafe(house: House) -> list[tuple[str, str]]:
    """Every address that takes a body, with something in its places."""
    found = []
    for rule in house.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"POST", "PATCH"}):
            path = rule.rule.replace("<id>", id_of("x")).replace("<tag>", TAG_DEVICE)
            if rule.rule.startswith("/api/"):
                found.append((method, path))
    return found


def phone_of(house: House, who: str) -> None:
    """Gives this person a phone, so that their session is a phone's."""
    house.world.enrol(who)


@pytest.mark.parametrize("who", ["desk", "admin", "li"])
def test_nonsense_bodies_are_refused_by_every_endpoint(house: House, who: str) -> None:
    phone_of(house, who)
    browser = house.client(who)
    for method, path in unsafe(house):
        if path.endswith("sign-out"):
            continue
        for body in NONSENSE:
            raw = json.dumps(body).encode()
            answer = browser.call(method, path, data=raw, content_type="application/json")
            assert answer.status_code < 500, (path, body, answer.get_data(as_text=True))
            if answer.status_code >= 400:
                code(answer)
        for raw in RAW:
            answer = browser.call(method, path, data=raw, content_type="application/json")
            assert answer.status_code < 500, (path, raw[:40], answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=x",
        "limit=99999",
        "after=%00",
        "after=zzzz",
        "after=LTE6",
        "state=odd",
        "q=" + "x" * 500,
        "after=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTphYg",
    ],
)
def test_nonsense_queries_are_refused_or_passed_over(house: House, query: str) -> None:
    for path in ("/tickets", "/equipment", "/labels"):
        answer = house.client("desk").get(f"/api/v1{path}?{query}")
        assert answer.status_code in (200, 400, 422), (path, query, answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "id", ["x", "%00", "..", "a" * 3000, "%F0%9F%98%80", "%ff", "' OR 1=1 --", "%2e%2e%2f"]
)
def test_nonsense_ids_are_not_found(house: House, id: str) -> None:
    desk = house.client("desk")
    for path in ("/tickets/{}", "/equipment/{}", "/blobs/{}"):
        answer = desk.get("/api/v1" + path.format(id))
        assert answer.status_code in (400, 404), (path, id)
    assert code(desk.get(f"/api/v1/labels/{id}")) in (
        "label-mistyped",
        "label-foreign",
        "not-found",
        "label-unknown",
    )


def test_ten_megabytes_of_json_are_too_large(house: House) -> None:
    body = b'{"login":"' + b"x" * 10_000_000 + b'","password":"x"}'
    for path in ("/auth/sign-in", "/operations", "/sync/push"):
        answer = house.client("li").post("/api/v1" + path, data=body, content_type="application/json")
        assert (answer.status_code, code(answer)) == (413, "body-too-large")


def test_a_bomb_is_not_unpacked(house: House) -> None:
    phone_of(house, "li")
    for coding, pack in (("gzip", gzip.compress), ("zstd", zstandard.compress)):
        bomb = pack(b"\0" * 50_000_000)
        assert len(bomb) < 100_000
        answer = house.client("li").post(
            "/api/v1/sync/push",
            data=bomb,
            headers={"Content-Encoding": coding},
            content_type="application/json",
        )
        assert (answer.status_code, code(answer)) == (413, "body-too-large")


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (b"no gzip", "gzip", "body-malformed"),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip", "body-malformed"),
        (gzip.compress(b"{}", mtime=0) + b"more", "gzip", "body-malformed"),
        (b"no zstd", "zstd", "body-malformed"),
        (b"", "zstd", "body-malformed"),
        (zstandard.compress(b"{}")[:-1], "zstd", "body-malformed"),
        (zstandard.compress(b"{}") + b"more", "zstd", "body-malformed"),
        (b"{}", "br", "encoding-unknown"),
        (b"{}", "gzip, gzip", "encoding-unknown"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused(body: bytes, encoding: str, said: str) -> None:
    with pytest.raises(Problem) as refused:
        limits.unpacked(body, encoding)
    assert refused.value.code == said


@given(st.binary(max_size=2000))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_was_packed_is_unpacked(plain: bytes) -> None:
    assert limits.unpacked(gzip.compress(plain), "gzip") == plain
    assert limits.unpacked(zstandard.compress(plain), "zstd") == plain
    assert limits.unpacked(plain, "") == plain


@pytest.mark.parametrize(
    ("tag", "said", "status"),
    [
        ("7K3MQX9E", "label-mistyped", 422),
        ("7K3M", "label-mistyped", 422),
        ("WIFI:S:guest;;", "label-foreign", 422),
    ],
)
def test_a_mistyped_label_says_so(house: House, tag: str, said: str, status: int) -> None:
    answer = house.client("desk").get(f"/api/v1/labels/{tag}")
    assert (answer.status_code, code(answer)) == (status, said)


def test_a_phone_s_door_is_closed_to_a_browser(house: House) -> None:
    for path in ("/sync/push", "/sync/pull"):
        answer = house.client("li").post("/api/v1" + path, {})
        assert (answer.status_code, code(answer)) == (403, "device-unknown")


def test_a_phone_cannot_speak_for_another(house: House) -> None:
    house.world.enrol("li")
    with house.world.storage.read() as tx:
        assert devices.get(tx, id_of("device", "li")) is not None
    body = {"v": 1, "device": id_of("device", "zhou"), "phone_epoch": "e", "wall_ms": 1}
    body |= {"server": None, "server_epoch": None, "operations": []}
    answer = house.client("li").post("/api/v1/sync/push", body)
    assert code(answer) == "device-unknown"

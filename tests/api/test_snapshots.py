"""Snapshots over HTTP: packed as the client takes it, in ranges, kept by nobody else, and secret as feeds are."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from werkzeug.test import TestResponse

from server.sync import snapshots
from tests.api.house import Client, House, code, ok
from tests.world import id_of


@pytest.fixture
def phone(house: House) -> Client:
    """The browser of an enrolled engineer."""
    house.world.enrol("li")
    return house.client("li")


def offered(house: House, phone: Client) -> dict[str, Any]:
    """The snapshot of the confidential site."""
    return dict(ok(phone.get("/api/v1/sync/snapshot", query_string={"feed": f"site:{house.world.site}"})))


def chunk(phone: Client, made: dict[str, Any], **headers: str) -> TestResponse:
    """The answer to the first chunk."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return phone.get(f"/api/v1/sync/snapshot/{made['id']}/0", headers=said)


UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "zstd": zstandard.decompress,
    "gzip": gzip.decompress,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", UNPACK)
def test_a_chunk_is_packed_as_the_phone_takes_it_and_is_what_was_announced(
    house: House, phone: Client, coding: str
) -> None:
    made = offered(house, phone)
    answer = chunk(phone, made, Accept_Encoding=coding)
    assert answer.headers.get("Content-Encoding", "identity") == coding
    body = UNPACK[coding](answer.data)
    told = made["chunks"][0]
    assert (told["sha256"], told["bytes"]) == (hashlib.sha256(body).hexdigest(), len(body))
    assert len(json.loads(body)["items"]) == told["count"]
    assert answer.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert {"Accept-Encoding", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    again = chunk(phone, made, Accept_Encoding=coding, If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_a_chunk_is_fetched_in_ranges_of_what_was_begun(house: House, phone: Client) -> None:
    made = offered(house, phone)
    for coding in ("zstd", "identity"):
        whole = chunk(phone, made, Accept_Encoding=coding)
        half = len(whole.data) // 2
        rest = chunk(
            phone, made, Accept_Encoding=coding, Range=f"bytes={half}-", If_Range=whole.headers["ETag"]
        )
        assert (rest.status_code, rest.data) == (206, whole.data[half:])
        assert rest.headers["Content-Range"] == f"bytes {half}-{len(whole.data) - 1}/{len(whole.data)}"
        other = chunk(phone, made, Accept_Encoding=coding, Range=f"bytes={half}-", If_Range='"other"')
        assert (other.status_code, other.data) == (200, whole.data)
        beyond = chunk(phone, made, Accept_Encoding=coding, Range="bytes=99999999-")
        assert (beyond.status_code, beyond.data) == (200, whole.data)


def test_what_one_may_not_read_answers_byte_for_byte_as_what_is_not_there(
    house: House, phone: Client
) -> None:
    made = offered(house, phone)
    house.world.enrol("outsider")
    stranger = house.client("outsider")

    def bytes_of(path: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        answer = stranger.get(f"/api/v1/sync/snapshot{path}")
        assert code(answer) == "not-found"
        return answer.status_code, answer.data, sorted(answer.headers)

    secret = (f"?feed=site:{house.world.site}", f"?feed=person:{id_of('person', 'li')}", f"/{made['id']}/0")
    nothing = (
        f"?feed=site:{id_of('site', 'none')}",
        f"/{'0' * 48}/0",
        f"/{made['id']}/99",
        "/..%2F..%2Fetc/0",
    )
    assert len({str(bytes_of(path)) for path in (*secret, *nothing)}) == 1


def test_a_person_without_a_phone_is_given_none(house: House) -> None:
    answer = house.client("desk").get(f"/api/v1/sync/snapshot?feed=site:{house.world.site}")
    assert (answer.status_code, code(answer)) == (403, "device-unknown")
    assert house.client().get("/api/v1/sync/snapshot?feed=x").status_code == 401


def test_a_chunk_whose_time_is_over_is_not_there_any_more(house: House, phone: Client) -> None:
    made = offered(house, phone)
    place = snapshots.cellar(house.settings)
    snapshots.forget_old(place, house.world.clock.now_ms() + snapshots.LASTS_MS)
    assert (chunk(phone, made).status_code, code(chunk(phone, made))) == (404, "not-found")
    assert offered(house, phone)["id"] != made["id"]

"""The ground of the map over HTTP: which there is, and its file by ranges that a browser may keep."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import pytest

from routing.roads.store import META
from routing.roads.tiles import TILES as FILE
from tests.api.house import House, code, ok

DIGEST = "0123456789abcdef"
BYTES = bytes(range(256)) * 8
TILES = f"/api/v1/ground/{DIGEST}/tiles"


@pytest.fixture
def with_map(house: House) -> House:
    """A house with a prepared map in use."""
    place = house.settings.maps_dir / DIGEST
    place.mkdir(parents=True)
    (place / FILE).write_bytes(BYTES)
    (house.settings.maps_dir / DIGEST / META).write_text('{"credit": "© Somebody"}')
    Path(house.settings.maps_dir / "current").symlink_to(DIGEST)
    return house


def test_without_a_map_there_is_nothing_to_draw_and_no_file(house: House) -> None:
    desk = house.client("desk")
    assert ok(desk.get("/api/v1/ground")) == {"source": None, "instead": None}
    assert code(desk.get(TILES)) == "not-found"


def test_the_map_in_use_names_its_file_its_datum_and_whose_data_it_is(with_map: House) -> None:
    source = ok(with_map.client("desk").get("/api/v1/ground"))["source"]
    assert (source["kind"], source["address"]) == ("tiles", f"/ground/{DIGEST}/tiles")
    assert (source["datum"], source["credit"]) == ("wgs84", "© Somebody")


def test_a_range_of_the_file_comes_alone_and_may_be_kept(with_map: House) -> None:
    answer = with_map.client("desk").get(TILES, headers={"Range": "bytes=250-259"})
    assert answer.status_code == HTTPStatus.PARTIAL_CONTENT
    assert answer.data == BYTES[250:260]
    assert answer.headers["Content-Range"] == f"bytes 250-259/{len(BYTES)}"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_range_beyond_the_file_is_refused(with_map: House) -> None:
    answer = with_map.client("desk").get(TILES, headers={"Range": f"bytes={len(BYTES)}-"})
    assert (answer.status_code, code(answer)) == (
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "range-beyond-file",
    )


@pytest.mark.parametrize("digest", ["other", "..", "%2e%2e%2fdatabase", "current"])
def test_only_the_map_in_use_is_given(with_map: House, digest: str) -> None:
    assert code(with_map.client("desk").get(f"/api/v1/ground/{digest}/tiles")) == "not-found"


def test_nobody_who_is_not_signed_in_sees_the_map(with_map: House) -> None:
    stranger = with_map.client()
    assert code(stranger.get("/api/v1/ground")) == code(stranger.get(TILES)) == "sign-in-needed"

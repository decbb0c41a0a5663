"""Map pictures of a service elsewhere, over HTTP: the server fetches them, and their key is told to nobody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from server.domain.errors import Problem
from server.usecases.tile_source import TileSource
from server.usecases.tiles import MOST_BYTES, Tiles
from tests.api.house import House, code, ok, open_house
from tests.api.test_coming import DIGEST, on_map, under_way, with_tiles

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
KEY = "very-secret-key"


class Service:
    """A real service of tiles on this machine, in whatever mood a test wants it."""

    def __init__(self) -> None:
        self.mood = "well"
        self.asked: list[str] = []
        self.let_go = threading.Event()
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        if self.mood == "slow":
            self.let_go.wait(60)
        status = {"failing": 500, "forbidding": 403, "leading": 302}.get(self.mood, 200)
        body = {"lying": b"<html>log in</html>", "huge": PNG + bytes(MOST_BYTES)}.get(self.mood, PNG)
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html" if self.mood == "odd" else "image/png")
        if status == HTTPStatus.FOUND:
            handler.send_header("Location", f"{self.url}/elsewhere")
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.answer(self)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    found.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def with_source(tmp_path: Path, service: Service) -> House:
    """A house whose administrator has set that service."""
    house = open_house(tmp_path, HALFHOUR_NOTIFY_ALLOW=service.url)
    assert put(house, service.url + "/{z}/{x}/{y}.png?k={key}", key=KEY).status_code == 200
    return house


def put(house: House, template: str, **more: Any) -> TestResponse:
    body = {"template": template, "datum": "gcj02", "credit": "© Service", **more}
    return house.client("admin").post("/api/v1/ground/source", body)


def drawn(house: House) -> dict[str, Any]:
    found: dict[str, Any] = ok(house.client("desk").get("/api/v1/ground"))
    return found


def picture(house: House, z: int = 3, x: int = 6, y: int = 2, who: str = "desk") -> TestResponse:
    address = drawn(house)["source"]["address"]
    return house.client(who).get("/api/v1" + address.format(z=z, x=x, y=y))


def test_a_picture_comes_through_the_server_once_and_the_key_reaches_nobody(
    with_source: House, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    source = drawn(with_source)["source"]
    assert (source["kind"], source["datum"], source["credit"]) == ("pictures", "gcj02", "© Service")
    answer = picture(with_source)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert picture(with_source, who="li").data == PNG
    assert service.asked == [f"/3/6/2.png?k={KEY}"], "the second was kept"
    shown = ok(with_source.client("admin").get("/api/v1/ground/source"))
    assert shown["source"]["has_key"] and KEY not in str(shown) and KEY not in str(drawn(with_source))
    service.mood = "failing"
    assert code(picture(with_source, x=5)) == "tiles-down"
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("mood", "why"),
    [
        ("failing", "down"),
        ("lying", "nonsense"),
        ("huge", "nonsense"),
        ("forbidding", "refused"),
        ("leading", "refused"),
    ],
)
def test_what_is_no_picture_is_said_and_never_shown(
    with_source: House, service: Service, mood: str, why: str
) -> None:
    service.mood = mood
    answer = picture(with_source)
    assert (answer.status_code, code(answer)) == (502, "tiles-down")
    assert why in answer.get_json()["detail"] and KEY not in answer.text
    assert all("elsewhere" not in path for path in service.asked), "a redirect is not followed"


def test_a_picture_is_known_by_its_bytes_whatever_the_service_calls_it(
    with_source: House, service: Service
) -> None:
    service.mood = "odd"
    assert picture(with_source).mimetype == "image/png"


def test_a_silent_service_holds_nobody_and_is_left_alone_for_a_while(
    tmp_path: Path, service: Service
) -> None:
    service.mood = "slow"
    tiles = Tiles(tmp_path, [service.url], answer_s=0.2)
    source = TileSource(service.url + "/{z}/{x}/{y}", "", "wgs84", "", 0, 18)
    for _ in range(2):
        with pytest.raises(Problem) as problem:
            tiles.picture(source, 1, 1, 1, 0)
        assert problem.value.code == "tiles-down"
    assert len(service.asked) == 1, "the second was not asked"


def test_what_was_kept_is_shown_while_the_service_is_down_and_renewed_after(
    with_source: House, service: Service
) -> None:
    assert picture(with_source).data == PNG
    with_source.world.clock.advance(timedelta(days=15))
    service.mood = "failing"
    assert picture(with_source).data == PNG
    assert len(service.asked) == 2


def test_kept_pictures_stay_within_their_room(tmp_path: Path, service: Service) -> None:
    tiles = Tiles(tmp_path, [service.url], most_kept_bytes=3 * len(PNG))
    source = TileSource(service.url + "/{z}/{x}/{y}", "", "wgs84", "", 0, 18)
    for x in range(6):
        tiles.picture(source, 5, x, 0, 1_000 * (x + 1))
    tiles.tidy()
    assert sorted(int(file.parent.name) for file in tmp_path.rglob("*") if file.is_file()) == [3, 4, 5]


@pytest.mark.parametrize(
    "template",
    [
        "http://tiles.example.org/{z}/{x}/{y}",
        "https://127.0.0.1/{z}/{x}/{y}",
        "https://localhost/{z}/{x}/{y}",
        "https://{x}.example.org/{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}",
        "https://tiles.example.org/{z}/{x}/{y}/{s}",
        "file:///etc/{z}/{x}/{y}",
    ],
)
def test_an_address_that_is_none_or_leads_inside_is_refused(house: House, template: str) -> None:
    assert code(put(house, template)) == "tile-source-refused"
    assert drawn(house) == {"source": None, "instead": None}


def test_a_name_that_leads_inside_is_not_asked(tmp_path: Path, service: Service) -> None:
    port = service.url.rpartition(":")[2]
    source = TileSource(f"http://localhost:{port}" + "/{z}/{x}/{y}", "", "wgs84", "", 0, 18)
    with pytest.raises(Problem) as problem:
        Tiles(tmp_path).picture(source, 1, 0, 0, 0)
    assert problem.value.values["why"] == "inner" and service.asked == []


def test_a_key_stays_for_the_same_service_alone(with_source: House, service: Service) -> None:
    assert put(with_source, service.url + "/again/{z}/{x}/{y}?k={key}").get_json()["source"]["has_key"]
    assert code(put(with_source, "https://other.example.org/{z}/{x}/{y}?k={key}")) == "tile-key-missing"


def test_only_what_the_source_has_is_asked_for_and_only_by_our_people(
    with_source: House, service: Service
) -> None:
    address = drawn(with_source)["source"]["address"]
    desk = with_source.client("desk")
    for z, x, y in ((2, 0, 0), (19, 0, 0), (3, 8, 0), (3, 0, 8)):
        assert code(desk.get("/api/v1" + address.format(z=z, x=x, y=y))) == "not-found"
    inside = "/api/v1" + address.format(z=3, x=6, y=2)
    assert code(with_source.client("their-desk").get(inside)) == "not-found"
    assert code(with_source.client().get(inside)) == "sign-in-needed"
    assert code(desk.post("/api/v1/ground/source", {})) == "role-not-allowed"
    assert service.asked == []


def test_without_the_source_the_ground_is_what_it_was(with_source: House) -> None:
    assert with_source.client("admin").call("DELETE", "/api/v1/ground/source").status_code == 204
    assert drawn(with_source) == {"source": None, "instead": None}


def test_whoever_waits_sees_the_engineer_over_those_pictures_by_the_link_alone(
    with_source: House, service: Service
) -> None:
    with_tiles(with_source)
    ticket, secret = under_way(with_source, "open")
    seen = on_map(with_source, secret)
    assert (seen["ground"]["kind"], seen["ground"]["datum"]) == ("pictures", "gcj02")
    assert seen["instead"]["address"] == f"/links/{secret}/ground/{DIGEST}/tiles"
    address = "/api/v1" + seen["ground"]["address"].format(z=3, x=6, y=2)
    stranger = with_source.client()
    assert stranger.get(address).data == PNG and service.asked == [f"/3/6/2.png?k={KEY}"]
    assert code(stranger.get(address.replace(secret, "x" * 32))) == "ticket-link-wrong"
    assert (
        with_source.world.say("li", "visit.arrive", with_source.world.record(ticket)["visit"]).outcome
        == "applied"
    )
    assert code(stranger.get(address)) == "not-found", "who has come is not followed any more"


def test_of_a_confidential_contract_not_even_a_picture_of_the_ground_is_given(
    with_source: House, service: Service
) -> None:
    _, secret = under_way(with_source, "secret")
    digest = drawn(with_source)["source"]["address"].split("/")[3]
    answer = with_source.client().get(f"/api/v1/links/{secret}/ground/pictures/{digest}/3/6/2")
    assert code(answer) == "not-found" and service.asked == []

"""Servers of travel times elsewhere, as they are: slow, hanging, dripping, lying, down. Real ones on the loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from routing.datum import to_gcj02
from routing.engines.chain import Chain
from routing.engines.geodesic import Geodesic
from routing.engines.remote import Remote, amap, osrm
from routing.engines.web import EngineError
from routing.learnt import NOTHING, Learnt, Trip, learn
from routing.spread import unsure_s
from routing.travel import Fallback, Line, TravelTable, Trouble
from routing.types import Place
from tests.unit.routing_people import NOW, SITE, fix

KEY = "a-secret-key-of-amap"
PATIENT_S, SHORT_S = 60.0, 0.3

type Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """A server on a free port that answers as told; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def says(body: object, status: int = 200) -> Answer:
    """Answers this."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        held = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(held)))
        handler.end_headers()
        handler.wfile.write(held)

    return answer


def ok(durations: Any, off_m: float = 5.0, **more: Any) -> dict[str, Any]:
    """What an OSRM server answers to two origins and one place."""
    at = {"distance": off_m, "location": [0, 0], "name": ""}
    found = {"code": "Ok", "durations": durations, "distances": [[1000.0], [2000.0]], "sources": [at, at]}
    return found | {"destinations": [at | {"distance": 5.0}]} | more


def chain(engine: Remote) -> Chain:
    return Chain(lambda: (engine, Geodesic()))


def asked(engine: Remote) -> TravelTable:
    """Two people to one place, the line behind the engine."""
    return chain(engine).table([fix(1000), fix(2000)], [SITE], NOW)


def test_an_osrm_server_answers_at_the_assumed_pace() -> None:
    with server(says(ok([[100.0], [None]]))) as url:
        found = asked(osrm(url, PATIENT_S))
    way = found.way(0)
    assert way is not None and (way.p50_s, way.p90_s, way.engine, way.assumed) == (200, 240, "osrm", True)
    assert way.distance_m == 1000 and found.way(1) is None and found.fallbacks == ()


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Takes the question and says nothing until the other side has gone."""
    handler.rfile.read(1)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Sends a byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    gone = threading.Event()
    while True:
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        gone.wait(0.05)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (hang, Trouble.SLOW),
        (drip, Trouble.SLOW),
        (says("busy", 500), Trouble.DOWN),
        (says("who are you", 403), Trouble.REFUSED),
        (says({"code": "NoSegment"}), Trouble.REFUSED),
        (says(b"<html>welcome</html>"), Trouble.NONSENSE),
        (says([1, 2]), Trouble.NONSENSE),
        (says(ok([[100.0]])), Trouble.NONSENSE),
        (says(ok([[100.0], [-5.0]])), Trouble.NONSENSE),
        (says(ok([[100.0], ["soon"]])), Trouble.NONSENSE),
        (says(ok([[100.0], [float("nan")]])), Trouble.NONSENSE),
        (says(ok([[1.0], [2.0]], sources=[])), Trouble.NONSENSE),
    ],
)
def test_a_server_that_fails_is_followed_by_the_line_and_the_answer_says_why(
    answer: Answer, code: Trouble
) -> None:
    patience_s = SHORT_S if code is Trouble.SLOW else PATIENT_S
    with server(answer) as url:
        found = asked(osrm(url, patience_s))
    assert found.fallbacks == (Fallback("osrm", code),)
    assert found.engines == ("geodesic",) and np.isfinite(found.p50_s).all()


def test_nobody_listening_is_a_server_that_is_down_and_rests_before_it_is_asked_again() -> None:
    calls: list[str] = []

    def count(handler: BaseHTTPRequestHandler) -> None:
        calls.append(handler.path)
        says("busy", 503)(handler)

    with server(count) as url:
        engine = osrm(url, PATIENT_S)
        assert [asked(engine).fallbacks[0].code for _ in range(3)] == [Trouble.DOWN] * 3
    assert len(calls) == 1
    assert asked(osrm(url, PATIENT_S)).fallbacks == (Fallback("osrm", Trouble.DOWN),)


def test_what_a_server_had_to_move_far_is_not_on_its_map() -> None:
    with server(says(ok([[100.0], [200.0]], off_m=900_000.0))) as url:
        found = asked(osrm(url, PATIENT_S))
    assert found.fallbacks == (Fallback("osrm", Trouble.BEYOND_MAP),)
    ways = [found.way(0), found.way(1)]
    assert [one.engine if one else None for one in ways] == ["geodesic", "geodesic"]


def test_a_server_draws_the_way_where_it_has_roads_and_the_line_does_elsewhere() -> None:
    ends = Place(34.0, 113.0), Place(34.1, 113.1)
    points = [[113.0, 34.0], [113.05, 34.08], [113.1, 34.1]]
    for body, drawn in (
        (
            {
                "routes": [{"geometry": {"coordinates": points}}],
                "waypoints": [{"distance": 5}, {"distance": 9}],
            },
            "osrm",
        ),
        (
            {
                "routes": [{"geometry": {"coordinates": points}}],
                "waypoints": [{"distance": 5}, {"distance": 9e5}],
            },
            "",
        ),
        ({"routes": [], "waypoints": []}, ""),
        ({"routes": [{"geometry": {"coordinates": ["x"]}}], "waypoints": [{}, {}]}, ""),
    ):
        with server(says(body)) as url:
            found = chain(osrm(url, PATIENT_S)).line(*ends)
        middle = () if not drawn else (Place(34.08, 113.05),)
        assert found == Line((ends[0], *middle, ends[1]), drawn or "geodesic", straight=not drawn)


def test_amap_is_asked_in_gcj02_and_its_key_is_never_told(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[dict[str, list[str]]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append(parse_qs(urlsplit(handler.path).query))
        results = [
            {"origin_id": "1", "dest_id": "1", "distance": "4100", "duration": "540"},
            {
                "origin_id": "2",
                "dest_id": "1",
                "distance": "0",
                "duration": "0",
                "info": "NO_ROADS",
                "code": "1",
            },
        ]
        says({"status": "1", "info": "OK", "infocode": "10000", "results": results})(handler)

    with server(answer) as url:
        engine = amap(url, KEY, PATIENT_S)
        found = asked(engine)
    way = found.way(0)
    assert way is not None and (way.p50_s, way.engine, way.distance_m) == (540, "amap", 4100)
    assert found.way(1) is None
    shown = to_gcj02(SITE)
    assert seen[0]["destination"] == [f"{shown.lon_deg:.6f},{shown.lat_deg:.6f}"] and seen[0]["key"] == [KEY]
    with server(says({"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"})) as url:
        refused = amap(url, KEY, PATIENT_S)
        assert asked(refused).fallbacks == (Fallback("amap", Trouble.REFUSED),)
        with pytest.raises(EngineError) as said:
            refused.table([fix(0)], [SITE], NOW)
    assert KEY not in caplog.text + repr(refused) + str(said.value) + repr(engine)


def trips(count: int, ratio: float, hour: int = 10) -> list[Trip]:
    return [Trip("geodesic", 100, 100 * ratio * (1 + (i % 10) / 10), hour, "682:2269") for i in range(count)]


def test_from_thirty_witnessed_trips_on_pace_and_spread_are_learnt() -> None:
    # Ratios 1.5, 1.65 … 2.85: half within 2.175, nine of ten within 2.71.
    few, enough = learn(trips(29, 1.5)), learn(trips(30, 1.5))
    assert few == NOTHING
    pace = enough.pace("geodesic", 10, SITE)
    assert pace.factor == pytest.approx(2.175) and (pace.trips, pace.assumed) == (30, False)
    assert pace.factor * (1 + pace.spread) == pytest.approx(2.7, abs=0.02)


def test_what_is_learnt_counts_where_it_was_learnt_then_at_its_hour_then_at_all() -> None:
    learnt = learn([*trips(30, 1.5), *trips(30, 3.0, hour=17)])
    elsewhere = Place(45.7, 126.6)
    here, there, night = (
        learnt.pace("geodesic", hour, place) for hour, place in ((17, SITE), (17, elsewhere), (3, SITE))
    )
    assert here.factor == there.factor == pytest.approx(4.35) and here.trips == 30
    assert night.trips == 60 and 2.175 < night.factor < 4.35
    assert learnt.pace("roads", 17, SITE).assumed


def test_a_pause_on_the_way_is_no_pace() -> None:
    assert learn([*trips(29, 1.5), Trip("geodesic", 100, 9000, 10, "682:2269")]) == NOTHING
    assert learn([*trips(29, 1.5), Trip("geodesic", 0, 60, 10, "682:2269")]) == NOTHING


def test_an_eta_says_whether_it_is_learnt() -> None:
    learnt = Learnt(learn(trips(30, 2.0)).paces)
    assumed = Geodesic().table([fix(4000, age_s=60)], [SITE], NOW)
    known = Geodesic(lambda: learnt).table([fix(4000, age_s=60)], [SITE], NOW)
    assert bool(assumed.assumed[0, 0]) and not bool(known.assumed[0, 0])
    factor = learnt.pace("geodesic", 10, SITE).factor
    assert known.p50_s[0, 0] == pytest.approx(assumed.p50_s[0, 0] * factor, rel=1e-4)
    late_s = known.p90_s[0, 0] - known.p50_s[0, 0] * (1 + learnt.pace("geodesic", 10, SITE).spread)
    assert late_s == pytest.approx(unsure_s(60.0, 0.0, NOW), abs=0.1)

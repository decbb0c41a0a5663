"""Live pokes from a real web process: {feed, seq} to whoever may read the feed, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from server.storage.tables import devices, feeds, sessions
from tests.api.house import NEIGHBOUR
from tests.api.running import Running
from tests.world import id_of

LIVE = "/api/v1/live"


def pokes(lines: Iterator[str]) -> Iterator[dict[str, object]]:
    """The events of a stream."""
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def opened(answer: httpx.Response) -> Iterator[str]:
    """The lines of a stream once it is open."""
    lines = answer.iter_lines()
    assert next(lines) == ": halfhour"
    return lines


def poke(server: Running, *names: str) -> None:
    """Moves feeds in one commit."""
    with server.storage.write() as tx:
        for name in names:
            feeds.poke(tx, name)


def test_nobody_hears_without_a_session(server: Running) -> None:
    with server.client() as client:
        answer = client.get(LIVE)
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign-in-needed"
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_desk_hears_of_all_its_contracts_and_never_of_another_organisation(server: Running) -> None:
    theirs, own = f"desk:{id_of('contract', 'theirs')}", f"desk:{id_of('contract', 'open')}"
    with server.client("desk") as client, client.stream("GET", LIVE) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        lines = opened(answer)
        poke(server, theirs, f"catalogue:{NEIGHBOUR}")
        poke(server, own)
        first = next(pokes(lines))
    with server.storage.read() as tx:
        assert first == {"feed": own, "seq": feeds.head(tx, own).seq}


def test_an_engineer_hears_of_own_feeds_and_contracts_served_only(server: Running) -> None:
    secret, own = f"contract:{id_of('contract', 'secret')}", f"site:{id_of('site', 'open')}"
    with server.client("outsider") as client, client.stream("GET", LIVE) as answer:
        lines = opened(answer)
        poke(server, secret, f"site:{id_of('site', 'secret')}", f"person:{id_of('person', 'li')}")
        poke(server, f"desk:{id_of('contract', 'open')}")
        poke(server, own)
        poke(server, f"person:{id_of('person', 'outsider')}")
        told = pokes(lines)
        assert {next(told)["feed"], next(told)["feed"]} == {own, f"person:{id_of('person', 'outsider')}"}


def test_several_streams_each_hear_their_own(server: Running) -> None:
    with (
        server.client("li") as one,
        server.client("their-engineer") as other,
        one.stream("GET", LIVE) as mine,
        other.stream("GET", LIVE) as theirs,
    ):
        my_lines, their_lines = opened(mine), opened(theirs)
        poke(server, f"site:{id_of('site', 'theirs')}", f"site:{id_of('site', 'secret')}")
        assert next(pokes(my_lines))["feed"] == f"site:{id_of('site', 'secret')}"
        assert next(pokes(their_lines))["feed"] == f"site:{id_of('site', 'theirs')}"


def test_a_revoked_phone_s_stream_ends_at_once(server: Running) -> None:
    device, now_ms = id_of("device", "live"), server.house.world.clock.now_ms()
    person = id_of("person", "li")
    with server.storage.write() as tx:
        devices.add(tx, device, id_of("organisation"), person, "phone", "{}", now_ms)
    token = server.token("li", device)
    with server.client("li", token) as client, client.stream("GET", LIVE) as answer:
        lines = opened(answer)
        with server.client("desk") as desk:
            assert desk.post(f"/api/v1/devices/{device}/revoke").status_code == 204
        rest = list(lines)
        assert not [line for line in rest if line.startswith("data")]
        assert client.get("/api/v1/auth/me").json()["code"] == "device-revoked"


def test_a_stream_of_an_ended_session_ends_with_the_next_word_about_its_person(server: Running) -> None:
    token = server.token("zhou")
    with server.client("zhou", token) as client, client.stream("GET", LIVE) as answer:
        lines = opened(answer)
        with server.storage.write() as tx:
            for row in tx.rows("SELECT token_hash FROM session ORDER BY token_hash"):
                found = sessions.get(tx, row["token_hash"], 0)
                if found and found["person"] == id_of("person", "zhou"):
                    sessions.end(tx, row["token_hash"])
            feeds.poke(tx, f"person:{id_of('person', 'zhou')}")
        assert not [line for line in lines if line.startswith("data")]

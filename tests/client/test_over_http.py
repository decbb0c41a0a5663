"""The client over a real socket: packed bodies, resumed uploads, pokes, and a line that breaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from halfhour import Answer, Client, Http, Pause, RefusedError, State
from halfhour.tus import PIECE_BYTES
from server.storage.tables.feeds import poke
from tests.api.house import PASSWORD
from tests.api.running import Running
from tests.api.test_uploads import BLOBS
from tests.world import id_of

OPEN = {"site": id_of("site", "open"), "channel": "field"}


@contextmanager
def signed_in(server: Running, vault: Path | str = ":memory:", who: str = "outsider") -> Iterator[Client]:
    """A client of this person."""
    with Client(server.url, vault) as client:
        if not client.enrolled:
            client.sign_in(who, PASSWORD, "over http")
        yield client


def test_a_long_push_goes_packed_and_everything_comes_back(server: Running) -> None:
    with signed_in(server) as client:
        ticket = client.new_id()
        client.record("ticket.report", ticket, OPEN, personal={"description": "风扇响" * 200})
        assert client.sync().done
        assert client.entries()[0].outcome == "applied"
        found = client.mirror.get(ticket)
        assert found is not None and found.record["site"] == OPEN["site"]


def test_a_blob_goes_in_pieces_and_goes_on_after_its_process_ended(server: Running, tmp_path: Path) -> None:
    body = b"\xff\xd8\xff" + bytes(range(251)) * 3000
    assert len(body) > 2 * PIECE_BYTES
    with signed_in(server, tmp_path / "vault.db") as client:
        kept = client.keep_blob(body, "image/jpeg", id_of("contract", "open"))
        line = client.transport
        whole = line.ask
        pieces = iter([True, False])

        def cut(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
            """The second piece never arrives."""
            return whole(method, path, body, headers) if method != "PATCH" or next(pieces) else Answer(0)

        setattr(line, "ask", cut)  # noqa: B010  # a method of a Protocol may not be assigned to
        assert client.sync().pause is Pause.OFFLINE
    with signed_in(server, tmp_path / "vault.db") as client:
        assert client.upload().done
        line = client.transport
        assert line.ask("HEAD", f"{BLOBS}/{kept['sha256']}").status == 200
        assert client.upload().done  # nothing is left to do
        (row,) = client.vault.rows("SELECT verified_ms, refused FROM blob")
        assert row["verified_ms"] and row["refused"] is None


def test_a_blob_that_the_server_does_not_take_is_put_aside_with_its_code(server: Running) -> None:
    with signed_in(server) as client:
        client.keep_blob(b"<html>", "text/html")
        assert client.upload().done
        (row,) = client.vault.rows("SELECT verified_ms, refused FROM blob")
        assert (row["verified_ms"], row["refused"]) == (None, "blob-type-refused")


def test_a_poke_says_that_something_moved_and_the_pull_says_what(server: Running) -> None:
    with signed_in(server) as client:
        client.sync()
        feed = f"person:{client.identity.person}"
        heard = client.pokes()

        def move() -> None:
            with server.storage.write() as tx:
                poke(tx, feed)

        timer = threading.Timer(0.2, move)
        timer.start()
        assert next(heard).feed == feed
        timer.join()
        heard.close()  # type: ignore[attr-defined]  # a generator is one
        assert client.pull().done


def test_a_wrong_password_and_a_wrong_code_are_told_in_the_language_asked_for(server: Running) -> None:
    with Client(server.url, ":memory:", transport=Http(server.url, language="en")) as client:
        with pytest.raises(RefusedError) as refused:
            client.sign_in("outsider", "wrong", "x")
        assert (refused.value.code, refused.value.status) == ("sign-in-failed", 401)
        assert refused.value.detail.startswith("Login or password is wrong")
        with pytest.raises(RefusedError) as refused:
            client.enrol("2222222222", "x")
        assert refused.value.code == "enrolment-code-wrong"
        with pytest.raises(RuntimeError, match="enrol"):
            client.sync()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<html>hi!",
        b"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
    ],
    ids=["silence", "portal", "redirection", "cut", "nonsense", "damaged"],
)
def test_whoever_else_answers_has_not_answered(server: Running, said: bytes) -> None:
    with signed_in(server) as client, closing(socket.create_server(("127.0.0.1", 0))) as portal:
        ticket = client.new_id()
        client.record("ticket.report", ticket, OPEN)
        thread = threading.Thread(target=_answer, args=(portal, said), daemon=True)
        thread.start()
        ours, client.transport = (
            client.transport,
            Http(f"http://127.0.0.1:{portal.getsockname()[1]}", wait_s=20),
        )
        assert client.sync().pause is Pause.OFFLINE
        assert len(client.entries(State.WAITING)) == 1
        client.transport.close()
        client.transport = ours
        assert client.sync().done
        assert client.entries()[0].outcome == "applied"


def _answer(portal: socket.socket, said: bytes) -> None:
    """Takes one connection, hears a request and says something of its own."""
    line, _ = portal.accept()
    with line:
        line.recv(65536)
        line.sendall(said)


def test_a_bad_gateway_s_page_is_a_server_that_is_down(server: Running) -> None:
    page = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\nhi"
    with signed_in(server) as client, closing(socket.create_server(("127.0.0.1", 0))) as gateway:
        threading.Thread(target=_answer, args=(gateway, page), daemon=True).start()
        client.transport = Http(f"http://127.0.0.1:{gateway.getsockname()[1]}", wait_s=20)
        found = client.sync()
        assert (found.pause, found.retry_after_s) == (Pause.BUSY, 3.0)


@pytest.mark.parametrize("url", ["halfhour.example", "ftp://x", "https://"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        Http(url)

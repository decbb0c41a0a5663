"""Uploads by a tus client that knows nothing of us (tuspy), and the rules of tus 1.0 that it does not try."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from server.storage.tables import uploads
from tests.api.house import MARK
from tests.api.running import Running
from tests.api.test_uploads import BLOBS, PART, TUS, b64, begin, picture, send
from tests.world import id_of

CHUNK_BYTES = 1000


class Sender:
    """tuspy, signed in as an engineer."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self.http = server.client("li")
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        self.client = TusClient(server.url + BLOBS, headers={**MARK, "Cookie": cookie})

    def uploader(self, body: bytes, **more: Any) -> Any:
        """An upload of these bytes as a JPEG of the open contract."""
        said = {
            "sha256": more.pop("sha256", hashlib.sha256(body).hexdigest()),
            "type": "image/jpeg",
            "contract": id_of("contract", "open"),
            **more.pop("metadata", {}),
        }
        return self.client.uploader(
            file_stream=BytesIO(body), metadata=said, chunk_size=CHUNK_BYTES, upload_checksum=True, **more
        )

    def held(self, body: bytes) -> bool:
        """Whether the server holds and shows these bytes."""
        return self.http.head(f"{BLOBS}/{hashlib.sha256(body).hexdigest()}").status_code == httpx.codes.OK


@pytest.fixture
def sender(server: Running) -> Iterator[Sender]:
    """One for each test."""
    made = Sender(server)
    yield made
    made.http.close()


def id_in(url: str) -> str:
    """An upload's id."""
    return url.rsplit("/", 1)[1]


def test_a_foreign_client_uploads_in_chunks_each_with_its_checksum(sender: Sender) -> None:
    body = picture(20)
    made = sender.uploader(body)
    made.upload()
    assert made.offset == len(body) > 3 * CHUNK_BYTES
    assert sender.held(body)


def test_a_foreign_client_goes_on_where_it_was_cut(sender: Sender) -> None:
    body = picture(21)
    first = sender.uploader(body)
    first.upload(stop_at=2 * CHUNK_BYTES)
    again = sender.uploader(body, url=first.url)
    assert again.offset == 2 * CHUNK_BYTES
    again.upload()
    assert sender.held(body)


def test_a_foreign_client_that_never_heard_the_last_answer_finds_its_upload_whole(sender: Sender) -> None:
    body = picture(22)
    first = sender.uploader(body)
    first.upload()
    late = sender.uploader(body, url=first.url)
    assert late.offset == len(body)
    late.upload()  # nothing is left to send
    empty = send(sender.http, first.url, b"", len(body))
    assert (empty.status_code, empty.headers["upload-offset"]) == (204, str(len(body)))
    more = send(sender.http, first.url, b"x", len(body))
    assert (more.status_code, more.json()["code"]) == (413, "body-too-large")
    assert send(sender.http, first.url, body, 0).headers["upload-offset"] == str(len(body))


def test_a_foreign_client_at_a_wrong_offset_is_told_so_and_asks_where_it_is(sender: Sender) -> None:
    body = picture(23)
    made = sender.uploader(body)
    made.upload(stop_at=2 * CHUNK_BYTES)
    made.offset = CHUNK_BYTES
    with pytest.raises(TusUploadFailed) as refused:
        made.upload_chunk()
    assert refused.value.status_code == 409
    made.offset = made.get_offset()
    made.upload()
    assert sender.held(body)


def test_a_chunk_with_a_wrong_checksum_is_dropped_and_its_upload_goes_on(sender: Sender) -> None:
    body = picture(24)
    made = sender.uploader(body)
    made.upload(stop_at=CHUNK_BYTES)
    wrong = base64.b64encode(hashlib.sha1(b"something else").digest()).decode()
    refused = send(sender.http, made.url, body[CHUNK_BYTES:], CHUNK_BYTES, checksum=f"sha1 {wrong}")
    assert (refused.status_code, refused.json()["code"]) == (460, "checksum-mismatch")
    assert made.get_offset() == CHUNK_BYTES
    made.upload()
    assert sender.held(body)


def test_bytes_whose_hash_lies_are_dropped_whole(sender: Sender) -> None:
    body = picture(25)
    made = sender.uploader(body, sha256=hashlib.sha256(b"another").hexdigest())
    with pytest.raises(TusUploadFailed) as refused:
        made.upload()
    assert refused.value.status_code == 460
    with pytest.raises(TusCommunicationError):
        made.get_offset()
    assert not sender.held(body)


def test_an_expired_upload_is_gone_and_a_new_one_works(server: Running, sender: Sender) -> None:
    body = picture(26)
    made = sender.uploader(body)
    made.upload(stop_at=CHUNK_BYTES)
    with server.storage.write() as tx:
        uploads.received(tx, id_in(made.url), CHUNK_BYTES, 1)
    for answer in (sender.http.head(made.url, headers=TUS), send(sender.http, made.url, b"x", CHUNK_BYTES)):
        assert answer.status_code == 410
        assert answer.headers["tus-resumable"] == "1.0.0"
        assert "upload-offset" not in answer.headers
    with pytest.raises(TusUploadFailed):
        made.upload_chunk()
    sender.uploader(body).upload()
    assert sender.held(body)


def test_what_was_said_of_an_upload_is_told_again_word_for_word(sender: Sender) -> None:
    body = picture(27)
    made = sender.uploader(body, metadata={"filename": "配线架 1.jpg"})
    made.upload(stop_at=CHUNK_BYTES)
    told = sender.http.head(made.url, headers=TUS)
    assert told.headers["upload-metadata"] == ",".join(made.encode_metadata())
    assert told.headers["upload-length"] == str(len(body))
    assert told.headers["cache-control"] == "no-store"
    assert "content-type" not in told.headers


def test_metadata_may_hold_keys_without_a_value_and_bytes_that_are_no_text(sender: Sender) -> None:
    body = picture(28)
    known = f"sha256 {b64(hashlib.sha256(body).hexdigest())},type {b64('image/jpeg')}"
    for more, status in ((",is_confidential", 201), (",thumb //79", 201), (",type aW1hZ2UvcG5n", 422)):
        headers = {**TUS, "Upload-Length": str(len(body)), "Upload-Metadata": known + more}
        assert sender.http.post(BLOBS, headers=headers).status_code == status, more


def test_every_answer_about_an_upload_names_the_version(sender: Sender) -> None:
    body = picture(29)
    place = begin(sender.http, body).headers["location"]
    old = {"Tus-Resumable": "0.2.2"}
    answers = [
        sender.http.head(place, headers=TUS),
        sender.http.post(BLOBS, headers=TUS),
        sender.http.head(f"{BLOBS}/uploads/{id_of('no upload')}", headers=TUS),
        send(sender.http, place, body, 7),
        sender.http.patch(place, content=body, headers={**TUS, "Upload-Offset": "0"}),
        sender.http.patch(place, content=body, headers={**PART, **old, "Upload-Offset": "0"}),
        sender.http.head(place, headers=old),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 404, 409, 415, 412, 412]
    assert {answer.headers["tus-resumable"] for answer in answers} == {"1.0.0"}
    assert [answer.headers["tus-version"] for answer in answers[-2:]] == ["1.0.0"] * 2
    told = sender.http.options(BLOBS)
    assert told.headers["tus-version"] == "1.0.0"
    assert told.headers["tus-extension"] == "creation,checksum,expiration"
    assert told.headers["tus-checksum-algorithm"] == "sha1,sha256"
    assert int(told.headers["tus-max-size"]) == 12 * 1024 * 1024


def test_a_client_that_cannot_say_patch_says_post_and_what_it_means(sender: Sender) -> None:
    body = picture(30)
    place = begin(sender.http, body, id_of("contract", "open")).headers["location"]
    instead = {**PART, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = sender.http.post(place, content=body, headers=instead)
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(body)))
    assert sender.held(body)
    asked = sender.http.post(place, headers={**TUS, "X-HTTP-Method-Override": "HEAD"})
    assert asked.headers["upload-offset"] == str(len(body))
    foreign = sender.http.post(place, headers={**instead, "Origin": "https://evil.example"})
    assert foreign.json()["code"] == "csrf-refused"


def test_an_algorithm_that_is_not_spoken_is_a_bad_request(sender: Sender) -> None:
    body = picture(31)
    place = begin(sender.http, body).headers["location"]
    answer = send(sender.http, place, body, checksum="md5 AAAA")
    assert (answer.status_code, answer.json()["code"]) == (400, "checksum-unknown")
    assert send(sender.http, place, body, checksum="sha1 ?").status_code == 422


def test_the_same_bytes_without_a_contract_are_each_organisation_s_own(server: Running) -> None:
    body = picture(32)
    for who in ("desk", "their-desk"):
        with server.client(who) as desk:
            assert desk.head(f"{BLOBS}/{hashlib.sha256(body).hexdigest()}").status_code == 404
            assert send(desk, begin(desk, body).headers["location"], body).status_code == 204
            assert desk.head(f"{BLOBS}/{hashlib.sha256(body).hexdigest()}").status_code == 200

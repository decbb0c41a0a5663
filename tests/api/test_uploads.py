"""Uploads as raw tus clients make them, against a real web process."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.api.running import Running
from tests.world import id_of

BLOBS = "/api/v1/blobs"
TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}


def b64(text: str) -> str:
    """Base64 as Upload-Metadata wants it."""
    return base64.b64encode(text.encode()).decode()


def picture(seed: int, exif: bool = False) -> bytes:
    """A real JPEG; each seed another one."""
    image = Image.effect_noise((320, 240), 90 + seed).convert("RGB")
    image.putpixel((seed % 320, 0), (seed, 0, 0))
    out = BytesIO()
    tags = Image.Exif()
    if exif:
        tags[0x010F], tags[0x0112] = "SecretCam", 6
    image.save(out, "JPEG", exif=tags)
    return out.getvalue()


def begin(client: httpx.Client, body: bytes, contract: str = "", **more: Any) -> httpx.Response:
    """Creates an upload for these bytes."""
    said = {"sha256": hashlib.sha256(body).hexdigest(), "type": "image/jpeg", "contract": contract, **more}
    metadata = ",".join(f"{key} {b64(value)}" for key, value in said.items() if value and key != "length")
    length = str(more.get("length", len(body)))
    return client.post(BLOBS, headers={**TUS, "Upload-Length": length, "Upload-Metadata": metadata})


def send(
    client: httpx.Client, location: str, body: bytes, start: int = 0, checksum: str = "", **more: str
) -> httpx.Response:
    """Sends a part."""
    if checksum:
        more["Upload-Checksum"] = checksum
    return client.patch(location, content=body, headers={**PART, "Upload-Offset": str(start), **more})


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"<script>alert(1)</script>" * 9, "application/octet-stream"),
        (b"MZ\x90\x00" + bytes(200), "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "image/png"),
    ],
    ids=["script", "program", "other-picture"],
)
def test_bytes_are_served_as_what_they_are_whatever_their_sender_called_them(
    server: Running, body: bytes, shown: str
) -> None:
    sha256, secret = hashlib.sha256(body).hexdigest(), id_of("contract", "secret")
    with server.client("li") as li:
        assert send(li, begin(li, body, secret).headers["location"], body).status_code == 204
        for seen in (li.head(f"{BLOBS}/{sha256}"), li.get(f"{BLOBS}/{sha256}")):
            assert (seen.status_code, seen.headers["content-type"]) == (200, shown)
            assert seen.headers["content-disposition"] == ("inline" if shown == "image/png" else "attachment")
            assert seen.headers["x-content-type-options"] == "nosniff"


def test_a_photo_goes_up_in_parts_and_those_who_serve_the_contract_see_it(server: Running) -> None:
    body = picture(1)
    sha256, secret = hashlib.sha256(body).hexdigest(), id_of("contract", "secret")
    with server.client("li") as li:
        made = begin(li, body, secret)
        assert made.status_code == 201
        assert "upload-expires" in made.headers
        location = made.headers["location"]
        assert li.head(f"{BLOBS}/{sha256}").status_code == 404
        first = send(li, location, body[:1000])
        assert (first.status_code, first.headers["upload-offset"]) == (204, "1000")
        asked = li.head(location, headers=TUS)
        assert asked.headers["upload-offset"] == "1000"
        assert asked.headers["upload-length"] == str(len(body))
        last = send(li, location, body[1000:], 1000)
        assert last.headers["upload-offset"] == str(len(body))
        assert li.head(f"{BLOBS}/{sha256}").status_code == 200
        seen = li.get(f"{BLOBS}/{sha256}")
        assert seen.headers["content-type"] == "image/jpeg"
        assert "sandbox" in seen.headers["content-security-policy"]
        assert Image.open(BytesIO(seen.content)).size == (320, 240)
    kept = server.house.settings.blobs_dir / sha256[:2] / sha256
    assert kept.read_bytes() == body
    missing = "0" * 64
    for who in ("outsider", "their-desk"):
        with server.client(who) as other:
            assert other.get(f"{BLOBS}/{sha256}").content == other.get(f"{BLOBS}/{missing}").content
            assert other.get(f"{BLOBS}/{sha256}").status_code == 404
    with server.client("desk") as desk:
        assert desk.get(f"{BLOBS}/{sha256}").status_code == 200


def test_the_camera_s_own_notes_are_kept_and_not_shown(server: Running) -> None:
    body = picture(2, exif=True)
    assert b"SecretCam" in body
    with server.client("li") as li:
        send(li, begin(li, body, id_of("contract", "open")).headers["location"], body)
        seen = li.get(f"{BLOBS}/{hashlib.sha256(body).hexdigest()}").content
    assert b"SecretCam" not in seen
    shown = Image.open(BytesIO(seen))
    assert dict(shown.getexif()) == {0x0112: 6}
    assert shown.tobytes() == Image.open(BytesIO(body)).tobytes()


def test_a_wrong_offset_is_told_what_is_held(server: Running) -> None:
    body = picture(3)
    with server.client("li") as li:
        location = begin(li, body).headers["location"]
        send(li, location, body[:500])
        wrong = send(li, location, body[:500])
        assert (wrong.status_code, wrong.json()["code"]) == (409, "upload-offset-wrong")
        assert wrong.headers["upload-offset"] == "500"
        assert send(li, location, body[500:], 500).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_part_damaged_on_its_way_is_dropped_and_sent_again(server: Running, algorithm: str) -> None:
    body = picture(4)
    digest = base64.b64encode(hashlib.new(algorithm, body).digest()).decode()
    with server.client("li") as li:
        location = begin(li, body).headers["location"]
        broken = body[:-1] + b"?"
        damaged = send(li, location, broken, checksum=f"{algorithm} {digest}")
        assert (damaged.status_code, damaged.json()["code"]) == (460, "checksum-mismatch")
        assert li.head(location, headers=TUS).headers["upload-offset"] == "0"
        whole = send(li, location, body, checksum=f"{algorithm} {digest}")
        assert whole.status_code == 204


def test_bytes_that_are_not_what_was_announced_are_dropped(server: Running) -> None:
    body = picture(5)
    with server.client("li") as li:
        location = begin(li, body).headers["location"]
        wrong = send(li, location, body[:-1] + b"?")
        assert (wrong.status_code, wrong.json()["code"]) == (460, "hash-mismatch")
        assert li.head(location, headers=TUS).status_code == 404
        assert li.head(f"{BLOBS}/{hashlib.sha256(body).hexdigest()}").status_code == 404
        again = begin(li, body).headers["location"]
        assert send(li, again, body).status_code == 204


def test_a_sender_that_breaks_off_goes_on_where_it_was(server: Running) -> None:
    body = picture(6)
    token = server.token("li")
    with server.client("li", token) as li:
        location = begin(li, body).headers["location"]
        head = (
            f"PATCH {location} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: hh_session={token}\r\n"
            "X-Halfhour: 1\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
            f"Upload-Offset: 0\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with server.raw() as connection:
            connection.sendall(head.encode() + body[:700])
            while (held := li.head(location, headers=TUS).headers["upload-offset"]) == "0":
                pass
            assert 0 < int(held) <= 700
            second = send(li, location, body[int(held) :], int(held))
            assert (second.status_code, second.json()["code"]) == (423, "upload-busy")
        while (rest := send(li, location, body[700:], 700)).status_code == 423:
            pass
        assert rest.status_code == 204


def test_a_photo_of_twenty_megabytes_is_refused_with_a_clear_sentence(server: Running) -> None:
    with server.client("li") as li:
        answer = begin(li, b"x", length=20 * 1024 * 1024)
        assert (answer.status_code, answer.json()["code"]) == (413, "photo-too-large")
        assert "12 MB" in answer.json()["detail"]
        english = li.post(
            BLOBS,
            headers={
                **TUS,
                "Accept-Language": "en",
                "Upload-Length": "20971520",
                "Upload-Metadata": f"sha256 {b64('0' * 64)},type {b64('image/jpeg')}",
            },
        )
        assert english.json()["detail"].startswith("The photo is larger than 12 MB")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 412, "tus-version"),
        ({"Tus-Resumable": "0.2.2"}, 412, "tus-version"),
        (TUS, 422, "validation-failed"),
        ({**TUS, "Upload-Length": "-1"}, 422, "validation-failed"),
        ({**TUS, "Upload-Length": "9" * 400}, 422, "validation-failed"),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": "sha256 %%%"}, 422, "validation-failed"),
        (
            {**TUS, "Upload-Length": "5", "Upload-Metadata": f"sha256 {b64('../../etc')}"},
            422,
            "validation-failed",
        ),
        (
            {
                **TUS,
                "Upload-Length": "5",
                "Upload-Metadata": f"sha256 {b64('0' * 64)},type {b64('text/html')}",
            },
            415,
            "blob-type-refused",
        ),
    ],
)
def test_nonsense_about_an_upload_is_refused(
    server: Running, headers: dict[str, str], status: int, code: str
) -> None:
    with server.client("li") as li:
        answer = li.post(BLOBS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_upload_is_its_sender_s_own(server: Running) -> None:
    body = picture(7)
    with server.client("li") as li, server.client("zhou") as zhou, server.client("their-desk") as theirs:
        location = begin(li, body, id_of("contract", "open")).headers["location"]
        for other in (zhou, theirs):
            answer = send(other, location, body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        unknown = send(li, f"{BLOBS}/uploads/{id_of('no upload')}", body)
        assert unknown.content == send(zhou, location, body).content
        up = send(li, f"{BLOBS}/uploads/..%2f..%2fhalfhour.db", body)
        assert up.status_code == 404


def test_an_upload_for_a_contract_not_served_comes_in_and_shows_nothing(server: Running) -> None:
    body = picture(8)
    sha256 = hashlib.sha256(body).hexdigest()
    with server.client("outsider") as outsider, server.client("li") as li:
        for contract in (id_of("contract", "secret"), id_of("contract", "nowhere")):
            begun = begin(outsider, body, contract)
            assert (begun.status_code, begun.content) == (201, b"")
        assert send(outsider, begun.headers["location"], body).status_code == 204
        # Nobody who serves the named contract sees it: only an operation can speak of it there.
        assert li.get(f"{BLOBS}/{sha256}").status_code == 404
        assert outsider.get(f"{BLOBS}/{sha256}").status_code == 404


def test_a_patch_from_another_site_is_refused(server: Running) -> None:
    body = picture(9)
    with server.client("li") as li:
        location = begin(li, body).headers["location"]
        foreign = send(li, location, body, Origin="https://evil.example")
        assert (foreign.status_code, foreign.json()["code"]) == (403, "csrf-refused")
        bare = httpx.patch(server.url + location, content=body, headers=PART)
        assert (bare.status_code, bare.json()["code"]) == (403, "csrf-refused")

"""The page of the protocol names all that travels, its values are true, its session is the one played today."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from halfhour import Client
from server.api import limits, problems, tus
from server.api.openapi import document_of
from server.api.schemas.operations import OUTCOMES
from server.api.views import devices as device_views
from server.config import read_settings
from server.domain import records
from server.domain.errors import CODES
from server.front import BODY_WAIT_S, CHUNK_WAIT_S
from server.sync import blobs, push, wire
from server.sync.letters import AHEAD_MS
from tests.api.house import House, ok
from tests.client.carrying import InHouse, WatchedClocks
from tests.docs.session import played
from tests.house import ROOT, texts
from tests.world import id_of

PAGE = (ROOT / "docs" / "sync-protocol.md").read_text("utf-8")
PROSE = re.sub(r"<!-- session -->.*<!-- end of session -->", "", PAGE, flags=re.S)
WORDS = set(re.findall(r"[A-Za-z0-9_]+", " ".join(re.findall(r"`([^`\n]+)`", PROSE))))
SPOKEN = {
    "/api/v1/auth/sign-in": "post",
    "/api/v1/auth/me": "get",
    "/api/v1/enrolments": "post",
    "/api/v1/devices": "post",
    "/api/v1/devices/{id}/challenge": "post",
    "/api/v1/devices/{id}/session": "post",
    "/api/v1/sync/push": "post",
    "/api/v1/sync/pull": "post",
    "/api/v1/sync/snapshot": "get",
    "/api/v1/sync/snapshot/{id}/{number}": "get",
}
WIRE = (
    wire.Push,
    wire.Operation,
    wire.SaidWire,
    wire.HeardWire,
    wire.BlobRef,
    wire.Personal,
    wire.Pull,
    wire.Cursor,
)
DOOR: tuple[str, ...] = (
    "server/sync/",
    "server/api/tus.py",
    "server/api/limits.py",
    "server/api/auth.py",
    "server/api/safety.py",
)
DOOR += (
    "server/api/views/sync.py",
    "server/api/views/devices.py",
    "server/api/views/blobs.py",
    "server/asgi.py",
    "server/front",
)
OF_OTHERS = frozenset(
    # said to people and by kinds of operation; the page sends its reader to errors.md for these
    {
        "not-found",
        "record-unknown",
        "visit-not-yours",
        "phone-not-revoked",
        "move-illegal",
        "role-not-allowed",
    }
)


def members(document: dict[str, Any], schema: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Names of all members of a schema but those of records, which have their own schemas."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        known = document["components"]["schemas"][name]
        if name in seen or name in records.SHAPES:
            return
        yield from members(document, known, seen | {name})
    for part in schema.get("anyOf", ()):
        yield from members(document, part, seen)
    if "items" in schema:
        yield from members(document, schema["items"], seen)
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from members(document, inner, seen)


def test_every_member_that_travels_is_named(house: House) -> None:
    document = document_of(house.app)
    found = {field.name for shape in WIRE for field in msgspec.structs.fields(shape)}
    for path, method in SPOKEN.items():
        asked = document["paths"][path][method]
        bodies = [asked.get("requestBody", {}), *asked["responses"].values()]
        for body in bodies:
            schema = body.get("content", {}).get("application/json", {}).get("schema", {})
            found |= set(members(document, schema))
        found |= {one["name"] for one in asked.get("parameters", ()) if one.get("in") == "query"}
    assert len(found) > 60
    assert found - WORDS == set()


def test_every_outcome_status_and_code_of_the_door_is_told_and_true() -> None:
    assert set(OUTCOMES) <= WORDS
    rows = re.findall(r"^\| (\d{3}) \| ([^|]+) \|", PAGE, re.M)
    assert len(rows) > 15
    for status, codes in rows:
        for code in re.findall(r"`([a-z-]+)`", codes):
            assert problems.status_of(code) == int(status), code
    for status, code in re.findall(r"\b([45]\d\d) `([a-z-]+)`", PROSE):
        assert problems.status_of(code) == int(status), code
    said = {
        code
        for file, text in texts(".py", under="server").items()
        if file.startswith(DOOR)
        for code in re.findall(r'(?:Problem|Parked)\(\s*"([a-z-]+)"', text)
    }
    assert len(said) > 25
    told = set(re.findall(r"`([a-z-]+)`", PROSE))
    assert (said & CODES.keys()) - told - OF_OTHERS == set()


def test_every_limit_is_the_one_that_holds(house: House) -> None:
    settings = read_settings({})
    mib = 1024**2
    rows = dict(
        re.findall(r"^\| ([a-z][^|]+) \| ([^|]+) \|$", PAGE.split("| limit | |")[1].split("\n\n")[0], re.M)
    )
    numbers = {name: [int(one) for one in re.findall(r"\d+", value)] for name, value in rows.items()}
    assert numbers == {
        "operations in a push": [wire.MOST_OPERATIONS],
        "body of push and pull, as sent": [settings.max_body_bytes // mib, limits.JSON_BYTES // 1024],
        "body of push and pull, unpacked": [limits.INFLATED_BYTES // mib],
        "items in a pull, over all feeds": [wire.MOST_ITEMS, 500],
        "text of an identity, name, feed": [200],
        "one body piece may be late by; a whole body": [int(CHUNK_WAIT_S), int(BODY_WAIT_S)],
        "how far `n` may jump": [push.MOST_SKIPPED],
        "a photo": [settings.max_photo_bytes // mib],
    }
    assert wire.Pull.__struct_defaults__[0] == 500
    assert (device_views.CODE_LASTS_MS, device_views.CHALLENGE_LASTS_MS) == (15 * 60_000, 2 * 60_000)
    assert (blobs.UPLOAD_LASTS_MS, AHEAD_MS, tus.VERSION) == (7 * 86_400_000, 5 * 60_000, "1.0.0")


def test_every_worked_value_is_that_of_the_vectors() -> None:
    vectors = json.loads((ROOT / "tests/vectors/sync-protocol.json").read_text("utf-8"))
    personal, total = vectors["personal"][0], vectors["sums"][2]
    for value in (personal["salt"], personal["text"], personal["sha256"], *total["each"], total["hash"]):
        assert value in PROSE
    for id, rev in total["records"]:
        assert f"`{id}` at {rev}" in PROSE
    named = set(re.findall(r"^\| \d+ \|.*?\| (.+) \|$", PAGE, re.M))
    for name in vectors.keys() - {"about"}:
        assert any(f"`{name}`" in one for one in named), name


def test_the_session_of_the_page_is_the_one_that_is_played() -> None:
    assert played() == PAGE, "run python -m tests.docs.session"


def test_the_examples_of_the_python_client_run_as_they_stand(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "python-client.md").read_text("utf-8")
    report, readings = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    made = ok(house.client("desk").post("/api/v1/enrolments", {"person": id_of("person", "outsider")}))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "readings.csv").write_text(
        "number,at_ms,celsius\n1,1795395600000,61\n2,1795396200000,48\n3,1795396800000,64\n", "utf-8"
    )

    def here(_url: str, vault: str) -> Client:
        transport = InHouse(house.app.test_client())
        return Client("http://localhost", vault, transport=transport, clocks=WatchedClocks(house.world.clock))

    monkeypatch.setattr("halfhour.Client", here)
    with pytest.raises(SystemExit) as ended:
        exec(compile(report.replace("7K3MQX9D2F", made["code"]), "report", "exec"), {})
    assert ended.value.code == 0
    for _ in range(2):
        exec(compile(readings, "readings", "exec"), {})
    assert capsys.readouterr().out.splitlines() == ["1 settled  ", *["all sent: 3 on the server"] * 2]

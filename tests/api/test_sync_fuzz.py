"""Real pushes, broken in ways that nobody thought of: 100 of bytes and 200 of values, always the same ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.errors import CODES
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.sync.fold import SETTLED
from server.sync.letters import personal_hash
from tests.api.house import Client, House, open_house
from tests.world import id_of

EXAMPLES = 100
FIX = {"lat_deg": 34.1, "lon_deg": 113.4}
OUTCOMES = SETTLED | {"parked", "rejected"}
FIXED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ATOMS: list[Any] = [None, True, False, 0, -1, 1, 2**31, 2**53, -(2**53) - 1, 2**64, 10**400, 0.5, -0.0, 1e300]
ATOMS += [
    "",
    "\0",
    "\ud83d",
    "x" * 500,
    "019aa4d0-0000-7000-8000-000000000001",
    "applied",
    "2026-11-21T00:00:00Z",
]
ATOMS += [[], {}, [[]], {"": {}}, [None], {"of": "x"}]


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, dict[str, Client]]]:
    """A house in this process, and the phones of an engineer and of a lead in it."""
    house = open_house(tmp_path_factory.mktemp("fuzz"))
    for who in ("li", "lead"):
        house.world.enrol(who)
    yield house, {who: house.client(who) for who in ("li", "lead")}
    house.world.storage.close()


def seed(house: House, who: str, data: st.DataObject) -> dict[str, Any]:
    """A push that a good phone could say: some of the kinds that this person may say, at known records."""
    may = sorted(name for name, kind in CATALOGUE.items() if house.world.person(who).role in kind.by)
    names = data.draw(st.lists(st.sampled_from(may), min_size=1, max_size=6))
    world, device = house.world, house.world.devices_enrolled[who]
    now_ms = world.clock.now_ms()
    said = {"wall_ms": now_ms, "mono_ms": 5, "session": "s"}
    heard = {"now_ms": now_ms, "wall_ms": now_ms, "mono_ms": 0, "session": "s", "rtt_ms": 40}
    known = {word: id_of(word, "secret") for word in ("site", "contract", "ticket", "visit")}
    known |= {word: id_of(word) for word in ("equipment", "model", "calendar", "organisation")}
    known |= {"engineer": id_of("person", "li"), "person": id_of("person", "li")}
    operations: list[dict[str, Any]] = []
    personal: dict[str, Any] = {}
    for name in names:
        kind, id = CATALOGUE[name], new_id()
        body = {key: known.get(key, value) for key, value in kind.example.items()}
        one = {
            "id": id, "n": len(operations) + 1, "kind": name, "v": kind.version, "shape": kind.shape.value,
            "record": new_id() if kind.creates else known.get(kind.record, id_of(kind.record)), "feed": None,
            "body": body, "base": 1, "hlc": f"{now_ms:012x}-0000-{device}", "said": {**said, "heard": heard},
            "needs": [], "blobs": [{"sha256": "ab" * 32, "bytes": 3, "type": "image/jpeg"}],
        }  # fmt: skip
        if kind.personal:
            values = {name: FIX if name == "fix" else "值班员 张" for name in sorted(kind.personal)}
            personal[id] = {"salt": "s", "values": values}
            one["personal_sha256"] = personal_hash("s", values)
        operations.append(one)
    return {
        "v": 1, "device": device, "phone_epoch": new_id(), "server": None, "server_epoch": None, "wall_ms": now_ms,
        "waiting": {"operations": 0, "oldest": None, "blob_bytes": 0}, "operations": operations, "personal": personal,
    }  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a value."""
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def spoil(push: dict[str, Any], data: st.DataObject) -> bytes:
    """The push with one to four values replaced, dropped, doubled or swapped for another of its own."""
    push = deepcopy(push)
    for _ in range(data.draw(st.integers(1, 4))):
        found = [path for path in places(push) if path]
        path, other = data.draw(st.sampled_from(found)), data.draw(st.sampled_from(found))
        parent = _at(push, path[:-1])
        match data.draw(st.sampled_from(["atom", "drop", "other", "double"])):
            case "atom":
                parent[path[-1]] = data.draw(st.sampled_from(ATOMS))
            case "other":
                parent[path[-1]] = deepcopy(_at(push, other))
            case "double" if isinstance(parent, list):
                parent.append(deepcopy(parent[path[-1]]))
            case _:
                del parent[path[-1]]
    return json.dumps(push).encode()


def _at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


def cut(raw: bytes, data: st.DataObject) -> bytes:
    """The bytes with one to five pieces dropped, doubled or overwritten."""
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), at + data.draw(st.integers(0, 40)))
        junk = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"\0", b"\\ud83d", b'"', b"{", b"]", b"\xff", b"1e999"])
        )
        match data.draw(st.sampled_from(["drop", "double", "junk"])):
            case "drop":
                raw = raw[:at] + raw[end:]
            case "double":
                raw = raw[:end] + raw[at:end] + raw[end:]
            case _:
                raw = raw[:at] + junk + raw[end:]
    return raw


def counts(house: House) -> list[int]:
    """How many rows there are of all that a push writes."""
    with house.world.storage.read() as tx:
        rows = [
            tx.row(f"SELECT count(*) AS n FROM {table}")
            for table in ("ledger", "operation", "record", "personal")
        ]
    return [row["n"] for row in rows if row]


def judge(house: House, phone: Client, raw: bytes) -> None:
    """An outcome for each operation, said again the second time; or a problem, and nothing written."""
    before = counts(house)
    answer = phone.post("/api/v1/sync/push", data=raw, content_type="application/json")
    said = answer.get_json()
    if answer.status_code != 200:
        assert 400 <= answer.status_code < 500, (answer.status_code, said)
        assert answer.content_type == "application/problem+json" and said["code"] in CODES
        assert counts(house) == before
        return
    for one in said["outcomes"]:
        assert one["outcome"] in OUTCOMES and one.get("code") != "internal", one
        assert one.get("code") is None or one["code"] in CODES
    again = phone.post("/api/v1/sync/push", data=raw, content_type="application/json").get_json()
    assert [one["id"] for one in again["outcomes"]] == [one["id"] for one in said["outcomes"]]
    assert {one["outcome"] for one in again["outcomes"]} <= {"repeated", "parked", "rejected"}
    assert again["held"] == said["held"]


@pytest.mark.parametrize("who", ["li", "lead"])
def test_a_push_with_broken_values_gets_an_outcome_each_or_a_problem(
    phones: tuple[House, dict[str, Client]], who: str
) -> None:
    house, clients = phones
    asked = []

    @FIXED
    @given(st.data())
    def fuzz(data: st.DataObject) -> None:
        asked.append(1)
        judge(house, clients[who], spoil(seed(house, who, data), data))

    fuzz()
    assert len(asked) >= EXAMPLES


def test_a_push_with_broken_bytes_gets_an_outcome_each_or_a_problem(
    phones: tuple[House, dict[str, Client]],
) -> None:
    house, clients = phones
    asked = []

    @FIXED
    @given(st.data())
    def fuzz(data: st.DataObject) -> None:
        asked.append(1)
        raw = json.dumps(seed(house, "li", data), ensure_ascii=False).encode()
        judge(house, clients["li"], cut(raw, data))

    fuzz()
    assert len(asked) >= EXAMPLES

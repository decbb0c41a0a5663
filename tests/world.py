"""A small world for tests: one organisation with a confidential and an open contract, and a neighbour beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from server.domain.actors import Actor, Role
from server.domain.ids import derived_id, new_id
from server.domain.times import FrozenTime
from server.storage.port import Storage
from server.storage.tables import devices, records, settings
from server.sync.door import Wish, submit, submit_all
from server.sync.letters import personal_hash
from server.sync.pull import pull
from server.sync.push import push
from server.usecases.actors import actor_of

START_MS = int(datetime(2026, 11, 23, 2, 0, tzinfo=UTC).timestamp() * 1000)
TAG_GATE, TAG_DEVICE = "7K3MQX9D", "22222222"


def id_of(*words: str) -> str:
    """The same id for the same words, so that tests name things instead of carrying ids about."""
    return derived_id("world", *words)


@dataclass
class World:
    """The things and people of the tests' world, over a real storage and a clock that stands still."""

    storage: Storage
    clock: FrozenTime
    organisation: str = id_of("organisation")
    site: str = id_of("site", "secret")
    devices_enrolled: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> Actor:
        """The actor of a person by name, on the phone enrolled for them if there is one."""
        with self.storage.read() as tx:
            return actor_of(tx, id_of("person", name), self.devices_enrolled.get(name))

    def say(self, who: str, kind: str, record: str, body: dict[str, Any] | None = None, **more: Any) -> Any:
        """Someone at a desk says one operation."""
        return submit(self.storage, self.clock, self.person(who), Wish(kind, record, body or {}, **more))

    def record(self, id: str) -> dict[str, Any]:
        """The body of a record as it is now."""
        with self.storage.read() as tx:
            found = records.get(tx, id)
        assert found is not None
        return found.body

    def enrol(self, name: str) -> Phone:
        """A phone in the hand of this person."""
        device = id_of("device", name)
        with self.storage.write() as tx:
            devices.add(
                tx,
                id=device,
                organisation=self.person(name).organisation,
                person=id_of("person", name),
                name=f"{name}'s phone",
                public_key="{}",
                created_ms=self.clock.now_ms(),
            )
        self.devices_enrolled[name] = device
        return Phone(self, name, device)


@dataclass
class Phone:
    """What a phone says, by hand: enough to test the door without the app."""

    world: World
    name: str
    device: str
    epoch: str = "e1"
    n: int = 0
    outbox: list[bytes] = field(default_factory=list)
    personal: dict[str, Any] = field(default_factory=dict)
    wall_ahead_ms: int = 0

    def record(self, kind: str, record: str, body: dict[str, Any] | None = None, **more: Any) -> str:
        """Records one operation in the outbox and gives its id."""
        self.n += 1
        now_ms = self.world.clock.now_ms()
        heard_ms = more.pop("heard_ms", now_ms)
        values = more.pop("values", None)
        id = more.pop("id", None) or new_id()
        said = {
            "wall_ms": now_ms + self.wall_ahead_ms,
            "mono_ms": more.pop("mono_ms", now_ms - heard_ms),
            "session": "s1",
            "heard": {
                "now_ms": heard_ms,
                "wall_ms": heard_ms + self.wall_ahead_ms,
                "mono_ms": 0,
                "session": more.pop("heard_session", "s1"),
                "rtt_ms": 40,
            },
        }
        operation = {
            "id": id,
            "n": self.n,
            "kind": kind,
            "v": 1,
            "shape": "fact",
            "record": record,
            "feed": None,
            "body": body or {},
            "base": None,
            "hlc": f"{now_ms:012x}-0000-{self.device}",
            "said": said,
            "needs": [],
            "blobs": [],
            **more,
        }
        if values:
            salt = new_id()
            operation["personal_sha256"] = personal_hash(salt, values)
            self.personal[id] = {"salt": salt, "values": values}
        self.outbox.append(json.dumps(operation, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        return id

    def push_raw(self, **more: Any) -> dict[str, Any]:
        """Sends the outbox as it is and gives the answer; nothing is removed."""
        language = more.pop("language", "zh")
        actor = self.world.person(self.name)
        return dict(json.loads(push(self.world.storage, self.world.clock, actor, self.raw(**more), language)))

    def raw(self, **more: Any) -> bytes:
        """The push with all that is in the outbox."""
        now_ms = self.world.clock.now_ms()
        head = {
            "v": 1,
            "device": self.device,
            "phone_epoch": self.epoch,
            "server": None,
            "server_epoch": None,
            "wall_ms": now_ms + self.wall_ahead_ms,
            "personal": self.personal,
            "waiting": {"operations": len(self.outbox)},
            **more,
        }
        operations = b",".join(self.outbox)
        return json.dumps(head, ensure_ascii=False).encode()[:-1] + b',"operations":[' + operations + b"]}"

    def push(self, **more: Any) -> list[dict[str, Any]]:
        """Sends the outbox, empties it and gives the outcomes."""
        outcomes = self.push_raw(**more)["outcomes"]
        self.outbox.clear()
        return list(outcomes)

    def pull(
        self, cursors: dict[str, int | None] | None = None, limit: int = 500, **more: Any
    ) -> dict[str, Any]:
        """Pulls from these cursors."""
        raw = json.dumps(
            {
                "v": 1,
                "device": self.device,
                "phone_epoch": self.epoch,
                "server": None,
                "server_epoch": None,
                "feeds": [{"feed": feed, "cursor": cursor} for feed, cursor in (cursors or {}).items()],
                "limit": limit,
                **more,
            }
        ).encode()
        return dict(json.loads(pull(self.world.storage, self.world.clock, self.world.person(self.name), raw)))


def commitment(clause: str, kind: str, within_min: int, stops: list[str], **more: Any) -> dict[str, Any]:
    """A commitment row as a contract would hold it."""
    return {
        "clause": clause,
        "also": None,
        "kind": kind,
        "type": None,
        "severity": None,
        "during": None,
        "starts": "reported",
        "stops": stops,
        "within_min": within_min,
        "calendar": id_of("calendar"),
        "pauses": [],
        "pause_evidence": [],
        "reclassify": {"shorter": "min_remaining", "longer": "retro"},
        "reopen_gap": {"refused": "counts", "returned": "excluded"},
        "certainty": "continuous",
        "proof": None,
        "ladder": [{"at_pct": 50, "to": ["engineer"]}, {"at_pct": 100, "to": ["engineer", "dispatcher"]}],
        "desk_only": False,
        **more,
    }


def world_over(storage: Storage) -> World:
    """The tests' world as it was built into this storage, or as one kept beside it was."""
    return World(storage, FrozenTime(datetime.fromtimestamp(START_MS / 1000, UTC)))


def build_world(storage: Storage) -> World:
    """Fills an empty, migrated storage with the tests' world."""
    world = world_over(storage)
    with storage.write() as tx:
        for key in ("server", "server_epoch"):
            settings.put_new(tx, key, hashlib.sha256(key.encode()).hexdigest()[:16])
        settings.put_new(tx, "secret_key", "07" * 32)
    submit_all(storage, world.clock, Actor(Role.WORKER, world.organisation), _wishes())
    return world


def _wishes() -> list[Wish]:
    secret, open_, calendar = id_of("contract", "secret"), id_of("contract", "open"), id_of("calendar")
    site, other = id_of("site", "secret"), id_of("site", "open")
    names = {"zh": "合同", "en": "Contract", "types": ["on_site", "remote"], "calendar": calendar}
    arrive_proof = {
        "kinds": 2,
        "of": ["commissioned_label", "gate_code", "reporter_code", "signature", "photo"],
    }
    rows = {
        "respond": commitment("B-02", "respond", 5, ["call_answered"], type="any"),
        "arrive": commitment(
            "B-03",
            "arrive",
            30,
            ["arrived"],
            proof={**arrive_proof, "one_of": ["gate_code", "commissioned_label"]},
        ),
        "repair": commitment("B-04", "repair", 240, ["repaired"]),
        "loan": commitment("B-05", "loan_unit", 480, ["loan_installed"]),
    }
    point = {"zone": "Asia/Shanghai", "lat_deg": 34.141, "lon_deg": 113.488}
    device = {"model": id_of("model"), "site": site, "contract": secret}
    wishes = [
        Wish(
            "organisation.add",
            id_of("organisation"),
            {"zh": "集成商", "en": "Integrator", "zone": "Asia/Shanghai"},
        ),
        Wish(
            "model.add", id_of("model"), {"zh": "汇聚交换机", "en": "Aggregation switch", "family": "switch"}
        ),
        Wish("contract.add", secret, {**names, "severities": ["emergency", "normal"], "confidential": True}),
        Wish("contract.add", open_, {**names, "severities": ["general"], "confidential": False}),
        Wish(
            "calendar.set",
            calendar,
            {"contract": secret, "calendar": {"zone": "Asia/Shanghai", "weekly": "always"}},
        ),
        *[
            Wish("commitment.set", id_of("commitment", k), {"contract": secret, "commitment": row})
            for k, row in rows.items()
        ],
        Wish("site.add", site, {"contract": secret, "zh": "看守所", "en": "Centre", **point}),
        Wish("site.add", other, {"contract": open_, "zh": "考试中心", "en": "Exam centre", **point}),
        Wish("equipment.add", id_of("equipment"), {**device, "name": "AS-02", "serial": "S-1"}),
        Wish(
            "equipment.add",
            id_of("equipment", "open"),
            {**device, "site": other, "contract": open_, "name": "T-1"},
        ),
    ]
    both = {"contracts": [secret, open_], "clearance": [secret]}
    for name, role, more in (
        ("boss", "supervisor", {}),
        ("desk", "dispatcher", {"superior": id_of("person", "boss")}),
        ("lead", "lead", {"superior": id_of("person", "boss")}),
        ("admin", "administrator", {}),
        ("li", "engineer", {**both, "superior": id_of("person", "lead")}),
        ("zhou", "engineer", {**both, "superior": id_of("person", "lead")}),
        ("outsider", "engineer", {"contracts": [secret, open_], "clearance": []}),
    ):
        wishes.append(
            Wish(
                "person.add", id_of("person", name), {"role": role, **more}, {"name": name, "work_phone": "1"}
            )
        )
    for tag, kind, equipment in ((TAG_GATE, "gate", None), (TAG_DEVICE, "device", id_of("equipment"))):
        body: dict[str, Any] = {"tag": tag, "label_kind": kind, "generation": 1, "site": site}
        wishes.append(
            Wish("label.make", id_of("label", tag), body | ({"equipment": equipment} if equipment else {}))
        )
        wishes.append(Wish("label.commission", id_of("label", tag), {"tag": tag, "site": site}))
    return wishes

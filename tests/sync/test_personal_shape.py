"""Personal values are taken as the catalogue shapes them or not at all, and never stay in the ledger."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from server.domain.actors import Actor, Role
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.storage.tables import ledger, operations, personal
from server.sync import wire
from server.sync.bodies import read_personal
from server.sync.fold import Outcome, carry_out
from server.sync.letters import Letter, personal_hash, stamp
from server.usecases.act import moment_now
from server.worker.tidy import erase_ended
from tests.sync.test_journey import assigned
from tests.world import World

NAME = "王值班"
FIX = {"lat_deg": 34.1, "lon_deg": 113.4, "accuracy_m": 8}
APART = sorted(name for name, kind in CATALOGUE.items() if kind.personal)


def said(world: World, name: str, body: dict[str, Any], values: dict[str, Any] | None = None) -> Outcome:
    """The outcome of one operation, said by the first role that may say its kind, of a record nobody knows."""
    kind, id, now_ms = CATALOGUE[name], new_id(), world.clock.now_ms()
    actor = Actor(Role(sorted(kind.by)[0]), world.organisation)
    apart = None if values is None else wire.Personal("salt", values)
    hash = None if values is None else personal_hash("salt", values)
    raw = wire.write({"id": id, "kind": name, "v": kind.version, "record": id, "body": body})
    letter = Letter(
        id, name, kind.version, id, wire.write(body), raw, actor, moment_now(now_ms, "desk"), stamp(now_ms, "d"),
        personal=apart, personal_sha256=hash,
    )  # fmt: skip
    with world.storage.write() as tx:
        outcome, touched = carry_out(tx, letter, "en")
    assert not touched or outcome.outcome != "rejected"
    return outcome


def records_kept(world: World) -> list[dict[str, Any]]:
    """Every record as it is now."""
    with world.storage.read() as tx:
        return tx.rows("SELECT id, rev, body FROM record ORDER BY id")


def test_no_kind_takes_a_personal_value_that_the_catalogue_does_not_name(world: World) -> None:
    before = records_kept(world)
    for name, kind in CATALOGUE.items():
        for values in ({"nonsense": 1}, {**dict.fromkeys(kind.personal, NAME), "nonsense": NAME}):
            outcome = said(world, name, dict(kind.example), values)
            assert (name, outcome.outcome, outcome.code) == (name, "rejected", "personal-wrong")
    assert records_kept(world) == before


def test_each_personal_value_has_its_shape(world: World) -> None:
    before = records_kept(world)
    for name in APART:
        shapes = CATALOGUE[name].personal
        for value in shapes:
            for wrong in (1, None, [NAME], {"lat_deg": "here"}, NAME * 10_000):
                outcome = said(world, name, dict(CATALOGUE[name].example), {value: wrong})
                assert (outcome.outcome, outcome.code) == ("rejected", "personal-wrong"), (name, value, wrong)
        right = {value: FIX if value == "fix" else NAME for value in shapes}
        assert read_personal(name, right) == right
    assert records_kept(world) == before


def test_a_personal_value_in_the_body_is_refused_and_never_reaches_the_ledger(world: World) -> None:
    before = records_kept(world)
    for name in APART:
        for value in CATALOGUE[name].personal:
            outcome = said(world, name, {**CATALOGUE[name].example, value: NAME})
            assert (outcome.outcome, outcome.code) == ("rejected", "personal-in-body")
            with world.storage.read() as tx:
                row, kept = ledger.first(tx, outcome.id), personal.salted(tx, outcome.id)
            assert row is not None and NAME not in bytes(row["raw"]).decode()
            assert kept is not None and json.loads(kept[1]["said"])["body"][value] == NAME
    assert records_kept(world) == before


def test_what_stood_in_the_body_goes_when_its_time_has_ended_and_is_known_again_until_then(
    world: World,
) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    wrong = phone.record("ticket.call", ticket, {"to": "reporter", "answered": True, "result": NAME})
    note = phone.record("visit.note", visit, {"text": "a note", "signer": NAME})
    right = phone.record("visit.arrive", visit)
    raw = phone.raw()
    outcomes = {one["id"]: (one["outcome"], one.get("code")) for one in phone.push_raw()["outcomes"]}
    assert outcomes[wrong] == outcomes[note] == ("rejected", "personal-in-body")
    assert outcomes[right][0] == "applied" and phone.raw() == raw
    again = {one["id"]: one["outcome"] for one in phone.push()}
    assert set(again.values()) == {"repeated"}
    world.clock.advance(timedelta(days=365 * 3 + 1))
    erase_ended(world.storage, world.clock, set[str]().add)
    with world.storage.read() as tx:
        everything = "".join(
            str(row)
            for table in ("ledger", "personal", "record", "operation")
            for row in tx.rows(f"SELECT * FROM {table}")
        )
        known = operations.get(tx, wrong)
    assert NAME not in everything and known is not None and known["outcome"] == "rejected"

"""Violations for `test_invariants.py`: for each invariant what it forbids, planted into a healed world by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.simulator import ledger, looking
from tests.simulator.model_phone import ModelPhone
from tests.simulator.world import World

type Plant = Callable[[World], None]


def _phone(world: World, name: str = "p1") -> ModelPhone:
    phone = world.phones[name]
    assert isinstance(phone, ModelPhone)
    return phone


def _sql(world: World, *statements: str, **params: Any) -> None:
    with world.server.storage.write() as tx:
        for statement in statements:
            names = {name: value for name, value in params.items() if f":{name}" in statement}
            tx.run(statement, **names)


def _spoken(world: World, kind: str, phone: str = "p1") -> str:
    return next(
        id for id, said in world.chronicle.spoken.items() if said.phone == phone and said.entry.kind == kind
    )


def _visit(world: World, kind: str = "visit.note") -> tuple[str, str]:
    """(operation, its visit)."""
    id = _spoken(world, kind)
    return id, world.chronicle.spoken[id].entry.record


def _edit_body(world: World, id: str, change: Callable[[dict[str, Any]], None]) -> None:
    with world.server.storage.write() as tx:
        row = tx.row("SELECT body FROM record WHERE id = :id", id=id)
        assert row is not None
        body = json.loads(row["body"])
        change(body)
        tx.run("UPDATE record SET body = :body WHERE id = :id", body=json.dumps(body), id=id)


def saved_and_gone(world: World) -> None:
    """A saved operation is in no vault and not in the ledger."""
    id = _spoken(world, "visit.note")
    del _phone(world).vault.rows[id]
    _sql(world, "DELETE FROM operation WHERE id = :id", "DELETE FROM ledger WHERE operation = :id", id=id)


def acknowledged_and_not_committed(world: World) -> None:
    """An operation that its phone was told of is not in the ledger."""
    _sql(world, "DELETE FROM operation WHERE id = :id", id=_spoken(world, "visit.note"))
    looking.look(world, [])


def applied_twice(world: World) -> None:
    """One note stands twice on its visit."""
    _, visit = _visit(world)
    _edit_body(world, visit, lambda body: body["notes"].append(body["notes"][0]))


def broken_chain(world: World) -> None:
    """A row of the ledger says something else than its hash."""
    _sql(world, "UPDATE ledger SET code = 'x' WHERE operation = :id", id=_spoken(world, "visit.note"))


def out_of_order(world: World) -> None:
    """What was said first of a record was carried out last."""
    id = _spoken(world, "visit.accept")
    _sql(world, "UPDATE ledger SET rowid = rowid + 100000 WHERE operation = :id", id=id)


def stale_mirror(world: World) -> None:
    """A phone holds an older revision than its cursor vouches for."""
    _, visit = _visit(world)
    _phone(world).mirrored.rows[visit].rev -= 1


def unequal_sum(world: World) -> None:
    """A phone found its sum unequal."""
    _phone(world).mirrored.unequal.append("site:x")


def skipped_row(world: World) -> None:
    """A cursor has passed a record that the phone never saw."""
    _, visit = _visit(world)
    del _phone(world).mirrored.rows[visit]
    world.chronicle.seen.clear()
    looking.look(world, [_phone(world)])


def lost_fact(world: World) -> None:
    """A note that was carried out is not on its visit."""
    _, visit = _visit(world)
    _edit_body(world, visit, lambda body: body["notes"].clear())


def overwritten_field(world: World) -> None:
    """A field holds what nobody said."""
    site = world.chronicle.spoken[_spoken(world, "site.edit", "p2")].entry.record
    _edit_body(world, site, lambda body: body.update(hint="somebody else's", duty_phone="too"))


def held_for_nothing(world: World) -> None:
    """An operation waits though it needs nothing."""
    rows, id = _phone(world).vault.rows, _spoken(world, "visit.note")
    rows[id] = replace(rows[id], state="waiting")


def illegal_state(world: World) -> None:
    """A visit is in a state to which the ledger does not lead."""
    _, visit = _visit(world)
    _sql(world, "UPDATE record SET state = 'declined' WHERE id = :id", id=visit)


def moved_event(world: World) -> None:
    """An event's time is not the ledger's."""
    ticket = next(iter(ledger.records(world, "ticket")))
    _edit_body(world, ticket, lambda body: body["events"][0].update(at_ms=1))


def out_of_grant(world: World) -> None:
    """A phone still holds a record after its person's grants were taken."""
    world.say("admin", "person.edit", world.server.things.person("li").person or "", {"contracts": []})
    world.grants.look()


def hidden_refusal(world: World) -> None:
    """A refused operation is not shown to who said it."""
    phone = _phone(world)
    for id in phone.needs_you():
        del phone.vault.rows[id]


def went_back(world: World) -> None:
    """A phone shows an older revision than it has shown."""
    _, visit = _visit(world)
    phone = _phone(world)
    looking.look(world, [phone])
    phone.mirrored.rows[visit].rev -= 1
    looking.look(world, [phone])


def unread_write(world: World) -> None:
    """A phone does not show what was said on it."""
    id, visit = _visit(world)
    notes = _phone(world).mirrored.rows[visit].record["notes"]
    notes[:] = [one for one in notes if one["id"] != id]


def unverified_blob(world: World) -> None:
    """The shelf holds other bytes than the name says."""
    path = next((world.server.folder / "blobs").glob("??/*"))
    path.write_bytes(b"something else")


def synced_without_bytes(world: World) -> None:
    """A phone says "on the server" of a photo that the server never verified."""
    _sql(world, "DELETE FROM blob")


def clock_refused(world: World) -> None:
    """An operation was refused for its clock."""
    change = "UPDATE ledger SET outcome = 'rejected', code = 'clock-moved' WHERE operation = :id"
    _sql(world, change, id=_spoken(world, "visit.note"))


def too_narrow(world: World) -> None:
    """The wide bounds of an operation do not hold the time at which it was said."""
    change = "UPDATE ledger SET wide_earliest_ms = :ms, earliest_ms = :ms, said_at_ms = :ms, latest_ms = :ms"
    _sql(world, change, ms=world.clock.true_ms + 10**9)


def undecodable(world: World) -> None:
    """What was carried out cannot be read by this release."""
    id, _ = _visit(world)
    row = next(row for row in ledger.rows(world) if row["operation"] == id)
    raw = json.dumps({**row["said"], "body": {"text": 7}}).encode()
    _sql(world, "UPDATE ledger SET raw = :raw WHERE operation = :id", raw=raw, id=id)


def own_fault(world: World) -> None:
    """An operation is parked for a fault of ours."""
    change = "UPDATE operation SET outcome = 'parked', code = 'internal' WHERE id = :id"
    _sql(world, change, id=_spoken(world, "visit.note"))


def not_sent_again(world: World) -> None:
    """What a restore lost stays lost, though its phone still has it."""
    _sql(world, "DELETE FROM operation WHERE id = :id", id=_spoken(world, "visit.note"))


def unnoticed_hole(world: World) -> None:
    """The server says that it holds a number which it does not."""
    id = _spoken(world, "visit.note")
    _sql(world, "DELETE FROM ledger WHERE operation = :id", id=id)


def told_again(world: World) -> None:
    """A pull brings what had been brought."""
    phone = _phone(world)
    phone.mirrored.restart(list(phone.mirrored.feeds))
    world.idle_from = len(world.chronicle.pages)
    world.sync(phone)


def in_a_foreign_feed(world: World) -> None:
    """A record stands in a feed where it does not belong."""
    _, visit = _visit(world)
    change = "UPDATE feed_item SET feed = 'person:somebody' WHERE record = :id AND feed LIKE 'person:%'"
    _sql(world, change, id=visit)


def told_apart(world: World) -> None:
    """A phone is told a record of a feed that was never granted to its person."""
    body = {"id": "x", "kind": "site", "record": {"id": "secret"}}
    world.grants.check(_phone(world, "p4"), {"feed": "site:secret", "items": [body]})


VIOLATIONS: Mapping[str, tuple[Plant, ...]] = {
    "i1": (saved_and_gone, acknowledged_and_not_committed),
    "i2": (applied_twice, broken_chain),
    "i3": (out_of_order,),
    "i4": (stale_mirror,),
    "i5": (unequal_sum, skipped_row),
    "i6": (lost_fact, overwritten_field),
    "i7": (held_for_nothing,),
    "i8": (illegal_state, moved_event),
    "i9": (out_of_grant,),
    "i10": (hidden_refusal, went_back),
    "i11": (unread_write,),
    "i12": (unverified_blob, synced_without_bytes),
    "i13": (clock_refused, too_narrow),
    "i14": (undecodable, own_fault),
    "i15": (not_sent_again,),
    "i16": (unnoticed_hole,),
    "i17": (told_again,),
    "i18": (in_a_foreign_feed, told_apart),
}
"""Invariant -> ways to break it, each planted in a world of its own."""

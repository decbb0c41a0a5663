"""What must hold at any time, looked at after each step: I5 (cursors), I10, I11 (what a phone shows), I1 (durable)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.simulator.chronicle import Seen
from tests.simulator.model_view import shows
from tests.simulator.phone import Phone

if TYPE_CHECKING:
    from tests.simulator.world import World


def look(world: World, phones: Iterable[Phone]) -> None:
    """Looks at these phones, and at the ledger where the server answers."""
    for phone in phones:
        own_writes_are_read(world, phone)
        before, now = (
            world.chronicle.seen.get(phone.name),
            {key: rev for key, (rev, _) in phone.mirror().items()},
        )
        if before is not None and before.revs == now:
            continue
        reads_go_forward(world, phone, before, now)
        world.chronicle.seen[phone.name] = Seen(now, world.chronicle.restores)
        if world.server.up:
            cursors_have_seen(world, phone)
    if world.server.up:
        acknowledged_is_durable(world)


def own_writes_are_read(world: World, phone: Phone) -> None:
    """I11: what a person said shows in what the phone shows, until it is refused (and that is shown)."""
    view = phone.view()
    for one in phone.outbox():
        if one.state == "rejected" or one.id not in world.chronicle.spoken:
            continue
        about = one.kind.split(".")[0]
        record = view.get((about, one.record))
        if record is not None and not shows(record, one.kind, one.id, one.body):
            world.chronicle.broken(
                "i11", f"{phone.name} does not show its own {one.kind} {one.id} ({one.state})"
            )


def reads_go_forward(
    world: World, phone: Phone, before: Seen | None, now: dict[tuple[str, str], int]
) -> None:
    """I10: no record that a phone shows goes back to an older revision, unless the server itself was set back."""
    if before is None or before.restores != world.chronicle.restores:
        return
    if world.synced.get(phone.name, 0) != world.chronicle.restores:
        return
    for key, rev in now.items():
        if rev < before.revs.get(key, 0) and world.chronicle.restores == 0:
            world.chronicle.broken("i10", f"{phone.name} shows {key} at {rev}, after {before.revs[key]}")


def cursors_have_seen(world: World, phone: Phone) -> None:
    """I5: whatever was committed at or before a cursor is in the mirror behind that cursor."""
    if world.synced.get(phone.name) != world.chronicle.restores:
        return
    mirror = phone.mirror()
    with world.server.storage.read() as tx:
        for feed, cursor in sorted(phone.cursors().items()):
            if not isinstance(cursor, int):
                continue  # still in the middle of its first page
            rows = tx.rows(
                "SELECT record, kind, seq, rev FROM feed_item WHERE feed = :feed AND seq <= :cursor"
                " AND state = 'present' ORDER BY seq",
                feed=feed,
                cursor=cursor,
            )
            for row in rows:
                rev, _ = mirror.get((row["kind"], row["record"]), (0, None))
                if rev < row["rev"]:
                    told = f"{row['kind']} {row['record']} rev {row['rev']} (seq {row['seq']})"
                    world.chronicle.broken(
                        "i5", f"{phone.name} is at {cursor} of {feed} and never saw {told}"
                    )


def acknowledged_is_durable(world: World) -> None:
    """I1: what a phone was told is there is in the ledger, whatever became of the process that told it."""
    chronicle = world.chronicle
    if chronicle.restores:
        return  # what a restore lost comes back from the phones: i15 looks at the end
    with world.server.storage.read() as tx:
        held = {row["id"] for row in tx.rows("SELECT id FROM operation WHERE device IS NOT NULL ORDER BY id")}
    for id in chronicle.acknowledged.keys() - held:
        chronicle.broken(
            "i1", f"{id} was acknowledged ({chronicle.acknowledged[id]}) and is not in the ledger"
        )

"""Photos that show people end: their bytes when the organisation says, never what is known of them (B-16)."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.errors import Problem
from server.domain.ids import new_id
from server.storage.tables import blobs as rows
from server.storage.tables import records
from server.sync import blobs
from server.worker.tidy import remove_photos
from tests.sync.test_journey import assigned
from tests.world import Phone, World

PICTURE = b"\xff\xd8\xff\xe0 somebody in the server room \xff\xd9"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
DAYS = 30


@pytest.fixture
def kept(tmp_path: Path) -> blobs.Shelf:
    """Where the bytes lie."""
    return blobs.Shelf(tmp_path, 10_000, frozenset({"image/jpeg"}))


def bring(world: World, kept: blobs.Shelf, organisation: str | None = None) -> None:
    """The bytes arrive."""
    owner = organisation or world.organisation
    source = io.BytesIO(PICTURE)
    blobs.store(
        world.storage, world.clock, kept, source, type="image/jpeg", organisation=owner, contract=None
    )


def taken(world: World, kept: blobs.Shelf, **marked: bool) -> tuple[Phone, str]:
    """A photo taken on a visit, with its bytes: (phone, ticket). Such photos are kept for thirty days."""
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    phone.record("visit.photograph", visit, {"photo": {"sha256": SHA256, **marked}, "when": "before"})
    phone.push()
    bring(world, kept)
    assert (
        world.say("admin", "organisation.edit", world.organisation, {"people_photo_days": DAYS}).outcome
        == "applied"
    )
    return phone, ticket


def tidied(world: World, kept: blobs.Shelf, days: int) -> int:
    """How many are removed so many days later."""
    world.clock.advance(timedelta(days=days))
    return remove_photos(world.storage, world.clock, kept)


def seen(world: World) -> str:
    """What an engineer of this contract is answered."""
    with world.storage.read() as tx:
        try:
            blobs.visible(tx, world.person("li"), SHA256)
        except Problem as problem:
            return problem.code
    return "shown"


def marks(world: World, ticket: str) -> list[tuple[str, bool]]:
    """(hash, removed) of those that show people, as the ticket tells phones and desk."""
    with world.storage.read() as tx:
        record = records.get(tx, ticket)
    assert record is not None
    return [(one["sha256"], one["removed_ms"] is not None) for one in record.body["people_photos"]]


def test_a_photo_that_shows_people_is_removed_when_its_time_is_over_and_its_row_stays(
    world: World, kept: blobs.Shelf
) -> None:
    _, ticket = taken(world, kept, people=True)
    assert tidied(world, kept, DAYS - 1) == 0
    assert (seen(world), kept.blob(SHA256).exists()) == ("shown", True)
    assert tidied(world, kept, 1) == 1
    assert (seen(world), kept.blob(SHA256).exists()) == ("photo-removed", False)
    assert marks(world, ticket) == [(SHA256, True)]
    with world.storage.read() as tx:
        row = rows.verified(tx, SHA256)
        assert row is not None and (row["bytes"], row["erased_ms"]) == (len(PICTURE), world.clock.now_ms())
        assert rows.names(tx) == set()
        said = tx.rows("SELECT kind FROM ledger WHERE kind = 'ticket.remove_photos' ORDER BY position")
    assert len(said) == 1
    assert tidied(world, kept, 1) == 0


def test_a_photo_without_people_stays(world: World, kept: blobs.Shelf) -> None:
    _, ticket = taken(world, kept)
    assert tidied(world, kept, 4000) == 0
    assert (seen(world), marks(world, ticket)) == ("shown", [])


def test_the_desk_says_afterwards_that_a_photo_shows_people_or_does_not(
    world: World, kept: blobs.Shelf
) -> None:
    _, ticket = taken(world, kept)
    say = [
        world.say("desk", "ticket.mark_photo", ticket, {"sha256": SHA256, "people": people})
        for people in (True, True, False, False, True)
    ]
    assert [one.outcome for one in say] == ["applied", "superseded", "applied", "superseded", "applied"]
    # Its days are counted from when it was taken, not from when somebody noticed.
    assert tidied(world, kept, DAYS) == 1
    late = world.say("desk", "ticket.mark_photo", ticket, {"sha256": SHA256, "people": False})
    assert (late.outcome, late.code) == ("rejected", "photo-removed")
    other = world.say("desk", "ticket.mark_photo", ticket, {"sha256": "ab" * 32, "people": True})
    assert (other.outcome, other.code) == ("rejected", "not-found")


def test_bytes_that_were_removed_do_not_come_back(world: World, kept: blobs.Shelf) -> None:
    taken(world, kept, people=True)
    tidied(world, kept, DAYS)
    bring(world, kept)
    assert (seen(world), kept.blob(SHA256).exists()) == ("photo-removed", False)
    actor = world.person("li")
    row = blobs.begin(
        world.storage,
        world.clock,
        kept,
        actor,
        length=len(PICTURE),
        sha256=SHA256,
        type="image/jpeg",
        contract="",
    )
    with blobs.part(kept, row, 0, None) as part:
        part.write(PICTURE)
        part.keep()
    blobs.settle(world.storage, world.clock, kept, row, len(PICTURE))
    with world.storage.read() as tx:
        assert blobs.is_done(blobs.find(tx, world.clock, actor, row["id"])), "its phone may let go of it"
    assert (seen(world), kept.blob(SHA256).exists()) == ("photo-removed", False)


def test_bytes_that_another_organisation_holds_stay_for_them_alone(world: World, kept: blobs.Shelf) -> None:
    taken(world, kept, people=True)
    bring(world, kept, new_id())
    assert tidied(world, kept, DAYS) == 1
    assert (seen(world), kept.blob(SHA256).exists()) == ("photo-removed", True)

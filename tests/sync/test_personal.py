"""Personal values stand apart: with the desk and the engineer who needs them, and nowhere once they are erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.domain.actors import Actor, Role
from server.domain.ids import derived_id
from server.domain.operations import CATALOGUE
from server.storage.migrations import signers_apart
from server.storage.sql import Dialect
from server.storage.tables import blobs, personal, records
from server.sync.door import Wish, submit
from server.usecases.spoken import told_events
from server.worker.tidy import erase_ended
from tests.sync.test_journey import assigned, report
from tests.world import Phone, World

SIGNER, REPORTER = "王值班", "值班员"
IMAGE = "cd" * 32


def signed(world: World) -> tuple[Phone, str, str]:
    """A visit that a customer signed with a name: (phone, ticket, visit)."""
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    phone.record("visit.sign", visit, {"signature": IMAGE}, values={"signer": SIGNER})
    phone.push()
    return phone, ticket, visit


def everything(world: World) -> str:
    """Every record, ledger row and kept value as one text."""
    with world.storage.read() as tx:
        bodies = [row["body"] for row in tx.rows("SELECT body FROM record ORDER BY id")]
        kept = [row["body"] or "" for row in tx.rows("SELECT body FROM personal ORDER BY operation")]
        raws = [
            bytes(row["raw"]).decode() for row in tx.rows("SELECT raw FROM ledger ORDER BY chain, position")
        ]
    return "\n".join([*bodies, *kept, *raws])


def pulled(phone: Phone) -> dict[str, list[dict[str, Any]]]:
    """Records by kind, as this phone is told them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for page in phone.pull()["feeds"]:
        for item in page["items"]:
            if "record" in item:
                found.setdefault(item["kind"], []).append(item["record"])
    return found


def test_the_name_of_who_signed_reaches_the_tickets_engineer_and_no_colleague(world: World) -> None:
    phone, _, visit = signed(world)
    colleague = pulled(world.enrol("zhou"))
    assert [one["id"] for one in colleague["visit"]] == [visit]
    assert SIGNER not in str(colleague) and REPORTER not in str(colleague)
    (contact,) = pulled(phone)["contact"]
    (signature,) = pulled(phone)["visit"][0]["signatures"]
    assert contact["signers"] == [{"signature": signature["id"], "name": SIGNER}]
    assert SIGNER not in str(pulled(phone)["visit"])


def test_personal_values_whose_time_has_ended_are_gone_from_everywhere_and_the_chain_is_whole(
    world: World,
) -> None:
    phone, ticket, _ = signed(world)
    other = report(world)
    assert SIGNER in everything(world) and REPORTER in everything(world)
    assert erase_ended(world.storage, world.clock, set[str]().add) == 0
    world.clock.advance(timedelta(days=365 * 3 + 1))
    assert erase_ended(world.storage, world.clock, set[str]().add) > 0
    assert SIGNER not in everything(world) and REPORTER not in everything(world)
    assert erase_ended(world.storage, world.clock, set[str]().add) == 0
    for id in (ticket, other):
        contact = world.record(derived_id("contact", id))
        assert (contact["reporter_name"], contact["reporter_phone"], contact["signers"]) == (None, None, [])
        with world.storage.read() as tx:
            found = records.get(tx, id)
            assert found is not None
            assert "reporter_name" not in str(told_events(tx, world.person("desk"), found))
    (told,) = pulled(phone)["contact"]
    assert (told["reporter_name"], told["signers"]) == (None, [])


def test_an_erasure_says_in_the_ledger_of_what_and_touches_no_other_ticket(world: World) -> None:
    _, ticket, _ = signed(world)
    other = report(world)
    with world.storage.write() as tx:
        reported = records.get(tx, ticket)
        assert reported is not None
        tx.run("UPDATE personal SET ends_ms = 0 WHERE operation = :id", id=reported.body["events"][0]["id"])
    assert erase_ended(world.storage, world.clock, set[str]().add) == 1
    assert world.record(derived_id("contact", ticket))["reporter_name"] is None
    assert [one["name"] for one in world.record(derived_id("contact", ticket))["signers"]] == [SIGNER]
    assert world.record(derived_id("contact", other))["reporter_name"] == REPORTER
    with world.storage.read() as tx:
        rows = tx.rows("SELECT outcome, actor FROM ledger WHERE kind = 'contact.erase' ORDER BY position")
    assert rows == [{"outcome": "applied", "actor": "worker"}]


def test_the_worker_may_not_erase_through_one_ticket_what_was_said_of_another(world: World) -> None:
    _, ticket, _ = signed(world)
    other = world.record(report(world))["events"][0]["id"]
    worker, wish = (
        Actor(Role.WORKER, world.organisation),
        Wish("contact.erase", derived_id("contact", ticket), {"of": [other]}),
    )
    assert submit(world.storage, world.clock, worker, wish).outcome == "applied"
    with world.storage.read() as tx:
        assert personal.salted(tx, other) is not None


def test_names_that_an_older_release_kept_in_visits_move_to_the_contact(world: World) -> None:
    _, ticket, visit = signed(world)
    with world.storage.write() as tx:
        old, contact = records.get(tx, visit), records.get(tx, derived_id("contact", ticket))
        assert old is not None and contact is not None
        old.body["signatures"][0]["signer"] = SIGNER
        del contact.body["signers"]
        records.put(tx, old)
        records.put(tx, contact)
        signers_apart(tx, Dialect(world.storage.engine))
    (signature,) = world.record(visit)["signatures"]
    assert "signer" not in signature
    assert world.record(derived_id("contact", ticket))["signers"] == [
        {"signature": signature["id"], "name": SIGNER}
    ]


def drawn_without_a_name(world: World, type: str) -> None:
    """A visit signed without a name, its picture here and seen by those who serve the contract."""
    phone = world.enrol("li")
    _, visit = assigned(world)
    with world.storage.write() as tx:
        blobs.put(tx, IMAGE, 900, type, world.clock.now_ms())
    phone.record("visit.sign", visit, {"signature": IMAGE})
    assert phone.push()[0]["outcome"] == "applied"
    with world.storage.read() as tx:
        assert blobs.granted(tx, IMAGE)


def test_a_drawn_signature_goes_when_its_time_has_ended_with_or_without_a_name(world: World) -> None:
    drawn_without_a_name(world, "image/png")
    with world.storage.read() as tx:
        classes = {row["retention"] for row in tx.rows("SELECT retention FROM personal")}
    assert classes == {"service", "signature"}
    dropped: list[str] = []
    assert erase_ended(world.storage, world.clock, dropped.append) == 0 and dropped == []
    world.clock.advance(timedelta(days=365 * 3 + 1))
    erase_ended(world.storage, world.clock, dropped.append)
    assert dropped == [IMAGE]
    with world.storage.read() as tx:
        assert blobs.verified(tx, IMAGE) is None and blobs.granted(tx, IMAGE) == []
    erase_ended(world.storage, world.clock, dropped.append)
    assert dropped == [IMAGE]


def test_a_photo_named_as_a_signature_is_evidence_and_stays(world: World) -> None:
    drawn_without_a_name(world, "image/jpeg")
    world.clock.advance(timedelta(days=365 * 3 + 1))
    dropped: list[str] = []
    assert erase_ended(world.storage, world.clock, dropped.append) > 0 and dropped == []
    with world.storage.read() as tx:
        assert blobs.verified(tx, IMAGE) is not None


def test_every_personal_value_of_the_catalogue_stands_in_no_record_but_the_contact_and_the_person(
    world: World,
) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    said = {"visit": visit, "ticket": ticket}
    for kind in CATALOGUE.values():
        values = {name: f"secret {kind.name} {name}" for name in kind.personal if name != "fix"}
        if values and kind.record in said and not kind.creates:
            for who, act in (("desk", world.say), ("li", None)):
                if act is not None and world.person(who).role in kind.by:
                    act(who, kind.name, said[kind.record], dict(kind.example), personal=values)
                elif act is None and "engineer" in kind.by:
                    phone.record(kind.name, said[kind.record], dict(kind.example), values=values)
    phone.push()
    with world.storage.read() as tx:
        kept = [row["body"] for row in tx.rows("SELECT body FROM personal WHERE body IS NOT NULL")]
        bodies = [
            row["body"] for row in tx.rows("SELECT body FROM record WHERE kind NOT IN ('contact', 'person')")
        ]
        raws = [bytes(row["raw"]).decode() for row in tx.rows("SELECT raw FROM ledger")]
    assert sum("secret" in body for body in kept) >= 5
    assert "secret" not in "".join(bodies) + "".join(raws)

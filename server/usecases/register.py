"""What the service works with: contracts, sites, models, parts, equipment, people, and edits of single fields."""

from __future__ import annotations

from server.domain.errors import Problem
from server.domain.ticket_states import OPEN
from server.storage.port import Tx
from server.storage.tables import duty_spans, records
from server.usecases import standby
from server.usecases.act import Act
from server.usecases.fields import edit, remove
from server.usecases.keep import create, load, save
from server.usecases.superiors import check_superiors


def add_organisation_record(tx: Tx, act: Act) -> None:
    """Adds a model or part of the catalogue."""
    create(tx, act, act.kind.record, dict(act.body))


def add_contract(tx: Tx, act: Act) -> None:
    """Adds a contract; its commitments follow by `commitment.set`."""
    create(tx, act, "contract", dict(act.body), contract=act.record)


def add_site(tx: Tx, act: Act) -> None:
    """Adds a site of a contract; whether it is confidential follows from the contract."""
    contract = load(tx, act, act.body["contract"], "contract")
    body = {
        "gate_delay_min": 0,
        "phones": "any",
        **act.body,
        "confidential": contract.body["confidential"],
        "places": [{"phones": None, **place} for place in act.body.get("places", [])],
    }
    create(tx, act, "site", body, contract=contract.id, site=act.record)


def add_equipment(tx: Tx, act: Act) -> None:
    """Adds a device at a site (C-17)."""
    site = load(tx, act, act.body["site"], "site")
    if site.body["contract"] != act.body["contract"]:
        raise Problem("record-unknown")
    load(tx, act, act.body["model"], "model")
    create(
        tx,
        act,
        "equipment",
        {**act.body, "tag": None},
        contract=site.contract,
        site=site.id,
    )


def add_person(tx: Tx, act: Act) -> None:
    """Adds a person of the organisation; a password is set apart and never travels in an operation.

    Raises:
        Problem: superior-cycle where the superiors lead back to this person.
    """
    check_superiors(tx, act, act.record, act.body.get("superior"))
    body = {
        "duty": "off",
        "active": True,
        **act.body,
        "name": act.personal.get("name", ""),
    }
    create(
        tx,
        act,
        "person",
        {**body, "work_phone": act.personal.get("work_phone")},
        state=act.body["role"],
    )


def locate_site(tx: Tx, act: Act) -> str:
    """Says where a site is: a position that was never entered, or was entered wrongly."""
    site = load(tx, act, act.record, "site")
    place = {key: act.body[key] for key in ("lat_deg", "lon_deg")}
    if all(site.body[key] == value for key, value in place.items()):
        return "superseded"
    site.body.update(place)
    save(tx, act, site)
    return "applied"


def set_duty(tx: Tx, act: Act) -> str:
    """On duty, on call or off; engineers say it of themselves, the desk of anyone."""
    person = load(tx, act, act.record, "person")
    if act.actor.role == "engineer" and person.id != act.actor.person:
        raise Problem("record-unknown")
    if person.body["duty"] == act.body["duty"]:
        return "superseded"
    was_off = person.body["duty"] == "off"
    person.body["duty"] = act.body["duty"]
    save(tx, act, person)
    if act.body["duty"] == "off":
        duty_spans.end(tx, person.id, act.moment.at_ms)
        standby.end_for(tx, act, person.id, "off_duty")
    elif was_off:
        duty_spans.begin(tx, person.id, person.organisation, act.moment.at_ms)
    return "applied"


def edit_fields(tx: Tx, act: Act) -> str:
    """Sets single fields of a record, merged one by one with what others said of them.

    Raises:
        Problem: record-unknown; superior-cycle.
    """
    record = load(tx, act, act.record, act.kind.record, removed=True)
    if record.kind == "person":
        check_superiors(tx, act, record.id, act.body.get("superior"))
    return edit(tx, act, record)


def remove_equipment(tx: Tx, act: Act) -> str:
    """Takes a device out of the register: one that was registered by mistake, or is gone for good.

    Raises:
        Problem: equipment-in-use while a label or an open ticket is on it.
    """
    equipment = load(tx, act, act.record, "equipment", removed=True)
    if equipment.deleted:
        return "superseded"
    open_there = records.find(tx, "ticket", act.organisation, site=equipment.site, states=OPEN)
    if equipment.body["tag"] or any(ticket.body["equipment"] == equipment.id for ticket in open_there):
        raise Problem("equipment-in-use")
    remove(tx, act, equipment)
    return "applied"

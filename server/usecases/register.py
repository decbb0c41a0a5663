"""What the service works with: contracts, sites, models, parts, equipment, people, and edits of single fields."""

from __future__ import annotations

from typing import Any

from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import stamps
from server.usecases.act import Act
from server.usecases.keep import create, load, save


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
    _check_superiors(tx, act)
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


def set_duty(tx: Tx, act: Act) -> str:
    """On duty, on call or off; engineers say it of themselves, the desk of anyone."""
    person = load(tx, act, act.record, "person")
    if act.actor.role == "engineer" and person.id != act.actor.person:
        raise Problem("record-unknown")
    if person.body["duty"] == act.body["duty"]:
        return "superseded"
    person.body["duty"] = act.body["duty"]
    save(tx, act, person)
    return "applied"


def edit_fields(tx: Tx, act: Act) -> str:
    """Sets single fields: per field the higher stamp wins, and what is not mentioned is not touched (I6).

    Gives `merged` where another writer's change stood beside this one.
    """
    record = load(tx, act, act.record, act.kind.record)
    if record.kind == "person":
        _check_superiors(tx, act)
    given = fields_given(act) | {key: value for key, value in act.personal.items() if key in record.body}
    merged = act.base is not None and act.base < record.rev
    for field, value in given.items():
        if field not in record.body:
            continue
        if stamps.raise_to(tx, record.id, field, act.hlc, act.id):
            record.body[field] = value
        else:
            merged = True
    if record.kind == "person":
        record.state = record.body["role"]
    save(tx, act, record)
    return "merged" if merged else "applied"


def fields_given(act: Act) -> dict[str, Any]:
    """What an edit mentions: field -> its new value, null for one to clear."""
    given = {key: value for key, value in act.body.items() if key != "clear"}
    return given | dict.fromkeys(act.body.get("clear", []))


def _check_superiors(tx: Tx, act: Act) -> None:
    above, seen = act.body.get("superior"), {act.record}
    while above:
        if above in seen:
            raise Problem("superior-cycle")
        seen.add(above)
        superior: Record = load(tx, act, above, "person")
        above = superior.body["superior"]

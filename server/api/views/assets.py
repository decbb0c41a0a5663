"""What the service works with: equipment, sites, models, parts and contracts with their terms."""

from __future__ import annotations

from typing import Any

from server.api import auth, paging, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.assets import (
    ContractsSchema,
    EquipmentListSchema,
    EquipmentPageSchema,
    EquipmentQuerySchema,
    ModelsSchema,
    PartsSchema,
    SitesSchema,
)
from server.domain.actors import STAFF, Actor
from server.domain.records import Record
from server.storage.port import Tx
from server.usecases.search import having

area = Area("assets", "Equipment, sites, models, parts and contracts")

MOST_TICKETS = 100


@area.at("/equipment")
@allow(*STAFF)
@area.takes(EquipmentQuerySchema, "query")
@area.gives(200, EquipmentListSchema)
def list_equipment(asked: dict[str, Any]) -> dict[str, Any]:
    """A page of equipment; `q` looks as the search does: by name, number, tag, model and place."""
    actor = auth.actor()
    with house().storage.read() as tx:
        return paging.page(tx, actor, "equipment", asked, wanted=having(tx, actor, asked.get("q", "")))


@area.at("/equipment/<id>")
@allow(*STAFF)
@area.gives(200, EquipmentPageSchema)
def equipment_page(id: str) -> dict[str, Any]:
    """One device with its model, site, labels and tickets."""
    actor = auth.actor()
    with house().storage.read() as tx:
        one = reading.one(tx, actor, id, "equipment")
        here = {"site": one.body["site"]}
        labels = [
            label for label in reading.all_of(tx, actor, "label", **here) if label.body["equipment"] == id
        ]
        tickets = [
            ticket for ticket in reading.all_of(tx, actor, "ticket", **here) if ticket.body["equipment"] == id
        ]
        return {
            "equipment": one.body,
            "rev": one.rev,
            "model": reading.seen(tx, actor, one.body["model"]),
            "site": reading.seen(tx, actor, one.body["site"]),
            "labels": reading.bodies(labels),
            "tickets": reading.bodies(tickets[:MOST_TICKETS]),
        }


@area.at("/sites")
@allow(*STAFF)
@area.gives(200, SitesSchema)
def list_sites() -> dict[str, Any]:
    """All sites one may see."""
    with house().storage.read() as tx:
        sites = reading.all_of(tx, auth.actor(), "site")
    return {"items": reading.bodies(sites), "revs": {site.id: site.rev for site in sites}}


@area.at("/models")
@allow(*STAFF)
@area.gives(200, ModelsSchema)
def list_models() -> dict[str, Any]:
    """All models of the catalogue."""
    return _all("model")


@area.at("/parts")
@allow(*STAFF)
@area.gives(200, PartsSchema)
def list_parts() -> dict[str, Any]:
    """All parts of the catalogue."""
    return _all("part")


@area.at("/contracts")
@allow(*STAFF)
@area.gives(200, ContractsSchema)
def list_contracts() -> dict[str, Any]:
    """The contracts one may see, each with its terms as they stand now."""
    actor = auth.actor()
    with house().storage.read() as tx:
        return {"items": [_terms(tx, actor, one) for one in reading.all_of(tx, actor, "contract")]}


def _terms(tx: Tx, actor: Actor, contract: Record) -> dict[str, Any]:
    rosters = reading.all_of(tx, actor, "roster", contract=contract.id)
    return {
        "contract": contract.body,
        "commitments": reading.bodies(reading.many(tx, actor, contract.body["commitments"])),
        "calendars": reading.calendars(tx, actor, contract.id),
        "roster": rosters[0].body if rosters else None,
    }


def _all(kind: str) -> dict[str, Any]:
    with house().storage.read() as tx:
        return {"items": reading.bodies(reading.all_of(tx, auth.actor(), kind))}

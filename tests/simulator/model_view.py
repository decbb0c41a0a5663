"""The model phone's view: the mirror with what is pending, for the kinds that the simulator says."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from server.domain.operations import CATALOGUE
from server.domain.visits import advance
from tests.simulator.model_vault import Entry
from tests.simulator.phone import Key

LISTS = {
    "visit.note": "notes",
    "visit.find": "findings",
    "visit.use_part": "parts",
    "visit.repair": "repairs",
    "visit.sign": "signatures",
}
STATES = {
    "visit.accept": "accepted",
    "visit.depart": "under_way",
    "visit.arrive": "on_site",
    "visit.repair": "repaired",
    "visit.finish": "finished",
}


def viewed(entries: Iterable[Entry]) -> list[Entry]:
    """Entries that the view adds to the mirror: said, not refused, and not yet in it."""
    return sorted(
        (entry for entry in entries if entry.state != "rejected" and not entry.pulled),
        key=lambda entry: entry.n,
    )


def overlaid(
    records: Mapping[Key, tuple[int, dict[str, Any]]], entries: Iterable[Entry]
) -> dict[Key, dict[str, Any]]:
    """Key -> record as the screens show it."""
    shown = {key: record for key, (_rev, record) in records.items()}
    copied: set[Key] = set()
    for entry in viewed(entries):
        operation = entry.operation
        about = CATALOGUE[operation["kind"]].record
        key = (about, operation["record"])
        if operation["kind"] == "ticket.report":
            shown.setdefault(
                key, {"id": operation["record"], "events": [], "state": "reported", **operation["body"]}
            )
        if key not in shown:
            continue
        if key not in copied:
            shown[key] = copy.deepcopy(shown[key])
            copied.add(key)
        _fold(shown[key], entry)
    return shown


def _fold(record: dict[str, Any], entry: Entry) -> None:
    kind, body = entry.operation["kind"], entry.operation["body"]
    if kind in STATES and "state" in record:
        advance(record, STATES[kind])
    if kind in LISTS and not any(one["id"] == entry.id for one in record[LISTS[kind]]):
        record[LISTS[kind]].append({"id": entry.id, **body})
    if kind == "visit.arrive" and record["arrival"] is None:
        record["arrival"] = {"event": entry.id}
    if kind == "visit.photograph" and all(
        one["sha256"] != body["photo"]["sha256"] for one in record["photos"]
    ):
        record["photos"].append(body["photo"])
    if kind in ("ticket.note", "ticket.report") and all(one["id"] != entry.id for one in record["events"]):
        record["events"].append({"id": entry.id, "data": body})
    if kind in ("site.edit", "equipment.edit", "person.duty"):
        record.update({name: value for name, value in body.items() if name != "clear"})
        record.update(dict.fromkeys(body.get("clear", [])))


def shows(record: Mapping[str, Any] | None, kind: str, id: str, body: Mapping[str, Any]) -> bool:
    """Whether a record shows that this was said of it; True for kinds that leave no trace of their own."""
    if record is None:
        return False
    if kind in LISTS:
        return any(one["id"] == id for one in record[LISTS[kind]])
    if kind == "visit.arrive":
        return record["arrival"] is not None
    if kind == "visit.photograph":
        return any(one["sha256"] == body["photo"]["sha256"] for one in record["photos"])
    if kind in ("ticket.note", "ticket.report"):
        return any(one["id"] == id for one in record["events"])
    return True

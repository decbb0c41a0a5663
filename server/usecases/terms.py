"""A contract's terms: commitments, calendars and the roster. Commitments are versioned; tickets pin what held."""

from __future__ import annotations

from server.domain.errors import Problem
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.keep import create, load, save


def set_commitment(tx: Tx, act: Act) -> None:
    """Adds a commitment, or a new version that replaces one: running tickets keep theirs.

    Raises:
        Problem: record-unknown for a contract or version that is not there.
    """
    contract = load(tx, act, act.body["contract"], "contract")
    old = load(tx, act, act.body["replaces"], "commitment") if act.body.get("replaces") else None
    version = old.body["version"] + 1 if old else 1
    body = {**act.body["commitment"], "contract": contract.id, "version": version}
    create(tx, act, "commitment", body, contract=contract.id, state="in_force")
    kept = [id for id in contract.body["commitments"] if old is None or id != old.id]
    contract.body["commitments"] = [*kept, act.record]
    save(tx, act, contract)
    if old is not None:
        old.state = "replaced"
        save(tx, act, old)


def set_calendar(tx: Tx, act: Act) -> None:
    """Sets a calendar; one that is there gets the next version."""
    contract = load(tx, act, act.body["contract"], "contract")
    known = records.get(tx, act.record)
    if known is None:
        body = {**act.body["calendar"], "contract": contract.id, "version": 1}
        create(tx, act, "calendar", body, contract=contract.id)
        return
    calendar = load(tx, act, act.record, "calendar")
    calendar.body.update(act.body["calendar"], id=calendar.id, version=calendar.body["version"] + 1)
    save(tx, act, calendar)


def set_roster(tx: Tx, act: Act) -> None:
    """Sets who is on duty when, for one contract (A-19, C-16).

    Raises:
        Problem: validation-failed for an entry that ends before it begins; record-unknown for a stranger.
    """
    contract = load(tx, act, act.body["contract"], "contract")
    for entry in act.body["entries"]:
        if entry["from_ms"] >= entry["to_ms"]:
            raise Problem("validation-failed", {"entries": "to_ms <= from_ms"})
        load(tx, act, entry["person"], "person")
    entries = sorted(act.body["entries"], key=lambda entry: (entry["from_ms"], entry["person"]))
    if records.get(tx, act.record) is None:
        create(
            tx,
            act,
            "roster",
            {"contract": contract.id, "entries": entries},
            contract=contract.id,
        )
        return
    roster = load(tx, act, act.record, "roster")
    roster.body["entries"] = entries
    save(tx, act, roster)

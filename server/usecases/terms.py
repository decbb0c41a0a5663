"""A contract's terms: commitments, calendars and the roster. Commitments are versioned; tickets pin what held.

What a clock could not count by is refused here, with the clock's own code: later it would be an error on a ticket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from server.domain.calendars import Calendar, calendars_of
from server.domain.clock_errors import ClockCode, ClockError
from server.domain.commitments import Commitment, commitment_of
from server.domain.errors import Problem
from server.domain.records import Record, blank
from server.domain.ticket_states import OPEN
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.keep import create, load, save
from server.usecases.promised_terms import check_words
from server.usecases.watch import look_again

RETIRED = "retired"
_MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError)


def set_commitment(tx: Tx, act: Act) -> None:
    """Adds a commitment, or a new version that replaces one: running tickets keep theirs.

    Raises:
        Problem: record-unknown for a contract or version that is not there; commitment-replaced for a version that is
            no longer in force; validation-failed for what is no commitment; no-stop-event, bad-duration,
            unknown-calendar, calendar-never-opens.
    """
    contract = load(tx, act, act.body["contract"], "contract")
    old = replaced(tx, act, contract, "commitment")
    version = old.body["version"] + 1 if old else 1
    body = {**_known("commitment", act.body["commitment"]), "contract": contract.id, "version": version}
    _check_commitment(tx, act, {**body, "id": act.record}, contract)
    parent = old.id if old else None
    create(tx, act, "commitment", body, contract=contract.id, parent=parent, state="in_force")
    kept = [id for id in contract.body["commitments"] if old is None or id != old.id]
    contract.body["commitments"] = [*kept, act.record]
    save(tx, act, contract)
    if old is not None:
        old.state = "replaced"
        save(tx, act, old)


def set_calendar(tx: Tx, act: Act) -> None:
    """Sets a calendar; one that is there gets the next version.

    Raises:
        Problem: record-unknown for a contract that is not there or is another's; validation-failed for what is no
            calendar; unknown-calendar for a base that is not there, bad-window, time-without-zone.
    """
    contract = load(tx, act, act.body["contract"], "contract")
    said = _known("calendar", act.body["calendar"])
    if said.get("base") is not None:
        usable_calendar(tx, act.organisation, said["base"])
    if records.get(tx, act.record) is None:
        read_calendar(tx, act.organisation, {**said, "id": act.record})
        body = {**said, "contract": contract.id, "version": 1}
        create(tx, act, "calendar", body, contract=contract.id, state="in_force")
        return
    calendar = _of_contract(load(tx, act, act.record, "calendar"), contract)
    calendar.body.update(said, id=calendar.id, contract=contract.id, version=calendar.body["version"] + 1)
    calendar.state = "in_force"
    read_calendar(tx, act.organisation, calendar.body)
    save(tx, act, calendar)
    look_again(tx, act.organisation, act.now_ms)


def retire_calendar(tx: Tx, act: Act) -> str:
    """Takes a calendar out of use: nothing new counts by it. What closed tickets were judged by stays as it was.

    Raises:
        Problem: calendar-in-use while a contract, a commitment that is in force or that an open ticket was promised,
            an obligation or another calendar counts by it.
    """
    calendar = load(tx, act, act.record, "calendar")
    if calendar.state == RETIRED:
        return "superseded"
    uses = _uses_of(tx, calendar)
    if any(uses.values()):
        raise Problem("calendar-in-use", **uses)
    calendar.state = RETIRED
    save(tx, act, calendar)
    return "applied"


def _uses_of(tx: Tx, calendar: Record) -> dict[str, int]:
    """Gives how many commitments, obligations, calendars and contracts count by a calendar."""

    def found(kind: str, states: tuple[str, ...] | None = None) -> list[Record]:
        return records.find(tx, kind, calendar.organisation, states=states)

    promised = {id for ticket in found("ticket", tuple(OPEN)) for id in ticket.body["commitments"]}
    rows = [one for one in found("commitment") if one.state == "in_force" or one.id in promised]
    layers = [one for one in found("calendar") if one.state != RETIRED and one.body["base"] == calendar.id]
    using = {"rows": rows, "duties": found("obligation", ("in_force",)), "contracts": found("contract")}
    counted = {
        name: sum(one.body["calendar"] == calendar.id for one in those) for name, those in using.items()
    }
    return {**counted, "calendars": len(layers)}


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
    roster = _of_contract(load(tx, act, act.record, "roster"), contract)
    roster.body["entries"] = entries
    save(tx, act, roster)


def replaced(tx: Tx, act: Act, contract: Record, kind: str) -> Record | None:
    """Gives the version that this act replaces, None where it adds something new.

    Raises:
        Problem: record-unknown; commitment-replaced where somebody made a newer version meanwhile.
    """
    if not act.body.get("replaces"):
        return None
    old = _of_contract(load(tx, act, act.body["replaces"], kind), contract)
    if old.state != "in_force":
        raise Problem("commitment-replaced")
    return old


def versions_of(tx: Tx, id: str | None) -> Iterator[str]:
    """Gives the id of a commitment or obligation and those of the versions before it."""
    while id is not None:
        yield id
        record = records.get(tx, id)
        id = record.parent if record is not None else None


def usable_calendar(tx: Tx, organisation: str, id: str) -> Calendar:
    """Gives a calendar that something new may count by.

    Raises:
        Problem: what `calendar_in` raises; unknown-calendar for one that was retired.
    """
    calendar = calendar_in(tx, organisation, id)
    stored = records.get(tx, id)
    if stored is not None and stored.state == RETIRED:
        raise ClockError(ClockCode.UNKNOWN_CALENDAR, calendar=id)
    return calendar


def calendar_in(tx: Tx, organisation: str, id: str) -> Calendar:
    """Gives a calendar of this organisation.

    Raises:
        Problem: unknown-calendar, and what `set_calendar` raises.
    """
    stored = records.get(tx, id)
    if stored is None or stored.kind != "calendar" or stored.organisation != organisation:
        raise ClockError(ClockCode.UNKNOWN_CALENDAR, calendar=id)
    return read_calendar(tx, organisation, stored.body)


def _known(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key in blank(kind)}


def _of_contract(record: Record, contract: Record) -> Record:
    if record.contract != contract.id:
        raise Problem("record-unknown")
    return record


def _check_commitment(tx: Tx, act: Act, body: Mapping[str, Any], contract: Record) -> None:
    row = read_commitment(body, contract)
    usable_calendar(tx, act.organisation, str(row.calendar)).add_open(act.now_ms, row.budget_ms)


def read_commitment(body: Mapping[str, Any], contract: Record) -> Commitment:
    """Reads a commitment of this contract as somebody wrote it.

    Raises:
        Problem: validation-failed for what is no commitment, or none of this contract's; no-stop-event, bad-duration.
    """
    try:
        row = commitment_of(body).checked()
        check_words(row, contract)
    except _MISSHAPEN as error:
        raise Problem("validation-failed", {"commitment": repr(error)}) from error
    return row


def _check_shape(calendar: Mapping[str, Any]) -> None:
    """Refuses what is empty but of another shape than phones and desks read."""
    weekly = calendar.get("weekly")
    if not (weekly is None or weekly == "always" or isinstance(weekly, dict)):
        raise ClockError(ClockCode.BAD_WINDOW, value=str(weekly))
    shapes = {"closures": list, "additions": dict}
    wrong = {
        name: "shape" for name, shape in shapes.items() if not isinstance(calendar.get(name, shape()), shape)
    }
    if wrong:
        raise Problem("validation-failed", wrong)


def read_calendar(tx: Tx, organisation: str, body: Mapping[str, Any]) -> Calendar:
    """Reads a calendar with everything it stands on; one that leads back to itself is `unknown-calendar`.

    Raises:
        Problem: validation-failed for what is no calendar; unknown-calendar, bad-window, time-without-zone.
    """
    _check_shape(body)
    layers: dict[str, Mapping[str, Any]] = {body["id"]: body}
    base = body.get("base")
    while isinstance(base, str) and base not in layers:
        under = records.get(tx, base)
        if under is None or under.kind != "calendar" or under.organisation != organisation:
            raise ClockError(ClockCode.UNKNOWN_CALENDAR, calendar=base)
        layers[base] = under.body
        base = under.body["base"]
    try:
        return calendars_of(layers.values())[body["id"]]
    except _MISSHAPEN as error:
        raise Problem("validation-failed", {"calendar": repr(error)}) from error

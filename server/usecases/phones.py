"""Telling a phone to erase itself: the desk asks, the phone obeys and says what was on it."""

from __future__ import annotations

from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import devices, records
from server.usecases.act import Act
from server.usecases.keep import create, load, save


def tell_to_erase(tx: Tx, act: Act) -> str:
    """Asks a phone to erase itself; it hears of it by its own feed. What it has not sent, it sends first.

    With `unsent: lose` it does not wait for that: somebody decided that the rest may be lost.

    Raises:
        Problem: record-unknown for a phone that is not of this organisation; device-revoked for one that reads no more.
    """
    phone = devices.get(tx, act.body["device"])
    if phone is None or phone["organisation"] != act.organisation:
        raise Problem("record-unknown")
    if phone["state"] != "active":
        raise Problem("device-revoked")
    standing = commands_of(tx, act.organisation, phone["id"]).get(phone["id"])
    if standing is not None and standing.state == "told":
        if standing.body["unsent"] == act.body["unsent"]:
            return "superseded"
        _end(tx, act, standing, "taken_back")
    told = {"person": phone["person"], "state": "told", "by": act.actor.name, "told_ms": act.now_ms}
    create(tx, act, "command", {**act.body, **told}, parent=phone["id"], state="told", sort_ms=act.now_ms)
    return "applied"


def take_back(tx: Tx, act: Act) -> str:
    """The phone may keep what it holds, as long as it has not obeyed yet.

    Raises:
        Problem: phone-erased, where it has.
    """
    command = load(tx, act, act.record, "command")
    if command.state == "done":
        raise Problem("phone-erased")
    if command.state == "taken_back":
        return "superseded"
    _end(tx, act, command, "taken_back")
    return "applied"


def erased(tx: Tx, act: Act) -> str:
    """The phone's last word: it holds nothing any more. Its right to sync ends with it.

    Raises:
        Problem: role-not-allowed, from anybody but that phone.
    """
    command = load(tx, act, act.record, "command")
    if act.actor.device != command.body["device"]:
        raise Problem("role-not-allowed")
    counts = {
        name: act.body.get(name, 0) for name in ("records", "lost", "exported", "photos", "photos_lost")
    }
    command.body.update(counts)
    _end(tx, act, command, "done")
    devices.end(tx, command.body["device"], "erased", act.now_ms)
    return "applied"


def commands_of(tx: Tx, organisation: str, device: str | None = None) -> dict[str, Record]:
    """The newest command to each phone, or to this one: phone -> command."""
    found = records.find(tx, "command", organisation, parent=device)
    return {one.body["device"]: one for one in sorted(found, key=lambda one: (one.body["told_ms"], one.id))}


def _end(tx: Tx, act: Act, command: Record, state: str) -> None:
    command.body.update(state=state, ended_ms=act.now_ms)
    command.state = state
    save(tx, act, command)

"""Why this engineer: how everybody ranked when somebody was sent, kept with the operation in the ledger.

The server looks for itself, a moment before the assignment is carried out; what a client says of it counts for nothing.
What is kept are codes and figures: their words are made when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing.types import Code, Reason, RuledOut
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.times import from_ms
from server.domain.zones import zone_of
from server.storage.codec import decode
from server.storage.port import Tx
from server.storage.tables import ledger, records
from server.usecases.candidates import Scene, fallbacks, figures, may_decide, rank_or_trouble, said

CHOSEN = ("assigned", "send_along")
"""Events of which it may be on record who ranked how."""

MOST_KEPT = 50
"""Of the ranked and of the ruled out; how many more there were is kept as a number."""


def choice_now(tx: Tx, organisation: str, ticket: str, now_ms: int) -> dict[str, Any] | None:
    """Gives how everybody ranks for this ticket now, to be kept; None where there is no such ticket to rank for.

    Whatever fails of it, somebody can still be sent: then it says that it failed.
    """
    record = records.get(tx, ticket)
    if record is None or record.kind != "ticket" or record.organisation != organisation:
        return None
    found = rank_or_trouble(record, Scene(tx, organisation, now_ms))
    if isinstance(found, str):
        return {"at_ms": now_ms, "failed": True, "items": [], "out": []}
    items, out = found.choice.items, found.choice.ruled_out
    return {
        "at_ms": now_ms,
        "failed": False,
        "deadline_ms": found.deadline_ms,
        "commitment": found.clock.commitment if found.clock else None,
        "engine": found.engine,
        "fallbacks": fallbacks(found.choice),
        "ranked": len(items),
        "ruled_out": len(out),
        "items": [{**figures(one), "reasons": _reasons(one.reasons)} for one in items[:MOST_KEPT]],
        "out": [_out(one) for one in out[:MOST_KEPT]],
    }


def in_short(choice: Mapping[str, Any] | None, engineer: str) -> dict[str, Any] | None:
    """Gives of a ranking what the ticket itself carries: where its engineer stood, and the room they had."""
    if choice is None or choice["failed"]:
        return None
    item = next((one for one in choice["items"] if one["person"] == engineer), None)
    others = choice["ranked"] - (1 if item else 0)
    head = {key: choice[key] for key in ("deadline_ms", "engine")}
    figures = ("slack_s", "eta_ms", "eta_p90_ms", "probability", "rank")
    return {**head, **{key: item[key] if item else None for key in figures}, "alternatives": others}


def kept_choice(tx: Tx, ticket: Record, event: str) -> dict[str, Any]:
    """Gives why somebody was sent: who ranked how then, with which figures, and the word of whoever decided.

    Raises:
        Problem: not-found where this is no assignment of the ticket, or nobody ranked anybody for it.
    """
    told = next((one for one in ticket.body["events"] if one["id"] == event), None)
    row = ledger.first(tx, event) if told is not None and told["kind"] in CHOSEN else None
    choice = decode(bytes(row["raw"]).decode()).get("choice") if row else None
    if told is None or choice is None:
        raise Problem("not-found")
    data = told["data"]
    head = {
        "engineer": data["engineer"],
        "why": data.get("why"),
        "why_code": data.get("why_code"),
        "by": told["by"],
    }
    return {**head, **_read(tx, ticket, choice)}


def quicker(tx: Tx, ticket: Record) -> dict[str, str]:
    """Gives who sent whom and when, as the sentence of `assigned-already` names them."""
    made = ticket.body["assignment"] or {}
    found = records.get_many(tx, [id for id in (made.get("by"), ticket.body["engineer"], ticket.site) if id])

    def name(id: str | None) -> str:
        return str(found[id].body["name"]) if id in found else "?"

    site = found.get(ticket.site or "")
    at = from_ms(made.get("at_ms", 0)).astimezone(zone_of(site.body["zone"] if site else "UTC"))
    return {"by": name(made.get("by")), "engineer": name(ticket.body["engineer"]), "time": f"{at:%H:%M}"}


def _read(tx: Tx, ticket: Record, choice: Mapping[str, Any]) -> dict[str, Any]:
    if choice["failed"]:
        nothing: dict[str, Any] = dict.fromkeys(("deadline_ms", "commitment", "engine"))
        empty: dict[str, Any] = {"fallbacks": [], "more": 0, "items": [], "ruled_out": []}
        return {"at_ms": choice["at_ms"], "failed": True, **nothing, **empty}
    site = records.get(tx, ticket.body["site"])
    at = from_ms(choice["at_ms"]).astimezone(zone_of(site.body["zone"] if site else "UTC"))
    people = records.get_many(tx, [one["person"] for one in (*choice["items"], *choice["out"])])

    def one(kept: Mapping[str, Any]) -> dict[str, Any]:
        person = people.get(kept["person"])
        reasons = [Reason(Code(code), values) for code, values in kept["reasons"] if code in _CODES]
        return {
            **kept,
            "name": person.body["name"] if person else "?",
            "reasons": said(reasons, at),
        }

    return {
        **{
            key: choice[key]
            for key in ("at_ms", "failed", "deadline_ms", "commitment", "engine", "fallbacks")
        },
        "more": choice["ranked"] + choice["ruled_out"] - len(choice["items"]) - len(choice["out"]),
        "items": [one({"wait_s": 0, **kept}) for kept in choice["items"]],
        "ruled_out": [one(kept) for kept in choice["out"]],
    }


_CODES = frozenset(Code)
"""A reason of another release whose word is forgotten is left out rather than guessed."""


def _out(one: RuledOut) -> dict[str, Any]:
    return {
        "person": one.engineer.id,
        "may_decide": may_decide(one.reasons),
        "reasons": _reasons(one.reasons),
    }


def _reasons(reasons: tuple[Reason, ...]) -> list[list[Any]]:
    return [[reason.code.value, dict(reason.values)] for reason in reasons]

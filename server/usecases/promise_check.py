"""Whether a promise can be kept, before it is spoken: asked while a report is typed. Saves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from routing.types import Code, Duty, RuledOut
from server.domain.commitments import commitment_of
from server.domain.errors import Problem
from server.domain.records import Record, blank
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.candidates import Scene, candidates, candidates_among, figures, rank_or_trouble, said
from server.usecases.tickets import must_have

MOST_SHOWN = 3
PASSED_BY_NEIGHBOURS = frozenset({Code.NOT_SERVING})
"""The one rule that a colleague of another contract does not meet, and that a lead can lift before they set off."""


def check_promise(tx: Tx, organisation: str, asked: Mapping[str, Any], now_ms: int) -> dict[str, Any]:
    """Gives the chance to be there in time were this reported now, by whom, and what else there would be.

    `asked`: site, and as far as known equipment, type, severity and when the call began.

    Raises:
        Problem: record-unknown; validation-failed and severity-unknown for a grade that the contract does not have.
    """
    ticket = _report(tx, organisation, asked, now_ms)
    scene = Scene(tx, organisation, now_ms)
    found = candidates(ticket, scene, most=MOST_SHOWN)
    items = found["items"]
    return {
        **found,
        "probability": items[0]["probability"] if items else None,
        "on_duty": _on_duty(ticket, scene),
        "fallback": _fallback(ticket, scene),
    }


def _report(tx: Tx, organisation: str, asked: Mapping[str, Any], now_ms: int) -> Record:
    site = records.get(tx, asked["site"])
    if site is None or site.kind != "site" or site.organisation != organisation:
        raise Problem("record-unknown")
    contract = records.get(tx, site.body["contract"])
    equipment = records.get(tx, asked["equipment"]) if asked.get("equipment") else None
    if contract is None or (asked.get("equipment") and (equipment is None or equipment.site != site.id)):
        raise Problem("record-unknown")
    must_have(contract, asked.get("type"), asked.get("severity"))
    type = asked.get("type") or contract.body["types"][0]
    severity = asked.get("severity") or contract.body["severities"][-1]
    grade = {"type": type, "severity": severity}
    at_ms = min(asked.get("began_ms") or now_ms, now_ms)
    events = [_event("reported", at_ms, grade), _event("graded", at_ms, {**grade, "during": None})]
    if type == "on_site":
        events.append(_event("on_site_needed", at_ms, {"graded": True}))
    body = {
        **blank("ticket"),
        "id": "",
        "contract": contract.id,
        "site": site.id,
        "equipment": equipment.id if equipment else None,
        **grade,
        "state": "reported",
        "commitments": contract.body["commitments"],
        "events": [{**one, "seq": number} for number, one in enumerate(events)],
        "reported_ms": at_ms,
    }
    return Record("", "ticket", organisation, body, contract=contract.id, site=site.id, state="reported")


def _event(kind: str, at_ms: int, data: dict[str, Any]) -> dict[str, Any]:
    """As `events.add_event` writes one down that the server itself saw."""
    instants = ("at_ms", "earliest_ms", "latest_ms", "received_ms", "wide_earliest_ms", "wide_latest_ms")
    head = {"id": f"check:{kind}", "kind": kind, "certainty": "continuous", "source": "server", "by": ""}
    return {**head, **dict.fromkeys(instants, at_ms), "data": data}


def _on_duty(ticket: Record, scene: Scene) -> int:
    """How many who serve the contract are there to be sent at all."""
    serving = [one for one in scene.crew().people.values() if ticket.contract in one.served]
    return sum(one.duty is not Duty.OFF for one in serving)


def _fallback(ticket: Record, scene: Scene) -> dict[str, Any]:
    """What else there is: help from afar, a colleague of another contract, a unit lent meanwhile."""
    tx = scene.tx
    contract = records.get(tx, ticket.body["contract"])
    assert contract is not None  # `_report` found it
    rows = records.get_many(tx, contract.body["commitments"])
    loans = [commitment_of(one.body) for one in rows.values() if one.body["kind"] == "loan_unit"]
    return {
        "remote": "remote" in contract.body["types"] and ticket.body["type"] != "remote",
        "neighbour": _neighbour(ticket, scene),
        "spare_within_min": min((one.within_min for one in loans), default=None),
    }


def _neighbour(ticket: Record, scene: Scene) -> dict[str, Any] | None:
    """The likeliest of those who only lack that they do not serve this contract."""
    ranking = rank_or_trouble(ticket, scene)
    if isinstance(ranking, str):
        return None
    near = [
        replace(one.engineer, served=one.engineer.served | {ticket.body["contract"]})
        for one in ranking.choice.ruled_out
        if _lacks(one) == PASSED_BY_NEIGHBOURS
    ]
    best = next(iter(candidates_among(ticket, scene, near).choice.items), None)
    if best is None:
        return None
    return {**figures(best), "name": best.engineer.name, "reasons": said(best.reasons, ranking.at)}


STANDING = frozenset({Code.RESIDENT, Code.GOING, Code.STANDS_IN, Code.STANDS_BY})
"""What is said of somebody ruled out that rules nobody out."""


def _lacks(one: RuledOut) -> frozenset[Code]:
    return frozenset(reason.code for reason in one.reasons if reason.code not in STANDING)

"""What a commitment's row means where a contract says no more: start, stop, pauses, proof and ladder of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TYPES = ("on_site", "remote", "consultation", "change", "complaint")
STOPS: Mapping[str, tuple[str, ...]] = {
    "grade": ("graded",),
    "respond": ("contacted",),
    "plan": ("plan_given",),
    "arrive": ("arrived",),
    "restore": ("service_restored",),
    "repair": ("repaired",),
    "resolve": ("solved",),
    "accept": ("accepted",),
    "result": ("result_given",),
    "loan_confirm": ("loan_confirmed",),
    "loan_unit": ("loan_installed",),
    "follow_up": ("followed_up",),
}
"""The events that stop a kind: always a person's recorded act, never an assignment or an automatic message."""

FIXING = frozenset({"repair", "restore", "resolve"})
PAUSES: Mapping[str, frozenset[str]] = {
    "no_access": FIXING | {"arrive"},
    "customer_asked": FIXING,
    "waiting_for_customer_part": FIXING,
}
"""Reason -> the kinds that it pauses. Waiting for our own part pauses nothing."""

PAUSE_EVIDENCE = ("no_access", "customer_asked")
DESK_ONLY = frozenset({"grade", "plan", "accept", "result", "loan_confirm", "follow_up"})
ARRIVAL_PROOF: Mapping[str, Any] = {
    "kinds": 2,
    "of": ["commissioned_label", "fence", "gate_code", "reporter_code", "signature", "photo"],
    "one_of": [],
}
LADDER: tuple[Mapping[str, Any], ...] = (
    {"at_pct": 50, "to": ["engineer"]},
    {"at_pct": 75, "to": ["engineer", "dispatcher"]},
    {"at_pct": 90, "to": ["engineer", "stand_in", "dispatcher", "supervisor"]},
    {"at_pct": 100, "to": ["engineer", "dispatcher", "supervisor"]},
    {"every_min_after": 10, "to": ["next_superior"]},
)


def commitment_record(
    row: Mapping[str, Any],
    *,
    id: str,
    contract: str,
    calendar: str,
    version: int = 1,
    certainty: str = "bracketed",
    proof: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Gives the whole record of a row that says only what is special: clause, kind, within_min, and exceptions.

    `certainty` and `proof` (of arrivals) are the contract's; what `proof` leaves out is as in ARRIVAL_PROOF.

    Source: the defaults of the three contracts; A-11, B-13.
    """
    kind = row["kind"]
    asked = {**ARRIVAL_PROOF, **(proof or {})} if kind == "arrive" else None
    return {
        "id": id,
        "version": version,
        "contract": contract,
        "clause": row["clause"],
        "also": row.get("also"),
        "kind": kind,
        "type": row.get("type"),
        "severity": row.get("severity"),
        "during": row.get("during"),
        "starts": row.get("starts", "reported"),
        "stops": list(row.get("stops", STOPS[kind])),
        "within_min": row["within_min"],
        "calendar": row.get("calendar", calendar),
        "pauses": row.get("pauses", [reason for reason, kinds in PAUSES.items() if kind in kinds]),
        "pause_evidence": row.get("pause_evidence", list(PAUSE_EVIDENCE)),
        "reclassify": row.get("reclassify", {"shorter": "min_remaining", "longer": "retro"}),
        "reopen_gap": row.get("reopen_gap", {"refused": "counts", "returned": "excluded"}),
        "certainty": row.get("certainty", certainty),
        "proof": row.get("proof", asked),
        "ladder": [dict(rung) for rung in row.get("ladder", LADDER)],
        "desk_only": row.get("desk_only", kind in DESK_ONLY),
    }

"""Reads the clock vectors: their short form, made for people, into the records that the clocks take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.domain.calendars import Calendar, calendars_of
from server.domain.commitments import Commitment, commitment_of
from server.domain.events import Event, event_of
from server.domain.times import parse_rfc3339

VECTORS = Path(__file__).parent.parent / "vectors"
ENVELOPE = (
    "id",
    "kind",
    "at",
    "earliest",
    "latest",
    "received",
    "error_s",
    "certainty",
    "wide",
    "by",
    "source",
)


def load(name: str) -> dict[str, Any]:
    """Gives one file of vectors."""
    data: dict[str, Any] = json.loads((VECTORS / name).read_text("utf-8"))
    return data


def calendars_in(file: Mapping[str, Any]) -> dict[str, Calendar]:
    """Gives the calendars of a file; its zone is theirs unless they name one."""
    return calendars_of(
        {"zone": file["zone"], "base": None, **record, "id": key} for key, record in file["calendars"].items()
    )


def commitment_in(case: Mapping[str, Any], policy: str | None = None) -> Commitment:
    """Gives the commitment of a case; `policy` replaces both of its rules for a change of grade."""
    stops = case.get("stops", "arrived")
    gap = case.get("reopen_gap", "counts")
    proof = case.get("min_proof")
    reclassify = case.get("reclassify", {"shorter": "min_remaining", "longer": "retro"})
    return commitment_of(
        {
            "id": case.get("id", "c"),
            "version": 1,
            "contract": "k",
            "clause": case.get("clause", "X-01"),
            "kind": case.get("kind", "arrive"),
            "starts": case.get("starts", "reported"),
            "stops": [] if stops is None else [stops] if isinstance(stops, str) else stops,
            "within_min": case["within_min"],
            "calendar": case["calendar"],
            "pauses": case.get("pauses", []),
            "pause_evidence": case.get("evidence_for", []),
            "reclassify": {"shorter": policy, "longer": policy} if policy else reclassify,
            "reopen_gap": {"refused": gap, "returned": gap} if isinstance(gap, str) else gap,
            "certainty": case.get("certainty", "bracketed"),
            "proof": {"of": [], "one_of": [], **proof} if proof else None,
            "ladder": [_rung(rung) for rung in case.get("ladder", [])],
            "desk_only": case.get("desk_only", False),
        }
    )


def events_in(case: Mapping[str, Any]) -> list[Event]:
    """Gives the events of a case in the order of its list, which is their place in the log."""
    return [event_of(event_record(event, seq)) for seq, event in enumerate(case["events"])]


def event_record(event: Mapping[str, Any], seq: int) -> dict[str, Any]:
    """Gives the record of one event of the vectors."""
    error_ms = round(event.get("error_s", 0) * 1000)
    at_ms = parse_rfc3339(event["at"]) if "at" in event else None
    earliest_ms = parse_rfc3339(event["earliest"]) if "earliest" in event else (at_ms or 0) - error_ms
    latest_ms = parse_rfc3339(event["latest"]) if "latest" in event else (at_ms or 0) + error_ms
    wide = event.get("wide", {})
    data = {key: value for key, value in event.items() if key not in ENVELOPE}
    if "set" in data:
        data["set"] = {f"{k}_ms" if k in _INSTANTS else k: _instant(k, v) for k, v in data["set"].items()}
    if "until" in data:
        data["until_ms"] = parse_rfc3339(data.pop("until"))
    return {
        "id": event.get("id", f"e{seq}"),
        "kind": event["kind"],
        "at_ms": earliest_ms if at_ms is None else at_ms,
        "earliest_ms": earliest_ms,
        "latest_ms": latest_ms,
        "received_ms": parse_rfc3339(event["received"]) if "received" in event else latest_ms,
        "certainty": event.get("certainty", "bracketed"),
        "wide_earliest_ms": parse_rfc3339(wide["earliest"]) if "earliest" in wide else None,
        "wide_latest_ms": parse_rfc3339(wide["latest"]) if "latest" in wide else None,
        "source": event.get("source", "manual"),
        "by": event.get("by"),
        "seq": seq,
        "data": data,
    }


_INSTANTS = ("at", "earliest", "latest", "wide_earliest", "wide_latest")


def _instant(key: str, value: Any) -> Any:
    return parse_rfc3339(value) if key in _INSTANTS and value is not None else value


def _rung(rung: Mapping[str, Any]) -> dict[str, Any]:
    names = {"pct": "at_pct", "s": "at_s", "every_min": "every_min_after"}
    return {"to": rung.get("to", ["engineer"])} | {names[key]: rung[key] for key in names if key in rung}

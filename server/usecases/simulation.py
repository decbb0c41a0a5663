"""What a month is simulated with, from what is stored: sites with their promises, engineers, where faults were."""

from __future__ import annotations

from collections import Counter
from typing import Any

from server.storage.port import Tx
from server.storage.tables import positions, records

PROMISE_MIN = 30
"""Where a contract promises no arrival, as the strictest do."""


def told_of(tx: Tx, organisation: str) -> tuple[dict[str, Any], str]:
    """Gives an organisation's sites and engineers as `routing.simulate.scenario.read` takes them, and its zone.

    A site calls as often as it has in the tickets kept, and once besides. Engineers begin where they were last seen,
    or at a site, in turn. Rosters are not read: everybody is on duty throughout.
    """
    house = records.get(tx, organisation)
    sites = records.find(tx, "site", organisation)
    called = Counter(one.body["site"] for one in records.find(tx, "ticket", organisation))
    promises = _promises(tx, organisation)
    seen = {
        row["person"]: (row["lat_deg"], row["lon_deg"]) for row in positions.of_organisation(tx, organisation)
    }
    people = [
        one for one in records.find(tx, "person", organisation, states=["engineer"]) if one.body["active"]
    ]
    placed = [(one.body["lat_deg"], one.body["lon_deg"]) for one in sites] or [(None, None)]
    told = {
        "sites": [
            {
                "id": one.id,
                "name": one.body["zh"],
                "lat_deg": one.body["lat_deg"],
                "lon_deg": one.body["lon_deg"],
                "door_min": one.body["gate_delay_min"] or 0,
                "promise_min": promises.get(one.contract or "", PROMISE_MIN),
                "weight": called[one.id] + 1,
            }
            for one in sites
        ],
        "engineers": [
            dict(
                zip(
                    ("id", "lat_deg", "lon_deg"),
                    (one.id, *seen.get(one.id, placed[number % len(placed)])),
                    strict=True,
                )
            )
            for number, one in enumerate(people)
        ],
    }
    return told, (house.body.get("zone") if house else None) or "Asia/Shanghai"


def _promises(tx: Tx, organisation: str) -> dict[str, int]:
    """Gives the shortest promise of arrival of each contract, in minutes."""
    found: dict[str, int] = {}
    for one in records.find(tx, "commitment", organisation):
        if one.body.get("kind") == "arrive" and one.body.get("within_min") and one.contract:
            found[one.contract] = min(found.get(one.contract, 10**6), one.body["within_min"])
    return found

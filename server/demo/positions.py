"""Where the demo's engineers are: around their sites, as old as the demo says, kept fresh while it runs."""

from __future__ import annotations

import math

from server.demo.facts import contracts, demo_id, people
from server.storage.port import Tx
from server.storage.tables import positions

METRES_PER_DEG = 111_320.0
ACCURACY_M = 15.0
SOURCE = "demo"


def place_people(tx: Tx, now_ms: int) -> None:
    """Gives every engineer of the demo a fix of the age that the demo names; a later real fix stays."""
    site_of = {one["id"]: one["sites"][0] for one in contracts()["contracts"]}
    for organisation in contracts()["organisations"]:
        for person in people()[organisation["id"]]["engineers"]:
            site = site_of[person["contract"]]
            east_m, north_m = person["at_m"]
            at_ms = now_ms - person["fix_age_min"] * 60_000
            positions.put(
                tx,
                demo_id("person", person["login"]),
                demo_id(organisation["id"]),
                at_ms,
                at_ms,
                site["lat"] + north_m / METRES_PER_DEG,
                site["lon"] + east_m / (METRES_PER_DEG * math.cos(math.radians(site["lat"]))),
                ACCURACY_M,
                SOURCE,
            )

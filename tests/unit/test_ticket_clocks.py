"""The clocks of whole tickets under the three contracts: vectors read by Python and TypeScript."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.commitment_defaults import commitment_record
from server.domain.ticket_clocks import TicketClock, terms_of, ticket_clocks
from server.domain.times import parse_rfc3339
from tests.unit.clock_vectors import calendars_in, events_in, load

FILE = load("ticket-clocks.json")
CALENDARS = calendars_in(FILE)


def clocks_of(case: dict[str, Any], asked: dict[str, Any]) -> list[TicketClock]:
    until = asked.get("received_until")
    return ticket_clocks(
        terms_of(FILE["contracts"][case["contract"]]),
        events_in(case),
        CALENDARS,
        parse_rfc3339(asked["at"]),
        parse_rfc3339(until) if until else None,
    )


def seen(clock: TicketClock, asked: dict[str, Any]) -> dict[str, Any]:
    """Gives of a clock what a case asks about, instants as in the case."""
    found: dict[str, Any] = {}
    for key in asked:
        if key in ("due", "started", "stopped"):
            found[key] = getattr(clock, f"{key}_ms")
        elif key == "reasons":
            found[key] = list(clock.reasons)
        else:
            found[key] = getattr(clock, key)
    return found


def wanted(asked: dict[str, Any]) -> dict[str, Any]:
    instants = ("due", "started", "stopped")
    return {key: parse_rfc3339(value) if key in instants and value else value for key, value in asked.items()}


@pytest.mark.parametrize("case", FILE["cases"], ids=[case["name"] for case in FILE["cases"]])
def test_the_clocks_of_a_ticket_read_as_the_vectors_say(case: dict[str, Any]) -> None:
    for asked in case["asked"]:
        clocks = {clock.commitment: clock for clock in clocks_of(case, asked)}
        if "all" in asked:
            assert list(clocks) == asked["all"]
        for one in asked["clocks"]:
            assert one["commitment"] in clocks, (asked["at"], list(clocks))
            assert seen(clocks[one["commitment"]], one) == wanted(one), asked["at"]


def test_a_row_that_says_little_has_the_defaults_of_its_kind() -> None:
    rows = [row for contract in FILE["contracts"].values() for row in contract["commitments"]]
    assert len(rows) == 37
    for row in rows:
        special = {
            key: row[key] for key in ("clause", "also", "kind", "type", "severity", "during", "starts")
        }
        special |= {"within_min": row["within_min"], "stops": row["stops"]}
        proof = {"kinds": 2, "one_of": row["proof"]["one_of"]} if row["proof"] else None
        made = commitment_record(
            special,
            id=row["id"],
            contract=row["contract"],
            calendar="24x7",
            certainty=row["certainty"],
            proof=proof,
        )
        assert made == row

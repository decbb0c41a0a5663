"""Which feeds a record is in, and which feeds a phone reads: the unit of permission."""

from __future__ import annotations

from server.domain.actors import Actor
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records

OF_THE_DESK = frozenset(
    {
        "ticket",
        "visit",
        "alert",
        "task",
        "contact",
        "roster",
        "label",
        "conflict",
        "obligation",
        "occasion",
        "errand",
    }
)

OF_THE_CREW = frozenset({"person", "roster", "site", "contract", "commitment", "standby"})
"""What who may be sent where rests on, and what seldom changes."""


def feeds_of(record: Record) -> set[str]:
    """Feeds in which this record belongs now; `desk:` feeds only carry pokes and hold nothing."""
    match record.kind:
        case "organisation" | "model" | "part":
            return {f"catalogue:{record.organisation}"}
        case "contract" | "commitment" | "calendar" | "roster":
            return {f"contract:{record.contract}"}
        case "site" | "equipment" | "label":
            return {f"site:{record.site}"} if record.site else set()
        case "ticket" | "visit":
            engineer = record.body["engineer"]
            return {f"site:{record.site}"} | ({f"person:{engineer}"} if engineer else set())
        case "conflict":
            return {f"site:{record.site}"} if record.site and record.state == "open" else set()
        case "contact":
            return {f"person:{record.state}"} if record.state else set()
        case "person":
            return {f"person:{record.id}"} | {f"contract:{contract}" for contract in record.body["contracts"]}
        case "alert" | "handover" | "day" | "standby":
            return _of_people(record)
        case "outcome" | "command":
            return {f"device:{record.parent}"}
    return set()


def crew_feed(organisation: str) -> str:
    """Gives the feed that holds nothing, and whose number says whether anything of `OF_THE_CREW` has changed."""
    return f"crew:{organisation}"


def _of_people(record: Record) -> set[str]:
    """Feeds of those whom it concerns; of a move that is only proposed nobody but the desk knows."""
    if record.state == "proposed":
        return set()
    return {f"person:{record.body[end]}" for end in ("from", "to", "person") if end in record.body}


def pokes_of(record: Record) -> set[str]:
    """Feeds that are told that something moved: those of the console, and the crew's."""
    crew = {crew_feed(record.organisation)} if record.kind in OF_THE_CREW else set()
    return crew | _desks_of(record)


def _desks_of(record: Record) -> set[str]:
    if record.kind in OF_THE_DESK and record.contract:
        return {f"desk:{record.contract}"}
    if record.kind == "call":
        return {f"desk:{record.contract or record.organisation}"}
    if record.kind == "dayplan":
        return {f"desk:{contract}" for contract in record.body["contracts"]}
    if record.kind in ("person", "handover", "standby"):
        return {f"desk:{contract}" for contract in record.body["contracts"]}
    return set()


def readable_feeds(tx: Tx, actor: Actor) -> set[str]:
    """Feeds that this phone may read: its person, its device, the catalogue, and of the contracts it serves."""
    feeds = {
        f"person:{actor.person}",
        f"device:{actor.device}",
        f"catalogue:{actor.organisation}",
    }
    for contract in sorted(actor.contracts):
        feeds.add(f"contract:{contract}")
        feeds |= {f"site:{site}" for site in records.ids(tx, "site", actor.organisation, contract)}
    return feeds

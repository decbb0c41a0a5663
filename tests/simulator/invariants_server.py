"""The invariants that concern the server: once, in order, merged, legal, verified, bounded, decodable, closed."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from server.domain.errors import Problem
from server.domain.events import event_of
from server.domain.operations import CATALOGUE
from server.domain.ticket_clocks import ticket_clocks
from server.storage.tables import records as records_table
from server.sync.bodies import read_body
from server.sync.upcast import current
from server.usecases.clocks import calendars_for, clocks_of, terms_for
from tests.machine.audit import broken_chains
from tests.simulator import ledger, oracle
from tests.simulator.grants import belongs
from tests.simulator.ledger import DONE
from tests.simulator.model_view import LISTS
from tests.simulator.releases import as_meant

if TYPE_CHECKING:
    from tests.simulator.world import World

CLOCK_CODES = ("clock-moved", "clock-bracketed", "from-the-future")
PARKED = ("needs-missing", "record-unknown", "blob-missing")
FIELDS = ("site.edit", "equipment.edit")


def i2_applied_at_most_once(world: World) -> list[str]:
    """No operation is carried out twice: it has one row that did it, and stands once in what it was added to; the
    chains of the ledger are whole."""
    done = Counter(row["operation"] for row in ledger.rows(world) if row["outcome"] in DONE)
    found = [f"{id} was carried out {count} times" for id, count in done.items() if count > 1]
    for id, visit in ledger.records(world, "visit").items():
        for name in LISTS.values():
            ids = Counter(one["id"] for one in visit["body"][name])
            found += [
                f"{one} stands {count} times in {name} of {id}" for one, count in ids.items() if count > 1
            ]
    with world.server.storage.read() as tx:
        return found + broken_chains(tx)


def i3_order_of_a_record(world: World) -> list[str]:
    """What one phone says of one record is carried out in the order said; what needs something else may come later."""
    last, seen, found = dict[tuple[str, str, str], int](), set[str](), []
    rows = ledger.rows(world)
    parked = {row["operation"] for row in rows if row["outcome"] == "parked"}
    for row in rows:
        if row["operation"] in seen or row["n"] is None or row["outcome"] not in DONE:
            continue
        seen.add(row["operation"])
        if row["said"].get("needs") or world.chronicle.restores or row["operation"] in parked:
            continue
        key = (row["device"], row["phone_epoch"], row["record"])
        if row["n"] < last.get(key, 0):
            found.append(f"{row['kind']} n {row['n']} of {row['record']} came after n {last[key]}")
        last[key] = max(last.get(key, 0), row["n"])
    return found


def i6_merged_in_any_order(world: World) -> list[str]:
    """Facts merge by union: what was carried out is there, and nothing else is. Of a field the value that holds is one
    that nobody replaced: no writer who had seen it said another, and of one writer's values the last holds."""
    rows = [row for row in ledger.rows(world) if row["outcome"] in DONE]
    found = []
    for id, visit in ledger.records(world, "visit").items():
        for kind, name in LISTS.items():
            said = {row["operation"] for row in rows if row["kind"] == kind and row["record"] == id}
            there = {one["id"] for one in visit["body"][name]}
            if said != there:
                found.append(
                    f"{name} of {id} lack {sorted(said - there)} and have {sorted(there - said)} too many"
                )
    for id, record in ledger.records(world, "site", "equipment").items():
        found += _fields(
            id, record["body"], [row for row in rows if row["kind"] in FIELDS and row["record"] == id]
        )
    return found


def _fields(id: str, body: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    sayings = dict[str, list[tuple[dict[str, Any], Any]]]()
    for row in rows:
        for name, value in as_meant(row["kind"], row["v"], row["said"]["body"]).items():
            sayings.setdefault(name, []).append((row, value))
    found = []
    for name, said_of in sayings.items():
        held = [value for row, value in said_of if not _replaced(row, said_of)]
        if name in body and body[name] not in held:
            found.append(f"{name} of {id} is {body[name]!r}; nobody replaced {held}")
    return found


def _replaced(row: dict[str, Any], said_of: list[tuple[dict[str, Any], Any]]) -> bool:
    """Whether a writer who had seen this one's revision said another, or its own writer did so later."""
    for other, _value in said_of:
        base, same = (
            other["said"].get("base"),
            other["device"] == row["device"] and other["actor"] == row["actor"],
        )
        seen = base is not None and row["rev"] is not None and base >= row["rev"]
        later = same and (other["n"] or 0, other["at"]) > (row["n"] or 0, row["at"])
        if other is not row and (
            seen or later or (base is None and not other["device"] and other["at"] > row["at"])
        ):
            return True
    return False


def i8_legal_states_and_clocks_from_the_ledger(world: World) -> list[str]:
    """The ledger alone, read in its order, leads each visit through legal states to the one it has, and gives each
    ticket the events it has; clocks counted from those come to the same values."""
    rows = ledger.rows(world)
    states, found = oracle.visit_states(rows)
    visits = ledger.records(world, "visit")
    found += [
        f"visit {id} is {visit['state']}, and the ledger says {states.get(id)}"
        for id, visit in visits.items()
        if visit["state"] != states.get(id)
    ]
    told = oracle.events(rows, {id: visit["body"]["ticket"] for id, visit in visits.items()})
    for id, ticket in ledger.records(world, "ticket").items():
        events = {
            one["id"]: (one["kind"], one["at_ms"], one["earliest_ms"], one["latest_ms"], one["certainty"])
            for one in ticket["body"]["events"]
        }
        if events != told.get(id, {}):
            found.append(
                f"events of {id} are not those of the ledger: {set(events.items()) ^ set(told[id].items())}"
            )
        elif not _same_clocks(world, id, told[id]):
            found.append(f"clocks of {id} differ when they are counted from the ledger")
    return found


def _same_clocks(world: World, id: str, told: dict[str, tuple[Any, ...]]) -> bool:
    now_ms = world.time.now_ms() + 10_000
    with world.server.storage.read() as tx:
        ticket = records_table.get(tx, id)
        assert ticket is not None
        shown, terms = clocks_of(tx, ticket, now_ms), terms_for(tx, ticket)
        calendars = calendars_for(tx, ticket, terms)
    events = []
    for one in ticket.body["events"]:
        kind, at_ms, earliest_ms, latest_ms, certainty = told[one["id"]]
        times = {"at_ms": at_ms, "earliest_ms": earliest_ms, "latest_ms": latest_ms, "certainty": certainty}
        events.append(event_of({**one, "kind": kind, **times}))
    return shown == ticket_clocks(terms, events, calendars, now_ms)


def i12_hashes_are_verified(world: World) -> list[str]:
    """What a phone calls "on the server" is there with the right bytes, as is all that the server calls verified."""
    shelf, verified, found = ledger.shelf(world), ledger.verified_blobs(world), []
    found += [f"blob {name} holds the bytes of {hash}" for name, hash in shelf.items() if name != hash]
    found += [f"blob {sha256} is verified and not on the shelf" for sha256 in verified - shelf.keys()]
    for phone in world.phones.values():
        for sha256, synced in phone.blobs().items():
            if synced and sha256 not in verified and phone.session() == "active":
                found.append(f"{phone.name} says that {sha256} is on the server")
            if not synced and phone.session() == "active" and _is_known(world, phone.name, sha256):
                found.append(f"{phone.name} cannot bring {sha256} to the server")
    return found


def _is_known(world: World, name: str, sha256: str) -> bool:
    """Whether the operation that speaks of a blob is on the server, so that nothing holds the blob back."""
    entries = [one for one in world.phones[name].outbox() if any(ref.sha256 == sha256 for ref in one.blobs)]
    return any(one.state == "settled" for one in entries)


def i13_clocks_change_bounds_only(world: World) -> list[str]:
    """No operation is refused for its clock; its bounds hold each other, and the wide ones hold the time at which
    it was really said, whatever was done to the phone's clock; continuous ones do so to the millisecond, unless the
    wall clock was set back by as much as the phone slept: both clocks then agree on the time that is missing."""
    found, spoken = [], world.chronicle.spoken
    for row in ledger.rows(world):
        if row["outcome"] == "rejected" and row["code"] in CLOCK_CODES:
            found.append(f"{row['operation']} was refused for its clock")
        if row["certainty"] is None or row["n"] is None:
            continue
        wide, earliest, at, latest = (
            row[name] for name in ("wide_earliest_ms", "earliest_ms", "said_at_ms", "latest_ms")
        )
        if not wide <= earliest <= latest or not wide <= at:
            found.append(f"bounds of {row['operation']}: {wide}, {earliest}, {at}, {latest}")
        said = spoken.get(row["operation"])
        if said is None or world.chronicle.clock_moves:
            continue
        if not wide <= said.true_ms:
            found.append(f"{row['operation']} was said at {said.true_ms}, before {wide}")
        exact = row["certainty"] == "continuous" and not said.fooled
        if exact and not earliest <= said.true_ms <= latest:
            found.append(f"{row['operation']} was said at {said.true_ms}, outside [{earliest}, {latest}]")
    return found


def i14_every_operation_decodes(world: World) -> list[str]:
    """Every operation that was carried out, of any release, decodes to this day; what waits, waits for something that
    is named, never for a fault of ours or a release that is here by now."""
    found = []
    for row in ledger.rows(world):
        if row["outcome"] in DONE and row["kind"] in CATALOGUE and row["device"]:
            try:
                read_body(
                    row["kind"], current(row["kind"], row["v"], json.dumps(row["said"]["body"]).encode())
                )
            except Problem as problem:
                found.append(
                    f"{row['operation']} ({row['kind']} v{row['v']}) does not decode: {problem.code}"
                )
    for id, row in ledger.operations(world).items():
        if row["outcome"] == "parked" and row["code"] not in PARKED:
            found.append(f"{id} ({row['kind']}) is parked with {row['code']}")
    return found


def i18_nothing_leaks(world: World) -> list[str]:
    """Each feed holds only what belongs there, and answers for what one may not see are those for what is not there.
    What each phone was told is looked at in every answer (grants.py)."""
    bodies = {
        id: (row["kind"], row["body"])
        for id, row in ledger.records(
            world, "ticket", "visit", "site", "equipment", "person", "contract"
        ).items()
    }
    found = []
    for item in ledger.items(world):
        if item["state"] == "present" and item["record"] in bodies:
            kind, body = bodies[item["record"]]
            if not belongs(item["feed"], kind, body):
                found.append(f"{kind} {item['record']} is in {item['feed']}")
    for phone in world.phones.values():
        if phone.person == "outsider" and phone.session() == "active":
            found += _told_apart(world, phone.name)
    return found


def _told_apart(world: World, name: str) -> list[str]:
    phone, found = world.phones[name], []
    for sha256 in sorted(ledger.verified_blobs(world)):
        hidden = world.network.exchange(phone, "GET", f"/api/v1/blobs/{sha256}", {}, b"")
        absent = world.network.exchange(phone, "GET", f"/api/v1/blobs/{'0' * 64}", {}, b"")
        granted = world.grants.contracts("outsider")
        if hidden is None or absent is None or (hidden.status == 200 and granted):
            continue
        if (hidden.status, _plain(hidden.body)) != (absent.status, _plain(absent.body)):
            found.append(f"{name} can tell the hidden blob {sha256} from one that is not there")
    return found


def _plain(body: bytes) -> dict[str, Any]:
    """A problem without what names the one request."""
    told = json.loads(body or b"{}")
    return {key: value for key, value in told.items() if key not in ("instance", "trace")}

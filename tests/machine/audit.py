"""What must be true of a database whatever happened to the machine: compared with what phones were told."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable

from server.domain.chain import GENESIS, chain_hash
from server.domain.feed_sum import MODULUS, hash_of
from server.storage.port import Tx
from server.storage.tables import feeds, operations, records
from tests.machine.phones import Phone

FACTS = {"visit.note": "notes"}
MOST_VISITS = 100_000


def findings(tx: Tx, phones: Iterable[Phone]) -> list[str]:
    """All that is wrong: nothing, when every acknowledged operation is there once and all adds up."""
    phones = list(phones)
    return [*lost(tx, phones), *broken_chains(tx), *wrong_feeds(tx), *wrong_numbers(tx)]


def lost(tx: Tx, phones: list[Phone]) -> list[str]:
    """Acknowledged operations that are not there, not there as they were said, or there twice."""
    wrong = []
    rows = tx.rows("SELECT operation, outcome, raw FROM ledger ORDER BY chain, position")
    written = defaultdict(list)
    for row in rows:
        written[row["operation"]].append(row)
    folded = _folded(tx)
    for phone in phones:
        upto, holes = operations.held(tx, phone.device, phone.epoch)
        missing = set(holes)
        for id, outcome in phone.settled.items():
            said, mine = phone.said[id], written[id]
            told = outcome.get("first") or outcome["outcome"]
            if [(row["outcome"], bytes(row["raw"])) for row in mine] != [(told, said.raw)]:
                wrong.append(f"{said.kind} {id}: told {told}, the ledger has {[r['outcome'] for r in mine]}")
            if said.n > upto or said.n in missing:
                wrong.append(f"{said.kind} {id}: number {said.n} is not held ({upto}, {holes})")
            if said.kind in FACTS and told == "applied" and folded[id] != 1:
                wrong.append(f"{said.kind} {id}: {folded[id]} times in its record")
        if phone.settled and phone.held["n"] > upto:
            wrong.append(f"phone {phone.device} was told that {phone.held['n']} are held, and {upto} are")
    return wrong


def broken_chains(tx: Tx) -> list[str]:
    """Chains of the ledger that do not verify from their first row to their head, without a gap."""
    wrong = []
    ends: dict[str, tuple[int, str]] = {}
    for row in tx.rows("SELECT * FROM ledger ORDER BY chain, position"):
        position, prev = ends.get(row["chain"], (0, GENESIS))
        made = chain_hash(
            prev, row["operation"], row["at_ms"], row["outcome"], row["code"], bytes(row["raw"])
        )
        if (row["position"], row["prev"], row["hash"]) != (position + 1, prev, made):
            wrong.append(f"chain {row['chain']} breaks at {row['position']}")
        ends[row["chain"]] = (row["position"], row["hash"])
    heads = {
        row["chain"]: (row["position"], row["hash"]) for row in tx.rows("SELECT * FROM chain ORDER BY chain")
    }
    return wrong if heads == ends else [*wrong, f"heads {heads} are not the ends {ends}"]


def wrong_feeds(tx: Tx) -> list[str]:
    """Feeds whose sum is not that of what is in them, or that show another revision than the record's."""
    wrong = []
    found = tx.rows(
        "SELECT i.feed, i.record, i.seq, i.state, i.rev, r.rev AS now FROM feed_item i"
        " LEFT JOIN record r ON r.id = i.record AND r.deleted = 0 ORDER BY i.feed, i.seq"
    )
    sums: dict[str, tuple[int, int]] = {}
    last: dict[str, int] = {}
    for row in found:
        count, total = sums.get(row["feed"], (0, 0))
        if row["state"] == "present":
            sums[row["feed"]] = (count + 1, (total + hash_of(row["record"], row["rev"])) % MODULUS)
            if row["rev"] != row["now"]:
                wrong.append(f"{row['feed']} shows {row['record']} at {row['rev']}, it is at {row['now']}")
        last[row["feed"]] = row["seq"]
    for row in tx.rows("SELECT feed FROM feed ORDER BY feed"):
        head = feeds.head(tx, row["feed"])
        if (head.sum.count, head.sum.hash) != sums.get(row["feed"], (0, 0)):
            wrong.append(f"{row['feed']} has the sum {head.sum}, its items {sums.get(row['feed'])}")
        if last.get(row["feed"], 0) > head.seq:
            wrong.append(f"{row['feed']} has an item {last[row['feed']]} behind its counter {head.seq}")
    return wrong


def wrong_numbers(tx: Tx) -> list[str]:
    """Phones' numbers that are counted as held and are not there, or there twice; tickets numbered with gaps."""
    wrong = []
    taken: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in tx.rows("SELECT device, phone_epoch, n FROM operation WHERE n IS NOT NULL ORDER BY id"):
        taken[row["device"], row["phone_epoch"]].append(row["n"])
    for row in tx.rows("SELECT device, phone_epoch, upto, holes FROM phone ORDER BY device, phone_epoch"):
        here = sorted(taken.pop((row["device"], row["phone_epoch"]), []))
        missing = set(json.loads(row["holes"]))
        if here != [n for n in range(1, row["upto"] + 1) if n not in missing]:
            wrong.append(f"phone {row['device']} holds {here}, counted are {row['upto']} but {missing}")
    wrong += [f"phone {device} has numbers that are not counted" for device, _epoch in taken]
    tickets = tx.row("SELECT count(*) AS count FROM record WHERE kind = 'ticket'")
    counted = tx.row(
        "SELECT coalesce(sum(value), 0) AS count FROM counter WHERE substr(name, 1, 7) = 'ticket:'"
    )
    return wrong if tickets == counted else [*wrong, f"{tickets} tickets, numbered are {counted}"]


def _folded(tx: Tx) -> Counter[str]:
    """How often each fact stands in the record that it was said of."""
    times: Counter[str] = Counter()
    for visit in records.following(tx, ["visit"], "", MOST_VISITS):
        times.update(entry["id"] for name in FACTS.values() for entry in visit.body[name])
    return times

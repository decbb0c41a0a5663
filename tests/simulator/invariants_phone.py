"""The invariants that concern phones: kept, equal, not held up, granted, shown, detected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.domain.feed_sum import MODULUS, hash_of
from tests.simulator import ledger
from tests.simulator.looking import own_writes_are_read
from tests.simulator.model_phone import ModelPhone
from tests.simulator.phone import Phone, Waiting

if TYPE_CHECKING:
    from tests.simulator.world import World


def live(world: World) -> list[Phone]:
    """Phones that may sync: neither revoked nor waiting for a sign-in."""
    return [phone for phone in world.phones.values() if phone.session() == "active"]


def vaults(world: World) -> dict[str, Waiting]:
    """Every operation in some phone's vault."""
    return {one.id: one for phone in world.phones.values() for one in phone.outbox()}


def i1_saved_is_kept(world: World) -> list[str]:
    """Every operation that a person saw as saved is in its vault or in the ledger; gone is only what a browser took
    with the whole vault before it was acknowledged, and what a phone erased that was in a file or to be lost."""
    kept, held = vaults(world), ledger.operations(world)
    gone = [
        f"{id} ({said.entry.kind} n {said.entry.n} of {said.phone}) was saved and is nowhere"
        for id, said in world.chronicle.spoken.items()
        if id not in kept
        and id not in held
        and not world.erasures.may_be_gone(said)
        and (said.entry.phone_epoch not in world.chronicle.wiped or _acknowledged_for_good(world, id))
    ]
    return gone + world.erasures.photos_lost()


def _acknowledged_for_good(world: World, id: str) -> bool:
    """Acknowledged, and no restore since has taken it back."""
    return id in world.chronicle.acknowledged and world.chronicle.restores == 0


def i4_equal_at_the_head(world: World) -> list[str]:
    """A phone that has synced is at the head of each of its feeds, and holds exactly what the server's sum counts;
    with nothing pending its view is its mirror. So any two phones that read a feed show the same of it."""
    heads, items, found = ledger.heads(world), ledger.items(world), []
    for phone in live(world):
        mirror, cursors = phone.mirror(), phone.cursors()
        for feed in sorted(world.grants.feeds(phone)):
            head = heads.get(feed, {"seq": 0, "count": 0, "hash_high": 0, "hash_low": 0})
            present = [one for one in items if one["feed"] == feed and one["state"] == "present"]
            sum = 0
            for one in present:
                rev, _ = mirror.get((one["kind"], one["record"]), (-1, {}))
                sum = (sum + hash_of(one["record"], rev)) % MODULUS
            told = head["hash_high"] * 2**32 + head["hash_low"]
            if (len(present), sum) != (head["count"], told):
                found.append(f"{phone.name} holds {len(present)} of {feed}, not those of the head {head}")
            if cursors.get(feed) != head["seq"]:
                found.append(f"{phone.name} is at {cursors.get(feed)} of {feed}, whose head is {head['seq']}")
        pending = [one for one in phone.outbox() if one.state != "rejected" and not one.pulled]
        if not pending and phone.view() != {key: record for key, (_rev, record) in mirror.items()}:
            found.append(f"{phone.name} shows something else than its mirror")
    return found


def i5_no_sum_ever_differed(world: World) -> list[str]:
    """No phone ever found its own sum unequal: with counters bumped inside the transaction no page can miss a row.
    What a cursor has seen is looked at after every step (looking.py)."""
    return [
        f"{phone.name} found {feed} unequal, and read it anew"
        for phone in world.phones.values()
        if isinstance(phone, ModelPhone)
        for feed in phone.mirrored.unequal
    ]


def i7_only_what_needs_it_waits(world: World) -> list[str]:
    """When all is well nothing waits on a phone, but what needs a refused or parked operation, or one that waits so."""
    found = []
    for phone in live(world):
        entries = {one.id: one for one in phone.outbox()}
        for one in entries.values():
            blocked = any(
                entries[id].state in ("rejected", "parked", "waiting") for id in one.needs if id in entries
            )
            if one.state == "waiting" and not blocked:
                found.append(f"{one.kind} n {one.n} of {phone.name} waits for nothing")
    return found


def i9_nothing_out_of_grant(world: World) -> list[str]:
    """After its next pull a phone holds no record that its person may not read; a revoked one holds none at all, and
    what was pending on it is still there. One told to erase itself reads that and nothing else, and does so."""
    items, found = ledger.items(world), []
    for phone in world.phones.values():
        allowed = _readable(world, phone)
        granted = {one["record"] for one in items if one["feed"] in allowed and one["state"] == "present"}
        if phone.session() == "sign-in-needed":
            continue  # it has not been able to pull
        found += [f"{phone.name} still holds {key}" for key in phone.mirror() if key[1] not in granted]
    found += world.erasures.disobeyed()
    kept, held = vaults(world), ledger.operations(world)
    for id, said in world.chronicle.spoken.items():
        revoked = said.phone in world.chronicle.revoked and not world.erasures.may_be_gone(said)
        gone = revoked and id not in kept and id not in held
        if gone and said.entry.phone_epoch not in world.chronicle.wiped:
            found.append(f"{id} was pending on the revoked {said.phone} and is gone")
    return found


def _readable(world: World, phone: Phone) -> set[str]:
    """Feeds of which this phone may hold records."""
    if phone.session() == "erasing":
        return {f"device:{phone.device}"}
    return world.grants.feeds(phone) if phone.session() == "active" else set()


def i10_refusals_are_shown(world: World) -> list[str]:
    """What a person said goes back only by a refusal that is shown: each refused operation that nobody has mended or
    withdrawn is in "needs you" of the phone that said it, until the vault itself is lost."""
    held, found = ledger.operations(world), []
    epochs = {one.phone_epoch for phone in world.phones.values() for one in phone.outbox()}
    for phone in world.phones.values():
        mine = {one.id for one in phone.outbox()}
        shown = set(phone.needs_you())
        for id, said in world.chronicle.spoken.items():
            row = held.get(id)
            refused = (
                row is not None
                and row["outcome"] == "rejected"
                and row["code"] not in ("mended", "withdrawn")
            )
            if said.phone != phone.name or not refused or id in shown:
                continue
            answered = any(one.mends == id or one.body.get("of") == id for one in phone.outbox())
            lost = said.entry.phone_epoch in world.chronicle.wiped or said.entry.phone_epoch not in epochs
            if not answered and not (lost and id not in mine) and phone.session() == "active":
                found.append(
                    f"{said.entry.kind} n {said.entry.n} of {phone.name} was refused and is not shown"
                )
    return found


def i11_own_writes_in_the_view(world: World) -> list[str]:
    """A phone shows its own writes, through reload too: looked at after every step, and once more when all is well."""
    before = len(world.chronicle.violations)
    for phone in world.phones.values():
        own_writes_are_read(world, phone)
    found = [how for name, how in world.chronicle.violations[before:] if name == "i11"]
    del world.chronicle.violations[before:]
    return found


def i15_acknowledged_comes_back(world: World) -> list[str]:
    """Whatever was acknowledged to a phone that still has its vault is in the ledger, whatever was restored."""
    held, kept = ledger.operations(world), vaults(world)
    active = {phone.name for phone in live(world)}
    found = []
    for id in sorted(world.chronicle.acknowledged):
        said = world.chronicle.spoken.get(id)
        if said is None or id in held or said.phone not in active:
            continue
        if said.entry.phone_epoch not in world.chronicle.wiped and not world.erasures.may_be_gone(said):
            where = kept[id].state if id in kept else "gone from its vault"
            found.append(
                f"{id} ({said.entry.kind} n {said.entry.n} of {said.phone}, {where}) was acknowledged and lost"
            )
    return found


def i16_every_loss_is_detected(world: World) -> list[str]:
    """The server knows what it does not hold: of each phone the highest number and the holes below it are exactly those
    of the ledger; and what is lost for ever belongs to an earlier phone_epoch than the phone's present one."""
    found, numbers = [], dict[tuple[str, str], set[int]]()
    for row in ledger.rows(world):
        if row["device"] and row["n"] is not None:
            numbers.setdefault((row["device"], row["phone_epoch"]), set()).add(row["n"])
    for key, (upto, holes) in ledger.held(world).items():
        if set(range(1, upto + 1)) - holes != numbers.get(key, set()):
            found.append(
                f"of {key} the server says {upto} without {sorted(holes)}, and holds {sorted(numbers[key])}"
            )
    kept, held = vaults(world), ledger.operations(world)
    for id, said in world.chronicle.spoken.items():
        phone = world.phones[said.phone]
        now = {one.phone_epoch for one in phone.outbox()}
        upto, holes = ledger.held(world).get((said.device, said.entry.phone_epoch), (0, set()))
        undetected = said.entry.phone_epoch in now and said.entry.n <= upto and said.entry.n not in holes
        if id not in kept and id not in held and undetected:
            found.append(f"{id} (n {said.entry.n} of {said.phone}) is lost, and nobody can tell")
    return found


def i17_a_pull_costs_its_changes(world: World) -> list[str]:
    """A pull brings what changed and nothing else: nothing in the last round of healing, in which nothing did. That a
    page never holds more than was asked for is looked at in each answer (chronicle.py)."""
    pages, found = world.chronicle.pages[world.idle_from :], []
    for phone in live(world):
        idle = [page for page in pages if page.phone == phone.name]
        found += [f"{phone.name} was told {page.items} of {page.feed} again" for page in idle if page.items]
        if not idle and phone.session() == "active":
            found.append(f"{phone.name} did not pull at all")
    return found

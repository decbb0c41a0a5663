"""What may happen in a world, as plain data: a schedule is a list of steps, and each can be pasted into a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.domain.errors import Problem
from server.domain.operations import CATALOGUE
from server.storage.port import StorageError
from server.worker.tidy import house_of, tidy
from tests.simulator import sayings
from tests.simulator.disk import Point
from tests.simulator.installation import ServerKilled
from tests.simulator.model_phone import ModelPhone
from tests.simulator.morning import PHONES
from tests.simulator.network import Fault
from tests.simulator.phone import Phone, PhoneKilled, Wiped
from tests.simulator.world import World
from tests.world import id_of

type Step = tuple[str | int, ...]

NAMES = frozenset(name for name, _person in PHONES)
CONTRACTS = (id_of("contract", "open"), id_of("contract", "secret"))


def take(world: World, step: Step) -> None:
    """Takes one step; one that makes no sense just now (a phone that is off, a server that is down) does nothing."""
    name, *given = step
    if name != "sync" and any(str(one) in NAMES and str(one) not in world.phones for one in given):
        return
    world.chronicle.count(f"step {name}")
    try:
        STEPS[str(name)](world, *given)
    except (PhoneKilled, ServerKilled):
        world.note(f"{step}", "killed")
    except (Problem, StorageError) as refusal:
        world.note(f"{step}", repr(refusal))
    if world.server.up and name in ("grant", "restore", "server-start", "server-release"):
        world.grants.look()
    world.look(*[phone for phone in world.phones.values() if phone.name in given])


def _phone(world: World, name: Any) -> Phone | None:
    phone = world.phones.get(str(name))
    return phone if phone is not None and phone.running else None


def _say(world: World, name: Any, word: Any, pick: Any) -> None:
    phone = _phone(world, name)
    if phone is not None:
        sayings.say(world, phone, str(word), int(pick))


def _cross_edits(world: World, first: Any, second: Any, pick: Any) -> None:
    """Two people edit one site, neither having seen the other's word; who spoke last is heard first."""
    _say(world, first, "site-edit", pick)
    world.clock.advance(500)
    _say(world, second, "site-edit", int(pick) + 2)
    _sync(world, second)
    _sync(world, first)


def _shift(world: World, name: Any, pick: Any) -> None:
    """A whole visit, from accepting to finishing, said at one go."""
    for word in ("accept", "depart", "arrive", "note", "find", "photo", "repair", "finish"):
        _say(world, name, word, pick)


def _sync(world: World, *names: Any) -> None:
    world.sync(*[phone for name in names if (phone := _phone(world, name))])


def _other_tab(world: World, name: Any, word: Any, pick: Any) -> None:
    """Another tab of the same browser records while the first is in the middle of its round."""
    phone = _phone(world, name)
    if phone is not None:
        world.network.meanwhile[phone.name] = lambda: sayings.say(world, phone, str(word), int(pick))
        world.sync(phone)
        world.network.meanwhile.pop(phone.name, None)


def _fault(world: World, name: Any, fault: Any, after: Any) -> None:
    if str(name) in world.network.faults:
        world.network.faults[str(name)].extend([Fault.NONE] * int(after) + [Fault(str(fault))])


def _kill(world: World, name: Any) -> None:
    if (phone := _phone(world, name)) is not None:
        phone.kill()


def _kill_at(world: World, name: Any, after: Any) -> None:
    if (phone := _phone(world, name)) is not None:
        world.kill_at(phone, after=int(after))


def _start(world: World, name: Any) -> None:
    phone = world.phones[str(name)]
    if not phone.running:
        phone.start()


def _wipe(world: World, name: Any, what: Any) -> None:
    phone = world.phones[str(name)]
    phone.kill()
    if what == Wiped.ALL:
        world.chronicle.wiped |= {one.phone_epoch for one in phone.outbox()}
        world.chronicle.revoked.discard(phone.name)
    phone.wipe(Wiped(str(what)))
    phone.start()
    if what == Wiped.ALL:
        phone.enrol()


def _refill(world: World, name: Any, after: Any) -> None:
    """The mirror is lost, and the app is killed while it reads everything anew; opened again, it goes on."""
    phone = world.phones[str(name)]
    phone.kill()
    phone.wipe(Wiped.MIRROR)
    phone.start()
    world.kill_at(phone, after=int(after))
    world.sync(phone)
    world.crashes.pop(phone.name, None)
    _start(world, name)
    world.sync(phone)


def _upgrade(world: World, name: Any, release: Any) -> None:
    phone = world.phones[str(name)]
    phone.kill()
    phone.upgrade(int(release))
    waiting = [one for one in phone.outbox() if one.state == "waiting"]
    if any(one.v < CATALOGUE[one.kind].version for one in waiting):
        world.chronicle.count("updated with older operations waiting")


def _server_release(world: World, release: Any) -> None:
    world.server.release = int(release)
    world.server.restart()


def _tidy(world: World) -> None:
    """The worker tidies, and so late that all which left a feed is forgotten: a cursor below it is too old."""
    if world.server.up:
        house = replace(house_of(world.server.house.settings), memory_days=0)
        tidy(world.server.storage, world.time, house)


def _restore(world: World) -> None:
    if world.server.backups:
        world.chronicle.restores += 1
        world.server.restore()


def _server_clock(world: World, by_ms: Any) -> None:
    world.chronicle.clock_moves += 1
    world.time.off_ms += int(by_ms)


def _assign(world: World, person: Any, contract: Any) -> None:
    if world.server.up:
        world.assigned(str(person), str(contract))


def _reassign(world: World, pick: Any, person: Any) -> None:
    tickets = world.tickets()
    if tickets and world.server.up:
        ticket, visit = tickets[int(pick) % len(tickets)], world.new_id()
        world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", str(person)), "visit": visit})


def _desk(world: World, word: Any, pick: Any) -> None:
    if world.server.up:
        sayings.desk_says(world, str(word), int(pick))


def _grant(world: World, person: Any, mask: Any) -> None:
    if world.server.up:
        given = [contract for bit, contract in enumerate(CONTRACTS) if int(mask) >> bit & 1]
        world.say(
            "admin", "person.edit", id_of("person", str(person)), {"contracts": given, "clearance": given}
        )


def _revoke(world: World, name: Any) -> None:
    phone = world.phones[str(name)]
    if world.server.up and phone.device is not None and world.state_at_server(phone) is not None:
        world.chronicle.revoked.add(phone.name)
        world.revoke(phone)


def _give_back(world: World, name: Any) -> None:
    phone = world.phones[str(name)]
    if world.server.up and world.state_at_server(phone) == "revoked":
        world.chronicle.count("right given back")
        world.chronicle.revoked.discard(phone.name)
        world.give_back(phone)


def _tell_erase(world: World, name: Any, unsent: Any) -> None:
    phone = world.phones[str(name)]
    if world.server.up and phone.device is not None and world.state_at_server(phone) == "active":
        world.erasures.tell(phone, str(unsent))


def _keep(world: World, pick: Any) -> None:
    if world.server.up and (told := world.erasures.told()):
        world.erasures.take_back(told[int(pick) % len(told)])


def _change_of_mind(world: World, name: Any, pick: Any) -> None:
    """The desk tells a phone to erase itself while a photo does not get through, and takes it back."""
    _say(world, name, "photo", pick)
    world.network.aimed.setdefault(str(name), []).append(("/blobs", Fault.DROP_REQUEST))
    _tell_erase(world, name, "wait")
    _sync(world, name)
    if world.server.up:
        world.erasures.take_back(world.phones[str(name)])
    _sync(world, name)


def _export(world: World, name: Any) -> None:
    phone = _phone(world, name)
    if isinstance(phone, ModelPhone):  # a real one seals its file with a slow hash: tests/browser does that
        world.erasures.exported(phone.export())


def _mend(world: World, name: Any, pick: Any) -> None:
    phone = _phone(world, name)
    if phone is not None:
        sayings.mend(world, phone, int(pick))


def _withdraw(world: World, name: Any, pick: Any) -> None:
    phone = _phone(world, name)
    if phone is not None and (refused := phone.needs_you()):
        sayings.noted(world, phone, phone.withdraw(sorted(refused)[int(pick) % len(refused)]))


def _jump(world: World, name: Any, by_ms: Any) -> None:
    world.phones[str(name)].clocks.jump_wall_ms(int(by_ms))


def _sleep(world: World, name: Any, for_ms: Any) -> None:
    world.phones[str(name)].clocks.sleep(int(for_ms))


STEPS: dict[str, Callable[..., None]] = {
    "say": _say,
    "cross-edits": _cross_edits,
    "shift": _shift,
    "sync": _sync,
    "other-tab": _other_tab,
    "fault": _fault,
    "away": lambda world, name: world.network.away.add(str(name)),
    "back": lambda world, name: world.network.away.discard(str(name)),
    "late": lambda world: world.network.deliver_late(),
    "wait": lambda world, ms: world.clock.advance(int(ms)),
    "jump": _jump,
    "sleep": _sleep,
    "server-clock": _server_clock,
    "kill": _kill,
    "kill-at": _kill_at,
    "start": _start,
    "wipe": _wipe,
    "quota": lambda world, name, full: world.phones[str(name)].full(bool(full)),
    "refill": _refill,
    "upgrade": _upgrade,
    "server-kill": lambda world: world.server.kill(),
    "server-kill-at": lambda world, point, nth: world.server.kill_at(Point(str(point)), int(nth)),
    "server-release": _server_release,
    "server-start": lambda world: world.server.start(),
    "disk-full": lambda world, full: world.server.disk_full(bool(full)),
    "backup": lambda world: world.server.backup(),
    "restore": _restore,
    "tidy": _tidy,
    "assign": _assign,
    "reassign": _reassign,
    "desk": _desk,
    "grant": _grant,
    "revoke": _revoke,
    "give-back": _give_back,
    "tell-erase": _tell_erase,
    "keep": _keep,
    "change-of-mind": _change_of_mind,
    "export": _export,
    "mend": _mend,
    "withdraw": _withdraw,
    "lie": lambda world, name, pick: sayings.lie(world, str(name), int(pick)),
}

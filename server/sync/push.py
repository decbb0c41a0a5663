"""Push: up to 200 operations of one phone, one transaction, an outcome for each, in the order they came."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple, TypeGuard

import msgspec
from msgspec.structs import replace

from server.domain.actors import Actor
from server.domain.bounds import Before, Certainty, Heard, Said, bounds
from server.domain.bounds import Push as PushTimes
from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.domain.operations import CATALOGUE
from server.domain.times import TimeSource, rfc3339
from server.storage.port import Storage, StorageError, Tx
from server.storage.tables import devices, operations, settings
from server.sync import waiting, wire
from server.sync.bodies import read_body
from server.sync.fold import Outcome, carry_out, refuse
from server.sync.letters import AHEAD_MS, Letter, clamped_hlc, digest_of
from server.sync.retry import retry_parked
from server.sync.upcast import current
from server.usecases.act import Moment, moment_now
from server.usecases.keep import place_saved

MOST_NUMBER = 2**53
NOTICES = {
    Certainty.CONTINUOUS: None,
    Certainty.BRACKETED: "clock-bracketed",
    Certainty.MOVED: "clock-moved",
}
MOST_SKIPPED = 10_000
"""A phone that jumps further is broken: its holes could never be listed, nor filled."""


class Spoken(NamedTuple):
    """The exact bytes of one operation, and what they say; no `operation` where they cannot be read as one.

    `hash` and `body` are made before the turn to write: others wait for what is made within it.
    """

    raw: bytes
    operation: wire.Operation | None
    id: str | None
    n: int | None
    kind: str | None
    hash: str
    body: dict[str, Any] | None = None


class Done(NamedTuple):
    """What became of a push: an outcome each, ids of the records it touched, which numbers of the phone are held."""

    outcomes: list[Outcome]
    touched: set[str]
    held: dict[str, Any]


def push(
    storage: Storage,
    clock: TimeSource,
    actor: Actor,
    raw: bytes,
    language: str = "zh",
    *,
    heard: bool = True,
    begun_ms: int | None = None,
) -> bytes:
    """Carries out what a phone says and answers for each operation; not `heard` where the desk brings its file.

    `begun_ms`: when the request began. How long its body took on a slow line, and how long it stood in the queue, is
    no fault of the phone's clock, whose reading is of that moment.

    Raises:
        Problem: body-malformed, too-many-operations; device-revoked; other-server with what this server holds.
    """
    message = wire.read_push(raw)
    if len(message.operations) > wire.MOST_OPERATIONS:
        raise Problem("too-many-operations", most=wire.MOST_OPERATIONS)
    if message.device != actor.device:
        raise Problem("device-unknown")
    said = [_read(bytes(raw)) for raw in message.operations]
    no_nul = wire.NUL not in raw
    with storage.write() as tx:  # others wait from here on
        now_ms = clock.now_ms()
        waited_ms = 0 if begun_ms is None else max(0, now_ms - begun_ms)
        message = replace(message, wall_ms=message.wall_ms + waited_ms)
        ours = same_server(tx, message)
        if heard:
            devices.heard(tx, message.device, now_ms, waiting.told(message.waiting))
        done = _all(tx, actor, message, said, now_ms, language, no_nul)
        retry_parked(tx, actor.organisation, now_ms, done.touched | {one.id for one in done.outcomes})
        durable_ms = settings.durable_ms(tx)
    return wire.write(
        {
            **ours,
            "now": rfc3339(clock.now_ms()),  # read after the commit
            "held": done.held,
            "outcomes": done.outcomes,
            "durable_ms": durable_ms,
        }
    )


def _all(
    tx: Tx,
    actor: Actor,
    message: wire.Push,
    said: list[Spoken],
    now_ms: int,
    language: str,
    no_nul: bool,
) -> Done:
    """Carries out all operations: together, each row written once; one by one where one of them is refused."""
    device, epoch, numbers = message.device, message.phone_epoch, [one.n for one in said]
    try:
        with tx.together(no_nul=no_nul):
            in_order = operations.hold_following(tx, device, epoch, numbers)
            _remember(tx, message, said, in_order)
            done = _each(tx, actor, message, said, now_ms, language, in_order)
            place_saved(tx)
            return done
    except Exception as error:
        # Refused, waiting, or a fault of ours: that is decided, and told, for each of them alone.
        if isinstance(error, StorageError) and error.lost:
            raise
    again = [one._replace(body=None) for one in said]  # what was undone may have changed what was read
    return _each(tx, actor, message, again, now_ms, language, in_order=False)


def _each(
    tx: Tx,
    actor: Actor,
    message: wire.Push,
    said: list[Spoken],
    now_ms: int,
    language: str,
    in_order: bool,
) -> Done:
    outcomes, touched = [], set[str]()
    for one in said:
        outcome, changed = _one(tx, actor, message, one, now_ms, language, in_order)
        outcomes.append(outcome)
        touched |= changed
    return Done(outcomes, touched, _held(tx, message))


def _remember(tx: Tx, message: wire.Push, said: list[Spoken], in_order: bool) -> None:
    """Reads what is known of these operations and their numbers in two queries, instead of three for each.

    What comes in order has not been here: a phone says something again under its number.
    """
    ids = [one.id for one in said if one.id]
    numbers = [one.n for one in said if one.n]
    if in_order:
        operations.expect_new(tx, ids, message.device, message.phone_epoch, numbers[0] - 1)
        return
    before = {n - 1 for n in numbers}
    operations.remember(tx, ids, message.device, message.phone_epoch, {*numbers, *before})


def note_waiting(storage: Storage, clock: TimeSource, device: str, raw: bytes) -> None:
    """Notes how much still waits on a phone whose push is refused because it was revoked; nothing is carried out.

    Why: the desk must read "n operations waiting on a revoked phone" instead of believing that all is here.
    """
    message = wire.read(wire.Push, raw)
    if message.device != device:
        return
    left = message.waiting.get("operations")
    here = (left if type(left) is int else 0) + len(message.operations)
    with storage.write() as tx:
        devices.heard(tx, device, clock.now_ms(), waiting.told({**message.waiting, "operations": here}))


def same_server(tx: Tx, message: wire.Push | wire.Pull) -> dict[str, str | None]:
    """Which server answers, in which epoch; refuses a phone that speaks to another, or to it before it was restored.

    Raises:
        Problem: other-server, with what is held of this phone, so that it can say the rest again.
    """
    ours = settings.several(tx, "server", "server_epoch")
    told_by_phone = {"server": message.server, "server_epoch": message.server_epoch}
    if any(said is not None and said != ours[key] for key, said in told_by_phone.items()):
        raise Problem("other-server", {**ours, "held": _held(tx, message)})
    return ours


def _held(tx: Tx, message: wire.Push | wire.Pull) -> dict[str, Any]:
    upto, holes = operations.held(tx, message.device, message.phone_epoch)
    return {"n": upto, "holes": holes}


def _one(
    tx: Tx, actor: Actor, message: wire.Push, said: Spoken, now_ms: int, language: str, in_order: bool
) -> tuple[Outcome, set[str]]:
    if said.operation is None:
        return _unreadable(tx, actor, message, said, now_ms, language)
    letter = _letter(tx, actor, message, said.operation, said, now_ms)
    if not in_order:
        letter, is_free = _numbered(tx, message, letter)
        if not is_free:
            # Two phones with one identity, or a counter that went back: kept under its own id, without the number.
            letter = replace(letter, notice="counter-reused")
    return carry_out(tx, letter, language)


def _letter(
    tx: Tx,
    actor: Actor,
    message: wire.Push,
    operation: wire.Operation,
    said: Spoken,
    now_ms: int,
) -> Letter:
    moment, notice = moment_of(tx, message, operation, now_ms)
    kind = CATALOGUE.get(operation.kind)
    return Letter(
        id=operation.id,
        kind=operation.kind,
        v=operation.v,
        record=operation.record,
        body=bytes(operation.body),
        raw=said.raw,
        actor=actor,
        moment=moment,
        hash=said.hash,
        read=said.body,
        hlc=clamped_hlc(operation.hlc, now_ms, message.device),
        base=operation.base,
        personal=message.personal.get(operation.id),
        personal_sha256=operation.personal_sha256,
        needs=tuple(operation.needs),
        mends=operation.mends,
        device=message.device,
        phone_epoch=message.phone_epoch,
        n=operation.n,
        wall_ms=operation.said.wall_ms,
        notice=notice if kind and kind.yields else None,
    )


def moment_of(
    tx: Tx, message: wire.Push, operation: wire.Operation, now_ms: int
) -> tuple[Moment, str | None]:
    """When it happened, as the phone's clocks allow to say, and a code where they do not allow much."""
    said, heard = operation.said, operation.said.heard
    if heard is None:
        # A phone that never heard this server: all that is sure is the receipt.
        return Moment(now_ms, 0, now_ms, now_ms, "moved", 0, "phone"), "clock-moved"
    before = operations.at_counter(tx, message.device, message.phone_epoch, operation.n - 1)
    known = before and before["wall_ms"] is not None and before["earliest_ms"] is not None
    clocks = Heard(heard.now_ms, heard.wall_ms, heard.mono_ms, heard.session, heard.rtt_ms)
    found = bounds(
        Said(said.wall_ms, said.mono_ms, said.session, clocks),
        PushTimes(wall_ms=message.wall_ms, received_ms=now_ms),
        Before(before["wall_ms"], before["earliest_ms"]) if before and known else None,
    )
    stated_ms = heard.now_ms + said.wall_ms - heard.wall_ms
    notice = "from-the-future" if stated_ms > now_ms + AHEAD_MS else NOTICES[found.certainty]
    return (
        Moment(
            at_ms=found.at_ms,
            earliest_ms=found.earliest_ms,
            latest_ms=found.latest_ms,
            received_ms=now_ms,
            certainty=found.certainty.value,
            wide_earliest_ms=found.wide_earliest_ms,
            source="phone",
        ),
        notice,
    )


def _unreadable(
    tx: Tx,
    actor: Actor,
    message: wire.Push,
    said: Spoken,
    now_ms: int,
    language: str,
) -> tuple[Outcome, set[str]]:
    """An operation that cannot be read is kept, under the id it claims where it has one, and refused.

    Its neighbours go on: one bad operation must never hold a phone's outbox.
    """
    letter = Letter(
        id=said.id or derived_id("unreadable", hashlib.sha256(said.raw).hexdigest()),
        kind=said.kind or "unreadable",
        v=0,
        record="",
        body=b"",
        raw=said.raw,
        actor=actor,
        moment=moment_now(now_ms, "phone"),
        hlc="",
        device=message.device,
        phone_epoch=message.phone_epoch,
        n=said.n,
    )
    numbered, _ = _numbered(tx, message, letter)
    return refuse(tx, numbered, "shape-wrong", language), set()


def _read(raw: bytes) -> Spoken:
    """What these bytes say; where they are no operation, what they claim to be."""
    try:
        operation = msgspec.json.decode(raw, type=wire.Operation)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        claimed = _claimed(raw)
        id, n, kind = claimed.get("id"), claimed.get("n"), claimed.get("kind")
        return Spoken(
            raw,
            None,
            id if _is_name(id) else None,
            n if _is_number(n) else None,
            kind if _is_name(kind) else None,
            digest_of(raw),
        )
    body = _body_of(operation)
    return Spoken(raw, operation, operation.id, operation.n, operation.kind, digest_of(raw), body)


def _body_of(operation: wire.Operation) -> dict[str, Any] | None:
    """The body, read as it will be; None where that is refused, which is told in its turn."""
    kind = CATALOGUE.get(operation.kind)
    if kind is None or operation.v > kind.version:
        return None
    try:
        return read_body(operation.kind, current(operation.kind, operation.v, bytes(operation.body)))
    except Problem:
        return None


def _claimed(raw: bytes) -> dict[str, Any]:
    try:
        claimed = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return claimed if isinstance(claimed, dict) else {}


def _is_number(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 < value <= MOST_NUMBER


def _is_name(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= 80 and value.isprintable()


def _numbered(tx: Tx, message: wire.Push, letter: Letter) -> tuple[Letter, bool]:
    """The letter with the phone's number held, or without a number that says nothing about what is missing."""
    if letter.n is None:
        return letter, True
    taken = operations.at_counter(tx, message.device, message.phone_epoch, letter.n)
    free = taken is None or taken["id"] == letter.id
    if free and operations.hold(tx, message.device, message.phone_epoch, letter.n, MOST_SKIPPED):
        return letter, True
    return replace(letter, n=None), False

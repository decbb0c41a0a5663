"""Operations by id: what is known of each, so that it is carried out at most once."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from typing import Any

from server.storage.codec import decode, encode
from server.storage.memo import MISSING
from server.storage.port import Tx

_NAMES = (
    "id, digest, organisation, chain, kind, v, device, phone_epoch, n, record, actor, outcome, code, detail, rev,"
    " needs, received_ms, wall_ms, earliest_ms"
)
_ADD = f"INSERT INTO operation ({_NAMES}) VALUES ({', '.join(f':{name}' for name in _NAMES.split(', '))})"
_PUT = (
    f"{_ADD} ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, detail = excluded.detail,"
    " rev = excluded.rev"
)
_HOLD = (
    "INSERT INTO phone (device, phone_epoch, upto, holes) VALUES (:device, :phone_epoch, :upto, :holes)"
    " ON CONFLICT (device, phone_epoch) DO UPDATE SET upto = excluded.upto, holes = excluded.holes"
)


def get(tx: Tx, id: str) -> dict[str, Any] | None:
    """The row of one operation."""
    known = MISSING if tx.memo is None else tx.memo.known(("operation", id))
    return tx.row_aside("SELECT * FROM operation WHERE id = :id", id=id) if known is MISSING else known


def remember(tx: Tx, ids: Iterable[str], device: str, phone_epoch: str, numbers: Collection[int]) -> None:
    """Within `together`: reads at once what there is of these operations, and of these numbers of a phone."""
    memo, wanted = tx.memo, sorted(set(ids))
    if memo is None or not wanted:
        return
    names = ", ".join(f":id{i}" for i in range(len(wanted)))
    params = {f"id{i}": id for i, id in enumerate(wanted)}
    found = {
        row["id"]: row
        for row in tx.rows(f"SELECT * FROM operation WHERE id IN ({names}) ORDER BY id", **params)
    }
    for id in wanted:
        memo.remember(("operation", id), found.get(id))
    upto, holes = held(tx, device, phone_epoch)
    memo.remember(("phone", device, phone_epoch), (upto, holes))
    by_number = _numbered(tx, device, phone_epoch, sorted({n for n in numbers if n <= upto}))
    for n in numbers:  # nothing that is held has a number above the highest
        memo.remember(("number", device, phone_epoch, n), by_number.get(n))


def expect_new(tx: Tx, ids: Iterable[str], device: str, phone_epoch: str, before: int) -> None:
    """Within `together`: takes these for operations that are not here, and asks for one number of their phone alone.

    Where one of them is here all the same, writing it is refused, and all is undone.
    """
    if tx.memo is None:
        return
    for id in ids:
        tx.memo.remember(("operation", id), None)
        tx.memo.remember(("new operation", id), True)
    known = _numbered(tx, device, phone_epoch, [before])
    tx.memo.remember(("number", device, phone_epoch, before), known.get(before))


def _numbered(tx: Tx, device: str, phone_epoch: str, counted: list[int]) -> dict[int, dict[str, Any]]:
    if not counted:
        return {}
    marks = ", ".join(f":n{i}" for i in range(len(counted)))
    taken = tx.rows(
        "SELECT * FROM operation WHERE device = :device AND phone_epoch = :phone_epoch"
        f" AND n IN ({marks}) ORDER BY n, id",
        device=device,
        phone_epoch=phone_epoch,
        **{f"n{i}": n for i, n in enumerate(counted)},
    )
    return {row["n"]: row for row in reversed(taken)}


def at_counter(tx: Tx, device: str, phone_epoch: str, n: int) -> dict[str, Any] | None:
    """The operation that a phone gave this number."""
    known = MISSING if tx.memo is None else tx.memo.known(("number", device, phone_epoch, n))
    if known is not MISSING:
        return known  # type: ignore[no-any-return]  # the memo is of Any; under this key: a row or None
    return tx.row(
        "SELECT * FROM operation WHERE device = :device AND phone_epoch = :phone_epoch AND n = :n",
        device=device,
        phone_epoch=phone_epoch,
        n=n,
    )


def put(tx: Tx, **row: Any) -> None:
    """Writes the row; a row already there keeps all but its outcome."""
    row["needs"] = encode(row["needs"]) if row.get("needs") else None
    is_new = False
    if tx.memo is not None:
        tx.memo.remember(("operation", row["id"]), row)
        tx.memo.remember(("number", row["device"], row["phone_epoch"], row["n"]), row)
        is_new = tx.memo.known(("new operation", row["id"])) is True
    tx.run_later("operation", row["id"], _ADD if is_new else _PUT, row)


def readdress(tx: Tx, id: str, device: str) -> None:
    """What becomes of it is told to this phone from now on."""
    tx.run("UPDATE operation SET device = :device WHERE id = :id", id=id, device=device)
    if tx.memo is not None and (row := get(tx, id)) is not None:
        tx.memo.remember(("operation", id), {**row, "device": device})


def settled(tx: Tx, ids: Collection[str], outcomes: Container[str]) -> bool:
    """Whether each of these has one of the outcomes, or was refused and then mended."""
    known = [get(tx, id) for id in sorted(set(ids))] if ids else []
    return all(row is not None and (row["outcome"] in outcomes or row["code"] == "mended") for row in known)


def has_given_up(tx: Tx, ids: Iterable[str], codes: Container[str]) -> bool:
    """Whether one of these was taken back for good, so that nothing will ever settle it."""
    known = [get(tx, id) for id in sorted(set(ids))]
    return any(row is not None and row["outcome"] == "rejected" and row["code"] in codes for row in known)


def parked(tx: Tx, organisation: str | None = None) -> list[dict[str, Any]]:
    """Operations that wait, oldest first; `needs` is decoded."""
    where = "" if organisation is None else " AND organisation = :organisation"
    params = {} if organisation is None else {"organisation": organisation}
    rows = tx.rows(
        f"SELECT * FROM operation WHERE outcome = 'parked'{where} ORDER BY received_ms, n, id",
        **params,
    )
    return [{**row, "needs": decode(row["needs"]) if row["needs"] else []} for row in rows]


def waiting_for(tx: Tx, organisation: str, arrived: set[str]) -> list[str]:
    """Ids of operations that wait for one of these records, authors or operations, oldest first.

    The database leaves out the others: thousands that wait for something else must not slow every push.
    """
    if not _any_waits(tx, organisation):
        return []
    names = {f"arrived_{at}": id for at, id in enumerate(sorted(arrived))}
    marks = ", ".join(f":{name}" for name in names)
    rows = tx.rows(
        "SELECT id, record, actor, needs FROM operation WHERE outcome = 'parked' AND organisation = :organisation"
        f" AND code IN ('record-unknown', 'needs-missing') AND (record IN ({marks}) OR actor IN ({marks})"
        " OR needs IS NOT NULL) ORDER BY received_ms, n, id",
        organisation=organisation,
        **names,
    )
    return [
        row["id"]
        for row in rows
        if row["record"] in arrived or row["actor"] in arrived or arrived & set(decode(row["needs"]) or ())
    ]


def _any_waits(tx: Tx, organisation: str) -> bool:
    return (
        tx.row(
            "SELECT 1 AS one FROM operation WHERE outcome = 'parked' AND organisation = :organisation LIMIT 1",
            organisation=organisation,
        )
        is not None
    )


def has_parked(tx: Tx, code: str) -> bool:
    """Whether anything waits with this code, in any organisation."""
    return (
        tx.row("SELECT 1 AS one FROM operation WHERE outcome = 'parked' AND code = :code LIMIT 1", code=code)
        is not None
    )


def hold(tx: Tx, device: str, phone_epoch: str, n: int, most_skipped: int) -> bool:
    """Notes that number n of this phone is here: `upto` grows over the holes that it fills.

    False, and nothing noted, where the phone would then have more than `most_skipped` holes. A phone that is new here
    goes on with the numbers it had: what lies further back counts as held, for it has long forgotten it.
    """
    upto, holes = held(tx, device, phone_epoch)
    if upto == 0:
        upto = max(0, n - 1 - most_skipped)
    if n > upto and n - upto - 1 + len(holes) > most_skipped:
        return False
    if n > upto + 1:
        holes = [*holes, *range(upto + 1, n)]
    elif n in holes:
        holes = [one for one in holes if one != n]
    elif n <= upto:
        return True
    _keep_held(tx, device, phone_epoch, max(n, upto), holes)
    return True


def _keep_held(tx: Tx, device: str, phone_epoch: str, upto: int, holes: list[int]) -> None:
    if tx.memo is not None:
        tx.memo.remember(("phone", device, phone_epoch), (upto, holes))
    row = {
        "device": device,
        "phone_epoch": phone_epoch,
        "upto": upto,
        "holes": encode(holes) if holes else "[]",
    }
    tx.run_later("phone", (device, phone_epoch), _HOLD, row)


def hold_following(tx: Tx, device: str, phone_epoch: str, numbers: Sequence[int | None]) -> bool:
    """Holds all of a push's numbers at once where each follows the one before and the highest held; else none."""
    upto, holes = held(tx, device, phone_epoch)
    if not numbers or upto == 0 or list(numbers) != list(range(upto + 1, upto + 1 + len(numbers))):
        return False
    _keep_held(tx, device, phone_epoch, upto + len(numbers), holes)
    return True


def held(tx: Tx, device: str, phone_epoch: str) -> tuple[int, list[int]]:
    """(highest number held, numbers missing below it)."""
    known = MISSING if tx.memo is None else tx.memo.known(("phone", device, phone_epoch))
    if known is not MISSING:
        return known  # type: ignore[no-any-return]  # the memo is of Any; under this key: what held() gives
    row = tx.row(
        "SELECT upto, holes FROM phone WHERE device = :device AND phone_epoch = :phone_epoch",
        device=device,
        phone_epoch=phone_epoch,
    )
    return (row["upto"], decode(row["holes"])) if row else (0, [])

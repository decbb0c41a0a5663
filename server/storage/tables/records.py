"""Records and how they are found; the body stays one text that feeds hand on as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from server.domain.records import Record
from server.storage.codec import decode, encode
from server.storage.memo import MISSING
from server.storage.port import Tx
from server.storage.tables import facts

_COLUMNS = "id, kind, organisation, contract, site, parent, state, sort_ms, rev, body, deleted, apart"
_NAMES = tuple(_COLUMNS.split(", "))
_PAGE = 500
_PUT_IN_PLACE = (
    f"INSERT INTO record ({_COLUMNS}) VALUES (:id, :kind, :organisation, :contract, :site, :parent, :state,"
    " :sort_ms, :rev, :body, :deleted, :apart) ON CONFLICT (id) DO UPDATE SET sort_ms = excluded.sort_ms,"
    " rev = excluded.rev, body = excluded.body, deleted = excluded.deleted, apart = excluded.apart"
)
"""For a record that is found by the same columns as before: no index of it is written."""
_PUT = (
    f"{_PUT_IN_PLACE}, contract = excluded.contract, site = excluded.site, parent = excluded.parent,"
    " state = excluded.state"
)


def get(tx: Tx, id: str, *, short: bool = False) -> Record | None:
    """The record of this id, whatever its organisation: who may see it is decided by `usecases.sight`.

    `short`: long lists may be left out of it, for one that is only to be added to. Within `together` everybody is
    given the same one: whoever changes it saves it, or is refused.
    """
    record: Record | None = MISSING if tx.memo is None else tx.memo.known(("record", id))
    if record is MISSING:
        row = tx.row_aside(f"SELECT {_COLUMNS} FROM record WHERE id = :id AND deleted = 0", id=id)
        record = _record(row) if row else None
        if tx.memo is not None:
            tx.memo.remember(("record", id), record)
            tx.memo.remember(("place", id), _place(record) if record else None)
    if record is None or record.deleted:
        return None
    if not short:
        facts.make_whole(tx, [record])
    return record


def tombstone(tx: Tx, id: str) -> Record | None:
    """The record of this id, if it was removed: as it was, for those who wrote without knowing."""
    row = tx.row(f"SELECT {_COLUMNS} FROM record WHERE id = :id AND deleted = 1", id=id)
    return _whole(tx, [row])[0] if row else None


def get_many(tx: Tx, ids: Iterable[str]) -> dict[str, Record]:
    """The records of these ids that exist, by id."""
    wanted = sorted(set(ids))
    found: dict[str, Record] = {}
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        names = ", ".join(f":id{i}" for i in range(len(part)))
        rows = tx.rows(
            f"SELECT {_COLUMNS} FROM record WHERE id IN ({names}) AND deleted = 0 ORDER BY id",
            **{f"id{i}": id for i, id in enumerate(part)},
        )
        found.update({one.id: one for one in _whole(tx, rows)})
    return found


def children(tx: Tx, kinds: Sequence[str], parents: Sequence[str]) -> dict[tuple[str, str], list[Record]]:
    """Records of these kinds by (kind, parent), newest first, for each of these parents, of which there may be none."""
    found: dict[tuple[str, str], list[Record]] = {(kind, of): [] for kind in kinds for of in parents}
    of = {f"parent{i}": parent for i, parent in enumerate(parents)}
    for kind in kinds if parents else ():
        rows = tx.rows(
            f"SELECT {_COLUMNS} FROM record WHERE kind = :kind AND deleted = 0"
            f" AND parent IN ({', '.join(f':{name}' for name in of)}) ORDER BY sort_ms DESC, id DESC",
            kind=kind,
            **of,
        )
        for record in _whole(tx, rows):
            found[kind, str(record.parent)].append(record)
    return found


def find(
    tx: Tx,
    kind: str,
    organisation: str,
    *,
    contract: str | None = None,
    site: str | None = None,
    parent: str | None = None,
    states: Sequence[str] | None = None,
    before: tuple[int, str] | None = None,
    limit: int = 10_000,
    short: bool = False,
) -> list[Record]:
    """Records of one kind, newest first. `before` is (sort_ms, id) of the last one already seen.

    `short`: long lists may be left out of them, for who reads none.
    """
    where = ["kind = :kind", "organisation = :organisation", "deleted = 0"]
    params: dict[str, Any] = {
        "kind": kind,
        "organisation": organisation,
        "limit": limit,
    }
    for column, value in (("contract", contract), ("site", site), ("parent", parent)):
        if value is not None:
            where.append(f"{column} = :{column}")
            params[column] = value
    if states is not None:
        where.append("state IN (" + ", ".join(f":state{i}" for i in range(len(states))) + ")")
        params.update({f"state{i}": state for i, state in enumerate(states)})
    if before is not None:
        where.append("(sort_ms, id) < (:before_ms, :before_id)")
        params.update(before_ms=before[0], before_id=before[1])
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM record WHERE {' AND '.join(where)} ORDER BY sort_ms DESC, id DESC LIMIT :limit",
        **params,
    )
    return [_record(row) for row in rows] if short else _whole(tx, rows)


def revisions(tx: Tx, kind: str, organisation: str, states: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The revisions of the records of a kind in these states and of their parents, by id: while both stand, so does
    all that was made of the two.
    """
    rows = tx.rows(
        "SELECT r.id, r.rev, p.rev AS parent_rev FROM record r JOIN record p ON p.id = r.parent AND p.deleted = 0"
        " WHERE r.kind = :kind AND r.organisation = :organisation AND r.deleted = 0"
        f" AND r.state IN ({', '.join(f':state{i}' for i in range(len(states)))}) ORDER BY r.id",
        kind=kind,
        organisation=organisation,
        **{f"state{i}": state for i, state in enumerate(states)},
    )
    return {row["id"]: (row["rev"], row["parent_rev"]) for row in rows}


def between(tx: Tx, kind: str, contract: Record, from_ms: int, to_ms: int) -> Iterator[Record]:
    """Records of one kind and contract whose `sort_ms` lies in [from_ms, to_ms), newest first, read by pages."""
    before: tuple[int, str] = (to_ms, "")
    while True:
        page = find(tx, kind, contract.organisation, contract=contract.id, before=before, limit=_PAGE)
        for record in page:
            if record.sort_ms < from_ms:
                return
            yield record
        if len(page) < _PAGE:
            return
        before = (page[-1].sort_ms, page[-1].id)


def ids(tx: Tx, kind: str, organisation: str, contract: str) -> list[str]:
    """The ids of all records of one kind and contract."""
    rows = tx.rows(
        "SELECT id FROM record WHERE contract = :contract AND kind = :kind AND organisation = :organisation"
        " AND deleted = 0 ORDER BY id",
        contract=contract,
        kind=kind,
        organisation=organisation,
    )
    return [row["id"] for row in rows]


def following(tx: Tx, kinds: Sequence[str], after: str, limit: int) -> list[Record]:
    """Records of these kinds, of all organisations, by id from behind `after` on: for work that looks at each.

    The kind is written so that no index of it is used: whoever goes on by id would sort all of the kind each time.
    """
    names = ", ".join(f":kind{i}" for i in range(len(kinds)))
    rows = tx.rows(
        f"SELECT {_COLUMNS} FROM record WHERE kind || '' IN ({names}) AND deleted = 0 AND id > :after"
        " ORDER BY id LIMIT :limit",
        after=after,
        limit=limit,
        **{f"kind{i}": kind for i, kind in enumerate(kinds)},
    )
    return _whole(tx, rows)


def organisations(tx: Tx) -> list[str]:
    """The ids of all organisations that something is kept of."""
    rows = tx.rows("SELECT DISTINCT organisation FROM record ORDER BY organisation")
    return [row["organisation"] for row in rows]


def put(tx: Tx, record: Record) -> None:
    """Writes the record with the revision it carries, over the one before."""
    if tx.memo is None:
        tx.run(_PUT, **_columns(tx, record))
        return
    tx.memo.remember(("record", record.id), record)
    stays = tx.memo.known(("place", record.id)) == _place(record)
    if not stays:  # nor when it comes back to it: in between it may be written
        tx.memo.remember(("place", record.id), None)
    put = _PUT_IN_PLACE if stays else _PUT
    tx.memo.write_later("record", record.id, put, lambda: _columns(tx, record))


def _place(record: Record) -> tuple[str | None, ...]:
    """The columns that may change and by which indexes find it."""
    return record.contract, record.site, record.parent, record.state


def _columns(tx: Tx, record: Record) -> dict[str, Any]:
    facts.set_apart(tx, record)
    columns = {name: getattr(record, name) for name in _NAMES}
    body, apart = encode(facts.without(record)), encode(record.apart) if record.apart else None
    return {**columns, "body": body, "deleted": int(record.deleted), "apart": apart}


def _whole(tx: Tx, rows: list[dict[str, Any]]) -> list[Record]:
    found = [_record(row) for row in rows]
    facts.make_whole(tx, found)
    return found


def _record(row: dict[str, Any]) -> Record:
    return Record(
        id=row["id"],
        kind=row["kind"],
        organisation=row["organisation"],
        contract=row["contract"],
        site=row["site"],
        parent=row["parent"],
        state=row["state"],
        sort_ms=row["sort_ms"],
        rev=row["rev"],
        body=decode(row["body"]),
        deleted=bool(row["deleted"]),
        apart=decode(row["apart"]) if row["apart"] else {},
        short=row["apart"] is not None,
    )

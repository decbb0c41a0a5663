"""Single fields that several people write: merged one by one, and a conflict kept where two had not seen each other."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.domain.merge import NOTHING, Field, Saying, at_odds, join, stamped, value_of
from server.domain.operations import CATALOGUE, fits
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records, stamps
from server.usecases.act import Act
from server.usecases.keep import create, load, save
from server.usecases.superiors import check_superiors

REMOVED = "removed"
"""In no body: whether a record was removed is said like a field, so that it can be settled like one."""
KEPT = ("operation", "value", "by", "at_ms", "hlc", "rev")


def edit(tx: Tx, act: Act, record: Record) -> str:
    """Sets the fields that an edit mentions; what is not mentioned is not touched (I6).

    Gives `merged` where another writer's change stood beside this one.
    """
    given = {field: value for field, value in _given(act).items() if field in record.body}
    if record.deleted:
        given[REMOVED] = False
    unseen = act.base is not None and act.base < record.rev
    beside = set_fields(tx, act, record, given, _seen(act, record))
    return "merged" if beside or unseen else "applied"


def _given(act: Act) -> dict[str, Any]:
    return fields_given(act) | dict(act.personal)


def fields_given(act: Act) -> dict[str, Any]:
    """What an edit mentions: field -> its new value, null for one to clear."""
    given = {key: value for key, value in act.body.items() if key != "clear"}
    return given | dict.fromkeys(act.body.get("clear", []))


def remove(tx: Tx, act: Act, record: Record) -> None:
    """Takes a record away for good: a tombstone stays, and no later edit brings it back.

    An edit that the one who removes had not seen is shown to a person, who says whether it stays removed.
    """
    seen = _seen(act, record)
    known = [one for field in stamps.fields(tx, record.id, record.body).values() for one in field.said]
    edits = [replace(one, value=False) for one in known if one.rev > seen]
    if edits:
        stamps.put(tx, record.id, REMOVED, join(NOTHING, edits))
    record.deleted = True
    set_fields(tx, act, record, {REMOVED: True}, seen)


def settle(tx: Tx, act: Act) -> str:
    """Somebody who has both values in view says which holds, or gives another; who may edit the field may settle it.

    Two who settle at once and agree are one; where they differ, the conflict stands again with their two values.

    Raises:
        Problem: role-not-allowed; shape-wrong for a value that the field cannot have; edited-meanwhile where the
            saying that is to hold stands no more; superior-cycle.
    """
    conflict = load(tx, act, act.record, "conflict")
    kind, field = conflict.body["record_kind"], conflict.body["field"]
    by = CATALOGUE[f"{kind}.remove" if field == REMOVED else f"{kind}.edit"].by
    if act.actor.role not in by:
        raise Problem("role-not-allowed")
    record = load(tx, act, conflict.body["record"], kind, removed=True)
    value = _settled(act.body, kind, conflict)
    if field == REMOVED:
        record.deleted = value
    if (kind, field) == ("person", "superior"):
        check_superiors(tx, act, record.id, value)
    was = conflict.state
    set_fields(tx, act, record, {field: value}, min(act.body["seen"], record.rev))
    now = records.get(tx, conflict.id)
    act.rev = now.rev if now else conflict.rev
    if now is not None and now.state == "open":
        return "merged"
    return "superseded" if was == "settled" else "applied"


def set_fields(tx: Tx, act: Act, record: Record, given: Mapping[str, Any], seen: int) -> bool:
    """Merges these values into the record, whose writer had seen its revision `seen`; keeps or settles conflicts.

    Gives whether one of them stands beside, or below, a value that its writer had not seen.
    """
    known, now, beside = stamps.fields(tx, record.id, record.body), dict[str, Field](), False
    for field, value in given.items():
        saying = _saying(act, known.get(field, NOTHING), record, value, seen)
        now[field] = join(known.get(field, NOTHING), [saying])
        stamps.put(tx, record.id, field, now[field])
        beside = beside or len(now[field].said) > 1 or saying not in now[field].said
        if field in record.body:
            record.body[field] = value_of(now[field])
    if record.kind == "person":
        record.state = record.body["role"]
    save(tx, act, record)
    for field, merged in now.items():
        if at_odds(merged) or at_odds(known.get(field, NOTHING)):
            _keep_conflict(tx, act, record, field, merged)
    return beside


def _saying(act: Act, known: Field, record: Record, value: Any, seen: int) -> Saying:
    # A phone that passed into other hands has another writer.
    device, name = act.actor.device, act.actor.name
    return Saying(
        operation=act.id,
        hlc=stamped(known, act.hlc, seen, device or name),
        writer=f"{device}/{name}" if device else name,
        base=seen,
        rev=record.rev + 1,
        value=value,
        by=act.actor.person,
        at_ms=act.moment.at_ms,
    )


def _seen(act: Act, record: Record) -> int:
    """The revision that this writer had seen: as the operation says; the latest at a desk that does not say."""
    if act.base is None:
        return 0 if act.actor.device else record.rev
    return min(act.base, record.rev)


def _keep_conflict(tx: Tx, act: Act, record: Record, field: str, merged: Field) -> None:
    id, is_open = derived_id("conflict", record.id, field), at_odds(merged)
    found = records.get(tx, id)
    was_open = found is not None and found.state == "open"
    body = {
        "record": record.id,
        "record_kind": record.kind,
        "site": record.site,
        "field": field,
        "zh": record.body.get("zh") or record.body.get("name", ""),
        "en": record.body.get("en") or record.body.get("name", ""),
        "state": "open" if is_open else "settled",
        "said": [{key: deepcopy(getattr(one, key)) for key in KEPT} for one in merged.said],
        "opened_ms": found.body["opened_ms"] if found and (was_open or not is_open) else act.now_ms,
        "settled_ms": None if is_open else act.now_ms,
        "settled_by": None if is_open else act.actor.person,
    }
    if found is None:
        create(
            tx,
            act,
            "conflict",
            body,
            id=id,
            contract=record.contract,
            site=record.site,
            parent=record.id,
            state="open",
        )
        return
    found.body.update(body)
    found.state = body["state"]
    save(tx, act, found)


def _settled(body: Mapping[str, Any], kind: str, conflict: Record) -> Any:
    """The value that a settlement names, by itself or by the operation that said it: so a name stays out of the ledger.

    Raises:
        Problem: shape-wrong; edited-meanwhile.
    """
    field = conflict.body["field"]
    if "holds" in body:
        for one in conflict.body["said"]:
            if one["operation"] == body["holds"]:
                return one["value"]
        raise Problem("edited-meanwhile")
    if field == REMOVED:
        if "removed" not in body:
            raise Problem("shape-wrong", {"removed": "boolean"})
        return body["removed"]
    properties = CATALOGUE[f"{kind}.edit"].schema["properties"]
    if body.get("clear"):
        if field not in properties["clear"]["items"]["enum"]:
            raise Problem("shape-wrong", {"clear": field})
        return None
    value = body.get("text", body.get("number"))
    if field not in properties or not fits(properties[field], value):
        raise Problem("shape-wrong", {field: properties.get(field, {}).get("type", "personal")})
    return value

"""Witnesses of an arrival: what each must show before it counts (B-03).

A witness that proves nothing is refused with its code and stays in the ledger; no evidence is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable

from server.domain import codes
from server.domain.errors import Problem
from server.domain.pictures import PICTURES
from server.domain.records import Record
from server.domain.tags import parse_tag
from server.domain.visits import arrival_of
from server.storage.port import Tx
from server.storage.tables import blobs, labels, records, settings
from server.usecases.act import Act, Moment
from server.usecases.events import add_event
from server.usecases.keep import load, save
from server.usecases.parked import Parked

WIDEST_SEARCH_MS = 24 * 60 * 60 * 1000


def add_witness(tx: Tx, act: Act) -> None:
    """Adds a witness to the visit once it is verified; the arrival's proof and time follow.

    Raises:
        Problem: visit-not-yours; label-unknown, label-revoked, label-not-commissioned, label-other-site;
            gate-code-unknown, gate-code-used, reporter-code-wrong, code-mistyped; not-a-picture;
            Parked blob-missing while the picture is not here.
    """
    visit = load(tx, act, act.record, "visit", short=True)
    if visit.body["engineer"] != act.actor.person:
        raise Problem("visit-not-yours")
    ticket = load(tx, act, visit.body["ticket"], "ticket", short=True)
    _add(tx, act, visit, ticket, act.body["witness"], _VERIFY[act.body["witness"]](tx, act, visit))


def _add(tx: Tx, act: Act, visit: Record, ticket: Record, kind: str, moment: Moment) -> None:
    witness = {
        "id": act.id,
        "witness": kind,
        "at_ms": moment.at_ms,
        "earliest_ms": moment.earliest_ms,
        "latest_ms": moment.latest_ms,
        "certainty": moment.certainty,
        "wide_earliest_ms": moment.wide_earliest_ms,
        "ok": True,
        "code": None,
    }
    visit.body["witnesses"].append(witness)
    add_event(
        ticket,
        act,
        "witnessed",
        {"visit": visit.id, "witness": witness["witness"]},
        moment=moment,
    )
    refresh_arrival(visit)
    save(tx, act, visit)
    save(tx, act, ticket)


def add_fence(tx: Tx, act: Act) -> str:
    """Adds what believed positions show: the engineer came within the fence and stayed; no fix is in it (B-16)."""
    visit = load(tx, act, act.record, "visit", short=True)
    if any(one["witness"] == "fence" for one in visit.body["witnesses"]):
        return "superseded"
    ticket = load(tx, act, visit.body["ticket"], "ticket", short=True)
    _add(tx, act, visit, ticket, "fence", act.moment)
    return "applied"


def own_visit(tx: Tx, act: Act) -> Record:
    """The visit of this very engineer.

    Raises:
        Problem: record-unknown; visit-not-yours for a colleague's that this engineer may see.
    """
    visit = load(tx, act, act.record, "visit", short=True)
    if visit.body["engineer"] != act.actor.person:
        raise Problem("visit-not-yours")
    return visit


def refresh_arrival(visit: Record) -> None:
    """Brings what the visit shows of its arrival up to its witnesses; the clocks read the events themselves."""
    told = arrival_of(visit.body)
    if told is not None:
        visit.body["arrival"].update(told)


def _label(tx: Tx, act: Act, visit: Record) -> Moment:
    label_id = labels.label_of(tx, parse_tag(act.body.get("tag") or ""))
    label = records.get(tx, label_id) if label_id else None
    if label is None or label.organisation != act.organisation:
        raise Problem("label-unknown")
    if label.state == "revoked":
        raise Problem("label-revoked")
    if label.state != "commissioned":
        raise Problem("label-not-commissioned")
    if label.site != visit.site:
        raise Problem("label-other-site")
    return act.moment


def _gate_code(tx: Tx, act: Act, visit: Record) -> Moment:
    site = visit.body["site"]
    code = codes.parse_gate_code(act.body.get("code") or "")
    hash = codes.code_hash(secret_key(tx), f"gate:{site}", code)
    row = labels.gate_code(tx, site, hash)
    if row is None:
        raise Problem("gate-code-unknown")
    if row["used_ms"] is not None and row["operation"] != act.id:
        raise Problem("gate-code-used")
    labels.use_gate_code(tx, site, hash, act.id, act.now_ms)
    return act.moment


def _reporter_code(tx: Tx, act: Act, visit: Record) -> Moment:
    """The code fixes the time to within its five minutes, whatever the phone's clock did (sync, time of an event)."""
    secret = codes.reporter_secret(secret_key(tx), visit.body["ticket"])
    wide = act.moment
    middle_ms = (wide.wide_earliest_ms + wide.received_ms) // 2
    margin_ms = min(
        WIDEST_SEARCH_MS,
        (wide.received_ms - wide.wide_earliest_ms) // 2 + codes.REPORTER_MARGIN_MS,
    )
    shown = codes.reporter_code_interval(secret, act.body.get("code") or "", middle_ms, margin_ms)
    if shown is None:
        raise Problem("reporter-code-wrong")
    earliest_ms = max(shown[0], wide.wide_earliest_ms)
    latest_ms = max(earliest_ms, min(shown[1], wide.received_ms))
    return wide._replace(
        at_ms=min(max(wide.at_ms, earliest_ms), latest_ms),
        earliest_ms=max(earliest_ms, min(wide.earliest_ms, latest_ms)),
        latest_ms=min(latest_ms, max(wide.latest_ms, earliest_ms)),
        wide_earliest_ms=earliest_ms,
        certainty="continuous",
    )


def _picture(tx: Tx, act: Act, visit: Record) -> Moment:
    photo = act.body.get("photo")
    sha256 = photo["sha256"] if photo else act.body.get("signature")
    if not sha256:
        raise Problem("validation-failed", {"photo": "photo or signature"})
    kept = blobs.verified(tx, sha256)
    if kept is None:
        raise Parked("blob-missing")
    if kept["type"] not in PICTURES:
        raise Problem("not-a-picture")
    blobs.grant(tx, sha256, visit.body["contract"], act.organisation)
    return act.moment


def _fence(tx: Tx, act: Act, visit: Record) -> Moment:
    raise Problem("witness-not-accepted")


_VERIFY: dict[str, Callable[[Tx, Act, Record], Moment]] = {
    "commissioned_label": _label,
    "gate_code": _gate_code,
    "reporter_code": _reporter_code,
    "signature": _picture,
    "photo": _picture,
    "fence": _fence,
}


def secret_key(tx: Tx) -> bytes:
    """The installation's own key, from which reporter's codes and hashes of gate codes follow."""
    key = settings.get(tx, "secret_key")
    if key is None:
        raise Problem("internal")
    return bytes.fromhex(key)

"""Carrying out one operation: kept first, decided once, written down in the ledger for ever (I1, I2)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, cast

from msgspec import Struct

from server.domain.actors import Role
from server.domain.errors import Problem, sentence
from server.domain.ids import derived_id
from server.domain.operations import CATALOGUE, DEFINITIONS
from server.domain.records import Record, blank
from server.storage.codec import decode, encode
from server.storage.port import StorageError, Tx, ValueRefused
from server.storage.tables import feeds, ledger, operations, records
from server.sync import apart
from server.sync.bodies import read_body
from server.sync.letters import Letter
from server.sync.registry import USECASES
from server.sync.upcast import current
from server.usecases.act import Act
from server.usecases.keep import watch
from server.usecases.parked import Parked
from server.usecases.sight import may_see
from server.usecases.watch import cover_again

LOG = logging.getLogger(__name__)
REPLACED = frozenset({"mended", "withdrawn"})
GIVEN_UP = frozenset({"withdrawn", "set-aside"})
SETTERS_ASIDE = frozenset({Role.DISPATCHER, Role.LEAD})
FREES_OR_TAKES = frozenset(
    {
        "ticket.assign",
        "ticket.unassign",
        "ticket.send_along",
        "ticket.recall",
        "visit.decline",
        "visit.finish",
        "person.duty",
        "site.locate",
    }
)
"""After these somebody counts for coverage who did not, or no more; or counts elsewhere."""

SETTLED = frozenset({"applied", "merged", "superseded", "repeated"})
_ID = re.compile(DEFINITIONS["id"]["pattern"])


class Outcome(Struct, omit_defaults=True):
    """What the server made of one operation; `detail` is a sentence for its author."""

    id: str
    outcome: str
    rev: int | None = None
    code: str | None = None
    detail: str | None = None
    first: str | None = None


def carry_out(tx: Tx, letter: Letter, language: str, *, patient: bool = True) -> tuple[Outcome, set[str]]:
    """Decides one operation and writes it down; gives its outcome and the ids of the records it touched.

    Where not `patient`, what would be parked for want of something is refused instead: a person is waiting.
    """
    known = operations.get(tx, letter.id)
    if known is not None:
        return _known(tx, letter, known, language), set()
    act, outcome, code, values = _decide(tx, letter, patient)
    raw = apart.take_out(tx, letter) if code == apart.IN_BODY else letter.raw
    write_down(tx, letter, outcome, code, act, raw=raw, values=values)
    apart.keep(tx, letter)
    rev = act.rev if act else None
    return told(letter.id, outcome, code, rev, language, values), act.touched if act else set()


def refuse(tx: Tx, letter: Letter, code: str, language: str) -> Outcome:
    """Keeps an operation that cannot be carried out at all, refused with this code."""
    known = operations.get(tx, letter.id)
    if known is not None:
        return _known(tx, letter, known, language)
    write_down(tx, letter, "rejected", code)
    return told(letter.id, "rejected", code, None, language)


def carry_out_again(tx: Tx, letter: Letter) -> set[str]:
    """Tries a parked operation again; its author hears of a new outcome by the device's feed."""
    before = operations.get(tx, letter.id)
    act, outcome, code, values = _decide(tx, letter, patient=True)
    if before is None or (outcome, code) == (before["outcome"], before["code"]):
        return set()
    write_down(tx, letter, outcome, code, act, values=values)
    rev = act.rev if act else None
    if letter.device:
        at_ms = letter.decided_ms or letter.moment.received_ms
        _tell_author(tx, letter.actor.organisation, letter.device, letter.id, outcome, code, rev, at_ms)
    return act.touched if act else set()


def write_down(
    tx: Tx,
    letter: Letter,
    outcome: str,
    code: str | None,
    act: Act | None = None,
    *,
    raw: bytes | None = None,
    values: Mapping[str, object] | None = None,
) -> None:
    """Appends the outcome to the ledger, with the exact bytes of the operation.

    `raw`: what is kept in their place. `values` fill the sentence of its code.
    """
    rev = act.rev if act else None
    chain = _append(tx, letter, letter.id, outcome, code, rev, act=act, raw=raw)
    operations.put(
        tx,
        id=letter.id,
        digest=letter.digest,
        organisation=letter.actor.organisation,
        chain=chain,
        kind=letter.kind,
        v=letter.v,
        device=letter.device,
        phone_epoch=letter.phone_epoch,
        n=letter.n,
        record=letter.record,
        actor=letter.actor.name,
        outcome=outcome,
        code=code,
        detail=encode(values) if values else None,
        rev=rev,
        needs=list(letter.needs),
        received_ms=letter.moment.received_ms,
        wall_ms=letter.wall_ms,
        earliest_ms=letter.moment.wide_earliest_ms,
    )
    if code == "internal" and chain.startswith("contract:"):
        feeds.poke(tx, f"desk:{chain.removeprefix('contract:')}")  # the desk is told at once


def _append(
    tx: Tx,
    letter: Letter,
    operation: str,
    outcome: str,
    code: str | None,
    rev: int | None,
    detail: str | None = None,
    act: Act | None = None,
    raw: bytes | None = None,
) -> str:
    chain, when = _chain(tx, letter, act), letter.moment
    ledger.append(
        tx,
        ledger.Entry(
            chain=chain,
            operation=operation,
            at_ms=letter.decided_ms or when.received_ms,
            outcome=outcome,
            code=code,
            detail=detail,
            rev=rev,
            device=letter.device,
            phone_epoch=letter.phone_epoch,
            n=letter.n,
            kind=letter.kind,
            v=letter.v,
            record=letter.record,
            actor=letter.actor.name,
            earliest_ms=when.earliest_ms,
            latest_ms=when.latest_ms,
            said_at_ms=when.at_ms,
            certainty=when.certainty,
            wide_earliest_ms=when.wide_earliest_ms,
            raw=letter.raw if raw is None else raw,
        ),
    )
    return chain


def told(
    id: str,
    outcome: str,
    code: str | None,
    rev: int | None,
    language: str,
    values: Mapping[str, object] | None = None,
) -> Outcome:
    """The outcome as its author reads it."""
    return Outcome(id, outcome, rev, code, sentence(code, language, values) if code else None)


def told_again(known: Mapping[str, Any], outcome: str, language: str) -> Outcome:
    """The outcome of an operation that is written down already, its sentence filled as it was then."""
    values = decode(known["detail"]) if known["detail"] else None
    return told(known["id"], outcome, known["code"], known["rev"], language, values)


type _Decided = tuple[Act | None, str, str | None, Mapping[str, object] | None]
"""What became of it, its code, and the values of the code's sentence."""


def _decide(tx: Tx, letter: Letter, patient: bool) -> _Decided:
    try:
        with tx.savepoint():
            act, outcome = _fold(tx, letter)
            return act, outcome, letter.notice, None
    except Parked as waits:
        return None, "parked" if patient else "rejected", waits.code, None
    except Problem as refusal:
        waits_for_record = refusal.code == "record-unknown" and patient
        return None, "parked" if waits_for_record else "rejected", refusal.code, refusal.values
    except ValueRefused:
        return None, "rejected", "shape-wrong", None
    except StorageError:
        raise
    except Exception:
        # Our own fault: the operation is safe, costs neither the batch nor its neighbours, and is tried again.
        LOG.exception("operation %s (%s) is parked", letter.id, letter.kind)
        return None, "parked", "internal", None


def _fold(tx: Tx, letter: Letter) -> tuple[Act, str]:
    kind = CATALOGUE.get(letter.kind)
    if kind is None:
        raise Parked("kind-unknown", kind=letter.kind)
    if letter.v > kind.version:
        raise Parked("version-unknown")
    if letter.actor.role not in kind.by:
        raise Problem("role-not-allowed")
    if not _ID.match(letter.record) or not _ID.match(letter.id):
        raise Problem("shape-wrong", {"record": "UUID"})
    body = letter.read
    if body is None:
        body = read_body(letter.kind, current(letter.kind, letter.v, letter.body))
    values = apart.values_of(letter)
    if letter.needs and not operations.settled(tx, letter.needs, SETTLED):
        if operations.has_given_up(tx, letter.needs, GIVEN_UP):
            raise Problem("needs-withdrawn")
        raise Parked("needs-missing")
    act = Act(
        id=letter.id,
        kind=kind,
        record=letter.record,
        body=body,
        personal=values,
        actor=letter.actor,
        moment=letter.moment,
        now_ms=letter.moment.received_ms,
        hlc=letter.hlc,
        base=letter.base,
        choice=letter.choice,
    )
    if letter.kind == "operation.withdraw":
        act.touched.add(act.body["of"])  # what needed it will never go on: its author is told so
        return act, _settle_refused(tx, letter, act.body["of"], _taken_back(tx, letter, act.body["of"]))
    outcome = USECASES[letter.kind](tx, act) or "applied"
    if letter.mends:
        _settle_refused(tx, letter, letter.mends, "mended")
        act.touched.add(letter.mends)  # what needed the refused one may go on
    _watch_saved(tx, act)
    return act, outcome


def _watch_saved(tx: Tx, act: Act) -> None:
    if tx.memo is None:  # else once for all, with the feeds
        for _, record in sorted(act.saved.items()):
            watch(tx, record, act.now_ms, pressing=record.id in act.pressing)
    if act.kind.name in FREES_OR_TAKES:
        cover_again(tx, act.organisation, act.now_ms)


def _known(tx: Tx, letter: Letter, known: dict[str, Any], language: str) -> Outcome:
    if known["digest"] != letter.digest:
        # Kept beside the first one: the same id must never hide what somebody said.
        twin = derived_id("twin", letter.id, letter.digest)
        if ledger.first(tx, twin) is None:
            _append(tx, letter, twin, "rejected", "id-reused", None, detail=letter.id)
        return told(letter.id, "rejected", "id-reused", None, language)
    if known["outcome"] == "parked":
        if letter.device and letter.actor.name == known["actor"]:
            operations.readdress(tx, letter.id, letter.device)  # its author goes on with another phone
        return told_again(known, known["outcome"], language)
    outcome = told_again(known, "repeated", language)
    outcome.first = known["outcome"]
    return outcome


def _taken_back(tx: Tx, letter: Letter, of: str) -> str:
    """`withdrawn` by its author; `set-aside` where the desk ends the waiting of what somebody else has said."""
    row = operations.get(tx, of)
    waits = (
        row is not None and row["outcome"] == "parked" and row["organisation"] == letter.actor.organisation
    )
    others = waits and row is not None and row["actor"] != letter.actor.name
    return "set-aside" if others and letter.actor.role in SETTERS_ASIDE else "withdrawn"


def _settle_refused(tx: Tx, letter: Letter, of: str, code: str) -> str:
    """A refused or waiting operation is replaced (`mended`) or taken back (`withdrawn`) by who said it, or set aside.

    Raises:
        Parked: needs-missing, the same for one that is not here and for somebody else's.
        Problem: move-illegal where it was carried out, or was mended or withdrawn before.
    """
    row, said = operations.get(tx, of), ledger.first(tx, of)
    if row is None or said is None or (row["actor"] != letter.actor.name and code != "set-aside"):
        raise Parked("needs-missing")
    if row["code"] == code == "withdrawn":
        return "superseded"
    if row["outcome"] in SETTLED or row["code"] in REPLACED:
        raise Problem("move-illegal", state=row["code"] or row["outcome"])
    now_ms = letter.decided_ms or letter.moment.received_ms
    operations.put(tx, **{**row, "needs": None, "outcome": "rejected", "code": code})
    later = {"at_ms": now_ms, "outcome": "rejected", "code": code, "detail": letter.id, "rev": None}
    ledger.append(tx, cast(ledger.Entry, {**said, **later}))
    if row["device"]:
        _tell_author(tx, row["organisation"], row["device"], of, "rejected", code, None, now_ms)
    return "applied"


def _tell_author(
    tx: Tx,
    organisation: str,
    device: str,
    operation: str,
    outcome: str,
    code: str | None,
    rev: int | None,
    at_ms: int,
) -> None:
    id = derived_id("outcome", operation)
    before = records.get(tx, id)
    body = {
        **blank("outcome"),
        "id": id,
        "operation": operation,
        "outcome": outcome,
        "code": code,
        "detail": sentence(code, "zh") if code else None,
        "sentences": {language: sentence(code, language) for language in ("zh", "en")} if code else None,
        "rev": rev,
        "at_ms": at_ms,
    }
    record = Record(
        id,
        "outcome",
        organisation,
        body,
        parent=device,
        sort_ms=at_ms,
        rev=before.rev + 1 if before else 1,
    )
    records.put(tx, record)
    was = before.rev if before else None
    feeds.append(tx, [feeds.Move(f"device:{device}", record, "present", was, at_ms)])


def _chain(tx: Tx, letter: Letter, act: Act | None) -> str:
    record = (act.saved.get(letter.record) if act else None) or records.get(tx, letter.record)
    if record is not None and record.contract and may_see(letter.actor, record):
        return f"contract:{record.contract}"
    return f"organisation:{letter.actor.organisation}"

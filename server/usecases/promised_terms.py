"""What a commitment must hold to beyond its shape before anybody is promised it: words that something can mean.

A stop that nothing ever says would leave a promise open for good, and a rung for nobody would ring nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.domain.clock_errors import ClockCode, ClockError
from server.domain.commitments import MAJOR_EVENT, Commitment, Proof, Rung
from server.domain.errors import Problem
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.notify.port import Way
from server.usecases.audience import WORDS

EVENTS = frozenset(one.event for kind in CATALOGUE.values() for one in kind.yields)
"""Kinds of event that somebody or something can say of a ticket."""

FURTHEST_S = 366 * 24 * 3600
MOST_PCT = 1000


def check_words(row: Commitment, contract: Record) -> None:
    """Refuses a row that no ticket of the contract could reach, that nothing could stop, or that would tell nobody.

    Raises:
        Problem: no-stop-event where nothing that can be said stops it; validation-failed by field for the rest.
    """
    if EVENTS.isdisjoint(row.stops):
        raise ClockError(ClockCode.NO_STOP_EVENT, clause=row.clause)
    wrong = dict(_wrong(row, contract))
    if wrong:
        raise Problem("validation-failed", wrong)


def _wrong(row: Commitment, contract: Record) -> Iterator[tuple[str, str]]:
    allowed = {
        "starts": (row.starts, EVENTS),
        "type": (row.type, {None, "any", *contract.body["types"]}),
        "severity": (row.severity, {None, *contract.body["severities"]}),
        "during": (row.during, {None, MAJOR_EVENT}),
    }
    for field, (said, known) in allowed.items():
        if said not in known:
            yield field, str(said)
    if unknown := [stop for stop in row.stops if stop not in EVENTS]:
        yield "stops", ", ".join(map(str, unknown))
    if row.proof is not None and not _can_be_given(row.proof):
        yield "proof", f"{row.proof.kinds} of {len(row.proof.of)}"
    for place, rung in enumerate(row.ladder):
        if not _tells_somebody(rung):
            yield f"ladder.{place}", repr(rung)


def _can_be_given(proof: Proof) -> bool:
    return 0 < proof.kinds <= len(set(proof.of)) and set(proof.one_of) <= set(proof.of)


def _tells_somebody(rung: Rung) -> bool:
    bounds = (
        (rung.at_pct, 0, MOST_PCT),
        (rung.at_s, -FURTHEST_S, FURTHEST_S),
        (rung.every_min_after, 1, FURTHEST_S // 60),
    )
    said = [
        type(value) is int and least <= value <= most for value, least, most in bounds if value is not None
    ]
    return said == [True] and bool(rung.to) and set(rung.to) <= WORDS and set(rung.channels) <= set(Way)

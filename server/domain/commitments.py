"""A contractual promise with minutes: what starts it, what stops it, what may pause it, which row holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.domain.bounds import Certainty
from server.domain.clock_errors import ClockCode, ClockError
from server.domain.frozen import swift
from server.domain.times import MIN_MS

LONGEST_MIN = 100 * 366 * 1440


class Policy(StrEnum):
    """How a change of grade moves the deadline."""

    MIN_REMAINING = "min_remaining"
    RETRO = "retro"
    FROM_CHANGE = "from_change"


class Gap(StrEnum):
    """Whether the time between a fix and its reopening counts."""

    COUNTS = "counts"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Proof:
    """The least proof of a stop: so many different kinds among `of`, one of them among `one_of`; empty means any."""

    kinds: int
    of: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    def counted(self, given: Iterable[str]) -> list[str]:
        """Gives the different kinds that count, in the order given."""
        return [kind for kind in dict.fromkeys(given) if not self.of or kind in self.of]

    def holds(self, given: Iterable[str]) -> bool:
        """Whether these witnesses are enough."""
        counted = self.counted(given)
        return len(counted) >= self.kinds and (
            not self.one_of or any(kind in self.one_of for kind in counted)
        )


MAJOR_EVENT = "major_event"
"""The one phase that a row may hold in, beside the normal one (C-07)."""


@swift
@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: exactly one of percent of the budget, seconds about due, or minutes again and again.

    `channels` take the place of those that a person has chosen; none are named where those hold.
    """

    to: tuple[str, ...]
    at_pct: int | None = None
    at_s: int | None = None
    every_min_after: int | None = None
    channels: tuple[str, ...] = ()


@swift
@dataclass(frozen=True, slots=True)
class Commitment:
    """One version of one commitment; `within_min` in the calendar's open time."""

    id: str
    version: int
    contract: str
    clause: str
    kind: str
    starts: str
    stops: tuple[str, ...]
    within_min: int
    calendar: str
    also: str | None = None
    type: str | None = None
    severity: str | None = None
    during: str | None = None
    pauses: frozenset[str] = frozenset()
    pause_evidence: frozenset[str] = frozenset()
    shorter: Policy = Policy.MIN_REMAINING
    longer: Policy = Policy.RETRO
    refused: Gap = Gap.COUNTS
    returned: Gap = Gap.EXCLUDED
    certainty: Certainty = Certainty.BRACKETED
    proof: Proof | None = None
    ladder: tuple[Rung, ...] = ()
    desk_only: bool = False

    @property
    def budget_ms(self) -> int:
        """The promised duration.

        Raises:
            bad-duration: not a whole number of minutes above zero, or more than a century.
        """
        return duration_ms(self.within_min)

    def checked(self) -> Commitment:
        """Gives itself where it can be judged at all.

        Raises:
            no-stop-event: nothing stops it.
            bad-duration: see `budget_ms`.
        """
        if not self.stops:
            raise ClockError(ClockCode.NO_STOP_EVENT, clause=self.clause)
        duration_ms(self.within_min)
        return self

    def gap(self, cause: str | None) -> Gap:
        """Whether the time until a reopening of this cause counts; without a cause it is a refusal."""
        return self.returned if cause == "returned" else self.refused


def duration_ms(within_min: object) -> int:
    """Gives minutes in ms; raises bad-duration where they are no whole number above zero."""
    if isinstance(within_min, bool) or not isinstance(within_min, int) or not 0 < within_min <= LONGEST_MIN:
        raise ClockError(ClockCode.BAD_DURATION, value=within_min)
    return within_min * MIN_MS


_SAME = ("id", "version", "contract", "clause", "kind", "starts", "within_min", "calendar")
_NULLABLE = ("also", "type", "severity", "during")


def commitment_of(record: Mapping[str, Any]) -> Commitment:
    """Gives the commitment of its record (records.json, Commitment)."""
    same: dict[str, Any] = {name: record[name] for name in _SAME} | {
        name: record.get(name) for name in _NULLABLE
    }
    reclassify = record.get("reclassify") or {}
    gap = record.get("reopen_gap") or {}
    return Commitment(
        **same,
        stops=tuple(record.get("stops") or ()),
        pauses=frozenset(record.get("pauses") or ()),
        pause_evidence=frozenset(record.get("pause_evidence") or ()),
        shorter=Policy(reclassify.get("shorter", Policy.MIN_REMAINING)),
        longer=Policy(reclassify.get("longer", Policy.RETRO)),
        refused=Gap(gap.get("refused", Gap.COUNTS)),
        returned=Gap(gap.get("returned", Gap.EXCLUDED)),
        certainty=Certainty(record.get("certainty") or Certainty.BRACKETED),
        proof=_proof(record.get("proof")),
        ladder=tuple(_rung(rung) for rung in record.get("ladder") or ()),
        desk_only=bool(record.get("desk_only")),
    )


def most_specific(
    rows: Iterable[Commitment], type: str, severity: str, during: str | None = None
) -> Commitment | None:
    """Gives the row that holds of one kind and start event: major event before severity before type before none."""
    holding = [row for row in rows if _applies(row, type, severity, during)]
    return max(holding, key=_specificity) if len(holding) > 1 else holding[0] if holding else None


def _applies(row: Commitment, type: str, severity: str, during: str | None) -> bool:
    types = ("on_site", "remote") if row.type is None else (type,) if row.type == "any" else (row.type,)
    return type in types and row.severity in (None, severity) and row.during in (None, during)


def _specificity(row: Commitment) -> tuple[bool, bool, bool]:
    return (row.during is not None, row.severity is not None, row.type not in (None, "any"))


def _proof(record: Mapping[str, Any] | None) -> Proof | None:
    if not record:
        return None
    return Proof(int(record["kinds"]), tuple(record.get("of") or ()), tuple(record.get("one_of") or ()))


def _rung(record: Mapping[str, Any]) -> Rung:
    names = ("at_pct", "at_s", "every_min_after")
    channels = tuple(record.get("channels") or ())
    return Rung(
        tuple(record["to"]), **{name: record[name] for name in names if name in record}, channels=channels
    )

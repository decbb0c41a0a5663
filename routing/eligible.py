"""The hard rules: who may not be sent at all, each with every reason, in the order of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from routing.types import Busy, Code, Duty, Engineer, Fix, Need, Reason, RuledOut

OLDEST_FIX_S = 30 * 60


class Rights(Protocol):
    """What somebody may and can do, an `Engineer` or a day's `Shift`."""

    @property
    def skills(self) -> frozenset[str]:
        """What they have learnt."""
        ...

    @property
    def served(self) -> frozenset[str]:
        """The contracts they serve."""
        ...

    @property
    def cleared(self) -> frozenset[str]:
        """The confidential contracts whose sites they may enter."""
        ...

    @property
    def vehicle(self) -> bool:
        """Whether they can carry something."""
        ...


class Wanted(Protocol):
    """What a job asks for, a `Need` or a planned visit."""

    @property
    def skill(self) -> str | None:
        """The skill, None where any will do."""
        ...

    @property
    def contract(self) -> str:
        """Whose it is."""
        ...

    @property
    def confidential(self) -> bool:
        """Whether the site asks for clearance."""
        ...

    @property
    def vehicle(self) -> bool:
        """Whether something is to be carried."""
        ...


def eligible(need: Need, engineers: Iterable[Engineer], now_ms: int) -> tuple[list[Engineer], list[RuledOut]]:
    """Gives those who may be sent and those who may not; everyone is in exactly one of the two.

    Source: D-04, B-16.
    """
    able: list[Engineer] = []
    out: list[RuledOut] = []
    for engineer in engineers:
        against = reasons_against(engineer, need, now_ms)
        if against:
            out.append(RuledOut(engineer, (*against, *standing(engineer))))
        else:
            able.append(engineer)
    return able, out


def reasons_against(engineer: Engineer, need: Need, now_ms: int) -> tuple[Reason, ...]:
    """Gives every hard rule that this engineer does not meet; none where they may be sent."""
    found: list[Reason] = []
    if engineer.absent:
        found.append(Reason(Code.ABSENT))
    elif engineer.duty is Duty.OFF:
        found.append(Reason(Code.OFF_DUTY))
    found += rights_against(engineer, need)
    found += _position(engineer, now_ms)
    found += _committed(engineer, need, now_ms)
    return tuple(found)


def rights_against(person: Rights, wanted: Wanted) -> list[Reason]:
    """Gives what somebody lacks for a job whenever it is: skill, clearance, contract, vehicle."""
    found: list[Reason] = []
    if wanted.skill is not None and wanted.skill not in person.skills:
        found.append(Reason(Code.SKILL_MISSING, {"skill": wanted.skill}))
    if wanted.confidential and wanted.contract not in person.cleared:
        found.append(Reason(Code.NOT_CLEARED))
    if wanted.contract not in person.served:
        found.append(Reason(Code.NOT_SERVING))
    if wanted.vehicle and not person.vehicle:
        found.append(Reason(Code.VEHICLE_MISSING))
    return found


def standing(engineer: Engineer) -> tuple[Reason, ...]:
    """Gives what stays worth knowing of someone even when ruled out: that they go already, are posted or stand in."""
    found: list[Reason] = []
    if engineer.going:
        found.append(Reason(Code.GOING))
    if engineer.resident:
        found.append(Reason(Code.RESIDENT))
    if engineer.stands_in:
        found.append(Reason(Code.STANDS_IN, {"name": engineer.stands_in}))
    if engineer.stands_by:
        found.append(Reason(Code.STANDS_BY, dict(zip(("zh", "en"), engineer.stands_by, strict=True))))
    return tuple(found)


def _position(engineer: Engineer, now_ms: int) -> list[Reason]:
    if engineer.fix is None:
        return [Reason(Code.NO_POSITION)]
    if not seen_lately(engineer.fix, now_ms):
        return [Reason(Code.POSITION_TOO_OLD, {"age_s": engineer.fix.age_s(now_ms)})]
    return []


def seen_lately(fix: Fix | None, now_ms: int) -> bool:
    """Whether it is known where somebody is: of an older fix nobody may reckon."""
    return fix is not None and fix.age_s(now_ms) <= OLDEST_FIX_S


def _committed(engineer: Engineer, need: Need, now_ms: int) -> list[Reason]:
    """Whoever is at work elsewhere with no end in sight is taken as busy past any deadline, also past none."""
    busy = engineer.busy
    if busy is None:
        return []
    if busy.until_ms is None:
        return [Reason(Code.COMMITTED_PAST_DEADLINE, {"job": busy.job})]
    if need.deadline_ms is not None and busy.until_ms > max(now_ms, need.deadline_ms):
        return [Reason(Code.COMMITTED_PAST_DEADLINE, busy_values(busy))]
    return []


def busy_values(busy: Busy) -> dict[str, str | float]:
    """Gives what is said of somebody's work: which, and until when, as far as anybody can say."""
    values: dict[str, str | float] = {"job": busy.job}
    if busy.until_ms is not None:
        values |= {"until_ms": busy.until_ms, "assumed": busy.assumed}
    if busy.until_p90_ms is not None:
        values["until_p90_ms"] = busy.until_p90_ms
    return values

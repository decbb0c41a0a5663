"""The hard rules: who may not be sent at all, each with every reason, in the order of the rules."""

from __future__ import annotations

from collections.abc import Iterable

from routing.types import Code, Duty, Engineer, Need, Reason, RuledOut

OLDEST_FIX_S = 30 * 60


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
    if engineer.duty is Duty.OFF:
        found.append(Reason(Code.OFF_DUTY))
    if need.skill is not None and need.skill not in engineer.skills:
        found.append(Reason(Code.SKILL_MISSING, {"skill": need.skill}))
    if need.confidential and need.contract not in engineer.cleared:
        found.append(Reason(Code.NOT_CLEARED))
    if need.contract not in engineer.served:
        found.append(Reason(Code.NOT_SERVING))
    if need.vehicle and not engineer.vehicle:
        found.append(Reason(Code.VEHICLE_MISSING))
    found += _position(engineer)
    found += _committed(engineer, need, now_ms)
    return tuple(found)


def standing(engineer: Engineer) -> tuple[Reason, ...]:
    """Gives what stays worth knowing of someone even when ruled out: that they are posted at the place."""
    return (Reason(Code.RESIDENT),) if engineer.resident else ()


def _position(engineer: Engineer) -> list[Reason]:
    if engineer.fix is None:
        return [Reason(Code.NO_POSITION)]
    if engineer.fix.age_s > OLDEST_FIX_S:
        return [Reason(Code.POSITION_TOO_OLD, {"age_s": engineer.fix.age_s})]
    return []


def _committed(engineer: Engineer, need: Need, now_ms: int) -> list[Reason]:
    """Whoever is at work elsewhere with no end in sight is taken as busy past any deadline, also past none."""
    busy = engineer.busy
    if busy is None:
        return []
    if busy.until_ms is None:
        return [Reason(Code.COMMITTED_PAST_DEADLINE, {"job": busy.job})]
    if need.deadline_ms is not None and busy.until_ms > max(now_ms, need.deadline_ms):
        return [Reason(Code.COMMITTED_PAST_DEADLINE, {"job": busy.job, "until_ms": busy.until_ms})]
    return []

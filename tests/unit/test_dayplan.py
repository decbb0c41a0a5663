"""The day plan's core: the checker catches each kind of wrong, solvers' plans pass it, and every reason is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.dayplan import child, planning, vrp
from routing.dayplan.checker import Broken, Rule, broken
from routing.dayplan.churn import bound, moves
from routing.dayplan.left_out import filled, reasons
from routing.dayplan.model import NO_WAY_S, Break, LeftOut, Pin, Plan, Problem, Route, Shift, Stop, Visit
from routing.dayplan.rules import against
from routing.dayplan.timing import plan_of, timed
from routing.dayplan.vroom import Effort, solve
from routing.dayplan.wire import plan_read, plan_told, read, told
from routing.types import Code
from tests.dayplans import day, ways

H = 3600
QUICK = Effort(1, 10.0, threads=1)
LI = Shift(
    "li", 8 * H, 17 * H, start=0, end=0, skills=frozenset({"video"}), served=frozenset({"c"}), breaks=(
        Break(12 * H, 13 * H, H),
    )
)  # fmt: skip


def visit(id: str, place: int = 1, **more: Any) -> Visit:
    return Visit(id, place, **{"service_s": H, "early_s": 8 * H, "late_s": 16 * H, "contract": "c", **more})


def problem(*visits: Visit, shifts: tuple[Shift, ...] = (LI,)) -> Problem:
    return Problem(visits, shifts, ways([(0, 0), (6_000, 0), (12_000, 0)]))


TWO = problem(visit("one"), visit("two", 2))


def good() -> Plan:
    found = plan_of(TWO, {"li": ("one", "two")}, "by hand")
    assert found is not None and broken(TWO, found) == []
    return found


def stops(change: Callable[[tuple[Stop, ...]], tuple[Stop, ...]]) -> Plan:
    (route,) = good().routes
    return Plan((replace(route, stops=change(route.stops)),))


def rules(found: list[Broken]) -> set[Rule]:
    return {one.rule for one in found}


def shifted(place: int, seconds: int) -> Plan:
    def change(found: tuple[Stop, ...]) -> tuple[Stop, ...]:
        one = found[place]
        moved = replace(one, start_s=one.start_s + seconds, end_s=one.end_s + seconds)
        return (*found[:place], moved, *found[place + 1 :])

    return stops(change)


def with_visit(**more: Any) -> Problem:
    return problem(visit("one", **more), visit("two", 2))


def with_shift(**more: Any) -> Problem:
    return problem(*TWO.visits, shifts=(replace(LI, **more),))


WRONG: list[tuple[Problem, Plan, Rule]] = [
    (TWO, Plan(good().routes, (LeftOut("nobody", ()),)), Rule.UNKNOWN),
    (TWO, Plan((*good().routes, Route("stranger", ()))), Rule.UNKNOWN),
    (TWO, Plan(good().routes, (LeftOut("one", ()),)), Rule.TWICE),
    (TWO, Plan((*good().routes, *good().routes)), Rule.TWICE),
    (TWO, stops(lambda found: tuple(one for one in found if one.visit != "two")), Rule.FORGOTTEN),
    (with_visit(skill="access"), good(), Rule.SKILL),
    (with_visit(confidential=True), good(), Rule.CLEARANCE),
    (with_visit(contract="other"), good(), Rule.CONTRACT),
    (problem(visit("one", vehicle=True), visit("two", 2), shifts=(replace(LI, vehicle=False),)), good(), Rule.VEHICLE),
    (with_shift(watch=frozenset({2})), good(), Rule.WATCH),
    (with_visit(pin=Pin("zhou")), good(), Rule.PIN),
    (with_visit(pin=Pin("li", 15 * H)), good(), Rule.PIN),
    (with_visit(early_s=15 * H), good(), Rule.WINDOW),
    (with_visit(late_s=8 * H), good(), Rule.WINDOW),
    (with_visit(service_s=2 * H), good(), Rule.SERVICE),
    (with_shift(to_s=11 * H), good(), Rule.SHIFT),
    (with_shift(from_s=9 * H), good(), Rule.SHIFT),
    (with_shift(breaks=()), good(), Rule.BREAK),
    (with_shift(breaks=(Break(14 * H, 15 * H, H),)), good(), Rule.BREAK),
    (with_shift(breaks=(Break(12 * H, 13 * H, 2 * H),)), good(), Rule.BREAK),
    (replace(TWO, ways_s=TWO.ways_s * 2), good(), Rule.TRAVEL),
    (TWO, shifted(0, -60), Rule.TRAVEL),
    (TWO, stops(lambda found: (found[1], found[0], *found[2:])), Rule.ORDER),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "plan", "rule"), WRONG, ids=[f"{i}-{one[2]}" for i, one in enumerate(WRONG)]
)
def test_the_checker_catches_each_kind_of_wrong(asked: Problem, plan: Plan, rule: Rule) -> None:
    assert rule in rules(broken(asked, plan))


def test_an_end_of_a_shift_without_the_way_home_is_wrong() -> None:
    (route,) = good().routes
    assert Rule.TRAVEL in rules(broken(TWO, Plan((replace(route, home_s=route.home_s + 60),))))


def test_a_break_may_lie_in_the_middle_of_a_way_and_takes_nothing_from_it() -> None:
    far = Problem((visit("one"),), (replace(LI, breaks=(Break(8 * H + 300, 8 * H + 400, H),)),), TWO.ways_s)
    route = timed(far, far.shifts[0], ("one",))
    assert route is not None and [one.travel_s for one in route.stops] == [300, far.way_s(0, 1) - 300]
    assert broken(far, Plan((route,))) == []


def test_breaks_and_windows_that_cannot_be_kept_make_no_route() -> None:
    assert timed(TWO, replace(LI, to_s=10 * H, breaks=()), ("one", "two")) is None
    assert timed(with_visit(late_s=8 * H), LI, ("one",)) is None
    assert timed(TWO, replace(LI, breaks=(Break(8 * H, 8 * H, 10 * H),)), ()) is None


days = st.builds(
    day,
    st.integers(0, 10_000),
    st.integers(0, 14),
    st.integers(0, 4),
    across_m=st.sampled_from((2_000.0, 30_000.0, 90_000.0)),
    breaks=st.booleans(),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days, st.data())
def test_what_vroom_says_always_becomes_a_plan_that_the_checker_lets_pass(
    asked: Problem, data: st.DataObject
) -> None:
    pinned = data.draw(st.sets(st.integers(0, max(0, len(asked.visits) - 1)), max_size=2))
    if asked.shifts:
        visits = tuple(
            replace(one, pin=Pin(asked.shifts[0].engineer)) if number in pinned else one
            for number, one in enumerate(asked.visits)
        )
        asked = replace(asked, visits=visits)
    plan = planning.first(asked, QUICK)
    assert broken(asked, plan) == []
    for one in plan.left_out:
        _is_true(asked, plan, one)


def _is_true(asked: Problem, plan: Plan, one: LeftOut) -> None:
    """Looks for itself whether the reasons hold."""
    left = asked.visit[one.visit]
    codes = [reason.code for reason in one.reasons if reason.code is not Code.PIN_CANNOT_HOLD]
    assert (Code.PIN_CANNOT_HOLD in {reason.code for reason in one.reasons}) == (left.pin is not None)
    able = [shift for shift in asked.shifts if not against(asked, left, shift)]
    if codes == [Code.NOBODY_ON]:
        assert not asked.shifts
    elif codes == [Code.WINDOW_OVER]:
        assert able and all(timed(asked, replace(shift, breaks=()), (left.id,)) is None for shift in able)
    elif codes == [Code.NO_ROOM]:
        routes = {route.engineer: route.visits for route in plan.routes}
        for shift in able:
            order = routes[shift.engineer]
            tries = [(*order[:place], left.id, *order[place:]) for place in range(len(order) + 1)]
            assert able and all(timed(asked, shift, longer) is None for longer in tries)
    else:
        assert not able
        assert sum(int(reason.values["count"]) for reason in one.reasons if "count" in reason.values) == len(
            asked.shifts
        )


def test_what_a_solver_missed_is_put_in_where_it_fits() -> None:
    bare = plan_of(TWO, {}, "lazy")
    assert bare is not None
    assert set(filled(TWO, bare).placed) == {"one", "two"}


def test_a_visit_that_urgent_work_leaves_no_hours_for_names_the_job() -> None:
    late = replace(LI, from_s=16 * H, breaks=(), urgent="1120-08")
    (reason,) = reasons(problem(visit("one", late_s=10 * H), shifts=(late,)), visit("one", late_s=10 * H))
    assert (reason.code, reason.values["job"]) == (Code.URGENT_FIRST, "1120-08")


def test_a_place_without_a_way_is_given_to_nobody() -> None:
    table = TWO.ways_s.copy()
    table[:, 2] = NO_WAY_S
    plan = planning.first(replace(TWO, ways_s=table), QUICK)
    assert [(one.visit, one.reasons[0].code) for one in plan.left_out] == [("two", Code.UNREACHABLE)]


def test_pyvrp_goes_on_from_the_plan_drives_less_and_keeps_every_rule() -> None:
    asked = day(5, 50, 8)
    plan = planning.first(asked, QUICK)
    found = vrp.improve(asked, plan, 60.0, seed=1, iterations=400)
    assert found is not None and broken(asked, found) == []
    assert len(found.left_out) <= len(plan.left_out) and found.travel_s < plan.travel_s


def test_what_is_pinned_stays_pinned_while_the_plan_gets_better() -> None:
    asked = day(5, 20, 4)
    plan = planning.first(asked, QUICK)
    one, (who, stop) = next(iter(plan.placed.items()))
    fixed = tuple(
        replace(visit, pin=Pin(who, stop.start_s)) if visit.id == one else visit for visit in asked.visits
    )
    pinned = replace(asked, visits=fixed)
    better = planning.better(pinned, 0.6, QUICK)
    assert broken(pinned, better) == [] and better.placed[one] == (
        who,
        replace(stop, travel_s=better.placed[one][1].travel_s),
    )


def test_a_plan_made_again_moves_only_what_it_must() -> None:
    asked = day(3, 30, 6)
    plan = planning.first(asked, QUICK)
    before = {one: (who, stop.start_s) for one, (who, stop) in plan.placed.items()}
    same = planning.again(asked, before, QUICK)
    assert moves(asked, before, same) == ()
    gone = max(plan.routes, key=lambda route: len(route.visits))
    late = tuple(
        replace(one, from_s=13 * H, breaks=(), urgent="1120-08") if one.engineer == gone.engineer else one
        for one in asked.shifts
    )
    hurt = replace(asked, shifts=late)
    changed = planning.again(hurt, before, QUICK)
    assert broken(hurt, changed) == []
    found = moves(hurt, before, changed)
    assert 0 < len(found) <= bound(before)
    afresh = moves(hurt, before, planning.first(hurt, QUICK))
    assert len(found) * 2 < len(afresh), (len(found), len(afresh))
    assert any(one.why.code is Code.URGENT_FIRST for one in found)


def test_a_day_and_its_plan_travel_as_plain_values() -> None:
    asked = day(5, 8, 2)
    asked = replace(asked, shifts=(replace(asked.shifts[0], watch=frozenset({1, 2})), *asked.shifts[1:]))
    back = read(told(asked))
    assert (back.visits, back.shifts) == (asked.visits, asked.shifts) and (back.ways_s == asked.ways_s).all()
    plan = planning.first(asked, QUICK)
    assert plan_read(plan_told(plan)) == plan
    assert solve(Problem((), (), asked.ways_s), QUICK) == {}


def test_a_day_larger_than_a_pipe_reaches_the_process_that_solves() -> None:
    far = [(float(number), 0.0) for number in range(300)]
    asked = Problem((visit("one"), visit("two", 299)), (LI,), ways(far))
    assert set(child.at_once(asked, lambda: True).placed) == {"one", "two"}

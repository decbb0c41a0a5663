"""What holds of every choice, whoever is asked and wherever they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from routing.choose import Choice, choose
from routing.eligible import OLDEST_FIX_S, reasons_against
from routing.engines.geodesic import Geodesic
from routing.types import Busy, Duty, Engineer, Fix, Need, Place
from tests.unit.routing_people import NOW, NOW_MS, SITE, ms, need

SKILLS = st.frozensets(st.sampled_from(["network", "video"]))
CONTRACTS = st.frozensets(st.sampled_from(["centre", "other"]))
PLACES = st.builds(
    Place,
    st.floats(-0.3, 0.3).map(lambda by: SITE.lat_deg + by),
    st.floats(-0.3, 0.3).map(lambda by: SITE.lon_deg + by),
)
FIXES = st.builds(Fix, PLACES, st.integers(-40, 0).map(ms), st.floats(0, 3000))
NEEDS = st.builds(
    need,
    st.none() | st.integers(-10, 90),
    skill=st.none() | st.just("network"),
    confidential=st.booleans(),
    door_s=st.integers(0, 900),
    vehicle=st.booleans(),
)
BUSY = st.builds(Busy, st.just("1120-08"), st.none() | st.integers(-20, 60).map(ms))


@st.composite
def engineers(draw: st.DrawFn, able: bool = False) -> Engineer:
    """Anybody; `able`: somebody whom no hard rule touches."""
    full = frozenset({"network", "video"}), frozenset({"centre"}), frozenset({"centre"})
    skills, served, cleared = full if able else (draw(SKILLS), draw(CONTRACTS), draw(CONTRACTS))
    place, accuracy_m = draw(PLACES), draw(st.floats(0, 3000))
    return Engineer(
        id=f"{draw(st.integers(0, 10**9)):09d}",
        name=draw(st.sampled_from(["chen", "zhou", "ma"])),
        duty=Duty.ON if able else draw(st.sampled_from(Duty)),
        skills=skills,
        served=served,
        cleared=cleared,
        vehicle=able or draw(st.booleans()),
        fix=Fix(place, NOW_MS - draw(st.integers(0, OLDEST_FIX_S)) * 1000, accuracy_m)
        if able
        else draw(st.none() | FIXES),
        busy=None if able else draw(st.none() | BUSY),
        resident=draw(st.booleans()),
    )


def crews(able: bool = False) -> st.SearchStrategy[list[Engineer]]:
    return st.lists(engineers(able), min_size=1, max_size=8, unique_by=lambda one: one.id)


def chosen(asked: Need, crew: list[Engineer]) -> Choice:
    return choose(asked, crew, Geodesic(), NOW)


def rank_of(choice: Choice, id: str) -> int:
    return next(one.rank for one in choice.items if one.engineer.id == id)


@given(NEEDS, crews())
def test_everyone_appears_exactly_once(asked: Need, crew: list[Engineer]) -> None:
    choice = chosen(asked, crew)
    seen = [one.engineer.id for one in choice.items] + [one.engineer.id for one in choice.ruled_out]
    assert sorted(seen) == sorted(one.id for one in crew)
    assert [one.rank for one in choice.items] == list(range(1, len(choice.items) + 1))


@given(NEEDS, crews())
def test_whoever_is_ruled_out_never_ranks_and_always_knows_why(asked: Need, crew: list[Engineer]) -> None:
    choice = chosen(asked, crew)
    for one in choice.items:
        assert reasons_against(one.engineer, asked, NOW_MS) == ()
    for out in choice.ruled_out:
        assert out.reasons[: len(reasons_against(out.engineer, asked, NOW_MS))]


@given(NEEDS, crews(able=True), st.floats(0, 1))
def test_coming_nearer_never_lowers_the_rank(asked: Need, crew: list[Engineer], share: float) -> None:
    mover = crew[0]
    assert mover.fix is not None
    there, here = SITE, mover.fix.place
    nearer = Place(
        here.lat_deg + (there.lat_deg - here.lat_deg) * share,
        here.lon_deg + (there.lon_deg - here.lon_deg) * share,
    )
    moved = replace(mover, fix=replace(mover.fix, place=nearer))
    before, after = chosen(asked, crew), chosen(asked, [moved, *crew[1:]])
    assert rank_of(after, mover.id) <= rank_of(before, mover.id)


@given(NEEDS, engineers(able=True), st.integers(0, OLDEST_FIX_S))
def test_an_older_fix_never_raises_the_slack(asked: Need, one: Engineer, age_s: int) -> None:
    assert one.fix is not None
    young, old = sorted((one.fix.age_s(NOW_MS), age_s))
    slacks = [
        chosen(asked, [replace(one, fix=replace(one.fix, seen_ms=NOW_MS - age * 1000))]).items[0].slack_s
        for age in (young, old)
    ]
    assert slacks[0] is None or (slacks[1] is not None and slacks[1] <= slacks[0])


@given(NEEDS, crews(able=True))
def test_whoever_is_likelier_by_more_than_a_point_stands_before(asked: Need, crew: list[Engineer]) -> None:
    odds = [one.probability for one in chosen(asked, crew).items if one.probability is not None]
    if max(odds, default=0) >= 0.05:
        assert all(before >= after - 0.011 for before, after in pairwise(odds))


@given(NEEDS, crews(able=True))
def test_slack_is_left_exactly_where_nine_of_ten_come_in_time(asked: Need, crew: list[Engineer]) -> None:
    for one in chosen(asked, crew).items:
        if one.slack_s is None or one.probability is None:
            continue
        assert 0 <= one.probability <= 1
        assert (one.slack_s >= 0) == (one.probability >= 0.9 - 1e-9)


@given(NEEDS, crews(), st.randoms())
def test_the_order_in_which_people_are_given_changes_nothing(
    asked: Need, crew: list[Engineer], random: Random
) -> None:
    mixed = list(crew)
    random.shuffle(mixed)
    assert chosen(asked, crew) == chosen(asked, mixed)

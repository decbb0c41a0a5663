"""Who is sent: travel times by air, the hard rules, slack and the ranking, each with its numbers explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from routing.chance import chances, in_time
from routing.choose import Candidate, Choice, choose
from routing.eligible import eligible, reasons_against
from routing.engines import everywhere
from routing.engines.geodesic import Geodesic
from routing.spread import speed_kmh
from routing.travel import Line, Travel, TravelTable, TravelTimes
from routing.types import Busy, Code, Duty, Engineer, Fix, Need, Place, Price
from routing.words import words
from tests.unit.routing_people import NOW, NOW_MS, SITE, ZONE, engineer, fix, ms, need, table_of


def way(origin: Fix, at: Any = NOW, to: Place = SITE) -> Travel:
    found = Geodesic().table([origin], [to], at).way(0)
    assert found is not None
    return found


def chosen(asked: Need, *engineers: Engineer) -> Choice:
    return choose(asked, engineers, Geodesic(), NOW)


class Written:
    """Ways as written down, whoever asks and from wherever: minutes at half and at nine of ten, by distance north."""

    name = "roads"

    def __init__(self, *ways: tuple[int, int]) -> None:
        self.ways = ways

    def table(self, origins: Any, destinations: Any, at: Any) -> TravelTable:
        """The way number n for whoever is n km north of the site."""
        numbers = [round((one.place.lat_deg - SITE.lat_deg) * 110.928) for one in origins]
        ways = [self.ways[number] for number in numbers]
        return table_of([Travel(p50_s, p90_s, "roads", 0, True)] for p50_s, p90_s in ways)

    def snap(self, place: Place) -> None: ...

    def line(self, origin: Place, destination: Place) -> Line:
        return Line((origin, destination), self.name)


def weighed(p50_s: int, p90_s: int, **facts: Any) -> Candidate:
    return choose(need(), [engineer(north_m=0, **facts)], Written((p50_s, p90_s)), NOW).items[0]


def order(choice: Choice) -> list[str]:
    return [one.engineer.name for one in choice.items]


def test_a_way_by_air_is_distance_times_detour_over_the_speed_of_the_hour() -> None:
    # 4,000 m by air x 1.4 = 5,600 m; at 10:03 with 32 km/h 630 s; nine of ten within 35 % more, 850.5 s.
    found = way(fix(4000))
    assert found.distance_m == pytest.approx(5600, rel=1e-3)
    assert found.p50_s == pytest.approx(630, abs=2) and found.p90_s == pytest.approx(851, abs=2)
    assert (found.engine, found.age_s, found.assumed) == ("geodesic", 0, True)


@pytest.mark.parametrize(("hour", "kmh"), [(3, 45), (7, 24), (8, 24), (9, 32), (17, 24), (21, 32), (22, 45)])
def test_roads_are_slow_in_the_rush_hours_of_the_place_and_free_at_night(hour: int, kmh: float) -> None:
    assert speed_kmh(NOW.replace(hour=hour)) == kmh


def test_an_old_fix_widens_the_spread_as_if_they_had_driven_away_at_20_km_h() -> None:
    # 9 min at 20 km/h are 3,000 m, at 32 km/h another 337.5 s of P90; P50 stays.
    fresh, old = way(fix(4000)), way(fix(4000, age_s=540))
    assert old.p50_s == fresh.p50_s and old.age_s == 540
    assert old.p90_s - fresh.p90_s == pytest.approx(337.5, abs=1)


def test_a_coarse_fix_widens_the_spread_by_its_accuracy() -> None:
    # 1,000 m x 1.4 at 32 km/h: 157.5 s.
    assert way(fix(4000, accuracy_m=1000)).p90_s - way(fix(4000)).p90_s == pytest.approx(157.5, abs=1)


def test_somebody_at_the_door_needs_no_time_at_all() -> None:
    found = way(Fix(SITE))
    assert (found.p50_s, found.p90_s) == (0, 0)


@pytest.mark.parametrize("place", [Place(91.0, 113.0), Place(34.0, 181.0), Place(float("nan"), 113.0)])
def test_a_point_that_is_not_on_the_globe_cannot_be_reached(place: Place) -> None:
    assert Geodesic().table([Fix(place)], [SITE], NOW).way(0) is None
    assert chosen(need(), engineer(fix=Fix(place))).ruled_out[0].reasons[0].code is Code.UNREACHABLE


def test_the_engine_that_works_everywhere_is_the_geodesic_one() -> None:
    engine: TravelTimes = everywhere()
    assert engine.name == "geodesic"
    ways = engine.table([fix(0), fix(1000)], [SITE, fix(1000).place, fix(2000).place], NOW)
    assert ways.p50_s.shape == (2, 3) and ways.fallbacks == ()


RULES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("off-duty", {"duty": Duty.OFF}, {}),
    ("skill-missing", {"skills": frozenset({"video"})}, {"skill": "network"}),
    ("not-cleared", {"cleared": frozenset({"other"})}, {}),
    ("not-serving", {"served": frozenset()}, {}),
    ("no-position", {"fix": None}, {}),
    ("position-too-old", {"fix": fix(2000, age_s=1801)}, {"age_s": 1801}),
    (
        "committed-past-deadline",
        {"busy": Busy("1120-08", ms(31))},
        {"job": "1120-08", "until_ms": ms(31), "assumed": False},
    ),
    ("committed-past-deadline", {"busy": Busy("1120-08", None)}, {"job": "1120-08"}),
]


@pytest.mark.parametrize(("code", "facts", "values"), RULES)
def test_each_hard_rule_alone_rules_somebody_out(
    code: str, facts: dict[str, Any], values: dict[str, Any]
) -> None:
    reasons = reasons_against(engineer(**facts), need(), NOW_MS)
    assert [(one.code.value, dict(one.values)) for one in reasons] == [(code, values)]


def test_somebody_ruled_out_is_told_every_reason_in_the_order_of_the_rules() -> None:
    nobody = engineer(
        duty=Duty.OFF, skills=frozenset(), cleared=frozenset(), served=frozenset(), fix=None,
        busy=Busy("1120-08", None),
    )  # fmt: skip
    _, out = eligible(need(vehicle=True), [nobody], NOW_MS)
    assert [one.code.value for one in out[0].reasons] == [
        "off-duty", "skill-missing", "not-cleared", "not-serving", "vehicle-missing", "no-position",
        "committed-past-deadline",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"duty": Duty.ON_CALL}, {}),
        ({"skills": frozenset()}, {"skill": None}),
        ({"cleared": frozenset()}, {"confidential": False}),
        ({"vehicle": True}, {"vehicle": True}),
        ({"fix": fix(2000, age_s=1800)}, {}),
        ({"busy": Busy("1120-08", ms(30))}, {}),
        ({"busy": Busy("1120-08", ms(300))}, {"within_min": None}),
    ],
)
def test_what_just_meets_a_rule_is_enough(facts: dict[str, Any], asked: dict[str, Any]) -> None:
    assert reasons_against(engineer(**facts), need(**asked), NOW_MS) == ()


def test_slack_is_what_is_left_after_nine_of_ten_ways_and_the_door() -> None:
    # 30 min less P90 18:03 less 6 min at the gate: 5:57 left; P50 13:22 and the gate, so 10:22:22.
    one = weighed(802, 1083)
    assert one.slack_s == 1800 - 1083 - 360
    assert one.eta_ms == NOW_MS + (802 + 360) * 1000
    assert one.eta_p90_ms == NOW_MS + (1083 + 360) * 1000


def test_a_resident_does_not_wait_at_the_gate_and_it_is_said() -> None:
    one = chosen(need(), engineer(resident=True, fix=Fix(SITE))).items[0]
    assert one.door_s == 0 and one.slack_s == 1800 and one.probability == 1.0
    assert Code.RESIDENT in [reason.code for reason in one.reasons]
    assert Code.DOOR not in [reason.code for reason in one.reasons]


def test_a_resident_who_is_ruled_out_is_still_named_as_one() -> None:
    out = chosen(need(), engineer(resident=True, fix=fix(0, age_s=3600))).ruled_out[0]
    assert [one.code.value for one in out.reasons] == ["position-too-old", "resident"]


def test_whoever_is_free_only_later_starts_only_then() -> None:
    # Free at 10:13:00.5, so 601 s of waiting come off the slack.
    free = weighed(300, 400)
    later = weighed(300, 400, busy=Busy("1120-08", ms(10) + 500))
    assert later.wait_s == 601
    assert (free.slack_s or 0) - (later.slack_s or 0) == 601
    assert later.eta_ms - free.eta_ms == 601_000


@pytest.mark.parametrize(
    ("left_s", "probability"),
    [(-60, 0.0), (0, 0.0), (300, 0.0336), (595, 0.488), (600, 0.5), (810, 0.9), (974, 0.989), (7200, 1.0)],
)
def test_the_probability_is_half_at_p50_and_nine_tenths_at_p90(left_s: int, probability: float) -> None:
    # P50 600 s, P90 810 s: a spread of 210 / 1.2816 = 163.9 s; nothing takes less than no time.
    assert in_time(left_s, 600, 810) == pytest.approx(probability, abs=1e-3)


def test_an_unsure_fix_close_by_is_still_late_once_the_deadline_has_passed() -> None:
    assert (in_time(-1, 0, 1400), in_time(0, 0, 1400), in_time(1, 0, 1)) == (0.0, 0.0, 0.9)
    assert 0.9 < in_time(1401, 0, 1400) < 0.91


def test_without_any_spread_it_is_yes_or_no() -> None:
    assert (in_time(600, 600, 600), in_time(599, 600, 600), in_time(0, 0, 0)) == (1.0, 0.0, 1.0)


def test_a_table_has_the_chances_of_its_pairs_and_none_where_there_is_no_way() -> None:
    p50_s = np.array([[600, 600, 0, 0, np.inf]], np.float32)
    p90_s = np.array([[810, 600, 0, 1400, np.inf]], np.float32)
    for left_s in (-1, 0, 300, 600, 7200):
        found = chances(np.full((1, 1), left_s, np.float32), p50_s, p90_s)[0]
        pairs = zip(p50_s[0, :4].tolist(), p90_s[0, :4].tolist(), strict=True)
        assert found.tolist() == pytest.approx([*(in_time(left_s, *pair) for pair in pairs), 0.0], abs=1e-6)


def test_the_nearest_by_an_old_fix_yields_to_the_surer_one() -> None:
    # near: 3 km but 20 min old (P90 = 638 + 750 s); sure: 4 km, now (P90 = 851 s). Both keep the promise.
    choice = chosen(need(), engineer("near", 3000, age_s=1200), engineer("sure", 4000))
    assert order(choice) == ["sure", "near"]
    assert all((one.slack_s or 0) >= 0 for one in choice.items)


def test_whoever_keeps_the_promise_stands_before_whoever_is_likely_quicker_but_unsure() -> None:
    # sure: P50 788 s, P90 1,063 s + 360 s gate = +6 min, 99.9 %. old: P90 638 + 1,063 + 360 s = −4 min, 84 %.
    choice = chosen(need(), engineer("old", 3000, age_s=1700), engineer("sure", 5000))
    assert order(choice) == ["sure", "old"]
    assert [(one.slack_s or 0) >= 0 for one in choice.items] == [True, False]


def test_once_the_promise_is_lost_for_everyone_the_quickest_goes() -> None:
    # Due in 5 min with 6 at the gate: nobody. By P90 `sure` would be first, by P50 `quick` is.
    choice = chosen(need(5), engineer("sure", 4000), engineer("quick", 3000, age_s=1200))
    assert order(choice) == ["quick", "sure"]
    assert all((one.slack_s or 0) < 0 for one in choice.items)


def test_where_nothing_is_promised_the_quickest_goes_and_nothing_is_said_of_slack() -> None:
    choice = chosen(need(None), engineer("far", 9000), engineer("near", 3000, age_s=1700))
    assert order(choice) == ["near", "far"]
    for one in choice.items:
        assert one.slack_s is None and one.probability is None
        assert Code.SLACK not in [reason.code for reason in one.reasons]


def test_a_tie_in_chance_goes_to_the_shorter_way() -> None:
    # Both are sure to be there in 24 minutes after the gate; nought north the quicker.
    choice = choose(
        need(), [engineer("far", 1000), engineer("near", 0)], Written((300, 400), (600, 700)), NOW
    )
    assert order(choice) == ["near", "far"]
    assert [round(one.score or 0, 2) for one in choice.items] == [1.0, 1.0]


class Prices:
    """What the other sites lose with each, by name."""

    def __init__(self, **prices: Price) -> None:
        self.prices = prices

    def points(self, engineers: Sequence[str]) -> list[float]:
        return [self.price(one).points for one in engineers]

    def price(self, engineer: str) -> Price:
        return self.prices.get(engineer, Price(0.0))


def test_who_alone_covers_another_site_yields_to_who_is_nearly_as_sure() -> None:
    # 1,440 s after the gate. only: P90 1,100 s, 97.8 %. other: P90 1,440 s, 90.0 %. A whole site costs 25 points.
    crew, ways = [engineer("only", 0), engineer("other", 1000)], Written((800, 1100), (1100, 1440))
    assert order(choose(need(), crew, ways, NOW)) == ["only", "other"]
    cover = Prices(only=Price(0.7, "Riverside", 0, 1))
    choice = choose(need(), crew, ways, NOW, cover)
    assert order(choice) == ["other", "only"]
    only = choice.items[1]
    assert only.score == pytest.approx((only.probability or 0) - 0.25 * 0.7)
    assert [one.code.value for one in only.reasons][:2] == ["slack", "coverage"]
    assert words(only.reasons[1], ZONE).en == "Leaves Riverside with 0 of 1"
    assert Code.COVERAGE not in [one.code for one in choice.items[0].reasons]


def test_coverage_never_outweighs_a_promise_that_nobody_else_can_keep() -> None:
    # other comes in 30 min, 4.6 %: 70 % of a site costs 17.5 points, the promise 93 more.
    crew, ways = [engineer("only", 0), engineer("other", 1000)], Written((800, 1100), (1800, 2070))
    choice = choose(need(), crew, ways, NOW, Prices(only=Price(0.7, "Riverside", 0, 1)))
    assert order(choice) == ["only", "other"]


def test_where_nothing_is_promised_whoever_costs_the_other_promises_least_goes() -> None:
    crew, ways = [engineer("only", 0), engineer("other", 1000)], Written((300, 400), (600, 900))
    assert order(choose(need(None), crew, ways, NOW)) == ["only", "other"]
    assert order(choose(need(None), crew, ways, NOW, Prices(only=Price(0.7)))) == ["other", "only"]
    assert order(choose(need(None), crew, ways, NOW, Prices(only=Price(0.004)))) == ["only", "other"]


def test_a_lost_promise_takes_the_quickest_whatever_that_costs() -> None:
    crew, ways = [engineer("only", 0), engineer("other", 1000)], Written((800, 1100), (1100, 1440))
    assert order(choose(need(5), crew, ways, NOW, Prices(only=Price(3.0)))) == ["only", "other"]


@pytest.mark.parametrize(("free_p90_s", "first"), [(1400, "free"), (1560, "busy")])
def test_somebody_about_to_be_free_is_waited_for_only_if_clearly_likelier(
    free_p90_s: int, first: str
) -> None:
    # busy: 4 min, then 400 s, for certain. free: 1,200 s, P90 at 1,400 s 94 %, at 1,560 s 80 %.
    crew = [engineer("busy", 0, busy=Busy("1120-08", ms(4))), engineer("free", 1000)]
    assert order(choose(need(), crew, Written((400, 500), (1200, free_p90_s)), NOW))[0] == first


def test_ranks_count_from_one_and_of_the_ruled_out_those_stand_first_who_lack_least() -> None:
    choice = chosen(
        need(),
        engineer("x", duty=Duty.OFF, cleared=frozenset()),
        engineer("b", 3000),
        engineer("a", 1000),
        engineer("z", duty=Duty.OFF),
        engineer("y", duty=Duty.OFF),
    )
    assert [(one.rank, one.engineer.name) for one in choice.items] == [(1, "a"), (2, "b")]
    assert [one.engineer.name for one in choice.ruled_out] == ["y", "z", "x"]


def test_the_reasons_of_a_candidate_begin_with_the_promise() -> None:
    held = engineer(duty=Duty.ON_CALL, busy=Busy("1120-08", ms(5)), holds=("1120-09",))
    codes = [one.code.value for one in chosen(need(), held).items[0].reasons]
    assert codes == [
        "slack", "worth-waiting", "skill", "position", "travel", "door", "on-call", "free-from", "holds"
    ]  # fmt: skip

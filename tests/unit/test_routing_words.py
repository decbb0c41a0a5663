"""What the desk reads of each reason, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from routing.types import Code, Reason
from routing.words import words
from tests.unit.routing_people import ZONE, ms

SAID: list[tuple[Code, dict[str, Any], str, str]] = [
    (Code.OFF_DUTY, {}, "不在班", "Off duty"),
    (Code.SKILL_MISSING, {"skill": "network"}, "没有网络技能", "No network skill"),
    (Code.SKILL_MISSING, {"skill": "DMX"}, "没有 DMX 技能", "No DMX skill"),
    (Code.NOT_CLEARED, {}, "没有本站进入许可", "No clearance for this site"),
    (Code.NOT_SERVING, {}, "不服务这份合同", "Does not serve this contract"),
    (Code.VEHICLE_MISSING, {}, "没有车", "No vehicle"),
    (Code.NO_POSITION, {}, "没有位置", "No position"),
    (Code.POSITION_TOO_OLD, {"age_s": 31 * 60}, "位置 31 分前，过旧", "Fix 31 min old, too old"),
    (Code.POSITION_TOO_OLD, {"age_s": 1801}, "位置 31 分前，过旧", "Fix 31 min old, too old"),
    (
        Code.COMMITTED_PAST_DEADLINE,
        {"job": "1120-08"},
        "在办 1120-08，说不准几时完",
        "At work on 1120-08, end not known",
    ),
    (
        Code.COMMITTED_PAST_DEADLINE,
        {"job": "1120-08", "until_ms": ms(62)},
        "约 11:05 才办完 1120-08，过了期限",
        "At work on 1120-08 until about 11:05, past the deadline",
    ),
    (Code.UNREACHABLE, {}, "没有路能到", "No way to get there"),
    (Code.SLACK, {"slack_s": 239}, "余量 +3 分", "Slack +3 min"),
    (Code.SLACK, {"slack_s": 0}, "余量 +0 分", "Slack +0 min"),
    (Code.SLACK, {"slack_s": -1}, "余量 −1 分", "Slack −1 min"),
    (Code.SLACK, {"slack_s": -37 * 60}, "余量 −37 分", "Slack −37 min"),
    (Code.SKILL, {"skill": "network"}, "网络 ✓", "Network ✓"),
    (Code.SKILL, {"skill": "DMX"}, "DMX ✓", "DMX ✓"),
    (Code.POSITION, {"age_s": 0, "accuracy_m": 15}, "位置 1 分内", "Fix within 1 min"),
    (Code.POSITION, {"age_s": 540, "accuracy_m": 15}, "位置 9 分前", "Fix 9 min old"),
    (Code.POSITION, {"age_s": 61, "accuracy_m": 850}, "位置 2 分前，±850 m", "Fix 2 min old, ±850 m"),
    (
        Code.TRAVEL,
        {"p50_s": 613, "p90_s": 828, "assumed": True, "distance_m": 5453.0},
        "5.5 km，路上 11–14 分（估）",
        "5.5 km, 11–14 min on the way (estimate)",
    ),
    (Code.TRAVEL, {"p50_s": 60, "p90_s": 60, "assumed": False}, "路上 1 分", "1 min on the way"),
    (
        Code.TRAVEL,
        {"p50_s": 12, "p90_s": 30, "assumed": True, "distance_m": 101.0},
        "100 m，路上 1 分（估）",
        "100 m, 1 min on the way (estimate)",
    ),
    (Code.DOOR, {"door_s": 360}, "进门 6 分", "Gate 6 min"),
    (Code.RESIDENT, {}, "驻场，进门不用等", "Resident here, no wait at the gate"),
    (Code.ABSENT, {}, "请假", "Away by the roster"),
    (Code.STANDS_BY, {"zh": "仓库", "en": "the depot"}, "去仓库待命", "Stands by at the depot"),
    (Code.STANDS_IN, {"name": "陈立"}, "替陈立备岗", "Stands in for 陈立"),
    (Code.GOING, {}, "已经在这张单上", "Already on this job"),
    (Code.ON_CALL, {}, "待命", "On call"),
    (
        Code.FREE_FROM,
        {"job": "1120-08", "until_ms": ms(5)},
        "约 10:08 办完 1120-08",
        "Done with 1120-08 about 10:08",
    ),
    (
        Code.FREE_FROM,
        {"job": "1120-08", "until_ms": ms(5), "until_p90_ms": ms(20), "assumed": True},
        "约 10:08 办完 1120-08，很少晚于 10:23（估）",
        "Done with 1120-08 about 10:08, rarely after 10:23 (estimate)",
    ),
    (Code.WORTH_WAITING, {"wait_s": 700}, "没有空闲的人，等 12 分", "Nobody is free: a wait of 12 min"),
    (
        Code.WORTH_WAITING,
        {
            "wait_s": 700,
            "name": "李军",
            "p50_s": 3000,
            "distance_m": 40_240.0,
            "odds": 0.86,
            "other_odds": 0.117,
        },
        "等 12 分，好过现在派李军（40.2 km）：赶上 86 % 对 12 %",
        "A wait of 12 min beats sending 李军 now (40.2 km): 86 % in time against 12 %",
    ),
    (
        Code.WORTH_WAITING,
        {"wait_s": 700, "name": "Li", "p50_s": 3000},
        "等 12 分，好过现在派 Li（路上 50 分）",
        "A wait of 12 min beats sending Li now (50 min)",
    ),
    (Code.HOLDS, {"job": "1120-09"}, "手上还有 1120-09", "Also holds 1120-09"),
    (
        Code.COVERAGE,
        {"points": 0.7, "site": "看守所", "left": 0, "of": 1, "more": 0},
        "走后看守所只剩 0/1 人",
        "Leaves 看守所 with 0 of 1",
    ),
    (
        Code.COVERAGE,
        {"points": 0.7, "site": "Riverside", "left": 1, "of": 2, "more": 3},
        "走后 Riverside 只剩 1/2 人，另有 3 站变薄",
        "Leaves Riverside with 1 of 2, 3 more sites thinner",
    ),
    (
        Code.COVERAGE,
        {"points": 0.083, "site": "", "left": 0, "of": 0, "more": 0},
        "别处把握少 8 点",
        "Costs other sites 8 points",
    ),
    (
        Code.SKILL_MISSING,
        {"skill": "video", "count": 2, "of": 5},
        "5 人中 2 人：没有视频技能",
        "2 of 5: no video skill",
    ),
    (
        Code.PINNED_ELSEWHERE,
        {"count": 4, "of": 5},
        "5 人中 4 人：已定由别人去",
        "4 of 5: somebody else is pinned to go",
    ),
    (Code.KEEPS_WATCH, {}, "值班，走远了赶不回承诺", "Keeps a watch and must stay near"),
    (Code.NOBODY_ON, {}, "这天没有工程师在班", "No engineer is on that day"),
    (
        Code.WINDOW_OVER,
        {"early_s": 0, "late_s": 34_200},
        "09:30 前要开始，没人来得及",
        "Must begin by 09:30; nobody makes that",
    ),
    (
        Code.NO_ROOM,
        {"early_s": 0, "late_s": 0, "able": 3},
        "能去的 3 人这天都排满了",
        "The 3 who could go have no room left",
    ),
    (Code.PIN_CANNOT_HOLD, {}, "照定好的人和时间办不到", "As pinned it cannot be done"),
    (Code.URGENT_FIRST, {"job": "1120-08"}, "先办急单 1120-08", "Urgent 1120-08 comes first"),
    (Code.PINNED, {}, "按定好的人和时间", "Pinned by the desk"),
    (Code.MADE_ROOM, {}, "给别的上门腾出时间", "Made room for another visit"),
]


@pytest.mark.parametrize(("code", "values", "zh", "en"), SAID)
def test_a_reason_reads_short_and_with_its_figure(
    code: Code, values: dict[str, Any], zh: str, en: str
) -> None:
    assert words(Reason(code, values), ZONE) == (zh, en)


def test_every_code_has_its_words() -> None:
    assert {code for code, *_ in SAID} == set(Code)

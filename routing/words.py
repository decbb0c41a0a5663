"""Reasons as a person reads them, in Chinese and English: short, the fact first, its figure beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from routing.types import Code, Reason

SKILLS: Mapping[str, tuple[str, str]] = {
    "network": ("网络", "Network"),
    "video": ("视频", "Video"),
    "access": ("门禁", "Access"),
    "server": ("服务器", "Server"),
    "terminal": ("终端", "Terminal"),
    "audio": ("音频", "Audio"),
}
COARSE_M = 200
"""From this accuracy on a fix says how coarse it is."""


class Words(NamedTuple):
    """The same said twice."""

    zh: str
    en: str


Values = Mapping[str, str | float]


def words(reason: Reason, zone: tzinfo) -> Words:
    """Gives what a reason says; times of day are those of `zone`."""
    return _SAID[reason.code](reason.values, zone)


def minutes_down(seconds: float) -> int:
    """Gives whole minutes that are surely there: 3:59 left is 3, 0:01 over is -1."""
    return math.floor(seconds / 60)


def minutes_up(seconds: float) -> int:
    """Gives the whole minutes that it takes, none where it takes no time."""
    return math.ceil(seconds / 60)


def _fixed(zh: str, en: str) -> Callable[[Values, tzinfo], Words]:
    return lambda values, zone: Words(zh, en)


def _slack(values: Values, zone: tzinfo) -> Words:
    minutes = minutes_down(float(values["slack_s"]))
    signed = f"+{minutes}" if minutes >= 0 else f"−{-minutes}"
    return Words(f"余量 {signed} 分", f"Slack {signed} min")


def _skill(values: Values, zone: tzinfo) -> Words:
    zh, en = _skill_names(values)
    return Words(f"{zh} ✓", f"{en} ✓")


def _skill_missing(values: Values, zone: tzinfo) -> Words:
    zh, en = _skill_names(values)
    if zh == en:
        return Words(f"没有 {zh} 技能", f"No {en} skill")
    return Words(f"没有{zh}技能", f"No {en.lower()} skill")


def _position(values: Values, zone: tzinfo) -> Words:
    minutes = minutes_up(float(values["age_s"]))
    zh, en = (
        (f"位置 {minutes} 分前", f"Fix {minutes} min old")
        if minutes > 1
        else ("位置 1 分内", "Fix within 1 min")
    )
    accuracy_m = float(values.get("accuracy_m", 0))
    if accuracy_m >= COARSE_M:
        return Words(f"{zh}，±{accuracy_m:.0f} m", f"{en}, ±{accuracy_m:.0f} m")
    return Words(zh, en)


def _too_old(values: Values, zone: tzinfo) -> Words:
    minutes = minutes_up(float(values["age_s"]))
    return Words(f"位置 {minutes} 分前，过旧", f"Fix {minutes} min old, too old")


def _travel(values: Values, zone: tzinfo) -> Words:
    least, most = minutes_up(float(values["p50_s"])), minutes_up(float(values["p90_s"]))
    span = f"{least}" if least == most else f"{least}–{most}"
    far = _distance(float(values["distance_m"])) if "distance_m" in values else None
    zh, en = f"路上 {span} 分", f"{span} min on the way"
    if values.get("assumed"):
        zh, en = f"{zh}（估）", f"{en} (estimate)"
    return Words(f"{far}，{zh}", f"{far}, {en}") if far else Words(zh, en)


def _distance(distance_m: float) -> str:
    return f"{round(distance_m, -1):.0f} m" if distance_m < 995 else f"{distance_m / 1000:.1f} km"


def _door(values: Values, zone: tzinfo) -> Words:
    minutes = minutes_up(float(values["door_s"]))
    return Words(f"进门 {minutes} 分", f"Gate {minutes} min")


def _committed(values: Values, zone: tzinfo) -> Words:
    job = values["job"]
    if "until_ms" not in values:
        return Words(f"在办 {job}，说不准几时完", f"At work on {job}, end not known")
    clock, (zh, en) = _clock(values["until_ms"], zone), _guess(values)
    return Words(
        f"约 {clock} 才办完 {job}，过了期限{zh}",
        f"At work on {job} until about {clock}, past the deadline{en}",
    )


def _free_from(values: Values, zone: tzinfo) -> Words:
    clock, job, (zh, en) = _clock(values["until_ms"], zone), values["job"], _guess(values)
    if "until_p90_ms" in values:
        late = _clock(values["until_p90_ms"], zone)
        zh, en = f"，很少晚于 {late}{zh}", f", rarely after {late}{en}"
    return Words(f"约 {clock} 办完 {job}{zh}", f"Done with {job} about {clock}{en}")


def _guess(values: Values) -> Words:
    """What is added to a time that is a rule of thumb."""
    return Words("（估）", " (estimate)") if values.get("assumed") else Words("", "")


def _worth_waiting(values: Values, zone: tzinfo) -> Words:
    wait = minutes_up(float(values["wait_s"]))
    if "name" not in values:
        return Words(f"没有空闲的人，等 {wait} 分", f"Nobody is free: a wait of {wait} min")
    name, minutes = values["name"], minutes_up(float(values["p50_s"]))
    far = _distance(float(values["distance_m"])) if "distance_m" in values else None
    zh = f"等 {wait} 分，好过现在派{_spaced(str(name)).rstrip()}（{far or f'路上 {minutes} 分'}）"
    en = f"A wait of {wait} min beats sending {name} now ({far or f'{minutes} min'})"
    if "odds" not in values:
        return Words(zh, en)
    odds, other = (round(float(values[key]) * 100) for key in ("odds", "other_odds"))
    return Words(f"{zh}：赶上 {odds} % 对 {other} %", f"{en}: {odds} % in time against {other} %")


def _holds(values: Values, zone: tzinfo) -> Words:
    return Words(f"手上还有 {values['job']}", f"Also holds {values['job']}")


def _coverage(values: Values, zone: tzinfo) -> Words:
    if not values.get("site"):
        points = round(float(values["points"]) * 100)
        return Words(f"别处把握少 {points} 点", f"Costs other sites {points} points")
    site, left, of, more = (values[name] for name in ("site", "left", "of", "more"))
    zh, en = f"走后{_spaced(str(site))}只剩 {left}/{of} 人", f"Leaves {site} with {left} of {of}"
    return Words(f"{zh}，另有 {more} 站变薄", f"{en}, {more} more sites thinner") if more else Words(zh, en)


def _spaced(name: str) -> str:
    """Gives a name as it stands in Chinese text: Latin letters keep a space on either side."""
    return f" {name} " if name.isascii() else name


def _how_many(lacks: Callable[[Values, tzinfo], Words]) -> Callable[[Values, tzinfo], Words]:
    """Says of how many of those on it is so, where it is said of many."""

    def said(values: Values, zone: tzinfo) -> Words:
        zh, en = lacks(values, zone)
        if "count" not in values:
            return Words(zh, en)
        count, of = int(values["count"]), int(values["of"])
        return Words(f"{of} 人中 {count} 人：{zh}", f"{count} of {of}: {en[:1].lower()}{en[1:]}")

    return said


def _hours(zh: str, en: str) -> Callable[[Values, tzinfo], Words]:
    """Says something of a window, whose seconds count from midnight; {from} and {to} are its ends."""

    def said(values: Values, zone: tzinfo) -> Words:
        ends = {"from_": _of_day(values["early_s"]), "to": _of_day(values["late_s"])}
        more = {"able": int(values.get("able", 0)), "job": values.get("job", "")}
        return Words(zh.format(**ends, **more), en.format(**ends, **more))

    return said


def _urgent_first(values: Values, zone: tzinfo) -> Words:
    return Words(f"先办急单 {values['job']}", f"Urgent {values['job']} comes first")


def _of_day(seconds: str | float) -> str:
    minutes = int(seconds) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _clock(at_ms: str | float, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(float(at_ms) / 1000, UTC).astimezone(zone):%H:%M}"


def _skill_names(values: Values) -> tuple[str, str]:
    skill = str(values["skill"])
    return SKILLS.get(skill, (skill, skill))


def _stands_in(values: Values, _: tzinfo) -> Words:
    return Words(f"替{values['name']}备岗", f"Stands in for {values['name']}")


def _stands_by(values: Values, _: tzinfo) -> Words:
    return Words(f"去{values['zh']}待命", f"Stands by at {values['en']}")


_SAID: Mapping[Code, Callable[[Values, tzinfo], Words]] = {
    Code.ABSENT: _fixed("请假", "Away by the roster"),
    Code.OFF_DUTY: _fixed("不在班", "Off duty"),
    Code.SKILL_MISSING: _how_many(_skill_missing),
    Code.NOT_CLEARED: _how_many(_fixed("没有本站进入许可", "No clearance for this site")),
    Code.NOT_SERVING: _how_many(_fixed("不服务这份合同", "Does not serve this contract")),
    Code.VEHICLE_MISSING: _how_many(_fixed("没有车", "No vehicle")),
    Code.NO_POSITION: _fixed("没有位置", "No position"),
    Code.POSITION_TOO_OLD: _too_old,
    Code.COMMITTED_PAST_DEADLINE: _committed,
    Code.UNREACHABLE: _how_many(_fixed("没有路能到", "No way to get there")),
    Code.SLACK: _slack,
    Code.SKILL: _skill,
    Code.POSITION: _position,
    Code.TRAVEL: _travel,
    Code.DOOR: _door,
    Code.RESIDENT: _fixed("驻场，进门不用等", "Resident here, no wait at the gate"),
    Code.ON_CALL: _fixed("待命", "On call"),
    Code.FREE_FROM: _free_from,
    Code.WORTH_WAITING: _worth_waiting,
    Code.HOLDS: _holds,
    Code.COVERAGE: _coverage,
    Code.STANDS_IN: _stands_in,
    Code.STANDS_BY: _stands_by,
    Code.GOING: _fixed("已经在这张单上", "Already on this job"),
    Code.PINNED_ELSEWHERE: _how_many(_fixed("已定由别人去", "Somebody else is pinned to go")),
    Code.KEEPS_WATCH: _how_many(_fixed("值班，走远了赶不回承诺", "Keeps a watch and must stay near")),
    Code.NOBODY_ON: _fixed("这天没有工程师在班", "No engineer is on that day"),
    Code.WINDOW_OVER: _hours("{to} 前要开始，没人来得及", "Must begin by {to}; nobody makes that"),
    Code.NO_ROOM: _hours("能去的 {able} 人这天都排满了", "The {able} who could go have no room left"),
    Code.PIN_CANNOT_HOLD: _fixed("照定好的人和时间办不到", "As pinned it cannot be done"),
    Code.URGENT_FIRST: _urgent_first,
    Code.PINNED: _fixed("按定好的人和时间", "Pinned by the desk"),
    Code.MADE_ROOM: _fixed("给别的上门腾出时间", "Made room for another visit"),
}

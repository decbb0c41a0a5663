"""Whom a rung tells: by the roster and the assignment at that moment (clocks rule 17, B-13, C-16)."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain.records import Record, blank
from server.usecases.audience import Staff, named

HOUR_MS = 3_600_000


def person(id: str, role: str, superior: str | None = None, duty: str = "off", active: bool = True) -> Record:
    body = {**blank("person"), "role": role, "superior": superior, "duty": duty, "active": active}
    return Record(id, "person", "o", body)


def entry(person: str, post: str, from_h: int = 0, to_h: int = 12) -> dict[str, Any]:
    return {"person": person, "post": post, "from_ms": from_h * HOUR_MS, "to_ms": to_h * HOUR_MS}


PEOPLE = [
    person("boss", "supervisor", "head"),
    person("head", "supervisor"),
    person("lead", "lead", "boss"),
    person("day", "dispatcher", "boss"),
    person("night", "dispatcher", "head"),
    person("li", "engineer", "lead"),
    person("ma", "engineer", "lead"),
    person("zhou", "engineer", "gone"),
    person("gone", "lead", "boss", active=False),
]
SHIFTS = [
    entry("day", "duty"),
    entry("night", "duty", 12, 24),
    entry("li", "duty"),
    entry("ma", "duty", 12, 24),
]


def staff(*more: dict[str, Any], without: str = "") -> Staff:
    people = {one.id: one for one in PEOPLE if one.id != without and one.body["role"] != without}
    return Staff(people, [*SHIFTS, *more])


def ticket(*holders: tuple[int, str]) -> Record:
    events = [
        {"kind": "assigned", "at_ms": hour * HOUR_MS, "data": {"engineer": who}} for hour, who in holders
    ]
    return Record("t", "ticket", "o", {"events": events})


def told(
    word: str, hour: int = 1, level: int = 0, of: Record | None = None, by: Staff | None = None
) -> list[str]:
    return sorted(named(by or staff(), of or ticket(), [word], level, hour * HOUR_MS))


def test_before_anyone_is_assigned_the_dispatcher_on_duty_is_the_one_responsible() -> None:
    assert (told("engineer", 1), told("engineer", 13)) == (["day"], ["night"])
    assert told("engineer", 3, of=ticket((2, "li"))) == ["li"]
    assert told("supervisor", 13) == ["head"], "the supervisor of who is on duty then"


def test_without_a_roster_dispatchers_say_themselves_whether_they_are_on_duty() -> None:
    people = {one.id: one for one in [*PEOPLE, person("third", "dispatcher", duty="on")]}
    assert told("dispatcher", by=Staff(people, [])) == ["third"]
    assert told("dispatcher", by=Staff({one.id: one for one in PEOPLE}, [])) == ["day", "night"]


@pytest.mark.parametrize(
    ("more", "holder", "expected"),
    [
        ([entry("zhou", "stand_in")], "li", ["zhou"]),
        ([entry("li", "stand_in")], "li", ["ma"]),
        ([entry("zhou", "on_call")], "li", ["zhou"]),
        ([], "ma", ["li"]),
        ([], "li", ["ma"]),
    ],
    ids=["on-that-post", "the-holder-is-no-stand-in", "on-call", "another-on-duty", "who-comes-next"],
)
def test_the_stand_in_is_the_next_engineer_on_the_roster(
    more: list[dict[str, Any]], holder: str, expected: list[str]
) -> None:
    assert told("stand_in", of=ticket((0, holder)), by=staff(*more)) == expected


def test_it_climbs_level_by_level_past_those_who_left_and_the_top_stays_told() -> None:
    of = ticket((0, "zhou"))
    assert [told("next_superior", level=level, of=of) for level in (1, 2, 3, 9)] == [
        ["boss"],
        ["head"],
        ["head"],
        ["head"],
    ]


def test_a_rung_behind_whose_words_nobody_stands_goes_to_the_desk_else_one_up() -> None:
    nobody = Staff(staff().people, [])
    assert told("stand_in", of=ticket((0, "li")), by=nobody) == ["day", "night"]
    assert told("stand_in", of=ticket((0, "li")), by=Staff(staff(without="dispatcher").people, [])) == [
        "boss"
    ]


def test_whoever_stands_in_is_told_in_place_of_who_is_away() -> None:
    night_stands_in = entry("night", "stand_in")
    assert told("dispatcher", by=staff(night_stands_in)) == ["day"]
    assert told("dispatcher", by=staff(night_stands_in, entry("day", "absent"))) == ["night"]
    assert told("dispatcher", by=staff(night_stands_in, entry("day", "absent", 0, 1))) == ["day"], (
        "back again"
    )

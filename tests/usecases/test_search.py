"""A search finds every word, best first, on both engines, and nothing that the actor may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.search_texts import KINDS
from server.storage.port import Row
from server.storage.tables import records
from server.usecases.search import MOST_COUNTED, Answer, find
from server.usecases.search_index import seen_marks
from server.usecases.sight import may_see
from server.worker.handlers import HANDLERS
from server.worker.run import fire_due
from tests.world import TAG_DEVICE, TAG_GATE, World, id_of

SECRET, OPEN = id_of("site", "secret"), id_of("site", "open")


def found(world: World, who: str, text: str, kinds: tuple[str, ...] = KINDS, **more: Any) -> Answer:
    """What a person finds."""
    with world.storage.read() as tx:
        return find(tx, world.person(who), text, kinds, **{"limit": 8, **more})


def ids(answer: Answer) -> list[str]:
    """What was found, in order."""
    return [hit.record.id for group in answer.groups for hit in group.hits]


def report(world: World, name: str, site: str = SECRET, **more: Any) -> str:
    """A fault reported by telephone."""
    contact = {"reporter_name": "欧阳值班", "reporter_phone": "13800000000", "description": "三号门打不开"}
    ticket = id_of("ticket", name)
    said = world.say(
        "desk", "ticket.report", ticket, {"site": site, "channel": "telephone", **more}, personal=contact
    )
    assert said.outcome == "applied", said
    world.clock.advance(timedelta(minutes=1))
    return ticket


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("看守", SECRET),
        ("看", SECRET),
        ("centre", id_of("site", "secret")),
        ("考试 exam", OPEN),
        ("as-02", id_of("equipment")),
        ("ＡＳ０２", id_of("equipment")),
        ("汇聚", id_of("equipment")),
        ("S-1", id_of("equipment")),
        (TAG_DEVICE, id_of("equipment")),
        ("2222 2222", id_of("equipment")),
        ("zhou", id_of("person", "zhou")),
    ],
)
def test_things_and_people_are_found_by_any_of_their_names(world: World, text: str, thing: str) -> None:
    assert thing in ids(found(world, "desk", text))


def test_every_word_must_be_there(world: World) -> None:
    assert id_of("equipment") in ids(found(world, "desk", "汇聚 看守 AS"))
    assert found(world, "desk", "汇聚 考试 AS").groups == ()


def test_a_ticket_goes_by_its_number_its_device_and_its_place(world: World) -> None:
    ticket = report(world, "one", equipment=id_of("equipment"), tag=TAG_DEVICE)
    number = world.record(ticket)["number"]
    for text in (
        number,
        number.replace("-", ""),
        "AS-02",
        "汇聚交换机",
        "看守所",
        "S-1",
        TAG_DEVICE,
        "2222 2222",
    ):
        assert ticket in ids(found(world, "desk", text, ("ticket",))), text


def test_what_is_named_exactly_comes_first_then_what_is_open_then_the_newest(world: World) -> None:
    first, second, third = (report(world, name) for name in ("1", "2", "3"))
    world.say("lead", "ticket.void", second, {"why": "duplicate"})
    assert ids(found(world, "desk", "看守", ("ticket",))) == [third, first, second]
    number = world.record(second)["number"]
    (group,) = found(world, "desk", number, ("ticket",)).groups
    assert (group.hits[0].record.id, group.hits[0].exact) == (second, True)
    groups = found(world, "desk", "AS-02").groups
    assert (groups[0].kind, groups[0].hits[0].exact) == ("equipment", True)


def test_what_goes_by_the_name_itself_comes_before_what_only_stands_there(world: World) -> None:
    report(world, "one", equipment=id_of("equipment"))
    assert [group.kind for group in found(world, "desk", "看守").groups] == ["site", "ticket", "equipment"]
    assert [group.kind for group in found(world, "desk", "汇聚").groups] == ["ticket", "equipment"]


def test_pages_follow_each_other_without_a_gap_and_the_exact_one_comes_once(world: World) -> None:
    tickets = [report(world, str(n)) for n in range(7)]
    seen: list[str] = []
    below = None
    for _ in range(4):
        answer = found(world, "desk", "看守", ("ticket",), limit=2, below=below)
        (group,) = answer.groups
        assert group.count == len(tickets)
        seen += ids(answer)
        below = group.next
    assert below is None
    assert seen == tickets[::-1]
    number = world.record(tickets[0])["number"][:4]
    every: list[str] = []
    below = None
    while True:
        (group,) = found(world, "desk", f"{number}", ("ticket",), limit=3, below=below).groups
        every += [hit.record.id for hit in group.hits]
        below = group.next
        if below is None:
            break
    assert sorted(every) == sorted(tickets)


def test_a_page_of_several_kinds_is_refused(world: World) -> None:
    with pytest.raises(Problem, match="validation-failed"):
        found(world, "desk", "看守", ("ticket", "site"), below=7)


@pytest.mark.parametrize("text", ["", "   ", "%", '"', "*", "_%_", "'; --", "（）", "\u200b", "\ud800"])
def test_a_query_without_a_word_says_so(world: World, text: str) -> None:
    with pytest.raises(Problem, match="search-empty"):
        found(world, "desk", text)


SIGNS = (
    "%看守%",
    "看守*",
    '"看守"',
    "看守 & ! |",
    "' || '看守",
    "-看守",
    "^看守",
    "看守\u0000",
    "看守:*",
    "\\看守",
    "\u202e看守",
)
STRANGE = (
    "看守 OR",
    "NEAR(看守",
    "🔥🔥",
    "مرحبا",
    "x" * 200,
    "看" * 200,
    "q7 " * 60,
    "NOT OR AND",
    "of=1=site",
    "a:*b",
)


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_any_query_language_are_only_signs(world: World, text: str) -> None:
    assert SECRET in ids(found(world, "desk", text))


@pytest.mark.parametrize("text", STRANGE)
def test_words_that_nothing_holds_find_nothing(world: World, text: str) -> None:
    assert found(world, "desk", text).groups == ()


def test_the_index_and_the_rule_of_sight_let_each_one_see_the_same(world: World) -> None:
    for name, site in (("secret", SECRET), ("open", OPEN)):
        report(world, name, site)
    world.say(
        "desk",
        "ticket.assign",
        id_of("ticket", "open"),
        {"engineer": id_of("person", "li"), "visit": id_of("v")},
    )
    with world.storage.read() as tx:
        everything = records.following(tx, KINDS, "", 1000)
        actors = [world.person(name) for name in ("desk", "admin", "li", "outsider")]
        actors += [
            Actor(Role.REPORTER, world.organisation, ticket=id_of("ticket", "open")),
            Actor(Role.PUBLIC, "x"),
        ]
        for actor in actors:
            for record in everything:
                row = tx.row("SELECT words FROM search WHERE record = :id", id=record.id)
                assert row is not None
                met = bool(set(seen_marks(actor, KINDS)) & set(row["words"].split()))
                told = may_see(actor, record) and actor.role not in (Role.REPORTER, Role.PUBLIC)
                assert met is told, (actor.role, record.kind, record.id)


def test_a_confidential_site_answers_as_what_does_not_exist(world: World) -> None:
    report(world, "secret", equipment=id_of("equipment"))
    for text in (
        "看守所",
        "AS-02",
        TAG_GATE,
        TAG_DEVICE,
        "汇聚",
        world.record(id_of("ticket", "secret"))["number"],
    ):
        assert found(world, "li", text).groups or text == TAG_GATE, text
        nothing = found(world, "outsider", text)
        assert SECRET not in ids(nothing)
        assert id_of("equipment") not in ids(nothing)
        assert id_of("ticket", "secret") not in ids(nothing)
        assert sum(group.count for group in nothing.groups) == len(ids(nothing))


def test_an_engineer_of_no_contract_finds_nothing(world: World) -> None:
    nobody = Actor(Role.ENGINEER, world.organisation, id_of("person", "li"))
    with world.storage.read() as tx:
        assert find(tx, nobody, "看守", KINDS, 8).groups == ()


def test_what_a_reporter_left_is_not_in_the_index(world: World) -> None:
    report(world, "one")
    for text in ("欧阳", "13800000000", "三号门"):
        assert found(world, "desk", text).groups == (), text
    with world.storage.read() as tx:
        kept = " ".join(
            row["words"] + row["own"] for row in tx.rows("SELECT words, own FROM search ORDER BY number")
        )
    assert "欧阳" not in kept and "1380" not in kept and "三号" not in kept


def test_a_new_name_is_found_at_once_and_the_old_one_no_longer(world: World) -> None:
    device = id_of("equipment")
    ticket = report(world, "one", equipment=device)
    world.say("lead", "equipment.edit", device, {"name": "门禁控制器 07", "serial": "SN-20418"})
    assert device in ids(found(world, "desk", "门禁"))
    assert found(world, "desk", "AS-02", ("equipment",)).groups == ()
    assert fire_due(world.storage, world.clock, "one", _watchless()) > 0
    assert ids(found(world, "desk", "SN-20", ("ticket",))) == [ticket]
    assert found(world, "desk", "AS-02").groups == ()


def test_who_has_left_comes_last(world: World) -> None:
    for name in ("first", "second"):
        body = {"role": "engineer", "contracts": [id_of("contract", "open")]}
        values = {"name": f"欧阳{name}", "work_phone": "1"}
        world.say("admin", "person.add", id_of("person", name), body, personal=values)
        world.clock.advance(timedelta(minutes=1))
    world.say("admin", "person.edit", id_of("person", "second"), {"active": False})
    assert ids(found(world, "desk", "欧阳")) == [id_of("person", "first"), id_of("person", "second")]


def test_counting_ends_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        report(world, str(n))
    monkeypatch.setattr("server.usecases.search.MOST_COUNTED", 3)
    (group,) = found(world, "desk", "看守", ("ticket",), limit=2).groups
    assert (group.count, group.more, len(group.hits)) == (3, True, 2)
    assert MOST_COUNTED >= 1000


def _watchless() -> dict[str, Any]:
    """The worker's handlers without the clocks', which have nothing to do with this."""

    def rest(_storage: object, _clock: object, _timer: Row) -> None:
        return None

    return {**HANDLERS, "clock.watch": rest}

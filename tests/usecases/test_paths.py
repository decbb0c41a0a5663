"""Reports take the path of their type (A-09, B-11, B-12, C-01, C-02, C-09, C-14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.grading import Told, suggest
from server.usecases.clocks import clocks_of
from tests.usecases.intake import kinds, open_steps, report, reporter, says, serve_whole
from tests.usecases.test_clocks import stored
from tests.worker.working import found, let_pass, work
from tests.world import World, id_of

SCALE = ("major", "complex", "general")
UNSAID = ["type_word", "impact_unknown", "reach_unknown", "level"]
TYPES = ("on_site", "remote", "consultation", "change", "complaint")


@pytest.fixture
def whole(world: World) -> World:
    serve_whole(world)
    return world


def graded(world: World, ticket: str, type: str, severity: str = "general") -> None:
    assert (
        world.say("desk", "ticket.grade", ticket, {"type": type, "severity": severity}).outcome == "applied"
    )


def states(world: World, ticket: str) -> dict[str, str]:
    with world.storage.read() as tx:
        return {one.kind: one.state for one in clocks_of(tx, stored(world, ticket), world.clock.now_ms())}


@pytest.mark.parametrize(
    ("told", "type", "severity", "codes"),
    [
        (Told("does_not_open", "all"), "on_site", "major", ["type_default", "impact_what", "reach", "level"]),
        (
            Told("slow", "several", None, "登录很慢"),
            "remote",
            "complex",
            ["type_word", "impact_word", "reach", "level"],
        ),
        (Told(None, None, None, "请问怎么导出成绩？"), "consultation", "general", UNSAID),
        (Told(None, None, None, "希望增加一个报表"), "change", "general", UNSAID),
        (Told("other", "one", None, "机柜冒烟"), "on_site", "major", ["type_word", "danger"]),
        (
            Told("slow", "all", "slight"),
            "on_site",
            "general",
            ["type_default", "impact_said", "reach", "level"],
        ),
        (Told(None, None, None, "I complain: nobody came"), "complaint", "general", UNSAID),
    ],
)
def test_a_grade_is_suggested_from_words_reach_and_impact_and_says_why(
    told: Told, type: str, severity: str, codes: list[str]
) -> None:
    suggestion = suggest(told, TYPES, SCALE)
    assert (suggestion.type, suggestion.severity) == (type, severity)
    assert [reason.code for reason in suggestion.reasons] == codes
    assert all("{" not in reason.zh + reason.en for reason in suggestion.reasons)


def test_a_suggestion_keeps_to_the_contracts_own_types_and_to_a_scale_of_any_length() -> None:
    asked = Told(None, "all", "stopped", "怎么全停了")
    assert suggest(asked, ("on_site",), ("only",)).type == "on_site"
    spread = [
        suggest(Told(None, reach, "stopped" if reach != "two" else "slight"), ("on_site",), scale).severity
        for scale in (("a",), ("a", "b"), ("a", "b", "c", "d", "e"))
        for reach in ("all", "one", "two")
    ]
    assert spread == ["a", "a", "a", "a", "b", "b", "a", "c", "e"]


def test_a_report_taken_at_the_desk_with_type_and_severity_is_graded_at_once(whole: World) -> None:
    ticket = report(whole, "desk", type="on_site", severity="general")
    assert whole.record(ticket)["graded"] and {"graded", "on_site_needed"} <= set(kinds(whole, ticket))
    assert states(whole, ticket)["grade"] == "met"


def test_a_consultation_is_answered_and_closed_at_once(whole: World) -> None:
    ticket = report(whole, words="请问怎么导出？")
    graded(whole, ticket, "consultation")
    whole.clock.advance(timedelta(minutes=9))
    answer = {"told": "telephone"}
    assert (
        whole.say("desk", "ticket.answer", ticket, answer, personal={"answer": "按导出键"}).outcome
        == "applied"
    )
    assert whole.record(ticket)["state"] == "closed" and states(whole, ticket)["resolve"] == "met"
    assert open_steps(whole, ticket) == ["archive"]
    assert whole.say("desk", "ticket.archive", ticket).outcome == "applied"
    assert open_steps(whole, ticket) == []
    assert whole.say("desk", "ticket.archive", ticket).outcome == "superseded"


def test_an_operating_question_turns_a_defect_into_a_consultation(whole: World) -> None:
    ticket = report(whole)
    graded(whole, ticket, "remote")
    assert whole.say("desk", "ticket.analyse", ticket, {"kind": "operating"}).outcome == "applied"
    assert whole.record(ticket)["type"] == "consultation"
    assert open_steps(whole, ticket) == ["answer", "archive"]


def test_a_remote_fault_not_solved_within_the_hour_passes_to_on_site_and_its_promise_is_missed(
    whole: World,
) -> None:
    ticket = report(whole)
    graded(whole, ticket, "remote")
    let_pass(whole, minutes=59)
    assert whole.record(ticket)["type"] == "remote"
    let_pass(whole, minutes=2)
    assert whole.record(ticket)["type"] == "on_site"
    assert kinds(whole, ticket).count("on_site_needed") == 1
    after = states(whole, ticket)
    assert (after["resolve"], after["arrive"]) == ("breached", "running")


def test_a_person_who_passes_a_remote_fault_on_in_time_keeps_its_promise(whole: World) -> None:
    ticket = report(whole)
    graded(whole, ticket, "remote")
    let_pass(whole, minutes=40)
    whole.say("desk", "ticket.pass_on", ticket, {"why": "does not start"})
    let_pass(whole, minutes=30)
    assert kinds(whole, ticket).count("on_site_needed") == 1
    assert states(whole, ticket)["resolve"] == "met"


def test_a_remote_fault_that_is_solved_waits_for_the_customers_word(whole: World) -> None:
    ticket = report(whole)
    graded(whole, ticket, "remote")
    whole.say("desk", "ticket.solve", ticket)
    assert whole.record(ticket)["state"] == "repaired"
    assert says(whole, reporter(whole, ticket), "ticket.confirm", ticket).outcome == "applied"
    assert whole.record(ticket)["state"] == "closed"


def test_a_defect_is_archived_only_after_every_step_of_its_path(whole: World) -> None:
    ticket = report(whole)
    graded(whole, ticket, "remote")
    assert open_steps(whole, ticket) == [
        "analysis",
        "sign_off",
        "execution",
        "verification",
        "answer",
        "archive",
    ]
    whole.say("desk", "ticket.solve", ticket)
    says(whole, reporter(whole, ticket), "ticket.confirm", ticket)
    assert whole.say("desk", "ticket.archive", ticket).code == "path-incomplete"
    whole.say("lead", "ticket.analyse", ticket, {"kind": "technical"})
    assert whole.say("lead", "ticket.analyse", ticket, {"kind": "technical"}).code == "ticket-closed"


def test_a_defect_goes_through_analysis_sign_off_execution_verification_answer_and_archive(
    whole: World,
) -> None:
    ticket = report(whole)
    graded(whole, ticket, "remote")
    for who, kind, body in (
        ("lead", "ticket.analyse", {"kind": "technical"}),
        ("boss", "ticket.sign_off", {}),
        ("desk", "ticket.solve", {}),
        ("lead", "ticket.verify", {"ok": True, "how": "20 logins"}),
        ("desk", "ticket.answer", {"told": "message"}),
    ):
        assert whole.say(who, kind, ticket, body).outcome == "applied", kind
    assert whole.record(ticket)["state"] == "repaired" and open_steps(whole, ticket) == ["archive"]
    says(whole, reporter(whole, ticket), "ticket.refuse", ticket)
    assert open_steps(whole, ticket) == ["execution", "verification", "answer", "archive"]


def test_a_small_wish_is_approved_by_the_department_and_a_large_one_by_who_stands_above(whole: World) -> None:
    ticket = report(whole)
    graded(whole, ticket, "change")
    assert whole.say("desk", "ticket.estimate", ticket, {"working_days": 4}).code == "wish-not-in-writing"
    whole.say("desk", "ticket.specify", ticket, personal={"wish": "a report per month"})
    assert whole.say("head", "ticket.approve", ticket, {"approved": True}).code == "estimate-missing"
    whole.say("desk", "ticket.estimate", ticket, {"working_days": 11})
    assert whole.say("head", "ticket.approve", ticket, {"approved": True}).code == "approval-above-you"
    assert whole.say("boss", "ticket.approve", ticket, {"approved": True}).outcome == "applied"
    whole.say("desk", "ticket.estimate", ticket, {"working_days": 10})
    assert whole.say("head", "ticket.approve", ticket, {"approved": True}).outcome == "applied"
    assert open_steps(whole, ticket) == ["execution", "verification", "answer", "archive"]


def test_a_wish_that_is_declined_is_answered_and_put_away(whole: World) -> None:
    ticket = report(whole, words="希望增加一个报表")
    graded(whole, ticket, "change")
    whole.say("desk", "ticket.estimate", ticket, {"working_days": 4})
    whole.say("head", "ticket.approve", ticket, {"approved": False, "why": "not ours"})
    assert open_steps(whole, ticket) == ["answer", "archive"]
    whole.say("desk", "ticket.answer", ticket, {"told": "telephone"})
    assert whole.record(ticket)["state"] == "closed"
    assert whole.say("desk", "ticket.archive", ticket).outcome == "applied"


def test_a_complaint_is_accepted_and_its_result_closes_it_each_within_its_own_time(whole: World) -> None:
    ticket = report(whole, type="complaint")
    assert {key: states(whole, ticket)[key] for key in ("accept", "result")} == {
        "accept": "running",
        "result": "running",
    }
    whole.clock.advance(timedelta(hours=23))
    whole.say("desk", "ticket.accept_complaint", ticket)
    whole.clock.advance(timedelta(hours=26))
    whole.say("desk", "ticket.answer_complaint", ticket, personal={"answer": "sorry"})
    after = states(whole, ticket)
    assert (after["accept"], after["result"]) == ("met", "breached")
    assert whole.record(ticket)["state"] == "closed"


def repaired(world: World) -> str:
    ticket = report(world)
    graded(world, ticket, "on_site")
    visit = id_of("visit", ticket)
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": visit})
    world.say("li", "visit.repair", visit, {"done": "cable"})
    return ticket


def serve_li(world: World) -> None:
    contracts = [id_of("contract", "secret"), id_of("contract", "open"), id_of("contract", "whole")]
    world.say("admin", "person.edit", id_of("person", "li"), {"contracts": contracts})


def test_the_call_after_a_repair_is_a_task_with_its_deadline_until_somebody_is_reached(whole: World) -> None:
    serve_li(whole)
    ticket = repaired(whole)
    work(whole)
    (task,) = [one for one in found(whole, "task", ticket) if one["what"] == "follow_up"]
    assert task["due_ms"] == whole.clock.now_ms() + 24 * 3_600_000 and task["person"] is None
    whole.say("desk", "ticket.follow_up", ticket, {"reached": False})
    work(whole)
    assert found(whole, "task", ticket)[0]["state"] == "open"
    whole.say("desk", "ticket.follow_up", ticket, {"reached": True, "works": True, "satisfied": True})
    work(whole)
    assert found(whole, "task", ticket)[0]["state"] == "closed"
    assert states(whole, ticket)["follow_up"] == "met"


def test_three_calls_that_reach_nobody_are_a_follow_up(whole: World) -> None:
    serve_li(whole)
    ticket = repaired(whole)
    for _ in range(2):
        whole.say("desk", "ticket.follow_up", ticket, {"reached": False})
    assert states(whole, ticket)["follow_up"] == "running"
    whole.say("desk", "ticket.follow_up", ticket, {"reached": False})
    assert states(whole, ticket)["follow_up"] == "met"
    assert whole.record(ticket)["events"][-1]["data"]["attempts"] == 3


def test_a_follow_up_that_hears_of_a_fault_opens_the_ticket_again(whole: World) -> None:
    serve_li(whole)
    ticket = repaired(whole)
    whole.say("desk", "ticket.follow_up", ticket, {"reached": True, "works": False})
    assert whole.record(ticket)["state"] == "on_site" and kinds(whole, ticket)[-1] == "reopened"
    assert whole.record(ticket)["first_time_fix"] is False

"""Every clock and every dated task that commitments.md names, played through the door until it ran and was stopped.

Source: the list "Which of these are clocks" of the commitments, A-04 to C-16.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.demo.duties import duty_wishes
from server.demo.facts import contracts, demo_id
from server.demo.wishes import wishes_of
from server.domain import codes
from server.domain.actors import Actor, Role
from server.domain.ids import derived_id, new_id
from server.domain.times import FrozenTime
from server.storage.engines.sqlite import SqliteStorage
from server.storage.tables import labels, records, settings
from server.sync.door import Wish, submit, submit_all
from server.usecases.actors import actor_of
from server.usecases.clocks import clocks_of
from server.usecases.obligations import PERIODS
from server.usecases.witnesses import secret_key
from server.worker.periods import open_periods
from server.worker.run import fire_due

PLATFORM, CENTRE, EXAM = "employment-platform", "detention-centre", "exam-centre"
ORGANISATION = demo_id("integrator")
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

# contract, clause, kind, type, severity, during, starts, stop, minutes
CLOCKS = (
    (PLATFORM, "A-09", "grade", "any", None, None, "reported", "graded", 30),
    (PLATFORM, "A-06", "respond", None, "critical", None, "reported", "contacted", 20),
    (PLATFORM, "A-06", "plan", None, "critical", None, "reported", "plan_given", 40),
    (PLATFORM, "A-06", "restore", None, "critical", None, "reported", "service_restored", 60),
    (PLATFORM, "A-13", "arrive", None, "critical", None, "on_site_needed", "arrived", 240),
    (PLATFORM, "A-07", "respond", None, "severe", None, "reported", "contacted", 30),
    (PLATFORM, "A-07", "plan", None, "severe", None, "reported", "plan_given", 40),
    (PLATFORM, "A-08", "respond", "any", "general", None, "reported", "contacted", 60),
    (PLATFORM, "A-08", "resolve", "any", "general", None, "reported", "solved", 720),
    (CENTRE, "B-02", "respond", "any", None, None, "reported", "call_answered", 5),
    (CENTRE, "B-03", "arrive", None, None, None, "reported", "arrived", 30),
    (CENTRE, "B-03", "arrive", None, "emergency", None, "reported", "arrived", 20),
    (CENTRE, "B-04", "repair", None, None, None, "reported", "repaired", 240),
    (CENTRE, "B-04", "repair", None, "important", None, "reported", "repaired", 480),
    (CENTRE, "B-05", "loan_unit", None, None, None, "reported", "loan_installed", 480),
    (EXAM, "C-02", "respond", "consultation", None, None, "reported", "contacted", 15),
    (EXAM, "C-02", "resolve", "consultation", None, None, "reported", "solved", 30),
    (EXAM, "C-03", "respond", "remote", None, None, "reported", "contacted", 15),
    (EXAM, "C-03", "resolve", "remote", None, None, "reported", "solved", 60),
    (EXAM, "C-03", "resolve", "remote", None, None, "reported", "on_site_needed", 60),
    (EXAM, "C-04", "respond", "on_site", None, None, "reported", "contacted", 15),
    (EXAM, "C-04", "arrive", "on_site", None, None, "on_site_needed", "arrived", 60),
    (EXAM, "C-05", "repair", "on_site", "general", None, "reported", "repaired", 480),
    (EXAM, "C-05", "repair", "on_site", "complex", None, "reported", "repaired", 720),
    (EXAM, "C-05", "repair", "on_site", "major", None, "reported", "repaired", 1440),
    (EXAM, "C-05", "repair", None, None, None, "special_part_arrived", "repaired", 120),
    (EXAM, "C-07", "respond", None, None, "major_event", "reported", "contacted", 5),
    (EXAM, "C-07", "resolve", None, None, "major_event", "reported", "solved", 30),
    (EXAM, "C-11", "loan_confirm", None, None, None, "loan_requested", "loan_confirmed", 30),
    (EXAM, "C-11", "loan_unit", None, None, None, "loan_requested", "loan_installed", 60),
    (EXAM, "C-09", "follow_up", None, None, None, "repaired", "followed_up", 1440),
    (EXAM, "C-14", "accept", "complaint", None, None, "reported", "accepted", 1440),
    (EXAM, "C-14", "result", "complaint", None, None, "reported", "result_given", 2880),
)

# contract, clause, what it comes round with or is started by, length
TASKS = (
    (PLATFORM, "A-04", "anomaly_found", ("within_min", 1440)),
    (PLATFORM, "A-14", "half_year", None),
    (PLATFORM, "A-15", "month", None),
    (PLATFORM, "A-15", "quarter", None),
    (PLATFORM, "A-16", "month", None),
    (PLATFORM, "A-16", "quarter", None),
    (PLATFORM, "A-20", "replacement_planned", ("before_working_days", 15)),
    (PLATFORM, "A-21", "quarter", None),
    (PLATFORM, "A-22", "month", None),
    (CENTRE, "B-08", "quarter", None),
    (CENTRE, "B-15", "day", None),
    (CENTRE, "B-17", "quarter", None),
    (EXAM, "C-06", "special_part_ordered", ("within_working_days", 2)),
    (EXAM, "C-07", "major_event_planned", ("before_working_days", 7)),
    (EXAM, "C-08", "quarter", None),
    (EXAM, "C-15", "half_year", None),
    (EXAM, "C-16", "replacement_planned", ("before_working_days", 7)),
)
NAMES = {"day": "2026-11-23", "month": "2026-11", "quarter": "2026-Q4", "half_year": "2026-H2"}
ENGINEERS = {PLATFORM: "yuan", CENTRE: "engineer", EXAM: "he"}
LEADS = {PLATFORM: "lead-a", CENTRE: "lead", EXAM: "lead-c"}
DESK_ONLY = ("grade", "plan", "accept", "result", "loan_confirm", "follow_up")
KINDS = (
    "organisation",
    "contract",
    "calendar",
    "commitment",
    "site",
    "person",
    "model",
    "label",
    "obligation",
)

SAYINGS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "contacted": ("ticket.call", {"to": "reporter", "answered": True}, {}),
    "call_answered": ("ticket.call", {"to": "reporter", "answered": True}, {}),
    "plan_given": ("ticket.plan", {}, {"plan": "切到备机"}),
    "service_restored": ("ticket.restore", {}, {}),
    "solved": ("ticket.solve", {}, {"solution": "已告知步骤"}),
    "on_site_needed": ("ticket.pass_on", {}, {}),
    "special_part_ordered": ("ticket.order_part", {"part": "主板"}, {}),
    "special_part_arrived": ("ticket.receive_part", {"part": "主板"}, {}),
    "loan_requested": ("ticket.request_loan", {}, {}),
    "loan_confirmed": ("ticket.confirm_loan", {}, {}),
    "loan_installed": ("ticket.install_loan", {}, {}),
    "followed_up": ("ticket.follow_up", {"reached": True}, {"result": "满意"}),
    "accepted": ("ticket.accept_complaint", {}, {}),
    "result_given": ("ticket.answer_complaint", {}, {"answer": "已处理"}),
}


class Play:
    """The three contracts as the demo has them, and their people at work."""

    def __init__(self, storage: SqliteStorage) -> None:
        self.storage, self.clock = storage, FrozenTime(START)
        with storage.write() as tx:
            for key in ("server", "server_epoch"):
                settings.put_new(tx, key, hashlib.sha256(key.encode()).hexdigest()[:16])
            settings.put_new(tx, "secret_key", "07" * 32)
        organisation, now_ms = contracts()["organisations"][0], self.clock.now_ms()
        wishes = [*wishes_of(organisation, now_ms), *duty_wishes(organisation, now_ms)]
        kept = [one for one in wishes if one.kind.split(".")[0] in KINDS and not one.body.get("equipment")]
        submit_all(storage, self.clock, Actor(Role.WORKER, ORGANISATION), kept)
        self.gates = {one.body["site"]: one.body["tag"] for one in kept if one.kind == "label.commission"}

    def say(self, who: str, kind: str, record: str, body: Any = None, personal: Any = None) -> None:
        with self.storage.read() as tx:
            actor = actor_of(tx, demo_id("person", who))
        wish = Wish(kind, record, body or {}, personal or {})
        outcome = submit(self.storage, self.clock, actor, wish)
        assert outcome.outcome == "applied", (kind, outcome)
        self.clock.advance(timedelta(seconds=1))

    def rows(self, kind: str) -> list[dict[str, Any]]:
        with self.storage.read() as tx:
            return [one.body for one in records.find(tx, kind, ORGANISATION)]

    def state(self, ticket: str, commitment: str) -> str | None:
        """How one row's clock stands, None where the ticket has no such clock now."""
        with self.storage.read() as tx:
            record = records.get(tx, ticket)
            assert record is not None
            clocks = clocks_of(tx, record, self.clock.now_ms())
        return next((one.state for one in clocks if one.commitment == commitment), None)

    def report(self, contract: str) -> str:
        ticket = new_id()
        self.say("dispatcher", "ticket.report", ticket, {"site": self.site(contract), "channel": "desk"})
        return ticket

    def grade(self, ticket: str, type: str, severity: str, during: str | None = None) -> None:
        body = {"type": type, "severity": severity} | ({"during": during} if during else {})
        self.say("dispatcher", "ticket.grade", ticket, body)

    def site(self, contract: str) -> str:
        facts = next(one for one in contracts()["contracts"] if one["id"] == contract)
        return demo_id(facts["sites"][0]["id"], "site")

    def visit(self, contract: str, ticket: str, *, repaired: bool) -> None:
        """An engineer arrives and proves it by the gate's label and a code of the gate's book; repairs if asked."""
        engineer, visit, site = ENGINEERS[contract], new_id(), self.site(contract)
        (code,) = codes.make_gate_codes(1)
        with self.storage.write() as tx:
            hashed = codes.code_hash(secret_key(tx), f"gate:{site}", codes.parse_gate_code(code))
            labels.add_gate_codes(tx, site, ORGANISATION, derived_id("sheet", visit), [hashed])
        chosen = {"engineer": demo_id("person", engineer), "visit": visit, "why": "就近"}
        self.say("dispatcher", "ticket.assign", ticket, chosen)
        self.say(engineer, "visit.accept", visit)
        self.say(engineer, "visit.depart", visit)
        self.say(engineer, "visit.arrive", visit)
        self.say(engineer, "visit.witness", visit, {"witness": "commissioned_label", "tag": self.gates[site]})
        self.say(engineer, "visit.witness", visit, {"witness": "gate_code", "code": code})
        if repaired:
            self.say(engineer, "visit.repair", visit, {"done": "换电源", "prevent": "除尘"})
            self.say(engineer, "visit.finish", visit, {"left": "repaired"})

    def happen(self, contract: str, ticket: str, event: str, severity: str) -> None:
        """Lets an event of a ticket happen, as a person makes it."""
        if event in ("arrived", "repaired"):
            self.visit(contract, ticket, repaired=event == "repaired")
        elif event == "graded":
            self.grade(ticket, "remote", severity)
        elif event != "reported":
            kind, body, personal = SAYINGS[event]
            self.say("dispatcher", kind, ticket, body, personal)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder: Path = tmp_path_factory.mktemp("every")
    storage = SqliteStorage(folder / "every.db", reverse_unordered_selects=True)
    storage.migrate()
    yield Play(storage)
    storage.close()


def test_the_contracts_hold_exactly_these_clocks() -> None:
    named = {(c, cl, k, t, s, d, st, m) for c, cl, k, t, s, d, st, _, m in CLOCKS}
    held = {
        (one["id"], row["clause"], row["kind"], row.get("type"), row.get("severity"), row.get("during"),
         row.get("starts", "reported"), row["within_min"])
        for one in contracts()["contracts"] if one["organisation"] == "integrator"
        for row in one["commitments"]
    }  # fmt: skip
    assert held == named


@pytest.mark.parametrize(
    "asked", CLOCKS, ids=lambda one: f"{one[1]}-{one[2]}-{one[4] or one[3] or ''}-{one[7]}"
)
def test_every_clock_of_the_list_runs_on_a_ticket_and_is_stopped(play: Play, asked: tuple[Any, ...]) -> None:
    contract, clause, kind, type, severity, during, starts, stop, minutes = asked
    row = next(
        one
        for one in play.rows("commitment")
        if (one["contract"], one["clause"], one["kind"], one["type"], one["severity"], one["during"])
        == (demo_id(contract), clause, kind, type, severity, during)
        and (one["starts"], one["within_min"]) == (starts, minutes)
    )
    assert stop in row["stops"]
    assert row["also"] == ("C-01" if (clause, kind) == ("C-03", "resolve") else None)
    facts = next(one for one in contracts()["contracts"] if one["id"] == contract)
    graded = severity or facts["severities"][-1]
    ticket = play.report(contract)
    if kind != "grade":
        passing = "on_site_needed" in (starts, stop) or kind in ("plan", "restore", "resolve")
        known = type if type in facts_types(play, contract) else "remote" if passing else "on_site"
        play.grade(ticket, known, graded, during)
    if starts == "special_part_arrived":
        play.happen(contract, ticket, "special_part_ordered", graded)
    # Graded on site at once, the report itself is the passing on.
    if starts != "reported" and (starts, type) != ("on_site_needed", "on_site"):
        assert play.state(ticket, row["id"]) in (None, "pending")
        play.happen(contract, ticket, starts, graded)
    assert play.state(ticket, row["id"]) == "running"
    play.happen(contract, ticket, stop, graded)
    assert play.state(ticket, row["id"]) == "met"


def test_every_row_has_the_pauses_the_ladder_and_the_proof_of_its_kind(play: Play) -> None:
    fixing = ["no_access", "customer_asked", "waiting_for_customer_part"]
    pauses = {"repair": fixing, "restore": fixing, "resolve": fixing, "arrive": ["no_access"]}
    for row in play.rows("commitment"):
        assert row["pauses"] == pauses.get(row["kind"], []), row["clause"]
        assert row["pause_evidence"] == ["no_access", "customer_asked"]
        assert [next(iter(rung.values())) for rung in row["ladder"]] == [50, 75, 90, 100, 10]
        assert row["ladder"][-1]["to"] == ["next_superior"]
        assert row["reclassify"] == {"shorter": "min_remaining", "longer": "retro"}
        assert row["reopen_gap"] == {"refused": "counts", "returned": "excluded"}
        assert row["desk_only"] == (row["kind"] in DESK_ONLY)
        sealed = row["contract"] == demo_id(CENTRE)
        assert row["certainty"] == ("continuous" if sealed else "bracketed")
        if row["kind"] == "arrive":
            assert row["proof"]["kinds"] == 2
            assert row["proof"]["one_of"] == (["gate_code", "commissioned_label"] if sealed else [])
        else:
            assert row["proof"] is None


def facts_types(play: Play, contract: str) -> list[str]:
    """The types that a contract knows."""
    return list(next(one["types"] for one in play.rows("contract") if one["id"] == demo_id(contract)))


def test_the_contracts_hold_exactly_these_dated_tasks(play: Play) -> None:
    held = {
        (one["contract"], one["clause"], one["every"] or one["starts"]) for one in play.rows("obligation")
    }
    assert held == {(demo_id(contract), clause, what) for contract, clause, what, _ in TASKS}


@pytest.mark.parametrize("asked", TASKS, ids=lambda one: f"{one[1]}-{one[2]}")
def test_every_dated_task_of_the_list_comes_up_with_its_date_and_is_done(
    play: Play, asked: tuple[str, str, str, tuple[str, int] | None]
) -> None:
    contract, clause, what, length = asked
    obligation = next(
        one
        for one in play.rows("obligation")
        if (one["contract"], one["clause"], one["every"] or one["starts"])
        == (demo_id(contract), clause, what)
    )
    if length is not None:
        assert obligation[length[0]] == length[1]
    if what in NAMES:
        fire_due(play.storage, play.clock, "one", {PERIODS: open_periods})
    elif what == "special_part_ordered":
        play.happen(contract, play.report(contract), what, "general")
    else:
        at_ms = play.clock.now_ms() + 40 * 86_400_000
        body = {"contract": demo_id(contract), "what": what, "at_ms": at_ms}
        play.say("dispatcher", "occasion.tell", new_id(), body)
    task = next(one for one in play.rows("task") if one["obligation"] == obligation["id"])
    assert (task["clause"], task["person"]) == (clause, demo_id("person", LEADS[contract]))
    assert task["due_ms"] > play.clock.now_ms()
    assert task["period"] == NAMES.get(what)
    play.say(LEADS[contract], "task.close", task["id"], {"result": "已办"})
    assert next(one for one in play.rows("task") if one["id"] == task["id"])["state"] == "closed"

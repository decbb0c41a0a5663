"""The demo's people go on by themselves, through the real door and clocks, and never over a visitor."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server import demo
from server.config import Settings, read_settings
from server.demo.facts import demo_id
from server.demo.guests import NOBODY, SHOWN_ENGINEER, organisations
from server.demo.history import History
from server.demo.living import Living
from server.demo.rhythm import faults_between, opening
from server.demo.roster import DAY_MS, extend_rosters
from server.demo.saying import is_said_by_demo, said_id
from server.demo.standing import Standing, standing_of
from server.demo.wipe import wipe
from server.domain.ids import new_id
from server.domain.records import Record
from server.domain.times import FrozenTime, from_ms
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.storage.tables import positions, records, sessions, settings
from server.sync.blobs import shelf
from server.sync.door import Wish, submit
from server.usecases.actors import actor_of
from server.usecases.clocks import clocks_of
from server.usecases.spoken import told_events

FRIDAY = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
INTEGRATOR = demo_id("integrator")


class Stage:
    """A demo in a database of its own, its people in this process, and a clock that moves when told to."""

    def __init__(self, folder: Path) -> None:
        self.settings = read_settings({"HALFHOUR_DATA": str(folder), "HALFHOUR_TEST": "1"})
        self.storage = open_storage("", folder, reverse_unordered_selects=True)
        self.storage.migrate()
        self.clock = FrozenTime(FRIDAY)
        with self.storage.write() as tx:
            settings.put_new(tx, "secret_key", "07" * 32)
        list(demo.load(self.storage, self.clock, self.settings))  # nothing where a copy is loaded already
        self.living = Living(self.storage, self.clock, shelf(self.settings))

    def ticket(self, id: str) -> Record:
        with self.storage.read() as tx:
            found = records.get(tx, id)
        assert found is not None
        return found

    def kinds(self, id: str) -> set[str]:
        return {event["kind"] for event in self.ticket(id).body["events"]}

    def live(self, minutes: int, each: timedelta = timedelta(seconds=30)) -> None:
        until = self.clock.now() + minutes * MINUTE
        while self.clock.now() < until:
            self.clock.advance(each)
            self.living.pulse()

    def reported(self) -> str:
        told = self.living.fault()
        assert told is not None
        return str(told["ticket"])

    def say(self, login: str, kind: str, record: str, body: dict[str, Any]) -> None:
        """A visitor says something as somebody of the demo."""
        with self.storage.read() as tx:
            actor = actor_of(tx, demo_id("person", login))
        assert submit(self.storage, self.clock, actor, Wish(kind, record, body)).outcome == "applied"

    def sign_in(self, login: str) -> None:
        person, now_ms = demo_id("person", login), self.clock.now_ms()
        with self.storage.write() as tx:
            sessions.add(tx, new_id(), INTEGRATOR, person, None, now_ms, now_ms + DAY_MS)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, loaded once; each test begins with a copy."""
    folder = tmp_path_factory.mktemp("loaded") / "data"
    Stage(folder).storage.close()
    return folder


@pytest.fixture
def stage(loaded: Path, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(Path(shutil.copytree(loaded, tmp_path / "data")))
    yield made
    made.storage.close()


def test_a_fault_goes_its_way_from_report_to_confirmation_by_itself(stage: Stage) -> None:
    ticket = stage.reported()
    stage.live(300, 2 * MINUTE)
    found = stage.ticket(ticket)
    assert found.state == "closed"
    assert {"call_answered", "graded", "assigned", "found", "repaired", "confirmed"} <= stage.kinds(ticket)
    assert all(is_said_by_demo(event["id"]) for event in found.body["events"] if event["by"] != "worker")


def test_engineers_move_on_the_way_and_their_arrival_is_proven_and_judged(stage: Stage) -> None:
    stage.sign_in("lin")  # who is posted at the site would not be on the way for long
    told = stage.living.fault(short=True)
    assert told is not None
    seen = set()
    for _ in range(110):
        stage.clock.advance(timedelta(seconds=30))
        stage.living.pulse()
        ticket = stage.ticket(told["ticket"])
        if ticket.state == "under_way":
            with stage.storage.read() as tx:
                row = positions.of_person(tx, ticket.body["engineer"])
            assert row is not None
            seen.add((row["lat_deg"], row["lon_deg"]))
    assert len(seen) > 3
    with stage.storage.read() as tx:
        visit = records.get(tx, stage.ticket(told["ticket"]).body["visit"])
        clocks = clocks_of(tx, stage.ticket(told["ticket"]), stage.clock.now_ms())
    assert visit is not None
    assert visit.body["arrival"]["proof"] == ["commissioned_label", "photo"]
    assert {one.kind: str(one.state) for one in clocks}["arrive"] in ("met", "breached")


def test_what_a_visitor_reported_is_left_to_the_visitor(stage: Stage) -> None:
    ticket = new_id()
    device = {"equipment": demo_id("detention-centre", "汇聚交换机", "2")}
    stage.say(
        "dispatcher",
        "ticket.report",
        ticket,
        {"site": demo_id("yuzhou-centre", "site"), "channel": "telephone", **device},
    )
    stage.live(30, MINUTE)
    assert stage.ticket(ticket).state == "reported"
    assert stage.kinds(ticket) == {"reported", "call_answered", "contacted"}


@pytest.mark.parametrize("signed_in", [False, True])
def test_an_engineer_whom_a_visitor_assigned_goes_on_unless_a_visitor_is_that_engineer(
    stage: Stage, signed_in: bool
) -> None:
    told = stage.living.fault(short=True)
    assert told is not None
    if signed_in:
        stage.sign_in("engineer")
    stage.say(
        "dispatcher",
        "ticket.assign",
        told["ticket"],
        {"engineer": SHOWN_ENGINEER, "visit": new_id(), "why": "熟悉现场"},
    )
    stage.live(4)
    assert stage.ticket(told["ticket"]).state == "assigned"  # time for the visitor to sign in as them
    stage.live(120, MINUTE)
    assert stage.ticket(told["ticket"]).state == ("assigned" if signed_in else "closed")


def test_the_desk_of_the_demo_leaves_the_engineer_free_whom_visitors_are_asked_to_be(stage: Stage) -> None:
    tickets = []
    for _ in range(3):
        stage.clock.advance(MINUTE)
        tickets.append(stage.reported())
    stage.live(25, MINUTE)
    taken = {stage.ticket(ticket).body["engineer"] for ticket in tickets}
    assert SHOWN_ENGINEER not in taken
    assert taken - {None}


def test_the_demo_says_nothing_a_second_time_however_many_of_it_look(stage: Stage) -> None:
    ticket = stage.reported()
    others = [Living(stage.storage, stage.clock, shelf(stage.settings)) for _ in range(2)]
    for _ in range(25):
        stage.clock.advance(MINUTE)
        for one in (stage.living, *others):
            one.pulse()
    kinds = [event["kind"] for event in stage.ticket(ticket).body["events"]]
    assert kinds.count("assigned") == 1 + kinds.count("visit_declined") + kinds.count("reopened")
    assert kinds.count("graded") == 1


def test_the_next_step_happens_now_and_a_visitor_may_ask_until_nothing_is_to_come(stage: Stage) -> None:
    assert stage.living.step() is None
    ticket = stage.reported()
    said = []
    while (told := stage.living.step()) is not None:
        said.append(told["kind"])
        stage.clock.advance(timedelta(seconds=1))
        assert len(said) < 60, said
    assert stage.ticket(ticket).state == "closed"
    assert said[-1] == "ticket.confirm"


def test_a_roster_never_runs_out_and_keeps_what_a_lead_has_set(stage: Stage) -> None:
    roster = demo_id("detention-centre", "roster")
    first = stage.ticket(roster).body["entries"]
    stage.clock.advance(timedelta(days=20))
    with stage.storage.write() as tx:
        assert extend_rosters(tx, stage.clock.now_ms()) == 4
        assert extend_rosters(tx, stage.clock.now_ms()) == 0
    entries = stage.ticket(roster).body["entries"]
    assert entries[: len(first)] == first
    assert max(one["to_ms"] for one in entries) - stage.clock.now_ms() > 27 * DAY_MS


def played(loaded: Path, folder: Path, days: int) -> tuple[Storage, Settings]:
    stage = Stage(Path(shutil.copytree(loaded, folder)))
    now_ms = stage.clock.now_ms()
    since_ms = now_ms - days * DAY_MS
    with stage.storage.write_positions() as aside:
        aside.run("DELETE FROM last_fix")  # those of now, which nobody had then
    with stage.storage.write() as tx:
        faults = faults_between(since_ms, now_ms - demo.OPENING_MS) + opening(now_ms)
        History(tx, since_ms, now_ms, shelf(stage.settings), NOBODY).play(faults)
    return stage.storage, stage.settings


def tickets_of(storage: Storage) -> list[Any]:
    with storage.read() as tx:
        return [one.body for id in organisations() for one in records.find(tx, "ticket", id)]


def followed_up(storage: Storage) -> list[str]:
    """How the calls after a repair ended, a refused one aside; each that was made tells its result."""
    now_ms, contract = FrozenTime(FRIDAY).now_ms(), demo_id("exam-centre")
    with storage.read() as tx:
        desk = actor_of(tx, demo_id("person", "dispatcher"))
        tickets = records.find(tx, "ticket", INTEGRATOR, contract=contract)
        told = [event for ticket in tickets for event in told_events(tx, desk, ticket)]
        clocks = [one for ticket in tickets for one in clocks_of(tx, ticket, now_ms)]
    assert all(event["data"]["result"] for event in told if event["kind"] == "followed_up")
    return [one.state for one in clocks if one.kind == "follow_up" and one.state in ("met", "breached")]


def test_history_is_the_same_each_time_and_every_word_of_it_went_through_the_door(
    loaded: Path, tmp_path: Path
) -> None:
    storage, _ = played(loaded, tmp_path / "one", 2)
    again, _ = played(loaded, tmp_path / "two", 2)
    bodies = tickets_of(storage)
    assert len(bodies) > 5
    assert [(one["number"], one["state"], one["what"]) for one in bodies] == [
        (one["number"], one["state"], one["what"]) for one in tickets_of(again)
    ]
    with storage.read() as tx:
        refused = tx.rows("SELECT kind, code FROM operation WHERE outcome IN ('rejected', 'parked')")
        late = tx.rows(
            "SELECT COUNT(*) AS n FROM ledger WHERE at_ms > :now_ms", now_ms=FrozenTime(FRIDAY).now_ms()
        )
    assert refused == []
    assert late == [{"n": 0}]
    states = {one["state"] for one in bodies}
    assert {"closed"} < states
    old = [one for one in bodies if one["reported_ms"] < FrozenTime(FRIDAY).now_ms() - DAY_MS]
    assert {one["state"] for one in old} == {"closed"}
    called = followed_up(storage)
    assert len(called) > 1 and set(called) == {"met"}, "C-09: within 24 hours of the repair"
    for one in (storage, again):
        one.close()


def test_a_start_after_a_pause_plays_in_what_happened_meanwhile(
    stage: Stage,
) -> None:
    data = str(stage.settings.data_dir)
    alive = read_settings({"HALFHOUR_DATA": data, "HALFHOUR_TEST": "1", "HALFHOUR_DEMO": "alive"})
    stage.clock.advance(timedelta(days=1))
    list(demo.load(stage.storage, stage.clock, alive))
    bodies = tickets_of(stage.storage)
    assert bodies
    assert max(one["reported_ms"] for one in bodies) > stage.clock.now_ms() - 10 * 60_000
    list(demo.load(stage.storage, stage.clock, alive))
    assert tickets_of(stage.storage) == bodies


def test_an_id_of_the_demo_is_known_from_any_other() -> None:
    assert is_said_by_demo(said_id("a", "b"))
    assert is_said_by_demo(said_id("a", "b") + ":graded")
    assert not is_said_by_demo(new_id())
    assert from_ms(0) < FRIDAY


def rows_of(stage: Stage, *tables: str) -> list[Any]:
    with stage.storage.read() as tx:
        return [tx.rows(f"SELECT * FROM {table}") for table in tables]


def test_where_the_demo_is_off_nobody_of_it_can_sign_in_and_on_brings_them_back(stage: Stage) -> None:
    stage.sign_in("lead")
    assert demo.switch_off(stage.storage)
    assert not demo.switch_off(stage.storage)
    assert rows_of(stage, "account", "session") == [[], []]
    before = rows_of(stage, "record", "ledger", "last_fix", "timer")
    stage.clock.advance(timedelta(hours=2))
    assert (stage.living.pulse(), stage.living.step(), stage.living.fault()) == (0, None, None)
    assert list(demo.load(stage.storage, stage.clock, stage.settings)) == [demo.IS_OFF]
    assert rows_of(stage, "record", "ledger", "last_fix", "timer") == before
    assert demo.switch_on(stage.storage, stage.clock)
    assert len(rows_of(stage, "account")[0]) > 15


def test_after_a_wipe_nothing_is_left_and_the_demo_can_be_loaded_anew(stage: Stage) -> None:
    stage.reported()
    wipe(stage.storage, shelf(stage.settings))
    with stage.storage.read() as tx:
        assert standing_of(tx) is Standing.ABSENT
        assert records.organisations(tx) == []
    assert stage.living.pulse() == 0
    assert any("T2RR9L5G" in line for line in demo.load(stage.storage, stage.clock, stage.settings))

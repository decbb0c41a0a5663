"""Bad input at the sync door: a stable code, a sentence in both languages, nothing lost, and no false "met"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from server.domain import codes
from server.domain.actors import Actor, Role
from server.domain.errors import CODES
from server.storage.tables import records
from server.sync.door import Wish, submit_all
from server.usecases.clocks import clocks_of
from server.usecases.witnesses import secret_key
from tests.sync.test_journey import assigned
from tests.world import TAG_GATE, Phone, World, id_of

MINUTE_MS = 60_000
UNMET = {"undecided", "breached", "provisional_breach"}
TAG_UNKNOWN, TAG_REVOKED, TAG_THEIRS = "3333333H", "4444444Y", "HARY62Y8"


@dataclass
class Story:
    """An engineer on the way to a confidential site: half an hour from the report, proven without a gap in time."""

    world: World
    phone: Phone
    ticket: str
    visit: str
    heard_ms: int

    def at(self, minute: int) -> None:
        """Lets true time come to this minute after the report."""
        self.world.clock.advance(
            timedelta(milliseconds=self.heard_ms + minute * MINUTE_MS - self.world.clock.now_ms())
        )

    def said(self, wall_ms: int, mono_ms: int) -> dict[str, Any]:
        """The phone's clocks as it shows them: how far each has run since it last heard the server."""
        heard = {
            "now_ms": self.heard_ms,
            "wall_ms": self.heard_ms,
            "mono_ms": 0,
            "session": "s1",
            "rtt_ms": 40,
        }
        return {"wall_ms": self.heard_ms + wall_ms, "mono_ms": mono_ms, "session": "s1", "heard": heard}

    def arrive(self, said: dict[str, Any], tag: str = TAG_GATE, code: str | None = None) -> list[str]:
        """Records "arrived"; the reporter's code first where it was asked for, as a sure time; the gate's label."""
        ids = [self.phone.record("visit.arrive", self.visit, said=said)]
        if code is not None:
            told = {"witness": "reporter_code", "code": code}
            ids.append(self.phone.record("visit.witness", self.visit, told, said=said))
        label = {"witness": "commissioned_label", "tag": tag}
        ids.append(self.phone.record("visit.witness", self.visit, label, said=said))
        return ids

    def code_shown(self) -> str:
        """What the reporter's page shows now."""
        with self.world.storage.read() as tx:
            secret = codes.reporter_secret(secret_key(tx), self.ticket)
        return codes.reporter_code(secret, self.world.clock.now_ms())

    def arrival_clock(self) -> str:
        """How the promise to arrive stands."""
        with self.world.storage.read() as tx:
            ticket = records.get(tx, self.ticket)
            assert ticket is not None
            found = clocks_of(tx, ticket, self.world.clock.now_ms())
        return str(next(clock.state for clock in found if clock.kind == "arrive"))

    def push(self) -> list[dict[str, Any]]:
        """Pushes, in Chinese and again in English; every code has its sentence in both, and all bytes are kept."""
        said = list(self.phone.outbox)
        first = self.phone.push_raw()["outcomes"]
        again = self.phone.push_raw(language="en")["outcomes"]
        for zh, en in zip(first, again, strict=True):
            if zh.get("code") == "id-reused":
                assert (
                    en["outcome"] == "rejected"
                )  # the id is another operation's: that one is not this one's first
            else:
                assert (en["outcome"], en["first"]) == ("repeated", zh["outcome"])
            assert zh.get("code") == en.get("code")
            if zh.get("code"):
                assert (zh["detail"], en["detail"]) == tuple(CODES[zh["code"]])
                assert "{" not in zh["detail"] + en["detail"]
        with self.world.storage.read() as tx:
            kept = [bytes(row["raw"]) for row in tx.rows("SELECT raw FROM ledger ORDER BY chain, position")]
        assert all(kept.count(raw) == 1 for raw in said)
        self.phone.outbox.clear()
        return list(first)


@pytest.fixture
def story(world: World) -> Story:
    """Reported, assigned, and heard by the phone."""
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    return Story(world, phone, ticket, visit, world.clock.now_ms())


def from_the_future(story: Story, minute: int) -> dict[str, Any]:
    """The wall clock was set an hour ahead."""
    return story.said((minute + 60) * MINUTE_MS, minute * MINUTE_MS)


def stood_still(story: Story, minute: int) -> dict[str, Any]:
    """The monotonic clock stood still all the way, the wall clock ran on."""
    return story.said(minute * MINUTE_MS, 0)


def set_back(story: Story, minute: int) -> dict[str, Any]:
    """The wall clock was set back by 20 minutes, the monotonic clock ran on."""
    return story.said((minute - 20) * MINUTE_MS, minute * MINUTE_MS)


def set_back_asleep(story: Story, minute: int) -> dict[str, Any]:
    """The wall clock was set back by 20 minutes while the monotonic clock stood still."""
    return story.said((minute - 20) * MINUTE_MS, 0)


@dataclass(frozen=True)
class Distortion:
    """What became of the phone's clocks, when it pushed after that, how far its wall clock is off by then."""

    clocks: Callable[[Story, int], dict[str, Any]]
    pushed_after_min: int
    ahead_ms: int
    said: str

    def push(self, story: Story, minute: int, code: str | None = None) -> list[dict[str, Any]]:
        """Arrives at this minute, pushes, and lets the afternoon pass."""
        story.arrive(self.clocks(story, minute), code=code)
        story.at(minute + self.pushed_after_min)
        story.phone.wall_ahead_ms = self.ahead_ms
        outcomes = story.push()
        story.at(120)
        return outcomes


DISTORTIONS = [
    Distortion(from_the_future, 1, 60 * MINUTE_MS, "from-the-future"),
    Distortion(from_the_future, 1, 0, "from-the-future"),
    Distortion(stood_still, 60, 0, "clock-bracketed"),
    Distortion(set_back, 60, -20 * MINUTE_MS, "clock-moved"),
    Distortion(set_back, 60, 0, "clock-moved"),  # and set right again before the push
    Distortion(set_back_asleep, 60, -20 * MINUTE_MS, "clock-moved"),
]
# The wall clock was back while the page slept, and right again at the push: nothing shows that it was touched.
UNSEEN = Distortion(set_back_asleep, 60, 0, "clock-bracketed")


@pytest.mark.parametrize("distortion", [*DISTORTIONS, UNSEEN])
def test_a_clock_that_cannot_be_trusted_is_told_and_kept_and_a_late_arrival_meets_nothing(
    story: Story, distortion: Distortion
) -> None:
    story.at(45)
    arrive, witness = distortion.push(story, 45)
    assert (arrive["outcome"], arrive["code"]) == ("applied", distortion.said)
    assert (witness["outcome"], witness["code"]) == ("applied", distortion.said)
    assert story.arrival_clock() in UNMET


@pytest.mark.parametrize("distortion", DISTORTIONS)
def test_without_a_code_not_even_an_arrival_in_time_is_met(story: Story, distortion: Distortion) -> None:
    story.at(25)
    distortion.push(story, 25)
    assert story.arrival_clock() in UNMET


@pytest.mark.parametrize("distortion", DISTORTIONS)
def test_the_reporters_code_in_time_proves_what_the_phones_clock_cannot(
    story: Story, distortion: Distortion
) -> None:
    story.at(20)
    outcomes = distortion.push(story, 20, story.code_shown())
    assert [one["outcome"] for one in outcomes] == ["applied"] * 3
    assert story.arrival_clock() == "met"


@pytest.mark.parametrize("distortion", [*DISTORTIONS, UNSEEN])
def test_the_reporters_code_of_a_late_arrival_never_makes_it_met(
    story: Story, distortion: Distortion
) -> None:
    story.at(45)
    distortion.push(story, 45, story.code_shown())
    assert story.arrival_clock() in UNMET


@pytest.fixture
def labels(story: Story) -> None:
    """A label that was revoked, and one of another organisation."""
    world = story.world
    neighbour = id_of("organisation", "neighbour")
    blank = {"label_kind": "gate", "generation": 1}
    made = Wish("label.make", id_of("label", TAG_THEIRS), {**blank, "tag": TAG_THEIRS})
    there = Wish("organisation.add", neighbour, {"zh": "邻居", "en": "Neighbour", "zone": "Asia/Shanghai"})
    submit_all(world.storage, world.clock, Actor(Role.WORKER, neighbour), [there, made])
    id, here = id_of("label", TAG_REVOKED), {"tag": TAG_REVOKED, "site": world.site}
    for who, kind, body in (
        ("admin", "label.make", {**blank, **here}),
        ("li", "label.commission", here),
        ("lead", "label.revoke", {"tag": TAG_REVOKED, "why": "torn off"}),
    ):
        assert world.say(who, kind, id, body).outcome == "applied"


@pytest.mark.usefixtures("labels")
@pytest.mark.parametrize(
    ("tag", "said"),
    [
        (TAG_UNKNOWN, "label-unknown"),
        (TAG_THEIRS, "label-unknown"),  # exactly as one that is not
        (TAG_REVOKED, "label-revoked"),
        ("3333333P", "label-mistyped"),
    ],
)
def test_a_label_that_proves_nothing_is_refused_and_the_arrival_is_kept(
    story: Story, tag: str, said: str
) -> None:
    story.at(20)
    story.arrive(story.said(20 * MINUTE_MS, 20 * MINUTE_MS), tag=tag, code=story.code_shown())
    story.at(100)
    arrive, code, label = story.push()
    assert (arrive["outcome"], code["outcome"]) == ("applied", "applied")
    assert (label["outcome"], label["code"]) == ("rejected", said)
    assert story.world.record(story.visit)["arrival"]["at_ms"] <= story.heard_ms + 20 * MINUTE_MS
    assert story.arrival_clock() in UNMET


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("ticket.confirm", {}, "role-not-allowed"),
        ("ticket.grade", {"type": "on_site", "severity": "emergency"}, "role-not-allowed"),
        ("event.correct", {"of": id_of("x"), "retract": True, "why": "x"}, "role-not-allowed"),
    ],
)
def test_a_role_that_may_not_say_it_is_refused_and_it_is_kept(
    story: Story, kind: str, body: dict[str, Any], said: str
) -> None:
    before = story.world.record(story.ticket)
    story.phone.record(kind, story.ticket, body)
    story.phone.record("visit.note", story.visit, {"text": "goes on"})
    refused, next_one = story.push()
    assert (refused["outcome"], refused["code"], next_one["outcome"]) == ("rejected", said, "applied")
    after = story.world.record(story.ticket)
    assert (before["state"], before["severity"]) == (after["state"], after["severity"])


def test_another_engineers_visit_is_refused_by_name_and_kept(story: Story) -> None:
    other = Story(story.world, story.world.enrol("zhou"), story.ticket, story.visit, story.heard_ms)
    other.at(10)
    other.arrive(other.said(10 * MINUTE_MS, 10 * MINUTE_MS))
    assert [(one["outcome"], one["code"]) for one in other.push()] == [("rejected", "visit-not-yours")] * 2
    story.at(100)
    assert story.arrival_clock() in UNMET


def test_a_body_too_large_for_its_kind_is_refused_and_kept_to_the_last_byte(story: Story) -> None:
    story.phone.record("visit.note", story.visit, {"text": "长" * 300_000})
    story.phone.record("visit.note", story.visit, {"text": "goes on"})
    large, small = story.push()
    assert (large["outcome"], large["code"], small["outcome"]) == ("rejected", "shape-wrong", "applied")


def test_a_duplicate_counts_once_and_its_twin_proves_nothing(story: Story) -> None:
    story.at(20)
    first, _ = story.arrive(story.said(20 * MINUTE_MS, 20 * MINUTE_MS))
    assert [one["outcome"] for one in story.push()] == ["applied", "applied"]
    kinds = [event["kind"] for event in story.world.record(story.ticket)["events"]]
    assert kinds.count("arrived") == 1
    story.phone.record("visit.arrive", story.visit, {"place": "gate"}, id=first)
    story.at(100)
    (twin,) = story.push()
    assert (twin["outcome"], twin["code"]) == ("rejected", "id-reused")
    after = [event["kind"] for event in story.world.record(story.ticket)["events"]]
    assert after.count("arrived") == 1
    assert story.arrival_clock() in UNMET  # one witness of the two that the contract asks for


def test_a_severity_that_the_contract_does_not_have_opens_and_grades_nothing(world: World) -> None:
    ticket = id_of("ticket", "odd")
    body = {"site": world.site, "channel": "desk", "severity": "odd"}
    opened = world.say("desk", "ticket.report", ticket, body)
    assert (opened.outcome, opened.code) == ("rejected", "severity-unknown")
    assert world.say("desk", "ticket.report", ticket, {**body, "severity": "normal"}).outcome == "applied"
    graded = world.say("desk", "ticket.grade", ticket, {"type": "on_site", "severity": "odd"})
    assert (graded.outcome, graded.code, graded.detail) == (
        "rejected",
        "severity-unknown",
        CODES["severity-unknown"].zh,
    )


def test_a_ticket_that_is_done_takes_no_grade_and_nobody(world: World) -> None:
    ticket = id_of("ticket", "done")
    world.say("desk", "ticket.report", ticket, {"site": world.site, "channel": "desk"})
    assert world.say("desk", "ticket.void", ticket, {"why": "twice"}).outcome == "applied"
    graded = world.say("desk", "ticket.grade", ticket, {"type": "on_site", "severity": "normal"})
    given = {"engineer": id_of("person", "li"), "visit": id_of("visit", "done")}
    sent = world.say("desk", "ticket.assign", ticket, given)
    assert [(one.outcome, one.code) for one in (graded, sent)] == [("rejected", "ticket-closed")] * 2

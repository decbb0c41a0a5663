"""What the desk of the demo does next with a ticket: call back, grade, assign, answer, follow up, decide, sign off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from server.demo.facts import demo_id
from server.demo.positions import move_people
from server.demo.saying import said_id, say
from server.demo.scene import HOUR_MS, MIN_MS, Scene, Step, local, next_morning_ms
from server.demo.script import faults
from server.storage.tables import records
from server.usecases.choices import choice_now

GRADE_MS = 25_000
PLAN_MS = 6 * MIN_MS
VISITOR_FIRST_MS = 210_000
"""How long a new ticket is left to a visitor who sits at the desk; less than any contract's first promise."""

PART_COMES_MS = 45 * MIN_MS
ROOM_S = 240
"""Slack below which the desk of the demo would rather send the first of the list."""

NIGHT = range(20, 32)
BY_DAY = range(8, 21)
SUPERVISOR = demo_id("person", "supervisor")


def desk_step(s: Scene) -> Step | None:
    """Gives the desk's next step; none for a ticket that a visitor touched: that is the visitor's."""
    if s.foreign:
        return None
    if s.ticket.state == "reported":
        return _opening(s) or _assigning(s)
    return min(_afterwards(s), key=lambda step: step.due_ms, default=None)


def _opening(s: Scene) -> Step | None:
    first_ms = s.reported_ms + (VISITOR_FIRST_MS if s.guests.at_desk else s.script.call_s * 1000)
    if not s.has("call_answered", "contacted"):
        missed_ms = s.last_ms("call_missed")
        if s.script.missed and missed_ms is None:
            return _says(s, first_ms, "ticket.call", {"to": "reporter", "answered": False})
        due_ms = first_ms if missed_ms is None else missed_ms + 70_000
        talked = {"to": "reporter", "answered": True, "talked_s": 40 + s.script.assign_s}
        return _says(s, due_ms, "ticket.call", talked)
    answered_ms = s.last_ms("call_answered", "contacted") or s.reported_ms
    if not s.ticket.body["graded"]:
        return _says(s, max(answered_ms, s.reported_ms) + GRADE_MS, "ticket.grade", _grade(s))
    if s.ticket.body["type"] == "complaint" and not s.has("accepted"):
        return _says(s, s.reported_ms + 20 * MIN_MS, "ticket.accept_complaint", {})
    if s.ticket.body["severity"] in ("critical", "severe") and not s.has("plan_given"):
        due_ms = s.reported_ms + PLAN_MS + s.script.assign_s * 1000
        return _says(s, due_ms, "ticket.plan", {}, {"plan": faults()["plan"]})
    return None


def _grade(s: Scene) -> dict[str, Any]:
    contract = records.get(s.tx, s.ticket.body["contract"])
    severities = contract.body["severities"] if contract else []
    severity = s.script.fault["severity"]
    if s.ticket.body["type"] == "complaint":
        return {"type": "complaint", "severity": severities[-1]}
    kind = "remote" if s.script.remote else "on_site"
    return {"type": kind, "severity": severity if severity in severities else severities[-1]}


def _assigning(s: Scene) -> Step:
    again_ms = s.last_ms("visit_declined", "reopened", "unassigned")
    if again_ms is not None:
        due_ms = again_ms + s.script.assign_s * 1000 + MIN_MS
    else:
        ready_ms = (
            s.last_ms("graded", "call_answered", "contacted", "plan_given", "accepted") or s.reported_ms
        )
        due_ms = ready_ms + s.script.assign_s * 1000
    left_ms = s.last_ms("visit_finished")
    if left_ms is not None and (again_ms is None or left_ms > again_ms):
        due_ms = left_ms + PART_COMES_MS + s.script.assign_s * 1000
    return Step(due_ms, s.desk, "ticket.assign", lambda now_ms: _assign(s, now_ms))


def _assign(s: Scene, now_ms: int) -> bool:
    """Chooses as a dispatcher would: who has room, by the roster at night, seldom somebody else than the first."""
    move_people(s.tx, s.ticket.organisation, now_ms, s.guests)
    found = choice_now(s.tx, s.ticket.organisation, s.ticket.id, now_ms)
    declined = {
        visit.body["engineer"]
        for visit in records.find(
            s.tx, "visit", s.ticket.organisation, parent=s.ticket.id, states=["declined"]
        )
    }
    kept = s.guests.held | s.guests.kept_free | declined
    free = [one for one in found["items"] if one["person"] not in kept and not one["wait_s"]] if found else []
    if found is None or not free:
        return False
    chosen = _chosen(s, free, now_ms)
    body = {"engineer": chosen["person"], "visit": said_id("visit", s.ticket.id, str(now_ms))}
    if chosen is not found["items"][0]:
        body["why"] = s.script.words.choice(faults()["why"])
    return say(s.tx, now_ms, s.desk, "ticket.assign", s.ticket.id, body, choice=found)


def _chosen(s: Scene, free: list[Any], now_ms: int) -> Any:
    roomy = [one for one in free if one["slack_s"] is None or one["slack_s"] >= ROOM_S] or free[:1]
    hour = local(now_ms).hour
    if hour in NIGHT or hour + 24 in NIGHT:
        rostered = _on_roster(s, now_ms)
        roomy = [one for one in roomy if one["person"] in rostered] or roomy
    draw = random.Random(f"{s.ticket.id} {now_ms}")  # noqa: S311  # a story, not a secret
    return draw.choices(roomy, [3 if one is roomy[0] else 2 for one in roomy])[0]


def _on_roster(s: Scene, now_ms: int) -> set[str]:
    rosters = records.find(s.tx, "roster", s.ticket.organisation, contract=s.ticket.contract)
    return {
        entry["person"]
        for roster in rosters
        for entry in roster.body["entries"]
        if entry["from_ms"] <= now_ms < entry["to_ms"] and entry["post"] in ("duty", "stand_in", "resident")
    }


def _afterwards(s: Scene) -> Iterator[Step]:
    repaired_ms = s.last_ms("repaired")
    if s.ticket.body["type"] == "complaint" and not s.has("result_given"):
        due_ms = s.reported_ms + 20 * HOUR_MS
        yield _says(s, due_ms, "ticket.answer_complaint", {}, {"answer": faults()["complaint"]["answer"]})
    if s.ticket.state not in ("repaired", "closed") or repaired_ms is None:
        return
    if _is_promised(s, "follow_up") and not s.has("followed_up"):
        due_ms = repaired_ms + 2 * HOUR_MS + s.script.confirm_s * 1000
        due_ms = (
            due_ms if local(due_ms).hour in BY_DAY else next_morning_ms(due_ms, 8, s.script.assign_s % 60)
        )
        yield _says(s, due_ms, "ticket.follow_up", {"reached": True}, {"result": faults()["follow_up"]})
    if s.ticket.state == "closed" and not s.has("signed_off") and _was_late(s):
        due_ms = next_morning_ms(repaired_ms, 17, s.script.assign_s % 60)
        yield _says(s, due_ms, "ticket.sign_off", {"why": faults()["signed_off"]}, who=SUPERVISOR)


def tasks_step(s: Scene) -> Step | None:
    """Gives the lead's next decision on this ticket: a breach that nobody doubts any more is confirmed."""
    if s.foreign:
        return None
    for task in records.find(s.tx, "task", s.ticket.organisation, parent=s.ticket.id, states=["open"]):
        person = task.body["person"]
        if task.body["what"] != "confirm_breach" or not person or person in s.guests.held:
            continue
        body = {"clock": task.body["commitment"], "why": s.script.words.choice(faults()["breach_why"])}
        due_ms = task.body["opened_ms"] + 4 * MIN_MS + s.script.assign_s * 1000
        return _says(s, due_ms, "clock.confirm_breach", body, who=person)
    return None


def alerts_step(s: Scene) -> Step | None:
    """Gives the next alert that somebody of the demo sees and acknowledges; a visitor's own keep ringing."""
    found = records.find(s.tx, "alert", s.ticket.organisation, parent=s.ticket.id, states=["ringing"])
    for alert in sorted(found, key=lambda one: (one.body["raised_ms"], one.id)):
        to = alert.body["to"]
        if to not in s.guests.held:
            due_ms = alert.body["raised_ms"] + 25_000 + s.script.assign_s * 1000
            return Step(due_ms, to, "alert.acknowledge", _saying(s, to, "alert.acknowledge", alert.id))
    return None


def _saying(s: Scene, who: str, kind: str, record: str) -> Any:
    return lambda now_ms: say(s.tx, now_ms, who, kind, record)


def _is_promised(s: Scene, kind: str) -> bool:
    rows = records.get_many(s.tx, s.ticket.body["commitments"])
    return any(row.body["kind"] == kind for row in rows.values())


def _was_late(s: Scene) -> bool:
    alerts = records.find(s.tx, "alert", s.ticket.organisation, parent=s.ticket.id)
    return any(alert.body["rung"] == "100%" for alert in alerts)


def _says(
    s: Scene, due_ms: int, kind: str, body: dict[str, Any], personal: Any = None, *, who: str | None = None
) -> Step:
    speaker = who or s.desk
    return Step(
        due_ms, speaker, kind, lambda now_ms: say(s.tx, now_ms, speaker, kind, s.ticket.id, body, personal)
    )

"""Standing by: somebody free is asked to wait where coverage gains most; they say yes or no, and it ends in time.

The watch of coverage proposes; only a person asks, and only who was asked answers. It ends by itself when a ticket
comes, at the end of duty, unanswered, or when its time is over (`server/worker/standby.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.actors import Role
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.roster import on_until
from server.domain.times import MIN_MS
from server.storage.port import Tx
from server.storage.tables import records, timers
from server.usecases.act import Act
from server.usecases.going import UNENDED
from server.usecases.keep import create, load, save

STANDBY = "standby.watch"
"""The timer of a move that somebody was asked to make."""

ANSWER_MS = 10 * MIN_MS
"""So long whoever is asked has: then the gap is somebody else's to close."""

LIFE_MS = 120 * MIN_MS
"""Somebody waits no longer for one asking; what coverage needs then is proposed anew."""

LIVE = ("asked", "accepted")
OPEN = ("proposed", *LIVE)
ENDED = ("declined", "left", "over")
MOST_ENDED = 50
RECENT_MS = 60 * MIN_MS
"""So long the desk sees how an asking ended."""


def propose(tx: Tx, act: Act) -> None:
    """Puts a move before the desk: who, where to, which site gains most, what it gains and costs."""
    _create(tx, act, _body(tx, act), "proposed", {"proposed_ms": act.now_ms})


def ask(tx: Tx, act: Act) -> str:
    """Asks somebody to go and wait; what was proposed is asked as it stands.

    Raises:
        Problem: standby-impossible for somebody off duty, with a ticket in hand, or asked already.
    """
    known = records.get(tx, act.record)
    if known is not None and load(tx, act, act.record, "standby").state != "proposed":
        return "superseded"
    person = load(tx, act, act.body["person"] if known is None else known.body["person"], "person")
    body = _body(tx, act) if known is None else known.body
    if not _is_free(tx, person) or person.id in live_of(tx, act.organisation):
        raise Problem("standby-impossible", name=person.body["name"])
    until_ms = min(act.body.get("until_ms") or act.now_ms + LIFE_MS, _ends_ms(tx, act, person.id))
    told = {
        "asked_ms": act.now_ms,
        "until_ms": until_ms,
        "answer_by_ms": min(act.now_ms + ANSWER_MS, until_ms),
    }
    if known is None:
        _create(tx, act, body, "asked", told)
    else:
        body.update(told)
        _move(tx, act, known, "asked")
    return "applied"


def accept(tx: Tx, act: Act) -> str:
    """Says yes; also after a no that was a slip, and where the yes was said in time and only came late.

    Raises:
        Problem: record-unknown for a move that somebody else was asked to make; standby-impossible for who is not
            free any more.
    """
    standby = load(tx, act, act.record, "standby")
    if standby.state == "accepted" or not _may_still_be_accepted(standby, act):
        return "superseded"
    person = load(tx, act, standby.body["person"], "person")
    others = [one for one in live_of(tx, act.organisation).values() if one.id != standby.id]
    if any(one.body["at"] == standby.body["at"] for one in others):
        return "superseded"  # somebody else was asked meanwhile
    if not _is_free(tx, person) or any(one.body["person"] == person.id for one in others):
        raise Problem("standby-impossible", name=person.body["name"])
    standby.body.update(accepted_ms=act.moment.at_ms, ended_ms=None, end=None, why=None)
    _move(tx, act, standby, "accepted")
    return "applied"


def decline(tx: Tx, act: Act) -> str:
    """Says no, with a word why: the desk asks somebody else."""
    return _give_up(tx, act, "declined", LIVE)


def leave(tx: Tx, act: Act) -> str:
    """Goes away from where one had agreed to wait; the undo of `accept`."""
    return _give_up(tx, act, "left", ("accepted",))


def end(tx: Tx, act: Act) -> str:
    """Ends a move: taken back or turned down by the desk, overtaken or out of time as the worker finds."""
    standby = load(tx, act, act.record, "standby")
    if standby.state not in OPEN:
        return "superseded"
    _end(tx, act, standby, act.body["why"])
    return "applied"


def end_for(tx: Tx, act: Act, person: str, why: str) -> None:
    """Ends what somebody was asked to do: a ticket came, or they went off duty."""
    for standby in records.find(tx, "standby", act.organisation, parent=person, states=OPEN):
        _end(tx, act, standby, why)


def live_of(tx: Tx, organisation: str) -> dict[str, Record]:
    """Gives by person the move that they were asked to make and have not declined."""
    return {one.body["person"]: one for one in records.find(tx, "standby", organisation, states=LIVE)}


def shown(tx: Tx, organisation: str, now_ms: int) -> list[Record]:
    """Gives what a desk should see, newest first: all that is open, and what was answered or ended a moment ago."""
    found = records.find(tx, "standby", organisation, states=OPEN)
    found += [one for one in _ended_of_late(tx, organisation, now_ms) if one.body["asked_ms"] is not None]
    return sorted(found, key=lambda one: (-one.sort_ms, one.id))


def unwilling(tx: Tx, organisation: str, now_ms: int) -> set[str]:
    """Gives who said no a moment ago, did not answer, or was turned down by the desk: the next best is proposed."""
    late = _ended_of_late(tx, organisation, now_ms)
    return {one.body["person"] for one in late if one.body["end"] in (None, "turned_down", "unanswered")}


def _ended_of_late(tx: Tx, organisation: str, now_ms: int) -> list[Record]:
    found = records.find(tx, "standby", organisation, states=ENDED, limit=MOST_ENDED)
    return [one for one in found if one.body["ended_ms"] > now_ms - RECENT_MS]


def next_ms(standby: Record) -> int:
    """When it ends by itself: unanswered, or its time over."""
    name = "answer_by_ms" if standby.state == "asked" else "until_ms"
    return int(standby.body[name])


def _may_still_be_accepted(standby: Record, act: Act) -> bool:
    body = standby.body
    if act.now_ms >= body["until_ms"]:
        return False
    in_time = act.moment.at_ms <= body["answer_by_ms"]
    return standby.state in ("asked", "declined", "left") or (body["end"] == "unanswered" and in_time)


def _give_up(tx: Tx, act: Act, state: str, states: tuple[str, ...]) -> str:
    standby = load(tx, act, act.record, "standby")
    if standby.state not in states:
        return "superseded"
    standby.body.update(why=act.body.get("why"), ended_ms=act.moment.at_ms)
    _move(tx, act, standby, state, act.body.get("why"))
    return "applied"


def _end(tx: Tx, act: Act, standby: Record, why: str) -> None:
    standby.body.update(end=why, ended_ms=act.now_ms)
    _move(tx, act, standby, "over", why)


def _create(tx: Tx, act: Act, body: Mapping[str, Any], state: str, told: Mapping[str, Any]) -> None:
    said = {**body, **told, "state": state, "story": [_said(act, state, None)]}
    standby = create(tx, act, "standby", said, parent=body["person"], state=state)
    _watch(tx, act, standby)


def _move(tx: Tx, act: Act, standby: Record, state: str, why: str | None = None) -> None:
    standby.state = standby.body["state"] = state
    standby.body["story"].append(_said(act, state, why))
    save(tx, act, standby)
    _watch(tx, act, standby)


def _said(act: Act, what: str, why: str | None) -> dict[str, Any]:
    return {"what": what, "by": act.actor.person, "at_ms": act.moment.at_ms, "why": why}


def _watch(tx: Tx, act: Act, standby: Record) -> None:
    if standby.state in LIVE:
        timers.put(tx, f"{STANDBY}:{standby.id}", act.organisation, STANDBY, standby.id, next_ms(standby), {})


def _body(tx: Tx, act: Act) -> dict[str, Any]:
    """What is said of a move; where it leads is what the register says, whoever says it."""
    site = load(tx, act, act.body["site"], "site")
    person = load(tx, act, act.body["person"], "person")
    if person.body["role"] != Role.ENGINEER:
        raise Problem("record-unknown")
    keys = ("person", "at", "site", "within_min", "gain", "minutes", "km")
    said = {key: act.body.get(key) for key in keys}
    names = {"site_zh": site.body["zh"], "site_en": site.body["en"]}
    return {**said, **names, **_place(tx, act), "contracts": sorted(person.body["contracts"])}


def _place(tx: Tx, act: Act) -> dict[str, Any]:
    """Gives name and point of a site, or of the depot of a contract.

    Raises:
        Problem: record-unknown where there is no such place.
    """
    at = records.get(tx, act.body["at"])
    place = None
    if at is not None and at.organisation == act.organisation:
        place = at.body if at.kind == "site" else at.body["depot"] if at.kind == "contract" else None
    if place is None:
        raise Problem("record-unknown")
    return {key: place[key] for key in ("zh", "en", "lat_deg", "lon_deg")}


def _is_free(tx: Tx, person: Record) -> bool:
    if not person.body["active"] or person.body["duty"] == "off":
        return False
    visits = records.find(tx, "visit", person.organisation, states=UNENDED, short=True)
    return not any(one.body["engineer"] == person.id for one in visits)


def _ends_ms(tx: Tx, act: Act, person: str) -> int:
    """When the shift ends by the roster; who is on duty without one waits as long as anybody."""
    rosters = records.find(tx, "roster", act.organisation)
    entries = [entry for roster in rosters for entry in roster.body["entries"]]
    return on_until(entries, person, act.now_ms) or act.now_ms + LIFE_MS

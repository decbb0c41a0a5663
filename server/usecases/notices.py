"""What a phone is told by Web Push of a ticket: written when it is sent, from what holds then.

So what was settled meanwhile rings nobody, and a late message tells the truth.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from server.domain.ladder import next_prompt_ms, next_rung_ms
from server.domain.records import Record
from server.notify.port import Message, Urgency
from server.storage.port import Row, Tx
from server.storage.tables import feeds, records
from server.usecases.clocks import judged
from server.usecases.notice_words import Wording

TEST = "test"
"""The subject of a message that only shows that messages arrive."""

LEAST_TTL_S = 60
MOST_TTL_S = 24 * 3600
TTL_WITHOUT_RUNG_S = 4 * 3600
TEST_TTL_S = 60
TOPIC_CHARACTERS = 32


class About(StrEnum):
    """What a message is about; the phone has words of its own for each."""

    ALERT = "alert"
    ASSIGNED = "assigned"
    RECALLED = "recalled"
    STOOD_DOWN = "stood_down"
    STANDBY = "standby"
    STANDBY_OVER = "standby_over"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for one phone, and what to remember of it: the same is not told twice."""

    about: About
    digest: str
    message: Message


@dataclass(slots=True)
class Writer:
    """Writes messages from one snapshot; what many of them rest on is read once."""

    tx: Tx
    now_ms: int
    _known: dict[str, Record | None] = field(default_factory=dict)
    _alerts: dict[str, list[Record]] = field(default_factory=dict)
    _rung_ms: dict[str, int | None] = field(default_factory=dict)

    def notice(self, row: Row) -> Notice | None:
        """Gives what the phone of a claimed row is to be told now; None where nothing is left to say."""
        person = self.record(row["person"])
        if person is None or not person.body["active"]:
            return None
        if row["subject"] == TEST:
            return self._written(row, About.TEST, {"nonce": row["version"]}, TEST_TTL_S)
        ticket = self.record(row["subject"])
        if ticket is not None and ticket.kind == "standby":
            return self._of_standby(row, ticket)
        if ticket is None or ticket.kind != "ticket":
            return None
        alert = next(iter(self.ringing(ticket, person.id)), None)
        about = About.ALERT if alert else self._of_visit(ticket, row)
        if about is None:
            return None
        body: dict[str, Any] = {"ticket": ticket.id}
        if alert is not None:
            body["alert"] = alert.id
        if not self.is_confidential(ticket):
            body |= self._words(row, ticket, about, alert)
        return self._written(row, about, body, self._ttl_s(ticket))

    def _of_standby(self, row: Row, standby: Record) -> Notice | None:
        """That somebody is asked to go and wait; or that it is over, to whom a ticket does not say so already."""
        said = standby.body
        if standby.state == "asked" and said["person"] == row["person"]:
            about, ttl_s = About.STANDBY, (said["answer_by_ms"] - self.now_ms) // 1000
        elif standby.state == "over" and row["told"] == About.STANDBY and said["end"] != "assigned":
            about, ttl_s = About.STANDBY_OVER, TTL_WITHOUT_RUNG_S
        else:
            return None
        body: dict[str, Any] = {"standby": standby.id}
        site = self.record(said["site"])
        if site is not None and not self._hides(said["at"]):
            wording = Wording(row["language"], site.body["zone"], self.now_ms)
            body |= {"title": wording.standby(about, said), "body": wording.standby_line(said)}
        return self._written(row, about, body, max(ttl_s, LEAST_TTL_S))

    def _hides(self, place: str) -> bool:
        """Whether a site, or the contract of a depot, is one of which a lock screen tells nothing (B-16)."""
        at = self.record(place)
        contract = self.record(at.contract) if at is not None and at.contract else None
        return at is None or any(one.body["confidential"] for one in (at, contract) if one is not None)

    def _of_visit(self, ticket: Record, row: Row) -> About | None:
        """An assignment not yet accepted; or that what was told before no longer holds."""
        mine = ticket.body["engineer"] == row["person"]
        if mine and ticket.state == "assigned":
            return About.ASSIGNED
        if row["told"] not in (About.ALERT, About.ASSIGNED) or (mine and row["told"] == About.ASSIGNED):
            return None
        if not mine and self._was_sent(ticket, row["person"]):
            return About.RECALLED
        return About.STOOD_DOWN if self._was_stood_down(ticket, row) else None

    def ended(self, ticket: Record, person: str) -> list[Record]:
        """A person's alerts that were stood down."""
        found = records.find(self.tx, "alert", ticket.organisation, parent=ticket.id, states=["stood_down"])
        return [one for one in found if one.body["to"] == person]

    def _was_stood_down(self, ticket: Record, row: Row) -> bool:
        """Since the phone rang; an alert that its person acknowledged is over without a word."""
        return any(one.body["ended_ms"] >= row["told_ms"] for one in self.ended(ticket, row["person"]))

    def _was_sent(self, ticket: Record, person: str) -> bool:
        visits = records.find(self.tx, "visit", ticket.organisation, parent=ticket.id, states=["cancelled"])
        return any(visit.body["engineer"] == person for visit in visits)

    def ringing(self, ticket: Record, person: str) -> list[Record]:
        """A person's alerts, the most pressing first: the deadline that comes first, and of it the latest rung."""
        if ticket.id not in self._alerts:
            found = records.find(self.tx, "alert", ticket.organisation, parent=ticket.id, states=["ringing"])
            self._alerts[ticket.id] = found
        own = [one for one in self._alerts[ticket.id] if one.body["to"] == person]
        return sorted(own, key=_pressing)

    def is_confidential(self, ticket: Record) -> bool:
        """Nothing of such a place is shown on a lock screen (B-16)."""
        site, contract = self.record(ticket.body["site"]), self.record(ticket.body["contract"])
        return site is None or contract is None or site.body["confidential"] or contract.body["confidential"]

    def _words(self, row: Row, ticket: Record, about: About, alert: Record | None) -> Mapping[str, str]:
        wording = self.wording(ticket, row["language"])
        title = wording.alert(alert) if alert else wording.of_ticket(about, ticket)
        return {"title": title, "body": self.place(wording, ticket)}

    def wording(self, ticket: Record, language: str) -> Wording:
        """Words in the zone of the ticket's site."""
        site = self.record(ticket.body["site"])
        assert site is not None  # is_confidential has just read it
        return Wording(language, site.body["zone"], self.now_ms)

    def place(self, wording: Wording, ticket: Record) -> str:
        """The line that says where."""
        site = self.record(ticket.body["site"])
        assert site is not None  # is_confidential has just read it
        equipment = self.record(ticket.body["equipment"]) if ticket.body["equipment"] else None
        return wording.place(ticket, site, equipment)

    def _ttl_s(self, ticket: Record) -> int:
        """Until the next rung: by then it brings its own message."""
        if ticket.id not in self._rung_ms:
            found, _calendars = judged(self.tx, ticket, self.now_ms)
            moments = [next_rung_ms(found, self.now_ms), next_prompt_ms(found, self.now_ms)]
            self._rung_ms[ticket.id] = min((one for one in moments if one is not None), default=None)
        rung_ms = self._rung_ms[ticket.id]
        if rung_ms is None:
            return TTL_WITHOUT_RUNG_S
        return min(max((rung_ms - self.now_ms) // 1000, LEAST_TTL_S), MOST_TTL_S)

    def _written(self, row: Row, about: About, body: Mapping[str, Any], ttl_s: int) -> Notice:
        digest = hashlib.sha256(_json({"about": about, **body})).hexdigest()[:32]
        feed = f"person:{row['person']}"
        said = {
            "feed": feed,
            "seq": feeds.head(self.tx, feed).seq,
            "about": about,
            "lang": row["language"],
            **body,
        }
        return Notice(about, digest, Message(_json(said), ttl_s, topic_of(row["subject"]), Urgency.HIGH))

    def record(self, id: str) -> Record | None:
        """Gives a record, read once."""
        if id not in self._known:
            self._known[id] = records.get(self.tx, id)
        return self._known[id]


def topic_of(subject: str) -> str:
    """Gives the topic of a subject: a later message of it replaces one not yet delivered (RFC 8030, 5.4)."""
    hash = hashlib.sha256(f"halfhour:{subject}".encode()).digest()
    return base64.urlsafe_b64encode(hash).decode()[:TOPIC_CHARACTERS]


def _pressing(alert: Record) -> tuple[bool, int, int, str]:
    due_ms = alert.body["due_ms"]
    return (due_ms is None, due_ms or 0, -alert.body["up_ms"], alert.id)


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

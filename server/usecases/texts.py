"""What is written to a person by mail, short message or robot, from what holds when it is sent.

Of a confidential site nothing leaves the server but that there is something (B-16).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.actors import Role
from server.domain.records import Record
from server.notify.port import ROBOTS, Addressee, Text, Way
from server.storage.port import Row, Tx
from server.usecases.notice_words import Wording
from server.usecases.notices import TEST, About, Writer
from server.usecases.ways import address_of, ways_of

CODE_LASTS_MS = 15 * 60_000
CODE_DIGITS = 6
DEFAULT_LANGUAGE = "zh"


@dataclass(frozen=True, slots=True)
class Told:
    """A text, whom it is for, and the alerts that it speaks of: none of them needs a text of its own."""

    to: Addressee
    text: Text
    concerns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes texts from one snapshot. `public_url`: where links lead; `secret` makes codes that need not be kept."""

    writer: Writer
    public_url: str
    secret: bytes

    def written(self, row: Row) -> Told | None:
        """Gives what a claimed delivery says now; None where nothing is left to say."""
        person = self.writer.record(row["person"])
        if person is None or not person.body["active"]:
            return None
        ways = ways_of(self.writer.tx, person.id)
        to = self._addressee(row, person, ways)
        if row["about"] == About.TEST:
            text = self._test(row, person, _language(ways))
            return Told(to, text, ()) if row["concern"] == trial_of(to.address) else None
        ticket = self.writer.record(row["subject"])
        if ticket is None or ticket.kind != "ticket":
            return None
        alerts = self.writer.ringing(ticket, person.id)
        if not self._holds(row, ticket, alerts):
            return None
        text = self._text(row, ticket, person, alerts, _language(ways))
        of_alerts = alerts if row["about"] == About.ALERT else self.writer.ended(ticket, person.id)
        return Told(to, text, tuple(one.id for one in of_alerts))

    def _holds(self, row: Row, ticket: Record, alerts: list[Record]) -> bool:
        match row["about"]:
            case About.ALERT:
                return any(one.id == row["concern"] for one in alerts)
            case About.ASSIGNED:
                return ticket.body["visit"] == row["concern"] and ticket.state == "assigned"
        return True

    def _text(self, row: Row, ticket: Record, person: Record, alerts: list[Record], language: str) -> Text:
        link, about = self._link(person, f"ticket/{ticket.id}"), row["about"]
        if self.writer.is_confidential(ticket):
            plain = Wording(language, "UTC", self.writer.now_ms)
            return Text(plain.say(f"kept_{about}"), (), link, plain.say("link"), language)
        wording = self.writer.wording(ticket, language)
        place = self.writer.place(wording, ticket)
        if about == About.ALERT:
            title, *more = [wording.alert(one) for one in alerts]
            lines = (place, *dict.fromkeys(one for one in more if one != title))
        else:
            title, lines = wording.of_ticket(about, ticket), (place,)
        return Text(title, lines, link, wording.say("link"), language)

    def _test(self, row: Row, person: Record, language: str) -> Text:
        wording = Wording(language, "UTC", self.writer.now_ms)
        link = self._link(person, "me/ways" if person.body["role"] == Role.ENGINEER else "ways")
        if Way(row["channel"]) in ROBOTS:
            return Text(
                wording.say(TEST), (wording.say("test_line"),), link, wording.say("ways_link"), language
            )
        given = {"code": code_of(self.secret, row), "minutes": str(CODE_LASTS_MS // 60_000)}
        lines = (wording.say("test_code", **given), wording.say("test_line"))
        return Text(wording.say("test_title", **given), lines, link, wording.say("ways_link"), language)

    def _addressee(self, row: Row, person: Record, ways: Mapping[str, Any] | None) -> Addressee:
        way = Way(row["channel"])
        return Addressee(address_of(ways, way), person.body["name"] if way in ROBOTS else "")

    def _link(self, person: Record, page: str) -> str:
        app = "field" if person.body["role"] == Role.ENGINEER else "console"
        return f"{self.public_url}/{app}/#/{page}"


def pen(tx: Tx, now_ms: int, public_url: str, secret: bytes) -> Pen:
    """A pen over one snapshot."""
    return Pen(Writer(tx, now_ms), public_url, secret)


def trial_of(address: str) -> str:
    """What a test is about: whether this very address can be reached. Another one set meanwhile is not tested."""
    return f"{TEST}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def code_of(secret: bytes, delivery: Row) -> str:
    """The code that a test message brings: it follows from the delivery and the installation's secret."""
    said = f"ways:{delivery['id']}:{delivery['person']}:{delivery['channel']}"
    number = int.from_bytes(hmac.new(secret, said.encode(), hashlib.sha256).digest()[:8])
    return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def _language(ways: Mapping[str, Any] | None) -> str:
    return str((ways or {}).get("language") or DEFAULT_LANGUAGE)

"""The words of a message on a lock screen, in the person's language and the site's zone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from uniseg.graphemecluster import grapheme_clusters

from server.domain.explain import WORDS as EXPLAINED
from server.domain.records import Record
from server.domain.times import from_ms

SAID: Mapping[str, Mapping[str, str]] = json.loads(
    (Path(__file__).parent / "notice_words.json").read_text("utf-8")
)
MOST_CHARACTERS = 40
PAUSE = "pause"
# A name in Arabic or Hebrew keeps its own direction and turns nothing around it.
ISOLATE, END_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in one language; times are those of the site, with the day where that is not today."""

    language: str
    zone: str
    now_ms: int

    def alert(self, alert: Record) -> str:
        """Gives the title of an alert: what is due and when."""
        if alert.body["rung"] == PAUSE:
            return self.say("pause")
        kinds = EXPLAINED["kinds"].get(alert.body["clock_kind"], {})
        kind, due_ms = kinds.get(self.language, alert.body["clock_kind"]), alert.body["due_ms"]
        if due_ms is None:
            return _upper(self.say("rung", kind=kind))
        over = due_ms <= self.now_ms
        return _upper(self.say("over" if over else "due", kind=kind, time=self._at(due_ms)))

    def of_ticket(self, about: str, ticket: Record) -> str:
        """Gives the title of what is no alert: the ticket's number says which."""
        return self.say(about, number=ticket.body["number"])

    def standby(self, about: str, said: Mapping[str, Any]) -> str:
        """Gives the title of a move that somebody is asked to make, or need not make any more."""
        return self.say(about, place=_name(said[self.language]))

    def standby_line(self, said: Mapping[str, Any]) -> str:
        """Gives the line below: how far it is, and until when an answer helps."""
        return self.say(
            "standby_line", minutes=str(round(said["minutes"])), time=self._at(said["answer_by_ms"])
        )

    def place(self, ticket: Record, site: Record, equipment: Record | None) -> str:
        """Gives the line below: number, site, equipment."""
        other = "en" if self.language == "zh" else "zh"
        names = [ticket.body["number"], _name(site.body[self.language] or site.body[other])]
        if equipment is not None:
            names.append(_name(equipment.body["name"]))
        return self.say("joint").join(names)

    def _at(self, at_ms: int) -> str:
        local, today = (from_ms(ms).astimezone(ZoneInfo(self.zone)) for ms in (at_ms, self.now_ms))
        time = f"{local:%H:%M}"
        if local.date() == today.date():
            return time
        return self.say("another_day", time=time, month=str(local.month), day=str(local.day))

    def say(self, key: str, **values: str) -> str:
        """Gives the words of a key, its places filled."""
        return SAID[key][self.language].format_map(values)


def _name(text: str) -> str:
    """A name that fits: cut between characters as people count them."""
    whole = list(grapheme_clusters(text))
    short = text if len(whole) <= MOST_CHARACTERS else "".join(whole[: MOST_CHARACTERS - 1]) + "…"
    return f"{ISOLATE}{short}{END_ISOLATE}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

"""The words of a work report in one language, and its times and lengths in the site's zone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from server.domain.times import from_ms

SAID: Mapping[str, Any] = json.loads((Path(__file__).parent / "report_words.json").read_text("utf-8"))

type Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says in its language. `first_ms`: times of another local day carry their date."""

    language: Language
    zone: ZoneInfo
    first_ms: int

    def word(self, group: str, key: str | None) -> str:
        """Gives the word of a key; one that only a contract knows stands as it is."""
        found = SAID[group].get(key)
        return str(found[self.language]) if found else key or ""

    def say(self, key: str, **values: str) -> str:
        """Gives a sentence with its places filled."""
        template: str = SAID["says"][key][self.language]
        return template.format_map(values)

    def listed(self, parts: Iterable[str], joint: str = "and") -> str:
        """Gives the parts that are there, one after the other."""
        return self.say(joint).join(part for part in parts if part)

    def at(self, at_ms: int) -> str:
        """Gives a time at the site to the second, with its day where that is not the first."""
        local, first = (from_ms(ms).astimezone(self.zone) for ms in (at_ms, self.first_ms))
        return f"{local:%H:%M:%S}" if local.date() == first.date() else f"{local:%m-%d %H:%M:%S}"

    def day_at(self, at_ms: int) -> str:
        """Gives a day and time at the site."""
        return f"{from_ms(at_ms).astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def length(self, length_ms: int) -> str:
        """Gives a length in at most two units, the smaller one left out where it is nought."""
        seconds = max(0, length_ms // 1000)
        hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
        units = (("h", hours), ("min", minutes)) if hours else (("min", minutes), ("s", rest))
        told = [(unit, n) for unit, n in units if n] or [("s", 0)]
        return " ".join(self.word("units", unit).format(n=n) for unit, n in told)

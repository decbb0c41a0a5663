"""A grade suggested from what a report says, by a plain rule that is data and says why; a person decides (A-09)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.domain.commitments import MAJOR_EVENT

_RULE: dict[str, Any] = json.loads((Path(__file__).parent / "grading.json").read_text("utf-8"))
LEVELS: tuple[str, ...] = tuple(_RULE["levels"])


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a report before it is graded: what is wrong, how far it reaches, its effect, its words.

    `event`: the name of the major event that it came in, empty for one without a name.
    """

    what: str | None = None
    reach: str | None = None
    impact: str | None = None
    description: str = ""
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the rule, as a code and in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Type and severity of a contract's own scale and the phase, with the reasons in the order of the rule."""

    type: str
    severity: str
    during: str | None
    reasons: tuple[Reason, ...]


def suggest(told: Told, types: Sequence[str], severities: Sequence[str]) -> Suggestion:
    """Gives the suggestion for a contract that has these types and severities (the gravest first).

    Source: A-09 (description, reach and business impact).
    """
    text = told.description.lower()
    type, type_reason = _type(told, text, types)
    level, reasons = _level(told, text)
    during = None if told.event is None else MAJOR_EVENT
    return Suggestion(
        type, _severity(level, severities), during, (type_reason, *reasons, *_phase(told.event))
    )


def _level(told: Told, text: str) -> tuple[str, list[Reason]]:
    danger = _first(_RULE["danger"], text)
    if danger is not None:
        return LEVELS[0], [_reason("danger", word=danger)]
    impact, why = _impact(told, text)
    reach = told.reach if told.reach in _RULE["words"]["reach"] else None
    level = _RULE["by_impact_and_reach"][impact][reach or "one"]
    where = _reason("reach", reach=reach) if reach else _reason("reach_unknown")
    return level, [why, where, _reason("level", level=level)]


def _impact(told: Told, text: str) -> tuple[str, Reason]:
    if told.impact is not None and told.impact in _RULE["by_impact_and_reach"]:
        return told.impact, _reason("impact_said", impact=told.impact)
    for group in _RULE["impact_words"]:
        word = _first(group["words"], text)
        if word is not None:
            return group["impact"], _reason("impact_word", word=word, impact=group["impact"])
    impact = _RULE["impact_of_what"].get(told.what or "")
    if impact is not None:
        return impact, _reason("impact_what", impact=impact)
    return "slight", _reason("impact_unknown", impact="slight")


def _type(told: Told, text: str, types: Sequence[str]) -> tuple[str, Reason]:
    is_broken = told.what not in (None, "other") or told.impact in ("stopped", "hindered")
    is_broken = is_broken or any(
        _first(group["words"], text) for group in _RULE["impact_words"] if group["impact"] != "slight"
    )
    for group in _RULE["types"]:
        word = _first(group["words"], text)
        if word is None or group["type"] not in types or (group.get("unless_broken") and is_broken):
            continue
        return group["type"], _reason("type_word", word=word, type=group["type"])
    return types[0], _reason("type_default", type=types[0])


def _phase(event: str | None) -> list[Reason]:
    if event is None:
        return []
    return [_reason("during", event=event) if event else _reason("during_unnamed")]


def _severity(level: str, severities: Sequence[str]) -> str:
    """Spreads the levels over the contract's scale, whatever its length; between two the lower one."""
    place, last = LEVELS.index(level), len(severities) - 1
    return severities[-(-place * last // (len(LEVELS) - 1))]


def _first(words: Iterable[str], text: str) -> str | None:
    return next((word for word in words if word in text), None)


def _reason(code: str, **values: str) -> Reason:
    def said(language: str) -> str:
        names = _RULE["words"]
        shown = {key: names[key][value][language] if key in names else value for key, value in values.items()}
        return str(_RULE["reasons"][code][language]).format(**shown)

    return Reason(code, said("zh"), said("en"))

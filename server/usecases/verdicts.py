"""The explaining paragraph of each of a ticket's clocks, in both languages."""

from __future__ import annotations

from server.domain.errors import CODES
from server.domain.explain import explain
from server.domain.records import Record
from server.storage.port import Tx
from server.usecases.clocks import judged


def verdicts_of(tx: Tx, ticket: Record, at_ms: int) -> list[dict[str, str]]:
    """Gives {commitment, zh, en} per clock; one that cannot be judged says so in the words of its code."""
    verdicts, calendars = judged(tx, ticket, at_ms)
    found = []
    for one in verdicts:
        calendar = calendars.get(one.row.calendar)
        if one.verdict is None or calendar is None:
            said = CODES.get(one.error or "unknown-calendar", CODES["internal"])
            zh, en = (text.format(calendar=one.row.calendar) for text in said)
        else:
            told = explain(one.verdict, calendar)
            zh, en = told.zh, told.en
        found.append({"commitment": one.row.id, "zh": zh, "en": en})
    return found

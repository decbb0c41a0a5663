"""Why a clock reads as it does: one paragraph in Chinese and English with clause, start, pauses, proof and result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.domain.calendars import DAY_NAMES, WHOLE_DAY, Calendar, Hours
from server.domain.clocks import State, Verdict
from server.domain.events import Event
from server.domain.rests import Pause, PauseNote
from server.domain.spans import Span
from server.domain.times import from_ms

WORDS: Mapping[str, Any] = json.loads((Path(__file__).parent / "explain.json").read_text("utf-8"))
"""The sentences and their words; the phone reads the same file."""

ROW_GONE = " (row)"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The same paragraph in both languages."""

    zh: str
    en: str


def explain(verdict: Verdict, calendar: Calendar) -> Explanation:
    """Gives the paragraph that answers "why?"; `calendar` is the commitment's, its zone the one people read."""
    return Explanation(_Teller("zh", verdict, calendar).tell(), _Teller("en", verdict, calendar).tell())


class _Teller:
    """One verdict told in one language."""

    def __init__(self, language: str, verdict: Verdict, calendar: Calendar) -> None:
        self.language, self.verdict, self.calendar = language, verdict, calendar
        self.first_day = self._local(verdict.start.at_ms)[0] if verdict.start else None

    def tell(self) -> str:
        sentences = [self._promise(), *self._course(), self._result()]
        return ("" if self.language == "zh" else " ").join(sentence for sentence in sentences if sentence)

    def _promise(self) -> str:
        row = self.verdict.commitment
        clause = self.say("and").join(text for text in (row.clause, row.also) if text)
        within = self._length(row.within_min * 60)
        return self.say("promise", clause=clause, within=within, kind=self.word("kinds", row.kind))

    def _course(self) -> Iterable[str]:
        verdict = self.verdict
        if verdict.start is None:
            return
        event = self._event(verdict.start)
        yield self.say("started", at=self._at(verdict.start.at_ms, with_day=True), event=event)
        yield self._counted()
        for pause in verdict.pauses:
            yield self._pause(pause)
        for changed in verdict.changes:
            policy = self.word("policies", changed.policy.value if changed.policy else "none")
            within = self._length(changed.change.budget_ms // 1000)
            yield self.say("change", at=self._at(changed.change.at_ms), within=within, policy=policy)
        yield self._due()
        if verdict.stop is not None:
            yield self._stop(verdict.stop)
        elif verdict.ending is None:
            for event_without in verdict.unproven:
                yield self._unproven(event_without)

    def _counted(self) -> str:
        """Tells which time counts as people know it: by its hours, not by what the calendar is called."""
        calendar = self.calendar
        if calendar.always:
            return self.say("always")
        hours = self.say("then").join(self._hours(one) for one in calendar.hours())
        closed = self.say("closed") if calendar.closes else ""
        added = self.say("added") if calendar.adds else ""
        return (
            self.say("calendar", hours=hours, closed=closed, added=added)
            if hours
            else self.say("calendar_added")
        )

    def _hours(self, hours: Hours) -> str:
        first, last = (self.word("weekdays", DAY_NAMES[day]) for day in (hours.first, hours.last))
        days = first if first == last else self.say("days", first=first, last=last)
        if (hours.first, hours.last) == (0, 6):
            days = self.say("every_day")
        windows = self.say("window_and").join(
            f"{_clock(begin)}-{_clock(end)}" for begin, end in hours.windows
        )
        return self.say("hours", days=days, windows=windows)

    def _pause(self, pause: Pause) -> str:
        begin, reason = self._at(pause.begin.at_ms), self.word("pauses", pause.reason)
        end = self._at(pause.end.at_ms) if pause.end else ""
        if pause.note is PauseNote.REOPENED:
            return self.say("gap", **{"from": begin, "to": end})
        if not pause.counts:
            why = self.word("notes", pause.note.value)
            return self.say("pause_not", **{"from": begin, "reason": reason, "why": why})
        evidence = self.say("evidence", evidence=pause.evidence) if pause.evidence else ""
        key = "pause" if pause.end else "pause_open"
        return self.say(key, **{"from": begin, "to": end, "reason": reason, "evidence": evidence})

    def _due(self) -> str:
        verdict = self.verdict
        if verdict.due_ms is None:
            return self.say("due_hidden")
        earliest_ms, latest_ms = verdict.due_earliest_ms, verdict.due_latest_ms
        if earliest_ms is not None and latest_ms is not None and earliest_ms != latest_ms:
            return self.say("due_between", **{"from": self._at(earliest_ms), "to": self._at(latest_ms)})
        return self.say("due", at=self._at(verdict.due_ms))

    def _stop(self, stop: Event) -> str:
        row = self.verdict.commitment
        proof = ""
        if row.proof is not None:
            kinds = row.proof.counted(stop.data.get("proof") or ())
            proof = self.say("proof", count=str(len(kinds)), list=self._witnesses(kinds, "and"))
        spread = self._spread(stop.interval(row.certainty))
        return self.say("stop", at=self._at(stop.at_ms), event=self._event(stop), spread=spread, proof=proof)

    def _spread(self, interval: Span) -> str:
        begin, end = self._at(interval[0]), self._at(interval[1])
        return "" if begin == end else self.say("spread", **{"from": begin, "to": end})

    def _unproven(self, stop: Event) -> str:
        proof = self.verdict.commitment.proof
        if proof is None:
            return ""
        kinds = proof.counted(stop.data.get("proof") or ())
        return self.say(
            "unproven",
            at=self._at(stop.at_ms),
            event=self._event(stop),
            count=str(len(kinds)),
            list=self.say("given", list=self._witnesses(kinds, "and")) if kinds else "",
            needed=str(proof.kinds),
            one_of=self.say("one_of", list=self._witnesses(proof.one_of, "or")) if proof.one_of else "",
        )

    def _result(self) -> str:
        verdict = self.verdict
        reasons = [self.word("reasons", reason.value) for reason in verdict.reasons]
        why = self.say("reasons", list=self.say("and").join(reasons)) if reasons else ""
        if verdict.state is State.PENDING:
            return self.say("pending", event=self.word("events", verdict.commitment.starts))
        if verdict.state is State.VOID:
            ending = verdict.ending
            return self.say("void", at=self._at(ending.at_ms), event=self._event(ending)) if ending else ""
        if verdict.state is State.UNDECIDED:
            return self.say("undecided", reasons=why)
        if verdict.state in (State.RUNNING, State.PAUSED):
            left_ms = verdict.budget_ms - verdict.elapsed.open_less_pauses_ms
            return self.say(verdict.state.value, span=self._length(left_ms // 1000))
        return self._of_due(verdict.due_ms or 0, why)

    def _of_due(self, due_ms: int, why: str) -> str:
        verdict = self.verdict
        reached_ms = verdict.stop.at_ms if verdict.stop else verdict.at_ms
        span = self._length(abs(due_ms - reached_ms) // 1000)
        if verdict.state is State.MET:
            return self.say("met", span=span) if due_ms - reached_ms >= 1000 else self.say("met_exactly")
        if verdict.stop is not None:
            return self.say("late", span=span, reasons=why)
        key = "over" if verdict.state is State.BREACHED else "unconfirmed"
        return self.say(key, span=span, reasons=why)

    def _event(self, event: Event) -> str:
        return self.word("events", "row" if event.id.endswith(ROW_GONE) else event.kind)

    def _witnesses(self, kinds: Iterable[str], joint: str) -> str:
        return self.say(joint).join(self.word("witnesses", kind) for kind in kinds)

    def _at(self, at_ms: int, with_day: bool = False) -> str:
        """Gives a local time; with its day where that is not the day of the start."""
        day, time = self._local(at_ms)
        if day == self.first_day and not with_day:
            return time
        year, month, number = day
        return self.say("day", time=time, year=str(year), month=str(month), day=str(number))

    def _local(self, at_ms: int) -> tuple[tuple[int, int, int], str]:
        local = from_ms(at_ms).astimezone(self.calendar.zone)
        time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
        return (local.year, local.month, local.day), time

    def _length(self, seconds: int) -> str:
        """Gives a length in at most two units, the smaller one left out where it is nought."""
        hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
        units = [("h", hours), ("min", minutes)] if hours else [("min", minutes), ("s", rest)]
        told = [(unit, n) for unit, n in units if n] or [("s", 0)]
        if len(told) == 1 and told[0][0] == "min":
            return self.say("min_alone", n=str(minutes))
        return " ".join(self.say(unit, n=str(n)) for unit, n in told)

    def word(self, group: str, key: str) -> str:
        """Gives the word of a key, or the key itself where a contract has its own."""
        found = WORDS[group].get(key)
        return str(found[self.language]) if found else key

    def say(self, key: str, **values: str) -> str:
        """Gives a sentence with its places filled."""
        template: str = WORDS["says"][key][self.language]
        return template.format_map(values)


def _clock(minute: int) -> str:
    """Gives a window's minute as it stands on the clock; 24:00 is the end of its day."""
    shown = minute if minute <= WHOLE_DAY[1] else minute - WHOLE_DAY[1]
    return f"{shown // 60:02}:{shown % 60:02}"

"""Positions of people on duty: taken from phones and trackers, judged, kept in their time, and shown to whom they may.

Off duty, or while somebody has switched theirs off, nothing at all is kept (B-16).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from routing.engines import everywhere
from routing.types import Place
from server.domain.errors import Problem
from server.domain.fixes import Judged, Known, Said, judge
from server.domain.organisation import DAY_MS, trail_ms
from server.domain.records import Record
from server.storage.port import Row, Storage, Tx
from server.storage.tables import duty_spans, positions
from server.storage.tables.duty_spans import Span
from server.usecases.organisation import settings_of
from server.usecases.picture import snap_row

MOST_FIXES = 1_000
"""In one body: more than three hours of one each 10 s. A larger one is refused whole, and nothing of it kept."""

BEFORE = 8
LATE_MS = 60_000
"""A fix made as somebody came on duty or went off may be dated a little outside of it: clocks differ."""

WORDS = cast(
    "Mapping[str, Mapping[str, str]]",
    json.loads(Path(__file__).with_name("position_words.json").read_text(encoding="utf-8")),
)


@dataclass(frozen=True, slots=True)
class Given:
    """A fix as it came, with what the phone knows beside the place."""

    said: Said
    speed_m_s: float | None = None
    heading_deg: float | None = None
    battery_pct: int | None = None


@dataclass(slots=True)
class Taken:
    """What became of a body of fixes: how many were new, which are not believed, how many were not kept at all."""

    kept: int = 0
    off_duty: int = 0
    doubted: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    seen: bool = True


def take(storage: Storage, person: Record, given: Sequence[Given], now_ms: int, source: str) -> Taken:
    """Keeps a person's fixes of the time they were on duty, those that are doubted too; said twice, they are kept once.

    Raises:
        Problem: too-many-fixes; nothing is kept then.
    Source: B-16, D-05.
    """
    if len(given) > MOST_FIXES:
        raise Problem("too-many-fixes", most=MOST_FIXES)
    with storage.read() as tx:
        unseen_ms = positions.unseen_since(tx, person.id)
        oldest_ms = now_ms - trail_ms(settings_of(tx, person.organisation))
        spans = duty_spans.since(tx, person.id, oldest_ms - LATE_MS)
    if unseen_ms is not None:
        return Taken(off_duty=len(given), seen=False)
    order = sorted(enumerate(given), key=lambda one: (one[1].said.at_ms, one[0]))
    wanted = [one for one in order if _is_on_duty(one[1].said.at_ms, spans, oldest_ms, now_ms)]
    taken = Taken(off_duty=len(given) - len(wanted))
    if wanted:
        snaps = _snaps(wanted[-1][1].said)  # before the lock: the first look at a map reads it
        with storage.write_positions() as aside:
            _keep(aside, person, wanted, now_ms, source, taken, snaps)
    return taken


def words_of(doubts: Sequence[str]) -> list[dict[str, str]]:
    """Gives doubts as the API tells them: code, and a sentence in each language."""
    return [{"code": code, **WORDS[code]} for code in doubts]


def trail_of(tx: Tx, person: Record, from_ms: int, to_ms: int) -> list[Row]:
    """Gives the fixes of a person between two instants, with what is doubted of them.

    Raises:
        Problem: span-wrong where the span is empty or longer than a week.
    """
    if not 0 < to_ms - from_ms <= 7 * DAY_MS:
        raise Problem("span-wrong")
    rows = positions.trail(tx, person.id, from_ms, to_ms)
    return [{**row, "doubts": words_of((row["doubts"] or "").split())} for row in rows]


def _is_on_duty(at_ms: int, spans: Sequence[Span], oldest_ms: int, now_ms: int) -> bool:
    """What comes from the future is judged as of now: it is kept for the flag, not for the time."""
    at_ms = min(at_ms, now_ms)
    return at_ms >= oldest_ms and any(
        from_ms - LATE_MS <= at_ms and (to_ms is None or at_ms <= to_ms) for from_ms, to_ms in spans
    )


def _snaps(latest: Said) -> dict[int, dict[str, Any]]:
    """Where the latest fix lies on the roads, by its time: looked up once, when it comes, for all who ask later."""
    if latest.lat_deg is None or latest.lon_deg is None or abs(latest.lat_deg) > 90:
        return {}
    snap = everywhere().snap(Place(latest.lat_deg, latest.lon_deg))
    return {latest.at_ms: snap_row(snap)} if snap else {}


def _keep(
    aside: Tx,
    person: Record,
    wanted: Sequence[tuple[int, Given]],
    now_ms: int,
    source: str,
    taken: Taken,
    snaps: Mapping[int, Mapping[str, Any]],
) -> None:
    first_ms, last_ms = wanted[0][1].said.at_ms, wanted[-1][1].said.at_ms
    known = _known(aside, person.id, first_ms, last_ms)
    judged = _judged([one.said for _, one in wanted], known, now_ms)
    rows = [_row(person, one, now_ms, source) for _, one in wanted]
    taken.kept = positions.keep(aside, zip(rows, judged, strict=True), snaps)
    taken.doubted = sorted(
        (i, verdict.doubts) for (i, _), verdict in zip(wanted, judged, strict=True) if verdict.doubts
    )


def _known(aside: Tx, person: str, first_ms: int, last_ms: int) -> list[Known]:
    """The fixes before and among those that came, oldest first: the last believed one however long ago.

    Those that the demo showed are none: a visitor's own phone does not jump away from them.
    """
    rows = positions.before(aside, person, first_ms, BEFORE)
    last = positions.of_person(aside, person)
    if last is not None and last["at_ms"] < first_ms and all(row["doubts"] for row in rows):
        rows = [{**last, "doubts": None}, *rows]
    rows += positions.trail(aside, person, first_ms, last_ms)
    return [_known_of(row) for row in rows if row["source"] != positions.SHOWN]


def _judged(said: Sequence[Said], known: Sequence[Known], now_ms: int) -> list[Judged]:
    """Judges each stretch of new fixes after what is known to be before it."""
    found: list[Judged] = []
    before: list[Known] = []
    coming = list(known)
    for one in said:
        while coming and coming[0].said.at_ms < one.at_ms:
            before.append(coming.pop(0))
        (verdict,) = judge([one], before, now_ms)
        before.append(Known(one, verdict.doubts))
        found.append(verdict)
    return found


def _known_of(row: Row) -> Known:
    said = Said(row["at_ms"], row["lat_deg"], row["lon_deg"], row["accuracy_m"])
    return Known(said, tuple((row["doubts"] or "").split()))


def _row(person: Record, given: Given, now_ms: int, source: str) -> Row:
    said = given.said
    return positions.row_of(
        person.id,
        person.organisation,
        said.at_ms,
        (said.lat_deg, said.lon_deg),
        said.accuracy_m,
        received_ms=now_ms,
        source=source,
        speed_m_s=given.speed_m_s,
        heading_deg=given.heading_deg,
        battery_pct=given.battery_pct,
    )

"""When something said by a phone happened: an interval, and how sure it is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

LIMIT_MS = 5000
DRIFT_PPM = 100


class Certainty(StrEnum):
    """How sure an event's time is; see `rank` for the order."""

    MOVED = "moved"
    BRACKETED = "bracketed"
    CONTINUOUS = "continuous"

    @property
    def rank(self) -> int:
        """Higher is surer."""
        return _RANKS[self]


_RANKS = {certainty: rank for rank, certainty in enumerate(Certainty)}


class Heard(NamedTuple):
    """The last answer heard from the server: its time, and the phone's clocks at that moment."""

    now_ms: int
    wall_ms: int
    mono_ms: int
    session: str
    rtt_ms: int


class Said(NamedTuple):
    """The phone's clocks when it was said. `session` begins anew with the page's monotonic clock."""

    wall_ms: int
    mono_ms: int
    session: str
    heard: Heard


class Push(NamedTuple):
    """The push that brought it: the phone's wall clock, and the server's time of receipt."""

    wall_ms: int
    received_ms: int


class Before(NamedTuple):
    """The same phone's operation n - 1."""

    wall_ms: int
    earliest_ms: int


class Bounds(NamedTuple):
    """Where an event lies in the server's time; `wide_earliest_ms` holds even if the wall clock was moved."""

    at_ms: int
    earliest_ms: int
    latest_ms: int
    certainty: Certainty
    wide_earliest_ms: int


def bounds(said: Said, push: Push, before: Before | None = None) -> Bounds:
    """Gives the interval in which an event happened, in the server's time (ms; earliest rounded down, latest up).

    continuous: page awake all the time, wall and monotonic time agree within 5 s. bracketed: slept or started again.
    Both only where the wall clock's offset was the same at the push: set back by what the page slept, it would agree
    with a monotonic clock that stood still. moved: anything else; then only the receipt is sure.

    Source: docs/adr/0019-continuous-needs-its-offset.md; tests/vectors/bounds.json, bounds-more.json.
    """
    heard = said.heard
    half_ms = _ceil(heard.rtt_ms, 2)
    same = said.session == heard.session
    wall_ms = said.wall_ms - heard.wall_ms
    mono_ms = said.mono_ms - heard.mono_ms if same else 0
    found = _narrow(said, push, before, wall_ms, mono_ms, same)
    wide_ms = heard.now_ms - half_ms
    if same and 0 <= mono_ms <= push.received_ms - wide_ms:
        wide_ms += mono_ms
    if before is not None:
        wide_ms = max(wide_ms, before.earliest_ms)
    wide_ms = min(wide_ms, push.received_ms)
    if found is None or found[0] > push.received_ms:
        return Bounds(push.received_ms, wide_ms, push.received_ms, Certainty.MOVED, wide_ms)
    earliest_ms, latest_ms, certainty = found
    return Bounds(
        at_ms=min(heard.now_ms + wall_ms, push.received_ms),
        earliest_ms=earliest_ms,
        latest_ms=min(latest_ms, push.received_ms),
        certainty=certainty,
        wide_earliest_ms=min(wide_ms, earliest_ms),
    )


def _narrow(
    said: Said, push: Push, before: Before | None, wall_ms: int, mono_ms: int, same: bool
) -> tuple[int, int, Certainty] | None:
    """Gives the interval that the phone's clocks vouch for, or None where the wall clock was moved."""
    heard = said.heard
    shift_ms = abs((push.wall_ms - push.received_ms) - (heard.wall_ms - heard.now_ms))
    if same and mono_ms >= 0 and abs(wall_ms - mono_ms) <= LIMIT_MS and shift_ms <= LIMIT_MS:
        longest_ms = max(wall_ms, mono_ms)
        # Half the round trip and 100 ppm of drift over one denominator: no rounding before the last step.
        margin_ms = _ceil(500_000 * heard.rtt_ms + DRIFT_PPM * longest_ms, 1_000_000)
        shortest_ms = min(wall_ms, mono_ms)
        return (
            heard.now_ms + shortest_ms - margin_ms,
            heard.now_ms + longest_ms + margin_ms,
            Certainty.CONTINUOUS,
        )
    slept = same and mono_ms >= 0 and wall_ms > mono_ms + LIMIT_MS
    ordered = before is None or said.wall_ms >= before.wall_ms
    if (slept or not same) and wall_ms >= 0 and ordered and shift_ms <= LIMIT_MS:
        margin_ms = _ceil(heard.rtt_ms, 2) + shift_ms
        at_ms = heard.now_ms + wall_ms
        return at_ms - margin_ms, at_ms + margin_ms, Certainty.BRACKETED
    return None


def _ceil(over: int, under: int) -> int:
    return -(-over // under)

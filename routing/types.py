"""What routing reasons about: places, fixes, engineers and a need; instants in epoch ms, durations in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def ms_of(at: datetime) -> int:
    """Gives an aware instant in epoch ms."""
    return (at - EPOCH) // MS


class Duty(StrEnum):
    """Whether an engineer is there to be sent."""

    ON = "on"
    ON_CALL = "on_call"
    OFF = "off"


class Code(StrEnum):
    """Why someone is ruled out (the first ten, in the order of the hard rules), what speaks of a candidate, and
    (from `pinned-elsewhere` on) why a planned visit is in nobody's day.
    """

    ABSENT = "absent"
    OFF_DUTY = "off-duty"
    SKILL_MISSING = "skill-missing"
    NOT_CLEARED = "not-cleared"
    NOT_SERVING = "not-serving"
    VEHICLE_MISSING = "vehicle-missing"
    NO_POSITION = "no-position"
    POSITION_TOO_OLD = "position-too-old"
    COMMITTED_PAST_DEADLINE = "committed-past-deadline"
    UNREACHABLE = "unreachable"
    SLACK = "slack"
    SKILL = "skill"
    POSITION = "position"
    TRAVEL = "travel"
    DOOR = "door"
    RESIDENT = "resident"
    ON_CALL = "on-call"
    FREE_FROM = "free-from"
    WORTH_WAITING = "worth-waiting"
    HOLDS = "holds"
    COVERAGE = "coverage"
    GOING = "going"
    STANDS_IN = "stands-in"
    STANDS_BY = "stands-by"
    PINNED_ELSEWHERE = "pinned-elsewhere"
    KEEPS_WATCH = "keeps-watch"
    NOBODY_ON = "nobody-on"
    WINDOW_OVER = "window-over"
    NO_ROOM = "no-room"
    PIN_CANNOT_HOLD = "pin-cannot-hold"
    URGENT_FIRST = "urgent-first"
    PINNED = "pinned"
    MADE_ROOM = "made-room"


@dataclass(frozen=True, slots=True)
class Place:
    """A point in WGS-84."""

    lat_deg: float
    lon_deg: float


@dataclass(frozen=True, slots=True)
class Snap:
    """Where a position lies on a map's roads: `share` of the way along the arc `arc`, `off_m` beside it.

    `twin`: the arc of the other direction, -1 on a one-way road. `map`: the digest of the prepared map; another
    map's snap says nothing.
    """

    map: str
    arc: int
    share: float
    off_m: float
    twin: int = -1


@dataclass(frozen=True, slots=True)
class Fix:
    """Where somebody was at `seen_ms`, within `accuracy_m`; without an instant it is a place, not a memory of one.

    `snap`: made once when the position arrived; engines on roads look it up themselves where it is None.
    """

    place: Place
    seen_ms: int | None = None
    accuracy_m: float = 0.0
    snap: Snap | None = None

    def age_s(self, now_ms: int) -> int:
        """Gives for how long nobody has seen them since, 0 for a place."""
        return 0 if self.seen_ms is None or self.seen_ms > now_ms else (now_ms - self.seen_ms) // 1000


@dataclass(frozen=True, slots=True)
class Busy:
    """What an engineer is at now, by name, and until when, half the time; None where nobody can say.

    `until_p90_ms`: nine of ten times, None as `until_ms`. `assumed`: by a rule of thumb, not learnt from visits.
    """

    job: str
    until_ms: int | None
    until_p90_ms: int | None = None
    assumed: bool = False

    def wait_s(self, now_ms: int) -> tuple[int, int]:
        """Gives how long until they are free, at half and at nine of ten; none where nobody can say."""
        if self.until_ms is None:
            return 0, 0
        p50_ms, p90_ms = self.until_ms - now_ms, (self.until_p90_ms or self.until_ms) - now_ms
        return max(0, -(-p50_ms // 1000)), max(0, -(-max(p50_ms, p90_ms) // 1000))


@dataclass(frozen=True, slots=True)
class Engineer:
    """What is known of one engineer. `served`, `cleared`: contracts; `holds`: jobs given to them but not begun.

    `going`: they are on this very job already. `absent`: away by the roster; `stands_in`: for whom, by name.
    `stands_by`: where they have agreed to wait, by its name in Chinese and in English.
    """

    id: str
    name: str
    duty: Duty
    skills: frozenset[str] = frozenset()
    served: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    vehicle: bool = False
    fix: Fix | None = None
    busy: Busy | None = None
    resident: bool = False
    holds: tuple[str, ...] = ()
    going: bool = False
    absent: bool = False
    stands_in: str = ""
    stands_by: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Who is wanted where: `door_s` from the gate to the door, `deadline_ms` None where arrival is not promised."""

    place: Place
    contract: str
    confidential: bool
    skill: str | None
    door_s: int
    deadline_ms: int | None
    vehicle: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A stable code and the values that its sentence names; `words` says it to a person."""

    code: Code
    values: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuledOut:
    """Somebody who may not be chosen, with every reason."""

    engineer: Engineer
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What the other sites lose when somebody is taken: `points`: of the expected coverage of all
    of them together, 0 to 1.

    `site`: the one that is left worst by count, with `left` of `of` who could be there in time; "" where none loses
    a person by that count. `more`: how many further sites do.
    """

    points: float
    site: str = ""
    left: int = 0
    of: int = 0
    more: int = 0

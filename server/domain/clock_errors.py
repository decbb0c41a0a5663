"""What a clock or calendar answers in place of a state: a stable code, never a crash, a loop or a silent "met"."""

from enum import StrEnum

from server.domain.errors import DomainError


class ClockCode(StrEnum):
    """Codes of clocks and calendars; their sentences are in docs/errors.md."""

    CALENDAR_NEVER_OPENS = "calendar-never-opens"
    UNKNOWN_CALENDAR = "unknown-calendar"
    BAD_WINDOW = "bad-window"
    BAD_DURATION = "bad-duration"
    NO_STOP_EVENT = "no-stop-event"
    TIME_WITHOUT_ZONE = "time-without-zone"
    CORRECTION_CYCLE = "correction-cycle"


class ClockError(DomainError):
    """A clock that cannot be judged; `code` is one of ClockCode."""

    def __init__(self, code: ClockCode, **values: object) -> None:
        super().__init__(code.value, **values)

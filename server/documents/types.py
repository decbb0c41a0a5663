"""What paper is made from: plain values, everything already decided and in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class LabelFace:
    """What one label says. `title` names the thing (its model); where it is empty, the kind stands there.

    No place, no number, no network detail: anyone can read a label.
    """

    tag: str
    kind_zh: str
    kind_en: str
    organisation: str
    title_zh: str = ""
    title_en: str = ""
    generation: int = 1
    use_zh: str = "扫码报修，不用登录"
    use_en: str = "Scan to report, no sign-in"


class PromiseState(StrEnum):
    """How a promise stands, as paper draws it (shape, then word)."""

    MET = "met"
    MET_LATE = "met_late"
    BREACHED = "breached"
    PROVISIONAL = "provisional"
    UNDECIDED = "undecided"
    RUNNING = "running"
    PAUSED = "paused"
    PENDING = "pending"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its value, such as 客户 and 看守所智慧监所."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """One commitment and what became of it. `footnote`: why its verdict was changed."""

    name: str
    clause: str
    state: PromiseState
    result: str
    promised: str
    footnote: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """The line from report to deadline; while nobody arrived (`stopped_at` None) it ends at `drawn_at`."""

    reported_at: datetime
    deadline_at: datetime
    stopped_at: datetime | None
    drawn_at: datetime
    state: PromiseState
    stop_word: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One moment: what happened, who said so, the verdict it gave. Equal footnotes share a number."""

    at: datetime
    text: str
    who: str
    verdict: str = ""
    footnote: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as stored (JPEG, PNG or WebP bytes) and its caption."""

    image: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class PartUsed:
    """One part: name, what came out, what went in, how many with the unit."""

    name: str
    removed: str
    installed: str
    quantity: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed as what, when; `image` is None where the line is left for a pen."""

    role: str
    name: str
    at: datetime | None
    image: bytes | None


@dataclass(frozen=True, slots=True)
class WorkReport:
    """A work report, ready to be set. `zone` is the site's IANA zone, in which every instant is printed.

    `fault` has one row for each of what clause B-10 asks to be written: what was seen, cause, what was done,
    prevention. `label_url` is what the equipment's label says.
    """

    language: Language
    zone: str
    made_at: datetime
    product: str
    ticket: str
    subject: str
    day: datetime
    facts: tuple[Row, ...]
    promises: tuple[PromiseResult, ...]
    line: PromiseLine | None
    fault: tuple[Row, ...]
    timeline: tuple[TimelineEntry, ...]
    photos: tuple[Photo, ...] = ()
    parts: tuple[PartUsed, ...] = ()
    signatures: tuple[Signature, ...] = ()
    label_url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateCodeSheet:
    """One printed sheet of one-time gate codes; `sheet` is its short name, by which a lost one is revoked."""

    language: Language
    zone: str
    made_at: datetime
    organisation: str
    gate: str
    sheet: str
    codes: tuple[str, ...]

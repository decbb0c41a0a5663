"""How far a map's preparation is: a small file that the one who prepares writes and everybody may read."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from routing.roads.errors import MapError

FILE, LOCK = "preparing.json", ".lock"


class Stage(StrEnum):
    """What is being done; the last three are ends."""

    READING = "reading"
    CHECKING = "checking"
    EXTRACTING = "extracting"
    CONTRACTING = "contracting"
    GRAPH = "graph"
    TILES = "tiles"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


ENDS = frozenset({Stage.DONE, Stage.FAILED, Stage.INTERRUPTED})
BEGINS_AT = {
    Stage.READING: 0, Stage.CHECKING: 1, Stage.EXTRACTING: 2, Stage.CONTRACTING: 12, Stage.GRAPH: 75,
    Stage.TILES: 80, Stage.DONE: 100,
}  # fmt: skip
"""At how many percent of the whole each stage begins, as two cities of 0.2 and 1.9 MB took on average."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` of the whole; bytes read of the extract; `code`: why it failed, with the values of its sentence."""

    name: str
    stage: Stage
    percent: int
    bytes_done: int
    bytes_total: int
    began_ms: int
    map: str | None = None
    code: str | None = None
    values: dict[str, str | int] | None = None


@dataclass(slots=True)
class Teller:
    """Keeps the file up to date, and tells whoever watches from here."""

    root: Path
    now: Progress
    watch: Callable[[Progress], None]

    def at(self, stage: Stage, share: float = 0.0, **more: object) -> None:
        """Notes a stage and how much of it is done, 0 to 1; percent never goes back."""
        stages = list(BEGINS_AT)
        percent = self.now.percent
        if stage in BEGINS_AT:
            begin = BEGINS_AT[stage]
            end = BEGINS_AT[stages[min(stages.index(stage) + 1, len(stages) - 1)]]
            percent = max(percent, int(begin + (end - begin) * min(max(share, 0.0), 1.0)))
        told = replace(self.now, stage=stage, percent=percent, **more)  # type: ignore[arg-type]  # fields of Progress
        if told != self.now:
            self.now = told
            _write(self.root / FILE, told)
            self.watch(told)


def read(root: Path) -> Progress | None:
    """Gives the latest preparation; one whose process has gone without an end is interrupted."""
    try:
        held = json.loads((root / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    found = Progress(**{**held, "stage": Stage(held["stage"])})
    if found.stage in ENDS or _locked(root):
        return found
    return replace(found, stage=Stage.INTERRUPTED)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Holds the lock of whoever prepares; it goes with the process. Raises MapError: map-busy."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise MapError("map-busy") from None
        yield


def _locked(root: Path) -> bool:
    try:
        with alone(root):
            return False
    except MapError:
        return True


def _write(file: Path, told: Progress) -> None:
    aside = file.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(asdict(told), ensure_ascii=False), "utf-8")
    aside.replace(file)

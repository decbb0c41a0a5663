"""A power cut: what a disk may hold if the power fails at some point of a trace.

What was flushed is there. Of what was written and not flushed, each 512-byte sector holds what it held at the last
flush or what was written there since, whatever its neighbours hold: writes are dropped, torn and reordered. The same
holds for folders: a name that was made, moved or removed and whose folder was not flushed may be as it was.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.machine.trace import Event, What

SECTOR_BYTES = 512
PAGE_BYTES = 4096


@dataclass(slots=True)
class File:
    """What of a file is surely on the disk, and what was done to it since, each with its place in the trace."""

    sure: bytearray
    since: list[tuple[int, Event]] = field(default_factory=list)


@dataclass(slots=True)
class Flush:
    """One that has begun: of which file or folder, and where in the trace."""

    name: str
    file: File | None
    began: int


class Disk:
    """Follows a trace from what the data folder held, as a disk may hold it."""

    def __init__(self, folder: Path) -> None:
        self.place = 0
        self._now: dict[str, File] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.endswith("-shm"):  # a -shm is made anew from the log
                self._now[path.relative_to(folder).as_posix()] = File(bytearray(path.read_bytes()))
        self._sure = dict(self._now)
        self._moved: list[tuple[int, Event, File | None]] = []
        self._flushes: dict[int, Flush] = {}
        self._folders: set[str] = set()

    def follow(self, event: Event) -> None:
        """One step further."""
        self.place += 1
        match event.what:
            case What.CREATED | What.FOLDER | What.RENAMED | What.REMOVED:
                self._move(event)
            case What.WRITTEN | What.CUT:
                self._now[event.name].since.append((self.place, event))
            case What.FLUSHING:
                file = None if event.name in self._folders else self._now.get(event.name)
                self._flushes[event.at] = Flush(event.name, file, self.place)
            case What.FLUSHED:
                self._flushed(self._flushes.pop(event.at))
            case What.TOLD:
                pass

    def after_the_cut(self, dice: random.Random, folder: Path) -> None:
        """Writes into an empty folder what the disk may hold if the power fails here."""
        names = dict(self._sure)
        for _place, event, file in self._moved:
            if dice.random() < 0.5:
                _rename(names, event, file)
        keep = dice.choice((0.0, 0.2, 0.5, 0.8, 1.0))
        lacking = {name for name in self._folders if name not in names}
        for name, file in names.items():
            path = folder / name
            if name in self._folders or lacking & {str(parent) for parent in Path(name).parents}:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_torn(file, dice, keep))

    def _move(self, event: Event) -> None:
        new = event.what in (What.CREATED, What.FOLDER)
        if new and event.name in self._now:
            return  # two processes saw it come
        if event.what is What.FOLDER:
            self._folders.add(event.name)
        file = File(bytearray()) if new else self._now.get(event.name)
        _rename(self._now, event, file)
        self._moved.append((self.place, event, file))

    def _flushed(self, flush: Flush) -> None:
        if flush.file is not None:
            done = [event for place, event in flush.file.since if place < flush.began]
            for event in done:
                _apply(flush.file.sure, event)
            del flush.file.since[: len(done)]
            return
        left = []
        for place, event, file in self._moved:
            shown = event.data.decode() if event.what is What.RENAMED else event.name
            if place < flush.began and str(Path(shown).parent) == flush.name:
                _rename(self._sure, event, file)
            else:
                left.append((place, event, file))
        self._moved = left


def _rename(names: dict[str, File], event: Event, file: File | None) -> None:
    if event.what in (What.RENAMED, What.REMOVED):
        names.pop(event.name, None)
    if file is not None and event.what is not What.REMOVED:
        names[event.data.decode() if event.what is What.RENAMED else event.name] = file


def _apply(content: bytearray, event: Event) -> None:
    if event.what is What.CUT:
        del content[event.at :]
        content.extend(bytes(event.at - len(content)))
    else:
        content.extend(bytes(max(0, event.at - len(content))))
        content[event.at : event.at + len(event.data)] = event.data


def _torn(file: File, dice: random.Random, keep: float) -> bytes:
    """What the file may hold: of each write since the last flush all, nothing, or some of its sectors."""
    content = bytearray(file.sure)
    for _place, event in file.since:
        if event.what is What.CUT:
            if dice.random() < keep:
                _apply(content, event)
            continue
        for part in _parts(event, dice):
            if dice.random() < keep:
                _apply(content, part)
    return bytes(content)


def _parts(event: Event, dice: random.Random) -> Iterable[Event]:
    """A write whole, or in the pieces in which a disk may take it."""
    size = dice.choice((SECTOR_BYTES, PAGE_BYTES, len(event.data)))
    for start in range(0, len(event.data), size):
        yield Event(event.what, event.name, event.at + start, event.data[start : start + size])

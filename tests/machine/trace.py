"""A trace: what the server's processes wrote and flushed, and what phones were told, in the order it happened.

One file that all processes append to, a record at a time. A write is noted once it is done, a flush when it begins
and when it has ended; so what was noted before a flush began is on the disk when its end is noted.
"""

from __future__ import annotations

import itertools
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

HEAD = struct.Struct("<BqHI")


class What(IntEnum):
    """What happened to a file, a folder or a phone."""

    CREATED = 1
    WRITTEN = 2
    CUT = 3  # to the length that `at` says
    FLUSHING = 4
    FLUSHED = 5
    RENAMED = 6  # to the name in `data`
    REMOVED = 7
    FOLDER = 8  # made
    TOLD = 9  # an answer has reached a phone


@dataclass(frozen=True, slots=True)
class Event:
    """One record. `at` is the place of a write, the length after a cut, the number of a flush."""

    what: What
    name: str = ""
    at: int = 0
    data: bytes = b""


class Recorder:
    """Appends to a trace; names are kept relative to the data folder."""

    def __init__(self, file: Path, root: Path) -> None:
        self.root = root
        self._out = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._numbers = itertools.count(os.getpid() << 32)

    def note(self, what: What, path: str | Path = "", at: int = 0, data: bytes = b"") -> None:
        """Appends one record."""
        name = os.path.relpath(path, self.root).encode() if path else b""
        os.write(self._out, HEAD.pack(what, at, len(name), len(data)) + name + data)

    def number(self) -> int:
        """A number that no other flush has."""
        return next(self._numbers)

    def holds(self, path: str | Path) -> bool:
        """Whether a path lies in the data folder."""
        return Path(path).is_relative_to(self.root)


def read(file: Path) -> Iterator[Event]:
    """The records in their order."""
    raw = file.read_bytes()
    place = 0
    while place < len(raw):
        what, at, named, length = HEAD.unpack_from(raw, place)
        place += HEAD.size
        name, data = raw[place : place + named], raw[place + named : place + named + length]
        place += named + length
        yield Event(What(what), name.decode(), at, data)

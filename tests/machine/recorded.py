"""A process of the server under a watch: `python -m tests.machine.recorded server.web`, or `serve` for all of them.

`HALFHOUR_TRACE` names the trace that everything written is noted in; `HALFHOUR_SYNCHRONOUS` lowers the care that the
product takes, to show that the test would see it; while the file that `HALFHOUR_FULL` names exists, the disk is full.
"""

from __future__ import annotations

import errno
import io
import os
import runpy
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.config import read_settings
from server.serve import Keeper, processes
from server.storage.engines import sqlite
from tests.machine.shim import FULL, Shim
from tests.machine.trace import Recorder, What

RECORDED = ("halfhour.db", "halfhour.db-wal", "halfhour.db-journal")


class Watch:
    """Notes what the database's files and the blobs' go through, and refuses where the disk is full."""

    def __init__(self, recorder: Recorder | None, full: Path | None) -> None:
        self._recorder = recorder
        self._full = full

    def before_write(self, name: str) -> int:
        return FULL if self.is_full() else 0

    def opened(self, name: str, created: bool) -> None:
        if created:
            self._note(What.CREATED, name)

    def written(self, name: str, at: int, data: bytes) -> None:
        self._note(What.WRITTEN, name, at, data)

    def cut(self, name: str, length: int) -> None:
        self._note(What.CUT, name, length)

    def flushing(self, name: str) -> Callable[[bool], None]:
        number = self.flush(name)

        def ended(folder_too: bool) -> None:
            if folder_too:  # it was opened within this flush: what this flush covers, that one covers
                folder = self.flush(str(Path(name).parent))
                self._note(What.FLUSHED, str(Path(name).parent), folder)
            self._note(What.FLUSHED, name, number)

        return ended

    def removed(self, name: str, folder_flushed: bool) -> None:
        self._note(What.REMOVED, name)
        if folder_flushed:
            folder = str(Path(name).parent)
            self._note(What.FLUSHED, folder, self.flush(folder))

    def is_full(self) -> bool:
        """Whether the disk has no room now."""
        return self._full is not None and self._full.exists()

    def flush(self, name: str) -> int:
        """Notes that a flush begins and gives its number."""
        number = self._recorder.number() if self._recorder else 0
        self._note(What.FLUSHING, name, number)
        return number

    def note_file(self, what: What, path: str | Path, at: int = 0, data: bytes = b"") -> None:
        """Notes what Python itself does to a file of the data folder."""
        if self._recorder is not None and self._recorder.holds(path):
            self._recorder.note(what, path, at, data)

    def _note(self, what: What, name: str, at: int = 0, data: bytes = b"") -> None:
        if self._recorder is not None and (
            Path(name).name in RECORDED or what in (What.FLUSHING, What.FLUSHED)
        ):
            self._recorder.note(what, name, at, data)


class Recorded(io.FileIO):
    """A file opened for writing whose writes and cuts are noted, and refused where the disk is full."""

    watch: Watch

    def write(self, data: Any, /) -> int:
        if self.watch.is_full():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        at = self.tell()
        count: int = super().write(data)
        self.watch.note_file(What.WRITTEN, os.fspath(str(self.name)), at, bytes(data)[:count])
        return count

    def truncate(self, size: int | None = None, /) -> int:
        length = super().truncate(size)
        self.watch.note_file(What.CUT, os.fspath(str(self.name)), length)
        return length


def watch_python(watch: Watch, root: Path) -> None:
    """Puts a watch on how Python writes files of the data folder: blobs and what is being uploaded."""
    Recorded.watch = watch
    _watch_opening(watch, root)
    _watch_moving(watch, root)


def _watch_opening(watch: Watch, root: Path) -> None:
    open_any, touch = Path.open, Path.touch

    def open_watched(path: Path, mode: str = "r", buffering: int = -1, *args: Any, **more: Any) -> Any:
        if not path.is_relative_to(root) or not set(mode) & set("wxa+"):
            return open_any(path, mode, buffering, *args, **more)
        new = not path.exists()
        raw = Recorded(str(path), mode.replace("b", ""))
        if new:
            watch.note_file(What.CREATED, path)
        return raw if buffering == 0 else io.BufferedWriter(raw)

    def touch_watched(path: Path, *args: Any, **more: Any) -> None:
        if watch.is_full() and path.is_relative_to(root):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        new = not path.exists()
        touch(path, *args, **more)
        if new:
            watch.note_file(What.CREATED, path)

    # mypy refuses to have Python's own methods replaced; in this process alone every call is to be seen.
    Path.open, Path.touch = open_watched, touch_watched  # type: ignore[method-assign, assignment]


def _watch_moving(watch: Watch, root: Path) -> None:
    replace, fsync, mkdir, unlink = os.replace, os.fsync, os.mkdir, os.unlink

    def replace_watched(source: Any, target: Any, **more: Any) -> None:
        replace(source, target, **more)
        watch.note_file(What.RENAMED, source, 0, os.path.relpath(target, root).encode())

    def fsync_watched(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        number = watch.flush(str(path)) if path.is_relative_to(root) else 0
        fsync(handle)
        if number:
            watch.note_file(What.FLUSHED, path, number)

    def mkdir_watched(path: Any, *args: Any, **more: Any) -> None:
        mkdir(path, *args, **more)
        watch.note_file(What.FOLDER, Path(path))

    def unlink_watched(path: Any, *args: Any, **more: Any) -> None:
        unlink(path, *args, **more)
        watch.note_file(What.REMOVED, Path(path))

    watched = {
        "replace": replace_watched,
        "fsync": fsync_watched,
        "mkdir": mkdir_watched,
        "unlink": unlink_watched,
    }
    for name, call in watched.items():
        setattr(os, name, call)


def lower(level: str) -> None:
    """Lets the product's connections take less care than they do."""
    open_with_care = sqlite.SqliteStorage._open

    def opened(storage: sqlite.SqliteStorage) -> Any:
        connection = open_with_care(storage)
        connection.execute(f"PRAGMA synchronous = {level}")
        return connection

    setattr(sqlite.SqliteStorage, "_open", opened)  # noqa: B010  # mypy rightly refuses the plain way


def serve() -> None:
    """Keeps the product's own processes as `halfhour serve` does, each under the watch."""
    children = processes(read_settings())
    for child in children:
        python, flag, module = child.command
        child.command = [python, flag, "tests.machine.recorded", module]
    Keeper(read_settings(), children).run(lambda: None)


def main() -> None:
    """Sets up the watch and becomes the process that was asked for."""
    (module,) = sys.argv[1:]
    if module == "serve":
        return serve()
    root = Path(os.environ["HALFHOUR_DATA"])
    trace, full = os.environ.get("HALFHOUR_TRACE"), os.environ.get("HALFHOUR_FULL")
    watch = Watch(Recorder(Path(trace), root) if trace else None, Path(full) if full else None)
    watch_python(watch, root)
    Shim(watch)
    if level := os.environ.get("HALFHOUR_SYNCHRONOUS"):
        lower(level)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # told by the keeper alone
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return None


if __name__ == "__main__":
    main()

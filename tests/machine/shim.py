"""Between SQLite and the disk: every write, cut, flush and removal of the database passes here and may be noted.

The functions of SQLite's own file system (its VFS) are replaced in the very library that the product uses, in this
process; each calls the one it replaces. Nothing of the product is changed, and no compiler is needed.
Source: sqlite.org/c3ref/vfs.html, sqlite.org/c3ref/io_methods.html.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pysqlite3

IOERR, FULL = 10, 13
METHODS = 18
CLOSE, WRITE, CUT, FLUSH = 0, 2, 3, 4
OPEN_FLAGS = ctypes.POINTER(ctypes.c_int)

Pointer = ctypes.c_void_p
OPEN_CALL = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, Pointer, Pointer, ctypes.c_int, OPEN_FLAGS)
DELETE_CALL = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, ctypes.c_char_p, ctypes.c_int)
WRITE_CALL = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, Pointer, ctypes.c_int, ctypes.c_int64)
CUT_CALL = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, ctypes.c_int64)
FLUSH_CALL = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, ctypes.c_int)
FOLDER_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))
SET_CALL = ctypes.CFUNCTYPE(ctypes.c_int, Pointer, ctypes.c_char_p, Pointer)
GET_CALL = ctypes.CFUNCTYPE(Pointer, Pointer, ctypes.c_char_p)

KEPT: list[Any] = []
"""What C calls must never be collected, not even when the process ends."""


class Vfs(ctypes.Structure):
    """`sqlite3_vfs`, as far as it is needed."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_bytes", ctypes.c_int),
        ("longest_name", ctypes.c_int),
        ("next", Pointer),
        ("name", ctypes.c_char_p),
        ("own", Pointer),
        ("open", Pointer),
        ("delete", Pointer),
        ("others", Pointer * 11),
        ("set_call", Pointer),
        ("get_call", Pointer),
    ]


class Methods(ctypes.Structure):
    """`sqlite3_io_methods`."""

    _fields_ = [("version", ctypes.c_int), ("calls", Pointer * METHODS)]


class Watcher(Protocol):
    """Who is told. `before_write` may refuse with one of SQLite's error numbers; 0 lets it pass."""

    def before_write(self, name: str) -> int: ...

    def opened(self, name: str, created: bool) -> None: ...

    def written(self, name: str, at: int, data: bytes) -> None: ...

    def cut(self, name: str, length: int) -> None: ...

    def flushing(self, name: str) -> Callable[[bool], None]:
        """Told when a flush begins; what it gives is called when it has ended, with whether the folder was too."""
        ...

    def removed(self, name: str, folder_flushed: bool) -> None: ...


class Shim:
    """Puts itself into SQLite's default VFS, for as long as the process lives."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._names: dict[int, str] = {}
        self._tables: dict[int, Methods] = {}
        self._here = threading.local()
        vfs = _default_vfs()
        self._open = OPEN_CALL(vfs.open)
        self._delete = DELETE_CALL(vfs.delete)
        vfs.open = self._keep(OPEN_CALL(guarded(self._on_open)))
        vfs.delete = self._keep(DELETE_CALL(guarded(self._on_delete)))
        at = ctypes.addressof(vfs)
        self._folder = FOLDER_CALL(GET_CALL(vfs.get_call)(at, b"openDirectory"))
        replaced = self._keep(FOLDER_CALL(guarded(self._on_folder)))
        if SET_CALL(vfs.set_call)(at, b"openDirectory", replaced) != 0:
            raise RuntimeError("SQLite does not let its openDirectory be replaced")

    def _keep(self, call: Any) -> int | None:
        KEPT.append(call)
        return ctypes.cast(call, Pointer).value

    def _on_open(self, vfs: int, where: int | None, file: int, flags: int, out: Any) -> int:
        # SQLite keeps the address of the name, not the name: it is handed on as it came.
        name = ctypes.string_at(where).decode() if where else None
        new = name is not None and not Path(name).exists()
        found: int = self._open(vfs, where, file, flags, out)
        methods = Pointer.from_address(file).value
        if found == 0 and name is not None and methods:
            self._names[file] = name
            Pointer.from_address(file).value = ctypes.addressof(self._table(methods))
            self._watcher.opened(name, new)
        return found

    def _on_delete(self, vfs: int, name: bytes, flush: int) -> int:
        found: int = self._delete(vfs, name, flush)
        if found == 0:
            self._watcher.removed(name.decode(), bool(flush))
        return found

    def _on_folder(self, name: bytes, out: Any) -> int:
        self._here.folder = True
        opened: int = self._folder(name, out)
        return opened

    def _table(self, original: int) -> Methods:
        """A copy of a table of methods in which those that change a file are ours."""
        if original not in self._tables:
            made = Methods.from_buffer_copy(Methods.from_address(original))
            made.calls[WRITE] = self._keep(WRITE_CALL(guarded(self._writer(WRITE_CALL(made.calls[WRITE])))))
            made.calls[CUT] = self._keep(CUT_CALL(guarded(self._cutter(CUT_CALL(made.calls[CUT])))))
            made.calls[FLUSH] = self._keep(FLUSH_CALL(guarded(self._flusher(FLUSH_CALL(made.calls[FLUSH])))))
            self._tables[original] = made
        return self._tables[original]

    def _writer(self, original: Callable[..., int]) -> Callable[..., int]:
        def write(file: int, data: int, length: int, at: int) -> int:
            refused = self._watcher.before_write(self._names[file])
            found = refused or original(file, data, length, at)
            if found == 0:
                self._watcher.written(self._names[file], at, ctypes.string_at(data, length))
            return found

        return write

    def _cutter(self, original: Callable[..., int]) -> Callable[..., int]:
        def cut(file: int, length: int) -> int:
            found = original(file, length)
            if found == 0:
                self._watcher.cut(self._names[file], length)
            return found

        return cut

    def _flusher(self, original: Callable[..., int]) -> Callable[..., int]:
        def flush(file: int, flags: int) -> int:
            self._here.folder = False
            ended = self._watcher.flushing(self._names[file])
            found = original(file, flags)
            if found == 0:
                ended(self._here.folder)
            return found

        return flush


def guarded(call: Callable[..., int]) -> Callable[..., int]:
    """An error in here must never read as success: ctypes would answer 0."""

    def safe(*args: Any) -> int:
        try:
            return call(*args)
        except BaseException:
            os.write(2, b"the shim failed\n")
            return IOERR

    return safe


def _default_vfs() -> Vfs:
    """The file system that the product's SQLite uses, in this process's own copy of the library."""
    from pysqlite3 import _sqlite3

    library = ctypes.CDLL(_sqlite3.__file__)
    try:
        find = library.sqlite3_vfs_find
    except AttributeError:
        raise RuntimeError(
            f"{pysqlite3.__name__} hides its functions here: use a wheel that shows sqlite3_vfs_find"
        ) from None
    find.restype = Pointer
    return Vfs.from_address(find(None))

"""Where prepared maps lie: a folder for each under its digest, and `current`, which is swapped whole."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from routing.engines.osrm import OFF_ROAD_M
from routing.roads.arcs import Arcs, load
from routing.roads.errors import MapError
from routing.roads.fields import Fields
from routing.roads.snapping import Snapper, snapper

CREDIT = "© OpenStreetMap contributors"
META, ARCS, BASE, FIELDS, CURRENT = "meta.json", "arcs.npz", "region.osrm", "fields", "current"
DIGEST_DIGITS = 16
EDGE_DEG = OFF_ROAD_M / 111_320


@dataclass(frozen=True)
class RoadMap:
    """One prepared map, its parts read with the first question."""

    folder: Path

    @property
    def digest(self) -> str:
        """What it is called."""
        return self.folder.name

    @cached_property
    def meta(self) -> dict[str, Any]:
        """What was noted when it was made: name, bytes, bounds_deg (west, south, east, north), made_ms, arcs."""
        found: dict[str, Any] = json.loads((self.folder / META).read_text("utf-8"))
        return found

    @property
    def credit(self) -> str:
        """Whose map it is."""
        return str(self.meta.get("credit", CREDIT))

    @cached_property
    def arcs(self) -> Arcs:
        """The graph."""
        return load(self.folder / ARCS)

    @cached_property
    def snapper(self) -> Snapper:
        """What snaps positions to it."""
        return snapper(self.arcs)

    @cached_property
    def fields(self) -> Fields:
        """Its fields, kept beside it."""
        return Fields(self.arcs, self.folder / FIELDS)

    @property
    def base(self) -> Path:
        """How the names of OSRM's files begin."""
        return self.folder / BASE


@dataclass(slots=True)
class Maps:
    """All maps of an installation. Processes see a swap with their next question."""

    root: Path
    _open: RoadMap | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def current(self) -> RoadMap | None:
        """Gives the map in use; None where there is none."""
        digest = self.current_digest()
        if digest is None:
            return None
        with self._lock:
            if self._open is None or self._open.digest != digest:
                self._open = RoadMap(self.root / digest)
            return self._open

    def current_digest(self) -> str | None:
        """Gives the name of the map in use."""
        try:
            target = os.readlink(f"{self.root}/{CURRENT}")  # noqa: PTH115 - asked for each fix; a Path costs 30 us
        except OSError:
            return None
        return target.rpartition("/")[2]

    def all(self) -> list[RoadMap]:
        """Gives the prepared maps, the newest first; what is being made is not among them."""
        found = [RoadMap(one.parent) for one in self.root.glob(f"*/{META}") if _is_digest(one.parent)]
        return sorted(found, key=lambda one: (-int(one.meta["made_ms"]), one.digest))

    def find(self, name: str) -> RoadMap:
        """Gives the one map whose digest begins with `name`. Raises MapError: map-unknown."""
        found = [one for one in self.all() if name and one.digest.startswith(name)]
        if len(found) != 1:
            raise MapError("map-unknown", map=name)
        return found[0]

    def use(self, name: str) -> RoadMap:
        """Makes a prepared map the one in use, at once for all processes. Raises MapError: map-unknown."""
        found = self.find(name)
        aside = self.root / f".{CURRENT}-{os.getpid()}"
        aside.unlink(missing_ok=True)
        aside.symlink_to(found.digest)
        aside.replace(self.root / CURRENT)
        return found

    def remove(self, name: str) -> RoadMap:
        """Removes a map; without the one in use, times are by air again. Raises MapError: map-unknown."""
        found = self.find(name)
        if self.current_digest() == found.digest:
            (self.root / CURRENT).unlink()
        with contextlib.suppress(FileNotFoundError):
            # Its note first: a removal cut short leaves no map that looks whole.
            (found.folder / META).unlink()
        shutil.rmtree(found.folder)
        return found


def _is_digest(folder: Path) -> bool:
    return not folder.is_symlink() and not folder.name.startswith(".")


def whole(folder: Path, target: Path, note: Callable[[Path], None]) -> None:
    """Moves a finished folder to its name, its note written last; what is on disk is there after a power cut."""
    note(folder / META)
    for file in folder.rglob("*"):
        if file.is_file():
            _flush(file)
    _flush(folder)
    folder.rename(target)
    _flush(target.parent)


def _flush(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)

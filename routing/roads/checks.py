"""What is wrong with an extract, found before anything is made of it, each with a code that has a sentence."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from routing.roads.errors import MapError

SUFFIXES = (".osm.pbf", ".osm.bz2", ".osm")
DISK_TIMES = 12
MEMORY_TIMES = 20
SLACK_BYTES = 64 * 1024 * 1024
BASE_BYTES = 170 * 1024 * 1024
"""Preparing needs so many times the extract, and a base. Two cities of 1.9 and 0.2 MB took 22 and 3.5 MB of disk, 202
and 172 MB of memory at most; a region's extract is taken to need the same times its size."""


def suffix(extract: Path) -> str:
    """Gives the ending by which OSRM knows the format. Raises MapError: map-corrupt for another."""
    for one in SUFFIXES:
        if extract.name.endswith(one):
            return one
    raise MapError("map-corrupt", name=extract.name, detail="*.osm.pbf")


def file(extract: Path, root: Path) -> None:
    """Looks at the file from outside: it is there, is named as an extract, and the machine has room for it.

    Raises:
        MapError: map-no-file, map-corrupt, map-disk-full, map-too-large
    """
    if not extract.is_file():
        raise MapError("map-no-file", name=extract.name)
    suffix(extract)
    size = extract.stat().st_size
    if not size:
        raise MapError("map-empty", name=extract.name)
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < size * DISK_TIMES + SLACK_BYTES:
        raise MapError("map-disk-full")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    most = max(0, memory - BASE_BYTES) // MEMORY_TIMES
    if size > most:
        raise MapError("map-too-large", name=extract.name, most_mb=most // 1024**2)


def content(extract: Path) -> None:
    """Reads it through once. Raises MapError: map-corrupt, map-empty, map-no-roads."""
    import osmium

    try:
        if not _any(osmium.FileProcessor(str(extract), osmium.osm.NODE)):
            raise MapError("map-empty", name=extract.name)
        ways = osmium.FileProcessor(str(extract), osmium.osm.WAY)
        roads = sum(1 for _ in ways.with_filter(osmium.filter.KeyFilter("highway")))
    except RuntimeError as error:
        raise MapError("map-corrupt", name=extract.name, detail=str(error)) from None
    if not roads:
        raise MapError("map-no-roads", name=extract.name)


def disk_error(error: OSError) -> MapError:
    """Gives what the machine's refusal means."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return MapError("map-disk-full")
    return MapError("map-failed", detail=error.strerror or str(error))


def _any(found: object) -> bool:
    return next(iter(found), None) is not None  # type: ignore[call-overload]  # osmium names no types

"""From an OpenStreetMap extract to a map in use: read, check, extract, contract, graph, then one swap.

All is made in a folder of its own beside the maps. Whatever goes wrong, also kill -9, the present map stays as it is
and no half map is ever seen; what was left lying is cleared away by the next preparation.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from routing.roads import checks
from routing.roads.arcs import Arcs, build
from routing.roads.errors import MapError
from routing.roads.osrm_files import read
from routing.roads.programs import profile, program, run
from routing.roads.progress import Progress, Stage, Teller, alone
from routing.roads.store import ARCS, BASE, CREDIT, DIGEST_DIGITS, FIELDS, Maps, RoadMap, whole

ASIDE = ".new-"
CHUNK_BYTES = 1 << 20
RELEASE = "1"
"""Raised when maps are prepared otherwise: the same extract is then another map."""

type More = Callable[[Path, Path, Teller], None]
"""Something else made of the extract (file, folder), such as the tiles of the drawn map."""


def prepare(
    root: Path,
    extract: Path,
    now_ms: Callable[[], int],
    watch: Callable[[Progress], None] = lambda _: None,
    more: Sequence[More] = (),
    credit: str = CREDIT,
) -> RoadMap:
    """Makes the extract the map in use and gives it; an extract that was prepared before is used again at once.

    `credit`: whose map it is, as it stands wherever the map is drawn.

    Raises:
        MapError: map-busy; map-no-file, -corrupt, -empty, -no-roads, -too-large for the extract; map-disk-full,
            -no-memory, -failed for the machine. In each the map in use stays.
    """
    maps = Maps(root)
    with alone(root):
        clear(root)
        size = extract.stat().st_size if extract.is_file() else 0
        first = Progress(extract.name, Stage.READING, -1, 0, size, now_ms())
        teller = Teller(root, first, watch)
        try:
            made = _made(maps, extract, teller, now_ms, more, credit)
        except OSError as error:
            failed = checks.disk_error(error)
            teller.at(Stage.FAILED, code=failed.code, values=failed.values)
            raise failed from error
        except MapError as failed:
            failed.values.setdefault("name", extract.name)
            teller.at(Stage.FAILED, code=failed.code, values=failed.values)
            raise
        finally:
            clear(root)
        teller.at(Stage.DONE, map=made.digest)
        return made


def clear(root: Path) -> None:
    """Clears away what a preparation that was cut short left lying. Only under the lock."""
    for left in root.glob(f"{ASIDE}*"):
        shutil.rmtree(left, ignore_errors=True)


def _made(
    maps: Maps, extract: Path, teller: Teller, now_ms: Callable[[], int], more: Sequence[More], credit: str
) -> RoadMap:
    checks.file(extract, maps.root)
    digest = _digest(extract, teller)
    if any(one.digest == digest for one in maps.all()):
        return maps.use(digest)
    teller.at(Stage.CHECKING)
    checks.content(extract)
    aside = maps.root / f"{ASIDE}{digest}-{os.getpid()}"
    (aside / FIELDS).mkdir(parents=True)
    arcs = _routable(extract, aside, teller)
    for make in more:
        make(extract, aside, teller)

    def note(file: Path) -> None:
        told = {
            "name": extract.name,
            "bytes": extract.stat().st_size,
            "made_ms": now_ms(),
            "bounds_deg": [float(one) for one in arcs.bounds_deg],
            "arcs": arcs.count,
            "credit": credit,
        }
        file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")

    # A folder without a note is what a removal cut short left: no map.
    shutil.rmtree(maps.root / digest, ignore_errors=True)
    whole(aside, maps.root / digest, note)
    return maps.use(digest)


def _digest(extract: Path, teller: Teller) -> str:
    sum = hashlib.sha256(RELEASE.encode())
    total, done = extract.stat().st_size, 0
    with extract.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            sum.update(chunk)
            done += len(chunk)
            teller.at(Stage.READING, done / total, bytes_done=done)
    return sum.hexdigest()[:DIGEST_DIGITS]


def _routable(extract: Path, aside: Path, teller: Teller) -> Arcs:
    """Has OSRM extract and contract, then makes the graph of fields of what it extracted."""
    base = aside / BASE
    source = base.with_suffix(checks.suffix(extract))
    source.symlink_to(extract.resolve())
    run(
        [program("osrm-extract"), "-p", profile(), source.name],
        aside,
        1,
        lambda share: teller.at(Stage.EXTRACTING, share),
    )
    teller.at(Stage.CONTRACTING)
    run([program("osrm-contract"), BASE], aside, 2, lambda share: teller.at(Stage.CONTRACTING, share))
    source.unlink()
    teller.at(Stage.GRAPH)
    arcs = build(read(base))
    if not len(arcs.piece_arc):
        raise MapError("map-no-roads", name=extract.name)
    arcs.save(aside / ARCS)
    return arcs

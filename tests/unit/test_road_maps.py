"""Preparing a map: whatever is wrong with an extract, or cut short, the map in use stays and a sentence says why."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from routing.roads import checks, prepare, progress
from routing.roads.errors import MapError
from routing.roads.progress import Progress, Stage
from routing.roads.store import Maps
from routing.roads.tiles import make_tiles
from server.domain.errors import CODES
from tests import town
from tests.unit.roads_here import prepared, until

EMPTY = "<osm version='0.6'></osm>"
NO_ROADS = "<osm version='0.6'><node id='1' lat='34' lon='113'/><node id='2' lat='34.1' lon='113'/></osm>"
FOOTPATH = (
    "<osm version='0.6'><node id='1' lat='34' lon='113'/><node id='2' lat='34.1' lon='113'/>"
    "<way id='3'><nd ref='1'/><nd ref='2'/><tag k='highway' v='footway'/></way></osm>"
)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Maps:
    return prepared(tmp_path_factory.mktemp("maps"))


def refused(maps: Maps, extract: Path) -> str:
    """Why preparing this extract fails; the map in use stays and nothing is left lying."""
    before, there = maps.current_digest(), sorted(maps.root.iterdir())
    with pytest.raises(MapError) as failed:
        prepare.prepare(maps.root, extract, lambda: 2)
    assert maps.current_digest() == before and sorted(maps.root.iterdir()) == there
    assert failed.value.code in CODES
    told = progress.read(maps.root)
    assert told is not None and (told.stage, told.code) == (Stage.FAILED, failed.value.code)
    return failed.value.code


def test_an_extract_is_prepared_with_progress_and_becomes_the_map_in_use(tmp_path: Path) -> None:
    seen: list[Progress] = []
    root = tmp_path / "maps"
    made = prepare.prepare(root, town.write(tmp_path / "town.osm"), lambda: 7, seen.append, [make_tiles])
    assert Maps(root).current_digest() == made.digest
    assert [one.percent for one in seen] == sorted(one.percent for one in seen)
    assert {one.stage for one in seen} == set(Stage) - {Stage.FAILED, Stage.INTERRUPTED}
    assert seen[-1].percent == 100 and seen[-1].bytes_done == seen[-1].bytes_total
    assert made.meta["name"] == "town.osm" and made.meta["arcs"] > 100


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("empty.osm", EMPTY, "map-empty"),
        ("nothing.osm.pbf", "", "map-empty"),
        ("sea.osm", NO_ROADS, "map-no-roads"),
        ("path.osm", FOOTPATH, "map-no-roads"),
        ("noise.osm.pbf", "no protocol buffers at all", "map-corrupt"),
        ("cut.osm", "<osm version='0.6'><node id='1' lat=", "map-corrupt"),
        ("picture.png", "png", "map-corrupt"),
        ("gone.osm.pbf", None, "map-no-file"),
    ],
)
def test_an_extract_that_is_no_good_is_refused(
    maps: Maps, tmp_path: Path, name: str, body: str | None, code: str
) -> None:
    if body is not None:
        (tmp_path / name).write_text(body)
    assert refused(maps, tmp_path / name) == code


def test_a_machine_too_small_for_an_extract_says_so_before_it_begins(
    maps: Maps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = town.write(tmp_path / "other.osm")
    with monkeypatch.context() as small:
        small.setattr(checks, "SLACK_BYTES", 1 << 60)
        assert refused(maps, extract) == "map-disk-full"
    with monkeypatch.context() as small:
        small.setattr(checks, "MEMORY_TIMES", 1 << 60)
        assert refused(maps, extract) == "map-too-large"


def test_a_disk_that_fills_meanwhile_leaves_the_map_in_use(
    maps: Maps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(prepare, "whole", full)
    extract = town.write(tmp_path / "other.osm")
    extract.write_text(extract.read_text().replace("Row 1", "Row one"))
    assert refused(maps, extract) == "map-disk-full"


def test_only_one_prepares_at_a_time(maps: Maps, tmp_path: Path) -> None:
    with progress.alone(maps.root), pytest.raises(MapError) as busy:
        prepare.prepare(maps.root, town.write(tmp_path / "town.osm"), lambda: 2)
    assert busy.value.code == "map-busy"


def test_killed_in_the_middle_it_leaves_no_half_map_and_the_next_clears_up(
    maps: Maps, tmp_path: Path
) -> None:
    extract = town.write(tmp_path / "other.osm")
    extract.write_text(extract.read_text().replace("Row 2", "Row two"))
    before = maps.current_digest()
    code = (
        "import sys; from pathlib import Path; from routing.roads import prepare\n"
        "import os; prepare.read = lambda _base: os.kill(os.getpid(), 19)\n"
        "prepare.prepare(Path(sys.argv[1]), Path(sys.argv[2]), lambda: 3)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(maps.root), str(extract)])
    until(lambda: _stopped(child.pid))
    running = progress.read(maps.root)
    assert running is not None and running.stage is Stage.GRAPH
    child.send_signal(signal.SIGKILL)
    child.wait()
    told = progress.read(maps.root)
    assert told is not None and told.stage is Stage.INTERRUPTED
    assert maps.current_digest() == before and len(maps.all()) == 1
    assert list(maps.root.glob(".new-*"))
    made = prepare.prepare(maps.root, extract, lambda: 3)
    assert maps.current_digest() == made.digest and not list(maps.root.glob(".new-*"))
    maps.remove(made.digest)
    assert before is not None
    maps.use(before)


def test_maps_are_listed_swapped_and_removed(tmp_path: Path) -> None:
    maps = prepared(tmp_path)
    first = maps.all()[0]
    shutil.copytree(first.folder, maps.root / "ffff000000000000")
    assert [one.digest for one in maps.all()] == sorted([first.digest, "ffff000000000000"])
    assert maps.use("ffff").digest == "ffff000000000000"
    held = maps.current()
    assert held is not None and held.digest == "ffff000000000000"
    for name in ("", "f" * 17, "0123"):
        with pytest.raises(MapError):
            maps.use(name)
    maps.remove("ffff")
    assert maps.current_digest() is None and maps.current() is None
    assert [one.digest for one in maps.all()] == [first.digest]


def _stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

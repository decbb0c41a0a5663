"""The demo's own roads: its made-up land prepared as any region, in the background, where no map was added before."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from pathlib import Path

from routing.roads.programs import ends_with_parent
from routing.roads.store import Maps
from server.config import Settings
from server.demo import land

LOG = logging.getLogger(__name__)
NAME = "halfhour-demo.osm"
CREDIT = "演示用的虚构街道 · made-up streets"


def make_roads(settings: Settings) -> None:
    """Makes the demo's land the map in use where there is none; the demo goes by air until then, and without it."""
    if Maps(settings.maps_dir).current_digest() is not None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = land.write(Path(folder) / NAME)
        command = [sys.executable, "-m", "server.cli", "map", "add", str(file), "--credit", CREDIT]
        done = subprocess.run(  # noqa: S603  # our own command
            command, capture_output=True, text=True, check=False, preexec_fn=ends_with_parent
        )
    if done.returncode:
        LOG.warning("the demo goes by air: %s", done.stderr.strip().rpartition("\n")[2])


def forget_roads(settings: Settings) -> None:
    """Removes the demo's land; a map that somebody added stays."""
    maps = Maps(settings.maps_dir)
    for one in maps.all():
        if one.meta["name"] == NAME:
            maps.remove(one.digest)

"""The project's town, prepared by the very programs that prepare a real region, with its referee where one is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from routing.engines.roads import Roads
from routing.roads.prepare import prepare
from routing.roads.referee import Keeper, Referees
from routing.roads.store import Maps
from tests import town


def prepared(folder: Path) -> Maps:
    """Gives the maps of an installation whose map in use is the town."""
    prepare(folder / "maps", town.write(folder / "town.osm"), lambda: 1)
    return Maps(folder / "maps")


def roads(maps: Maps) -> Roads:
    """Gives the engine on these maps."""
    return Roads(maps.current, Referees(maps.root).of)


@contextmanager
def kept(maps: Maps) -> Iterator[Keeper]:
    """Keeps a referee and gives its keeper once it answers."""
    keeper, stopped = Keeper(maps), threading.Event()
    thread = threading.Thread(target=keeper.run, args=(stopped,))
    thread.start()
    try:
        until(lambda: keeper.child is not None and keeper.child.answered)
        yield keeper
    finally:
        stopped.set()
        thread.join()


def until(holds: Callable[[], bool]) -> None:
    """Waits until something holds."""
    pause = threading.Event()
    for _ in range(600):
        if holds():
            return
        pause.wait(0.1)
    raise AssertionError("it did not come to that within a minute")

"""The process that keeps the referee of travel times: `python -m server.routed`. `halfhour serve` keeps one."""

from __future__ import annotations

import logging
import signal
import threading

from routing.roads.referee import Keeper
from routing.roads.store import Maps
from server.config import read_settings


def main() -> None:
    """Keeps `osrm-routed` on the map in use until SIGTERM or SIGINT; idle where there is no map."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s roads %(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: stop.set())
    Keeper(Maps(read_settings().maps_dir)).run(stop)


if __name__ == "__main__":
    main()

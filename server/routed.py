"""The process of travel times: it keeps the referee, and makes fields ahead. `python -m server.routed`.

`halfhour serve` keeps one.
"""

from __future__ import annotations

import logging
import signal
import threading

from routing.roads.referee import Keeper
from routing.roads.store import Maps
from server import wiring
from server.config import read_settings
from server.worker.ahead import Fielding


def main() -> None:
    """Keeps `osrm-routed` and the fields of all sites on the map in use until SIGTERM or SIGINT; idle without a map."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s roads %(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: stop.set())
    maps = Maps(read_settings().maps_dir)
    fielding = Fielding(maps, lambda: wiring.wire().storage)
    threading.Thread(target=fielding.run, args=(stop,), name="fields", daemon=True).start()
    Keeper(maps).run(stop)


if __name__ == "__main__":
    main()

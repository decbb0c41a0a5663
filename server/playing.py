"""The process in which the demo lives: `python -m server.playing`. `halfhour serve --demo` keeps one."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from server import wiring
from server.demo.living import Living
from server.demo.roads import make_roads
from server.sync.blobs import shelf


def main() -> None:
    """Lives until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s demo %(levelname)s %(name)s: %(message)s")
    wired = wiring.wire()
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=make_roads, args=(wired.settings,), daemon=True).start()
    Living(wired.storage, wired.clock, shelf(wired.settings)).run(stop)
    wired.storage.close()


if __name__ == "__main__":
    main()

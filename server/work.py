"""The worker process: `python -m server.work`. `halfhour serve` keeps one."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from typing import Any

from server import demo, wiring
from server.domain.times import TimeSource
from server.roads import own_rules
from server.storage.port import Storage
from server.sync.retry import retry_release
from server.worker import coverage, dayplans, learning, register, search
from server.worker.elsewhere import open_elsewhere
from server.worker.following import open_following
from server.worker.handlers import lanes
from server.worker.post import open_post_office
from server.worker.run import Handler, run
from server.worker.tidy import TIDY, begin, house_of, tidy
from server.worker.watching import watch_unwatched

LOG = logging.getLogger(__name__)
POST_ENDS_S = 6.0


def main() -> None:
    """Works until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(name)s: %(message)s")
    wired = wiring.wire()
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with wired.storage.write() as tx:
        tried, left = retry_release(tx, wired.clock.now_ms())
    if left:
        LOG.error("%d of %d operations still wait for a fault of ours or a newer release", left, tried)
    house = house_of(wired.settings)
    begin(wired.storage, wired.clock)
    learning.begin(wired.storage, wired.clock)
    search.REBUILD.begin(wired.storage, wired.clock)
    register.begin(wired.storage, wired.clock)
    coverage.begin(wired.storage, wired.clock)
    dayplans.begin(wired.storage, wired.clock)
    if unwatched := watch_unwatched(wired.storage, wired.clock):
        LOG.warning("%d tickets had no timer and are looked at now", unwatched)
    extra: dict[str, Handler] = {
        demo.MOVE: _move,
        TIDY: lambda storage, clock, _timer: tidy(storage, clock, house),
        learning.LEARN: lambda storage, clock, _timer: learning.learn(
            storage, clock, wired.settings.data_dir, lambda: own_rules(wired.settings)
        ),
    }
    post = open_post_office(wired.storage, wired.clock, wiring.post_desks(wired), stop)
    open_elsewhere(wired.storage, wired.clock, wired.settings, stop)
    open_following(wired.storage, wired.clock, stop)
    run(wired.storage, wired.clock, stop, lanes(extra))
    post.join(POST_ENDS_S)
    wired.storage.close()


def _move(storage: Storage, clock: TimeSource, _timer: dict[str, Any]) -> None:
    demo.keep_fresh(storage, clock)


if __name__ == "__main__":
    main()

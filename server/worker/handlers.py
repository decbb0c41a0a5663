"""What each kind of timer does when it is due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.domain.times import TimeSource
from server.storage.port import Storage
from server.usecases.search_index import FOLLOW
from server.usecases.watch import WATCH
from server.worker.clocks import watch_ticket
from server.worker.search import REBUILD, follow, rebuild


def _watch(storage: Storage, clock: TimeSource, timer: dict[str, Any]) -> None:
    watch_ticket(storage, clock, timer)


HANDLERS: dict[str, Callable[[Storage, TimeSource, dict[str, Any]], None]] = {
    WATCH: _watch,
    FOLLOW: follow,
    REBUILD: rebuild,
}

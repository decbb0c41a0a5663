"""A large feed that begins: read whole from chunks, each proven by its hash; what changes later comes by pull."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from halfhour.mirror import Mirror
from halfhour.rounds import Pause, PausedError
from halfhour.session import BUSY_S, Session, pause_of

MOST_BEGINNINGS = 2


class SnapshotReader:
    """Fills feeds from snapshots."""

    def __init__(self, mirror: Mirror, session: Session) -> None:
        self._mirror = mirror
        self._session = session

    def fill(self, feed: str) -> None:
        """Reads a feed from its snapshot; one that vanishes meanwhile is begun anew. Raises PausedError."""
        for _ in range(MOST_BEGINNINGS):
            offered = self._session.ask_signed("GET", f"/sync/snapshot?feed={quote(feed)}")
            if offered.status != 200:
                raise pause_of(offered)
            if self._read(feed, offered.json):
                return
        raise PausedError(Pause.BUSY, BUSY_S)

    def _read(self, feed: str, offered: dict[str, Any]) -> bool:
        """Applies all chunks and, last, the cursor; False where one is not to be had."""
        self._mirror.restart([feed])
        for chunk in offered["chunks"]:
            answer = self._session.ask_signed("GET", f"/sync/snapshot/{offered['id']}/{chunk['i']}")
            if answer.status == 404:
                return False
            if answer.status != 200:
                raise pause_of(answer)
            if hashlib.sha256(answer.body).hexdigest() != chunk["sha256"]:
                return False
            self._mirror.apply({"feed": feed, "cursor": None, "items": json.loads(answer.body)["items"]})
        self._mirror.apply({"feed": feed, "cursor": offered["cursor"], "items": []})
        return True

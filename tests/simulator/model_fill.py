"""The model phone's way to a large feed: a snapshot, part by part, gone on with after a kill (pwa/core/fill.ts)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from tests.simulator.model_line import Answer, Line, answer_of
from tests.simulator.model_mirror import Filling, Mirror


class Fill:
    """One run of the app has one. `count` is told what happened, in words to be counted."""

    def __init__(self, mirror: Mirror, line: Line, count: Callable[[str], None]) -> None:
        self._mirror, self._line, self._count = mirror, line, count
        self._begun: set[str] = set()
        """Snapshots that this run of the app has a part of."""

    def step(self, feed: str) -> str | Answer:
        """Takes in the next part of this feed's snapshot: part, whole, or anew; an answer that is no success."""
        filling = self._mirror.filling(feed)
        if filling is None:
            offered = answer_of(self._line.send("GET", f"/sync/snapshot?feed={feed}", {}, b""))
            if offered.status != 200:
                return offered
            self._begun.add(offered.body["id"])
            filling = self._mirror.begin(feed, offered.body)
        elif filling.id not in self._begun:
            self._count(
                "snapshot gone on with after a start" if filling.next else "snapshot begun before a start"
            )
            self._begun.add(filling.id)
        if not filling.chunks:
            return "whole"
        return self._take(feed, filling)

    def _take(self, feed: str, filling: Filling) -> str | Answer:
        reply = self._line.send("GET", f"/sync/snapshot/{filling.id}/{filling.next}", {}, b"")
        if reply is not None and reply.status == 404:
            self._mirror.restart([feed])
            self._count("snapshot gone")
            return "anew"
        if reply is None or reply.status != 200:
            return answer_of(reply)
        if hashlib.sha256(reply.body).hexdigest() != filling.chunks[filling.next]["sha256"]:
            return Answer(0, {})  # a proxy has cut or changed it
        whole = self._mirror.take_part(feed, filling, json.loads(reply.body)["items"])
        self._count("snapshot whole" if whole else "snapshot part")
        return "whole" if whole else "part"

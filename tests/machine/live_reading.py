"""A phone that reads on and on by its cursor while eight others write."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from tests.machine.audit import findings
from tests.machine.crowding import Team, served
from tests.machine.phones import Phone, Said
from tests.world import id_of

WRITERS = 8
BATCH = 10
RECORDS = 10_000
PAGE = 100
FEED = f"catalogue:{id_of('organisation')}"


class Reader:
    """A cursor in a feed, and every record that was ever seen behind it."""

    def __init__(self, phone: Phone) -> None:
        self.seen: set[str] = set()
        self.pulls = 0
        self._phone = phone
        self._cursors = {one["feed"]: one["cursor"] for one in self._whole({})}

    def read(self) -> bool:
        """One page more; whether there is more behind it."""
        answer = self._phone.pull(self._cursors, PAGE)
        (feed,) = [one for one in answer["feeds"] if one["feed"] == FEED]
        self.seen |= {item["id"] for item in feed["items"]}
        self.pulls += bool(feed["items"])
        self._cursors[FEED] = feed["cursor"]
        return bool(feed["more"])

    def _whole(self, cursors: dict[str, Any]) -> list[dict[str, Any]]:
        """All feeds read to their ends."""
        while True:
            answer = self._phone.pull(cursors)
            cursors = {one["feed"]: one["cursor"] for one in answer["feeds"]}
            if not any(one["more"] for one in answer["feeds"]):
                return list(answer["feeds"])


def misses(folder: Path, url: str) -> tuple[list[str], int]:
    """Adds 10,000 records with eight writers; gives what the reader did not see, and how many pages it read."""
    with served(folder, url) as (made, desk):
        phones = [desk.phone("lead") for _ in range(WRITERS)]
        reader = Reader(desk.phone("lead"))
        team = Team(phones, RECORDS // WRITERS // BATCH, _parts)
        team.start()
        while not team.ended.is_set():
            reader.read()
        team.finish()
        while reader.read():
            pass
        said = [said for phone in phones for said in phone.said.values()]
        assert len(said) == RECORDS
        assert {one["outcome"] for phone in phones for one in phone.settled.values()} <= {
            "applied",
            "repeated",
        }
        with closing(made.open()) as storage, storage.read() as tx:
            assert findings(tx, phones) == []
        return [one.id for one in said if one.record not in reader.seen], reader.pulls


def _parts(phone: Phone) -> list[Said]:
    """New records of the catalogue, each of its own."""
    n = len(phone.said)
    body = {"zh": "保险丝", "en": "Fuse"}
    return [phone.say("part.add", id_of("part", phone.device, str(n + i)), body) for i in range(BATCH)]

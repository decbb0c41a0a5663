"""An independent word on who may read what, so that the server's own is not the judge of itself (I9, I18)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tests.simulator.phone import Phone
from tests.world import id_of

if TYPE_CHECKING:
    from tests.simulator.world import World

PEOPLE = {id_of("person", name): name for name in ("li", "zhou", "outsider")}
SITES = {id_of("contract", name): id_of("site", name) for name in ("secret", "open")}
CONFIDENTIAL = frozenset({id_of("contract", "secret")})
CATALOGUE_FEED = f"catalogue:{id_of('organisation')}"
AT_SITE = ("equipment", "label")
OF_ONE = {"outcome": "device", "command": "device", "contact": "person", "conflict": "site"}
OF_CONTRACT = ("commitment", "calendar", "roster")


class Grants:
    """What each person was ever granted in this run, and what holds now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ever: dict[str, set[str]] = {}
        self._now: dict[str, set[str]] = {}

    def look(self) -> None:
        """Takes note of what holds now; called after each step in which somebody's grants may have changed."""
        names = ", ".join(f"'{id}'" for id in PEOPLE)
        with self._world.server.storage.read() as tx:
            rows = tx.rows(f"SELECT id, body FROM record WHERE id IN ({names}) ORDER BY id")
        for row in rows:
            person, body = PEOPLE[row["id"]], json.loads(row["body"])
            served = {one for one in body["contracts"] if one not in CONFIDENTIAL or one in body["clearance"]}
            self._now[person] = served if body["active"] else set()
            self._ever.setdefault(person, set()).update(self._now[person])

    def contracts(self, person: str) -> set[str]:
        """Contracts that this person serves now, and is cleared for where they are confidential."""
        return self._now[person]

    def feeds(self, phone: Phone) -> set[str]:
        """Feeds that this phone may read now."""
        return _feeds(phone, self._now[phone.person])

    def check(self, phone: Phone, page: Mapping[str, Any]) -> None:
        """A phone was told this: it must have been granted the feed at some time, and each record must belong there."""
        chronicle, feed = self._world.chronicle, page["feed"]
        if feed not in _feeds(phone, self._ever[phone.person]) and not feed.startswith("device:"):
            chronicle.broken(
                "i18", f"{phone.name} was told of {feed}, which {phone.person} was never granted"
            )
        for item in page["items"]:
            if "record" in item and not belongs(feed, item["kind"], item["record"]):
                chronicle.broken("i18", f"{phone.name} was told {item['kind']} {item['id']} in {feed}")


def _feeds(phone: Phone, contracts: Iterable[str]) -> set[str]:
    person = id_of("person", phone.person)
    return {
        *(f"person:{person}", f"device:{phone.device}", CATALOGUE_FEED),
        *(f"contract:{contract}" for contract in contracts),
        *(f"site:{SITES[contract]}" for contract in contracts),
    }


def belongs(feed: str, kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a record of this kind and body may be in a feed, as docs/sync.md says it."""
    if kind in ("ticket", "visit"):
        return feed in (f"site:{body['site']}", f"person:{body['engineer']}")
    if kind in AT_SITE:
        return feed == f"site:{body['site']}"
    if kind in OF_CONTRACT:
        return feed == f"contract:{body['contract']}"
    if kind in ("site", "contract"):
        return feed == f"{kind}:{body['id']}"
    if kind == "person":
        return feed in (f"person:{body['id']}", *(f"contract:{contract}" for contract in body["contracts"]))
    if kind == "alert":
        return feed == f"person:{body['to']}"
    word = feed.split(":")[0]
    return word == {"outcome": "device", "command": "device", "contact": "person", "conflict": "site"}.get(
        kind, "catalogue"
    )

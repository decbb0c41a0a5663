"""An independent word on who may read what, so that the server's own is not the judge of itself (I9, I18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.simulator.phone import Phone
from tests.world import id_of

if TYPE_CHECKING:
    from tests.simulator.world import World

SITES = ("site", "equipment", "label")


class Grants:
    """What each person was ever granted in this run, and what holds now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ever: dict[str, set[str]] = {}

    def look(self) -> None:
        """Takes note of what holds now; to be called after each step in which somebody's grants may change."""
        for person in ("li", "zhou", "outsider"):
            self._ever.setdefault(person, set()).update(self.contracts(person))

    def contracts(self, person: str) -> set[str]:
        """Contracts that this person serves now, and is cleared for where they are confidential."""
        things = self._world.server.things
        body = things.record(id_of("person", person))
        if not body["active"]:
            return set()
        return {
            contract
            for contract in body["contracts"]
            if not things.record(contract)["confidential"] or contract in body["clearance"]
        }

    def feeds(self, phone: Phone, contracts: set[str] | None = None) -> set[str]:
        """Feeds that this phone may read now (or with these contracts)."""
        things = self._world.server.things
        served = self.contracts(phone.person) if contracts is None else contracts
        sites = {
            id_of("site", name)
            for name in ("secret", "open")
            if things.record(id_of("site", name))["contract"] in served
        }
        return {
            f"person:{id_of('person', phone.person)}",
            f"device:{phone.device}",
            f"catalogue:{things.organisation}",
            *(f"contract:{contract}" for contract in served),
            *(f"site:{site}" for site in sites),
        }

    def check(self, phone: Phone, feed: str, item: Mapping[str, Any]) -> None:
        """A phone was told this: it must have been granted the feed at some time, and the record must belong there."""
        chronicle = self._world.chronicle
        ever = self._ever.get(phone.person, set())
        if feed not in self.feeds(phone, ever) and not feed.startswith("device:"):
            chronicle.broken(
                "i18", f"{phone.name} was told of {feed}, which {phone.person} was never granted"
            )
        if feed not in belongs(item["kind"], item["record"]):
            chronicle.broken("i18", f"{phone.name} was told {item['kind']} {item['id']} in {feed}")


def belongs(kind: str, body: Mapping[str, Any]) -> set[str]:
    """Feeds in which a record of this kind and body may be, as docs/sync.md says it."""
    if kind in ("ticket", "visit"):
        return {f"site:{body['site']}", f"person:{body['engineer']}"}
    if kind in SITES:
        site = body["id"] if kind == "site" else body["site"]
        return {f"site:{site}"}
    if kind == "person":
        return {f"person:{body['id']}", *(f"contract:{contract}" for contract in body["contracts"])}
    if kind == "contract":
        return {f"contract:{body['id']}"}
    if kind in ("commitment", "calendar", "roster"):
        return {f"contract:{body['contract']}"}
    return _Anywhere()


class _Anywhere(set[str]):
    """Kinds that say of themselves nowhere where they belong: judged by their feed alone."""

    def __contains__(self, _feed: object) -> bool:
        return True

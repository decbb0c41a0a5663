"""Phones told to erase themselves, as the desk and their last words tell it: an independent word, as grants.py is.

I1 asks here what an erased phone was allowed to lose, I9 whether it did as it was told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.simulator import ledger
from tests.simulator.phone import Phone

if TYPE_CHECKING:
    from tests.simulator.chronicle import Spoken
    from tests.simulator.world import World


class Erasures:
    """What the desk told, what was handed over in files, and which lives of phones ended with a last word."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[str, str] = {}
        """Command -> what is to become of what is unsent: wait or lose."""
        self._exported: set[str] = set()
        """Ids of operations and hashes of photos that a file holds."""
        self._ended: dict[str, str] = {}
        """phone_epoch -> the command that its last word answers."""

    def tell(self, phone: Phone, unsent: str) -> None:
        """The desk tells a phone to erase itself."""
        command = self._world.new_id()
        said = self._world.say("desk", "device.erase", command, {"device": phone.device, "unsent": unsent})
        if said.outcome == "applied":
            self._told[command] = unsent

    def told(self) -> list[Phone]:
        """Phones that have not obeyed yet."""
        return [phone for phone in self._world.phones.values() if self._standing(phone) is not None]

    def take_back(self, phone: Phone) -> None:
        """The desk lets it keep what it holds, where it has not obeyed yet."""
        if (standing := self._standing(phone)) is not None:
            self._world.say("desk", "device.keep", standing["id"], {})
            self._world.chronicle.count(f"erasing taken back, {phone.session()}")

    def exported(self, ids: set[str]) -> None:
        """A person handed these over in a file."""
        self._exported |= ids

    def pushed(self, body: bytes) -> None:
        """A push is on its way: where it holds a phone's last word, that phone has nothing else left."""
        if b'"device.erased"' not in body:
            return
        said = json.loads(body)
        for one in said["operations"]:
            if one["kind"] == "device.erased" and said["phone_epoch"] not in self._ended:
                self._ended[said["phone_epoch"]] = one["record"]
                self._world.chronicle.count(f"phone erased, {self._told.get(one['record'], 'untold')}")

    def ended(self, phone_epoch: str) -> bool:
        """Whether this life of a phone ended with its last word."""
        return phone_epoch in self._ended

    def may_be_gone(self, said: Spoken) -> bool:
        """Whether an operation that is nowhere any more was let go on purpose: by a decision, or into a file.

        One that was acknowledged may be gone only where the server itself was set back behind it.
        """
        command = self._ended.get(said.entry.phone_epoch)
        if command is None:
            return False
        if said.entry.id in self._world.chronicle.acknowledged:
            return self._world.chronicle.restores > 0
        return self._told.get(command) == "lose" or said.entry.id in self._exported

    def photos_lost(self) -> list[str]:
        """Photos that a phone erased which was to wait for them: neither on the server nor in a file."""
        chronicle = self._world.chronicle
        if chronicle.restores:
            return []  # it may have been there when it was erased
        here = ledger.verified_blobs(self._world) | self._exported
        here.update(*(phone.blobs() for phone in self._world.phones.values()))
        return [
            f"photo {ref.sha256} of {said.phone} was erased, and is nowhere"
            for said in chronicle.spoken.values()
            if self._told.get(self._ended.get(said.entry.phone_epoch, "")) == "wait"
            and said.entry.phone_epoch not in chronicle.wiped
            for ref in said.entry.blobs
            if ref.sha256 not in here
        ]

    def disobeyed(self) -> list[str]:
        """When all is well: phones that should have erased themselves and did not, and those that do so unasked."""
        found = []
        for phone in self._world.phones.values():
            if phone.session() not in ("active", "erasing"):
                continue
            standing = self._standing(phone)
            if standing is None and phone.session() == "erasing":
                found.append(f"{phone.name} erases itself, and nobody tells it to")
            if standing is not None and (standing["unsent"] == "lose" or not self._unsent(phone)):
                found.append(f"{phone.name} was told to erase itself and did not")
        return found

    def _unsent(self, phone: Phone) -> set[str]:
        waiting = {one.id for one in phone.outbox() if one.state == "waiting" or one.stuck}
        photos = {sha256 for sha256, there in phone.blobs().items() if not there}
        return (waiting | photos) - self._exported

    def _standing(self, phone: Phone) -> dict[str, Any] | None:
        commands = [{**row["body"], "id": id} for id, row in ledger.records(self._world, "command").items()]
        told = [one for one in commands if one["device"] == phone.device and one["state"] == "told"]
        return max(told, key=lambda one: int(one["told_ms"]), default=None)

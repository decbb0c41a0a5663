"""The pull side of a round: every feed to its end, proven equal, with what became of parked operations."""

from __future__ import annotations

from typing import Any

from halfhour import outbox
from halfhour.mirror import Mirror
from halfhour.outbox import State
from halfhour.push import Pusher
from halfhour.rounds import Pause, PausedError
from halfhour.session import BUSY_S, Session, pause_of
from halfhour.snapshot import SnapshotReader
from halfhour.transport import Answer
from halfhour.vault import Vault

LIMIT = 500
MOST_PAGES = 5000


class Puller:
    """Reads feeds into a mirror."""

    def __init__(self, vault: Vault, mirror: Mirror, session: Session, pusher: Pusher) -> None:
        self._vault = vault
        self._mirror = mirror
        self._session = session
        self._pusher = pusher
        self._snapshots = SnapshotReader(mirror, session)

    def pull(self) -> None:
        """Reads every feed to its end. Raises PausedError."""
        anew: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = self._session.ask_signed("POST", "/sync/pull", self._request())
            if answer.status == 200:
                if not self._take(answer.json, anew):
                    return
            elif answer.status == 410:
                self._read_anew(answer, anew)
            elif answer.status == 409:
                self._pusher.meet_server(answer)
            else:
                raise pause_of(answer)
        raise PausedError(Pause.BUSY, BUSY_S)

    def _request(self) -> dict[str, Any]:
        feeds = [{"feed": feed, "cursor": cursor} for feed, cursor in self._mirror.cursors().items()]
        return {**self._session.head(), "feeds": feeds, "limit": LIMIT, "snapshots": True}

    def _take(self, said: dict[str, Any], anew: set[str]) -> bool:
        """Applies an answer; True while there is more to read."""
        self._mirror.leave(said["grants"]["left"])
        unequal = {page["feed"] for page in said["feeds"] if not self._mirror.apply(page)}
        for page in said["feeds"]:
            self._hear_outcomes(page)
        self._mirror.restart(unequal - anew)
        large = [one["feed"] for one in said.get("snapshots", ())]
        for feed in large:
            self._snapshots.fill(feed)
        more = any(page["more"] for page in said["feeds"]) or bool(unequal - anew) or bool(large)
        anew |= unequal
        return more

    def _read_anew(self, answer: Answer, anew: set[str]) -> None:
        """410: these feeds from the start. The outbox is not touched."""
        stale = set(answer.json.get("feeds") or self._mirror.cursors())
        if stale <= anew:
            raise PausedError(Pause.BUSY, BUSY_S)
        anew |= stale
        self._mirror.restart(stale)

    def _hear_outcomes(self, page: dict[str, Any]) -> None:
        """Outcomes that came later: only what was parked is ever decided a second time."""
        later = {
            item["record"]["operation"]: item["record"]
            for item in page["items"]
            if item.get("kind") == "outcome"
        }
        if later:
            parked = self._vault.entries(self._session.identity.phone_epoch, State.PARKED)
            heard = [(entry, self._spoken(later[entry.id])) for entry in parked if entry.id in later]
            self._vault.update([outbox.judged(entry, one, one["at_ms"]) for entry, one in heard])

    def _spoken(self, outcome: dict[str, Any]) -> dict[str, Any]:
        """A record is the same for everybody: its sentence in the language that we ask for."""
        sentences = outcome.get("sentences") or {}
        return {**outcome, "detail": sentences.get(self._session.transport.language, outcome["detail"])}

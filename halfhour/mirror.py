"""The server's records as last pulled: disposable, by feed, with the sum by which they are proven equal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from halfhour.spelling import MODULUS, record_hash
from halfhour.vault import Vault


@dataclass(frozen=True, slots=True)
class Item:
    """A record at a revision."""

    id: str
    kind: str
    rev: int
    record: Mapping[str, Any]


class Mirror:
    """Feeds, their cursors and their records."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def cursors(self) -> dict[str, int | str | None]:
        """How far each feed has been read, as the server said it; None = from the start."""
        rows = self._vault.rows("SELECT feed, cursor FROM feed ORDER BY feed")
        return {row["feed"]: json.loads(row["cursor"] or "null") for row in rows}

    def restart(self, feeds: Iterable[str]) -> None:
        """These feeds are read anew; what they held is dropped. A feed not known yet is known from here on."""
        with self._vault.writing() as db:
            for feed in feeds:
                db.execute("DELETE FROM item WHERE feed = ?", (feed,))
                db.execute(
                    "INSERT OR REPLACE INTO feed (feed, cursor, count, hash) VALUES (?, NULL, 0, '0')",
                    (feed,),
                )

    def leave(self, feeds: Iterable[str]) -> None:
        """Erases feeds that are no longer ours to read."""
        with self._vault.writing() as db:
            for feed in feeds:
                db.execute("DELETE FROM item WHERE feed = ?", (feed,))
                db.execute("DELETE FROM feed WHERE feed = ?", (feed,))

    def erase(self) -> None:
        """Erases everything of the server's."""
        self.leave(list(self.cursors()))

    def apply(self, page: Mapping[str, Any]) -> bool:
        """Takes in a feed's page and its cursor in one transaction; False where the sum then differs."""
        feed = page["feed"]
        with self._vault.writing() as db:
            count, total = self._sum(feed)
            for item in page["items"]:
                before = db.execute(
                    "SELECT rev FROM item WHERE feed = ? AND id = ?", (feed, item["id"])
                ).fetchone()
                if before is not None:
                    count, total = count - 1, total - record_hash(item["id"], before["rev"])
                    db.execute("DELETE FROM item WHERE feed = ? AND id = ?", (feed, item["id"]))
                if "record" in item:
                    count, total = count + 1, total + record_hash(item["id"], item["rev"])
                    db.execute(
                        "INSERT INTO item (feed, id, kind, rev, record) VALUES (?, ?, ?, ?, ?)",
                        (feed, item["id"], item["kind"], item["rev"], json.dumps(item["record"])),
                    )
            hash = f"{total % MODULUS:016x}"
            values = (feed, json.dumps(page["cursor"]), count, hash)
            db.execute("INSERT OR REPLACE INTO feed (feed, cursor, count, hash) VALUES (?, ?, ?, ?)", values)
        return "sum" not in page or page["sum"] == {"count": count, "hash": hash}

    def _sum(self, feed: str) -> tuple[int, int]:
        found = self._vault.rows("SELECT count, hash FROM feed WHERE feed = ?", feed)
        return (found[0]["count"], int(found[0]["hash"], 16)) if found else (0, 0)

    def get(self, id: str) -> Item | None:
        """A record by id, the latest revision of all feeds."""
        found = self._vault.rows("SELECT * FROM item WHERE id = ? ORDER BY rev DESC LIMIT 1", id)
        return _item(found[0]) if found else None

    def find(self, kind: str) -> Sequence[Item]:
        """Records of a kind, by id."""
        found = self._vault.rows(
            "SELECT id, kind, max(rev) AS rev, record FROM item WHERE kind = ? GROUP BY id ORDER BY id", kind
        )
        return [_item(row) for row in found]


def _item(row: Any) -> Item:
    return Item(row["id"], row["kind"], row["rev"], json.loads(row["record"]))

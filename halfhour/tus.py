"""Bytes to the server: tus 1.0, resumed where it stopped, each piece with its checksum."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from halfhour.rounds import PausedError
from halfhour.session import Session, pause_of
from halfhour.transport import API, Answer
from halfhour.vault import Vault

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE_BYTES = 256 * 1024
MOST_BEGINNINGS = 2
EXPIRED = frozenset({404, 410, 460})
"""The upload is no more, or what arrived is damaged: begin anew."""
REFUSED = frozenset({400, 413, 415, 422})


class Uploader:
    """Brings the vault's blobs to the server."""

    def __init__(self, vault: Vault, session: Session, piece_bytes: int = PIECE_BYTES) -> None:
        self._vault = vault
        self._session = session
        self._piece_bytes = piece_bytes

    def upload_waiting(self) -> None:
        """Uploads what is not verified yet, oldest first. Raises PausedError."""
        for row in self._vault.rows(
            "SELECT sha256 FROM blob WHERE verified_ms IS NULL AND refused IS NULL ORDER BY rowid"
        ):
            self.upload(row["sha256"])

    def upload(self, sha256: str) -> None:
        """Uploads one blob unless the server holds it. Raises PausedError."""
        (row,) = self._vault.rows("SELECT * FROM blob WHERE sha256 = ?", sha256)
        place, data = row["place"], bytes(row["data"])
        if self._ask("HEAD", f"{API}/blobs/{sha256}").status == 200:
            return self._mark(sha256, verified_ms=self._session.time.server_ms())
        for _ in range(MOST_BEGINNINGS):
            place = place or self._begin(sha256, row["type"], row["contract"], len(data))
            if place is None:
                return None
            end = self._go_on(place, data)
            if end.status < 300:
                return self._mark(sha256, verified_ms=self._session.time.server_ms())
            if end.status not in EXPIRED:
                return self._mark(sha256, refused=end.code)
            place = None
            self._mark(sha256, place=None)
        return None

    def _begin(self, sha256: str, type: str, contract: str, length: int) -> str | None:
        said = {"sha256": sha256, "type": type, "contract": contract}
        pairs = [f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items() if value]
        headers = {"Upload-Length": str(length), "Upload-Metadata": ",".join(pairs)}
        answer = self._ask("POST", f"{API}/blobs", b"", headers)
        if answer.status != 201:
            self._mark(sha256, refused=answer.code)
            return None
        place = answer.headers["location"]
        self._mark(sha256, place=place)
        return place

    def _go_on(self, place: str, data: bytes) -> Answer:
        """Sends from where the server is to the end; gives the answer that ended it."""
        answer = self._ask("HEAD", place)
        while answer.status < 300 and int(answer.headers["upload-offset"]) < len(data):
            start = int(answer.headers["upload-offset"])
            piece = data[start : start + self._piece_bytes]
            headers = {
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(start),
                "Upload-Checksum": f"sha256 {b64encode(hashlib.sha256(piece).digest()).decode()}",
            }
            answer = self._ask("PATCH", place, piece, headers)
            if answer.status == 409:
                answer = self._ask("HEAD", place)
        return answer

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        answer = self._session.transport.ask(method, path, body, {**VERSION, **(headers or {})})
        if answer.status == 401:
            self._session.renew()
            answer = self._session.transport.ask(method, path, body, {**VERSION, **(headers or {})})
        if answer.status < 200 or answer.status in (401, 403, 408, 423, 429) or answer.status >= 500:
            raise pause_of(answer)
        return answer

    def _mark(self, sha256: str, **values: int | str | None) -> None:
        with self._vault.writing() as db:
            for name, value in values.items():
                db.execute(f"UPDATE blob SET {name} = ? WHERE sha256 = ?", (value, sha256))


__all__ = ["PausedError", "Uploader"]

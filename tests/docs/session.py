"""Plays the session of docs/sync-protocol.md against the real app and writes it there: `python -m tests.docs.session`.

Ids, salts and tokens come from one seed and time stands still, so that the page is the same whenever it is played.
"""

from __future__ import annotations

import json
import random
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import uuid_utils
from cryptography.hazmat.primitives.asymmetric import ec

from halfhour import Answer
from tests.api.house import House, build_house, ok, settings_in
from tests.client.carrying import Held, client_of
from tests.house import ROOT
from tests.world import id_of

PAGE = ROOT / "docs" / "sync-protocol.md"
BEGIN, END = "<!-- session -->\n", "<!-- end of session -->"
SHOWN = ("Upload-Length", "Upload-Metadata", "Upload-Offset", "Upload-Checksum", "Location", "Tus-Resumable")
MOST_CHARS = 400
SECRETS = re.compile(r'("signature": ")[^"]{40}[^"]*|(hh_phone=)[^;]+')


@dataclass
class Scribe:
    """Writes down what passes between a client and the app."""

    lines: list[str] = field(default_factory=list)

    def tell(self, text: str) -> None:
        """A sentence between requests."""
        self.lines += ["", text, ""]

    def note(self, method: str, path: str, body: bytes, headers: Mapping[str, str], answer: Answer) -> Answer:
        """One request and its answer."""
        said = [f"{name}: {headers[name]}" for name in SHOWN if name in headers]
        told = [f"{name}: {answer.headers[name.lower()]}" for name in SHOWN if name.lower() in answer.headers]
        self.lines += ["```", f"{method} {path}", *said, *_shown(body), f"→ {answer.status}", *told]
        self.lines += [*_shown(answer.body), "```"]
        return answer


def _shown(body: bytes) -> list[str]:
    if not body:
        return []
    try:
        value = json.loads(body)
    except ValueError:
        return [f"({len(body)} bytes)"]
    members = [f'"{key}": {_member(one)}' for key, one in value.items()]
    return ["{" + ",\n ".join(SECRETS.sub(r"\1\2…", member) for member in members) + "}"]


def _member(value: Any) -> str:
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return _cut(value)
    pages = [one for one in value if one.get("items")] or value
    kept = pages[:2] if "items" in value[0] else value
    more = [f"… {len(value) - len(kept)} more"] if len(kept) < len(value) else []
    return "[" + ",\n  ".join([*map(_cut, kept), *more]) + "]"


def _cut(value: Any) -> str:
    text = json.dumps(_short(value), ensure_ascii=False)
    return text if len(text) <= 3 * MOST_CHARS else text[: 3 * MOST_CHARS] + " …"


def _short(value: Any) -> Any:
    """The same with records and long lists cut."""
    if isinstance(value, dict):
        cut = ("record", "person", "organisation")
        return {key: (_record if key in cut else _short)(one) for key, one in value.items()}
    if isinstance(value, list):
        return [*map(_short, value[:2]), *["…"] * (len(value) > 2)]
    return value


def _record(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    few = dict(list(value.items())[:3])
    return {**few, "…": "…"}


@contextmanager
def seeded() -> Iterator[None]:
    """Everything that is random comes from one seed."""
    source = random.Random(20261121)
    key = ec.derive_private_key(20261121, ec.SECP256R1())
    with (
        mock.patch.object(uuid_utils, "uuid7", side_effect=lambda: _uuid7(source)),
        mock.patch.object(secrets, "token_bytes", source.randbytes),
        mock.patch.object(secrets, "token_hex", lambda n=16: source.randbytes(n).hex()),
        mock.patch.object(secrets, "token_urlsafe", lambda n=32: source.randbytes(n).hex()[:43]),
        mock.patch.object(secrets, "choice", source.choice),
        mock.patch.object(ec, "generate_private_key", return_value=key),
    ):
        yield


def _uuid7(source: random.Random) -> str:
    raw = source.randbytes(10).hex()
    return f"019aa4d0-{raw[:4]}-7{raw[4:7]}-8{raw[7:10]}-{raw[8:20]}"


def play(house: House) -> str:
    """The session as Markdown."""
    scribe = Scribe()
    held = client_of(house, "outsider", watch=scribe.note)
    _work(house, held, scribe)
    return "\n".join(scribe.lines).strip() + "\n"


def _work(house: House, held: Held, scribe: Scribe) -> None:
    client = held.client
    client.catalogue()
    scribe.lines[:0] = ["The console made a code for an engineer; a client enrols with it.", ""]
    _drop_last(scribe)  # the OpenAPI document is not shown
    scribe.tell("It begins: an empty push says what is held, and a pull from nothing gives its feeds.")
    ok_round(held)
    scribe.tell(
        "Without a network it records a fault, with words of the customer and a photo; ten minutes later it is back."
    )
    ticket = client.new_id()
    photo = client.keep_blob(b"\xff\xd8\xff\xe0" + bytes(range(200)), "image/jpeg", id_of("contract", "open"))
    body = {
        "site": id_of("site", "open"),
        "channel": "field",
        "what": "no_sound",
        "photos": [{"sha256": photo["sha256"]}],
    }
    client.record("ticket.report", ticket, body, personal={"description": "3 号机没声音"}, blobs=[photo])
    client.record("ticket.grade", ticket, {"type": "on_site", "severity": "general"})
    house.world.clock.advance(timedelta(minutes=10))
    ok_round(held)
    scribe.tell(
        "Grading is not for engineers: the second one was refused, kept, and held nothing. It is withdrawn. And the"
        " first batch is said again, as if its answer had been lost: nothing is carried out twice."
    )
    refused = client.entries()[-1]
    client.record("operation.withdraw", refused.id, {"of": refused.id})
    client.push()
    client.vault.rows("UPDATE entry SET state = 'waiting' WHERE n = 1")
    client.push()
    scribe.tell(
        "A month and a day later the session has ended: the device signs a challenge and goes on. One of its cursors is"
        " from another life of the server, so that feed is read anew."
    )
    house.world.clock.advance(timedelta(days=31))
    client.vault.rows("UPDATE feed SET cursor = '9999' WHERE feed LIKE 'person:%'")
    client.pull()


def _drop_last(scribe: Scribe) -> None:
    """Takes back the last exchange."""
    last = len(scribe.lines) - 1 - scribe.lines[:-1][::-1].index("```") - 1
    del scribe.lines[last:]


def ok_round(held: Held) -> None:
    """A round of sync that must come to its end."""
    found = held.client.sync()
    assert found.done, found


def page_with(session: str) -> str:
    """The page with this session in its place."""
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + session + END + after


def played() -> str:
    """The page as it should be."""
    with tempfile.TemporaryDirectory() as folder, seeded():
        house = build_house(settings_in(Path(folder)))
        try:
            return page_with(play(house))
        finally:
            house.world.storage.close()


def main() -> None:
    """Writes the page."""
    PAGE.write_text(played(), "utf-8")


if __name__ == "__main__":
    main()


__all__ = ["ok", "page_with", "play", "played"]

"""Answers of the API are packed with gzip where the client takes it: a phone's pull shrinks to an eighth.

Pages are not: they may show a secret beside what an address brought, and a packed length would tell of it (BREACH).
An answer of the API is for our own pages alone (`X-Halfhour`, SameSite cookies): nobody else can make and measure it.
"""

from __future__ import annotations

import gzip

LEAST_BYTES = 1024
# Level 1 costs a sixth of level 9 and loses a tenth of what it saves.
LEVEL = 1

type Headers = list[tuple[str, str]]


def packed(path: str, accepts: str, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """The answer as it is sent: JSON of the API packed where the request accepts gzip, all else as it was."""
    said = {name.lower(): value for name, value in headers}
    speaks_json = said.get("content-type", "").partition(";")[0].endswith("json")
    if not path.startswith("/api/") or not speaks_json or "content-encoding" in said:
        return headers, body
    kept = [(name, value) for name, value in headers if name.lower() not in ("vary", "content-length")]
    varies = ", ".join(filter(None, (said.get("vary"), "Accept-Encoding")))
    if len(body) < LEAST_BYTES or not _takes_gzip(accepts):
        return [*kept, ("Vary", varies), ("Content-Length", str(len(body)))], body
    smaller = gzip.compress(body, LEVEL, mtime=0)
    more = [("Vary", varies), ("Content-Encoding", "gzip"), ("Content-Length", str(len(smaller)))]
    return [*kept, *more], smaller


def _takes_gzip(accepts: str) -> bool:
    for offer in accepts.lower().split(","):
        coding, _, quality = offer.strip().partition(";")
        if coding.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

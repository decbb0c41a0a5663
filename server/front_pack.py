"""Answers of the API are packed with zstd or gzip where the client takes it: a phone's pull shrinks to an eighth.

Pages are not: they may show a secret beside what an address brought, and a packed length would tell of it (BREACH).
An answer of the API is for our own pages alone (`X-Halfhour`, SameSite cookies): nobody else can make and measure it.
"""

from __future__ import annotations

from server.api.packing import chosen, pack

LEAST_BYTES = 1024

type Headers = list[tuple[str, str]]


def packed(path: str, accepts: str, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """The answer as it is sent: JSON of the API packed where the request accepts that, all else as it was."""
    said = {name.lower(): value for name, value in headers}
    speaks_json = said.get("content-type", "").partition(";")[0].endswith("json")
    if not path.startswith("/api/") or not speaks_json or {"content-encoding", "content-range"} & said.keys():
        return headers, body
    kept = [(name, value) for name, value in headers if name.lower() not in ("vary", "content-length")]
    varies = ", ".join(filter(None, (said.get("vary"), "Accept-Encoding")))
    coding = chosen(accepts)
    if len(body) < LEAST_BYTES or not coding:
        return [*kept, ("Vary", varies), ("Content-Length", str(len(body)))], body
    smaller = pack(coding, body)
    more = [("Vary", varies), ("Content-Encoding", coding), ("Content-Length", str(len(smaller)))]
    return [*kept, *more], smaller

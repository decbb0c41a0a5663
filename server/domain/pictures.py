"""What counts as a picture: the media types that first bytes can show, and that others may be shown."""

from __future__ import annotations

UNKNOWN = "application/octet-stream"
WEBP = "image/webp"
_STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
PICTURES = frozenset({*_STARTS.values(), WEBP})
HEAD_BYTES = 12


def shown_type(head: bytes) -> str:
    """The media type that a file's first 12 bytes show, or application/octet-stream."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return next((type for start, type in _STARTS.items() if head.startswith(start)), UNKNOWN)

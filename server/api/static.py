"""The built screens, held in memory: hashed files for a year, pages always asked for anew, packed once."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from dataclasses import dataclass
from pathlib import Path

from server.api.safety import HEADERS
from server.domain.errors import CODES

PAGES = {
    "/sign-in": "signin/index.html",
    "/field/": "field/index.html",
    "/console/": "console/index.html",
    "/api/docs/": "apidocs/index.html",
}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
}
PACKED = frozenset({".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".svg", ".wasm", ".ttf", ".txt"})
HIDDEN = frozenset({"manifest.json"})  # the bundler's own notes


@dataclass(frozen=True, slots=True)
class File:
    """One built file: its bytes, the same packed (None where that saves nothing) and its headers."""

    body: bytes
    packed: bytes | None
    type: str
    etag: str
    immutable: bool


class Files:
    """The bundler's output under `root`. Read when first asked for, and again after it was built anew."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._guard = threading.Lock()
        self._stamp = -1
        self._files: dict[str, File] = {}

    def find(self, path: str) -> File | None:
        """Gives the file behind a path such as `/field/` or `/assets/field-BOo.js`.

        Before the first build, pages answer with a page that says so.
        """
        self._refresh(path)
        if path in PAGES:
            return self._files.get("/" + PAGES[path]) or _not_built()
        return self._files.get(path)

    def entry(self, source: str) -> dict[str, list[str]]:
        """Gives where a built entry such as `customer/customer.ts` lies: {"js": [...], "css": [...]}."""
        try:
            notes = json.loads((self._root / "manifest.json").read_text("utf-8"))[source]
        except (OSError, KeyError, ValueError):
            return {"js": [], "css": []}
        return {"js": ["/" + notes["file"]], "css": ["/" + one for one in notes.get("css", [])]}

    def _refresh(self, path: str) -> None:
        if self._files and path not in PAGES and path in self._files:
            return
        stamp = self._built_at()
        if stamp == self._stamp:
            return
        with self._guard:
            if stamp != self._stamp:
                fresh = self._read() if stamp else {}
                # pages of the build before may still be open: their hashed files stay
                kept = {name: file for name, file in self._files.items() if file.immutable}
                self._files, self._stamp = {**kept, **fresh}, stamp

    def _built_at(self) -> int:
        try:
            return (self._root / "manifest.json").stat().st_mtime_ns
        except OSError:
            return 0

    def _read(self) -> dict[str, File]:
        found = {}
        for file in sorted(self._root.rglob("*")):
            name = file.relative_to(self._root).as_posix()
            if file.is_file() and name not in HIDDEN and file.suffix in TYPES:
                found["/" + name] = _file(file.read_bytes(), file.suffix, name.startswith("assets/"))
        return found


def headers_for(
    file: File, accept_encoding: str, if_none_match: str = ""
) -> tuple[int, bytes, dict[str, str]]:
    """Gives status, body and headers of a built file for a browser that takes these encodings."""
    headers = {
        **HEADERS,
        "Content-Type": file.type,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if file.immutable else "no-cache",
    }
    if file.etag and file.etag in [part.strip().removeprefix("W/") for part in if_none_match.split(",")]:
        return 304, b"", headers
    if file.packed is not None and "gzip" in accept_encoding:
        headers["Content-Encoding"] = "gzip"
        return 200, file.packed, headers
    return (503 if not file.etag else 200), file.body, headers


def _file(body: bytes, suffix: str, immutable: bool) -> File:
    packed = gzip.compress(body, 9, mtime=0) if suffix in PACKED else None
    if packed is not None and len(packed) >= len(body):
        packed = None
    return File(body, packed, TYPES[suffix], f'"{hashlib.sha256(body).hexdigest()[:32]}"', immutable)


def _not_built() -> File:
    said = CODES["not-built"]
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Halfhour</title>'
        f'<h1>{said.zh}</h1><p lang="en">{said.en}</p></html>'
    )
    return File(page.encode(), None, TYPES[".html"], "", False)

"""What the phone fetches before its first screen, and in all to work offline; packed as the server packs."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from server.api.static import PACKED
from tests.bench.figures import Figure
from tests.house import ROOT

BUILT = ROOT / "pwa" / "static" / "build"
FIRST_SCREEN_MOST_BYTES = 60_000
INSTALL_MOST_BYTES = 700_000
PAGE = "field/index.html"
SYNC = "device/engine.ts"
PAGES = {"/field/": PAGE, "/sign-in": "signin/index.html"}
WORKER = "sw.js"


def measure() -> Iterator[Figure]:
    """Gives both sizes beside their aims."""
    first, install = first_screen(), offline_install()
    yield Figure(
        "the phone's first screen: HTML, CSS, JavaScript",
        f"{packed(first) / 1000:.1f} kB",
        f"at most {FIRST_SCREEN_MOST_BYTES // 1000} kB",
        f"gzipped, {len(first)} files; the sync that loads beside it, but is not waited for,"
        f" {packed(beside_it()) / 1000:.1f} kB",
    )
    yield Figure(
        "the whole offline install",
        f"{packed(install) / 1000:.1f} kB",
        f"at most {INSTALL_MOST_BYTES // 1000} kB",
        f"gzipped where that helps, {len(install)} files, the scanner among them",
    )


def first_screen() -> list[Path]:
    """The page and what it always loads, by the bundler's own notes."""
    files = {PAGE, *_reach(_notes(), PAGE, set())}
    return [BUILT / name for name in sorted(files)]


def beside_it() -> list[Path]:
    """What the page begins to load at once, while the first screen is drawn from what the phone holds."""
    files = {BUILT / name for name in _reach(_notes(), SYNC, set())}
    return sorted(files - set(first_screen()))


def offline_install() -> list[Path]:
    """The service worker and everything it keeps."""
    text = (BUILT / WORKER).read_text("utf-8")
    addresses = {*re.findall(r"""[{,]"?url"?:["'`](/[^"'`]+)["'`]""", text)}
    names = {PAGES.get(address, address.removeprefix("/")) for address in addresses}
    assert PAGE in names, "the list of kept files was not found in the service worker"
    return [BUILT / name for name in sorted({WORKER, *names})]


def packed(files: Iterable[Path]) -> int:
    """How many bytes of these travel."""
    return sum(_packed(file) for file in files)


def _notes() -> dict[str, Any]:
    notes: dict[str, Any] = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    return notes


def _packed(file: Path) -> int:
    body = file.read_bytes()
    return min(len(body), len(gzip.compress(body, 9, mtime=0))) if file.suffix in PACKED else len(body)


def _reach(notes: dict[str, Any], chunk: str, seen: set[str]) -> Iterator[str]:
    if chunk in seen:
        return
    seen.add(chunk)
    yield notes[chunk]["file"]
    yield from notes[chunk].get("css", [])
    for following in notes[chunk].get("imports", []):
        yield from _reach(notes, following, seen)

"""Releases of the product side by side: a copy that runs by itself, and the same with all its screens renamed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.browser.serving import Server
from tests.house import ROOT

BUILT = Path("pwa/static/build")
# What the worker knows a file without a hash in its name by.
REVISION = re.compile(r'(revision"?:\s*["`][0-9a-f]+)')
MIRROR = re.compile(r"halfhour-mirror-\d+")
TEXTS = {".html", ".js", ".css", ".json", ".webmanifest"}


def copy_of_this_release(folder: Path) -> Path:
    """What runs of the product, in a folder of its own."""
    for part in ("server", "routing", "pwa/static"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("CHANGELOG.md", "pyproject.toml"):
        shutil.copy(ROOT / file, folder / file)
    return folder


def next_release(folder: Path, into: Path) -> None:
    """The same screens as the bundler gives out after a change: new names for all, and another mirror."""
    built = folder / BUILT
    names = {file.name: f"{file.stem}.next{file.suffix}" for file in (built / "assets").glob("*.js")}
    named = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    shutil.copytree(built, into)
    mirrors = {name for file in built.rglob("*.js") for name in MIRROR.findall(file.read_text("utf-8"))}
    for file in sorted(into.rglob("*")):
        if file.suffix not in TEXTS:
            continue
        text = named.sub(lambda found: names[found[0]], file.read_text("utf-8"))
        if file.name == "sw.js":
            text = REVISION.sub(r"\1next", text)
        file.write_text(text.replace(max(mirrors), "halfhour-mirror-next"), "utf-8")
        if file.name in names:
            file.rename(file.with_name(names[file.name]))


def upgrade(server: Server, built: Path) -> None:
    """The server is stopped, given these screens and started again."""
    server.stop()
    shutil.rmtree(server.root / BUILT)
    shutil.copytree(built, server.root / BUILT)
    server.start()

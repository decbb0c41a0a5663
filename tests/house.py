"""What tests of the house itself need: the files that belong to it."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tracked(*suffixes: str, under: str = "") -> list[Path]:
    """The files that git tracks and that are there, by how their names end and where they lie."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", under or "."], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = [ROOT / name for name in listed if name and (not suffixes or name.endswith(suffixes))]
    return [path for path in found if path.is_file()]


def texts(*suffixes: str, under: str = "") -> dict[str, str]:
    """Path from the root -> text, for those of `tracked` that are text."""
    found = {name(path): path.read_bytes() for path in tracked(*suffixes, under=under)}
    return {file: content.decode() for file, content in found.items() if b"\0" not in content}


def name(path: Path) -> str:
    """A path from the root, as people write it."""
    return path.relative_to(ROOT).as_posix()

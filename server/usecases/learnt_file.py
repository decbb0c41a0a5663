"""What the worker has learnt, in a file: every process reads it, and none waits for the database to know it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def write(file: Path, learnt: object) -> None:
    """Writes what is learnt, whole or not at all."""
    aside = file.with_name(f".{file.name}-{os.getpid()}")
    aside.write_text(json.dumps(learnt), "utf-8")
    aside.replace(file)


@dataclass(slots=True)
class LearntFile[Learnt]:
    """What is learnt, as the worker last wrote it; read again only when the file is another."""

    file: Path
    made_of: Callable[[Any], Learnt]
    nothing: Learnt
    _seen_ns: int = -1
    _learnt: Learnt | None = None

    def __call__(self) -> Learnt:
        """Gives what is learnt now; nothing where nobody has learnt yet."""
        try:
            seen_ns = self.file.stat().st_mtime_ns
            if seen_ns != self._seen_ns:
                self._learnt = self.made_of(json.loads(self.file.read_text("utf-8")))
                self._seen_ns = seen_ns
        except (OSError, ValueError, KeyError, TypeError):
            return self.nothing
        return self.nothing if self._learnt is None else self._learnt

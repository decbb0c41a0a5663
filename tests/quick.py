"""Where tests keep what nobody needs tomorrow: in memory, where writing to the disk costs nothing."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 << 30
"""More than all workers of a run hold at once; a container often has 64 MB."""


def quick_folder() -> Path | None:
    """A folder in memory, where the machine has one with room, in which programs may run too."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    found = os.statvfs(MEMORY)
    roomy = found.f_bavail * found.f_frsize >= ROOM_BYTES
    return MEMORY if roomy and not found.f_flag & os.ST_NOEXEC else None

"""`halfhour serve` with its data folder on a small disk of its own: `python -m tests.machine.smalldisk`.

The disk is a tmpfs of `HALFHOUR_DISK_BYTES` that only this process and its children see (a mount namespace of their
own), so it goes with them; what it holds is copied to `HALFHOUR_AFTER` once the server has ended.
"""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ALLOWED = (
    "import sys; sys.path.insert(0, '.'); from tests.machine.smalldisk import mount; from pathlib import Path;"
    " mount(Path(sys.argv[1]), 1 << 20)"
)


def may_mount() -> bool:
    """Whether this machine lets us mount: root may, others where user namespaces are allowed."""
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run([sys.executable, "-c", ALLOWED, folder], capture_output=True, check=False)
    return tried.returncode == 0


def mount(folder: Path, size: int) -> None:
    """Gives this process a file system of its own at `folder`; what the folder held is on it."""
    user, group = os.getuid(), os.getgid()
    os.unshare(os.CLONE_NEWNS if user == 0 else os.CLONE_NEWNS | os.CLONE_NEWUSER)
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        for words in (
            ("--make-rprivate", "/"),
            ("-t", "tmpfs", "-o", f"size={size},mode=700", "none", str(folder)),
        ):
            subprocess.run(["mount", *words], check=True, capture_output=True)
        shutil.copytree(kept, folder, dirs_exist_ok=True)


def main() -> None:
    """Mounts, serves until told to stop, and copies what is on the disk then."""
    data = Path(os.environ["HALFHOUR_DATA"])
    mount(data, int(os.environ["HALFHOUR_DISK_BYTES"]))
    sys.argv = ["halfhour", "serve"]
    try:
        runpy.run_module("server.cli", run_name="__main__", alter_sys=True)
    finally:
        shutil.copytree(data, os.environ["HALFHOUR_AFTER"])


if __name__ == "__main__":
    main()

"""The demo's month of history, played once in a test run; every server that a test starts begins with a copy."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.house import ROOT


def copy_to(folder: Path) -> None:
    """Puts a data folder there as `halfhour demo on` leaves it; `folder` lies in pytest's folder of this run."""
    run = next((one for one in folder.parents if re.fullmatch(r"pytest-\d+", one.name)), folder.parent)
    shared = run / "demo"
    shared.mkdir(mode=0o700, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # all workers of the run share it
        if not (shared / "ready").exists():
            environ = {**os.environ, "HALFHOUR_DATA": str(shared / "var"), "HALFHOUR_DATABASE_URL": ""}
            command = [sys.executable, "-m", "server.cli", "demo", "on"]
            subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
            (shared / "ready").touch()
    shutil.copytree(shared / "var", folder)

"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from tests.browser import chromium


def facts() -> list[str]:
    """Date, machine and versions, a line each."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    browser = subprocess.run([chromium.executable(), "--version"], capture_output=True, text=True, check=True)
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{_processor()}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()} {platform.release()};"
        " load generator on the same cores, loopback",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, granian {version('granian')},"
        f" {' '.join(browser.stdout.split()[:2])}",
    ]


def load() -> str:
    """The machine's load now: over one minute."""
    return f"load {os.getloadavg()[0]:.1f}"


def _processor() -> str:
    text = Path("/proc/cpuinfo").read_text("utf-8")
    found = re.search(r"^model name\s*: (.+)$", text, re.M)
    return found[1].strip() if found else platform.machine()

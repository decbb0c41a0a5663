"""Lighthouse on pages in a Chromium of ours: in tests for what is right or wrong, in `make bench` for speed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import BrowserContext, Playwright

from tests.browser import chromium
from tests.browser.serving import free_port
from tests.house import ROOT

SCRIPT = ROOT / "tests" / "lighthouse" / "run.mjs"
LEAST_SCORE = 95
PATIENCE_S = 180


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Lighthouse gives a page: scores of 100 by category, what cost points, and its largest paint in ms."""

    address: str
    scores: dict[str, int]
    failed: tuple[str, ...]
    contentful_ms: float | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A browser that Lighthouse can join on its debugging port, with its cookies and stores."""

    context: BrowserContext
    port: int

    def judge(self, what: Literal["gate", "speed"], addresses: Sequence[str]) -> list[Verdict]:
        """Gives the verdict on each address, in their order."""
        command = [Path(sys.prefix) / "bin" / "node", SCRIPT, str(self.port), what, *addresses]
        quiet = {**os.environ, "NODE_NO_WARNINGS": "1"}
        done = subprocess.run(command, capture_output=True, env=quiet, timeout=PATIENCE_S, check=False)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return [
            Verdict(one["address"], one["scores"], tuple(one["failed"]), one["contentful_ms"])
            for one in json.loads(done.stdout)
        ]


@contextmanager
def watched(playwright: Playwright, profile: Path) -> Iterator[Watched]:
    """A browser on a profile of its own, as a phone has it, with a free debugging port."""
    port = free_port()
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium.executable(),
        headless=True,
        args=[*chromium.FLAGS, f"--remote-debugging-port={port}"],
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        timezone_id=chromium.ZONE,
    )
    try:
        yield Watched(context, port)
    finally:
        context.close()

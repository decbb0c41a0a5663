"""A process starts with what it needs: whoever was killed is back sooner."""

from __future__ import annotations

import subprocess
import sys

from tests.house import ROOT

LATER = ("fpdf", "fontTools", "requests", "urllib3")
"""Libraries of what is printed and measured: loaded with the first use."""


def test_no_process_loads_the_libraries_of_paper_and_maps_before_somebody_asks_for_them() -> None:
    code = f"import server.cli, server.web, server.work, sys; print([one for one in {LATER} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""The TypeScript of what the API takes and answers, made from the OpenAPI document: part of `make docs`."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from server import wiring
from server.api.openapi import document_of
from server.config import read_settings

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / ".venv" / "bin" / "node"
SCRIPT = ROOT / "pwa" / "answers.mjs"
FILE = ROOT / "pwa" / "core" / "answers.gen.ts"


def document() -> dict[str, Any]:
    """The OpenAPI document of this release, of an empty installation that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        wired = wiring.wire(read_settings({"HALFHOUR_DATA": folder}))
        try:
            wiring.migrate(wired)
            return document_of(wiring.flask_app(wired))
        finally:
            wired.storage.close()


def answers() -> str:
    """The file as it should be."""
    said = json.dumps(document()).encode()
    made = subprocess.run([str(NODE), str(SCRIPT)], input=said, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    return made.stdout.decode()

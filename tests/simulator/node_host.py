"""One Node process for all TypeScript phones of a test run: words in, what came of them out, line by line."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.house import ROOT

MAIN = ROOT / "tests" / "pwa" / "host" / "main.ts"
NODE = ROOT / ".venv" / "bin" / "node"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that a page has sent and that nobody has answered yet."""

    phone: str
    tab: str
    request: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    limit_ms: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it reaches the page. `broken`: the line broke before its end."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How something that a page was asked for has ended."""

    result: Any
    error: str | None


class NodeHost:
    """The process, and what happened in it since somebody last looked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.asked: list[Asked] = []
        self.ended: dict[int, Ended] = {}
        self.died: dict[tuple[str, str], str | None] = {}
        """Which pages are dead, and at which point of `Death` (tests/pwa/host/disk.ts) they died."""
        self.complaints: list[str] = []

    def say(self, do: str, **given: Any) -> Any:
        """Says a word and gives its result, after all that could go on by itself has gone on."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the phones' process ended with {self._process.wait()} at {do}")
        told = json.loads(line)
        for happening in told["happened"]:
            self._hear(happening)
        if "error" in told:
            raise RuntimeError(f"{do}: {told['error']}")
        return told["result"]

    def answer(self, request: int, answered: Answered | None) -> None:
        """Gives a request its answer; None = nobody answered."""
        wire = answered and {
            "status": answered.status,
            "headers": answered.headers,
            "body": base64.b64encode(answered.body).decode(),
            "broken": answered.broken,
        }
        self.say("answer", request=request, answered=wire)

    def forget(self) -> None:
        """Begins anew: no phone, nothing told."""
        self.say("forget")
        self.asked.clear()
        self.ended.clear()
        self.died.clear()
        self.complaints.clear()

    def _hear(self, told: dict[str, Any]) -> None:
        tab = (told["phone"], told["tab"])
        match told["happened"]:
            case "asked":
                body = None if told["body"] is None else base64.b64decode(told["body"])
                self.asked.append(
                    Asked(
                        *tab,
                        told["request"],
                        told["method"],
                        told["path"],
                        told["headers"],
                        body,
                        told["limit_ms"],
                    )
                )
            case "ended":
                self.ended[told["call"]] = Ended(told.get("result"), told.get("error"))
            case "died":
                self.died[tab] = told["at"]
                self.asked = [asked for asked in self.asked if (asked.phone, asked.tab) != tab]
            case "complained":
                self.complaints.append(f"{told['phone']}: {told['words']}")


@contextmanager
def node_host() -> Iterator[NodeHost]:
    """A running process; one serves any number of runs, one after another."""
    process = subprocess.Popen(
        [str(NODE), "--disable-warning=ExperimentalWarning", "--disable-warning=DEP0204", str(MAIN)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield NodeHost(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)

"""What a phone holds that was away, and what the server's processes need while many come back."""

from __future__ import annotations

from pathlib import Path

from tests.machine.installation import Installation, children_of
from tests.machine.phones import Phone, Said
from tests.world import id_of

OPERATIONS = 50
MOST_MEMORY_BYTES = 1 << 30


def outbox(phone: Phone, visit: str) -> list[Said]:
    """Fifty operations that were said without a network."""
    hint = {"hint": "从北门进，找门卫"}
    notes = [phone.say("visit.note", visit, {"text": f"离线记录 {n}"}) for n in range(OPERATIONS - 5)]
    return notes + [phone.say("site.edit", id_of("site", "secret"), hint, shape="fields") for _ in range(5)]


def memory_bytes(served: Installation) -> int:
    """What the server's processes hold together at their highest: each one's peak, shared pages counted each time."""
    assert served.process is not None
    pids = [served.process.pid, *children_of(served.process.pid)]
    return sum(peak_bytes(Path(f"/proc/{pid}/status").read_text()) for pid in pids)


def peak_bytes(status: str) -> int:
    """The highest that a process has held, of its status in /proc."""
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024

"""Facts and field sets by eight phones, beside bare Flask and SQLite; and a thousand phones that come back at once."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from server.demo.facts import demo_id
from server.serve import _die_with_parent as die_with_parent
from tests.api.running import ROOT, free_port
from tests.bench import wire
from tests.bench.desk import Desk, Phone, contract_of
from tests.bench.figures import Figure, Times, share
from tests.bench.pushes import LOGINS
from tests.bench.serving import WEB_PROCESSES, Product, _wait_for
from tests.machine.installation import children_of
from tests.machine.returning import peak_bytes

BATCHES, BATCH = 40, 20
RETURNING, HELD = 1000, 50
AGAIN_S = 0.2


def measure(product: Product, desk: Desk) -> Iterator[Figure]:
    """Gives operations per second and how long a push of 20 takes, for facts and for field sets."""
    for what, kind in (("facts", "visit.note"), ("field sets", "site.edit")):
        phones = [desk.phone(login) for login in LOGINS]
        records = [_record(desk, kind, login) for login in LOGINS]
        bodies = [
            [_batch(phone, kind, record) for _ in range(BATCHES)]
            for phone, record in zip(phones, records, strict=True)
        ]
        ours = asyncio.run(_push_all(product.port, phones, bodies))
        with flask_floor(product.folder / f"floor-{kind}.db") as port:
            bare = asyncio.run(_push_all(port, phones, bodies))
        count = BATCH
        note = (
            f"{share(ours.per_second, bare.per_second)} of bare Flask and SQLite; 8 phones, pushes of {BATCH}"
        )
        yield Figure(
            f"{what} per second", f"{ours.per_second * count:,.0f}", f"{bare.per_second * count:,.0f}", note
        )
        yield Figure(f"how long a push of {BATCH} {what} takes", ours.spread, bare.spread)


def measure_return(product: Product, desk: Desk) -> Iterator[Figure]:
    """Gives how long a thousand phones with fifty operations each need until all is settled."""
    phones = [desk.phone(LOGINS[number % len(LOGINS)]) for number in range(RETURNING)]
    visits = {login: [desk.job(login).visit for _ in range(5)] for login in LOGINS}
    bodies = []
    for number, phone in enumerate(phones):
        visit = visits[LOGINS[number % len(LOGINS)]][number // len(LOGINS) % 5]
        bodies.append([phone.push([phone.operation("visit.note", visit, _note(n)) for n in range(HELD)])])
    times = asyncio.run(_push_all(product.port, phones, bodies))
    pids = [product.process.pid, *children_of(product.process.pid)]
    memory_mb = sum(peak_bytes(Path(f"/proc/{pid}/status").read_text()) for pid in pids) / 1024**2
    yield Figure(
        f"{RETURNING:,} phones back at once, {HELD} operations each",
        f"{times.seconds:.1f} s",
        "memory under 1,024 MB",
        f"all {RETURNING * HELD:,} settled, {times.refused} times told to come later; {times.spread};"
        f" {memory_mb:.0f} MB for all processes at their highest, demo and worker too",
    )


@contextmanager
def flask_floor(file: Path) -> Iterator[int]:
    """Starts bare Flask with as many processes as the product has; gives its port."""
    port = free_port()
    options = ["--interface", "wsgi", "--workers", str(WEB_PROCESSES), "--port", str(port), "--no-log"]
    command = [sys.executable, "-m", "granian", *options, "tests.bench.flask_floor:app"]
    environ = {**os.environ, "FLOOR_DATABASE": str(file)}
    running = subprocess.Popen(command, cwd=ROOT, env=environ, preexec_fn=die_with_parent)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", running)
        yield port
    finally:
        running.terminate()
        running.wait(20)


def _record(desk: Desk, kind: str, login: str) -> str:
    if kind == "visit.note":
        return desk.job(login).visit
    return demo_id(contract_of(login)["sites"][0]["id"], "site")


def _batch(phone: Phone, kind: str, record: str) -> bytes:
    bodies = [_note(n) if kind == "visit.note" else {"hint": f"从北门进，第 {n} 间"} for n in range(BATCH)]
    return phone.push([phone.operation(kind, record, body) for body in bodies])


def _note(n: int) -> dict[str, Any]:
    return {"text": f"端口 {n} 复测 10 分钟正常，丢包 0"}


async def _push_all(port: int, phones: list[Phone], bodies: list[list[bytes]]) -> Times:
    times = Times()

    async def push_each(phone: Phone, own: list[bytes]) -> None:
        line = await wire.dial(port)
        for body in own:
            asked_s = time.perf_counter()
            while True:
                headers = {**phone.headers, "Host": f"127.0.0.1:{port}", "Content-Type": "application/json"}
                head, answer = await line.hear(wire.request("POST", "/api/v1/sync/push", headers, body))
                if int(head.split(b" ", 2)[1]) == HTTPStatus.OK:
                    break
                times.refused += 1
                await asyncio.sleep(AGAIN_S)
            times.each_ms.append((time.perf_counter() - asked_s) * 1000)
            told = {one["outcome"] for one in json.loads(answer)["outcomes"]}
            assert told <= {"applied", "merged"}, told
        line.close()

    began_s = time.perf_counter()
    await asyncio.gather(*map(push_each, phones, bodies))
    times.seconds = time.perf_counter() - began_s
    return times

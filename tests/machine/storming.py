"""Fifty phones that all say something of the same records."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from server.storage.tables import records
from tests.machine.audit import findings
from tests.machine.crowding import Team, served
from tests.machine.phones import Phone, Said
from tests.world import id_of

PHONES = 50
BATCHES = 10
BATCH = 4
OPERATIONS = PHONES * BATCHES * BATCH
SETTLED = {"applied", "merged", "superseded", "repeated"}
SITE = id_of("site", "secret")


def storm(folder: Path, url: str) -> list[str]:
    """Fifty phones say 2,000 operations of one site and one visit at once; gives all that is wrong afterwards."""
    with served(folder, url) as (made, desk):
        visit = desk.job("li")
        phones = [desk.phone("li") for _ in range(PHONES)]
        team = Team(phones, BATCHES, _of(visit))
        team.start()
        team.finish()
        with closing(made.open()) as storage, storage.read() as tx:
            wrong = findings(tx, phones)
            site = records.get(tx, SITE)
        assert site is not None
        outcomes = [one["outcome"] for phone in phones for one in phone.settled.values()]
        assert len(outcomes) == OPERATIONS == 2000
        wrong += [f"told {one}" for one in outcomes if one not in SETTLED]
        if site.body["hint"] != (last := _last_hint(phones)):
            wrong.append(f"the hint is {site.body['hint']}, the latest said {last}")
        return wrong


def _of(visit: str) -> Callable[[Phone], list[Said]]:
    def batch(phone: Phone) -> list[Said]:
        n = len(phone.said)
        hint = {"hint": f"{phone.device[-6:]} 说第 {n} 次"}
        return [
            phone.say("visit.note", visit, {"text": f"第 {n} 次"}),
            *[phone.say("site.edit", SITE, hint, shape="fields") for _ in range(BATCH - 1)],
        ]

    return batch


def _last_hint(phones: list[Phone]) -> str:
    """The value with the highest stamp, and among equals the highest id: who wins a field."""
    edits = [
        json.loads(said.raw) for phone in phones for said in phone.said.values() if said.kind == "site.edit"
    ]
    return str(max(edits, key=lambda one: (one["hlc"], one["id"]))["body"]["hint"])

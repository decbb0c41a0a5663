"""Searches among 100,000 tickets on both engines, against the bare look-up of the same words in the same index."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from server.domain.actors import Actor, Role
from server.domain.ids import derived_id
from server.domain.records import Record, blank
from server.domain.search import marks, terms
from server.domain.search_texts import KINDS
from server.storage import search
from server.storage.codec import encode
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.storage.search import Asked, number_of
from server.usecases.search import Answer, find
from server.usecases.search_index import entry_of, seen_marks
from tests.bench.figures import Figure, Times
from tests.postgres import new_database, postgres_server

TICKETS, DEVICES, SITES = 100_000, 5_000, 200
OPEN_EACH = 500  # one ticket in so many is open
BATCH = 2_000
ROUNDS = 60
FEW = 5  # as many of each kind as the console asks for
BEGIN_MS, EACH_MS = 1_700_000_000_000, 300_000
MODELS = (
    ("汇聚交换机", "Aggregation switch", "AS"), ("网络摄像机", "Network camera", "CAM"),
    ("硬盘录像机", "Recorder", "NVR"), ("对讲主机", "Intercom", "IH"), ("学生机云终端", "Cloud terminal", "CT"),
    ("教学服务器", "Teaching server", "TS"), ("网络解码音箱", "Network speaker", "NS"),
    ("门禁控制器", "Door controller", "DC"),
)  # fmt: skip
CITIES = ("郑州", "许昌", "禹州", "新乡", "洛阳", "开封", "安阳", "南阳", "商丘", "周口")
KINDS_OF_SITE = ("看守所", "职业技术学院考试中心", "政务云机房", "人才服务中心")
PLACES = (
    ("p1", "监区弱电间", "Block comms room"),
    ("p2", "办公楼机房", "Office server room"),
    ("p3", "大门岗亭", "Gate post"),
)
# what is typed at a desk: (words, what of)
QUERIES = (
    ("门禁", "two characters, one ticket in eight"),
    ("看守", "two characters, one in four"),
    ("门", "one character"),
    ("看守 门禁 监区", "three words"),
    ("禹州 汇聚", "a city and a device"),
    ("sn-20", "how a serial number begins"),
    ("SN-204181", "a serial number"),
    ("0418", "its last digits"),
    ("1120", "how a ticket's number begins"),
    ("cam-09", "a device's name"),
    ("switch", "an English word"),
    ("s", "one letter"),
    ("门禁 没有", "nothing"),
)  # fmt: skip
ACTOR = Actor(Role.DISPATCHER, derived_id("bench", "organisation"), derived_id("bench", "dispatcher"))


def measure(folder: Path) -> Iterator[Figure]:
    """Gives how long a search takes on each engine, and how long the bare look-up of its words."""
    for name, opened in (("SQLite", _sqlite(folder)), ("PostgreSQL", _postgres())):
        with opened as storage:
            made_s = _fill(storage)
            ours, floor = _ask(storage)
        every, bare = _all(ours), _all(floor)
        slow = max(ours, key=lambda words: ours[words].percentile_ms(99))
        worst = f"slowest: {dict(QUERIES)[slow]}, p99 {ours[slow].percentile_ms(99):.1f} ms"
        note = f"{len(QUERIES)} queries, first {FEW} of each kind, counted, marked; {worst}; filled in {made_s:.0f} s"
        yield Figure(f"a search among {TICKETS:,} tickets, {name}", every.spread, bare.spread, note)


@contextmanager
def _sqlite(folder: Path) -> Iterator[Storage]:
    storage = open_storage("", folder / "search", reverse_unordered_selects=True)
    storage.migrate()
    try:
        yield storage
    finally:
        storage.close()


@contextmanager
def _postgres() -> Iterator[Storage]:
    with ExitStack() as stack:
        url = stack.enter_context(new_database(stack.enter_context(postgres_server())))
        storage = open_storage(url, Path(), reverse_unordered_selects=True)
        stack.callback(storage.close)
        storage.migrate()
        yield storage


def _all(each: dict[str, Times]) -> Times:
    return Times(each_ms=[ms for times in each.values() for ms in times.each_ms])


def _ask(storage: Storage) -> tuple[dict[str, Times], dict[str, Times]]:
    """Asks every query many times, in turn with the bare look-up of its words."""
    ours = {words: Times() for words, _what in QUERIES}
    bare = {words: Times() for words, _what in QUERIES}
    for round_ in range(-1, ROUNDS):
        for words, _what in QUERIES:
            for times, work in ((ours, _search), (bare, _look_up)):
                took_ms = _timed(lambda work=work, words=words: work(storage, words))  # type: ignore[misc]
                if round_ >= 0:  # the first round reads the disk
                    times[words].each_ms.append(took_ms)
    return ours, bare


def _timed(work: Callable[[], Any]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000


def _search(storage: Storage, words: str) -> Answer:
    """What the API does: what is found of each kind, counted, loaded, seen to and marked."""
    with storage.read() as tx:
        found = find(tx, ACTOR, words, KINDS, FEW)
    for group in found.groups:
        for hit in group.hits:
            for text in hit.texts.values():
                marks(text, found.terms)
    return found


def _look_up(storage: Storage, words: str) -> None:
    """The floor: the same index asked for the same tickets, nothing more."""
    with storage.read() as tx:
        search.best(tx, Asked(seen_marks(ACTOR, ("ticket",)), terms(words)), FEW)


def _fill(storage: Storage) -> float:
    """Puts the records and their entries in; gives the seconds it took."""
    began_s = time.perf_counter()
    draw = random.Random(20)
    things = list(_things(draw))
    named = {record.id: record for record in things}
    devices = [record for record in things if record.kind == "equipment"]
    _put(storage, things, named)
    for start in range(0, TICKETS, BATCH):
        _put(storage, [_ticket(n, draw.choice(devices)) for n in range(start, start + BATCH)], named)
    return time.perf_counter() - began_s


def _put(storage: Storage, found: list[Record], named: dict[str, Record]) -> None:
    columns = (
        "id",
        "kind",
        "organisation",
        "contract",
        "site",
        "parent",
        "state",
        "sort_ms",
        "rev",
        "deleted",
    )
    rows = [
        {**{name: getattr(one, name) for name in columns}, "body": encode(one.body), "deleted": 0}
        for one in found
    ]
    entries = [entry_of(one, named) for one in found if one.kind in KINDS]
    kept = [
        {"number": number_of(one), "record": one.record, "organisation": one.organisation, "kind": one.kind,
         "own": one.own, "words": " ".join(one.words)}
        for one in entries
    ]  # fmt: skip
    with storage.write() as tx:
        for table, batch in (("record", rows), ("search", kept)):
            names = list(batch[0])
            values = ", ".join(f":{name}" for name in names)
            tx.run_many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})", batch)


def _record(kind: str, words: tuple[object, ...], body: dict[str, Any], **more: Any) -> Record:
    id = derived_id("bench", kind, *map(str, words))
    return Record(id, kind, ACTOR.organisation, {**blank(kind), **body, "id": id}, **more)


def _things(draw: random.Random) -> Iterator[Record]:
    """Models, sites and devices."""
    models = [_record("model", (zh,), {"zh": zh, "en": en}) for zh, en, _short in MODELS]
    yield from models
    places = [{"id": id, "zh": zh, "en": en, "phones": None} for id, zh, en in PLACES]
    sites = []
    for n in range(SITES):
        city, kind = CITIES[n % len(CITIES)], KINDS_OF_SITE[n % len(KINDS_OF_SITE)]
        body = {"zh": f"{city}{n}号{kind}", "en": f"Site {n}", "city": city, "places": places}
        contract = derived_id("bench", "contract", str(n % 20))
        site = _record("site", (n,), {**body, "contract": contract}, contract=contract, sort_ms=BEGIN_MS + n)
        site.site = site.id
        sites.append(site)
    yield from sites
    for n in range(DEVICES):
        model, site = n % len(MODELS), draw.choice(sites)
        body = {
            "name": f"{MODELS[model][2]}-{n:02d}",
            "serial": f"SN-{200_000 + n}",
            "model": models[model].id,
            "site": site.id,
            "place": draw.choice(PLACES)[0],
        }
        yield _record("equipment", (n,), body, contract=site.contract, site=site.id, sort_ms=BEGIN_MS + n)


def _ticket(n: int, device: Record) -> Record:
    at_ms = BEGIN_MS + n * EACH_MS
    day = time.gmtime(at_ms / 1000)
    body = {
        "number": f"{day.tm_mon:02d}{day.tm_mday:02d}-{n % 300:02d}",
        "site": device.site,
        "place": device.body["place"],
        "equipment": device.id,
        "reported_ms": at_ms,
    }
    state = "reported" if n % OPEN_EACH == 0 else "closed"
    return _record(
        "ticket",
        (n,),
        {**body, "state": state},
        contract=device.contract,
        site=device.site,
        state=state,
        sort_ms=at_ms,
    )


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        for figure in measure(Path(name)):
            print(*figure.cells, sep="\n  ")

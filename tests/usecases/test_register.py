"""The register 台账: pages, filters and totals follow from the tickets, and are never untrue (A-10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.domain.ids import new_id
from server.storage.port import Tx
from server.storage.tables import rebuilds
from server.storage.tables.register import Asked, Place
from server.usecases import ticket_register
from server.worker import register
from tests.sync.test_pull_cost import Watched, scans
from tests.worker.working import work
from tests.world import World, id_of

EVERYTHING = Asked(id_of("organisation"))
MIN_MS = 60_000


def page(
    world: World, asked: Asked = EVERYTHING, words: str = "", after: Place | None = None, limit: int = 50
) -> ticket_register.Page:
    """What the desk sees."""
    with world.storage.read() as tx:
        actor = world.person("desk")
        return ticket_register.page(tx, actor, asked, words, after, limit, world.clock.now_ms())


def found(world: World, asked: Asked = EVERYTHING, words: str = "") -> list[str]:
    """The ids of what the desk sees."""
    return [ticket.id for ticket, _clocks in page(world, asked, words).tickets]


@pytest.fixture
def tickets(world: World) -> list[str]:
    """Five tickets, a minute apart, the newest last; the worker has looked."""
    ids = []
    for _ in range(5):
        ids.append(new_id())
        world.say("desk", "ticket.report", ids[-1], {"site": world.site, "channel": "telephone"})
        world.clock.advance(timedelta(minutes=1))
    work(world)
    return ids


def pages(world: World, limit: int) -> Iterator[list[str]]:
    """All pages of so many."""
    after: Place | None = None
    while True:
        got = page(world, after=after, limit=limit)
        yield [ticket.id for ticket, _clocks in got.tickets]
        if got.next is None:
            return
        after = got.next


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_pages_hold_every_ticket_once_newest_first(world: World, tickets: list[str], limit: int) -> None:
    got = list(pages(world, limit))
    assert [id for one in got for id in one] == list(reversed(tickets))
    assert all(len(one) == limit for one in got[:-1]) and got[-1]


def test_filters_narrow_by_what_a_ticket_is(world: World, tickets: list[str]) -> None:
    assert found(world, replace(EVERYTHING, site=id_of("site", "open"))) == []
    assert len(found(world, replace(EVERYTHING, site=id_of("site", "secret")))) == 5
    assert found(world, replace(EVERYTHING, done=1)) == []
    assert found(world, replace(EVERYTHING, organisation="another")) == []
    since = replace(EVERYTHING, from_ms=world.clock.now_ms() - 2 * MIN_MS)
    assert found(world, since) == list(reversed(tickets))[:2]
    world.say("desk", "ticket.void", tickets[0], {"why": "test"})
    work(world)
    assert found(world, replace(EVERYTHING, done=1)) == [tickets[0]]
    assert tickets[0] not in found(world, replace(EVERYTHING, done=0))


def test_a_clock_s_result_finds_its_tickets_and_time_alone_changes_it(
    world: World, tickets: list[str]
) -> None:
    running = replace(EVERYTHING, kind="arrive", result="running")
    over = replace(EVERYTHING, kind="arrive", result="over")
    assert len(found(world, running)) == 5 and found(world, over) == []
    world.clock.advance(timedelta(hours=24))
    # The worker has not looked yet: a line that is no longer true is not shown.
    assert found(world, running) == []
    work(world)
    assert sorted(found(world, over)) == sorted(tickets)


def test_totals_count_clocks_by_clause_and_result(world: World, tickets: list[str]) -> None:
    with world.storage.read() as tx:
        assert ticket_register.count(tx, EVERYTHING) == 5
        totals = ticket_register.totals(tx, replace(EVERYTHING, kind="arrive"))
        every = ticket_register.totals(tx, EVERYTHING)
    assert [(one.kind, one.result, one.count) for one in totals] == [("arrive", "running", 5)]
    assert set(totals) < set(every)


def test_a_register_that_was_emptied_is_made_anew(world: World, tickets: list[str]) -> None:
    before = page(world)
    with world.storage.write() as tx:
        tx.run("DELETE FROM register")
    assert found(world) == []
    register.begin(world.storage, world.clock)
    assert not page(world).complete
    work(world)
    assert page(world) == before
    with world.storage.read() as tx:
        assert rebuilds.after(tx, rebuilds.REGISTER) is None


def test_words_narrow_a_page_of_the_register(world: World, tickets: list[str]) -> None:
    number = page(world).tickets[2][0].body["number"]
    assert found(world, words=number) == [list(reversed(tickets))[2]]
    assert found(world, words="没有这个词") == []


@pytest.mark.parametrize(
    "name", ["all", "kind", "result", "both", "contract", "site", "engineer", "equipment"]
)
def test_a_page_is_read_along_an_index_whatever_it_is_asked_by(
    name: str, world: World, tickets: list[str]
) -> None:
    narrow: dict[str, dict[str, Any]] = {
        "all": {}, "kind": {"kind": "arrive"}, "result": {"result": "running"},
        "both": {"kind": "arrive", "result": "running"}, "contract": {"contract": id_of("contract")},
        "site": {"site": world.site}, "engineer": {"engineer": "e"}, "equipment": {"equipment": "q"},
    }  # fmt: skip
    asked = replace(EVERYTHING, **narrow[name])
    watched = Watched(world.storage)
    with watched.read() as tx:
        last = (world.clock.now_ms(), tickets[-1])
        ticket_register.page(tx, world.person("desk"), asked, "", last, 3, world.clock.now_ms())
    assert scans(world.storage, watched.said) == []
    with world.storage.read() as tx:
        pages = [one for one in watched.said if "FROM register" in one[0] and "ORDER BY sort_ms" in one[0]]
        assert pages and [one for one in pages if _sorts(tx, *one)] == []


def _sorts(tx: Tx, sql: str, params: dict[str, Any]) -> bool:
    """Whether the engine would have to sort: no index gives the order."""
    if tx.engine != "postgres":
        return "TEMP B-TREE" in str(tx.rows(f"EXPLAIN QUERY PLAN {sql}", **params))
    for way in ("seqscan", "bitmapscan", "sort", "incremental_sort", "hashagg"):
        tx.run(f"SET LOCAL enable_{way} = off")  # tables of a test are small enough to be sorted
    return "Sort " in str(tx.rows(f"EXPLAIN {sql}", **params))

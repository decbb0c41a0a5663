"""Several tickets and too few people: what is served first, and who goes to which."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from routing.queue import Standing, Waiting, order, pairs
from routing.rank import Prospect


def waiting(id: str, left_min: float | None, since_ms: int = 0, **minutes: float) -> Waiting:
    """A ticket with the minutes that each engineer needs to its door, nine of ten within a quarter more."""
    prospects = {name: Prospect(0, far * 60, far * 75, 0) for name, far in minutes.items()}
    return Waiting(id, since_ms, None if left_min is None else left_min * 60, prospects)


def sent(*tickets: Waiting) -> list[tuple[str, str]]:
    return [(one.ticket, one.engineer) for one in pairs(tickets)]


def test_what_can_be_saved_comes_before_what_is_lost_and_each_is_served_oldest_first() -> None:
    tickets = [
        waiting("unpromised", None, 0, li=1),
        waiting("lost", 5, 1, li=20),
        waiting("lost-later", -5, 2, li=20),
        waiting("savable-later", 30, 4, li=20),
        waiting("savable", 30, 3, li=20),
        waiting("nobody", 30, 0),
    ]
    found = [one.id for one in order(tickets)]
    assert found == ["savable", "savable-later", "nobody", "lost", "lost-later", "unpromised"]
    assert tickets[5].standing is Standing.LOST


def test_the_older_ticket_leaves_the_near_engineer_to_the_one_that_needs_them() -> None:
    # old is reached by both (10 and 15 of 30 min), new only by li. Served one after the other, new would be lost.
    old = waiting("old", 30, 0, li=10, zhou=15)
    new = waiting("new", 30, 1, li=10, zhou=60)
    assert sent(old, new) == [("old", "zhou"), ("new", "li")]


def test_the_only_engineer_goes_where_a_promise_can_still_be_kept() -> None:
    assert sent(waiting("lost", 5, 0, li=10), waiting("savable", 30, 1, li=20)) == [("savable", "li")]


def test_who_would_surely_be_late_for_a_savable_ticket_is_left_for_the_lost() -> None:
    # Two savable, but zhou is hours from either: once li has gone to the first, both others are lost to zhou.
    a, b = waiting("a", 30, 1, li=10, zhou=200), waiting("b", 30, 2, li=10, zhou=200)
    lost = waiting("lost", 5, 0, li=20, zhou=30)
    assert sent(a, b, lost) == [("a", "li"), ("b", "zhou")]


def test_a_ticket_that_waits_for_somebody_says_so() -> None:
    soon = {"li": Prospect(300, 300, 400, 0), "zhou": Prospect(0, 3000, 4000, 0)}
    found = pairs([Waiting("one", 0, 1800, soon)])
    assert [(one.engineer, one.waits) for one in found] == [("li", True)]


def test_who_is_free_is_not_said_to_be_waited_for() -> None:
    assert [one.waits for one in pairs([waiting("one", 30, 0, li=10)])] == [False]


def test_who_would_hardly_be_in_time_is_paired_and_who_would_hardly_ever_is_not() -> None:
    # In 30 minutes: from 33 with 41 at nine of ten it is 31 %, from 60 with 75 under 1 %.
    a, b = waiting("a", 30, 0, li=10, zhou=33), waiting("b", 30, 1, li=10, zhou=60)
    assert {(one.ticket, one.engineer): one.waits for one in pairs([a, b])} == {
        ("a", "zhou"): False,
        ("b", "li"): False,
    }


MINUTES = st.dictionaries(st.sampled_from(["li", "zhou", "ma"]), st.integers(1, 60), max_size=3)
TICKETS = st.lists(st.tuples(st.none() | st.integers(-10, 60), MINUTES), max_size=4)


@given(TICKETS)
def test_nobody_is_sent_twice_and_nobody_is_left_over_who_could_go(
    drawn: list[tuple[int | None, dict[str, int]]],
) -> None:
    tickets = [waiting(str(n), left, n, **minutes) for n, (left, minutes) in enumerate(drawn)]
    found = sent(*tickets)
    assert len({id for id, _ in found}) == len({who for _, who in found}) == len(found)
    idle = {who for one in tickets for who in one.prospects} - {who for _, who in found}
    unserved = [one for one in tickets if one.id not in {id for id, _ in found}]
    assert not any(idle & set(one.prospects) for one in unserved)


@given(st.lists(st.tuples(st.integers(10, 60), st.tuples(*[st.integers(1, 60)] * 3)), min_size=2, max_size=3))
def test_no_other_pairing_of_savable_tickets_has_a_greater_sum_of_scores(
    drawn: list[tuple[int, tuple[int, int, int]]],
) -> None:
    names = ("li", "zhou", "ma")
    tickets = [
        waiting(str(n), left, n, **dict(zip(names, far, strict=True))) for n, (left, far) in enumerate(drawn)
    ]
    savable = [one for one in tickets if one.standing is Standing.SAVABLE]
    ids = {one.id for one in savable}
    ours = sum(one.place.score or 0 for one in pairs(savable) if one.ticket in ids)

    def alone(ticket: Waiting, who: str) -> float:
        only = Waiting(ticket.id, 0, ticket.left_s, {who: ticket.prospects[who]})
        return pairs([only])[0].place.score or 0

    best = max(
        sum(alone(ticket, who) for ticket, who in zip(savable, crew, strict=True))
        for crew in permutations(names, len(savable))
    )
    assert ours >= best - 0.021 * len(savable)

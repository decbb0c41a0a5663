"""The sum of a feed is the same in whatever order its records came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.domain.feed_sum import MODULUS, Sum, change, hash_of


def test_the_hash_is_the_one_that_phones_compute() -> None:
    assert Sum(1, hash_of("019aa4d0-0000-7000-8000-000000000001", 7)).text == "316946adf02f1d20"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.integers(1, 5)))))
def test_changes_add_up_to_what_is_left(changes: list[tuple[str, int | None]]) -> None:
    there: dict[str, int | None] = {}
    count = hash = 0
    for id, rev in changes:
        by = change(id, there.get(id), rev)
        count, hash = count + by.count, (hash + by.hash) % MODULUS
        there[id] = rev
    left = {id: rev for id, rev in there.items() if rev is not None}
    assert count == len(left)
    assert hash == sum(hash_of(id, rev) for id, rev in left.items()) % MODULUS

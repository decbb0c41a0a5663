"""Searching: tickets, devices, sites and people by their words, as far as one may see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.search import Term, holds, marks, terms
from server.domain.search_texts import CODES, Texts
from server.storage import search
from server.storage.port import Tx
from server.storage.search import Asked
from server.storage.tables import rebuilds, records
from server.usecases.search_index import code_mark, names_of, seen_marks, texts_of
from server.usecases.sight import may_see

MOST_COUNTED = 1000
MOST_EXACT = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found, with the texts that are searched of it; `exact`: its number or tag was named."""

    record: Record
    texts: Texts
    exact: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, the best first. `count` ends at MOST_COUNTED; `next` is where a page goes on."""

    kind: str
    count: int
    more: bool
    hits: tuple[Hit, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, by kind; `complete` is False while the index is being made after an update."""

    terms: tuple[Term, ...]
    groups: tuple[Group, ...]
    complete: bool


def find(
    tx: Tx, actor: Actor, text: str, kinds: tuple[str, ...], limit: int, below: int | None = None
) -> Answer:
    """Finds what holds every word of `text`: what it names exactly, then what is open, then the newest.

    `below` goes on behind a page of one kind.

    Raises:
        Problem: search-empty where the text holds no word; validation-failed for a page of several kinds.
    """
    asked = terms(text)
    if not asked:
        raise Problem("search-empty")
    if below is not None and len(kinds) != 1:
        raise Problem("validation-failed", {"cursor": ["only with one kind"]})
    exact = _exact(tx, actor, text, kinds)
    pages = [_Page(tx, Asked(seen, asked), kind, limit, exact, below) for kind, seen in _seen(actor, kinds)]
    found = _loaded(tx, actor, [id for page in pages for id in page.ids])
    named = names_of(tx, list(found.values()))
    hits = {id: Hit(one, texts_of(one, named), id in exact) for id, one in found.items()}
    groups = [page.group(hits) for page in pages if any(id in hits for id in page.ids)]
    groups.sort(key=lambda group: _closeness(group.hits[0], asked), reverse=True)
    return Answer(asked, tuple(groups), rebuilds.after(tx, rebuilds.SEARCH) is None)


def having(tx: Tx, actor: Actor, text: str) -> Callable[[Record], bool]:
    """Gives what tells of a record whether the search would find it: for lists with an order of their own.

    Where nothing is typed every record has it; where no word is among what is typed, none has.
    """
    asked = terms(text)

    def has(record: Record) -> bool:
        kept = search.words_of(tx, record.id)
        seen = any(f" {mark} " in kept for mark in seen_marks(actor, (record.kind,)))
        return seen and bool(asked) and holds(kept, asked)

    return has if text.strip() else lambda _record: True


class _Page:
    """What is found of one kind, as ids: on the first page those that the query names come before the others."""

    def __init__(
        self, tx: Tx, asked: Asked, kind: str, limit: int, exact: dict[str, str], below: int | None
    ) -> None:
        named = [id for id, of in exact.items() if of == kind]
        first = named[:limit] if below is None else []
        wanted = limit + len(named) + 1
        best = search.best(tx, asked, wanted, search.END if below is None else below)
        others = [(number, id) for number, id in best if id not in exact]
        shown = others[: limit - len(first)]
        self.kind = kind
        self.ids = [*first, *(id for _number, id in shown)]
        self.next = shown[-1][0] if shown and len(others) > len(shown) else None
        whole = below is None and len(best) < wanted  # all of it is here already: nothing to count
        self.count = len({*first, *(id for _number, id in best)})
        if self.ids and not whole:
            self.count = max(self.count, search.count(tx, asked, MOST_COUNTED + 1))

    def group(self, hits: dict[str, Hit]) -> Group:
        """The page as it is told."""
        told = tuple(hits[id] for id in self.ids if id in hits)
        return Group(self.kind, min(self.count, MOST_COUNTED), self.count > MOST_COUNTED, told, self.next)


def _closeness(hit: Hit, asked: tuple[Term, ...]) -> tuple[bool, bool]:
    """How near a hit comes to what was meant: named as a whole, else by a name of its own and not its place's."""
    own = (hit.texts.get(name, "") for name in CODES[hit.record.kind])
    return hit.exact, any(marks(text, asked) for text in own)


def _seen(actor: Actor, kinds: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The kinds of which this actor may see anything, with the marks of what that is."""
    return [(kind, seen) for kind in kinds if (seen := seen_marks(actor, (kind,)))]


def _exact(tx: Tx, actor: Actor, text: str, kinds: tuple[str, ...]) -> dict[str, str]:
    """Kind by id of what bears this very number, tag or serial number."""
    mark, seen = code_mark(text), seen_marks(actor, kinds)
    if mark is None or not seen:
        return {}
    best = search.best(tx, Asked(seen, (Term(mark, begins=False),)), MOST_EXACT)
    found = records.get_many(tx, [id for _number, id in best])
    return {id: found[id].kind for _number, id in best if id in found}


def _loaded(tx: Tx, actor: Actor, ids: list[str]) -> dict[str, Record]:
    """The records of these ids. The index has looked who may see them; nothing is told on its word alone."""
    return {id: one for id, one in records.get_many(tx, ids).items() if may_see(actor, one)}

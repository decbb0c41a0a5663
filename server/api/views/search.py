"""One search over tickets, equipment, sites and people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.api import auth
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.search import SearchQuerySchema, SearchSchema
from server.domain.actors import STAFF
from server.domain.search import Term, marks
from server.storage.search import END
from server.usecases.search import Group, Hit, find

area = Area("search", "Search")


@area.at("/search")
@allow(*STAFF)
@area.takes(SearchQuerySchema, "query")
@area.gives(200, SearchSchema)
def search(asked: dict[str, Any]) -> dict[str, Any]:
    """What holds every word, by kind: names, numbers, serial numbers, tags; two Chinese characters are enough.

    A group's `next` gives its next page: the same query with that one kind and `cursor`.
    """
    cursor = asked.get("cursor")
    below = None if cursor is None else min(int(cursor), END)
    kinds = tuple(dict.fromkeys(asked["kinds"]))
    with house().storage.read() as tx:
        found = find(tx, auth.actor(), asked["q"], kinds, asked["limit"], below)
    return {"groups": [_group(one, found.terms) for one in found.groups], "complete": found.complete}


def _group(group: Group, terms: Sequence[Term]) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "count": group.count,
        "more": group.more,
        "items": [_hit(hit, terms) for hit in group.hits],
        "next": None if group.next is None else str(group.next),
    }


def _hit(hit: Hit, terms: Sequence[Term]) -> dict[str, Any]:
    record = hit.record
    texts = [
        {"name": name, "text": text, "marks": marks(text, terms)}
        for name, text in hit.texts.items()
        if name != "tag_whole"
    ]
    return {
        "kind": record.kind,
        "id": record.id,
        "exact": hit.exact,
        "at_ms": record.sort_ms,
        "state": record.state if record.kind in ("ticket", "person") else None,
        "what": record.body.get("what"),
        "site": record.site,
        "texts": texts,
    }

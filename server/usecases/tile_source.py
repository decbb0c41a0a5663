"""A source of map pictures that the administrator sets: any that answers z, x and y. Its key is told to nobody."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from server.domain.errors import Problem
from server.notify.addresses import service_of
from server.storage.port import Tx
from server.storage.tables import settings

MOST_CHARACTERS = 500
PLACES = ("{z}", "{x}", "{y}")
KEY = "{key}"
BRACED = re.compile(r"\{[^}]*\}?|\}")


@dataclass(frozen=True, slots=True)
class TileSource:
    """`template`: an https address with {z}, {x}, {y} and, where the service wants one, {key}."""

    template: str
    key: str
    datum: str
    credit: str
    min_zoom: int
    max_zoom: int

    @property
    def digest(self) -> str:
        """Names the source in addresses: another source has others, so that what was read may be kept."""
        told = "\0".join((self.template, self.datum))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def address(self, z: int, x: int, y: int) -> str:
        """The address of one picture, the key in it: for the one request, and for no log."""
        values = zip((*PLACES, KEY), (str(z), str(x), str(y), self.key), strict=True)
        filled = self.template
        for place, value in values:
            filled = filled.replace(place, value)
        return filled

    def has(self, z: int, x: int, y: int) -> bool:
        """Whether there can be such a picture."""
        return self.min_zoom <= z <= self.max_zoom and 0 <= x < 2**z and 0 <= y < 2**z


def source_of(tx: Tx, organisation: str) -> TileSource | None:
    """Gives what is set; None where nothing is."""
    kept = settings.get(tx, _name(organisation))
    return TileSource(**json.loads(kept)) if kept else None


def set_source(
    tx: Tx, organisation: str, given: Mapping[str, Any], allow: Collection[str] = ()
) -> TileSource:
    """Sets the source. A key that is left out stays as it is while the address leads to the same service.

    Raises:
        Problem: tile-source-refused where the address is none, or leads inside; tile-key-missing.
    """
    template = given["template"].strip()
    service = _checked(template, allow)
    known = source_of(tx, organisation)
    same = known is not None and _checked(known.template, allow) == service
    key = given.get("key") or (known.key if known and same else "")
    if KEY in template and not key:
        raise Problem("tile-key-missing")
    named = {name: given[name] for name in ("datum", "credit", "min_zoom", "max_zoom")}
    if named["min_zoom"] > named["max_zoom"]:
        raise Problem("tile-source-refused")
    source = TileSource(template=template, key=key if KEY in template else "", **named)
    settings.put(tx, _name(organisation), json.dumps(asdict(source)))
    return source


def drop_source(tx: Tx, organisation: str) -> None:
    """Forgets the source with its key."""
    settings.put(tx, _name(organisation), "")


def told(source: TileSource) -> dict[str, Any]:
    """Gives a source as it may be shown: of the key only that there is one."""
    shown = asdict(source)
    del shown["key"]
    return {**shown, "has_key": bool(source.key)}


def _checked(template: str, allow: Collection[str]) -> str:
    """Gives the origin that a template leads to: whatever is filled in, it is the same."""
    found = BRACED.findall(template)
    origin, _, path = template.partition("://")[2].partition("/")
    wrong = any(found.count(one) != 1 for one in PLACES) or set(found) - {*PLACES, KEY} or "{" in origin
    if wrong or not path or len(template) > MOST_CHARACTERS:
        raise Problem("tile-source-refused")
    try:
        return service_of(BRACED.sub("0", template), allow)
    except Problem:
        raise Problem("tile-source-refused") from None


def _name(organisation: str) -> str:
    return f"tile_source:{organisation}"

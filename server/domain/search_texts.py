"""Which texts of a ticket, device, site or person are searched, by name. The same in `pwa/core/search-texts.ts`.

Nothing that belongs to a reporter is among them: names, telephone numbers and a customer's own words are erased
with the table of personal values, and no index may outlive them (B-16).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from server.domain.tags import spaced_tag

type Body = Mapping[str, Any]
type Texts = dict[str, str]

KINDS = ("ticket", "equipment", "site", "person")
CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ticket": ("number",),
        "equipment": ("serial", "tag", "name"),
        "site": ("site_zh", "site_en"),
        "person": ("number", "name"),
    }
)
"""What a query may name as a whole, by kind: such a record comes first."""


def texts_of_ticket(ticket: Body, site: Body | None, equipment: Body | None, model: Body | None) -> Texts:
    """A ticket by number and label, and by the thing and place that it is about."""
    tag = ticket["tag"] or (equipment or {}).get("tag")
    thing = {"equipment": (equipment or {}).get("name"), "serial": (equipment or {}).get("serial")}
    return _said(
        {"number": ticket["number"], **_tag(tag), **thing, **_model(model), **_place(site, ticket["place"])}
    )


def texts_of_equipment(equipment: Body, site: Body | None, model: Body | None) -> Texts:
    """A device by name, serial number and label, and by its model and place."""
    own = {"name": equipment["name"], "serial": equipment["serial"], **_tag(equipment["tag"])}
    return _said({**own, **_model(model), **_place(site, equipment["place"])})


def texts_of_site(site: Body) -> Texts:
    """A site by its names, its city and its places."""
    places = {
        f"places_{lang}": " · ".join(place[lang] for place in site["places"] if place[lang])
        for lang in ("zh", "en")
    }
    return _said({"site_zh": site["zh"], "site_en": site["en"], "city": site["city"], **places})


def texts_of_person(person: Body) -> Texts:
    """A person by name and number."""
    return _said({"name": person["name"], "number": person["number"]})


def _tag(tag: str | None) -> dict[str, str | None]:
    """A label as it is kept and as people read it: its halves are words of their own."""
    return {"tag": tag and spaced_tag(tag), "tag_whole": tag}


def _model(model: Body | None) -> dict[str, str | None]:
    return {"model_zh": model["zh"], "model_en": model["en"]} if model else {}


def _place(site: Body | None, id: str | None) -> dict[str, str | None]:
    place = next((one for one in site["places"] if one["id"] == id), None) if site else None
    names = {"site_zh": site["zh"], "site_en": site["en"]} if site else {}
    return names | ({"place_zh": place["zh"], "place_en": place["en"]} if place else {})


def _said(texts: Mapping[str, str | None]) -> Texts:
    return {name: text for name, text in texts.items() if text}

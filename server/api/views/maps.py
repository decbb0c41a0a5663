"""Maps of roads, for the administrator: which there are, which is in use, and how far a preparation is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request

from routing.roads import ahead
from routing.roads.progress import Progress, read
from routing.roads.store import Maps
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.language import language_of
from server.api.schemas.maps import MapsSchema
from server.domain.actors import Role
from server.domain.errors import sentence

area = Area("maps", "Maps of roads")


@area.at("/maps")
@allow(Role.ADMINISTRATOR)
@area.gives(200, MapsSchema)
def show() -> dict[str, Any]:
    """The prepared maps, and the latest preparation: `halfhour map add` works beside the server."""
    maps = Maps(house().settings.maps_dir)
    current, preparing, made = maps.current_digest(), read(maps.root), ahead.read(maps.root)
    return {
        "maps": [{"map": one.digest, "current": one.digest == current, **one.meta} for one in maps.all()],
        "preparing": None if preparing is None else _told(preparing),
        "ahead": asdict(made) if made and made.map == current else None,
    }


def _told(now: Progress) -> dict[str, Any]:
    lang = language_of(request.headers.get("Accept-Language", ""), request.cookies.get("hh_lang", ""))
    said = sentence(now.code, lang, now.values or {}) if now.code else None
    told = asdict(now)
    del told["values"]
    return {**told, "stage": now.stage.value, "said": said}

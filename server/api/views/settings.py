"""Settings: what the organisation's administrator sets, and what the installation fixes, without its secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from server.api import auth, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.settings import SettingsSchema
from server.config import Settings
from server.domain.actors import Role
from server.domain.operations import CATALOGUE
from server.storage.port import Row, Tx
from server.storage.tables import records, stamps

area = Area("settings", "Settings of the organisation")

# Nothing of the machine (folders, addresses it listens on) and no part of an address that may hold a password.
INSTALLATION: Mapping[str, Callable[[Settings], str]] = MappingProxyType(
    {
        "HALFHOUR_PUBLIC_URL": lambda settings: settings.public_url,
        "HALFHOUR_SECOND_HOST": lambda settings: settings.second_host,
        "HALFHOUR_ALLOWED_HOSTS": lambda settings: " ".join(sorted(settings.allowed_hosts)),
        "HALFHOUR_DATABASE_URL": lambda settings: urlsplit(settings.database_url).scheme or "sqlite",
        "HALFHOUR_WEB_PROCESSES": lambda settings: str(settings.web_processes),
        "HALFHOUR_MAX_PHOTO": lambda settings: _size(settings.max_photo_bytes),
        "HALFHOUR_PHOTO_TYPES": lambda settings: " ".join(sorted(settings.photo_types)),
        "HALFHOUR_MAX_BODY": lambda settings: _size(settings.max_body_bytes),
    }
)
LIMITS = [
    {"field": field, "least": shape["minimum"], "most": shape["maximum"]}
    for field, shape in CATALOGUE["organisation.edit"].schema["properties"].items()
    if "minimum" in shape
]
UNITS = (("G", 1024**3), ("M", 1024**2), ("k", 1024))


@area.at("/settings")
@allow(Role.ADMINISTRATOR)
@area.gives(200, SettingsSchema)
def show() -> dict[str, Any]:
    """The organisation's settings with who changed them last, and the installation's own, read only."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        organisation = reading.one(tx, actor, actor.organisation, "organisation")
        changes = [_change(tx, row) for row in stamps.changes(tx, organisation.id)]
    return {
        "organisation": organisation.body,
        "rev": organisation.rev,
        "changes": changes,
        "limits": LIMITS,
        "installation": [{"name": name, "value": told(home.settings)} for name, told in INSTALLATION.items()],
    }


def _change(tx: Tx, row: Row) -> dict[str, Any]:
    person = records.get(tx, row["actor"] or "")
    by = person.body["name"] if person is not None and person.kind == "person" else None
    return {"field": row["field"], "by": by, "at_ms": row["received_ms"]}


def _size(count_bytes: int) -> str:
    """The size as the environment writes it."""
    for unit, unit_bytes in UNITS:
        if count_bytes % unit_bytes == 0:
            return f"{count_bytes // unit_bytes}{unit}B"
    return f"{count_bytes}B"

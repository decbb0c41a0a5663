"""An organisation's own settings: what holds until an administrator sets them, and what cannot be one.

Ranges stand in operations.json (`organisation.edit`); here is what a JSON Schema cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from server.domain.clock_errors import ClockError
from server.domain.errors import Problem
from server.domain.zones import zone_of

DAY_MS = 24 * 60 * 60 * 1000
HOUR_MS = 60 * 60 * 1000

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "service_phone": None,
        "retention_days": 3 * 365,
        "desk_session_h": 12,
        "public_photos": 3,
        "trail_days": 30,
        "people_photo_days": 365,
    }
)
"""`retention_days`: how long personal values are kept (B-16). `desk_session_h`: how long a sign-in without a phone
lasts unused. `public_photos`: how many photos a customer may add to a report. `trail_days`: how long
positions are kept, `people_photo_days`: photos that show people (B-16)."""

_TELEPHONE = re.compile(r"\+?[0-9 ()-]{3,40}")


def check_settings(said: Mapping[str, Any]) -> None:
    """Refuses a zone or a telephone number that is none.

    Raises:
        Problem: zone-unknown, telephone-wrong.
    """
    if "zone" in said:
        _check_zone(said["zone"])
    if "service_phone" in said and not _is_telephone(said["service_phone"]):
        raise Problem("telephone-wrong", value=said["service_phone"])


def retention_ms(settings: Mapping[str, Any]) -> int:
    """Gives how long personal values are kept."""
    return int(settings["retention_days"]) * DAY_MS


def trail_ms(settings: Mapping[str, Any]) -> int:
    """Gives how long trails are kept."""
    return int(settings["trail_days"]) * DAY_MS


def people_photo_ms(settings: Mapping[str, Any]) -> int:
    """Gives how long photos that show people are kept."""
    return int(settings["people_photo_days"]) * DAY_MS


def desk_session_ms(settings: Mapping[str, Any]) -> int:
    """Gives how long a sign-in without a phone lasts after it was last used."""
    return int(settings["desk_session_h"]) * HOUR_MS


def _check_zone(name: str) -> None:
    # Names without a slash (Factory, EST5EDT) are no places; browsers do not know all of them.
    if "/" not in name and name != "UTC":
        raise Problem("zone-unknown", value=name)
    try:
        zone_of(name)
    except ClockError:
        raise Problem("zone-unknown", value=name) from None


def _is_telephone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return bool(_TELEPHONE.fullmatch(text)) and 3 <= digits <= 20

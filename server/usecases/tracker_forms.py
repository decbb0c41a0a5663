"""What tracking apps send, read into fixes of ours.

Sources: OsmAnd's form as Traccar serves it (query of a GET or POST; speed in knots, `timestamp` in seconds,
milliseconds or ISO 8601); the JSON body of newer Traccar Clients (`location.coords`, metres per second); OwnTracks'
HTTP mode (`_type: location`; `tst` in seconds, `vel` in km/h).
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.errors import Problem
from server.domain.fixes import Said
from server.domain.times import to_ms
from server.usecases.positions import Given

KNOT_M_S = 1852 / 3600
KMH_M_S = 1 / 3.6
SECONDS_END = 10_000_000_000
LATEST_MS = 253402300799999
UNKNOWN_ACCURACY_M = 100.0
"""OsmAnd's form need not say it."""


def of_osmand(query: Mapping[str, str], now_ms: int) -> Given:
    """Gives the fix of a query; without a time, it is of now.

    Raises:
        Problem: body-malformed for a time that is none, or without any place.
    """
    if "lat" not in query or "lon" not in query:
        raise Problem("body-malformed")
    at_ms = _instant_ms(query["timestamp"]) if query.get("timestamp") else now_ms
    accuracy_m = _number(query.get("accuracy"))
    said = Said(
        at_ms,
        _number(query["lat"]),
        _number(query["lon"]),
        UNKNOWN_ACCURACY_M if accuracy_m is None else accuracy_m,
        query.get("mock", "").lower() in ("true", "1"),
    )
    return Given(
        said,
        _least(_number(query.get("speed")), KNOT_M_S),
        _heading(query.get("bearing") or query.get("heading")),
        _percent(_number(query.get("batt"))),
    )


def of_traccar(body: Mapping[str, Any]) -> list[Given]:
    """Gives the fixes of a JSON body: one location, or a list of them.

    Raises:
        Problem: body-malformed.
    """
    locations = body.get("location")
    found = locations if isinstance(locations, list) else [locations]
    return [_of_location(one) for one in found]


def of_owntracks(body: Mapping[str, Any]) -> list[Given]:
    """Gives the fix of a location; of any other message nothing.

    Raises:
        Problem: body-malformed for a location without a time.
    """
    if body.get("_type") != "location":
        return []
    if _number(body.get("tst")) is None:
        raise Problem("body-malformed")
    said = Said(
        _instant_ms(body["tst"]),
        _number(body.get("lat")),
        _number(body.get("lon")),
        _number(body.get("acc")) or UNKNOWN_ACCURACY_M,
    )
    battery = _percent(_number(body.get("batt")))
    return [Given(said, _least(_number(body.get("vel")), KMH_M_S), _heading(body.get("cog")), battery)]


def packed(settings: Mapping[str, Any]) -> str:
    """Gives settings as OwnTracks takes them in an address: base64 of JSON."""
    return base64.b64encode(json.dumps(settings).encode()).decode()


def _of_location(one: Any) -> Given:
    coords = one.get("coords") if isinstance(one, dict) else None
    if not isinstance(coords, dict) or not one.get("timestamp"):
        raise Problem("body-malformed")
    battery = one["battery"] if isinstance(one.get("battery"), dict) else {}
    level = _number(battery.get("level"))
    said = Said(
        _instant_ms(one["timestamp"]),
        _number(coords.get("latitude")),
        _number(coords.get("longitude")),
        _number(coords.get("accuracy")),
        bool(one.get("mock")),
    )
    return Given(
        said,
        _least(_number(coords.get("speed")), 1.0),
        _heading(coords.get("heading")),
        _percent(None if level is None else level * 100),
    )


def _instant_ms(said: Any) -> int:
    number = _number(said)
    if number is None:
        try:
            when = datetime.fromisoformat(str(said))
            at_ms = to_ms(when) if when.tzinfo else -1
        except (ValueError, OverflowError):
            raise Problem("body-malformed") from None
    else:
        at_ms = int(number if abs(number) >= SECONDS_END else number * 1000)
    if not 0 <= at_ms <= LATEST_MS:
        raise Problem("body-malformed")
    return at_ms


def _number(said: Any) -> float | None:
    """A number that is one; what an app spells NaN is none."""
    try:
        found = float(said)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _least(number: float | None, factor: float) -> float | None:
    """Apps say -1 where they do not know."""
    return None if number is None or number < 0 else number * factor


def _heading(said: Any) -> float | None:
    number = _number(said)
    return None if number is None or not 0 <= number <= 360 else number


def _percent(number: float | None) -> int | None:
    return None if number is None or not 0 <= number <= 100 else round(number)

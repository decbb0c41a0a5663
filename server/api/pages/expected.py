"""What the reporter reads of the predicted arrival: from when to when, on what it rests, and whether it is late."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from server.api.pages.page import clock_text, say
from server.domain.ticket_clocks import TicketClock
from server.domain.times import MIN_MS


def expected(
    coming: Mapping[str, Any] | None, clock: TicketClock | None, near_ms: int | None, zone: str
) -> dict[str, str]:
    """Gives range, basis, warning and that they are near as sentences, of somebody under way.

    The range runs from half of such ways to nine of ten. Late is said as soon as the likelier half is late, and that
    it may be late where only the slowest are.
    """
    near = say("eta_near", time=clock_text(near_ms, zone)) if near_ms else ""
    if coming is None:
        return {"range": "", "basis": say("eta_unseen"), "late": "", "near": near}
    first, last = (clock_text(coming[name], zone) for name in ("eta_ms", "eta_p90_ms"))
    age = say("ago_s", n=coming["age_s"]) if coming["age_s"] < 60 else say("ago", n=coming["age_s"] // 60)
    return {
        "range": first if first == last else f"{first}–{last}",
        "basis": say("eta_assumed" if coming["assumed"] else "eta_learnt", age=age),
        "near": near,
        "late": _late(coming, clock.due_ms if clock else None),
    }


def _late(coming: Mapping[str, Any], due_ms: int | None) -> str:
    if due_ms is None or coming["eta_p90_ms"] <= due_ms:
        return ""
    if coming["eta_ms"] <= due_ms:
        return say("eta_tight")
    return say("eta_late", min=math.ceil((coming["eta_ms"] - due_ms) / MIN_MS))

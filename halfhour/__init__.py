"""Halfhour's protocol from Python: enrol, record without a network, sync. Knows the server by its document alone.

Needs Python's standard library and `cryptography`. See docs/sync-protocol.md; `Client` is where to begin.
"""

from __future__ import annotations

from halfhour.client import Client
from halfhour.clocks import Clocks, SystemClocks
from halfhour.live import Poke
from halfhour.mirror import Item
from halfhour.outbox import Entry, State
from halfhour.rounds import Pause, Round
from halfhour.spelling import new_id
from halfhour.transport import Answer, Http, RefusedError, Transport

__all__ = [
    "Answer",
    "Client",
    "Clocks",
    "Entry",
    "Http",
    "Item",
    "Pause",
    "Poke",
    "RefusedError",
    "Round",
    "State",
    "SystemClocks",
    "Transport",
    "new_id",
]

"""Who stands above whom: the chain of superiors that escalation climbs has an end."""

from __future__ import annotations

from server.domain.errors import Problem
from server.storage.port import Tx
from server.usecases.act import Act
from server.usecases.keep import load


def check_superiors(tx: Tx, act: Act, person: str, above: str | None) -> None:
    """Nothing, where this superior may stand above this person.

    Raises:
        Problem: superior-cycle where the superiors lead back to this person; record-unknown.
    """
    seen = {person}
    while above:
        if above in seen:
            raise Problem("superior-cycle")
        seen.add(above)
        above = load(tx, act, above, "person").body["superior"]

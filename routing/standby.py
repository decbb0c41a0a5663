"""Where somebody free had better wait: the one move that most raises coverage, and only if it is worth the drive.

Lean on purpose: in simulation a floor of 1.5 to 3 points kept most of the gain of moving always, for 23 to 39 % of
its kilometres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.coverage import AVAILABLE, Coverage, Numbers

WORTH = 0.015
"""Least gain of a move, as a share of all sites covered."""

PER_MIN = 0.0005
"""What a minute of standby driving must bring, as a share of all sites: the nearer of two like places wins."""


@dataclass(frozen=True, slots=True)
class Move:
    """Send `engineer` to wait at place number `place`; `gain`: share of all sites, 0.03 is 3 points.

    `site`: the number of the site that gains most. `minutes`, `km`: what it costs; no `km` where the engine that
    knows the minutes does not know them.
    """

    engineer: str
    place: int
    gain: float
    site: int
    minutes: float
    km: float | None


def best_move(
    cover: Coverage,
    idle: Sequence[str],
    from_places: Numbers,
    way_s: Numbers,
    way_m: Numbers | None = None,
    worth: float = WORTH,
) -> Move | None:
    """Gives the best move of one of `idle`; None where none gains `worth` after its drive is counted.

    `from_places`: chance [places x sites] to be in time from there (`coverage.reach`). `way_s`, `way_m`:
    [idle x places], `inf` where there is no way. Who is not free is left out. The coverage of all sites together
    never falls by a move, for its gain is what coverage has more of afterwards.
    """
    rows = [row for row, id in enumerate(idle) if cover.free[cover.rows[id]]]
    if not rows or not len(from_places) or not cover.sites:
        return None
    own = [cover.rows[idle[row]] for row in rows]
    kept = 1 - np.float32(AVAILABLE) * cover.reach[own]
    alone = (cover.weight * cover.uncovered / kept).astype(np.float32)
    new = alone @ from_places.T
    old = np.einsum("es,es->e", alone, cover.reach[own])
    gains = np.float32(AVAILABLE) * (new - old[:, None]) / len(cover.sites)
    net = gains - way_s[rows] * np.float32(PER_MIN / 60)
    best = int(np.argmax(net))
    row, place = divmod(best, len(from_places))
    if not np.isfinite(net[row, place]) or net[row, place] < worth:
        return None
    metres = np.nan if way_m is None else float(way_m[rows[row], place])
    return move_of(cover, idle[rows[row]], place, from_places[place], float(way_s[rows[row], place]), metres)


def move_of(cover: Coverage, engineer: str, place: int, there: Numbers, way_s: float, metres: float) -> Move:
    """Gives one move with what it gains; `there`: chances [sites] from the place, `metres`: NaN where unknown."""
    row = cover.rows[engineer]
    more = (there - cover.reach[row]) * cover.weight * cover.uncovered
    gained = more / (1 - np.float32(AVAILABLE) * cover.reach[row])
    return Move(
        engineer=engineer,
        place=place,
        gain=float(AVAILABLE * gained.sum() / len(cover.sites)),
        site=int(np.argmax(more)),
        minutes=way_s / 60,
        km=metres / 1000 if np.isfinite(metres) else None,
    )

"""Days made by a seed: visits and engineers in a city of straight ways, as tight as asked; for tests and the bench."""

from __future__ import annotations

import random

import numpy as np

from routing.dayplan.model import Break, Problem, Shift, Visit

SKILLS = ("network", "video", "access", "server", "terminal")
SPEED_MPS = 8.0
H = 3600


def day(seed: int, visits: int, engineers: int, *, across_m: float = 30_000, breaks: bool = True) -> Problem:
    """Gives a day: two skills each, half the windows two hours wide, shifts of nine hours with an hour's rest."""
    dice = random.Random(seed)
    points = [(dice.uniform(0, across_m), dice.uniform(0, across_m)) for _ in range(visits + engineers)]
    shifts = tuple(_shift(dice, number, visits + number, breaks) for number in range(engineers))
    return Problem(tuple(_visit(dice, number) for number in range(visits)), shifts, ways(points))


def ways(points: list[tuple[float, float]]) -> np.ndarray:
    """Gives the seconds between points by the straight line, a third longer."""
    at = np.array(points, float).reshape(-1, 2)
    far_m = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    seconds: np.ndarray = np.ceil(far_m * 1.33 / SPEED_MPS).astype(np.int64)
    return seconds


def _visit(dice: random.Random, number: int) -> Visit:
    narrow = dice.random() < 0.5
    early_s = dice.randrange(8 * H, 15 * H, 900) if narrow else 8 * H
    late_s = early_s + 2 * H if narrow else 16 * H
    return Visit(
        f"v{number}",
        number,
        dice.randrange(20, 50, 5) * 60,
        early_s,
        late_s,
        contract=f"c{dice.randrange(3)}",
        confidential=dice.random() < 0.15,
        skill=dice.choice(SKILLS),
    )


def _shift(dice: random.Random, number: int, place: int, breaks: bool) -> Shift:
    from_s = dice.choice((8, 8, 9)) * H
    served = frozenset(f"c{one}" for one in range(3))
    return Shift(
        f"e{number}",
        from_s,
        from_s + 9 * H,
        start=place,
        end=place,
        skills=frozenset(dice.sample(SKILLS, 2)),
        served=served,
        cleared=frozenset(one for one in sorted(served) if dice.random() < 0.5),
        breaks=(Break(int(11.5 * H), 13 * H, H),) if breaks else (),
    )

"""How long somebody stays at a job, and how long still: learnt from finished visits, or assumed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist, median, quantiles

from routing.chance import Z90

FEWEST = 20
"""From so many visits on, what they took counts more than a rule of thumb."""

BELIEVED_S = (60, 12 * 3600)
"""A visit that took another time was none: ended by mistake, or left open over night."""

LEAST_SIGMA = 0.1
"""No kind of job is so regular that its end is known to the minute."""

MOST_SIGMAS = 4.0
"""So late nobody has learnt anything any more: whoever is overdue by this much is taken as always as late."""

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Stay:
    """Half the visits of a kind take at most `p50_s`, nine of ten at most `p90_s`; from so many, 0 where assumed."""

    p50_s: float
    p90_s: float
    visits: int = 0

    @property
    def assumed(self) -> bool:
        """Whether it is a rule of thumb."""
        return self.visits == 0

    def still(self, gone_s: float) -> tuple[float, float]:
        """Gives how much longer, at half and at nine of ten, for one that has gone on so long and not ended.

        Lognormal, as repair times are: who is past the usual time is expected to need longer still, not no time.

        >>> [round(part) for part in Stay(2400, 3300, 40).still(0)]
        [2400, 3300]
        >>> [round(part) for part in Stay(2400, 3300, 40).still(2100)]
        [537, 1360]

        Source: Kline 1984, Suitability of the lognormal distribution for corrective maintenance repair times,
        Reliability Engineering 9(2).
        """
        scale = math.log(self.p50_s)
        sigma = max(LEAST_SIGMA, math.log(self.p90_s / self.p50_s) / Z90)
        passed = -math.inf if gone_s <= 0 else min(MOST_SIGMAS, (math.log(gone_s) - scale) / sigma)
        left = 0.5 * math.erfc(passed / math.sqrt(2))
        half, nine = (math.exp(scale - sigma * _NORMAL.inv_cdf(left * part)) for part in (0.5, 0.1))
        since_s = min(gone_s, math.exp(scale + sigma * passed)) if gone_s > 0 else 0.0
        return half - since_s, nine - since_s


ASSUMED = Stay(60 * 60, 150 * 60)
"""Until there are visits: an hour, and nine of ten within two and a half."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished visit: the kind of its ticket, and how long from arrival to end."""

    type: str
    severity: str
    took_s: float


type Kind = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Stays:
    """What is learnt by type and severity, by type alone, and over all (None)."""

    known: Mapping[Kind, Stay] = field(default_factory=dict)

    def of(self, type: str, severity: str) -> Stay:
        """Gives the most particular of what is learnt, else what is assumed."""
        kinds: tuple[Kind, ...] = ((type, severity), (type, None), (None, None))
        return next((self.known[kind] for kind in kinds if kind in self.known), ASSUMED)


def learn(visits: Iterable[Done]) -> Stays:
    """Gives what these visits teach, of each kind of which there are enough."""
    took: dict[Kind, list[float]] = {}
    for one in visits:
        if BELIEVED_S[0] <= one.took_s <= BELIEVED_S[1]:
            for kind in ((one.type, one.severity), (one.type, None), (None, None)):
                took.setdefault(kind, []).append(one.took_s)
    return Stays({kind: _stay(each) for kind, each in took.items() if len(each) >= FEWEST})


def _stay(took_s: list[float]) -> Stay:
    return Stay(median(took_s), quantiles(took_s, n=10)[-1], len(took_s))


_picked: list[Callable[[], Stays]] = [Stays]


def pick(source: Callable[[], Stays]) -> None:
    """Makes a source the one that this process asks; for the composition root alone."""
    _picked[0] = source


def stays() -> Stays:
    """Gives what is learnt by now of how long visits take."""
    return _picked[0]()

"""Policies side by side over several months: shares with their confidence, the worst site, minutes, kilometres."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.simulate.ground import Ground
from routing.simulate.month import Month, Outcome
from routing.simulate.policies import Policy
from routing.simulate.scenario import Scenario

ALL = tuple((policy, standby) for policy in Policy for standby in (False, True))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over months, and how far the truth may lie on either side, 95 times of 100; 0 for a single month."""

    mean: float
    within: float


@dataclass(frozen=True, slots=True)
class Row:
    """One way of sending people. Shares 0 to 1; minutes from the call to the door; kilometres a month."""

    policy: Policy
    standby: bool
    faults: float
    in_time: Estimate
    worst_site: Estimate
    mean_min: float
    p90_min: float
    job_km: float
    standby_km: float


def compare(
    scenario: Scenario,
    ground: Ground,
    seeds: Sequence[int],
    ways: Iterable[tuple[Policy, bool]] = ALL,
    told: Callable[[], None] = lambda: None,
) -> list[Row]:
    """Plays a month for each way and seed; the same seed is the same month for all. `told` after each."""
    return [_row(scenario, ground, policy, standby, seeds, told) for policy, standby in ways]


def _row(
    scenario: Scenario,
    ground: Ground,
    policy: Policy,
    standby: bool,
    seeds: Sequence[int],
    told: Callable[[], None],
) -> Row:
    months = []
    for seed in seeds:
        months.append(Month(scenario, ground, policy, standby, seed).play())
        told()
    minutes = np.concatenate([one.minutes for one in months])
    came = minutes[np.isfinite(minutes)]
    return Row(
        policy=policy,
        standby=standby,
        faults=float(np.mean([len(one.minutes) for one in months])),
        in_time=estimate([in_time(one) for one in months]),
        worst_site=estimate([worst_site(one) for one in months]),
        mean_min=float(came.mean()) if len(came) else math.nan,
        p90_min=float(np.percentile(minutes, 90, method="higher")) if len(minutes) else math.nan,
        job_km=float(np.mean([one.job_km for one in months])),
        standby_km=float(np.mean([one.standby_km for one in months])),
    )


def in_time(one: Outcome) -> float:
    """Gives the share of a month's faults that were reached in time; 1 for a month without any."""
    return float(one.in_time.mean()) if len(one.in_time) else 1.0


def worst_site(one: Outcome) -> float:
    """Gives the share of the site that was served worst."""
    called = np.bincount(one.site)
    kept = np.bincount(one.site, weights=one.in_time)
    return float((kept[called > 0] / called[called > 0]).min()) if len(called) else 1.0


def estimate(values: Sequence[float]) -> Estimate:
    """Gives mean and half-width by Student's t.

    >>> round(estimate([0.9, 0.92, 0.94]).mean, 4), round(estimate([0.9, 0.92, 0.94]).within, 4)
    (0.92, 0.0497)
    """
    mean = float(np.mean(values))
    if len(values) < 2:
        return Estimate(mean, 0.0)
    from scipy.special import stdtrit

    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return Estimate(mean, float(stdtrit(len(values) - 1, 0.975)) * error)

"""Every site k times with least driving: who waits where, to a proven optimum, and which sites stay short.

As few lacking as can be first, then the least travel: no drive is spared by leaving one more short. Of two sites that
lack one, the one with nobody at all is served first. Sites are counted (`coverage.SURE`): "two each" is a count.
Source: D-04; Gendreau, Laporte, Semet 2001, Parallel Computing 27(12) (relocation); HiGHS: Huangfu, Hall 2018,
Mathematical Programming Computation 10(1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.coverage import SURE, Mask, Numbers

if TYPE_CHECKING:
    from scipy.sparse import csc_array

DEADLINE_S = 5.0
"""The solver stops there with the best it has, and the plan says that it is not proven."""

BARE = 1.5
"""What the first one who lacks at a site counts against the second."""

OPTIONS = {
    "output_flag": False,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-3,
    "time_limit": DEADLINE_S,
    "threads": 1,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """`moves`: engineer and place, by number, of those who go; all others stay. `short`: site number, how many lack.

    `proven`: no plan leaves fewer short, nor as few with less driving.
    """

    moves: tuple[tuple[int, int], ...]
    short: tuple[tuple[int, int], ...]
    travel_min: float
    proven: bool


def cover_all(
    staying: Numbers,
    from_places: Numbers,
    way_s: Numbers,
    times: int | Sequence[int] = 1,
    able: Mask | None = None,
) -> Plan:
    """Gives the plan that covers every site `times` times.

    `staying`: chances [engineers x sites] from where each is; `from_places`: [places x sites]; `way_s`:
    [engineers x places], `inf` where there is none; `able`: [engineers x sites] who may serve which.
    """
    people, sites = staying.shape
    wanted = np.broadcast_to(np.asarray(times, np.float64), (sites,))
    if not people:
        return Plan((), tuple((site, int(lack)) for site, lack in enumerate(wanted) if lack), 0.0, True)
    able = np.ones((people, sites), np.bool_) if able is None else able
    kinds, kind_of = np.unique(able, axis=0, return_inverse=True)
    model = _Model(
        staying >= SURE, from_places >= SURE, way_s / np.float32(60), kinds, kind_of.reshape(-1), wanted
    )
    solution, proven = _solve(model)
    return model.read(solution, proven)


class _Model:
    """Columns: go[e, h], stay[e] (shares of a person), at[kind, h] (whole people), short[s], bare[s]."""

    def __init__(
        self,
        stay: Mask,
        there: Mask,
        way_min: Numbers,
        kinds: Mask,
        kind_of: np.ndarray[Any, Any],
        wanted: Any,
    ) -> None:
        self.people, self.places = way_min.shape
        self.sites, self.kinds = stay.shape[1], len(kinds)
        self.way_min = way_min.astype(np.float64)
        self.possible = np.isfinite(self.way_min)
        self.wanted = wanted
        go = self.people * self.places
        self.stay_at, self.kind_at = go, go + self.people
        self.short_at = self.kind_at + self.kinds * self.places
        self.bare_at = self.short_at + self.sites
        self.columns = self.bare_at + self.sites
        self.matrix = self._matrix(stay, there, kinds, kind_of)

    def _matrix(self, stay: Mask, there: Mask, kinds: Mask, kind_of: Any) -> csc_array:
        """Rows: each person somewhere once; people of a kind at a place; each site covered or short."""
        from scipy import sparse

        people, places, sites = self.people, self.places, self.sites
        person = np.repeat(np.arange(people), places)
        cell = np.arange(people * places)
        of_kind = kind_of[person] * places + np.tile(np.arange(places), people)
        ones = np.ones(len(cell))
        once = sparse.coo_array((ones, (person, cell)), (people, len(cell)))
        counted = sparse.coo_array((ones, (of_kind, cell)), (self.kinds * places, len(cell)))
        kept = np.concatenate([there & kind for kind in kinds]).T.astype(np.float64)
        return sparse.block_array(
            [
                [once, sparse.eye_array(people), None, None, None],
                [counted, None, -sparse.eye_array(self.kinds * places), None, None],
                [
                    None,
                    sparse.coo_array(stay.T.astype(np.float64)),
                    sparse.coo_array(kept),
                    sparse.eye_array(sites),
                    sparse.eye_array(sites),
                ],
            ]
        ).tocsc()

    @property
    def cost(self) -> np.ndarray[Any, Any]:
        """Minutes; one visit short costs more than all driving together, so that none is left short to save any."""
        way = np.where(self.possible, self.way_min, 0.0)
        dearest = 1.0 + float(way.max(axis=1, initial=0.0).sum())
        found = np.zeros(self.columns)
        found[: self.stay_at] = way.reshape(-1)
        found[self.short_at : self.bare_at] = dearest
        found[self.bare_at :] = dearest * BARE
        return found

    @property
    def upper(self) -> np.ndarray[Any, Any]:
        """No share of a person on a way that is none; whole people only as many as there are."""
        found = np.full(self.columns, float(self.people))
        found[: self.stay_at] = self.possible.reshape(-1)
        found[self.stay_at : self.kind_at] = 1
        found[self.short_at : self.bare_at] = np.maximum(self.wanted - 1, 0)
        found[self.bare_at :] = np.minimum(self.wanted, 1)
        return found

    @property
    def rows(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Gives the lower and upper bound of each row."""
        exact = np.concatenate([np.ones(self.people), np.zeros(self.kinds * self.places)])
        return np.concatenate([exact, self.wanted]), np.concatenate([exact, np.full(self.sites, np.inf)])

    def read(self, solution: np.ndarray[Any, Any], proven: bool) -> Plan:
        go = solution[: self.stay_at].reshape(self.people, self.places) > 0.5
        lacking = solution[self.short_at : self.bare_at] + solution[self.bare_at :]
        short = np.rint(lacking).astype(int)
        moves = tuple((int(person), int(place)) for person, place in zip(*go.nonzero(), strict=True))
        return Plan(
            moves=moves,
            short=tuple((int(site), int(short[site])) for site in short.nonzero()[0]),
            travel_min=float(sum(self.way_min[move] for move in moves)),
            proven=proven,
        )


def _solve(model: _Model) -> tuple[np.ndarray[Any, Any], bool]:
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.columns, model.matrix.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, np.zeros(model.columns), model.upper
    lp.row_lower_, lp.row_upper_ = model.rows
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = model.matrix.indptr, model.matrix.indices
    lp.a_matrix_.value_ = model.matrix.data
    whole = np.zeros(model.columns, np.bool_)
    whole[model.stay_at : model.short_at] = True
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[one] for one in whole.astype(int).tolist()]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the wheel's types leave it out
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return np.array(solver.getSolution().col_value), proven

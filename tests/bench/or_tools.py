"""OR-Tools on a day, in a process of its own: `python -m tests.bench.or_tools SECONDS` reads a day, prints orders.

The same windows, rights, breaks and shifts; a visit left out costs more than any detour. The seconds are of CPU.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

from ortools.constraint_solver import pywrapcp as routing
from ortools.constraint_solver import routing_enums_pb2 as enums

from routing.dayplan.model import Problem
from routing.dayplan.rules import allowed, window
from routing.dayplan.vrp import BUSY, PRIZE_S
from routing.dayplan.wire import read


class Day:
    """A day as OR-Tools takes it: visits first, then where each shift starts, then where it ends."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        visits, shifts = problem.visits, problem.shifts
        ends = [one.start if one.end is None else one.end for one in shifts]
        self.places = [*(one.place for one in visits), *(one.start for one in shifts), *ends]
        starts = range(len(visits), len(visits) + len(shifts))
        goals = range(starts.stop, len(self.places))
        self.manager = routing.RoutingIndexManager(len(self.places), len(shifts), list(starts), list(goals))
        self.model = routing.RoutingModel(self.manager)
        self._drive()
        self._allow()
        self._rest()

    def _drive(self) -> None:
        ways = self.problem.ways_s[self.places][:, self.places].tolist()
        self.model.SetArcCostEvaluatorOfAllVehicles(self.model.RegisterTransitMatrix(ways))
        service = [one.service_s for one in self.problem.visits]
        spent = [
            [way + service[row] for way in line] if row < len(service) else line
            for row, line in enumerate(ways)
        ]
        latest = max(one.to_s for one in self.problem.shifts)
        self.model.AddDimension(self.model.RegisterTransitMatrix(spent), latest, latest, False, "time")
        self.time = self.model.GetDimensionOrDie("time")

    def _allow(self) -> None:
        may = allowed(self.problem)
        number = {one.engineer: place for place, one in enumerate(self.problem.shifts)}
        for node, visit in enumerate(self.problem.visits):
            index = self.manager.NodeToIndex(node)
            self.time.CumulVar(index).SetRange(*window(visit))
            self.model.AddDisjunction([index], PRIZE_S * (1 + visit.priority))
            # -1: nobody. `SetAllowedVehiclesForIndex` takes no list in this wheel.
            self.model.VehicleVar(index).SetValues([-1, *(number[one] for one in may[visit.id])])

    def _rest(self) -> None:
        solver = self.model.solver()
        service = [one.service_s for one in self.problem.visits]
        spent = service + [0] * (len(self.places) - len(service))
        for number, shift in enumerate(self.problem.shifts):
            for end in (self.model.Start(number), self.model.End(number)):
                self.time.CumulVar(end).SetRange(shift.from_s, shift.to_s)
            rests = [
                solver.FixedDurationIntervalVar(
                    one.early_s, one.late_s, one.service_s, False, f"{number}-{which}"
                )
                for which, one in enumerate(shift.breaks)
            ]
            self.time.SetBreakIntervalsOfVehicle(rests, number, spent)

    def orders(self, most_s: int) -> Iterator[tuple[str, list[str]]]:
        """Gives who makes which visits in which order."""
        asked = routing.DefaultRoutingSearchParameters()
        asked.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        asked.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        asked.time_limit.FromSeconds(BUSY * most_s)
        until_s = time.process_time() + most_s
        spent = self.model.solver().CustomLimit(lambda: time.process_time() > until_s)
        self.model.AddSearchMonitor(spent)
        found = self.model.SolveWithParameters(asked)
        if found is None:
            return
        for number, shift in enumerate(self.problem.shifts):
            index, order = found.Value(self.model.NextVar(self.model.Start(number))), []
            while not self.model.IsEnd(index):
                order.append(self.problem.visits[self.manager.IndexToNode(index)].id)
                index = found.Value(self.model.NextVar(index))
            yield shift.engineer, order


if __name__ == "__main__":
    json.dump(dict(Day(read(json.load(sys.stdin))).orders(int(sys.argv[1]))), sys.stdout)

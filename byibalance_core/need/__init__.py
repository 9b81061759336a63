"""Need: how the use of each dwelling class changes to a horizon, what is missing, and how surely.

Two ways of reckoning stand side by side: *as today* (how use changes when each kind of household lives as it does
now) and *by standard* (cumulative rooms per household by a norm). Known unmet need stands beside both, and is added
only by a scenario that says so. A figure that the data cannot carry is withheld with its reason, and what is
estimated carries its logical bounds.
"""

from byibalance_core.need.class_need import ClassNeed, class_need
from byibalance_core.need.contract import need_json
from byibalance_core.need.gap import needed_file
from byibalance_core.need.households import age_change
from byibalance_core.need.scenarios import READY, Build, Conversion, Drift, Scenario
from byibalance_core.need.sensitivity import Sensitivity, compare, sensitivity
from byibalance_core.need.solution import Solution, solve
from byibalance_core.need.summary import (
    HouseholdGrowth,
    class_bounds,
    household_growth,
    households_by_area,
    stock_margin,
)
from byibalance_core.need.table import need_table
from byibalance_core.need.unmet import unmet_definitions, unmet_need

__all__ = [
    "READY",
    "Build",
    "ClassNeed",
    "Conversion",
    "Drift",
    "HouseholdGrowth",
    "Scenario",
    "Sensitivity",
    "Solution",
    "age_change",
    "class_bounds",
    "class_need",
    "compare",
    "household_growth",
    "households_by_area",
    "need_json",
    "need_table",
    "needed_file",
    "sensitivity",
    "solve",
    "stock_margin",
    "unmet_definitions",
    "unmet_need",
]

"""Need: how the use of each dwelling class changes to a horizon, what is missing, and how surely.

Two ways of reckoning stand side by side: *as today* (how use changes when households live as they do now) and
*by standard* (cumulative rooms per household by a norm). Known unmet need stands beside both and is never
added. A figure that the data cannot carry is withheld with its reason, and what is estimated carries its
logical bounds.
"""

from byibalance_core.need.contract import need_json
from byibalance_core.need.gap import needed_file
from byibalance_core.need.households import age_change
from byibalance_core.need.summary import (
    HouseholdGrowth,
    class_bounds,
    household_growth,
    households_by_area,
    stock_margin,
    unmet_need,
)
from byibalance_core.need.table import need_table

__all__ = [
    "HouseholdGrowth",
    "age_change",
    "class_bounds",
    "household_growth",
    "households_by_area",
    "need_json",
    "need_table",
    "needed_file",
    "stock_margin",
    "unmet_need",
]

"""Social balance: how evenly groups are spread over the areas, beside what chance alone would give.

An index of segregation is never 0 where areas are small: a random spread of a small group over many small areas looks
uneven too. Every index here therefore comes with its chance level, and a difference or a change is told only where it
is beyond what chance gives.
"""

from byibalance_core.segregation.chance import (
    Chance,
    Change,
    chance_dissimilarity,
    change_of,
    under_chance,
)
from byibalance_core.segregation.clusters import LEAST_AREAS, LocalMoran, local_moran
from byibalance_core.segregation.indices import (
    Decomposition,
    adjusted_isolation,
    dissimilarity,
    entropy_decomposition,
    entropy_index,
    exposure,
    hoover,
    isolation,
    location_quotients,
)

__all__ = [
    "LEAST_AREAS",
    "Chance",
    "Change",
    "Decomposition",
    "LocalMoran",
    "adjusted_isolation",
    "chance_dissimilarity",
    "change_of",
    "dissimilarity",
    "entropy_decomposition",
    "entropy_index",
    "exposure",
    "hoover",
    "isolation",
    "local_moran",
    "location_quotients",
    "under_chance",
]

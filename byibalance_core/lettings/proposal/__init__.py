"""The calculated proposal (*beregnet forslag*): who could be placed where, what stands in the way, what would open it.

Kinds of household and their number, never persons. The integer programme is one network (`network`, `aims`); beside it
stand always the proportional distribution and, where a history is known, the one as today (`alternatives`).
"""

from byibalance_core.lettings.proposal.aims import Aim, unevenness
from byibalance_core.lettings.proposal.distribution import Distribution
from byibalance_core.lettings.proposal.problem import KIND_COLUMNS, VACANCY_COLUMNS, cap_of
from byibalance_core.lettings.proposal.propose import TIME_LIMIT, Proposal, explain, propose
from byibalance_core.lettings.proposal.rules import OTHER_REASONS, REASON_OF, Opening, Reason
from byibalance_core.lettings.proposal.unused import ROUNDED_DOWN, Unused

__all__ = [
    "KIND_COLUMNS",
    "OTHER_REASONS",
    "REASON_OF",
    "ROUNDED_DOWN",
    "TIME_LIMIT",
    "VACANCY_COLUMNS",
    "Aim",
    "Distribution",
    "Opening",
    "Proposal",
    "Reason",
    "Unused",
    "cap_of",
    "explain",
    "propose",
    "unevenness",
]

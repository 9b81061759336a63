"""Criteria: what the law says of a housing area (almenboligloven §§ 61 a and 61 b), by the rules of each list year.

Answers are yes, no or undecided; each criterion carries its figure, its limit, its paragraph and where the limit was
read. The ministry's list decides. Origin is off unless asked for (`byibalance_core.criteria.origin`).
"""

from byibalance_core.criteria.change import Change, CriterionYear, decompose_change
from byibalance_core.criteria.classify import Classification, classify
from byibalance_core.criteria.contract import classify_json
from byibalance_core.criteria.criterion import Criterion
from byibalance_core.criteria.distance import Base, Distance, distances, probability_beyond
from byibalance_core.criteria.figures import FIGURES, AreaFigures
from byibalance_core.statutory_rules import CATEGORIES, Convictions, rules_of_list

__all__ = [
    "CATEGORIES",
    "FIGURES",
    "AreaFigures",
    "Base",
    "Change",
    "Classification",
    "Convictions",
    "Criterion",
    "CriterionYear",
    "Distance",
    "classify",
    "classify_json",
    "decompose_change",
    "distances",
    "probability_beyond",
    "rules_of_list",
]

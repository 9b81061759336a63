"""ByIBalance's core: tables, releases and analysis of one municipality, without any user interface.

The names below are the public surface; everything else may change without notice.

Examples
--------
>>> from byibalance_core import settings, load, need_table
>>> copenhagen = load(settings.store(), "101")  # doctest: +SKIP
>>> need_table(copenhagen, year=2031)  # doctest: +SKIP
"""

import os

# The slides need lxml, and openpyxl would take it where it finds it: workbooks go on being parsed by defusedxml, which
# refuses entity bombs. It looks once, when it is loaded.
os.environ["OPENPYXL_LXML"] = "False"

from byibalance_core import settings
from byibalance_core.criteria import AreaFigures, Convictions, classify, classify_json, decompose_change, distances
from byibalance_core.findings import Finding, RefusedError
from byibalance_core.model import Municipality, Source
from byibalance_core.need import household_growth, need_json, need_table
from byibalance_core.profiles import area_profiles, profile_json
from byibalance_core.release import load, publish, verify

__all__ = [
    "AreaFigures",
    "Convictions",
    "Finding",
    "Municipality",
    "RefusedError",
    "Source",
    "area_profiles",
    "classify",
    "classify_json",
    "decompose_change",
    "distances",
    "household_growth",
    "load",
    "need_json",
    "need_table",
    "profile_json",
    "publish",
    "settings",
    "verify",
]

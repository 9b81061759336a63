"""Downloads: tables and figures as CSV, Excel, GeoPackage and a Frictionless Data Package.

Every file carries the release, its sources and *fiktiv* where figures are invented; a hidden or missing
figure is its status word (or blank beside its status in technical files) and never 0.
"""

from byibalance_core.exports.cells import Absent
from byibalance_core.exports.csvs import figure_csv, table_csv
from byibalance_core.exports.geopackages import geopackage
from byibalance_core.exports.packages import datapackage, whole_package
from byibalance_core.exports.workbooks import figure_workbook, workbook

__all__ = [
    "Absent",
    "datapackage",
    "figure_csv",
    "figure_workbook",
    "geopackage",
    "table_csv",
    "whole_package",
    "workbook",
]

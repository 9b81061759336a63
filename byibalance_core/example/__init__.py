"""Eksempelkommune: a fictitious municipality, made by rule, complete enough to show every page.

Nothing here describes a real place, organisation or person. The same size and seed give the same bytes.
"""

from __future__ import annotations

from byibalance_core.example.make import make_tables, write_example
from byibalance_core.example.size import ExampleSize

__all__ = ["ExampleSize", "make_tables", "write_example"]

"""What the groups of the social balance are called."""

from __future__ import annotations

from byibalance_core.segregation.balance import Balance
from dashboard.facts import Facts
from dashboard.text import Text


def measure_words(made: Balance, text: Text) -> str:
    """Return what divides the people: Ejerform, Alder."""
    return text(f"balance.measure.{made.groups.measure}")


def group_words(made: Balance, name: str, text: Text) -> str:
    """Return a group as it heads a row: almene boliger, 65–79 år."""
    measure = made.groups.measure
    if measure == "age":
        return (
            text("balance.age", band=name.replace("-", "–"))
            if name[-1] != "+"
            else text("balance.age_over", age=name[:-1])
        )
    return text(f"balance.group.{measure}.{name.replace('+', '')}")


def of_area(facts: Facts) -> tuple[str, ...]:
    """Return the sources of the estates' dwellings."""
    rows = facts.m.table("stock")
    return tuple(rows.loc[rows["estate_id"].notna(), "source_id"].astype(str).unique())

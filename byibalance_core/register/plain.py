"""A row as plain values, as the history keeps it and JSON holds it, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from byibalance_core.register.entries import KINDS, Entry, own_fields


def to_plain(entry: Entry) -> dict[str, Any]:
    """Return what people filled in and whether it is deleted, as JSON holds it: days as text.

    Examples
    --------
    >>> from byibalance_core.register.entries import Document
    >>> to_plain(Document(title="Aftalen", day=date(2025, 1, 1)))["day"]
    '2025-01-01'
    """
    plain: dict[str, Any] = {"deleted": entry.deleted}
    for each in own_fields(type(entry)):
        value = getattr(entry, each.name)
        plain[each.name] = (
            value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        )
    return plain


def from_plain(kind: str, plain: dict[str, Any], **kept: Any) -> Entry:
    """Return the value of a kind from `to_plain`; fields that it lacks have their defaults.

    Examples
    --------
    >>> from byibalance_core.register.entries import Document
    >>> from_plain("document", to_plain(Document(title="Aftalen", day=date(2025, 1, 1)))).day
    datetime.date(2025, 1, 1)
    """
    values: dict[str, Any] = {"deleted": bool(plain.get("deleted", False))}
    for each in own_fields(kind):
        if each.name not in plain:
            continue
        value = plain[each.name]
        if str(each.type).startswith("date") and isinstance(value, str):
            value = date.fromisoformat(value)
        elif str(each.type).startswith("tuple"):
            value = tuple(value)
        elif str(each.type).startswith("float") and value is not None:
            value = float(value)
        values[each.name] = value
    return KINDS[kind](**{**values, **kept})

"""Names of the example: Danish to the ear, and of no organisation or estate that the makers know of."""

from __future__ import annotations

#: Name, short name for file names, and weight of each organisation.
ORGANISATIONS: tuple[tuple[str, str, float], ...] = (
    ("Boligforeningen Rugstrået", "rugstraaet", 0.25),
    ("Fjerdingens Almene Boliger", "fjerdingen", 0.20),
    ("Boligselskabet Klokkelyng", "klokkelyng", 0.17),
    ("Almenforeningen Tolderbo", "tolderbo", 0.13),
    ("Boligforeningen Havrekilden", "havrekilden", 0.11),
    ("Bosamvirket Kobberkedlen", "kobberkedlen", 0.08),
    ("Skolarbo", "skolarbo", 0.06),
)

_FIRST = (
    "Havrekilde", "Rugdrys", "Sivlyng", "Musvitte", "Tjørnelys", "Glarmester", "Rebslager", "Kobberkedel",
    "Blækhus", "Vindfløj", "Skibsklokke", "Muldvarpe", "Svalerede", "Tagrør", "Ildflue", "Fyrpasser",
    "Gærdesmutte", "Kaprifolie", "Ravsten", "Bogtrykker", "Tællelys", "Tranedans", "Snegle", "Sejlmager",
)  # fmt: skip
#: Every kind of estate has endings of its own, so that no two estates share a name.
_LAST = {
    "family": ("parken", "gården", "vænget", "toften", "bakken"),
    "mixed": ("lunden", "marken", "haven", "kilen", "engen"),
    "youth": ("kollegiet", "loftet", "værelserne", "huset", "taget"),
    "older": ("husene", "hjørnet", "stræde", "bo", "ro"),
    "care": ("hjemmet", "ly", "hvile", "gave", "stuen"),
}


def estate_name(number: int, kind: str) -> str:
    """Name the estate with a running number; no two numbers of one kind share a name.

    Examples
    --------
    >>> estate_name(0, "family"), estate_name(120, "family")
    ('Havrekildeparken', 'Havrekildeparken 2')
    """
    turn, first = divmod(number, len(_FIRST))
    endings = _LAST[kind]
    again, last = divmod(turn, len(endings))
    name = _FIRST[first] + endings[(first + last) % len(endings)]
    return f"{name} {again + 1}" if again else name

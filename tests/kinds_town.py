"""A town whose households are counted by age and whose occupancy is known: everything reckoned by hand."""

from .need_town import area_rows, forecast, municipality, stock_rows

#: Residents by age now and in 2031, and households by the age of their head: 0.5 and 0.75 a resident.
YOUNG, OLD = "0-64", "65+"
RESIDENTS = {YOUNG: (1000, 900), OLD: (200, 300)}
HOUSEHOLDS = {YOUNG: 500, OLD: 150}

#: How households of each age live.
SPREAD = {
    (YOUNG, "almene", "family", "2"): 0.4,
    (YOUNG, "other", "family", "4+"): 0.6,
    (OLD, "almene", "family", "2"): 0.5,
    (OLD, "almene", "older", "2"): 0.5,
}

#: The cross that area A publishes.
CROSS = [
    {"area_id": "A", "year": 2026, "tenure": tenure, "rooms": rooms, "dwellings": count, "status": "measured"}
    for tenure, rooms, count in (("almene", "2", 350), ("other", "4+", 300))
]

#: Dwellings of area A: as many as the spread gives households.
STOCK = {
    "total": 650,
    "in_use": 650,
    "tenure": {"almene": 350, "other": 300},
    "dwelling_type": {"family": 575, "older": 75},
    "rooms": {"2": 350, "4+": 300},
}


def ages(persons=None, *, variant="main", publisher="office"):
    """Return the forecast of the town: totals, and residents by age."""
    rows = []
    for band, counts in (persons or RESIDENTS).items():
        for year, count in zip((2026, 2031), counts, strict=True):
            rows.append(forecast("T", year, count, age_band=band, variant=variant, publisher=publisher))
    for position, year in enumerate((2026, 2031)):
        total = sum(counts[position] for counts in (persons or RESIDENTS).values())
        rows.append(forecast("T", year, total, variant=variant, publisher=publisher))
    return rows


def households(counts=None):
    by_age = counts or HOUSEHOLDS
    whole = {"area_id": "T", "year": 2026, "households": sum(by_age.values())}
    return [whole, *({"area_id": "T", "year": 2026, "age_band": band, "households": n} for band, n in by_age.items())]


def occupancy(spread=None):
    names = ("age_band", "tenure", "dwelling_type", "rooms")
    return [
        dict(zip(names, key, strict=True)) | {"year": 2026, "share": share} for key, share in (spread or SPREAD).items()
    ]


def aged_town(*, stock=None, **tables):
    """Return the town T of one area A; any table can be given in place of its own."""
    own = {
        "areas": area_rows("A"),
        "stock": stock_rows("A", **stock) if stock else [*stock_rows("A", **STOCK), *CROSS],
        "projection": ages(),
        "households": households(),
        "occupancy": occupancy(),
    }
    return municipality({**own, **tables})

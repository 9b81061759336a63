"""The tables of a municipality: names, columns, types, units. Everything else is derived from here.

A table is long and tidy, codes are text, and ids never change. A blank *dimension* means "all": publishers give
margins, seldom the cross. ``unknown`` is a category of its own. The data dictionary, the readers, the gate
(`byibalance_core.gate`) and the exports all read these declarations.
"""

from __future__ import annotations

from byibalance_core.declarations import Column, Table
from byibalance_core.point_table import POINTS

#: Statuses of a figure; they travel to the screen, the export and the meeting material.
STATUSES = (
    "measured",
    "estimated",
    "provisional",
    "incomplete",
    "copied",
    "suppressed",
    "zero_or_hidden",
    "missing",
    "not_applicable",
)

#: Ordered categories per dimension of the stock. Order is the order of reading on screen.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "tenure": ("almene", "cooperative", "private_rental", "other", "unknown"),
    "dwelling_type": ("family", "youth", "older", "care", "unknown"),
    "building": ("detached", "terraced", "apartment", "other", "unknown"),
    "rooms": ("1", "2", "3", "4+", "unknown"),
    "size_band": ("under_50", "50_79", "80_119", "120_plus", "unknown"),
    "rent_band": ("under_3500", "3500_4000", "4000_4500", "over_4500", "unknown"),
    "built": ("before_1950", "1950_1979", "1980_2009", "2010_plus", "unknown"),
    "accessible": ("yes", "no", "unknown"),
}

HOUSEHOLD_TYPES = ("single_man", "single_woman", "single", "single_parent", "couple", "couple_children", "other")
HOUSEHOLD_SIZES = ("1", "2", "3", "4", "5+")
CHANNELS = ("municipal", "flexible", "internal_list", "external_list", "advertised", "other")
LEVELS = ("municipality", "district", "quarter", "unplaced")

#: The two ends of a move, and what lies outside the municipality.
ENDS, OUTSIDE = ("from_area", "to_area"), "outside"


def _code(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, "code", meaning, required=required)


def _category(name: str, meaning: str, values: tuple[str, ...], *, required: bool = False) -> Column:
    return Column(name, "category", meaning, required=required, values=values)


def _dimension(name: str) -> Column:
    return _category(name, f"{name.replace('_', ' ')}; blank means all", DIMENSIONS[name])


_SOURCE = _code("source_id", "the file's entry in sources.toml")
_STATUS = _category("status", "how sure the figure is", STATUSES)
_YEAR = Column("year", "year", "year of the figure", required=True)
_AREA = _code("area_id", "area")
_ESTATE = _code("estate_id", "estate (afdeling)")
_AGE = Column("age_band", "text", "age in whole years, `20-34` or `80+`; blank means all")
_SEX = _category("sex", "m or k; blank means all", ("m", "k"))
_PERIOD = Column("period", "text", "year, `2026K3` or `2026M07`", required=True)


def _count(name: str, meaning: str, unit: str = "dwellings", *, required: bool = False) -> Column:
    return Column(name, "count", meaning, unit, required=required)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "areas",
            "The areas that cover the municipality, any tenure; one `CODE-unplaced` for what has no area",
            ("area_id",),
            (
                _AREA,
                Column("name", "text", "name as the municipality writes it", required=True),
                Column("short_name", "text", "name short enough for a mark on the map; `|` breaks the line"),
                _category("level", "level of the area", LEVELS, required=True),
                _code("parent_id", "the area that holds this one", required=False),
                Column("centre_lon", "number", "centre point, longitude", "degrees, EPSG:4326"),
                Column("centre_lat", "number", "centre point, latitude", "degrees, EPSG:4326"),
                Column("area_km2", "number", "extent", "km²"),
                _SOURCE,
            ),
            "Legal questions: a designated area is a set of estates, not an area.",
        ),
        Table(
            "organisations",
            "The non-profit housing organisations",
            ("organisation_id",),
            (_code("organisation_id", "organisation"), Column("name", "text", "name", required=True), _SOURCE),
        ),
        Table(
            "estates",
            "Estates (afdelinger); each belongs to one organisation and lies in one area",
            ("estate_id", "valid_from"),
            (
                _ESTATE,
                Column("valid_from", "date", "first day of this row", required=True),
                Column("valid_to", "date", "last day of this row; blank while it holds"),
                _code("organisation_id", "owner"),
                _AREA,
                _code("designated_area_id", "statutory area, where it lies in one", required=False),
                Column("name", "text", "name", required=True),
                Column("lon", "number", "longitude", "degrees, EPSG:4326"),
                Column("lat", "number", "latitude", "degrees, EPSG:4326"),
                _SOURCE,
            ),
        ),
        Table(
            "stock",
            "Dwellings that exist on 1 January, per area or estate, by any of eight dimensions",
            ("area_id", "estate_id", "year", *DIMENSIONS),
            (
                _AREA,
                _code("estate_id", "estate; blank for the whole area", required=False),
                _YEAR,
                *(_dimension(name) for name in DIMENSIONS),
                _count("dwellings", "dwellings"),
                _count("in_use", "dwellings with a registered household; blank where not delivered or hidden"),
                _STATUS,
                _SOURCE,
            ),
            "Vacancy: a dwelling that is not in use is seldom to let.",
        ),
        Table(
            "occupancy",
            "How households of a kind are spread over dwelling classes",
            ("household_type", "size", "age_band", "year", "tenure", "dwelling_type", "rooms"),
            (
                _category("household_type", "kind of household; blank means all", HOUSEHOLD_TYPES),
                _category("size", "persons; blank means all", HOUSEHOLD_SIZES),
                _AGE,
                _YEAR,
                _dimension("tenure"),
                _dimension("dwelling_type"),
                _dimension("rooms"),
                Column("share", "share", "share of the households in the class", "share", required=True),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "population",
            "Residents",
            ("area_id", "period", "age_band", "sex", "source_id"),
            (_AREA, _YEAR, _PERIOD, _AGE, _SEX, _count("persons", "residents", "persons"), _STATUS, _SOURCE),
        ),
        Table(
            "households",
            "Households",
            ("area_id", "year", "household_type", "size", "age_band"),
            (
                _AREA,
                _YEAR,
                _category("household_type", "kind of household; blank means all", HOUSEHOLD_TYPES),
                _category("size", "persons; blank means all", HOUSEHOLD_SIZES),
                _AGE,
                _count("households", "households", "households"),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "projection",
            "Projected residents; two publishers are never mixed in one series",
            ("area_id", "year", "age_band", "variant", "publisher"),
            (
                _AREA,
                _YEAR,
                _AGE,
                Column("variant", "text", "main, low or high", required=True),
                Column("publisher", "text", "who projects", required=True),
                _category("basis", "plan: follows a building plan; trend: does not", ("plan", "trend"), required=True),
                _count("persons", "residents", "persons"),
                Column("change_share", "number", "change since the base year, as published", "share"),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "construction",
            "Dwellings permitted, started and completed",
            ("area_id", "period", "phase"),
            (
                _AREA,
                _YEAR,
                _PERIOD,
                _category("phase", "phase", ("permitted", "started", "completed"), required=True),
                _count("dwellings", "dwellings"),
                _STATUS,
                _SOURCE,
            ),
            "Exact recent quarters: late reports still come in.",
        ),
        Table(
            "lettings",
            "New tenancies by channel (a flow)",
            ("estate_id", "period", "channel", "dwelling_type", "rooms", "rent_band"),
            (
                _ESTATE,
                _YEAR,
                _PERIOD,
                _category("channel", "channel; blank means all", CHANNELS),
                _dimension("dwelling_type"),
                _dimension("rooms"),
                _dimension("rent_band"),
                _count("lettings", "new tenancies", "lettings"),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "offers",
            "Dwellings offered to the municipality for social allocation",
            ("estate_id", "period"),
            (
                _ESTATE,
                _YEAR,
                _PERIOD,
                _count("offered", "dwellings offered"),
                _count("used", "offers used"),
                _count("returned", "offers returned"),
                Column("empty_months", "number", "months paid by the municipality", "dwelling months"),
                _SOURCE,
            ),
        ),
        Table(
            "move_outs",
            "Households that moved out (a flow)",
            ("estate_id", "period", "dwelling_type"),
            (
                _ESTATE,
                _YEAR,
                _PERIOD,
                _dimension("dwelling_type"),
                _count("move_outs", "households that moved out", "households"),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "moves",
            "Households that moved between areas, within one, in or out of the municipality (a flow)",
            ("from_area", "to_area", "year"),
            (
                *(_code(end, f"area; `{OUTSIDE}`: another municipality; blank: all", required=False) for end in ENDS),
                *(_YEAR, _count("moved", "households; a pair without a row had none", "households"), _STATUS, _SOURCE),
            ),
            "Why people move: a flow says that they did.",
        ),
        Table(
            "vacancies",
            "Dwellings that stand empty with rent loss (a stock)",
            ("estate_id", "period", "dwelling_type"),
            (
                _ESTATE,
                _YEAR,
                _PERIOD,
                _dimension("dwelling_type"),
                _count("vacant", "dwellings empty with rent loss"),
                Column("months_vacant", "number", "mean time empty", "months"),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "waiting",
            "Active applicants: a signal, never a demand figure",
            ("organisation_id", "estate_id", "period", "dwelling_type", "rooms"),
            (
                _code("organisation_id", "organisation", required=False),
                _code("estate_id", "estate", required=False),
                _YEAR,
                _PERIOD,
                _dimension("dwelling_type"),
                _dimension("rooms"),
                _count("applicants", "active applicants", "persons"),
                Column("median_months", "number", "median time waited", "months"),
                _SOURCE,
            ),
            "Sums over organisations: one person stands on many lists.",
        ),
        Table(
            "efforts",
            "Social, physical and employment efforts",
            ("effort_id", "unit_id"),
            (
                _code("effort_id", "effort"),
                Column("kind", "text", "helhedsplan, bostøtte, employment, safety …", required=True),
                Column("name", "text", "name", required=True),
                Column("theme", "text", "theme of the indicator catalogue", required=True),
                _category("unit_kind", "what it touches", ("area", "estate"), required=True),
                _code("unit_id", "area or estate"),
                Column("from_date", "date", "first day", required=True),
                Column("to_date", "date", "last day; blank while it runs"),
                Column("owner", "text", "role that owns it"),
                _SOURCE,
            ),
        ),
        Table(
            "special_need",
            "Households of particular target groups, by definition",
            ("group", "year", "definition"),
            (
                Column("group", "text", "homeless, refugees, rehousing, shelters, young, older …", required=True),
                _YEAR,
                Column("definition", "text", "who is counted, and by whom", required=True),
                _count("households", "households or persons, as the definition says", "households"),
                _dimension("dwelling_type"),
                Column("rooms_max", "integer", "largest dwelling that fits", "rooms"),
                Column("max_rent_dkk_month", "number", "highest rent they can pay", "DKK a month"),
                _STATUS,
                _SOURCE,
            ),
            "Sums over groups: definitions overlap.",
        ),
        Table(
            "pipeline",
            "Dwellings that are planned, started or to be demolished",
            ("project_id", "year", "tenure", "dwelling_type", "rooms"),
            (
                _code("project_id", "project"),
                _AREA,
                _YEAR,
                _dimension("tenure"),
                _dimension("dwelling_type"),
                _dimension("rooms"),
                Column("dwellings", "integer", "dwellings; negative for demolition", "dwellings", required=True),
                _category("certainty", "how sure", ("started", "permitted", "planned"), required=True),
                _SOURCE,
            ),
        ),
        POINTS,
        Table(
            "indicators",
            "Values of the indicator catalogue for areas, estates and the municipality",
            ("unit_kind", "unit_id", "indicator", "period"),
            (
                _category("unit_kind", "kind of unit", ("municipality", "area", "estate"), required=True),
                _code("unit_id", "the unit"),
                _code("indicator", "id in data/parameters/indicators.toml"),
                _PERIOD,
                Column("value", "number", "value in the catalogue's unit; shares run 0-1"),
                Column("base", "number", "persons or dwellings the value rests on"),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "benchmarks",
            "Values of regions and the country, to stand beside",
            ("region", "indicator", "period"),
            (
                _code("region", "region code or 000 for the country"),
                _code("indicator", "id in the catalogue"),
                _PERIOD,
                Column("value", "number", "value in the catalogue's unit"),
                _STATUS,
                _SOURCE,
            ),
        ),
        Table(
            "designations",
            "Areas as the ministry published them",
            ("designated_area_id", "list_date"),
            (
                _code("designated_area_id", "statutory area"),
                Column("name", "text", "name on the list", required=True),
                _code("area_id", "area it lies in, where that is known", required=False),
                Column("list_date", "date", "date of the list", required=True),
                *(
                    _category(name, f"{name}: yes or no; blank not known", ("yes", "no"))
                    for name in ("on_udsat", "on_parallelsamfund", "on_omdannelse", "on_forebyggelse")
                ),
                _category("has_development_plan", "yes or no; blank not known", ("yes", "no")),
                _SOURCE,
            ),
            "Our own judgement: the ministry's list and date stand alone.",
        ),
        Table(
            "public_facts",
            "Facts on the municipality's agreement that are publicly known, in both languages",
            ("fact_id",),
            (
                _code("fact_id", "fact"),
                Column("topic", "text", "agreement, ladder, channels …", required=True),
                Column("text_da", "text", "the fact in Danish", required=True),
                Column("text_en", "text", "the fact in English", required=True),
                _SOURCE,
            ),
        ),
    )
}

"""Danish and English words for tables, columns and categories, as exports and the data dictionary write them.

The technical names of `byibalance_core.schemas` stand in technical files; people read these words. A test
holds that no table, column or category of the schemas lacks one.
"""

from __future__ import annotations

from typing import Literal

from byibalance_core.schemas import TABLES

Language = Literal["da", "en"]

TABLES_DA: dict[str, str] = {
    "areas": "områder",
    "organisations": "boligorganisationer",
    "estates": "afdelinger",
    "stock": "boligbestand",
    "occupancy": "beboelse",
    "population": "befolkning",
    "households": "husstande",
    "projection": "befolkningsfremskrivning",
    "construction": "byggeri",
    "lettings": "genudlejninger",
    "offers": "boliger til anvisning",
    "move_outs": "fraflytninger",
    "moves": "flytninger mellem områder",
    "vacancies": "tomme boliger med lejetab",
    "waiting": "venteliste",
    "efforts": "indsatser",
    "special_need": "særlige målgrupper",
    "pipeline": "planlagt byggeri",
    "points": "steder, beboerne bruger",
    "indicators": "indikatorer",
    "benchmarks": "sammenligningstal",
    "designations": "ministeriets lister",
    "public_facts": "offentligt om aftalen",
}

#: Column -> Danish title (a header) and meaning (a line of the dictionary).
COLUMNS_DA: dict[str, tuple[str, str]] = {
    "area_id": ("område", "områdets kode"),
    "name": ("navn", "navnet, som det skrives lokalt eller på listen"),
    "short_name": ("kort navn", "navn, der kan stå på kortet; | bryder linjen"),
    "level": ("niveau", "områdets niveau"),
    "parent_id": ("overordnet område", "koden på det område, som dette ligger i"),
    "centre_lon": ("midtpunkt, længdegrad", "midtpunktets længdegrad"),
    "centre_lat": ("midtpunkt, breddegrad", "midtpunktets breddegrad"),
    "area_km2": ("areal, km²", "udstrækning"),
    "source_id": ("kilde-id", "filens plads i kildelisten"),
    "organisation_id": ("boligorganisation", "boligorganisationens id"),
    "estate_id": ("afdeling", "afdelingens id; tom, når rækken gælder hele området"),
    "valid_from": ("gælder fra", "første dag, rækken gælder"),
    "valid_to": ("gælder til", "sidste dag, rækken gælder; tom, mens den gælder"),
    "designated_area_id": ("lovens boligområde", "boligområdet i lovens forstand"),
    "lon": ("længdegrad", "længdegrad"),
    "lat": ("breddegrad", "breddegrad"),
    "year": ("år", "året, tallet gælder"),
    "tenure": ("ejerform", "ejerform; tom betyder alle"),
    "dwelling_type": ("boligtype", "boligtype; tom betyder alle"),
    "building": ("bygningstype", "bygningens type; tom betyder alle"),
    "rooms": ("antal rum", "antal rum; tom betyder alle"),
    "size_band": ("størrelse, m²", "boligens størrelse i m²; tom betyder alle"),
    "rent_band": ("husleje, kr. pr. måned", "månedlig husleje i kr.; tom betyder alle"),
    "built": ("opført", "opførelsesår; tom betyder alle"),
    "accessible": ("tilgængelig", "om boligen er tilgængelig; tom betyder alle"),
    "dwellings": ("boliger", "antal boliger; i planlagt byggeri negativt ved nedrivning"),
    "in_use": ("boliger i brug", "boliger med en registreret husstand; tom, når tallet mangler eller er skjult"),
    "status": ("status", "hvor sikkert rækkens hovedtal er"),
    "household_type": ("husstandstype", "husstandens type; tom betyder alle"),
    "size": ("personer i husstanden", "antal personer; tom betyder alle"),
    "age_band": ("alder", "alder i hele år; tom betyder alle"),
    "share": ("andel", "andel af husstandene i boligklassen"),
    "period": ("periode", "år, kvartal (2026K3) eller måned (2026M07)"),
    "sex": ("køn", "køn; tom betyder alle"),
    "persons": ("personer", "antal personer"),
    "households": ("husstande", "husstande eller personer, som definitionen siger"),
    "variant": ("forløb", "hovedforløb, lavt eller højt"),
    "publisher": ("udgiver", "hvem der har fremskrevet"),
    "basis": ("grundlag", "om fremskrivningen følger en byggeplan"),
    "change_share": ("ændring, andel", "ændring siden basisåret, som den er udgivet"),
    "phase": ("fase", "hvor langt byggeriet er"),
    "channel": ("udlejningsvej", "hvordan boligen er lejet ud; tom betyder alle"),
    "lettings": ("genudlejninger", "nye lejemål i perioden"),
    "offered": ("stillet til rådighed", "boliger stillet til rådighed for kommunen"),
    "used": ("brugt", "tilbudte boliger, som kommunen har brugt"),
    "returned": ("givet tilbage", "tilbudte boliger, som kommunen har givet tilbage"),
    "empty_months": ("måneder betalt tomme", "tomme boligmåneder, som kommunen har betalt"),
    "move_outs": ("fraflytninger", "husstande, der er flyttet ud"),
    "from_area": ("flyttet fra", "området, der er flyttet fra; outside er en anden kommune, tom betyder alle"),
    "to_area": ("flyttet til", "området, der er flyttet til; outside er en anden kommune, tom betyder alle"),
    "moved": ("husstande, der er flyttet", "antal husstande; et par af områder uden en række havde ingen"),
    "vacant": ("tomme med lejetab", "boliger, der står tomme med lejetab"),
    "months_vacant": ("måneder tomme", "gennemsnitlig tid tom"),
    "applicants": ("aktive ansøgere", "aktivt søgende på listen; en person kan stå på flere lister"),
    "median_months": ("ventetid, måneder", "mediantid på listen"),
    "effort_id": ("indsats-id", "indsatsens id"),
    "point_id": ("sted-id", "stedets id"),
    "kind": ("slags", "indsatsens slags (helhedsplan, bostøtte …) eller stedets"),
    "theme": ("tema", "tema i indikatorkataloget"),
    "unit_kind": ("enhedens slags", "om tallet gælder kommune, område eller afdeling"),
    "unit_id": ("enhed", "kommunens, områdets eller afdelingens kode"),
    "from_date": ("fra", "første dag"),
    "to_date": ("til", "sidste dag; tom, mens den løber"),
    "owner": ("ansvarlig", "den rolle, der har ansvaret"),
    "group": ("målgruppe", "hvem tallet handler om"),
    "definition": ("definition", "hvem der er talt med, og af hvem"),
    "rooms_max": ("højst antal rum", "største bolig, der passer"),
    "max_rent_dkk_month": ("højeste husleje, kr. pr. måned", "højeste husleje, de kan betale"),
    "project_id": ("projekt", "projektets id"),
    "certainty": ("sikkerhed", "hvor sikkert projektet er"),
    "indicator": ("indikator", "indikatorens id i kataloget"),
    "value": ("værdi", "værdi i katalogets enhed; andele går fra 0 til 1"),
    "base": ("grundlag, antal", "personer eller boliger, tallet hviler på"),
    "region": ("region", "regionens kode; 000 er hele landet"),
    "list_date": ("listens dato", "den dato, listen er udgivet"),
    "on_udsat": ("udsat boligområde", "på listen over udsatte boligområder; tom er ukendt"),
    "on_parallelsamfund": ("parallelsamfund", "på listen over parallelsamfund; tom er ukendt"),
    "on_omdannelse": ("omdannelsesområde", "på listen over omdannelsesområder; tom er ukendt"),
    "on_forebyggelse": ("forebyggelsesområde", "på listen over forebyggelsesområder; tom er ukendt"),
    "has_development_plan": ("udviklingsplan", "om der er en udviklingsplan; tom er ukendt"),
    "fact_id": ("oplysning-id", "oplysningens id"),
    "topic": ("emne", "hvad oplysningen handler om"),
    "text_da": ("tekst, dansk", "oplysningen på dansk"),
    "text_en": ("tekst, engelsk", "oplysningen på engelsk"),
    "release_id": ("udgivelse", "den udgivelse, tallet er hentet fra"),
    "source": ("kilde", "udgiver, titel og dato"),
    "notice": ("bemærkning", "fiktiv, når tallet er fiktivt"),
}

_YES_NO = {"yes": "ja", "no": "nej", "unknown": "ukendt"}
_LISTED = {"yes": "ja", "no": "nej"}

CATEGORIES_DA: dict[str, dict[str, str]] = {
    "level": {
        "municipality": "kommune",
        "district": "bydel",
        "quarter": "kvarter",
        "unplaced": "uden område",
    },
    "tenure": {
        "almene": "almen",
        "cooperative": "andel",
        "private_rental": "privat leje",
        "other": "øvrige",
        "unknown": "ukendt",
    },
    "dwelling_type": {
        "family": "familiebolig",
        "youth": "ungdomsbolig",
        "older": "ældrebolig",
        "care": "plejebolig",
        "unknown": "ukendt",
    },
    "building": {
        "detached": "parcelhus",
        "terraced": "række- eller kædehus",
        "apartment": "etagebolig",
        "other": "anden",
        "unknown": "ukendt",
    },
    "rooms": {"1": "1", "2": "2", "3": "3", "4+": "4+", "unknown": "ukendt"},
    "size_band": {
        "under_50": "under 50",
        "50_79": "50-79",
        "80_119": "80-119",
        "120_plus": "120 og derover",
        "unknown": "ukendt",
    },
    "rent_band": {
        "under_3500": "under 3.500",
        "3500_4000": "3.500-4.000",
        "4000_4500": "4.000-4.500",
        "over_4500": "over 4.500",
        "unknown": "ukendt",
    },
    "built": {
        "before_1950": "før 1950",
        "1950_1979": "1950-1979",
        "1980_2009": "1980-2009",
        "2010_plus": "2010 og senere",
        "unknown": "ukendt",
    },
    "accessible": _YES_NO,
    "status": {
        "measured": "målt",
        "estimated": "estimeret",
        "provisional": "foreløbig",
        "incomplete": "ufuldstændig",
        "copied": "kopieret fra større område",
        "suppressed": "skjult",
        "zero_or_hidden": "0 eller skjult",
        "missing": "mangler",
        "not_applicable": "ikke relevant",
    },
    "household_type": {
        "single_man": "enlig mand",
        "single_woman": "enlig kvinde",
        "single": "enlig",
        "single_parent": "enlig med børn",
        "couple": "par",
        "couple_children": "par med børn",
        "other": "anden",
    },
    "size": {"1": "1", "2": "2", "3": "3", "4": "4", "5+": "5+"},
    "sex": {"m": "mænd", "k": "kvinder"},
    "basis": {"plan": "følger byggeplan", "trend": "følger udviklingen"},
    "phase": {"permitted": "tilladt", "started": "påbegyndt", "completed": "fuldført"},
    "channel": {
        "municipal": "kommunal anvisning",
        "flexible": "fleksibel udlejning",
        "internal_list": "intern venteliste",
        "external_list": "ekstern venteliste",
        "advertised": "annonceret",
        "other": "anden",
    },
    "unit_kind": {"municipality": "kommune", "area": "område", "estate": "afdeling"},
    "kind": {
        "stop": "stoppested",
        "shop": "dagligvarebutik",
        "school": "folkeskole",
        "day_care": "dagtilbud",
        "green_area": "grønt område",
        "doctor": "læge",
        "sport": "idræt",
        "workplace": "arbejdsplads",
    },
    "certainty": {"started": "påbegyndt", "permitted": "tilladt", "planned": "planlagt"},
    "on_udsat": _LISTED,
    "on_parallelsamfund": _LISTED,
    "on_omdannelse": _LISTED,
    "on_forebyggelse": _LISTED,
    "has_development_plan": _LISTED,
}

_STATUS_EN = {
    "suppressed": "hidden",
    "zero_or_hidden": "0 or hidden",
    "missing": "missing",
    "not_applicable": "not applicable",
    "copied": "copied from a larger area",
}
FICTITIOUS = {"da": "fiktiv", "en": "fictitious (fiktiv)"}


def table_title(table: str, language: Language) -> str:
    """Return a table's name as people read it; KeyError when there is no such table.

    Examples
    --------
    >>> table_title("stock", "da"), table_title("move_outs", "en")
    ('boligbestand', 'move outs')
    """
    return TABLES_DA[table] if language == "da" else TABLES[table].name.replace("_", " ")


def column_title(column: str, language: Language) -> str:
    """Return a column's header as people read it; a column without words keeps its name."""
    if language == "da" and column in COLUMNS_DA:
        return COLUMNS_DA[column][0]
    return column if language == "da" else column.replace("_", " ")


def category_word(column: str, value: str, language: Language) -> str:
    """Return the word for a category; a value without one keeps its code.

    Examples
    --------
    >>> category_word("tenure", "private_rental", "da"), category_word("tenure", "private_rental", "en")
    ('privat leje', 'private rental')
    """
    if language == "da":
        return CATEGORIES_DA.get(column, {}).get(value, value)
    if column == "status":
        return status_word(value, "en")
    return value.replace("_", " ") if column in CATEGORIES_DA and column not in _BANDS else _band(value)


def status_word(status: str, language: Language) -> str:
    """Return how sure a figure is, in words.

    Examples
    --------
    >>> status_word("zero_or_hidden", "da"), status_word("suppressed", "en")
    ('0 eller skjult', 'hidden')
    """
    if language == "da":
        return CATEGORIES_DA["status"].get(status, status)
    return _STATUS_EN.get(status, status)


_BANDS = ("size_band", "rent_band", "built")


def _band(value: str) -> str:
    """Return a band's code in words: `50_79` is 50-79, `under_50` is under 50."""
    first, _, last = value.partition("_")
    return f"{first}-{last}" if first.isdigit() and last.isdigit() else value.replace("_", " ")

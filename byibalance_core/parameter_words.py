"""Danish words for units and for where a figure comes from, as the dictionary and the page on method write them.

The parameters and the catalogue (``data/parameters``) are written in English, each unit and source once; the tables
here are closed: a test holds that no unit and no source of the declarations, the catalogue or the norms lacks one.
"""

from __future__ import annotations

from byibalance_core.words import COLUMNS_DA, Language, column_title

#: Unit as it is declared -> Danish, English.
UNITS: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "DKK": ("kr.", "DKK"),
    "DKK a month": ("kr. pr. måned", "DKK a month"),
    "DKK a month, excluding utilities": ("kr. pr. måned uden forbrug", "DKK a month, excluding utilities"),
    "degrees, EPSG:4326": ("grader (EPSG:4326)", "degrees, EPSG:4326"),
    "dimensions, first collapsed first": ("inddelinger i rækkefølge", "dimensions, first collapsed first"),
    "dwelling months": ("boligmåneder", "dwelling months"),
    "dwellings": ("boliger", "dwellings"),
    "exponent of (years / 5)": ("potens af (år / 5)", "exponent of (years / 5)"),
    "households": ("husstande", "households"),
    "km²": ("km²", "km²"),
    "lettings": ("genudlejninger", "lettings"),
    "m": ("m", "m"),
    "m2": ("m²", "m²"),
    "months": ("måneder", "months"),
    "per cent after five years": ("pct. efter fem år", "per cent after five years"),
    "per cent of the cell after five years, absolute error: median (p50) and worst tenth (p90)": (
        "pct. af cellen efter fem år, absolut fejl: median (p50) og den værste tiendedel (p90)",
        "per cent of the cell after five years, absolute error: median (p50) and worst tenth (p90)",
    ),
    "per cent of the households after five years, 80 % of cases": (
        "pct. af husstandene efter fem år, 80 % af tilfældene",
        "per cent of the households after five years, 80 % of cases",
    ),
    "per cent of the households after five years, absolute error: median (p50) and worst tenth (p90)": (
        "pct. af husstandene efter fem år, absolut fejl: median (p50) og den værste tiendedel (p90)",
        "per cent of the households after five years, absolute error: median (p50) and worst tenth (p90)",
    ),
    "per_100": ("pr. 100", "per 100"),
    "persons": ("personer", "persons"),
    "persons or dwellings": ("personer eller boliger", "persons or dwellings"),
    "position between p50 and p90 on the logarithmic scale": (
        "placering mellem midterste og værste tiendedel på en logaritmisk skala",
        "position between p50 and p90 on the logarithmic scale",
    ),
    "residents per dwelling": ("indbyggere pr. bolig", "residents per dwelling"),
    "rooms": ("rum", "rooms"),
    "rooms by persons in the household": ("rum efter personer i husstanden", "rooms by persons in the household"),
    "share": ("andel 0-1", "share 0-1"),
    "share of the cell": ("andel af cellen", "share of the cell"),
    "share of the dwellings needed": ("andel af boligerne", "share of the dwellings needed"),
    "standard deviations between areas": ("standardafvigelser mellem områder", "standard deviations between areas"),
    "years": ("år", "years"),
}

#: Source as it is written in the catalogue and the norms -> Danish; a source that is a name in both is not listed.
SOURCES_DA: dict[str, str] = {
    "A choice of this product": "Valgt i dette produkt",
    "A norm of this product; no Danish norm is fixed by law": "Norm i dette produkt; ingen dansk norm er fastsat i lov",
    "BBR / stock by built": "BBR / boligbestand efter opførelsesår",
    (
        "Backtest on HART's published figures for Canadian municipalities, 2016 to 2021: mean of the straight line and "
        "no change"
    ): (
        "Efterprøvet på HART's offentliggjorte tal for canadiske kommuner, 2016 til 2021: gennemsnit af ret linje og "
        "uændret"
    ),
    "Backtest on HART's published figures for Canadian municipalities, 2016 to 2021: straight line": (
        "Efterprøvet på HART's offentliggjorte tal for canadiske kommuner, 2016 til 2021: ret linje"
    ),
    "Default errors of small cells: the worst tenth misses by half and more under 100": (
        "Standardfejl for små celler: under 100 rammer den værste tiendedel mindst 50 % ved siden af"
    ),
    "KKBOL3 (EJER 02) / stock": "KKBOL3 (EJER 02) / boligbestand",
    "KKBOL3 (EJER 03) / stock": "KKBOL3 (EJER 03) / boligbestand",
    "KKBOL3 (EJER 04) / stock": "KKBOL3 (EJER 04) / boligbestand",
    "KKBOL3 (ENHED 03) / stock": "KKBOL3 (ENHED 03) / boligbestand",
    "KKBOL3 (IBRUGKK) / stock": "KKBOL3 (IBRUGKK) / boligbestand",
    "KKBOL3 / stock": "KKBOL3 / boligbestand",
    "Landsbyggefonden / organisations": "Landsbyggefonden / boligorganisationerne",
    "Landsbyggefonden, statistics on cheap non-profit dwellings for municipal allocation": (
        "Landsbyggefonden, statistik om billige almene boliger til kommunal anvisning"
    ),
    "Monitoring Soziale Stadtentwicklung Berlin: status classes at one standard deviation": (
        "Monitoring Soziale Stadtentwicklung Berlin: statusklasser ved én standardafvigelse"
    ),
    "No Danish figure covers all tenures; a scenario may raise it": (
        "Intet dansk tal dækker alle ejerformer; et scenarie kan hæve det"
    ),
    "Seen in Copenhagen's 67 quarters, BBR 2026 against residents 2026K3": (
        "Set i Københavns 67 kvarterer, BBR 2026 mod indbyggere 2026K3"
    ),
    "Simpson, Wilson & Shalley 2020 and Wilson & Rowe 2011 as order of size": (
        "Simpson, Wilson & Shalley 2020 og Wilson & Rowe 2011 som størrelsesorden"
    ),
    "Statistical practice for register counts: base under 100": (
        "Statistisk praksis for registertal: grundlag under 100"
    ),
    "computed: move_outs / stock": "beregnet: fraflytninger / boligbestand",
    "computed: stock by accessible": "beregnet: boligbestand efter tilgængelighed",
    "computed: stock by rent band": "beregnet: boligbestand efter husleje",
    "computed: stock by rooms": "beregnet: boligbestand efter rum",
    "computed: tenure shares": "beregnet: andele efter ejerform",
    "computed: vacancies / stock": "beregnet: tomme boliger / boligbestand",
    "municipality": "kommunen",
    "organisations": "boligorganisationerne",
    "survey": "spørgeundersøgelse",
}

#: Sources that read the same in both languages: tables of statistics banks, laws, formulas.
NAMES = frozenset(
    {
        "BBR",
        "KKBEF1",
        "KKBEF1 / FOLK1A",
        "KKFR2026",
        "KKHUS1 (HUSSTØR 001)",
        "KKIND4 (DECILGR 5)",
        "KKLEDIG2 / KKBEF1",
        "KKUDD1 (HFUAMS 04-08)",
        "almenboligloven § 61 a; Danmarks Statistik",
        "q80 = exp(ln p50 + 0.626 (ln p90 - ln p50))",
    }
)

_KEYS: dict[str, tuple[str, str]] = {
    "from_households": ("fra husstande", "from households"),
    "to_households": ("til husstande", "to households"),
    "p50": ("median", "median"),
    "p90": ("værste tiendedel", "worst tenth"),
}


def unit_word(unit: str, language: Language) -> str:
    """Return a unit as people read it; KeyError when the unit is not in the table.

    Examples
    --------
    >>> unit_word("dwelling months", "da"), unit_word("m2", "en")
    ('boligmåneder', 'm²')
    """
    return UNITS[unit][0 if language == "da" else 1]


def source_word(source: str, language: Language) -> str:
    """Return where a figure comes from as people read it; a name is the same in both languages.

    Examples
    --------
    >>> source_word("computed: stock by rooms", "da"), source_word("BBR", "da")
    ('beregnet: boligbestand efter rum', 'BBR')
    """
    return SOURCES_DA.get(source, source) if language == "da" else source


def value_word(word: str, language: Language) -> str:
    """Return a key or a code inside a norm's value as people read it; what has no words keeps its own.

    Examples
    --------
    >>> value_word("from_households", "da"), value_word("rent_band", "da"), value_word("4+", "da")
    ('fra husstande', 'husleje, kr. pr. måned', '4+')
    """
    if word in _KEYS:
        return _KEYS[word][0 if language == "da" else 1]
    return column_title(word, language) if word in COLUMNS_DA else word

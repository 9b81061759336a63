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
    "DKK a month before tax, by adult": ("kr. pr. måned før skat, pr. voksen", "DKK a month before tax, by adult"),
    "DKK a month, by member of the household": (
        "kr. pr. måned efter person i husstanden",
        "DKK a month, by member of the household",
    ),
    "DKK a month, excluding utilities": ("kr. pr. måned uden forbrug", "DKK a month, excluding utilities"),
    "DKK a m² and year": ("kr. pr. m² om året", "DKK a m² and year"),
    "DKK a year": ("kr. om året", "DKK a year"),
    "DKK a year and shares of the income above it": (
        "kr. om året og andele af indkomsten derover",
        "DKK a year and shares of the income above it",
    ),
    "DKK a year, tax free": ("kr. om året, skattefrit", "DKK a year, tax free"),
    "DKK a year, tax free, by child's age": (
        "kr. om året, skattefrit, efter barnets alder",
        "DKK a year, tax free, by child's age",
    ),
    "allocations": ("anvisninger", "allocations"),
    "genudlejninger": ("genudlejninger", "re-lettings"),
    "care homes per resident aged 80 or more": (
        "plejeboliger pr. indbygger på 80 år og derover",
        "care homes per resident aged 80 or more",
    ),
    "days a year": ("døgn pr. år", "days a year"),
    "degrees, EPSG:4326": ("grader (EPSG:4326)", "degrees, EPSG:4326"),
    "dimensions, first collapsed first": ("inddelinger i rækkefølge", "dimensions, first collapsed first"),
    "dwelling months": ("boligmåneder", "dwelling months"),
    "dwellings": ("boliger", "dwellings"),
    "exponent of (years / 5)": ("potens af (år / 5)", "exponent of (years / 5)"),
    "factor by year on the rate of use": (
        "faktor pr. år på andelen, der bruger boligen",
        "factor by year on the rate of use",
    ),
    "households": ("husstande", "households"),
    "households, ages of children, m²": ("husstande, børns alder, m²", "households, ages of children, m²"),
    "km²": ("km²", "km²"),
    "lettings": ("genudlejninger", "lettings"),
    "m": ("m", "m"),
    "m2": ("m²", "m²"),
    "months": ("måneder", "months"),
    "m², by member of the household": ("m² efter person i husstanden", "m², by member of the household"),
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
    "share more or fewer households per resident at the horizon": (
        "andel flere eller færre husstande pr. indbygger i slutåret",
        "share more or fewer households per resident at the horizon",
    ),
    "share of the almene dwellings that are let anew in a year": (
        "andel af de almene boliger, der genudlejes på et år",
        "share of the almene dwellings that are let anew in a year",
    ),
    "share of the almene dwellings that stand empty": (
        "andel af de almene boliger, der står tomme",
        "share of the almene dwellings that stand empty",
    ),
    "share of the cell": ("andel af cellen", "share of the cell"),
    "share of the cost of acquisition": ("andel af anskaffelsessummen", "share of the cost of acquisition"),
    "share of the dwellings needed": ("andel af boligerne", "share of the dwellings needed"),
    "share of the municipality's allocations under the rent limit": (
        "andel af kommunens anvisninger under huslejegrænsen",
        "share of the municipality's allocations under the rent limit",
    ),
    "share of the draws": ("andel af beregningerne", "share of the draws"),
    "share of the residents": ("andel af beboerne", "share of the residents"),
    "share of the stock a year, ratio of price to earnings, weight": (
        "andel af bestanden om året, pris i forhold til årsløn, vægt",
        "share of the stock a year, ratio of price to earnings, weight",
    ),
    "share of the yearly lettings": ("andel af årets genudlejninger", "share of the yearly lettings"),
    "shares of the housing cost and of the income": (
        "andele af boligudgiften og af indkomsten",
        "shares of the housing cost and of the income",
    ),
    "standard deviations between areas": ("standardafvigelser mellem områder", "standard deviations between areas"),
    "times the national level": ("gange landets niveau", "times the national level"),
    "years": ("år", "years"),
}

#: Source as it is written in the catalogue and the norms -> Danish; a source that is a name in both is not listed.
SOURCES_DA: dict[str, str] = {
    "A choice of this product": "Valgt i dette produkt",
    "A choice of this product: most such figures count adults or families; a smaller part says less is certain": (
        "Valgt i dette produkt: de fleste sådanne tal tæller voksne eller familier"
    ),
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
    "lettings, offers, agreement": "udlejninger, tilbud, aftale",
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
    "Statistical practice for ratios of counts: at least five expected": (
        "Statistisk praksis for forholdstal af antal: mindst fem forventede"
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
    "municipality / points": "kommunen / stedliste",
    "organisations": "boligorganisationerne",
    "survey": "spørgeundersøgelse",
    "A choice of this product; no Danish figure is established": "Valgt i dette produkt; intet dansk tal er fastslået",
    "A choice of this product; no Danish range is established": "Valgt i dette produkt; intet dansk spænd er fastslået",
    "A choice of this product; 0.65 % of non-profit dwellings stood empty in October 2024 (Landsbyggefonden)": (
        "Valgt i dette produkt; 0,65 % af de almene boliger stod tomme i oktober 2024 (Landsbyggefonden)"
    ),
    "gov.uk, standard method for assessing housing need, December 2024": (
        "gov.uk, standardmetoden for boligbehov, december 2024"
    ),
}

#: Sources that read the same in both languages: tables of statistics banks, laws, formulas, titles of publications.
NAMES = frozenset(
    {
        "BBR",
        "BL Informerer 3318, 2018: ændring i den kommunale grundkapital",
        "Beløbsgrænser 2026, gengivet af themis.dk",
        "Beskæftigelsesministeriet, satser for 2023: kontanthjælp og uddannelseshjælp",
        "Børne- og ungeydelse 2026, gengivet af babyliv.dk",
        "Gældsstyrelsens rådighedssatser 2024 (borger.dk)",
        "KKBEF1",
        "KKBEF1 / FOLK1A",
        "KKFR2026",
        "KKHUS1 (HUSSTØR 001)",
        "KKIND4 (DECILGR 5)",
        "KKLEDIG2 / KKBEF1",
        "KKUDD1 (HFUAMS 04-08)",
        "Landsbyggefonden, almenedata.dk",
        "Landsbyggefonden, ledige boliger oktober 2024",
        "Landsbyggefonden, temastatistik 2020:7, fraflytninger i den almene boligsektor 2019",
        "Landsbyggefonden, temastatistik 2023:8, anvisninger i den almene boligsektor 2022",
        "Landsbyggefonden, udgifter til varme, vand og el i den almene boligsektor 2015",
        "Ministeriets analyse fra august 2022, svar til Folketingets Boligudvalg (L 64)",
        "Uddannelses- og Forskningsstyrelsen, SU-satser 2026",
        "Vejledning nr. 9336 af 24. marts 2026 om satser, tabel 1",
        "Vejledning nr. 9336 af 24. marts 2026 om satser, tabel 2",
        "almenboligloven § 61 a; Danmarks Statistik",
        "boligstøtteloven § 21",
        "boligstøtteloven § 22",
        "dklf.dk, generelle regler om boligstøtte",
        "q80 = exp(ln p50 + 0.626 (ln p90 - ln p50))",
        "serviceloven § 110, lov L 64 (2022-23)",
        "Ældre Sagen, antal plejeboliger i Danmark",
        "Ældre Sagen, beregning af folkepension 2026",
    }
)

_KEYS: dict[str, tuple[str, str]] = {
    "0-1": ("0–1 år", "aged 0–1"),
    "0-2": ("0–2 år", "aged 0–2"),
    "0-89": ("under 90 m²", "under 90 m²"),
    "105+": ("105 m² og derover", "105 m² and more"),
    "15-17": ("15–17 år", "aged 15–17"),
    "2-6": ("2–6 år", "aged 2–6"),
    "3-6": ("3–6 år", "aged 3–6"),
    "7-14": ("7–14 år", "aged 7–14"),
    "7-17": ("7–17 år", "aged 7–17"),
    "90-104": ("90–104 m²", "90–104 m²"),
    "adult": ("voksen", "adult"),
    "adults": ("voksne", "adults"),
    "all": ("alle", "all"),
    "allowance_dkk_year": ("personfradrag", "personal allowance"),
    "away_from_home": ("udeboende", "away from home"),
    "basic": ("grundbeløb", "basic amount"),
    "by_child": ("pr. barn", "by child"),
    "by_household": ("pr. husstand", "by household"),
    "cap_without_children": ("højst af boligudgiften uden børn", "at most of the cost without children"),
    "cash_benefit_dkk_month": ("kontanthjælp", "cash benefit"),
    "children": ("børns alder", "children's ages"),
    "cost": ("af boligudgiften", "of the housing cost"),
    "couple": ("par uden børn", "couple without children"),
    "couple_with_children": ("par med børn", "couple with children"),
    "education_help": ("uddannelseshjælp", "education help"),
    "family": ("familiebolig", "family"),
    "first": ("den første", "the first"),
    "first_adult": ("første voksne", "first adult"),
    "floor_area_m2": ("areal i m²", "floor area in m²"),
    "from_households": ("fra husstande", "from households"),
    "further": ("hver af de øvrige", "each other"),
    "further_adult": ("hver voksen derudover", "each further adult"),
    "group": ("husstand", "household"),
    "heating_by_m2": ("varmetillæg pr. m²", "heating supplement by m²"),
    "income": ("af indkomsten", "of the income"),
    "income_limit": ("indkomstgrænse", "income limit"),
    "income_limit_by_child": ("forhøjelse pr. barn efter det første", "increase by child after the first"),
    "least": ("udbetales ikke under", "not paid under"),
    "most": ("højeste støtte", "highest benefit"),
    "most_rent": ("højeste boligudgift, der tæller", "highest housing cost counted"),
    "municipal_share": ("kommuneskat", "municipal tax"),
    "older": ("ældrebolig", "older people's"),
    "own_income": ("mindst af indkomsten", "at least of the income"),
    "own_payment": ("mindste egenbetaling", "least own payment"),
    "p50": ("median", "median"),
    "p90": ("værste tiendedel", "worst tenth"),
    "parts": ("dele", "parts"),
    "pensioner": ("enlig pensionist", "single pensioner"),
    "pensioner_couple": ("pensionistpar", "couple of pensioners"),
    "provider": ("forsørger", "provider"),
    "ratio_from": ("forhold fra", "ratio from"),
    "single": ("enlig uden børn", "single without children"),
    "single_with_child": ("enlig med et barn", "single with a child"),
    "state_pension_dkk_month": ("folkepension", "state pension"),
    "state_share": ("bundskat", "state tax"),
    "stock_share": ("andel af bestanden", "share of the stock"),
    "student": ("studerende", "student"),
    "student_grant_dkk_month": ("SU", "student grant"),
    "supplement": ("tillæg til boligudgiften", "supplement to the cost"),
    "supplement_couple": ("pensionstillæg, gift eller samlevende", "supplement, couple"),
    "supplement_single": ("pensionstillæg, enlig", "supplement, single"),
    "to_households": ("til husstande", "to households"),
    "weight": ("vægt", "weight"),
    "young_on_education_help": ("ung på uddannelseshjælp", "young person on education help"),
    "youth": ("ungdomsbolig", "youth"),
}

#: Keys of a row in a list of rows, where they mean something else than elsewhere.
_ROW_KEYS: dict[str, tuple[str, str]] = {
    "income": ("indkomst", "income"),
    "parts": ("beløb", "amounts"),
}

#: Keys whose values are shares, and those that are not, whatever the unit of their parameter begins with.
_SHARES = frozenset(
    {"cap_without_children", "cost", "income", "municipal_share", "own_income", "state_share", "stock_share"}
)
_NO_SHARES = frozenset({"ratio_from", "weight"})


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


def row_word(name: str, language: Language) -> str:
    """Return the name of a column in a norm that is a list of rows.

    Examples
    --------
    >>> row_word("income", "da"), row_word("group", "da")
    ('indkomst', 'husstand')
    """
    return _ROW_KEYS[name][0 if language == "da" else 1] if name in _ROW_KEYS else value_word(name, language)


def is_share(key: str, *, unit: str) -> bool:
    """Return whether the value under a key of a parameter is a share, so that it is read as per cent.

    Examples
    --------
    >>> is_share("cost", unit="shares of the housing cost and of the income"), is_share("weight", unit="share of ...")
    (True, False)
    """
    return key in _SHARES or (unit.startswith("share") and key not in _NO_SHARES)

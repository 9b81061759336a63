"""The words people write: headers, values, total rows, signs for missing. All that is accepted stands here.

Headers and values are compared by `key_of`: lower case, without blanks and marks, ø as oe, å as aa, units
taken off. A schema's own English name always comes first; the Danish names are taken in the order written.
"""

from __future__ import annotations

import re

#: Headers accepted for a column, beside its own name.
COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "area_id": (
        "områdekode", "områdenr", "område", "område id", "kvarterkode", "kvarternr", "kvarter",
        "bydelskode", "bydelsnr", "bydel", "distriktskode", "distriktsnr", "distrikt", "boligområde",
    ),
    "name": (
        "navn", "områdenavn", "kvarternavn", "bydelsnavn", "afdelingsnavn", "organisationsnavn", "indsats",
    ),
    "short_name": ("kortnavn", "kort navn"),
    "level": ("niveau",),
    "parent_id": ("overordnet", "overordnet kode", "hører til"),
    "centre_lon": ("længdegrad", "midtpunkt længde"),
    "centre_lat": ("breddegrad", "midtpunkt bredde"),
    "lon": ("længdegrad", "længde", "longitude"),
    "lat": ("breddegrad", "bredde", "latitude"),
    "area_km2": ("areal km2", "areal", "km2"),
    "organisation_id": (
        "boligorganisation", "org nr", "organisationsnr", "selskab", "selskabsnr", "LBF-nr", "BO nr",
        "administrator",
    ),
    "estate_id": ("afdeling", "afdelingsnr", "afd", "afd nr", "ejendom", "bebyggelse"),
    "designated_area_id": ("udpeget område", "boligområde på listen"),
    "valid_from": ("gælder fra", "fra dato"),
    "valid_to": ("gælder til", "til dato"),
    "from_date": ("fra", "fra dato", "start", "startdato"),
    "to_date": ("til", "til dato", "slut", "slutdato"),
    "year": ("år", "årstal", "tid"),
    "period": ("periode", "kvartal", "måned"),
    "tenure": ("ejerforhold", "ejerform"),
    "dwelling_type": ("boligtype", "boligart", "kategori", "boligkategori"),
    "building": ("byggeri", "bygningstype", "anvendelse"),
    "rooms": ("rum", "antal rum", "vær", "værelser", "antal værelser"),
    "size_band": ("størrelse", "boligareal", "arealgruppe"),
    "rent_band": ("lejegruppe", "lejeinterval", "husleje"),
    "built": ("opført", "opførelsesår", "ibrugtagning", "byggeperiode"),
    "accessible": ("tilgængelig", "tilgængelighed", "handicapegnet"),
    "dwellings": ("boliger", "antal boliger", "lejemål", "antal lejemål"),
    "in_use": ("i brug", "beboede", "beboede boliger", "benyttede"),
    "household_type": ("husstandstype", "familietype"),
    "size": ("husstandsstørrelse", "personer i husstanden"),
    "households": ("husstande", "antal husstande"),
    "age_band": ("alder", "aldersgruppe"),
    "sex": ("køn",),
    "persons": ("personer", "borgere", "beboere", "indbyggere", "folketal", "antal personer"),
    "share": ("andel",),
    "change_share": ("ændring", "vækst"),
    "variant": ("scenarie", "alternativ"),
    "publisher": ("udgiver",),
    "basis": ("grundlag",),
    "phase": ("fase",),
    "channel": ("kanal", "anvisning", "anvisningstype", "udlejningsform"),
    "lettings": ("udlejninger", "genudlejninger", "indflytninger"),
    "offered": ("tilbudt", "tilbudte boliger"),
    "used": ("brugt", "benyttet"),
    "returned": ("returneret", "givet tilbage"),
    "empty_months": ("tomgangsmåneder",),
    "move_outs": ("fraflytninger", "fraflyttede"),
    "from_area": ("fraflytningsområde", "fra område", "flyttet fra"),
    "to_area": ("tilflytningsområde", "til område", "flyttet til"),
    "moved": ("flytninger", "antal flytninger", "flyttede husstande"),
    "vacant": ("ledige", "tomme", "tomgang", "ledige boliger"),
    "months_vacant": ("måneder ledig", "liggetid"),
    "applicants": ("ansøgere", "antal ansøgere", "opskrevne", "aktive"),
    "median_months": ("ventetid", "anciennitet", "ventetid måneder"),
    "point_id": ("sted id", "stednr", "punkt id"),
    "kind": ("slags", "type", "art"),
    "indicator": ("indikator", "nøgletal"),
    "value": ("værdi",),
    "base": ("grundlag antal", "antal bag"),
    "status": ("tilstand", "datastatus"),
    "source_id": ("kilde", "kilde id"),
}  # fmt: skip

#: Values accepted for a category, by column. They stand beside the category's own value.
CATEGORY_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "level": {
        "municipality": ("kommune",),
        "district": ("bydel", "distrikt"),
        "quarter": ("kvarter", "område"),
        "unplaced": ("uden område", "ikke placeret"),
    },
    "tenure": {
        "almene": ("almen", "almen bolig", "almene boliger", "almennyttig"),
        "cooperative": ("andel", "andelsbolig", "andelsboliger", "privat andelsbolig"),
        "private_rental": ("privat leje", "privat udlejning", "private lejeboliger", "privat lejebolig"),
        "other": ("øvrige", "andet", "anden", "ejerbolig"),
    },
    "dwelling_type": {
        "family": ("familiebolig", "familieboliger", "familie"),
        "youth": ("ungdomsbolig", "ungdomsboliger", "ungdom", "kollegie"),
        "older": ("ældrebolig", "ældreboliger", "ældre"),
        "care": ("plejebolig", "plejeboliger", "pleje"),
    },
    "building": {
        "detached": ("parcelhus", "parcel", "fritliggende", "stuehus"),
        "terraced": ("rækkehus", "række", "tæt-lav", "kædehus", "dobbelthus"),
        "apartment": ("etagebolig", "etage", "etageboliger", "lejlighed"),
        "other": ("andet", "øvrige"),
    },
    "rooms": {
        "1": ("1 rum", "1 vær", "1 værelse", "et rum"),
        "2": ("2 rum", "2 vær", "2 værelser"),
        "3": ("3 rum", "3 vær", "3 værelser"),
        "4+": ("4 rum og derover", "4 eller flere", "4 vær og derover", "4 og flere", "mindst 4"),
    },
    "size_band": {
        "under_50": ("under 50", "under 50 m2", "0-49"),
        "50_79": ("50-79", "50-79 m2"),
        "80_119": ("80-119", "80-119 m2"),
        "120_plus": ("120+", "120 og derover", "120 m2 og derover"),
    },
    "rent_band": {"under_3500": ("under 3500",), "over_4500": ("over 4500",)},
    "built": {
        "before_1950": ("før 1950",),
        "1950_1979": ("1950-1979",),
        "1980_2009": ("1980-2009",),
        "2010_plus": ("2010+", "2010 og senere", "efter 2010"),
    },
    "sex": {"m": ("mand", "mænd", "male"), "k": ("kvinde", "kvinder", "female", "f")},
    "size": {"5+": ("5 og derover", "5 eller flere", "5 personer og derover")},
    "channel": {
        "municipal": ("kommunal", "kommunal anvisning"),
        "flexible": ("fleksibel", "fleksibel udlejning"),
        "internal_list": ("intern", "intern venteliste", "oprykning"),
        "external_list": ("ekstern", "ekstern venteliste"),
        "advertised": ("annonceret", "annoncering"),
        "other": ("andet", "bytte", "øvrige"),
    },
    "phase": {
        "permitted": ("tilladt",),
        "started": ("påbegyndt",),
        "completed": ("fuldført",),
    },
    "certainty": {
        "started": ("påbegyndt", "i gang"),
        "permitted": ("tilladt",),
        "planned": ("planlagt",),
    },
    "kind": {
        "stop": ("stoppested", "stop", "busstop", "station", "togstation"),
        "shop": ("butik", "dagligvarebutik", "dagligvarer", "indkøb", "supermarked"),
        "school": ("skole", "folkeskole"),
        "day_care": ("dagtilbud", "daginstitution", "børnehave", "vuggestue", "dagpleje"),
        "green_area": ("grønt område", "grønne områder", "park", "skov", "natur"),
        "doctor": ("læge", "lægehus", "praktiserende læge"),
        "sport": ("idræt", "idrætsanlæg", "hal", "idrætshal", "svømmehal"),
        "workplace": ("arbejdsplads", "arbejdspladser", "virksomhed"),
    },
    "unit_kind": {"municipality": ("kommune",), "area": ("område",), "estate": ("afdeling",)},
}  # fmt: skip

#: Values accepted in every category that has them.
COMMON_CATEGORY_NAMES: dict[str, tuple[str, ...]] = {
    "unknown": ("ukendt", "uoplyst", "uoplyste"),
    "yes": ("ja",),
    "no": ("nej",),
}

#: Words that mean the whole: a total row in a code or name, a blank in a dimension.
TOTAL_WORDS = ("i alt", "ialt", "total", "sum", "alle", "hele kommunen", "samlet", "hovedtotal", "subtotal")
#: First words of a line under the table that is a remark.
FOOTER_WORDS = ("kilde", "note", "anm", "bemærk", "opdateret", "udtræk", "*")
#: Headers that tell of single persons; a file with such a column is refused.
PERSONAL_NAMES = (
    "cpr", "cprnr", "cpr-nummer", "personnummer", "personnr", "lejer", "lejernavn", "lejers navn", "navn på lejer",
    "beboernavn", "beboers navn", "ansøger", "ansøgernavn", "ansøgers navn", "kontaktperson",
    "fornavn", "efternavn", "for- og efternavn", "fulde navn", "fornavne", "first name", "last name", "surname",
    "tenant", "tenant name", "telefon", "telefonnr", "tlf", "tlf nr", "mobil", "phone", "phone number",
    "e-mail", "email", "mail",
)  # fmt: skip

#: Signs that stand where a number could, and the status they give. A sign is never 0.
MISSING_SIGNS: dict[str, str] = {
    "..": "suppressed",
    "x": "suppressed",
    "*": "suppressed",
    ":": "suppressed",
    ".": "not_applicable",
    "-": "missing",
    "–": "missing",
    "—": "missing",
    "...": "missing",
    "…": "missing",
    "n/a": "missing",
    "na": "missing",
    "#n/a": "missing",
}

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "²": "2"})
_MARKS = re.compile(r"[\s.:\-_\u00a0/]+")
_UNIT = re.compile(r"(\(.*?\)|\bm2\b|\bm²|\bkvm\b|\bkr\b\.?)\s*$")


def key_of(text: object) -> str:
    """Return the form in which headers and values are compared.

    Examples
    --------
    >>> key_of(" Antal_værelser:"), key_of("Boligareal (m²)")
    ('antalvaerelser', 'boligareal')
    """
    lowered = str(text).replace("\u00a0", " ").strip().lower().rstrip(":.")
    without_unit = _UNIT.sub("", lowered).strip() or lowered
    return _MARKS.sub("", without_unit.translate(_LETTERS))


def is_total(text: object) -> bool:
    """Tell whether a code or a name says that its row is a sum.

    Examples
    --------
    >>> is_total("I alt"), is_total("Total 2026"), is_total("Sumparken")
    (True, True, False)
    """
    words = str(text).replace("\u00a0", " ").strip().lower().rstrip(":.")
    return any(
        words == word or (words.startswith(f"{word} ") and not words[len(word) :].strip().isalpha())
        for word in TOTAL_WORDS
    )

"""What the columns of a housing organisation's spreadsheet may be: our fields, the headers people write, their words.

No public export format of the administrative systems is known; the headers follow the registers' own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from byibalance_core.sources.names import CATEGORY_NAMES, key_of

Use = Literal["place", "time", "split", "count", "flag", "identity"]


@dataclass(frozen=True)
class Field:
    """One field: its Danish name, what it is used for, the tables it counts for, and the headers that mean it."""

    title: str
    use: Use
    headers: tuple[str, ...]
    table: str = ""


FIELDS: dict[str, Field] = {
    "organisation": Field("boligorganisation", "place", (
        "boligorganisation", "organisation", "organisationsnavn", "org nr", "selskab", "selskabsnr", "boligselskab",
        "LBF-nr", "organisationsnr", "BO nr", "administrator", "organisation_id")),
    "estate": Field("afdeling", "place", (
        "afdeling", "afd", "afd nr", "afdelingsnr", "afdelingsnummer", "ejendom", "bebyggelse", "boligområde",
        "estate_id")),
    "estate_name": Field("afdelingens navn", "place", ("afdelingsnavn", "afd navn", "navn på afdeling", "navn")),
    "letting_date": Field("dato for indflytning", "time", (
        "indflytning", "indflytningsdato", "indflyttet", "udlejningsdato", "udlejet", "udlejet dato", "overtagelse",
        "overtagelsesdato", "lejestart", "lejemålets start", "kontraktdato"), "lettings"),
    "move_out_date": Field("dato for fraflytning", "time", (
        "fraflytning", "fraflytningsdato", "fraflyttet", "fraflyttet dato", "lejeophør"), "move_outs"),
    "date": Field("dato", "time", ("dato", "hændelsesdato")),
    "period": Field("periode", "time", ("periode", "kvartal", "år og måned", "period")),
    "month": Field("måned", "time", ("måned", "mdr", "month")),
    "year": Field("år", "time", ("år", "årstal", "year")),
    "channel": Field("udlejningsform", "split", (
        "kanal", "anvisning", "anvisningstype", "udlejningsform", "udlejningstype", "udlejet via", "ventelistetype",
        "channel")),
    "dwelling_type": Field("boligtype", "split", (
        "boligtype", "boligart", "kategori", "boligkategori", "ansøgt boligtype", "dwelling_type")),
    "rooms": Field("antal rum", "split", (
        "rum", "antal rum", "vær", "antal vær", "værelser", "antal værelser", "ansøgt antal rum", "rooms")),
    "rent_month": Field("husleje pr. måned", "split", (
        "månedlig leje", "leje pr md", "leje pr måned", "husleje pr md", "husleje pr måned", "månedsleje")),
    "rent_year": Field("husleje pr. år", "split", ("årlig leje", "leje pr år", "årsleje", "husleje pr år")),
    "rent": Field("husleje", "split", ("leje", "husleje", "boligafgift", "nettoleje")),
    "rent_band": Field("lejegruppe", "split", ("lejegruppe", "lejeinterval", "rent_band")),
    "lettings": Field("udlejninger", "count", (
        "udlejninger", "antal udlejninger", "genudlejninger", "antal genudlejninger", "indflytninger",
        "antal indflytninger", "nye lejekontrakter", "lettings"), "lettings"),
    "municipal": Field("kommunal anvisning", "count", ("kommunal anvisning", "kommunale anvisninger"), "lettings"),
    "flexible": Field("fleksibel udlejning", "count", ("fleksibel udlejning", "fleksibel"), "lettings"),
    "internal_list": Field("intern venteliste", "count", (
        "intern", "intern venteliste", "oprykning", "oprykninger"), "lettings"),
    "external_list": Field("ekstern venteliste", "count", ("ekstern", "ekstern venteliste"), "lettings"),
    "advertised": Field("annonceret", "count", ("annonceret", "annoncering", "annonce"), "lettings"),
    "other": Field("andre udlejninger", "count", (
        "bytte", "fortrinsret", "kombineret udlejning", "andre udlejninger"), "lettings"),
    "offered": Field("tilbudt kommunen", "count", (
        "tilbudt", "tilbudte boliger", "antal tilbudte", "tilbudt kommunen", "offered"), "offers"),
    "used": Field("tilbud brugt", "count", ("brugt", "benyttet", "benyttede tilbud", "used"), "offers"),
    "returned": Field("tilbud givet tilbage", "count", (
        "returneret", "givet tilbage", "afvist af kommunen", "returned"), "offers"),
    "empty_months": Field("måneders tomgang betalt af kommunen", "count", (
        "tomgangsmåneder", "betalte tomgangsmåneder", "empty_months"), "offers"),
    "move_outs": Field("fraflytninger", "count", (
        "fraflytninger", "antal fraflytninger", "fraflyttede", "move_outs"), "move_outs"),
    "vacant": Field("tomme boliger med lejetab", "count", (
        "ledige", "tomme", "tomgang", "ledige boliger", "tomme boliger", "antal ledige", "vacant"), "vacancies"),
    "months_vacant": Field("måneder tom i snit", "count", (
        "måneder ledig", "liggetid", "gennemsnitlig liggetid", "months_vacant"), "vacancies"),
    "applicants": Field("aktive ansøgere", "count", (
        "venteliste", "ansøgere", "antal ansøgere", "opskrevne", "aktive", "aktive ansøgere", "applicants"), "waiting"),
    "median_months": Field("ventetid i måneder", "count", (
        "ventetid", "anciennitet", "ventetid måneder", "median_months"), "waiting"),
    "tenancy": Field("lejemålets nummer", "identity", (
        "lejemål", "lejemålsnr", "lejemål nr", "bolignr", "lejlighedsnr", "enhed", "enheds-id", "BBR enhed")),
}  # fmt: skip

#: Known headers of what is never used: it is left in the file.
UNUSED = frozenset(map(key_of, (
    "byggeafsnit", "byggeafsnitsnr", "etape", "blok", "adresse", "vejnavn", "vej", "husnr", "nr", "bogstav", "etage",
    "dør", "side", "postnr", "by", "postdistrikt", "kommune", "kommunenr", "DAR id", "adresse id", "byggeri",
    "bygningstype", "anvendelse", "areal", "boligareal", "bruttoareal", "m2", "kvm", "bruttoetageareal", "leje pr m2",
    "a conto varme", "indskud", "status", "ledig", "ledig fra", "under renovering", "ibrugtagning", "opførelsesår",
    "elevator", "tilgængelighed", "handicapegnet", "kørestol", "stueetage", "bemærkning", "bemærkninger", "note",
    "source_id", "kilde",
)))  # fmt: skip

#: Fields whose column holds one of our channels.
CHANNEL_FIELDS = ("municipal", "flexible", "internal_list", "external_list", "advertised", "other")
#: Tables that an import fills, with the counts of each.
COUNTS: dict[str, tuple[str, ...]] = {
    "lettings": ("lettings", *CHANNEL_FIELDS),
    "offers": ("offered", "used", "returned", "empty_months"),
    "move_outs": ("move_outs",),
    "vacancies": ("vacant", "months_vacant"),
    "waiting": ("applicants", "median_months"),
}
#: The tables' names in words.
TABLE_TITLES = {
    "lettings": "udlejninger",
    "offers": "tilbud til kommunen",
    "move_outs": "fraflytninger",
    "vacancies": "tomme boliger med lejetab",
    "waiting": "ventelister",
}
#: Fields that are measured, not counted.
DECIMALS = frozenset({"empty_months", "months_vacant", "median_months"})

_CHANNEL_WORDS: dict[str, tuple[str, ...]] = {
    "municipal": ("anvist", "kommunen", "boligsocial anvisning", "kommunal anvisningsret", "anvist af kommunen"),
    "flexible": ("fleks", "flex", "flexibel", "fleksible kriterier"),
    "internal_list": ("oprykker", "oprykningsret", "oprykningsventeliste", "intern oprykning"),
    "external_list": ("venteliste", "almindelig venteliste", "aktiv venteliste"),
    "advertised": ("annonce", "annonceret bolig"),
    "other": ("fortrinsret", "genhusning", "kombineret udlejning", "anden"),
}
#: Our channel by what people write.
CHANNELS: dict[str, str] = {
    key_of(word): channel
    for words in (CATEGORY_NAMES["channel"], _CHANNEL_WORDS)
    for channel, several in words.items()
    for word in (channel, *several)
}


def by_header() -> dict[str, str]:
    """Return the field of each known header, by the form in which headers are compared."""
    found: dict[str, str] = {}
    for name, field in FIELDS.items():
        for header in (name, *field.headers):
            found.setdefault(key_of(header), name)
    return found

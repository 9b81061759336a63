"""What has to be said with an answer, in Danish; the codes are for programs and are never renamed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Said with every answer.
ALWAYS = "ministry_decides"

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "ministry_decides": "Ministeriets liste for året afgør; her er regnet på de tal, der er givet.",
        "no_rules": "Før listen af 26. oktober 2010 har loven ingen regler om kategorier: intet er afgjort.",
        "list_date_unknown": "Listens dato i {year} kendes ikke; reglerne er de samme hele det år.",
        "after_last_known": (
            "Reglerne er kendt til og med {last}. De nyeste er brugt; om de stadig gælder i {year}, skal bekræftes."
        ),
        "origin_not_used": (
            "Kriteriet om oprindelse er ikke brugt, så kategorier, der hviler på det, er uafgjorte."
            " Kriteriet er under prøvelse efter EU-Domstolens dom af 18. december 2025 (C-417/23)."
        ),
        "national_mean_not_used": "Landsgennemsnittet er ikke brugt: til og med 2017 er grænsen for dømte fast.",
        "no_reported_limit": "Der er ingen oplyst grænse for dømte i {year}: det kriterium er uafgjort.",
        "conviction_limit_unknown": (
            "Grænsen for dømte er et antal gange landsgennemsnittet, som ikke er givet: det kriterium er uafgjort."
        ),
        "rounding": (
            "Et eller flere svar afhænger af, om ministeriet sammenligner før eller efter afrunding;"
            " det er ikke afklaret."
        ),
        "limit_to_be_confirmed": "En oplyst grænse er ikke hentet fra ministeriets egen liste og skal bekræftes.",
        "forebyggelse_and_udsat": (
            "Om et udsat boligområde samtidig kan være forebyggelsesområde, er ikke afklaret;"
            " de to svar er givet hver for sig."
        ),
    }
)


def note(code: str, *, year: int, last: int) -> str:
    """Return a note's sentence.

    Examples
    --------
    >>> note("no_reported_limit", year=2023, last=2024)
    'Der er ingen oplyst grænse for dømte i 2023: det kriterium er uafgjort.'
    """
    return NOTES[code].format(year=year, last=last)

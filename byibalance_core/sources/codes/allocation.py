"""Codes of the files of `allocate`: homes, kinds of household, ladder and history; every fault stops."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

CODES: dict[str, Code] = {
    "allocation-blank": Code(
        "refuse",
        "Feltet er tomt.",
        "Hver række skal sige det; et tomt felt er ikke 0.",
        "Udfyld feltet, eller slet rækken.",
    ),
    "allocation-not-whole": Code(
        "refuse",
        "{value} er ikke et helt tal.",
        "Kolonnen tæller boliger, husstande eller rum, og et antal er helt og mindst 0.",
        "Skriv et helt tal.",
    ),
    "allocation-not-a-number": Code(
        "refuse",
        "{value} er ikke et tal, der kan bruges.",
        "Kolonnen er kroner om måneden eller en rækkefølge, og tallet er mindst 0.",
        "Skriv et tal, fx 4250.",
    ),
    "allocation-too-large": Code(
        "refuse",
        "{value} er over {limit}.",
        "Så stort kan tallet ikke være; måske er enheden en anden, eller to tal er skrevet sammen.",
        "Ret tallet.",
    ),
    "allocation-not-yes-or-no": Code(
        "refuse",
        "{value} er hverken ja eller nej.",
        "Det kan ikke afgøres, om boligen er tilgængelig, eller om den skal være det.",
        "Skriv yes eller no, ja eller nej.",
    ),
    "allocation-not-a-month": Code(
        "refuse",
        "{value} er ikke en måned.",
        "Uden måneden vides det ikke, hvornår boligen bliver ledig.",
        "Skriv måneden som 2027-01.",
    ),
    "allocation-months-mixed": Code(
        "refuse",
        "{value} er skrevet på en anden måde end {other}.",
        "En kalendermåned og et løbenummer kan ikke stilles i rækkefølge.",
        "Skriv alle måneder som 2027-01, eller alle som løbenumre.",
    ),
    "allocation-kind-twice": Code(
        "refuse",
        "Husstandsslaget {value} står også i række {other}.",
        "Det kan ikke afgøres, hvilken række der gælder.",
        "Behold én af rækkerne, eller giv den ene sit eget navn.",
    ),
    "allocation-estate-without-step": Code(
        "refuse",
        "Afdelingen {value} står ikke i [estates] i {ladder}.",
        "Uden et trin vides det ikke, hvor stor en andel kommunen må bruge.",
        "Skriv afdelingens trin i [estates], eller ret afdelingens nummer.",
    ),
    "allocation-used-over-lettings": Code(
        "refuse",
        "Afdelingen {value} har {used} anvisninger af {lettings} genudlejninger.",
        "Der kan ikke anvises til flere boliger, end der er genudlejet.",
        "Ret tallene.",
    ),
    "allocation-step-undecided": Code(
        "note",
        "Afdelingen {value} har ikke et besluttet trin i {ladder}.",
        "Aftalens regel kan ikke afgøre det, eller beslutningen gælder senere. Et trin gættes ikke: ingen placeres.",
        "Skriv afdelingens trin i [estates], eller skriv kommunens kode foran: så regnes reglen med udgivelsens tal.",
    ),
    "allocation-area-not-there": Code(
        "note",
        "Området {value} er ikke i {vacancies}.",
        "Der er ingen boliger at holde fri der; måske er navnet skrevet forkert.",
        "Ret navnet, hvis det er forkert.",
    ),
    "allocation-estate-in-two": Code(
        "note",
        "Afdelingen {value} står med både {other} og {here}.",
        "En afdeling hører til én organisation og ligger i ét område; hver række er brugt, som den står.",
        "Ret den ene, hvis den er forkert.",
    ),
}

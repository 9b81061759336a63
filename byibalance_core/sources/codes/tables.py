"""Codes of one table alone: its form, its numbers, its values."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

CODES: dict[str, Code] = {
    # Form
    "header-not-found": Code(
        "refuse",
        "Ingen af de første {lines} rækker har tabellens overskrifter; fundet er {seen}.",
        "Uden overskrifter kan kolonnerne ikke kendes.",
        "Skriv overskrifterne {expected} i en række over tallene.",
    ),
    "header-not-first": Code(
        "note",
        "Overskrifterne står i række {header}; rækkerne over er ikke læst.",
        "De er læst som titel.",
        "Er der data i dem, så flyt dem under overskrifterne.",
    ),
    "missing-column": Code(
        "refuse",
        "Kolonnen {name} mangler.",
        "Tabellen {table} kan ikke bruges uden den.",
        "Tilføj kolonnen; data/README.md siger hvad den skal indeholde.",
    ),
    "duplicate-column": Code(
        "refuse",
        "Kolonnen {name} findes flere gange: {places}.",
        "Det kan ikke afgøres, hvilken der gælder.",
        "Behold én af dem.",
    ),
    "unnamed-column": Code(
        "ask",
        "Kolonne nr. {number} har data, men ingen overskrift.",
        "Det vides ikke, hvad den er.",
        "Giv den en overskrift, eller slet den.",
    ),
    "extra-column": Code(
        "note",
        "Kolonnen kendes ikke og er ikke læst.",
        "Tabellen {table} har ingen kolonne med det navn.",
        "Er den vigtig, så brug et af navnene i data/README.md.",
    ),
    "personal-data": Code(
        "refuse",
        "{place} ligner et personnummer; det gentages ikke her.",
        "Her må ikke være oplysninger om enkeltpersoner. Filen er ikke læst, og intet af den er gemt.",
        "Slet det, og slet filen de steder, den er sendt hen. Er det et lejemåls- eller kontonummer, der tilfældigvis "
        "begynder som en dato, så slet kolonnen: numre på lejemål bruges ikke.",
    ),
    "personal-column": Code(
        "refuse",
        "Der ser ud til at være {what}; det gentages ikke her.",
        "Her må ikke være oplysninger om enkeltpersoner. Filen er ikke læst, og intet af den er gemt.",
        "Slet kolonnen i filen, og slet filen de steder, den er sendt hen.",
    ),
    "ragged-row": Code(
        "refuse",
        "Rækken har {cells} felter, overskriften har {columns}.",
        "Værdierne kan være rykket en kolonne.",
        "Ret rækken; et skilletegn i en tekst skal stå i citationstegn.",
    ),
    "footer-left-out": Code(
        "note",
        "Rækken er læst som en note: {text}.",
        "Den har kun tekst i første kolonne.",
        "Er den data, så udfyld dens øvrige kolonner.",
    ),
    "total-row": Code(
        "note",
        "Rækken er en sum og er ikke talt med.",
        "Ellers blev alt talt to gange.",
        "Intet: summen er kun brugt til kontrol.",
    ),
    "total-differs": Code(
        "ask",
        "Sumrækken siger {total}, men rækkerne giver {added}.",
        "Der mangler rækker, eller et tal er forkert.",
        "Ret rækkerne eller summen.",
    ),
    "sign-for-missing": Code(
        "note",
        "{count} felter har et tegn i stedet for et tal: {signs}.",
        "Tegnet er læst som skjult eller manglende, aldrig som 0.",
        "Er det forkert, så skriv tallet.",
    ),
    # Numbers
    "ambiguous-thousands": Code(
        "ask",
        "Tallene kan ikke læses sikkert: {value} er enten {large} eller {small}.",
        "Ingen anden værdi i filen viser, om tegnet skiller tusinder eller decimaler.",
        'Svar med --decimal "," eller --decimal ".", eller gem tallene uden tusindskilletegn.',
    ),
    "mixed-decimals": Code(
        "ask",
        "Kolonnen har både decimalkomma ({comma}) og decimalpunktum ({point}).",
        "Det kan ikke afgøres, hvad de øvrige tal betyder.",
        "Skriv alle tal på én måde; --decimal vælger den ene og sætter de andre til side.",
    ),
    "number-unreadable": Code(
        "quarantine", "{value} er ikke et tal.", "Kolonnen er tal.", "Ret feltet, eller lad det stå tomt."
    ),
    "not-finite": Code(
        "quarantine", "{value} er ikke et endeligt tal.", "Det kan ikke indgå i en beregning.", "Ret feltet."
    ),
    "count-not-finite": Code(
        "refuse",
        "{value} er ikke et antal.",
        "Kolonnen er et antal; uendelig eller NaN viser at udtrækket er gået galt.",
        "Lav udtrækket om.",
    ),
    "number-too-large": Code(
        "quarantine",
        "{value} er for stort.",
        "Så mange boliger eller personer findes ikke; cifre kan være løbet sammen.",
        "Ret tallet.",
    ),
    "count-not-whole": Code(
        "ask",
        "{value} er ikke et helt antal.",
        "Kolonnen er et antal, og et antal har ingen decimaler.",
        "Ret tallet; er alle tal anslåede, så afrund dem og sæt status til estimated.",
    ),
    "negative-count": Code("quarantine", "{value} er negativt.", "Et antal kan ikke være under 0.", "Ret tallet."),
    "unit-noted": Code(
        "note",
        "Tallene har en enhed skrevet til: {units}.",
        "Enheden er taget af, tallet beholdt.",
        "Intet, hvis enheden er den samme som i data/README.md.",
    ),
    "share-in-percent": Code(
        "note",
        "Andelene er skrevet i procent og er delt med 100.",
        "Andele går fra 0 til 1 i data.",
        "Intet, hvis procent er ment.",
    ),
    "share-or-percent": Code(
        "ask",
        "Kolonnen har værdier både under 1 og over 1 ({low} og {high}).",
        "Det kan ikke afgøres, om de er andele eller procent.",
        "Skriv dem alle som andele fra 0 til 1, eller alle med procenttegn.",
    ),
    "share-out-of-range": Code(
        "quarantine", "{value} er ikke en andel.", "En andel ligger fra 0 til 1.", "Ret tallet."
    ),
    # Values
    "missing-value": Code(
        "quarantine",
        "Feltet er tomt.",
        "Kolonnen skal være udfyldt i tabellen {table}.",
        "Udfyld feltet.",
    ),
    "unknown-category": Code(
        "quarantine",
        "{value} er ikke en af værdierne.",
        "Kolonnen tager kun {allowed}.",
        "{suggestion}",
    ),
    "year-out-of-range": Code(
        "quarantine", "{value} er ikke et årstal her.", "Årstal går fra 1900 til 2100.", "Ret årstallet."
    ),
    "period-unreadable": Code(
        "quarantine",
        "{value} er ikke en periode.",
        "En periode er et år, 2026K3 eller 2026M07.",
        "Ret feltet.",
    ),
    "age-unreadable": Code(
        "quarantine", "{value} er ikke en aldersgruppe.", "Formen er 20-34 eller 80+.", "Ret feltet."
    ),
    "date-unreadable": Code(
        "quarantine",
        "{value} er ikke en dato.",
        "Datoer skrives 31-12-2026 eller 2026-12-31.",
        "Ret feltet.",
    ),
    "date-order-unclear": Code(
        "ask",
        "{value} kan kun læses med måneden først, andre datoer i kolonnen har dagen først.",
        "To skrivemåder i én kolonne kan ikke skilles ad.",
        "Skriv alle datoer som 2026-12-31.",
    ),
    "code-as-number": Code(
        "note",
        "Koder er gemt som tal ({value}) og er læst som tekst.",
        "Foranstillede nuller kan være tabt.",
        "Formatér kolonnen som tekst, før den gemmes.",
    ),
    "invisible-characters": Code(
        "note",
        "Feltet har usynlige tegn, som er fjernet: {value}.",
        "De får to ens navne til at være forskellige.",
        "Intet, hvis navnet står rigtigt.",
    ),
    "duplicate-equal": Code(
        "note",
        "Rækken er den samme som række {other} og er talt én gang.",
        "Nøglen og alle tal er ens.",
        "Slet den ene.",
    ),
    "duplicate-key": Code(
        "refuse",
        "Nøglen {key} står også i {other} med andre tal.",
        "Det kan ikke afgøres, hvilken række der gælder.",
        "Behold én af rækkerne.",
    ),
    "duplicate-area-code": Code(
        "refuse",
        "Områdekoden {key} står også i {other}.",
        "En kode må kun betegne ét område.",
        "Giv det ene område sin egen kode, eller slet rækken.",
    ),
    # The files of `classify`, where every fault stops
    "column-not-taken": Code(
        "refuse",
        "Kolonnen kendes ikke.",
        "Er navnet skrevet forkert, ville dens tal mangle, uden at nogen så det.",
        "Ret navnet, eller slet kolonnen. Kolonnerne er {known}.",
    ),
    "area-or-year-blank": Code(
        "refuse", "Feltet er tomt.", "Hver række gælder ét område og ét år.", "Udfyld feltet, eller slet rækken."
    ),
    "year-not-asked-for": Code(
        "refuse",
        "{value} er ikke listeåret {year}.",
        "Reglerne og grænserne er forskellige fra år til år.",
        "Ret året, eller læg tidligere års rækker i filen til --history.",
    ),
    "year-not-earlier": Code(
        "refuse",
        "{value} er ikke et år før {year}.",
        "Historikken er årene før det, der spørges om.",
        "Ret året, eller slet rækken.",
    ),
    "figure-unreadable": Code(
        "refuse",
        "{value} er ikke et tal.",
        "Kolonnen er tal i procent eller antal beboere.",
        "Ret feltet, eller lad det stå tomt, hvis tallet er ukendt.",
    ),
    "figure-impossible": Code(
        "refuse",
        "{value} kan ikke være rigtigt.",
        "Kolonnen har {what} fra {low} til {high}.",
        "Ret feltet, eller lad det stå tomt, hvis tallet er ukendt.",
    ),
    "area-listed-twice": Code(
        "refuse",
        "{area} i {year} står også i række {other}.",
        "Det kan ikke afgøres, hvilken række der gælder.",
        "Behold én af rækkerne.",
    ),
    "more-like-this": Code(
        "note",
        "Der er {count} fund mere af samme slags ({like}) i denne fil.",
        "Kun de første er vist.",
        "Ret dem på samme måde.",
    ),
}

"""Codes of the folder, of its files as bytes, and of workbooks."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

_SAVE_AS_XLSX = "Åbn filen i Excel, vælg Gem som, og gem den som .xlsx uden adgangskode eller som CSV UTF-8."
_SAVE_AGAIN = "Gem filen igen i det program den kommer fra, og prøv på ny."

CODES: dict[str, Code] = {
    # The reading itself
    "reading-stopped": Code(
        "refuse",
        "Filen er for tung eller ødelagt: {reason}.",
        "Hver fil læses for sig med grænser for hukommelse og tid, så ingen fil kan standse programmet. Intet af den "
        "er gemt, og de andre filer er læst.",
        "Gem kun tabellens rækker og kolonner i en ny fil, og prøv på ny; del den i flere filer, hvis den er stor.",
    ),
    "reading-less-guarded": Code(
        "note",
        "Filerne er læst i en proces for sig, men denne maskine begrænser ikke: {lacks}.",
        "På Linux holder styresystemet alle grænser; her er nogle af dem kun programmets egne.",
        "Læs filer fra ukendte afsendere på en Linux-maskine.",
    ),
    # The folder
    "path-missing": Code(
        "refuse", "Der er ingen fil eller mappe med navnet {name}.", "Der er intet at læse.", "Ret stien."
    ),
    "folder-empty": Code(
        "refuse",
        "Mappen har ingen tabeller.",
        "Uden tabeller er der ingen kommune at vise.",
        "Læg mindst areas.csv i mappen; data/README.md viser tabellerne.",
    ),
    "settings-missing": Code(
        "refuse",
        "Mappen har ingen municipality.toml.",
        "Kommunens kode, navn og niveau for områder står der.",
        "Læg municipality.toml i mappen; tag data/999 som forlæg.",
    ),
    "settings-incomplete": Code(
        "refuse",
        "I municipality.toml mangler {missing}.",
        "Uden dem kan tallene ikke knyttes til en kommune og et år.",
        "Skriv de manglende linjer; tag data/999 som forlæg.",
    ),
    "toml-unreadable": Code(
        "refuse",
        "Filen kan ikke læses som TOML: {reason}.",
        "En indstilling der ikke kan læses, kan ikke følges.",
        "Ret linjen, og gem filen som UTF-8.",
    ),
    "sources-missing": Code(
        "refuse",
        "Mappen har ingen sources.toml.",
        "Et tal uden kilde kan ingen efterprøve, og det vides ikke om det må vises.",
        "Læg sources.toml i mappen med en post for hver kilde.",
    ),
    "source-incomplete": Code(
        "refuse",
        "Kilden {source} i sources.toml mangler eller har en ukendt værdi i {missing}.",
        "Kilde, licens og diskretion følger hvert tal ud på skærmen.",
        "Udfyld felterne: kind er published, own eller invented; disclosure er cleared eller raw.",
    ),
    "hash-differs": Code(
        "note",
        "Filen er ændret, siden dens kontrolsum blev skrevet i sources.toml.",
        "Det kan være en rettelse eller en fejl.",
        "Er ændringen ment, så skriv den nye kontrolsum: {sha256}.",
    ),
    "unknown-file": Code(
        "ask",
        "Det fremgår ikke af filens navn eller overskrifter, hvilken tabel den er.",
        "En fil der ikke genkendes, ville blive udeladt uden at nogen så det.",
        "Kald den <tabel>-<noget>.csv, for eksempel stock-2026.csv, eller tag den ud af mappen.",
    ),
    "table-recognised": Code(
        "note",
        "Filen er læst som tabellen {table} efter sine overskrifter.",
        "Navnet siger det ikke.",
        "Er det forkert, så giv filen tabellens navn.",
    ),
    # Bytes
    "empty-file": Code(
        "refuse",
        "Filen er tom ({size} byte).",
        "Der er ingen data at læse.",
        "Gem filen igen, og send den på ny.",
    ),
    "no-rows": Code(
        "refuse",
        "Filen har ingen rækker med data.",
        "Kun overskrifter eller blanke tegn er ikke en leverance.",
        "Gem filen igen med dens rækker, eller tag den ud af mappen.",
    ),
    "file-too-large": Code(
        "refuse",
        "Filen fylder {size} MB; grænsen er {limit} MB.",
        "Så store filer er næsten altid persondata eller et forkert udtræk.",
        "Lav et udtræk med tal pr. område og år, eller del filen efter år.",
    ),
    "line-too-long": Code(
        "refuse",
        "En linje har {length} tegn; grænsen er {limit}.",
        "Sådan en linje er ikke en række i en tabel.",
        _SAVE_AGAIN,
    ),
    "too-many-rows": Code(
        "refuse",
        "Der er mere end {limit} rækker.",
        "Tabellerne er tal pr. område; så mange rækker er et forkert udtræk.",
        "Lav et udtræk med tal pr. område og år.",
    ),
    "too-many-columns": Code(
        "refuse",
        "Der er mere end {limit} kolonner.",
        "Så brede tabeller er ikke i den aftalte form.",
        "Lav et udtræk med de kolonner der er brug for.",
    ),
    "binary-file": Code(
        "refuse",
        "Filen er ikke tekst, selv om den hedder .csv.",
        "Den indeholder tegn som en tekstfil ikke kan have.",
        "Gem den som CSV UTF-8, eller giv den sit rigtige filnavn.",
    ),
    "encoding-unreadable": Code(
        "refuse",
        "Filens tegn kan ikke læses som {encoding}.",
        "Bogstaver som æ, ø og å ville blive forkerte.",
        "Gem filen som CSV UTF-8, eller angiv tegnsættet med --encoding.",
    ),
    "read-as-cp1252": Code(
        "note",
        "Filen er læst som Windows-1252, fordi den ikke er UTF-8.",
        "Det er det sædvanlige for ældre danske udtræk.",
        "Ser æ, ø og å rigtige ud, er der intet at gøre; ellers brug --encoding.",
    ),
    "double-encoded": Code(
        "ask",
        "Teksten er kodet to gange: {seen} skulle nok være {repaired}.",
        "Navne ville stå forkert overalt.",
        "Ret filen, eller svar --encoding utf-8-twice, så rettes teksten.",
    ),
    "unclosed-quote": Code(
        "refuse",
        "Et citationstegn i rækken bliver ikke lukket rigtigt.",
        "Rækkerne efter det ville blive slugt af ét felt.",
        "Luk citationstegnet, eller skriv to i træk hvor et tegn er ment.",
    ),
    # Workbooks
    "password-workbook": Code(
        "refuse",
        "Projektmappen er beskyttet med adgangskode.",
        "Den er krypteret og kan ikke læses.",
        "Åbn den i Excel, fjern adgangskoden under Filer > Oplysninger, og gem den igen.",
    ),
    "old-workbook": Code(
        "refuse",
        "Filen er en projektmappe i et format der ikke læses ({format}).",
        "Kun .xlsx læses.",
        _SAVE_AS_XLSX,
    ),
    "macro-workbook": Code(
        "refuse",
        "Projektmappen indeholder makroer.",
        "Filer med programkode tages ikke imod.",
        "Gem den som .xlsx (uden makroer).",
    ),
    "not-a-workbook": Code(
        "refuse",
        "Filen er ikke en Excel-projektmappe, men {format}.",
        "Navnet og indholdet passer ikke.",
        _SAVE_AS_XLSX,
    ),
    "damaged-workbook": Code(
        "refuse",
        "Filen er beskadiget eller afkortet og kan ikke pakkes ud.",
        "En del af indholdet mangler, og resten kan ikke stoles på.",
        _SAVE_AGAIN,
    ),
    "unsafe-archive": Code(
        "refuse",
        "Den pakkede fil er ikke i orden: {reason}.",
        "Sådan en fil kan skade maskinen eller skrive uden for sin mappe.",
        "Pak filen på ny med kun det den skal indeholde.",
    ),
    "sheet-unclear": Code(
        "ask",
        "Projektmappen har flere ark: {sheets}.",
        "Det fremgår ikke, hvilket ark der er tabellen {table}.",
        "Kald arket {table}, eller gem det som en fil for sig.",
    ),
    "hidden-sheet": Code(
        "ask",
        "Projektmappen har skjulte ark: {sheets}.",
        "Skjult indhold hverken læses eller udelades uden at nogen har set det.",
        "Vis arkene, eller slet dem, og gem igen.",
    ),
    "hidden-rows": Code(
        "ask",
        "Arket har {rows} skjulte rækker og {columns} skjulte kolonner; den første er {first}.",
        "Skjulte eller filtrerede rækker hverken læses eller udelades uden at nogen har set dem.",
        "Vis dem og ryd filteret, eller slet dem, og gem igen.",
    ),
    "formula-without-value": Code(
        "refuse",
        "Cellen har en formel uden gemt resultat ({count} i alt).",
        "Filen er skrevet af et program der ikke har regnet formlerne ud.",
        "Åbn filen i Excel, lad den regne, og gem den igen.",
    ),
    "error-cell": Code(
        "quarantine",
        "Cellen viser en fejl: {value}.",
        "En fejl er ikke et tal; den er sat til side som manglende.",
        "Ret formlen, og gem igen.",
    ),
    "merged-cells-filled": Code(
        "note",
        "Sammenflettede celler {range} er læst som samme værdi i hver række.",
        "En flettet celle har kun indhold i sin første række.",
        "Er det forkert, så ophæv fletningen.",
    ),
    "code-became-date": Code(
        "ask",
        "Cellen er en dato ({value}), hvor der skulle stå en kode.",
        "Excel laver koder som 1-3 om til datoer.",
        "Formatér kolonnen som tekst, skriv koden igen, og gem.",
    ),
}

"""Codes of the import: spreadsheets as housing organisations have them, matched to our columns and estates."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

CODES: dict[str, Code] = {
    # The file as a whole
    "import-no-table": Code(
        "refuse",
        "Overskrifterne passer ikke til nogen af tabellerne. Der blev set: {seen}.",
        "Der skal være en afdeling og enten en dato for hver udlejning eller fraflytning eller en periode og et antal.",
        "Vælg kolonnerne selv, eller ret overskrifterne; data/README.md viser tabellerne.",
    ),
    "import-no-estates": Code(
        "refuse",
        "Mappen har ingen liste over afdelinger (estates.csv).",
        "Antal vises pr. afdeling, og afdelinger kobles aldrig ved gæt.",
        "Læg estates.csv i mappen først.",
    ),
    "import-read-as": Code(
        "note",
        "Filen er læst som {what}.",
        "Det blev afgjort af overskrifterne.",
        "Ret valget af kolonner, hvis det er forkert.",
    ),
    "import-events-summed": Code(
        "note",
        "Filen har én række pr. hændelse; {count} {what} er lagt sammen til antal pr. afdeling og måned.",
        "Rækkerne selv gemmes aldrig, kun antallene.",
        "Intet.",
    ),
    "import-too-many-counts": Code(
        "refuse",
        "Filen bliver til {count} tal; der kan højst læses {limit} i én fil.",
        "Hver måned tælles for sig, efter kanal, boligtype, rum og husleje, så mange år giver mange tal.",
        "Del filen efter år, og indlæs kun de nyeste år: regnskabet læser aftalens år og ventningen de seneste fem.",
    ),
    "import-column-unused": Code(
        "note", "Kolonnen bruges ikke.", "{reason}", "Intet, hvis den ikke skal bruges; ellers vælg, hvad den er."
    ),
    "import-same-field": Code(
        "ask",
        "To kolonner er begge valgt som {field}: {first} og {second}.",
        "Kun én af dem kan bruges.",
        "Vælg »bruges ikke« for den ene.",
    ),
    "import-rent-unit": Code(
        "ask",
        "Huslejen er typisk {typical}; det fremgår ikke, om den er pr. måned eller pr. år.",
        "En forkert enhed ville lægge alle boliger i samme huslejegruppe.",
        "Vælg kolonnen som husleje pr. måned eller pr. år.",
    ),
    "import-one-channel": Code(
        "note",
        "Alle rækker har udlejningsformen {channel}.",
        "Så er filen næppe alle udlejninger, og der regnes ingen samlede tal ud fra den.",
        "Intet; indlæs de øvrige udlejninger også, hvis de skal med.",
    ),
    "import-channel-blank": Code(
        "note",
        "Rækker uden udlejningsform: {count}.",
        "De tæller med i det samlede antal, men ikke i nogen form.",
        "Skriv formen, hvis den kendes.",
    ),
    "import-months-zero": Code(
        "note",
        "{what}: måneder uden rækker fra {first} til {last} er regnet som 0 for de {count} afdelinger i filen.",
        "Filen har en række for hver hændelse, så en måned uden rækker er en måned uden hændelser.",
        "Indlæs kun filen, hvis den har alle hændelser i perioden.",
    ),
    "import-total-differs": Code(
        "ask",
        "Rækken er en sum, og den siger {stated}; rækkerne giver {summed}.",
        "Enten mangler der rækker, eller også er summen gammel.",
        "Ret filen, eller udelad sumrækken.",
    ),
    "import-overlaps": Code(
        "ask",
        "{other} har allerede {table} for {count} af afdelingerne i {years}.",
        "Ellers ville de samme hændelser tælle to gange.",
        "Fjern de samme år i {other}, eller indlæs kun senere måneder (--from).",
    ),
    "import-file-exists": Code(
        "ask",
        "Mappen har allerede {name}.",
        "Intet overskrives, uden at nogen har sagt det.",
        "Vælg at erstatte den, eller giv filen et andet navn.",
    ),
    "import-partial": Code(
        "note",
        "{left} af {all} rækker er udeladt: {rows}.",
        "De har fund, som ikke er rettet, og der er bedt om at indlæse resten.",
        "Ret rækkerne, og indlæs filen igen med erstatning.",
    ),
    # One row
    "import-estate-blank": Code(
        "refuse", "Rækken har ingen afdeling.", "Antal vises pr. afdeling.", "Skriv afdelingen."
    ),
    "import-estate-unknown": Code(
        "refuse",
        "Afdelingen {value} findes ikke i mappens liste over afdelinger{nearest}.",
        "Afdelinger kobles aldrig ved gæt.",
        "Ret navnet eller nummeret, eller tilføj afdelingen i estates.csv.",
    ),
    "import-estate-unclear": Code(
        "refuse",
        "Afdelingen {value} passer til flere: {several}.",
        "Det kan ikke afgøres, hvilken der er ment.",
        "Tilføj organisationen, eller brug afdelingens id.",
    ),
    "import-organisation-unknown": Code(
        "refuse",
        "Boligorganisationen {value} findes ikke i mappens liste.",
        "Organisationer kobles aldrig ved gæt.",
        "Ret navnet eller nummeret, eller tilføj den i organisations.csv.",
    ),
    "import-period-unreadable": Code(
        "refuse",
        "{value} er ikke en dato eller en periode.",
        "Antal hører til en periode.",
        "Skriv fx 31-12-2026, 2026K3 eller 2026M07.",
    ),
    "import-period-future": Code(
        "refuse",
        "{value} ligger efter i dag.",
        "Det, der ikke er sket, kan ikke tælles.",
        "Ret datoen, eller slet rækken.",
    ),
    "import-period-old": Code(
        "refuse",
        "{value} ligger før 1980.",
        "Så gamle tal er næsten altid tastefejl.",
        "Ret datoen, eller slet rækken.",
    ),
    "import-count-unreadable": Code(
        "refuse", "{value} er ikke et antal.", "{reason}", "Ret feltet, eller lad det stå tomt."
    ),
    "import-channel-unknown": Code(
        "refuse",
        "Udlejningsformen {value} kendes ikke.",
        "Kendte former er kommunal anvisning, fleksibel, intern venteliste, ekstern venteliste, annonceret og andet.",
        "Ret ordet til en af dem.",
    ),
    "import-channel-annulled": Code(
        "ask",
        "Ordet {value} er ikke en udlejningsform.",
        "Ordet kan være skrevet i stedet for annoncering, eller udlejningen kan være annulleret.",
        "Skriv annoncering, hvis det er det, eller slet rækken.",
    ),
    "import-more-than-dwellings": Code(
        "refuse",
        "{count} på én periode er flere end afdelingens {dwellings} boliger.",
        "Det kan ikke passe.",
        "Ret tallet eller afdelingen.",
    ),
    "import-offers-exceed": Code(
        "refuse",
        "Brugt og givet tilbage er {parts} tilsammen, men kun {offered} er tilbudt.",
        "Det kan ikke passe.",
        "Ret tallene.",
    ),
    "import-parts-exceed": Code(
        "refuse",
        "Udlejningsformerne er {parts} tilsammen, men udlejninger i alt er {total}.",
        "Det kan ikke passe.",
        "Ret tallene.",
    ),
    "import-key-differs": Code(
        "refuse",
        "Samme afdeling, periode og slags står også i række {other} med et andet antal.",
        "Det kan ikke afgøres, om de skal lægges sammen, eller hvilken der er rigtig.",
        "Slet den ene, eller læg dem sammen i filen.",
    ),
    "import-row-twice": Code(
        "note", "Rækken er den samme som række {other}.", "Den er kun talt med én gang.", "Slet den i filen."
    ),
    "import-high-turnover": Code(
        "note",
        "{estate} får {count} i {year}; det er {share} % af boligerne.",
        "Over {limit} % om året er usædvanligt.",
        "Se efter, om rækker står to gange, eller om afdelingen er nybygget.",
    ),
    "import-out-of-habit": Code(
        "note", "{value} er usædvanligt.", "Sædvanligt er {low} til {high}.", "Se efter, om det er rigtigt."
    ),
    "import-category-unknown": Code(
        "note",
        "{value} kendes ikke som {what}.",
        "Rækken tæller med som ukendt.",
        "Ret ordet, hvis det skal skelnes.",
    ),
}

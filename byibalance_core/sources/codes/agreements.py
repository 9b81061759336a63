"""Codes of the agreement on letting, ``agreement.toml``: each names its key, and the place has its line."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

_FORM = "data/README.md viser filens form, og data/999/agreement.toml er et eksempel."
_ONE_STEP = "Hver værdi skal pege på netop ét trin, ellers kan ingen efterregne placeringen."

CODES: dict[str, Code] = {
    "agreement-unknown-key": Code(
        "refuse",
        "Nøglen {key} kendes ikke.",
        "En nøgle der ikke kendes, ville blive læst forbi, uden at nogen så det.",
        "Ret nøglen, eller slet linjen. " + _FORM + " {nearest}",
    ),
    "agreement-missing-key": Code(
        "refuse",
        "Nøglen {key} mangler.",
        "Aftalen kan ikke regnes uden den.",
        "Tilføj den. " + _FORM,
    ),
    "agreement-wrong-value": Code(
        "refuse",
        "{key} er »{value}«; der skal stå {expected}.",
        "En værdi der må gættes på, kan ingen aftale hvile på.",
        "Ret værdien. " + _FORM + " {nearest}",
    ),
    "agreement-date": Code(
        "refuse",
        "{key} er »{value}«; det er ikke en dato.",
        "Hvornår aftalen og dens beslutninger gælder, skal kunne siges på dagen.",
        "Skriv datoen som 2025-01-31, uden anførselstegn og klokkeslæt.",
    ),
    "agreement-duplicate": Code(
        "refuse",
        "{key} står to gange; første gang i linje {first}.",
        "Det kan ikke afgøres, hvilken af de to der gælder.",
        "Behold den ene.",
    ),
    "agreement-rate": Code(
        "refuse",
        "{key} er {value}; en andel ligger fra 0 til 1.",
        "Andelen er en del af genudlejningerne.",
        "Skriv for eksempel 0.25 for hver fjerde.",
    ),
    "agreement-rates-over-one": Code(
        "refuse",
        "På {key} er kommunal anvisning {allocation} og fleksibel udlejning {flexible} tilsammen over 1.",
        "Der kan ikke deles flere genudlejninger ud, end der er.",
        "Sænk en af de to andele.",
    ),
    "agreement-band-empty": Code(
        "refuse",
        "{key} går fra {low} til {high} og rummer ingen værdi.",
        "Den nedre grænse skal være mindre end den øvre.",
        "Byt eller ret at_least og below.",
    ),
    "agreement-bands-overlap": Code(
        "refuse",
        "{key} overlapper båndet før: værdier fra {low} til {high} ligger i begge.",
        _ONE_STEP,
        "Lad båndet begynde (at_least), hvor det forrige slutter (below).",
    ),
    "agreement-bands-gap": Code(
        "refuse",
        "{key} har et hul: værdier {span} ligger ikke i noget bånd.",
        _ONE_STEP,
        "Lad båndene støde op til hinanden; det første har kun below, det sidste kun at_least.",
    ),
    "agreement-unknown-step": Code(
        "refuse",
        "{key} peger på trinnet {step}, som trappen ikke har.",
        "Trappen har trinene {known}.",
        "Ret navnet på trinnet. {nearest}",
    ),
    "agreement-step-without-band": Code(
        "refuse",
        "Intet bånd og ingen beslutning peger på {key}.",
        "Ingen kan komme til at stå på trinnet.",
        "Giv et kriterium et bånd til trinnet, eller slet trinnet.",
    ),
    "agreement-unknown-indicator": Code(
        "refuse",
        "{key} er {indicator}, som ikke står i kataloget over indikatorer.",
        "Placeringen skal hvile på et tal, som parterne kan slå op.",
        "Kataloget står i data/README.md under Indicators. {nearest}",
    ),
    "agreement-indicator-unit": Code(
        "refuse",
        "{key} er {indicator}, som ikke findes for {unit}.",
        "Leverancen har den for {found}; et tal for noget andet kan ikke placere {unit}.",
        "Vælg en anden indikator, eller levér tallene i indicators.csv.",
    ),
    "agreement-origin": Code(
        "refuse",
        "{key} er »{value}« og handler om oprindelse.",
        "Etnisk oprindelse må ikke være et kriterium (almenboligloven § 60), og EU-Domstolen har den 18. december 2025 "
        "(C-417/23) kaldt regler, der hviler på beboernes etniske oprindelse, direkte forskelsbehandling.",
        "Slet kriteriet. Brug for eksempel arbejde, uddannelse eller indkomst.",
    ),
    "agreement-unknown-unit": Code(
        "refuse",
        "{key} findes ikke i {table}.",
        "En beslutning skal gælde noget, der er leveret tal for.",
        "Ret koden, eller slet linjen. {nearest}",
    ),
    "agreement-unknown-criterion": Code(
        "refuse",
        "{key} er {criterion}, som ikke står under [criteria].",
        "Fleksibel udlejning sker efter de kriterier, som parterne har aftalt.",
        "Beskriv kriteriet under [criteria.{criterion}], eller slet det. {nearest}",
    ),
    "agreement-too-long": Code(
        "refuse",
        "{key} er {to}; aftalen gælder da i mere end fire år fra {since}.",
        "En aftale om fleksibel udlejning tages op mindst hvert fjerde år (almenboligloven § 60).",
        "Skriv senest {latest}.",
    ),
    "agreement-dates-reversed": Code(
        "refuse",
        "{key} er {to}, som ligger før {since}.",
        "Aftalen ville slutte, før den begyndte.",
        "Byt eller ret valid_from og valid_to.",
    ),
    "agreement-needed": Code(
        "refuse",
        "{key} er {value}, og reglen har {criteria} kriterier.",
        "Så mange kriterier skal pege på trinnet; det kan ikke være flere, end der er, eller ingen.",
        "Skriv et tal fra 1 til {criteria}.",
    ),
    "agreement-unknown-source": Code(
        "refuse",
        "{key} er {source}, som ikke står i sources.toml.",
        "Uden kilde kan ingen se, hvor aftalen kommer fra.",
        "Brug en af kilderne i sources.toml. {nearest}",
    ),
}

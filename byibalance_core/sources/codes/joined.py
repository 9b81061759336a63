"""Codes of the tables together: what refers to what, and what must add up."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

_CORRECT_CODE = "Ret koden, eller tilføj den der mangler. {suggestion}"

CODES: dict[str, Code] = {
    # References
    "unknown-area": Code(
        "refuse",
        "Området {value} findes ikke i tabellen areas.",
        "Tallene ville falde ud af alle summer.",
        _CORRECT_CODE,
    ),
    "unknown-estate": Code(
        "quarantine",
        "Afdelingen {value} findes ikke i tabellen estates.",
        "Tallene kan ikke knyttes til et sted.",
        _CORRECT_CODE,
    ),
    "unknown-organisation": Code(
        "quarantine",
        "Boligorganisationen {value} findes ikke i tabellen organisations.",
        "Rækken kan ikke knyttes til en organisation.",
        _CORRECT_CODE,
    ),
    "unknown-unit": Code(
        "quarantine",
        "Enheden {value} findes ikke som {kind}.",
        "Værdien kan ikke vises noget sted.",
        _CORRECT_CODE,
    ),
    "unknown-indicator": Code(
        "quarantine",
        "Indikatoren {value} findes ikke i kataloget.",
        "Uden definition, enhed og retning kan værdien ikke vises.",
        _CORRECT_CODE,
    ),
    "unknown-parent": Code(
        "refuse",
        "Det overordnede område {value} findes ikke.",
        "Området hænger ikke sammen med de andre niveauer.",
        _CORRECT_CODE,
    ),
    "unknown-source": Code(
        "refuse",
        "Kilden {value} findes ikke i sources.toml.",
        "Det vides ikke, hvor tallene er fra, og om de må vises.",
        _CORRECT_CODE,
    ),
    "source-not-stated": Code(
        "refuse",
        "Filen har ingen source_id, og ingen kilde i sources.toml nævner filen.",
        "Det vides ikke, hvor tallene er fra, og om de må vises.",
        "Skriv filens navn under files hos dens kilde.",
    ),
    "no-areas": Code(
        "refuse",
        "Der er ingen områder på niveauet {level}.",
        "Uden områder kan intet vises eller lægges sammen.",
        "Ret area_level i municipality.toml eller level i areas.",
    ),
    "unplaced-added": Code(
        "note",
        "Området {value} manglede og er tilføjet.",
        "Boliger og beboere uden område skal have et sted at stå.",
        "Intet.",
    ),
    "unplaced-not-one": Code(
        "refuse",
        "{value} er ikke kommunens område for det der ikke kan placeres; det hedder {expected}.",
        "Der må kun være ét.",
        "Saml det i {expected}.",
    ),
    "moves-of-no-area": Code(
        "quarantine",
        "{value} er ikke et af de områder, kommunen er delt i.",
        "Flytninger opgøres mellem områder, der ikke ligger i hinanden; ellers tælles de to gange.",
        "Brug områdets kode, eller outside for en anden kommune. {suggestion}",
    ),
    "moves-both-outside": Code(
        "quarantine",
        "Flytningen begynder og ender uden for kommunen.",
        "Den hører ikke til kommunens tal.",
        "Ret et af de to områder.",
    ),
    "moves-total-too-small": Code(
        "ask",
        "Flytninger {what}: rækken for alle er {total}, men delene giver {added}.",
        "Et tomt område betyder alle; uden for kommunen skrives outside.",
        "Skriv outside, hvis rækken gælder flytninger ud af eller ind i kommunen; ret ellers tallet.",
    ),
    # Places that residents use
    "point-not-degrees": Code(
        "quarantine",
        "Stedets koordinater er ikke grader: {point}.",
        "Et sted gives som længdegrad og breddegrad (EPSG:4326); meter kan ikke læses som grader.",
        "Omregn til grader, og ret filen; i Danmark er lon fra 8 til 15 og lat fra 54 til 58.",
    ),
    "points-swapped": Code(
        "ask",
        "{count} steder har lon og lat i bytte, det første {point}.",
        "Breddegraden står i lon; læst sådan ligger stederne langt uden for Danmark.",
        "Byt om på overskrifterne lon og lat i filen.",
    ),
    "point-far-away": Code(
        "quarantine",
        "Stedet ({point}) ligger {distance} km fra det nærmeste område.",
        "Så langt borte er det ikke et sted, beboerne bruger; oftest er et ciffer forkert.",
        "Ret koordinaterne, eller slet rækken. Steder lige over kommunegrænsen må gerne være med.",
    ),
    "point-twice": Code(
        "note",
        "{value} er af samme slags og ligger samme sted som en tidligere række; den første er brugt.",
        "Det ændrer ingen afstand.",
        "Intet; slet gerne den ene.",
    ),
    # Sums
    "municipality-sum-differs": Code(
        "ask",
        "{table}, {what}: områderne giver {added}, kommunen er {total}.",
        "De skal være ens, når det der ikke kan placeres, er talt med.",
        "Ret tallene, eller før forskellen på {unplaced}.",
    ),
    "unplaced-rest": Code(
        "note",
        "{table}: kommunen minus områderne er ført på {value} i {groups} opgørelser (højst {count}).",
        "Ingen række siger, hvad der ikke kan placeres, og delene skal give kommunen.",
        "Intet; kender du tallene, så tilføj rækkerne.",
    ),
    "unknown-added": Code(
        "note",
        "{dimension}: {count} boliger i {groups} opgørelser er ført som unknown.",
        "Delene skal give det samlede antal.",
        "Intet; kender du fordelingen, så tilføj rækkerne.",
    ),
    "dimension-sum-differs": Code(
        "ask",
        "{what}: delene efter {dimension} giver {added}, det samlede antal er {total}.",
        "Delene skal give det samlede antal, når unknown er talt med.",
        "Ret delene eller det samlede antal.",
    ),
    "estates-exceed-area": Code(
        "ask",
        "{what}: afdelingerne giver {added} boliger, området har {total}.",
        "Et område kan ikke have færre boliger end dets afdelinger.",
        "Ret tallene, eller ret afdelingernes område.",
    ),
    "in-use-exceeds-dwellings": Code(
        "quarantine",
        "{value} boliger er i brug, men der er kun {total}.",
        "Der kan ikke være flere i brug end der er.",
        "Ret tallene.",
    ),
    "value-out-of-range": Code(
        "quarantine",
        "{indicator} er {value}; den skal ligge {allowed}.",
        "Værdien er ikke mulig for indikatoren.",
        "Ret værdien; andele skrives fra 0 til 1.",
    ),
    "incomplete-stock": Code(
        "note",
        "{name} ({area}) har {ratio} beboere pr. bolig.",
        "Fra {limit} er boligregistret som regel ufuldstændigt, så området får ingen mangel beregnet.",
        "Intet; et udtræk fra boligorganisationerne kan fuldende bestanden.",
    ),
}

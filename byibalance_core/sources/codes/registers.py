"""Codes of the register's beginning, ``register.toml``: each names its key, and the place has its line."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

_FORM = "data/README.md viser filens form, og data/999/register.toml er et eksempel."

CODES: dict[str, Code] = {
    "register-unknown-key": Code(
        "refuse",
        "Nøglen {key} kendes ikke.",
        "En nøgle der ikke kendes, ville blive læst forbi, uden at nogen så det.",
        "Ret nøglen, eller slet linjen. " + _FORM + " {nearest}",
    ),
    "register-missing-key": Code(
        "refuse",
        "Nøglen {key} mangler.",
        "Uden id kan ingen anden linje pege på rækken, og den kan ikke genkendes næste gang.",
        "Tilføj den. " + _FORM,
    ),
    "register-wrong-value": Code(
        "refuse",
        "{key} er »{value}«; der skal stå {expected}.",
        "En værdi der må gættes på, kan ikke stå i et register.",
        "Ret værdien. " + _FORM + " {nearest}",
    ),
    "register-duplicate": Code(
        "refuse",
        "{key} står to gange; første gang i linje {first}.",
        "Et id bruges kun én gang, og en nøgle kun én gang i en række.",
        "Behold den ene, eller giv den anden et nyt id.",
    ),
    "register-row": Code(
        "refuse",
        "{key} kan ikke gemmes: {problem}",
        "Filen følger de samme regler som det, folk skriver i registeret.",
        "Ret rækken. " + _FORM,
    ),
    "register-unknown-row": Code(
        "refuse",
        "{key} er {value}, som ingen række over den har som id.",
        "En række kan kun høre til en anden, der findes.",
        "Ret id'et, eller skriv den anden række først. {nearest}",
    ),
    "register-unknown-unit": Code(
        "refuse",
        "{key} er {value}, som ikke findes i {table}.",
        "Det, der skrives om, skal være noget, der er leveret tal for.",
        "Ret koden. {nearest}",
    ),
}

"""``byibalance allocate``: distribute allocations over estates under a ladder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from byibalance_core.cli import console

if TYPE_CHECKING:
    from byibalance_core.lettings.proposal import Distribution, Opening, Proposal
    from byibalance_core.model import Municipality

#: Too few, not none: what a kind lacks is counted beside what it got, and each reason under its other demands.
_REASONS = {
    "no_dwelling_large_enough": "for få boliger er store nok",
    "rent_not_known": "huslejen er ikke oplyst",
    "rent_too_high": "for få boliger er billige nok",
    "no_accessible_dwelling": "for få boliger er tilgængelige",
    "excluded_area": "for få boliger uden for de fravalgte områder",
    "closed_step": "trinnet er lukket",
    "unknown_step": "afdelingens trin er ikke besluttet",
    "quota_used_up": "den aftalte andel er brugt op",
    "area_limit": "området kan ikke tage flere",
    "taken_by_higher_priority": "boligerne går til højere prioritet",
    "shared_with_equal_priority": "boligerne går til samme prioritet",
    "several_rules": "flere regler står i vejen på én gang",
    "not_enough_genudlejninger": "der er ikke genudlejninger nok",
}
#: What is said of each file that is not given and whose figures are the release's.
_TAKEN = {
    "--vacancies": "Genudlejningerne er udgivelsens ventede for ét år, rundet til hele boliger.",
    "--kinds": "Husstandene er kommunens egne opgørelser i udgivelsen; de kan overlappe.",
    "--ladder": "Trin og andele er udgivelsens aftale.",
    "--history": "»Som i dag« er udgivelsens seneste tolv måneder.",
}
_RULES = {
    "rent": "husleje op",
    "rent_unknown": "husleje oplyst og inden for grænsen",
    "rooms": "et rum mindre",
    "accessible": "uden krav om tilgængelighed",
    "area": "med område",
    "closed_step": "åbent trin",
    "quota": "alle andele et trin op",
    "unknown_step": "trin besluttet",
    "area_limit": "uden områdets grænse",
}


def allocate(
    code: Annotated[str | None, typer.Argument(help="Municipality code; its release gives what no file does.")] = None,
    vacancies: Annotated[
        Path | None, typer.Option(help="Homes that will be let, a row per estate, sort and month.", metavar="V.csv")
    ] = None,
    kinds: Annotated[Path | None, typer.Option(help="Kinds of household and their number.", metavar="K.csv")] = None,
    ladder: Annotated[Path | None, typer.Option(help="Steps, shares and estates.", metavar="L.toml")] = None,
    history: Annotated[
        Path | None, typer.Option(help="Lettings and allocations so far, for 'as today'.", metavar="H.csv")
    ] = None,
    time_limit: Annotated[
        float, typer.Option(min=0, help="Seconds for months and evenness; the number placed is always found.")
    ] = 10.0,
    as_json: console.JsonOption = False,
) -> None:
    """Distribute allocations over estates: as many as possible by priority, then early, then even.

    With CODE alone homes, kinds, ladder and history are the release's: the expected genudlejninger of a year, the
    target groups of special_need and the agreement. A file that is given stands in place of the release's.

    Columns of V: estate_id, organisation_id, area_id, dwelling_type, rooms, rent_dkk_month, accessible, month,
    vacancies. Of K: kind_id, count, rooms_min, max_rent_dkk_month, needs_accessible, excluded_areas (blanks between),
    priority (a larger one first). Of H: estate_id, lettings, used. L: tables [steps.NAME] with allocation_share
    and closed, and [estates]; the file of a whole agreement will do. Its rule that places needs the figures of a
    release: give CODE.

    Example: `byibalance allocate 999`, or `byibalance allocate --vacancies V.csv --kinds K.csv --ladder L.toml --json`
    """
    given = {"--vacancies": vacancies, "--kinds": kinds, "--ladder": ladder, "--history": history}
    if code is None:
        # Without a release there is nothing to take in place of a file.
        for option in ("--vacancies", "--kinds", "--ladder"):
            _file(option, given[option])
    files = {option: _file(option, path) for option, path in given.items() if path is not None}
    m = None if code is None else _loaded(code)
    with console.working("Læser", quiet=as_json) as say:
        from byibalance_core.cli import allocate_inputs
        from byibalance_core.lettings.proposal import propose

        read = allocate_inputs.read(files, m)
        say("Fordeler")
        found = propose(read.homes, read.kinds, read.agreement, history=read.history, time_limit=time_limit)
    for remark in read.remarks:
        _remark(f"{remark.place}: {remark.found} {remark.why}")
    if as_json:
        console.answer({**_about(m), **found.as_dict(), "openings": _openings(found), "taken": read.taken})
    else:
        if m is not None:
            console.say(f"{m.name}{' (fiktiv)' if m.fictitious else ''}, udgivelse {m.release_id}.")
        for option in read.taken:
            console.say(_TAKEN[option])
        _show(found)


def _file(option: str, path: Path | None) -> Path:
    if path is None:
        raise console.WrongUseError(f"{option} mangler. Skriv {option} og stien til filen.")
    if not path.is_file():
        raise console.WrongUseError(f"»{path}« er ikke en fil. Skriv stien til filen.")
    return path


def _loaded(code: str) -> Municipality:
    from byibalance_core.cli.need import loaded
    from byibalance_core.store import LATEST

    return loaded(code, LATEST)


def _about(m: Municipality | None) -> dict[str, Any]:
    if m is None:
        return {}
    return {"release": m.release_id, "municipality": {"code": m.code, "name": m.name, "fictitious": m.fictitious}}


def _remark(text: str) -> None:
    console.errors().print(f"byibalance: {text}", markup=False, highlight=False, soft_wrap=True)


def _show(found: Proposal) -> None:
    others = {"Beregnet forslag": found, "Efter aftalt andel": found.proportional, "Som i dag": found.as_today}
    rows = [_summary(name, one) for name, one in others.items() if one is not None]
    console.show_table(("Fordeling", "Placeret", "Uden bolig", "Afdelinger over det aftalte"), rows)
    if found.as_today is None:
        console.say("Som i dag kan ikke vises: der er ingen historik. Giv den med --history.")
    if found.left_out:
        console.say(f"{found.left_out} genudlejninger er af boligtyper, som aftalen ikke tæller, og er ikke brugt.")
    console.say(_proof(found))
    if len(found.placed):
        sums = found.placed.groupby(["kind_id", "estate_id"], as_index=False, sort=False)["count"].sum()
        placed = [tuple(map(str, row)) for row in sums.itertuples(index=False)]
        console.show_table(("Husstande", "Afdeling", "Antal"), placed, title="Placeret")
    if found.unplaced:
        lacks = [
            (one.kind_id, str(one.count), _REASONS[one.reason], _opened(found, one.kind_id)) for one in found.unplaced
        ]
        console.show_table(("Husstande", "Antal", "Grund", "Hvad ville åbne for flere"), lacks, title="Ikke placeret")


def _summary(name: str, one: Distribution) -> tuple[str, ...]:
    over = int((one.load["allocated"] > one.load["expected"].fillna(0)).sum())
    return name, str(int(one.placed["count"].sum())), str(sum(reason.count for reason in one.unplaced)), str(over)


def _proof(found: Proposal) -> str:
    if found.status == "optimal":
        return "Bevist bedst: antal efter prioritet, derefter tidligste måned, derefter jævnhed efter aftalt andel."
    gap = f"{100 * (found.mip_gap or 0):.1f}".replace(".", ",")
    return f"Antallet er bevist bedst. Tiden slap op før de andre mål: de kan højst blive {gap} pct. bedre."


def _openings(found: Proposal) -> list[dict[str, Any]]:
    """Return what would place more of a kind that is not placed whole, one changed rule at a time."""
    from byibalance_core.lettings.proposal import explain

    kinds = dict.fromkeys(one.kind_id for one in found.unplaced)
    return [{"kind_id": kind, **asdict(one)} for kind in kinds for one in explain(found, kind) if one.more]


def _opened(found: Proposal, kind_id: str) -> str:
    from byibalance_core.lettings.proposal import explain

    best: dict[str, Opening] = {}
    for one in explain(found, kind_id):
        if one.more and (one.rule not in best or one.more > best[one.rule].more):
            best[one.rule] = one
    return "; ".join(_change(one) for one in best.values()) or "ingen enkelt ændring"


def _change(one: Opening) -> str:
    detail = {"rent": f" {one.change:g} kr." if isinstance(one.change, int | float) else ""}
    if one.rule == "rent" and one.change is None:
        return f"uden grænse for huslejen: {one.more} flere"
    named = detail.get(one.rule, f" {one.change}" if isinstance(one.change, str) else "")
    return f"{_RULES[one.rule]}{named}: {one.more} flere"

"""Documentation cards: grants for homes for homeless people, vacant dwellings (§ 104), governance dialogue (§ 164).

A card gathers what the register and a release hold, the municipality's own words, and what is missing. It says nothing
of whether a condition of the law is met: what an agreement must contain for a grant is not settled in any source that
we know, and the authority decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from byibalance_core.indicator_values import SOUND, indicator_values
from byibalance_core.lettings.periods import span_of
from byibalance_core.model import Municipality
from byibalance_core.register.entries import (
    Agreement,
    AgreementParty,
    AnyEntry,
    CardText,
    Coverage,
    Document,
    Meeting,
    Objection,
    Signature,
)
from byibalance_core.register.standing import open_objections
from byibalance_core.register.year_wheel import is_dialogue

CHEAP = "cheap_dwellings_share"
#: Kinds of dwelling that the yearly count asks for.
COUNTED = ("family", "youth")


@dataclass(frozen=True)
class Party:
    """A party, and the day and role of its signature where there is one."""

    party: AgreementParty
    signature: Signature | None


@dataclass(frozen=True)
class CheapHomes:
    """Cheap non-profit dwellings in the release: their share, of how many, and how many that is.

    `dwellings` is the share times its base, rounded to whole dwellings.
    """

    share: float
    of: int
    dwellings: int
    period: str
    status: str
    source_id: str


@dataclass(frozen=True)
class GrantCard:
    """What is documented of an agreement on allocation, for an application.

    Attributes
    ----------
    agreement : Agreement or None
        The one in force on the day; without one the newest, and `missing` says so.
    organisations, estates : tuple of str
        Ids that the agreement covers, of those in the release.
    not_covered : tuple of str
        Organisations of the release that it does not cover, wholly or at all.
    shares : tuple of (name in Danish, name in English, share)
        Greatest share of the genudlejninger that the municipality may use, by step, as the release has the agreement.
    words : mapping of str to CardText
        The municipality's own words, by part.
    missing : tuple of str
        What is not documented: ``agreement``, ``in_force``, ``parties``, ``signature ID`` of a party, ``coverage``,
        ``terms``, ``shares``, ``cheap_homes``, ``document``, ``document_day ID``, ``purpose``.
    """

    day: date
    release_id: str
    fictitious: bool
    agreement: Agreement | None = None
    parties: tuple[Party, ...] = ()
    organisations: tuple[str, ...] = ()
    estates: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    shares: tuple[tuple[str, str, float], ...] = ()
    cheap_homes: CheapHomes | None = None
    documents: tuple[Document, ...] = ()
    words: Mapping[str, CardText] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def grant_card(
    m: Municipality,
    *,
    on: date,
    agreements: Iterable[Agreement],
    parties: Iterable[AgreementParty] = (),
    coverage: Iterable[Coverage] = (),
    documents: Iterable[Document] = (),
    signatures: Iterable[Signature] = (),
    texts: Iterable[CardText] = (),
) -> GrantCard:
    """Gather what is documented for a grant on a day.

    Parameters
    ----------
    m : Municipality
        Reads ``estates``, ``organisations``, the share of cheap dwellings, and the agreement in its settings.
    agreements, parties, coverage, documents, signatures, texts
        Rows of the register; deleted ones are left out.
    """
    agreement = _in_force(_kept(agreements), on)
    if agreement is None:
        return GrantCard(on, m.release_id, m.fictitious, missing=("agreement",))
    signed = {each.party: each for each in _own(signatures, agreement)}
    own_parties = tuple(Party(each, signed.get(each.id)) for each in _own(parties, agreement))
    organisations, estates = _covered(m, _own(coverage, agreement))
    everybody = tuple(sorted(m.table("organisations")["organisation_id"].astype(str)))
    papers = _own(documents, agreement)
    words = {
        each.part: each
        for each in sorted(_kept(texts), key=lambda each: each.year)
        if each.card == "grants" and each.agreement in ("", agreement.id)
    }
    shares, cheap = _shares(m, agreement), _cheap(m)
    lacks = {
        "in_force": not _holds(agreement, on),
        "parties": not own_parties,
        **{f"signature {each.party.id}": each.signature is None or each.signature.day is None for each in own_parties},
        "coverage": not organisations and not estates,
        "terms": not agreement.terms.strip() and "terms" not in words,
        "shares": not shares,
        "cheap_homes": cheap is None,
        "document": not papers,
        **{f"document_day {each.id}": each.day is None for each in papers},
        "purpose": "purpose" not in words,
    }
    return GrantCard(
        on,
        m.release_id,
        m.fictitious or agreement.fictitious,
        agreement,
        own_parties,
        organisations,
        estates,
        tuple(each for each in everybody if each not in organisations),
        shares,
        cheap,
        papers,
        words,
        tuple(name for name, is_lacking in lacks.items() if is_lacking),
    )


def _kept(rows: Iterable[AnyEntry]) -> tuple[AnyEntry, ...]:
    return tuple(row for row in rows if not row.deleted)


def _own(rows: Iterable[AnyEntry], agreement: Agreement) -> tuple[AnyEntry, ...]:
    return tuple(row for row in _kept(rows) if getattr(row, "agreement", "") == agreement.id)


def _holds(agreement: Agreement, on: date) -> bool:
    since, to = agreement.valid_from, agreement.valid_to
    return since is not None and since <= on and (to is None or on <= to)


def _in_force(agreements: Sequence[Agreement], on: date) -> Agreement | None:
    """Return the agreement in force, the newest of several; without one the newest of all."""
    by_day = sorted(agreements, key=lambda each: (_holds(each, on), each.valid_from or date.min, each.id))
    return by_day[-1] if by_day else None


def _covered(m: Municipality, coverage: Iterable[Coverage]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the organisations that are wholly covered and every estate that is."""
    owner = _owners(m)
    inside: set[str] = set()
    for each in sorted(coverage, key=lambda each: (each.excluded, each.id)):
        named = owner.index[owner == each.unit_id] if each.unit_kind == "organisation" else [each.unit_id]
        inside = inside - set(named) if each.excluded else inside | (set(named) & set(owner.index))
    whole = [str(name) for name, estates in owner.groupby(owner).groups.items() if set(estates) <= inside]
    return tuple(sorted(whole)), tuple(sorted(inside))


def _owners(m: Municipality) -> pd.Series:
    """Return the organisation of each estate that is not closed."""
    table = m.table("estates")
    rows = table[table["valid_to"].isna()].sort_values("valid_from").drop_duplicates("estate_id", keep="last")
    return pd.Series(
        rows["organisation_id"].astype(str).to_numpy(), index=rows["estate_id"].astype(str).to_numpy(), dtype=object
    )


def _shares(m: Municipality, agreement: Agreement) -> tuple[tuple[str, str, float], ...]:
    """Return the shares of the release's agreement, where it is the same one; a real one's are often not public."""
    told = m.settings.get("agreement", {})
    if told.get("agreement", {}).get("id") != agreement.id:
        return ()
    steps = told.get("steps", {})
    return tuple(
        (str(steps[name].get("name_da", name)), str(steps[name].get("name_en", name)), float(share))
        for name in told.get("step_order", steps)
        if (share := steps[name].get("allocation_share")) is not None
    )


def _cheap(m: Municipality) -> CheapHomes | None:
    values = indicator_values(m)
    own = (values["unit_kind"] == "municipality") & (values["indicator"] == CHEAP) & values["status"].isin(SOUND)
    rows = values[(own & values["value"].notna() & values["base"].notna()).to_numpy(dtype=bool)]
    if rows.empty:
        return None
    row = rows.iloc[0]
    share, of = float(row["value"]), int(row["base"])
    return CheapHomes(share, of, round(share * of), str(row["period"]), str(row["status"]), str(row["source_id"]))


@dataclass(frozen=True)
class VacancyLine:
    """Vacant dwellings with rent loss of one organisation and kind of dwelling.

    `vacant` is what is told; `hidden` is how many of its estates have a figure that is withheld, so that the true
    number may be higher.
    """

    organisation: str
    dwelling_type: str
    vacant: int
    hidden: int


@dataclass(frozen=True)
class VacancyCard:
    """The yearly count of vacant dwellings with rent loss (§ 104), filled from a release.

    Attributes
    ----------
    period : str
        The newest month or year of the release up to the end of the year; blank without one.
    silent : tuple of str
        Organisations without a figure of that period: nobody says that nothing stands empty there.
    missing : tuple of str
        ``vacancies``, ``organisation ID`` that is silent, ``causes``, ``action``, ``need``.
    """

    year: int
    release_id: str
    fictitious: bool
    period: str
    lines: tuple[VacancyLine, ...]
    silent: tuple[str, ...]
    words: Mapping[str, CardText]
    missing: tuple[str, ...]


def vacancy_card(m: Municipality, *, year: int, texts: Iterable[CardText] = ()) -> VacancyCard:
    """Count vacant family and youth dwellings with rent loss at the end of a year, by organisation."""
    owner = _owners(m)
    everybody = sorted(set(m.table("organisations")["organisation_id"].astype(str)))
    table = m.table("vacancies")
    rows = table[table["dwelling_type"].isin(COUNTED) & (table["year"] == year).fillna(False)]
    periods = sorted(rows["period"].astype(str).unique(), key=lambda period: sum(span_of(period)))
    period = periods[-1] if periods else ""
    rows = rows[rows["period"].astype(str) == period]
    rows = rows.assign(organisation=rows["estate_id"].astype(str).map(owner)).dropna(subset=["organisation"])
    lines = tuple(
        VacancyLine(str(key[0]), str(key[1]), int(part["vacant"].sum()), int(part["vacant"].isna().sum()))
        for key, part in rows.astype({"dwelling_type": str}).groupby(["organisation", "dwelling_type"])
    )
    silent = tuple(each for each in everybody if each not in {line.organisation for line in lines})
    words = {each.part: each for each in _kept(texts) if each.card == "104" and each.year == year and each.text.strip()}
    lacks = ["vacancies"] if not period else [f"organisation {each}" for each in silent]
    lacks += [part for part in ("causes", "action", "need") if part not in words]
    return VacancyCard(year, m.release_id, m.fictitious, period, lines, silent, words, tuple(lacks))


@dataclass(frozen=True)
class DialogueLine:
    """The governance dialogue of a year with one organisation: its meetings, estates, and open objections."""

    organisation: str
    name: str
    meetings: tuple[Meeting, ...]
    estates: int
    objections: tuple[Objection, ...]


@dataclass(frozen=True)
class DialogueCard:
    """The yearly dialogue meetings (§ 164): which organisations had one, and what is missing.

    `missing` holds ``meeting ID`` for each organisation without one, and ``account`` without the municipality's words.
    """

    year: int
    release_id: str
    fictitious: bool
    lines: tuple[DialogueLine, ...]
    words: Mapping[str, CardText]
    missing: tuple[str, ...]


def dialogue_card(
    m: Municipality,
    *,
    year: int,
    meetings: Iterable[Meeting],
    objections: Iterable[Objection] = (),
    texts: Iterable[CardText] = (),
) -> DialogueCard:
    """Gather a year's governance dialogues, one line per organisation of the release."""
    owner = _owners(m)
    held = [each for each in _kept(meetings) if is_dialogue(each, year)]
    open_now = open_objections(_kept(objections), release_id=m.release_id)
    table = m.table("organisations").sort_values("organisation_id")
    lines = tuple(
        DialogueLine(
            str(ident),
            str(name),
            tuple(each for each in held if each.organisation == ident),
            int((owner == ident).sum()),
            tuple(each for each in open_now if each.organisation == ident),
        )
        for ident, name in zip(table["organisation_id"].astype(str), table["name"].astype(str), strict=True)
    )
    words = {each.part: each for each in _kept(texts) if each.card == "164" and each.year == year and each.text.strip()}
    lacks = [f"meeting {each.organisation}" for each in lines if not each.meetings]
    lacks += [] if "account" in words else ["account"]
    return DialogueCard(year, m.release_id, m.fictitious, lines, words, tuple(lacks))

"""What every exported file says of itself: release, municipality, sources, *fiktiv* where invented."""

from __future__ import annotations

from byibalance_core.model import Municipality, Source
from byibalance_core.words import FICTITIOUS, Language


def source_line(source: Source) -> str:
    """Return one source as a line: publisher, title, date.

    Examples
    --------
    >>> source_line(Source("kk", "KKBOL3", "Københavns Kommune", "", "", "2026", "", "published", "cleared"))
    'Københavns Kommune: KKBOL3, 2026'
    """
    return f"{source.publisher}: {source.title}, {source.published}"


def source_notice(m: Municipality, source_id: str, language: Language) -> str:
    """Return the word for an invented figure: by its own source or its whole municipality; else nothing."""
    source = m.sources.get(source_id)
    invented = m.fictitious or (source is not None and source.kind == "invented")
    return FICTITIOUS[language] if invented else ""


def source_rows(m: Municipality, source_ids: set[str] | None = None) -> list[dict[str, str]]:
    """Return the sources of a release, one dict each, sorted by id.

    Parameters
    ----------
    m : Municipality
        The municipality.
    source_ids : set of str, optional
        Only these; all by default.
    """
    fields = (
        "source_id",
        "title",
        "publisher",
        "url",
        "licence",
        "published",
        "accessed",
        "kind",
        "disclosure",
        "note",
    )
    return [
        {field: str(getattr(source, field)) for field in fields}
        for source_id, source in sorted(m.sources.items())
        if source_ids is None or source_id in source_ids
    ]


def release_line(release_id: str, language: Language) -> str:
    """Return the release as a line of a file that people read."""
    return f"ByIBalance, {'udgivelse' if language == 'da' else 'release'} {release_id}"


def municipality_line(m: Municipality, language: Language) -> str:
    """Return whose figures a file holds; an invented municipality says so in the same breath."""
    return f"{m.name} ({FICTITIOUS[language]})" if m.fictitious else m.name

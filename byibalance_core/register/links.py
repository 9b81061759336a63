"""Links of saved views: what one may look like, and how one comes to name the release that was discussed."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

#: Longest link that is kept.
LONGEST = 4000
_VIEW = re.compile(r"/[A-Za-z0-9_-]*(\?[^\s<>\"\\]*)?")


def is_view(link: str) -> bool:
    r"""Tell whether a text is the link of a view: a path of this dashboard and its query, and nothing elsewhere.

    Examples
    --------
    >>> is_view("/overblik?area=101"), is_view("//evil.example"), is_view("javascript:alert(1)"), is_view("")
    (True, False, False, False)
    """
    return len(link) <= LONGEST and _VIEW.fullmatch(link) is not None


def is_address(link: str) -> bool:
    """Tell whether a text is the address of a document on the web.

    Examples
    --------
    >>> is_address("https://kk.dk/aftale"), is_address("javascript:alert(1)"), is_address("https://")
    (True, False, False)
    """
    if len(link) > LONGEST or re.search(r"[\s<>\"\\]", link):
        return False
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname)


def release_of(link: str) -> str:
    """Return the release that a link names; ``latest`` where it names none.

    Examples
    --------
    >>> release_of("/overblik?release=0002-0123456789ab&area="), release_of("/overblik")
    ('0002-0123456789ab', 'latest')
    """
    return dict(parse_qsl(urlsplit(link).query)).get("release", "latest")


def pinned(link: str, release: str) -> str:
    """Return a link with its release named and everything else as it stands.

    Examples
    --------
    >>> pinned("/overblik?release=latest&area=&year=2026", "0002-0123456789ab")
    '/overblik?release=0002-0123456789ab&area=&year=2026'
    >>> pinned("/overblik?area=#figure-kort", "0002-0123456789ab")
    '/overblik?area=&release=0002-0123456789ab#figure-kort'
    """
    link, sign, anchor = link.partition("#")
    path, _, query = link.partition("?")
    fields = parse_qsl(query, keep_blank_values=True)
    if not any(name == "release" for name, _ in fields):
        fields.append(("release", release))
    named = urlencode([(name, release if name == "release" else value) for name, value in fields])
    return f"{path}?{named}{sign}{anchor}"

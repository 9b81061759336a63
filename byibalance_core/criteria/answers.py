"""Three answers, yes, no and undecided, and what follows from several of them.

A whole is decided as soon as what is unknown cannot change it; until then it is undecided (None), which is neither.
"""

from __future__ import annotations

from collections.abc import Iterable

Answer = bool | None


def all_of(answers: Iterable[Answer]) -> Answer:
    """Return whether every answer is yes.

    Examples
    --------
    >>> all_of([True, None]), all_of([False, None]), all_of([True, True])
    (None, False, True)
    """
    given = list(answers)
    if False in given:
        return False
    return None if None in given else True


def at_least(answers: Iterable[Answer], least: int) -> Answer:
    """Return whether at least so many answers are yes.

    Examples
    --------
    >>> at_least([True, True, None, False], 2), at_least([True, None, False, False], 2), at_least([None, False], 2)
    (True, None, False)
    """
    given = list(answers)
    sure = sum(answer is True for answer in given)
    possible = sure + sum(answer is None for answer in given)
    if sure >= least:
        return True
    return None if possible >= least else False

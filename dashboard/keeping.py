"""Answers that are kept for the viewers who come after: reckoned once, by the first who asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock, RLock
from typing import Any, TypeVar

_Answer = TypeVar("_Answer")


class _Place:
    """Where one answer stands, and the lock that others wait at while it is reckoned."""

    __slots__ = ("answer", "known", "lock")

    def __init__(self) -> None:
        self.lock, self.known = RLock(), False
        self.answer: Any = None


def keep(most: int) -> Callable[[Callable[..., _Answer]], Callable[..., _Answer]]:
    """Let a function keep its newest answers, as `functools.lru_cache` does, and reckon each of them once.

    Where many open a page at the same time, the first reckons and the others wait for it: side by side each of them
    would take as many times as long, and as much memory, as there are viewers. An error is not kept.

    Parameters
    ----------
    most : int
        Answers that are kept; what was asked for longest ago gives way.

    Examples
    --------
    >>> @keep(most=2)
    ... def square(number: int) -> int:
    ...     print("reckoned", number)
    ...     return number * number
    >>> square(3), square(3)
    reckoned 3
    (9, 9)
    """

    def decorate(reckoned: Callable[..., _Answer]) -> Callable[..., _Answer]:
        @lru_cache(maxsize=most)
        def place_of(*_: Any) -> _Place:
            return _Place()

        finding = Lock()

        @wraps(reckoned)
        def answer(*asked: Any) -> _Answer:
            with finding:
                place = place_of(*asked)
            with place.lock:
                if not place.known:
                    place.answer, place.known = reckoned(*asked), True
            found: _Answer = place.answer
            return found

        return answer

    return decorate

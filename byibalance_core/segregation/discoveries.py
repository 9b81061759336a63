"""Many tests at once: how many of what is told may be chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from byibalance_core.segregation.indices import Floats


def adjusted(p: ArrayLike) -> Floats:
    """Return p-values that hold though all of them are looked at (Benjamini & Hochberg 1995).

    Parameters
    ----------
    p : array_like, shape (tests,)
        From 0 to 1, in any order.

    Returns
    -------
    array of float, shape (tests,)
        Of what is told with an adjusted value of at most q, a share of at most q is expected to be chance: the
        smallest of ``p tests / rank`` over this and all larger p-values, and never over 1.

    Examples
    --------
    >>> adjusted([0.01, 0.5, 0.02, 0.03]).round(3).tolist()
    [0.04, 0.5, 0.04, 0.04]
    """
    found = np.asarray(p, dtype=np.float64)
    order = np.argsort(found)
    by_rank = found[order] * (found.size / np.arange(1, found.size + 1))
    answer = np.empty_like(found)
    answer[order] = np.minimum.accumulate(by_rank[::-1])[::-1]
    return np.clip(answer, 0.0, 1.0)

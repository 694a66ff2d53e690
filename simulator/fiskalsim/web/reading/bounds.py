"""
Whether a body may go beyond what is read of any: how deep it nests, how long its numbers are.

The quick ways of reading do not count either, so this looks at the octets before them. It may
suspect a body wrongly (digits in a text are no number); the careful reader then finds nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import Final

from fiskalsim.ground.limits import Limits

_STEPS: Final = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_ALL_BUT_BRACKETS: Final = bytes(set(range(256)) - set(_STEPS))
_TEXTS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NUMERIC: Final = rb"[-+.0-9eE]"
#: A number that is too long shows itself in at least so many samples.
_SAMPLES: Final = 8


def beyond(body: bytes, limits: Limits) -> bool:
    """
    Tell whether *body* may be nested deeper, or hold a longer number, than *limits* allow.
    """
    return _deeper(body, limits.nesting) or _longer(body, limits.number_length)


def _deeper(body: bytes, nesting: int) -> bool:
    brackets = body.translate(None, _ALL_BUT_BRACKETS)
    if len(brackets) <= 2 * nesting:
        return False  # each level has two; of nearly every receipt this is the end
    outside = _TEXTS.sub(b"", body).translate(None, _ALL_BUT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, outside)), default=0) > nesting


def _longer(body: bytes, length: int) -> bool:
    step, few, whole = _patterns(length)
    # Every octet of a body costs time, and nearly no body holds such a number.
    return few.search(body[::step]) is not None and whole.search(body) is not None


@lru_cache(maxsize=16)
def _patterns(length: int) -> tuple[int, re.Pattern[bytes], re.Pattern[bytes]]:
    """
    Return how far apart samples are taken, what they look like, and what is looked for.
    """
    step = max(1, length // _SAMPLES)
    few = (length + 1) // step
    return (
        step,
        re.compile(rb"%b{%d}" % (_NUMERIC, few)),
        re.compile(rb"%b{%d}" % (_NUMERIC, length + 1)),
    )

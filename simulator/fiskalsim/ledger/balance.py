"""
A balance as it lies in a database: with a digest before it, so that a damaged one is none.

A balance spares time and is no truth of its own; the facts are there without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Final

from fiskalsim.ledger.port import Balance, Point

_DIGEST: Final = hashlib.sha256
_LENGTH: Final = _DIGEST().digest_size


def sealed(content: bytes) -> bytes:
    """
    Put the digest before *content*.
    """
    return _DIGEST(content).digest() + content


def newest(
    line: Iterable[Point], found: Callable[[int], Iterable[tuple[int, bytes]]]
) -> Balance | None:
    """
    Look along a *line* of history, newest stretch first, for a balance that lies on it.

    *found* gives what is kept for a generation: a sequence, and what was sealed.
    """
    for generation, through in line:
        for sequence, raw in found(generation):
            content = bytes(raw[_LENGTH:])
            if sequence <= through and raw[:_LENGTH] == _DIGEST(content).digest():
                return Balance(sequence, content)
    return None

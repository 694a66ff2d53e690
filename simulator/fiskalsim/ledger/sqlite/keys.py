"""
Which keys were noted in a file, as marks: eight bytes that stand for a key of one generation.

An index of the keys themselves would be four times as large, and as GUIDs come in no order, every
receipt rewrites a page of it. Two keys may have the same mark, so whoever finds one looks at the
fact behind it.

Each document's key is looked for before the document is stored, and nearly always it is new. To
hear that from the database costs as much as a fifth of a signature. A Bloom filter knows it: of a
mark that was noted it never says otherwise, and of a new one it is sure nearly always. Its size is
fixed; up to ten million marks it spares four look-ups of five, and beyond that it spares fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Final

_BITS: Final = 25
_MASK: Final = (1 << _BITS) - 1
_WIDTH: Final = 8


#: A document's key is looked for and noted a moment later.
@lru_cache(maxsize=256)
def mark_of(world: int, generation: int, key: str) -> int:
    """
    Make the mark of a key of this generation: the same in every process, unlike `hash`.
    """
    named = f"{world} {generation} {key}".encode("utf-8", "surrogatepass")
    digest = blake2b(named, digest_size=_WIDTH).digest()
    return int.from_bytes(digest, "big", signed=True)


class Marks:
    """
    The marks of one file, as far as two bits for each can tell them.
    """

    __slots__ = ("_bits",)

    def __init__(self, marks: Iterable[int] = ()) -> None:
        # The system gives the memory page by page, when the first mark falls on it.
        self._bits = bytearray((_MASK + 1) // 8)
        for mark in marks:
            self.add(mark)

    def add(self, mark: int) -> None:
        """
        Take a mark in, for good.
        """
        bits = self._bits
        first, second = mark & _MASK, mark >> _BITS & _MASK
        bits[first >> 3] |= 1 << (first & 7)
        bits[second >> 3] |= 1 << (second & 7)

    def may_have(self, mark: int) -> bool:
        """
        Tell whether a mark may be among them; False is certain.
        """
        bits = self._bits
        first, second = mark & _MASK, mark >> _BITS & _MASK
        return bool(bits[first >> 3] >> (first & 7) & bits[second >> 3] >> (second & 7) & 1)

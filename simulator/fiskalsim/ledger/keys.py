"""
Which keys were certainly never noted in a file.

Each document's key is looked for before the document is stored, and nearly always it is new. To
hear that from the database costs as much as a fifth of a signature. A Bloom filter knows it: of a
key that was noted it never says otherwise, and of a new one it is sure nearly always. Its size is
fixed; up to ten million keys it spares four look-ups out of five, and beyond that it spares fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_BITS: Final = 25
_MASK: Final = (1 << _BITS) - 1


class Keys:
    """
    The keys of one file, as far as two bits for each can tell them.
    """

    __slots__ = ("_bits",)

    def __init__(self, keys: Iterable[str] = ()) -> None:
        # The system gives the memory page by page, when the first key falls on it.
        self._bits = bytearray((_MASK + 1) // 8)
        for key in keys:
            self.add(key)

    def add(self, key: str) -> None:
        """
        Take a key in, for good.
        """
        bits, mark = self._bits, hash(key)
        first, second = mark & _MASK, mark >> _BITS & _MASK
        bits[first >> 3] |= 1 << (first & 7)
        bits[second >> 3] |= 1 << (second & 7)

    def may_have(self, key: str) -> bool:
        """
        Tell whether a key may be among them; False is certain.
        """
        bits, mark = self._bits, hash(key)
        first, second = mark & _MASK, mark >> _BITS & _MASK
        return bool(bits[first >> 3] >> (first & 7) & bits[second >> 3] >> (second & 7) & 1)

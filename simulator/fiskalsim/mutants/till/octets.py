"""
Tills whose documents are right, in bytes that not every service reads alike.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.till import Till


class _WritesUtf16(Till):
    def call(self, method: str, call: str, body: str | bytes | None) -> tuple[int, str]:
        if isinstance(body, str) and call == "storeDocument":
            body = body.encode("utf-16")
        return super().call(method, call, body)


class _WritesAMark(Till):
    def call(self, method: str, call: str, body: str | bytes | None) -> tuple[int, str]:
        return super().call(method, call, f"\ufeff{body}" if isinstance(body, str) else body)


class _NamesTwoTypes(Till):
    def call(self, method: str, call: str, body: str | bytes | None) -> tuple[int, str]:
        if isinstance(body, str):
            body = body.replace("{", '{"documentType":80,', 1)
        return super().call(method, call, body)


class _NamesTwoAmounts(Till):
    def call(self, method: str, call: str, body: str | bytes | None) -> tuple[int, str]:
        if isinstance(body, str):
            body = body.replace('"payments":[{', '"payments":[{"amount":0,', 1)
        return super().call(method, call, body)


#: Tills that write otherwise than JSON is written between systems.
OCTETS: Final = (
    till_mutant(
        "M-POS-0067-a", "sales are sent in UTF-16", Kind.SWAP, _WritesUtf16, also=("DE-POS-0041",)
    ),
    till_mutant(
        "M-POS-0067-b",
        "everything that is sent begins with a byte order mark",
        Kind.ACCEPT,
        _WritesAMark,
    ),
    till_mutant(
        "M-POS-0068-a",
        "each document has the type of an order, and behind it its own",
        Kind.ACCEPT,
        _NamesTwoTypes,
    ),
    till_mutant(
        "M-POS-0068-b",
        "the first payment has the amount 0, and behind it its own",
        Kind.ACCEPT,
        _NamesTwoAmounts,
    ),
)

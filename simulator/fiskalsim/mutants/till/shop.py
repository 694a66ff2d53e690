"""
Tills whose receipts hide who sold, or what: one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.mutants.till.paper import printing
from fiskalsim.till import Printer


class _Nameless(Printer):
    def sold(self, document: Mapping[str, Any]) -> Sequence[str]:
        return super().sold(document)[len(document["positions"]) :]


class _Numbered(Printer):
    def sold(self, document: Mapping[str, Any]) -> Sequence[str]:
        lines = [{**each, "itemCaption": each["itemId"]} for each in document["positions"]]
        return super().sold({**document, "positions": lines})


class _ShortOffline(_Nameless):
    def sold(self, document: Mapping[str, Any]) -> Sequence[str]:
        away = document["fiscalDocumentNumber"] < 0
        return super().sold(document) if away else Printer.sold(self, document)


class _Headless(Printer):
    def head(self) -> Sequence[str]:
        return ()


class _Placeless(Printer):
    def head(self) -> Sequence[str]:
        name, *_ = super().head()
        return name, "Beispielweg 1", ""


#: Tills on whose receipts the shop or its goods are missing.
SHOP: Final = (
    till_mutant(
        "M-POS-0058-a",
        "the total is printed, and not what was sold",
        Kind.OMIT,
        printing(_Nameless),
    ),
    till_mutant(
        "M-POS-0058-b", "what was sold is printed by its number", Kind.SWAP, printing(_Numbered)
    ),
    till_mutant(
        "M-POS-0058-c",
        "in an outage what was sold is left out",
        Kind.OMIT,
        printing(_ShortOffline),
    ),
    till_mutant("M-POS-0059-a", "no shop is named", Kind.OMIT, printing(_Headless)),
    till_mutant(
        "M-POS-0059-b", "the shop's address ends with the street", Kind.OMIT, printing(_Placeless)
    ),
)

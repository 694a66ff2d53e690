"""
What the tax positions of an answer should say: one for each rate of the document, with its sums.

DE-RSP-0034. The amounts have two spellings in the public material, and both are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds

ROW: Final = "DE-RSP-0034"
#: What each amount is called, in small letters.
_NAMES: Final = {
    "percent": ("vatpercent1", "vatpercent"),
    "tax": ("vatamount", "taxvalue"),
    "net": ("netamount", "netvalue"),
    "gross": ("grossamount", "grossvalue"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSum:
    """
    What lines of one VAT key and rate come to.
    """

    vat: int | None
    percent: Decimal | None
    tax: Decimal | None
    net: Decimal | None
    gross: Decimal | None

    @classmethod
    def from_mapping(cls, entry: Mapping[str, Any]) -> TaxSum:
        """
        Read one entry; None for what it does not have, or has as no number.
        """
        members = {key.lower(): value for key, value in entry.items()}
        vat = members.get("vatidentification")
        amounts = {
            name: next((_amount(members[key]) for key in keys if key in members), None)
            for name, keys in _NAMES.items()
        }
        return cls(vat=vat if isinstance(vat, int) else None, **amounts)

    def __str__(self) -> str:
        """
        Write it as a report shows it.
        """
        amounts = f"VAT {_said(self.tax)}, net {_said(self.net)}, gross {_said(self.gross)}"
        return f"key {self.vat} at {_said(self.percent)} %: {amounts}"


def summed(lines: Iterable[TaxSum]) -> list[TaxSum]:
    """
    Add up lines that name everything, by key and rate.
    """
    groups: dict[tuple[int, Decimal], list[TaxSum]] = {}
    for line in lines:
        groups.setdefault((line.vat or 0, line.percent or Decimal(0)), []).append(line)
    return [
        TaxSum(
            vat=vat,
            percent=percent,
            tax=sum((each.tax or Decimal(0) for each in group), Decimal(0)),
            net=sum((each.net or Decimal(0) for each in group), Decimal(0)),
            gross=sum((each.gross or Decimal(0) for each in group), Decimal(0)),
        )
        for (vat, percent), group in groups.items()
    ]


def judge_tax_positions(listed: Any, lines: Iterable[TaxSum]) -> Claim:
    """
    Judge that *listed* are the sums of *lines*, in any order.
    """
    expected = sorted(map(str, summed(lines)))
    entries = listed if isinstance(listed, list) else []
    actual = sorted(str(TaxSum.from_mapping(e)) for e in entries if isinstance(e, Mapping))
    if actual == expected:
        return holds(ROW, "tax-positions", "there is one tax position per rate, with its sums")
    return broken(
        ROW,
        "tax-positions",
        "taxPositions have one entry per rate, with the sums of the document's lines",
        expected="; ".join(expected),
        actual="; ".join(actual) or "none",
        code="tax-positions-differ",
    )


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _said(amount: Decimal | None) -> str:
    return "nothing" if amount is None else f"{amount:.2f}"

"""
Net and tax: that they come to gross, have the rate of their key, and are those of the lines.

Parts of DSF-10 and DSF-14. A till may round each line, so sums may be off by a cent a line; and
where a line leaves out its net or its tax, nothing is said of sums over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import HEAD_VAT, LINE_VAT, Case
from fiskalprobe.oracles.dsfinvk.figures import CENT, EXACT, written
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.finding import Finding, Weight

BUSINESS: Final = "businesscases.csv"
PRICES: Final = "itemamounts.csv"
#: Gross, net and tax, by file.
AMOUNTS: Final[Mapping[str, tuple[str, str, str]]] = {
    HEAD_VAT: ("BON_BRUTTO", "BON_NETTO", "BON_UST"),
    LINE_VAT: ("POS_BRUTTO", "POS_NETTO", "POS_UST"),
    BUSINESS: ("Z_UMS_BRUTTO", "Z_UMS_NETTO", "Z_UST"),
    PRICES: ("PF_BRUTTO", "PF_NETTO", "PF_UST"),
}
_ZERO: Final = Decimal(0)
_WHOLE: Final = Decimal(100)


@dataclass(slots=True)
class Amounts:
    """
    What some rows of one file come to.
    """

    gross: Decimal = _ZERO
    net: Decimal = _ZERO
    tax: Decimal = _ZERO
    rows: int = 0
    #: Whether each of them tells net and tax.
    is_whole: bool = True

    def add(self, row: Row) -> bool:
        """
        Count a row; False for one that tells no gross amount, which is left out.
        """
        gross, net, tax = (row.figure(name) for name in AMOUNTS[row.sheet.table.file])
        if gross is None and net is not None:
            # A till that works by the net method.
            gross = EXACT.add(net, tax or _ZERO)
        if net is None or tax is None:
            self.is_whole = False
        else:
            self.net, self.tax = EXACT.add(self.net, net), EXACT.add(self.tax, tax)
        if gross is None:
            return False
        self.gross = EXACT.add(self.gross, gross)
        self.rows += 1
        return True

    def disagrees(self, stated: Amounts) -> bool:
        """
        Say whether net or tax is stated otherwise than rounding each row explains.
        """
        slack = EXACT.multiply(CENT, self.rows)
        return (self.is_whole and stated.is_whole) and (
            abs(EXACT.subtract(stated.net, self.net)) > slack
            or abs(EXACT.subtract(stated.tax, self.tax)) > slack
        )

    def told(self) -> str:
        """
        Write net and tax.
        """
        return f"net {written(self.net)}, tax {written(self.tax)}"


def is_of_the_lines(row: Row, lines: Amounts) -> Iterator[Finding]:
    """
    Compare net and tax of a receipt with those of its lines.
    """
    stated = Amounts()
    stated.add(row)
    if lines.disagrees(stated):
        yield row.finding(
            "DSF-14",
            "net and tax of a receipt are not those of its lines",
            column=AMOUNTS[HEAD_VAT][1],
            expected=lines.told(),
            actual=stated.told(),
        )


def comes_to_gross(row: Row) -> Iterator[Finding]:
    """
    Add up net and tax of a row.
    """
    columns = AMOUNTS[row.sheet.table.file]
    gross, net, tax = (row.figure(name) for name in columns)
    if gross is None or net is None or tax is None:
        return
    if abs(EXACT.subtract(gross, EXACT.add(net, tax))) > CENT:
        yield row.finding(
            "DSF-14",
            "net and tax do not come to gross",
            column=columns[0],
            expected=written(EXACT.add(net, tax)),
            weight=Weight.NOTICE,
        )


def has_its_rate(case: Case, row: Row, lines: int) -> Iterator[Finding]:
    """
    Compare a tax with the rate of its key; each line of the receipt may be rounded to a cent.
    """
    told = case.vat_rates.get((row.closing, row["UST_SCHLUESSEL"]))
    rate = None if told is None else told.figure("UST_SATZ")
    gross, tax = row.figure("BON_BRUTTO"), row.figure("BON_UST")
    if rate is None or gross is None or tax is None or rate < 0:
        return
    whole, meant = EXACT.add(_WHOLE, rate), EXACT.multiply(gross, rate)
    # Compared before anything is divided, for most are right and there are many.
    if abs(EXACT.subtract(EXACT.multiply(tax, whole), meant)) > CENT * max(1, lines) * whole:
        yield row.finding(
            "DSF-14",
            "a tax is not that of the rate in vat.csv",
            column="BON_UST",
            expected=written(EXACT.divide(meant, whole).quantize(CENT, context=EXACT)),
            weight=Weight.NOTICE,
        )

"""
What a till owes for a sale at several rates of VAT: the gross amount of each rate under the key of
that rate, for the key alone decides where it is signed.

Evidence is the calls of the sale. Which rates they are is the till's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import Document, Position
from fiskalprobe.oracles.till.calls import TillCall, documents
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.till.paper.days import days_of
from fiskalprobe.oracles.written import written
from fiskalspec import calendars

_ROW: Final = "DE-POS-0045"
_SEVERAL: Final = 2
_CENT: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)


def judge_rates(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that articles of several rates stand under several keys, each with the rate and the VAT
    of its key (DE-POS-0045).
    """
    sold = [call for call in calls if any(map(is_sale, documents([call])))]
    if not sold:
        return [unclear(_ROW, "rates-apart", "the till has stored no sale")]
    return [claim for call in sold for claim in (_apart(call), _of_keys(call), _taxed(call))]


def _apart(call: TillCall) -> Claim:
    check = "rates-apart"
    keys = sorted({str(line.vat) for line in _lines(call)})
    sums: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    for line in _lines(call):
        sums[slot_of(line)] += line.gross
    if sum(gross > 0 for gross in sums.values()) >= _SEVERAL:
        return holds(_ROW, check, "each rate has a line of its own")
    return broken(
        _ROW,
        check,
        "what was sold at several rates of VAT is stored at one",
        expected=f"amounts at {_SEVERAL} rates",
        actual=f"vatIdentification {', '.join(keys) or 'nowhere'}",
        code="rates-not-apart",
    )


def _of_keys(call: TillCall) -> Claim:
    """
    Compare the rate that a line names with that of its key, on any day of the receipt.
    """
    check = "rate-of-key"
    for line in _lines(call):
        rates = _rates(call, line)
        if line.percent is not None and rates and line.percent not in rates:
            return broken(
                _ROW,
                check,
                "a line has the key of another rate than the one that it names",
                expected=" or ".join(f"{written(rate)} %" for rate in sorted(rates)),
                actual=f"{written(line.percent)} % at vatIdentification {line.vat}",
                code="key-of-another-rate",
            )
    return holds(_ROW, check, "each line has the key of the rate that it names")


def _taxed(call: TillCall) -> Claim:
    """
    Work out the VAT of each line; each piece may have been rounded for itself.
    """
    check = "tax-of-rate"
    for line in _lines(call):
        due = {line.gross * rate / (_HUNDRED + rate) for rate in _rates(call, line)}
        allowed = _CENT * max(Decimal(1), abs(line.quantity))
        if line.tax is not None and due and all(abs(line.tax - tax) > allowed for tax in due):
            return broken(
                _ROW,
                check,
                "the VAT of a line is not what its rate makes of its amount",
                expected=" or ".join(f"{tax:.2f}" for tax in sorted(due)),
                actual=f"{written(line.tax)} of {written(line.gross)}",
                code="tax-of-another-rate",
            )
    return holds(_ROW, check, "the VAT of each line is that of its rate")


def lines_of(document: Document) -> Iterator[Position]:
    """
    Walk the lines with an amount; the parts of a menu stand for it.
    """
    for line in document.positions:
        yield from (each for each in line.parts or (line,) if each.gross)


def slot_of(line: Position) -> int | None:
    """
    Say in which slot a line is signed; None where its key has none.
    """
    with suppress(LookupError):
        return None if line.vat is None else calendars.load().slot(line.vat)
    return None


def _lines(call: TillCall) -> Iterator[Position]:
    for document in documents([call]):
        yield from lines_of(document)


def _rates(call: TillCall, line: Position) -> set[Decimal]:
    """
    Give what the key of a line stands for, on each day that the receipt may be of.
    """
    slot, found = slot_of(line), set()
    for day in days_of(call.sent, call.answer) if slot is not None else ():
        with suppress(LookupError):
            rate = calendars.load().rate(slot or 0, on=day)
            found |= {rate.percent} if rate.is_sure else set()
    return found

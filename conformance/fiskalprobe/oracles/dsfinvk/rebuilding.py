"""
Process data that an export leaves out, rebuilt from its tables.

TSE_VORGANGSDATEN is optional; without it a checker has to find out from the heads, payments and
lines what was signed (DSFinV-K, annex I; known from descriptions of the auditors' program).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    HEAD_VAT,
    LINES,
    PAYMENTS,
    VAT,
    Case,
)
from fiskalprobe.oracles.dsfinvk.figures import CENT, EXACT
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.dsfinvk.times import german_day, read_time
from fiskalprobe.oracles.processdata import (
    ABORT,
    CASH,
    ORDER_TYPE,
    RECEIPT_TYPE,
    SLOTS,
    PaymentSum,
    ReceiptData,
)
from fiskalspec import calendars
from fiskalspec.dsfinvk import values

_EURO: Final = "EUR"
_THOUSANDTH: Final = Decimal("0.001")
_ZERO: Final = Decimal(0)


def rebuilt(case: Case, row: Row) -> str | None:
    """
    Say what the tables tell that was signed for a row of transactions_tse.csv.

    None where they do not tell: for other processes, and where a figure cannot be read.
    """
    match row["TSE_TA_VORGANGSART"]:
        case kind if kind == RECEIPT_TYPE:
            data = receipt_data(case, row)
            return None if data is None else data.to_text()
        case kind if kind == ORDER_TYPE:
            return _order(case.of_receipts(LINES).get(row.receipt, ()))
        case _:
            return None


def receipt_data(case: Case, row: Row) -> ReceiptData | None:
    """
    Sum up a receipt in five slots and its payments by kind and currency, cut to cents.
    """
    head = case.heads.get(row.receipt)
    if head is None:
        return None
    if head["BON_TYP"] == ABORT:
        return ReceiptData(kind=ABORT, slots=(Decimal("0.00"),) * SLOTS, payments=())
    slots = _slots(case, case.of_receipts(HEAD_VAT).get(row.receipt, ()))
    payments = _payments(case.of_receipts(PAYMENTS).get(row.receipt, ()))
    if slots is None or payments is None:
        return None
    return ReceiptData(kind=head["BON_TYP"], slots=slots, payments=payments)


def _slots(case: Case, rows: Sequence[Row]) -> tuple[Decimal, ...] | None:
    slots = [_ZERO] * SLOTS
    for row in rows:
        slot, gross = _slot(case, row), row.figure("BON_BRUTTO")
        if slot is None or gross is None:
            return None
        slots[slot - 1] = EXACT.add(slots[slot - 1], gross)
    return tuple(_cut(each) for each in slots)


def _slot(case: Case, row: Row) -> int | None:
    """
    Find the slot of a VAT key: by DSFinV-K, or for a company's own key by its rate on the day.
    """
    number = row.figure("UST_SCHLUESSEL")
    known = None if number is None else values().vat_keys.get(int(number))
    if known is not None:
        return known.slot
    told = case.vat_rates.get((row.closing, row["UST_SCHLUESSEL"]))
    percent = None if told is None or VAT not in case.package.sheets else told.figure("UST_SATZ")
    head = case.heads.get(row.receipt)
    moment = None if head is None else read_time(head["BON_ENDE"])
    if percent is None or moment is None:
        return None
    found = calendars.load().slots(percent, on=german_day(moment))
    return found[0] if len(found) == 1 else None


def _payments(rows: Sequence[Row]) -> tuple[PaymentSum, ...] | None:
    sums: dict[tuple[bool, bool, str, str], Decimal] = {}
    for row in rows:
        kind = values().payment_class.get(row["ZAHLART_TYP"])
        if kind is None:
            return None
        if not kind:
            continue
        amount = amount_in_currency(row)
        currency = row["ZAHLWAEH_CODE"] or _EURO
        if amount is None:
            return None
        way = (kind != CASH, currency != _EURO, currency, kind)
        sums[way] = EXACT.add(sums.get(way, _ZERO), amount)
    return tuple(
        PaymentSum(amount=_cut(amount), kind=way[-1], currency=way[-2])
        for way, amount in sorted(sums.items())
        if _cut(amount)
    )


def amount_in_currency(row: Row) -> Decimal | None:
    """
    Say what was paid, in the currency that it was paid in.
    """
    if row["ZAHLWAEH_CODE"] in {"", _EURO} or not row["ZAHLWAEH_BETRAG"]:
        return row.figure("BASISWAEH_BETRAG")
    return row.figure("ZAHLWAEH_BETRAG")


def _order(rows: Sequence[Row]) -> str | None:
    lines = []
    for row in rows:
        quantity, price = row.figure("MENGE"), row.figure("STK_BR")
        if quantity is None or price is None:
            return None
        shown = f"{quantity.quantize(_THOUSANDTH, ROUND_DOWN, EXACT).normalize(EXACT):f}"
        text = row["ARTIKELTEXT"].replace('"', '""')
        lines.append(f'{shown};"{text}";{_cut(price)}')
    return "\r".join(lines) if lines else None


def _cut(amount: Decimal) -> Decimal:
    """
    Cut further digits off, as DSFinV-K wants it; a zero has no sign.
    """
    cut = amount.quantize(CENT, ROUND_DOWN, EXACT)
    return cut or cut.copy_abs()

"""
What was signed, beside its grammar and beside what the tables tell of the same receipt.

DSF-25. Auditors' programs rebuild processData from the tables where a till leaves them out, so
both have to agree (DSFinV-K, annex I). Tills are seen that sign five zeros beside a payment, and
movements of cash are signed in two ways; there, a difference is a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import LINES, Case
from fiskalprobe.oracles.dsfinvk.figures import CENT, EXACT, total
from fiskalprobe.oracles.dsfinvk.proving import proved
from fiskalprobe.oracles.dsfinvk.rebuilding import rebuilt
from fiskalprobe.oracles.dsfinvk.sheet import Row, shortened
from fiskalprobe.oracles.dsfinvk.sums import CASH_MOVEMENTS
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.processdata import (
    RECEIPT_TYPE,
    ReceiptData,
    process_data_findings,
    read_receipt_data,
)

_EURO: Final = "EUR"


def is_told_as_signed(case: Case) -> Iterator[Finding]:
    """
    DSF-25: processData keep to their grammar, and are what the tables tell.
    """
    for each in proved(case):
        if each.evidence is None or each.is_rebuilt:
            continue
        data = each.evidence.process_data
        for wrong in process_data_findings(each.evidence.process_type or "", data):
            yield each.row.finding(
                "DSF-25",
                f"the process data that were signed are not in order by {wrong.id}",
                column="TSE_VORGANGSDATEN",
                actual=wrong.message,
                weight=wrong.weight,
            )
        if each.is_valid and each.row["TSE_TA_VORGANGSART"] == RECEIPT_TYPE:
            yield from _compared(case, each.row, data)


def _compared(case: Case, row: Row, data: str) -> Iterator[Finding]:
    head, kind = case.heads.get(row.receipt), data.partition("^")[0]
    if head is not None and head["BON_TYP"] != kind:
        yield head.finding(
            "DSF-25",
            "BON_TYP is another than was signed",
            column="BON_TYP",
            expected=shortened(kind),
        )
        return
    told = rebuilt(case, row)
    if told is None or told == data:
        return
    yield row.finding(
        "DSF-25",
        "what was signed is not what transactions_vat.csv and datapayment.csv tell",
        column="TSE_VORGANGSDATEN",
        expected=shortened(told),
        weight=Weight.ERROR if _contradicts(case, row, data, told) else Weight.NOTICE,
    )


def _contradicts(case: Case, row: Row, data: str, told: str) -> bool:
    """
    Say whether amounts differ by more than a till's rounding, and by no known custom.
    """
    signed, tables = read_receipt_data(data)[0], read_receipt_data(told)[0]
    lines = case.of_receipts(LINES).get(row.receipt, ())
    if signed is None or tables is None or any(one["GV_TYP"] in CASH_MOVEMENTS for one in lines):
        return False
    sums = zip(signed.slots, tables.slots, strict=True)
    if any(signed.slots) and any(abs(EXACT.subtract(*both)) > CENT for both in sums):
        return True
    return _is_paid_otherwise(signed, tables)


def _is_paid_otherwise(signed: ReceiptData, tables: ReceiptData) -> bool:
    """
    Compare payments in euro; of others no rule says which amounts agree.
    """
    payments = (*signed.payments, *tables.payments)
    if any(each.currency != _EURO for each in payments):
        return False
    for kind in {each.kind for each in payments}:
        one, other = (
            total([each.amount for each in data.payments if each.kind == kind])
            for data in (signed, tables)
        )
        if abs(EXACT.subtract(one, other)) > CENT:
            return True
    return False

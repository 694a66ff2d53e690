"""
Sums: of lines in a receipt, of payments, and of receipts in a closing.

DSF-10, DSF-11, DSF-14, DSF-15 and DSF-17. That a closing counts receipts of the type Beleg alone
is told by implementers, with medium confidence; that its sums are those of its rows is plain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    COUNTED,
    HEAD_VAT,
    LINE_VAT,
    LINES,
    PAYMENTS,
    Case,
    once,
)
from fiskalprobe.oracles.dsfinvk.figures import CENT, EXACT, total, written
from fiskalprobe.oracles.dsfinvk.rebuilding import amount_in_currency
from fiskalprobe.oracles.dsfinvk.sheet import Closing, Row
from fiskalprobe.oracles.dsfinvk.taxes import (
    AMOUNTS,
    BUSINESS,
    Amounts,
    comes_to_gross,
    has_its_rate,
    is_of_the_lines,
)
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.processdata import ABORT
from fiskalspec.dsfinvk import values

MEANS: Final = "payment.csv"
CURRENCIES: Final = "cash_per_currency.csv"
_CASH: Final = "Bar"
_EURO: Final = "EUR"
_ZERO: Final = Decimal(0)
#: What sells nothing, so that a till may tell lines of it and no sum.
_UNSUMMED: Final = frozenset({ABORT, "AVBestellung"})
_TYPES: Final = frozenset(values().columns["BON_TYP"])
#: What happens in a closing, kind by kind: means of payment, currency, or business case and VAT.
Kind = tuple[str, ...]
Sums = Mapping[Closing, Mapping[Kind, Decimal]]
#: Not all tills tell these as both sale and payment.
CASH_MOVEMENTS: Final = frozenset(values().cash_movements)


def closing_adds_up(case: Case) -> Iterator[Finding]:
    """
    DSF-10: the sums of a closing are those of its receipts.
    """
    yield from (each for each in _differences(case) if each.id == "DSF-10")
    yield from _taxes(case)
    yield from _grand_totals(case)


def cash_is_cash(case: Case) -> Iterator[Finding]:
    """
    DSF-11: cash_per_currency.csv counts cash alone.
    """
    yield from (each for each in _differences(case) if each.id == "DSF-11")


def others_do_not_count(case: Case) -> Iterator[Finding]:
    """
    DSF-17: what is no Beleg (AV...) is in no sum of a closing.
    """
    yield from (each for each in _differences(case) if each.id == "DSF-17")


def receipt_adds_up(case: Case) -> Iterator[Finding]:
    """
    DSF-14: the lines of a receipt come to its sums by VAT key, and those to its gross total.

    A till that keeps movements of cash out of its VAT keys signs five zeros for them, as some do.
    """
    lines, sums = case.of_receipts(LINE_VAT), case.of_receipts(HEAD_VAT)
    for receipt, head in case.heads.items():
        told = sums.get(receipt, ())
        if LINE_VAT in case.package.sheets and HEAD_VAT in case.package.sheets:
            yield from _by_key(head, told, lines.get(receipt, ()))
        gross = head.figure("UMS_BRUTTO")
        of_keys = total([each.figure("BON_BRUTTO") or _ZERO for each in told])
        if HEAD_VAT in case.package.sheets and gross is not None and _differs(gross, of_keys):
            yield head.finding(
                "DSF-14",
                "the gross total of a receipt is not the sum of transactions_vat.csv",
                column="UMS_BRUTTO",
                expected=written(of_keys),
                weight=Weight.NOTICE
                if not told and _is_of_the_drawer(case.of_receipts(LINES).get(receipt, ()))
                else Weight.ERROR,
            )
    for row in case.package.rows(AMOUNTS):
        yield from comes_to_gross(row)
    for row in case.package.sheet(HEAD_VAT):
        yield from has_its_rate(case, row, len(lines.get(row.receipt, ())))


def is_paid(case: Case) -> Iterator[Finding]:
    """
    DSF-15: the payments of a Beleg come to its gross total.

    Movements of cash and payments in foreign money are a notice: tills differ in the first, and
    what a foreign coin is worth is a matter of rounding.
    """
    if PAYMENTS not in case.package.sheets:
        return
    payments, lines = case.of_receipts(PAYMENTS), case.of_receipts(LINES)
    for receipt, head in case.heads.items():
        gross, paid = head.figure("UMS_BRUTTO"), payments.get(receipt, ())
        yield from _means_of(head, paid, lines.get(receipt, ()))
        amounts = [each.figure("BASISWAEH_BETRAG") for each in paid]
        known = [each for each in amounts if each is not None]
        if head["BON_TYP"] != COUNTED or gross is None or len(known) < len(amounts):
            continue
        if _differs(gross, total(known)):
            is_sure = not any(
                each["GV_TYP"] in CASH_MOVEMENTS for each in lines.get(receipt, ())
            ) and all(each["ZAHLWAEH_CODE"] in {"", _EURO} for each in paid)
            yield head.finding(
                "DSF-15",
                "the payments do not come to the gross total of the receipt",
                column="UMS_BRUTTO",
                expected=written(total(known)),
                weight=Weight.ERROR if is_sure else Weight.NOTICE,
            )


def _is_of_the_drawer(lines: Iterable[Row]) -> bool:
    """
    Say whether a receipt tells movements of cash and nothing else.
    """
    cases = {each["GV_TYP"] for each in lines}
    return bool(cases) and cases <= CASH_MOVEMENTS


def _means_of(head: Row, paid: Iterable[Row], lines: Iterable[Row]) -> Iterator[Finding]:
    """
    Tell of payments for what was aborted, and of drawers that were filled or emptied by card.
    """
    is_of_the_drawer = _is_of_the_drawer(lines)
    for each in paid:
        yield from _euro_twice(each)
        if not each.figure("BASISWAEH_BETRAG"):
            continue
        if head["BON_TYP"] == ABORT:
            said = "a receipt that was aborted has a payment"
        elif is_of_the_drawer and each["ZAHLART_TYP"] != _CASH:
            said = "a business case of cash alone was not paid in cash"
        else:
            continue
        yield each.finding("DSF-15", said, column="ZAHLART_TYP", weight=Weight.NOTICE)


def _euro_twice(paid: Row) -> Iterator[Finding]:
    """
    Compare both amounts of a payment in euro; a zero is a field that is not in use.
    """
    there, here = paid.figure("ZAHLWAEH_BETRAG"), paid.figure("BASISWAEH_BETRAG")
    if paid["ZAHLWAEH_CODE"] == _EURO and there and here is not None and _differs(there, here):
        yield paid.finding(
            "DSF-15",
            "a payment in euro has another amount in euro",
            column="ZAHLWAEH_BETRAG",
            expected=written(here),
            weight=Weight.NOTICE,
        )


def _by_key(head: Row, told: Iterable[Row], lines: Iterable[Row]) -> Iterator[Finding]:
    sums: dict[str, Amounts] = defaultdict(Amounts)
    for line in lines:
        if not sums[line["UST_SCHLUESSEL"]].add(line):
            return
    rows = {row["UST_SCHLUESSEL"]: row for row in told}
    for key in sorted({*sums, *rows}):
        row, counted = rows.get(key), sums[key]
        stated = row.figure("BON_BRUTTO") if row is not None else _ZERO
        if stated is None:
            continue
        if not _differs(stated, counted.gross):
            yield from is_of_the_lines(row, counted) if row is not None else ()
            continue
        # A till that rounds each line may be off by a cent a line, and some do.
        is_rounding = abs(EXACT.subtract(stated, counted.gross)) <= CENT * counted.rows
        # What was aborted is signed as zero, and orders without sums at all.
        is_unsummed = not stated and head["BON_TYP"] in _UNSUMMED
        place = row or head
        yield place.finding(
            "DSF-14",
            "the lines of a receipt do not come to its sum by VAT key"
            + (", by no more than rounding explains" if is_rounding else ""),
            column="BON_BRUTTO" if row is not None else "",
            expected=f"{written(counted.gross)} for VAT key {key}",
            actual=written(stated),
            weight=Weight.NOTICE if is_rounding or is_unsummed else Weight.ERROR,
        )


@once
def _differences(case: Case) -> tuple[Finding, ...]:
    return tuple(_all_differences(case))


def _all_differences(case: Case) -> Iterator[Finding]:
    yield from _compared(
        case, MEANS, "Z_ZAHLART_BETRAG", lambda row: (row["ZAHLART_TYP"],), sums=_means(case)
    )
    yield from _compared(
        case,
        CURRENCIES,
        "ZAHLART_BETRAG_WAEH",
        lambda row: (row["ZAHLART_WAEH"] or _EURO,),
        sums=_currencies(case, cash=True),
        cashless=_currencies(case, cash=False).get(COUNTED),
    )
    if {LINES, LINE_VAT} <= set(case.package.sheets):
        yield from _compared(
            case,
            BUSINESS,
            "Z_UMS_BRUTTO",
            lambda row: (row["GV_TYP"], row["UST_SCHLUESSEL"]),
            sums=_business(case),
        )


def _compared(
    case: Case,
    file: str,
    column: str,
    kind_of: Callable[[Row], Kind],
    *,
    sums: Mapping[str, Sums],
    cashless: Sums | None = None,
) -> Iterator[Finding]:
    """
    Compare the sums of a file with those counted by type of receipt, and explain a difference.
    """
    told: dict[Closing, dict[Kind, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in case.package.sheet(file):
        told[row.closing][kind_of(row)].append(row)
    counted = sums.get(COUNTED, {})
    yield from _without_sums(case, file, counted, told)
    for closing, rows in told.items():
        for kind in sorted({*rows, *counted.get(closing, {})}):
            stated = total([row.figure(column) or _ZERO for row in rows.get(kind, ())])
            expected = counted.get(closing, {}).get(kind, _ZERO)
            if not _differs(stated, expected):
                continue
            excess = EXACT.subtract(stated, expected)
            others = {
                type_: each.get(closing, {}).get(kind, _ZERO)
                for type_, each in sums.items()
                if type_ != COUNTED
            }
            extra = None if cashless is None else cashless.get(closing, {}).get(kind)
            id_, message = "DSF-10", f"a sum of {file} is not that of its receipts"
            if extra is not None and not _differs(excess, extra):
                id_, message = "DSF-11", "a sum of cash holds payments that are no cash"
            elif types := _explaining(excess, others):
                id_, message = "DSF-17", f"a sum of {file} holds receipts of {', '.join(types)}"
            place = (rows.get(kind) or next(iter(rows.values())))[0]
            yield place.finding(
                id_,
                message,
                column=column,
                expected=f"{written(expected)} for {', '.join(kind)}",
                actual=written(stated),
            )


def _without_sums(
    case: Case, file: str, counted: Sums, told: Mapping[Closing, object]
) -> Iterator[Finding]:
    """
    Tell of closings that a file leaves out, though their receipts come to something.

    A file that tells of no closing at all is left out by choice, which is a matter of DSF-09.
    """
    for closing, kinds in counted.items() if told else ():
        amounts = {kind: amount for kind, amount in kinds.items() if _differs(amount, _ZERO)}
        row = case.closings.get(closing)
        if closing in told or not amounts or row is None:
            continue
        yield row.finding(
            "DSF-10",
            f"a closing has receipts, and no sum of them in {file}",
            column="Z_NR",
            expected="; ".join(
                f"{written(amount)} for {', '.join(kind)}" for kind, amount in amounts.items()
            ),
        )


def _explaining(excess: Decimal, others: Mapping[str, Decimal]) -> tuple[str, ...]:
    """
    Find the types of receipts whose sums come to *excess*; there are eight at most.
    """
    known = sorted(type_ for type_, amount in others.items() if amount and type_ in _TYPES)
    for size in range(1, len(known) + 1):
        for types in combinations(known, size):
            if not _differs(excess, total([others[type_] for type_ in types])):
                return types
    return ()


def _grand_totals(case: Case) -> Iterator[Finding]:
    """
    Compare what was paid in all with its sums by means, or else with the payments themselves.
    """
    rows, paid = case.of_closings(MEANS), _means(case).get(COUNTED, {})
    for closing, row in case.closings.items():
        means, file = paid.get(closing, {}), PAYMENTS
        if closing in rows:
            told: dict[Kind, list[Decimal]] = defaultdict(list)
            for each in rows[closing]:
                told[each["ZAHLART_TYP"],].append(each.figure("Z_ZAHLART_BETRAG") or _ZERO)
            means, file = {kind: total(amounts) for kind, amounts in told.items()}, MEANS
        for column, expected in (
            ("Z_SE_ZAHLUNGEN", total(list(means.values()))),
            ("Z_SE_BARZAHLUNGEN", means.get((_CASH,), _ZERO)),
        ):
            stated = row.figure(column)
            if stated is not None and _differs(stated, expected):
                yield row.finding(
                    "DSF-10",
                    f"{column} is not the sum of {file}",
                    column=column,
                    expected=written(expected),
                )


def _means(case: Case) -> Mapping[str, Sums]:
    return _summed(
        case, PAYMENTS, lambda row: ((row["ZAHLART_TYP"],), row.figure("BASISWAEH_BETRAG"))
    )


def _currencies(case: Case, *, cash: bool) -> Mapping[str, Sums]:
    def counted(row: Row) -> tuple[Kind, Decimal | None]:
        is_meant = (row["ZAHLART_TYP"] == _CASH) is cash
        return (row["ZAHLWAEH_CODE"] or _EURO,), amount_in_currency(row) if is_meant else None

    return _summed(case, PAYMENTS, counted)


def _business(case: Case) -> Mapping[str, Sums]:
    return {
        type_: {
            closing: {kind: each.gross for kind, each in kinds.items() if each.rows}
            for closing, kinds in closings.items()
        }
        for type_, closings in _of_lines(case).items()
    }


@once
def _of_lines(case: Case) -> Mapping[str, Mapping[Closing, Mapping[Kind, Amounts]]]:
    """
    Add up the lines by the type of their receipt, the closing, and business case and VAT key.
    """
    found: dict[str, dict[Closing, dict[Kind, Amounts]]] = {}
    for row in case.package.sheet(LINE_VAT):
        receipt = row.receipt
        head, line = case.heads.get(receipt), case.lines_of(receipt).get(row["POS_ZEILE"])
        if head is None or line is None:
            continue
        sums = found.setdefault(head["BON_TYP"], {}).setdefault(row.closing, {})
        sums.setdefault((line["GV_TYP"], row["UST_SCHLUESSEL"]), Amounts()).add(row)
    return found


def _taxes(case: Case) -> Iterator[Finding]:
    """
    Compare net and tax of a closing with those of its lines, where gross agrees.
    """
    if not {LINES, LINE_VAT} <= set(case.package.sheets):
        return
    counted = _of_lines(case).get(COUNTED, {})
    stated: dict[tuple[Closing, Kind], Amounts] = {}
    first: dict[tuple[Closing, Kind], Row] = {}
    for row in case.package.sheet(BUSINESS):
        key = row.closing, (row["GV_TYP"], row["UST_SCHLUESSEL"])
        stated.setdefault(key, Amounts()).add(row)
        first.setdefault(key, row)
    for (closing, kind), each in stated.items():
        lines = counted.get(closing, {}).get(kind, Amounts())
        if not _differs(each.gross, lines.gross) and lines.disagrees(each):
            yield first[closing, kind].finding(
                "DSF-10",
                "net and tax of a closing are not those of its receipts",
                column=AMOUNTS[BUSINESS][1],
                expected=f"{lines.told()} for {', '.join(kind)}",
                actual=each.told(),
            )


def _summed(
    case: Case, file: str, counted: Callable[[Row], tuple[Kind, Decimal | None]]
) -> Mapping[str, Sums]:
    """
    Add up the rows of a file, by the type of their receipt, the closing and what they are of.
    """
    found: dict[str, dict[Closing, dict[Kind, Decimal]]] = {}
    for row in case.package.sheet(file):
        head = case.heads.get(row.receipt)
        kind, amount = counted(row)
        if head is None or amount is None:
            continue
        sums = found.setdefault(head["BON_TYP"], {}).setdefault(row.closing, {})
        sums[kind] = EXACT.add(sums.get(kind, _ZERO), amount)
    return found


def _differs(one: Decimal, other: Decimal) -> bool:
    return abs(EXACT.subtract(one, other)) >= CENT

"""
Receipts: each of them once, none left out, signed or with the reason why not.

DSF-13, DSF-18 and DSF-19.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    COUNTED,
    HEADS,
    SIGNED,
    TSES,
    Case,
)
from fiskalprobe.oracles.dsfinvk.proving import NEEDED, UNCOUNTABLE, Proved, proved
from fiskalprobe.oracles.dsfinvk.sheet import Closing, Row
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.processdata import ORDER_TYPE, OTHER_TYPE, RECEIPT_TYPE
from fiskalprobe.oracles.signing.signature import Spelling

#: Longer is no number that anybody counts up to.
_LONGEST_NUMBER: Final = 18


def is_told_once(case: Case) -> Iterator[Finding]:
    """
    DSF-13: each receipt has an id and a number of its own.

    The key of every table holds Z_NR, so what begins anew with a closing is still told apart.
    """
    ids: dict[tuple[str, str], Row] = {}
    numbers: dict[tuple[str, str, str], Row] = {}
    for row in case.package.sheet(HEADS):
        till = row["Z_KASSE_ID"]
        first = ids.setdefault((till, row["BON_ID"]), row)
        if first is not row:
            yield _again(row, first, "BON_ID", "a BON_ID is given twice")
        same = numbers.setdefault((till, row["TERMINAL_ID"], row["BON_NR"]), row)
        if same is not row and row["BON_NR"]:
            yield _again(row, same, "BON_NR", "a BON_NR is given twice within a closing")
    yield from _left_out(case)


def _again(row: Row, first: Row, column: str, twice: str) -> Finding:
    is_sure = first.closing == row.closing
    return row.finding(
        "DSF-13",
        twice if is_sure else f"a {column} is given again in a later closing",
        column=column,
        expected=f"another than {first.place()}",
        weight=Weight.ERROR if is_sure else Weight.NOTICE,
    )


def _left_out(case: Case) -> Iterator[Finding]:
    """
    Tell of numbers that no receipt has: within a closing, or since the one before it.

    A till may begin anew with each closing, and may number what it does not export. Its terminals
    count each for itself, or all together.
    """
    series: dict[tuple[str, str], dict[int, dict[int, Row]]] = {}
    together = _counted_together(case)
    told: set[tuple[str, int]] = set()
    for row in case.package.sheet(HEADS):
        number, closing = row.whole("BON_NR"), row.closing[1]
        if _is_number(number) and _is_number(closing):
            of_till = series.setdefault((row["Z_KASSE_ID"], row["TERMINAL_ID"]), {})
            of_till.setdefault(int(closing), {})[int(number)] = row
    for (till, _), closings in series.items():
        elsewhere = together.get(till, frozenset())
        before: list[int] = []
        for _, rows in sorted(closings.items()):
            numbers = sorted(rows)
            # What begins anew does not go on from the last number.
            goes_on = [last for last in before if last < numbers[0]]
            for below, above in pairwise([*goes_on, *numbers]):
                between = range(below + 1, above)
                missing = next((each for each in between if each not in elsewhere), None)
                if missing is None or (elsewhere and (till, missing) in told):
                    continue
                told.add((till, missing))
                yield rows[above].finding(
                    "DSF-13",
                    "numbers before this one are those of no receipt",
                    column="BON_NR",
                    expected=str(missing),
                    weight=Weight.NOTICE,
                )
            before = numbers[-1:]


def _counted_together(case: Case) -> dict[str, frozenset[int]]:
    """
    Give all numbers of each till with several terminals, no two of which gave one in a closing.
    """
    owners: dict[tuple[Closing, str], str] = {}
    found: dict[str, set[int]] = defaultdict(set)
    terminals: dict[str, set[str]] = defaultdict(set)
    apart: set[str] = set()
    for row in case.package.sheet(HEADS):
        number, till, terminal = row.whole("BON_NR"), row["Z_KASSE_ID"], row["TERMINAL_ID"]
        if _is_number(number):
            found[till].add(int(number))
            terminals[till].add(terminal)
            if owners.setdefault((row.closing, number), terminal) != terminal:
                apart.add(till)
    return {
        till: frozenset(numbers)
        for till, numbers in found.items()
        if till not in apart and len(terminals[till]) > 1
    }


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER


def tells_outage(case: Case) -> Iterator[Finding]:
    """
    DSF-18: a receipt without a signature says why.
    """
    for row in case.package.sheet(SIGNED):
        if not row["TSE_TA_SIG"] and not row["TSE_TA_FEHLER"]:
            yield row.finding(
                "DSF-18",
                "a receipt has neither a signature nor a reason why not",
                column="TSE_TA_FEHLER",
                expected="what the TSE reported, or that it was out of order",
            )
        elif row["TSE_TA_SIG"] and row["TSE_TA_FEHLER"]:
            yield row.finding(
                "DSF-18",
                "a receipt has a signature and an error of the TSE as well",
                column="TSE_TA_FEHLER",
                weight=Weight.NOTICE,
            )
        filled = [name for name in _OF_A_SIGNATURE if row[name] and not row["TSE_TA_SIG"]]
        if filled:
            yield row.finding(
                "DSF-18",
                "a receipt without a signature has other values of a TSE's end of a transaction",
                column=filled[0],
                expected="empty fields beside TSE_TA_FEHLER",
                weight=Weight.NOTICE,
            )


#: What stays empty beside TSE_TA_FEHLER, as implementers read DSFinV-K.
_OF_A_SIGNATURE: Final = ("TSE_TANR", "TSE_TA_ENDE", "TSE_TA_SIGZ")


def is_signed(case: Case) -> Iterator[Finding]:
    """
    DSF-19: each receipt has its row in transactions_tse.csv, and each signature verifies.
    """
    signed = case.of_receipts(SIGNED)
    has_tse = bool(len(case.package.sheet(TSES)))
    for receipt, head in case.heads.items():
        if receipt not in signed:
            yield head.finding(
                "DSF-19",
                "a receipt has no row in transactions_tse.csv",
                column="BON_ID",
                weight=Weight.ERROR if has_tse and head["BON_TYP"] == COUNTED else Weight.NOTICE,
            )
        kinds = {row["TSE_TA_VORGANGSART"] for row in signed.get(receipt, ()) if row["TSE_TA_SIG"]}
        if head["BON_TYP"] == COUNTED and kinds and kinds <= {ORDER_TYPE, OTHER_TYPE}:
            yield head.finding(
                "DSF-19",
                "a Beleg is signed as something else",
                column="BON_TYP",
                expected=RECEIPT_TYPE,
                actual=", ".join(sorted(kinds)),
            )
    counters: dict[tuple[str, int], Row] = {}
    for each in proved(case):
        yield from _proof(each)
        if each.evidence is None:
            continue
        key = (each.evidence.public_key, each.evidence.counter)
        first = counters.setdefault(key, each.row)
        if first is not each.row:
            yield from _counted_again(case, first, each.row)


def _counted_again(case: Case, first: Row, row: Row) -> Iterator[Finding]:
    """
    Tell of a signature counter that two rows have: each receipt has a transaction of its own.

    Whatever is no Beleg may be told twice by how a till understands its orders and offers.
    """
    if first["TSE_TA_SIG"] != row["TSE_TA_SIG"]:
        yield row.finding(
            "DSF-19",
            "a signature counter is given twice by one TSE",
            column="TSE_TA_SIGZ",
            expected=f"another than {first.place()}",
        )
        return
    if first.receipt == row.receipt:
        yield row.finding(
            "DSF-19",
            "a transaction is told twice of one receipt",
            column="TSE_TANR",
            expected=f"once, in {first.place()}",
            weight=Weight.NOTICE,
        )
        return
    heads = [case.heads.get(each.receipt) for each in (first, row)]
    are_sales = all(head is not None and head["BON_TYP"] == COUNTED for head in heads)
    yield row.finding(
        "DSF-19",
        "two receipts have one transaction of a TSE",
        column="TSE_TANR",
        expected=f"another than {first.place()}",
        weight=Weight.ERROR if are_sales else Weight.NOTICE,
    )


def _proof(each: Proved) -> Iterator[Finding]:
    """
    Tell of a signature that is wrong, or that cannot be checked for what others call an error.
    """
    row = each.row
    is_told_by_dsf_04 = not all(row[name] for name in NEEDED)
    if each.proof is not None and each.proof.spelling not in {None, Spelling.PLAIN}:
        yield row.finding(
            "DSF-19",
            f"a signature is written as {each.proof.spelling}",
            column="TSE_TA_SIG",
            expected=Spelling.PLAIN,
            weight=Weight.NOTICE,
        )
    if each.is_valid or (each.evidence is None and is_told_by_dsf_04):
        return
    if each.evidence is None:
        yield row.finding(
            "DSF-19",
            "a signature cannot be checked",
            column="TSE_TA_SIG",
            actual=each.reason,
            weight=Weight.ERROR if each.reason == UNCOUNTABLE else Weight.NOTICE,
        )
        return
    # Texts of an order may have been cut before they were signed, and were not told so.
    is_sure = not (each.is_rebuilt and row["TSE_TA_VORGANGSART"] == ORDER_TYPE)
    rebuilt_too = " over process data rebuilt from the tables, for TSE_VORGANGSDATEN is empty"
    yield row.finding(
        "DSF-19",
        "a signature does not verify" + (rebuilt_too if each.is_rebuilt else ""),
        column="TSE_TA_SIG",
        actual=each.reason,
        weight=Weight.ERROR if is_sure else Weight.NOTICE,
    )

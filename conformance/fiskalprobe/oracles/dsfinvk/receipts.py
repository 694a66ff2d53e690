"""
Receipts: each of them once, pointing to what there is, signed or with the reason why not.

DSF-13, DSF-16, DSF-18 and DSF-19.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    COUNTED,
    HEADS,
    LINES,
    SIGNED,
    TERMINALS,
    TSES,
    Case,
)
from fiskalprobe.oracles.dsfinvk.proving import NEEDED, UNCOUNTABLE, Proved, proved
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.processdata import (
    ORDER_TYPE,
    OTHER_TYPE,
    RECEIPT_TYPE,
)

REFERENCES: Final = "references.csv"
AGENCIES: Final = "pa.csv"
#: Files with rows of a line, each of which lines.csv has.
_OF_A_LINE: Final = ("lines_vat.csv", "itemamounts.csv", "subitems.csv", REFERENCES)
_REFERENCE: Final = "Transaktion"


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
            is_sure = first.closing == row.closing
            yield row.finding(
                "DSF-13",
                "a BON_ID is given twice"
                if is_sure
                else "a BON_ID is given again in a later closing",
                column="BON_ID",
                expected=f"another than {first.place()}",
                weight=Weight.ERROR if is_sure else Weight.NOTICE,
            )
        same = numbers.setdefault((till, row["TERMINAL_ID"], row["BON_NR"]), row)
        if same is not row and row["BON_NR"]:
            is_sure = same.closing == row.closing
            yield row.finding(
                "DSF-13",
                "a BON_NR is given twice within a closing"
                if is_sure
                else "a BON_NR is given again in a later closing",
                column="BON_NR",
                expected=f"another than {same.place()}",
                weight=Weight.ERROR if is_sure else Weight.NOTICE,
            )


def points_to_something(case: Case) -> Iterator[Finding]:
    """
    DSF-16: what a row refers to is there: its receipt, line, terminal, agency or earlier receipt.
    """
    for sheet in case.package.sheets.values():
        if "BON_ID" not in sheet.table.key or sheet.table.file == HEADS:
            continue
        for row in sheet:
            if row.receipt not in case.heads and HEADS in case.package.sheets:
                yield row.finding(
                    "DSF-16", "a row is of a receipt that transactions.csv lacks", column="BON_ID"
                )
    lines = {(row.receipt, row["POS_ZEILE"]) for row in case.package.sheet(LINES)}
    for row in case.package.rows(_OF_A_LINE):
        is_of_a_line = row.receipt in case.heads and row["POS_ZEILE"] != ""
        if is_of_a_line and (row.receipt, row["POS_ZEILE"]) not in lines:
            yield row.finding(
                "DSF-16", "a row is of a line that lines.csv lacks", column="POS_ZEILE"
            )
    yield from _masters(case)
    yield from _references(case)
    yield from _voids(case)


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
        if first is not each.row and first["TSE_TA_SIG"] != each.row["TSE_TA_SIG"]:
            yield each.row.finding(
                "DSF-19",
                "a signature counter is given twice by one TSE",
                column="TSE_TA_SIGZ",
                expected=f"another than {first.place()}",
            )


def _proof(each: Proved) -> Iterator[Finding]:
    """
    Tell of a signature that is wrong, or that cannot be checked for what others call an error.
    """
    row = each.row
    is_told_by_dsf_04 = not all(row[name] for name in NEEDED)
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


def _masters(case: Case) -> Iterator[Finding]:
    for file, column, named in (
        (TERMINALS, "TERMINAL_ID", (HEADS, "TERMINAL_ID")),
        (AGENCIES, "AGENTUR_ID", (LINES, "AGENTUR_ID")),
    ):
        known = {(row.closing, row[column]) for row in case.package.sheet(file)}
        for row in case.package.sheet(named[0]):
            said = row[named[1]]
            if said in {"", "0", row["Z_KASSE_ID"]} or (row.closing, said) in known:
                continue
            yield row.finding(
                "DSF-16",
                f"{named[1]} is none that {file} tells",
                column=named[1],
                weight=Weight.NOTICE,
            )


def _references(case: Case) -> Iterator[Finding]:
    anywhere = {receipt[2] for receipt in case.heads}
    for row in case.package.sheet(REFERENCES):
        if row["REF_TYP"] != _REFERENCE or not row["REF_BON_ID"]:
            continue
        closing = (row["REF_Z_KASSE_ID"], row.whole("REF_Z_NR"))
        if all(closing):
            if closing in case.closings and (*closing, row["REF_BON_ID"]) not in case.heads:
                yield row.finding(
                    "DSF-16",
                    "a receipt is referred to that its closing does not have",
                    column="REF_BON_ID",
                    expected=f"a BON_ID of closing {closing[1]}",
                )
        elif row["REF_BON_ID"] not in anywhere:
            yield row.finding(
                "DSF-16",
                "a receipt is referred to without its closing, and is not in this export",
                column="REF_BON_ID",
                weight=Weight.NOTICE,
            )


def _voids(case: Case) -> Iterator[Finding]:
    """
    Tell of voids that name nothing, and of lines that were void before what they name was sold.
    """
    named = case.of_receipts(REFERENCES)
    for receipt, head in case.heads.items():
        if head["BON_STORNO"] == "1" and receipt not in named:
            yield head.finding(
                "DSF-16",
                f"a receipt takes another back, and {REFERENCES} does not say which",
                column="BON_STORNO",
                expected=f"a row of {REFERENCES} with its BON_ID",
                weight=Weight.NOTICE,
            )
    for line in case.package.sheet(LINES):
        if line["P_STORNO"] != "1":
            continue
        if any(
            row["POS_ZEILE"] == line["POS_ZEILE"] and row["REF_BON_ID"] != line["BON_ID"]
            for row in named.get(line.receipt, ())
        ):
            yield line.finding(
                "DSF-16",
                "a line was void before its receipt was signed, and names another receipt",
                column="P_STORNO",
                expected="0, for what was signed is returned and not void",
                weight=Weight.NOTICE,
            )

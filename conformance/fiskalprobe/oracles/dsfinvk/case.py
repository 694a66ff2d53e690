"""
What the checks of an export look at: the package, and what it is compared with.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from fiskalprobe.oracles.dsfinvk.package import Package
from fiskalprobe.oracles.dsfinvk.sheet import Closing, Receipt, Row, Sheet
from fiskalprobe.oracles.dsfinvk.times import german_day, read_time
from fiskalprobe.oracles.export.archive import Export
from fiskalprobe.oracles.qr import QrCode

Found = TypeVar("Found")

CLOSINGS: Final = "cashpointclosing.csv"
TILLS: Final = "cashregister.csv"
TERMINALS: Final = "slaves.csv"
AGENCIES: Final = "pa.csv"
TSES: Final = "tse.csv"
VAT: Final = "vat.csv"
HEADS: Final = "transactions.csv"
PAYMENTS: Final = "datapayment.csv"
LINES: Final = "lines.csv"
LINE_VAT: Final = "lines_vat.csv"
HEAD_VAT: Final = "transactions_vat.csv"
SIGNED: Final = "transactions_tse.csv"
GROUPS: Final = "allocation_groups.csv"
REFERENCES: Final = "references.csv"

#: The only type of receipt that counts in the sums of a closing.
COUNTED: Final = "Beleg"


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """
    A package under judgement; everything in it that takes a search is found once.
    """

    package: Package
    logs: Export | None = None
    receipts: Sequence[QrCode] = ()
    _by_receipt: dict[str, Mapping[Receipt, Sequence[Row]]] = field(default_factory=dict)
    #: Each receipt is named in several files, and kept once.
    _receipts: dict[Receipt, Receipt] = field(default_factory=dict)
    _lines: list[tuple[Receipt, Mapping[str, Row]]] = field(default_factory=list)

    def of_receipts(self, file: str) -> Mapping[Receipt, Sequence[Row]]:
        """
        Give the rows of a file by the receipt that they belong to.
        """
        if file not in self._by_receipt:
            self._by_receipt[file] = Grouped(self.package.sheet(file), self._receipts)
        return self._by_receipt[file]

    def lines_of(self, receipt: Receipt) -> Mapping[str, Row]:
        """
        Give the lines of a receipt by POS_ZEILE; the last that was asked for is remembered.
        """
        if not self._lines or self._lines[0][0] != receipt:
            rows = self.of_receipts(LINES).get(receipt, ())
            self._lines[:] = [(receipt, {row["POS_ZEILE"]: row for row in rows})]
        return self._lines[0][1]

    def of_closings(self, file: str) -> Mapping[Closing, Sequence[Row]]:
        """
        Give the rows of a file by the closing that they belong to.
        """
        found: dict[Closing, list[Row]] = defaultdict(list)
        for row in self.package.sheet(file):
            found[row.closing].append(row)
        return dict(found)

    @cached_property
    def closings(self) -> Mapping[Closing, Row]:
        """
        The closings that there are, by till and number.
        """
        return {row.closing: row for row in reversed(list(self.package.sheet(CLOSINGS)))}

    @cached_property
    def heads(self) -> Mapping[Receipt, Row]:
        """
        The head of each receipt; of two alike the first.
        """
        return {key: rows[0] for key, rows in self.of_receipts(HEADS).items()}

    @cached_property
    def tses(self) -> Mapping[tuple[Closing, str], Row]:
        """
        The TSEs of each closing by their TSE_ID.
        """
        return {(row.closing, row["TSE_ID"]): row for row in self.package.sheet(TSES)}

    @cached_property
    def tills(self) -> Mapping[Closing, Row]:
        """
        The till of each closing.
        """
        return {row.closing: row for row in self.package.sheet(TILLS)}

    @cached_property
    def terminals(self) -> Mapping[Closing, Sequence[Row]]:
        """
        The terminals of each closing.
        """
        return self.of_closings(TERMINALS)

    @cached_property
    def vat_rates(self) -> Mapping[tuple[Closing, str], Row]:
        """
        The VAT keys of each closing.
        """
        return {(row.closing, row["UST_SCHLUESSEL"]): row for row in self.package.sheet(VAT)}

    @cached_property
    def days(self) -> Mapping[Closing, tuple[date, date]]:
        """
        The first and the last day, in Germany, that each closing's receipts are of.
        """
        found: dict[Closing, list[date]] = defaultdict(list)
        for row in self.package.rows((CLOSINGS, HEADS)):
            for column in ("Z_ERSTELLUNG", "BON_ENDE"):
                moment = read_time(row[column])
                if moment is not None:
                    found[row.closing].append(german_day(moment))
        return {closing: (min(days), max(days)) for closing, days in found.items()}

    def clients(self, row: Row) -> tuple[str, ...]:
        """
        Name the clients for whom a receipt may have been signed, the likeliest first.

        The till itself, or the terminal that is named in the receipt's head.
        """
        till = self.tills.get(row.closing)
        head = self.heads.get(row.receipt)
        terminal = "" if head is None else head["TERMINAL_ID"]
        named = [each for each in self.terminals.get(row.closing, ()) if each["TERMINAL_ID"]]
        named.sort(key=lambda each: each["TERMINAL_ID"] != terminal)
        serials = ["" if till is None else till["KASSE_SERIENNR"]]
        serials += [each["TERMINAL_SERIENNR"] for each in named]
        return tuple(dict.fromkeys(filter(None, serials)))


class Grouped(Mapping[Receipt, Sequence[Row]]):
    """
    The rows of a file by their receipt; kept are numbers, a few bytes a row.
    """

    def __init__(self, sheet: Sheet, receipts: dict[Receipt, Receipt]) -> None:
        """
        Group the rows; *receipts* are those known from other files, and grow.
        """
        self._sheet = sheet
        self._numbers: dict[Receipt, array[int]] = {}
        for row in sheet:
            receipt = row.receipt
            found = self._numbers.get(receipt)
            if found is None:
                found = self._numbers[receipts.setdefault(receipt, receipt)] = array("L")
            found.append(row.number)

    def __getitem__(self, receipt: Receipt) -> Sequence[Row]:
        """
        Give the rows of a receipt.
        """
        return [Row(self._sheet, number) for number in self._numbers[receipt]]

    def __contains__(self, receipt: object) -> bool:
        """
        Say whether a receipt has any row.
        """
        return receipt in self._numbers

    def __iter__(self) -> Iterator[Receipt]:
        """
        Go through the receipts.
        """
        return iter(self._numbers)

    def __len__(self) -> int:
        """
        Count the receipts.
        """
        return len(self._numbers)


def once(find: Callable[[Case], Found]) -> Callable[[Case], Found]:
    """
    Let *find* search a case once, however many checks ask for what it finds.
    """
    known: WeakKeyDictionary[Case, Found] = WeakKeyDictionary()

    @wraps(find)
    def found(case: Case) -> Found:
        if case not in known:
            known[case] = find(case)
        return known[case]

    return found


def moment_of(row: Row, column: str) -> datetime | None:
    """
    Read the time in a column; None without one that says its offset.
    """
    found = read_time(row[column])
    return found if found is not None and found.tzinfo is not None else None

"""
What was exported of a till's closings, as the steps look at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.dsfinvk import Outcome, Package
from fiskalprobe.oracles.dsfinvk.case import CLOSINGS, HEADS, LINES, SIGNED
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.finding import Finding, Mark, errors
from fiskalprobe.oracles.qr import MalformedQr, QrCode
from fiskalprobe.steps.fiscal._till import Sale, Till, fiscal, is_signed
from fiskalprobe.wire import Exchange

#: Where the serial number of a till or of its terminals is told.
_SERIALS: Final = (("cashregister.csv", "KASSE_SERIENNR"), ("slaves.csv", "TERMINAL_SERIENNR"))


@dataclass(slots=True, kw_only=True)
class Exported:
    """
    The latest export of a scenario.
    """

    package: Package | None = None
    fetched: Exchange | None = None
    #: The names under which the TSE knows the till that was asked for, where they were answered.
    registers: frozenset[str] = frozenset()
    #: Number of the latest closing of the export before this one.
    latest_before: str = ""

    def read(self) -> Package:
        """
        Give what was exported.
        """
        if self.package is None:
            raise LookupError("this step looks at exported closings, and nothing was exported yet")
        return self.package

    @property
    def backing(self) -> tuple[Exchange, ...]:
        """
        The exchange that brought it; none where a command wrote it.
        """
        return () if self.fetched is None else (self.fetched,)

    @property
    def numbers(self) -> list[str]:
        """
        The numbers of the closings, the latest at the end.
        """
        told = {row["Z_NR"] for row in self._of_till(CLOSINGS)}
        return sorted(told, key=lambda number: (len(number), number))

    def of_latest(self, file: str) -> list[Row]:
        """
        Give the rows of a file that belong to the latest closing.
        """
        latest = self.numbers[-1:]
        return [row for row in self._of_till(file) if row["Z_NR"] in latest]

    def _of_till(self, file: str) -> list[Row]:
        """
        Give the rows of the till that was asked for; a service may hand out others beside it.

        Where no serial number leads to it, whatever there is was taken for its own.
        """
        package = self.read()
        tills = {
            row["Z_KASSE_ID"]
            for sheet, column in _SERIALS
            for row in package.sheet(sheet)
            if row[column] in self.registers
        }
        return [row for row in package.sheet(file) if not tills or row["Z_KASSE_ID"] in tills]

    def of_receipt(self, file: str, head: Row | None) -> list[Row]:
        """
        Give the rows of a file that belong to a receipt.
        """
        if head is None:
            return []
        return [row for row in self.read().sheet(file) if row.receipt == head.receipt]

    def find(self, sale: Sale) -> Row | None:
        """
        Find the head of a document: by its signature, or its GUID, or the text of its first line.

        What BON_ID is made of is the service's choice. Another document may have the same text, so
        what was answered signed is not taken for a receipt with the signature of another.
        """
        answer = fiscal(sale.end)
        is_told = answer is not None and is_signed(answer)
        signed = {row.receipt for row in self.read().sheet(SIGNED) if row["TSE_TA_SIG"]}
        for file, column, wanted, others in (
            (SIGNED, "TSE_TA_SIG", None if answer is None else answer.signature, set()),
            (HEADS, "BON_ID", sale.draft.guid, set()),
            (LINES, "ARTIKELTEXT", sale.draft.lines[0].item, signed if is_told else set()),
        ):
            named = {
                row.receipt for row in self.read().sheet(file) if wanted and row[column] == wanted
            } - others
            for head in self.read().sheet(HEADS):
                if head.receipt in named:
                    return head
        return None


def claim_of(outcome: Outcome, requirement: str) -> Claim:
    """
    Say what came out of a check; a notice breaks nothing, and what does not occur shows nothing.
    """
    told: dict[str, Any] = {"requirement": requirement, "check": outcome.check.id.lower()}
    if outcome.mark is Mark.INAPPLICABLE:
        message = f"nothing in the export could show that {outcome.check.en}"
        return Claim(**told, standing=Standing.UNCLEAR, message=message, code="evidence")
    holds = Claim(**told, standing=Standing.HOLDS, message=outcome.check.en)
    return found_claim(holds, outcome.findings)


def found_claim(holds: Claim, findings: tuple[Finding, ...]) -> Claim:
    """
    Give the claim that something holds, or that it is broken where the first error was found.
    """
    wrong = errors(findings)
    if not wrong:
        return holds
    first, count = wrong[0], len(wrong) + sum(each.more for each in wrong)
    more = f", and {count - 1} more" if count > 1 else ""
    return replace(
        holds,
        standing=Standing.BROKEN,
        message=f"{first.place}: {first.message}{more}",
        expected=first.expected,
        actual=first.actual,
        code=f"not-{holds.check}",
    )


def placed(said: str, rows: Sequence[Row], column: str = "") -> str:
    """
    Begin a sentence with the place of the first of some rows; without a row it stands alone.
    """
    return f"{rows[0].place(column)}: {said}" if rows else said


def registers_of(till: Till, client: str) -> frozenset[str]:
    """
    List the names under which the TSE has signed for *client*, as QR codes tell them.
    """
    told: set[str] = set()
    for each in till.subject.exchanges:
        answer = fiscal(each)
        asked = f"{each.request.url} {each.request.body}".lower()
        if answer is None or not is_signed(answer) or client.lower() not in asked:
            continue
        with suppress(MalformedQr):
            told.add(QrCode.from_text(answer.germany.qr or "").client)
    return frozenset(told)


def receipts_of(till: Till) -> list[QrCode]:
    """
    Read the QR code of each end that was signed, as the till has it.
    """
    found: list[QrCode] = []
    for sale in till.sales.values():
        answer = fiscal(sale.end)
        if answer is None or not is_signed(answer):
            continue
        try:
            found.append(QrCode.from_text(answer.germany.qr or ""))
        except MalformedQr:
            continue
    return found

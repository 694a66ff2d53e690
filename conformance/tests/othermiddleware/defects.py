"""
Classic defects, each in one sentence and a few lines, and the requirement that it breaks.
"""

from __future__ import annotations

from typing import Final

from othermiddleware.chip import Stamp
from othermiddleware.shop import Paper, Refusal, Shop


class NumbersSignaturesTwice(Shop):
    """Every end of a transaction takes the counter of its start."""

    def _finish(self, paper: Paper, word: str, slots: str, paid: str) -> Paper:
        self.chip.signatures -= 1
        return super()._finish(paper, word, slots, paid)


class SignsWithoutTheSale(Shop):
    """What is signed is an empty sale, what is printed is the real one."""

    def _seal(self, transaction: int, data: str) -> Stamp:
        del data
        return super()._seal(transaction, "")


class ShiftsTheSlots(Shop):
    """Sales at 19 % are signed as sales at 7 %."""

    def _finish(self, paper: Paper, word: str, slots: str, paid: str) -> Paper:
        first, *others = slots.split("_")
        return super()._finish(paper, word, "_".join(["0.00", first, *others[:-1]]), paid)


class LeavesCancelledOnesOpen(Shop):
    """A cancelled transaction stays in the list of open ones."""

    def cancel(self, paper: Paper) -> Paper:
        """Cancel, and put the transaction back."""
        answer = super().cancel(paper)
        number = answer["fiscalisationDocumentNumber"]
        self.opened[number] = Stamp(number, 1, answer["fiscalDocumentStartTime"], "")
        return answer


class StumblesOverTheUnknown(Shop):
    """A number that was never started is an internal error."""

    def _finish(self, paper: Paper, word: str, slots: str, paid: str) -> Paper:
        try:
            return super()._finish(paper, word, slots, paid)
        except Refusal as refusal:
            raise Refusal(500 if refusal.status == 404 else refusal.status, str(refusal)) from None


class StartsASecondLate(Shop):
    """The final answer moves the start by one second."""

    def store(self, paper: Paper) -> Paper:
        """Store, and answer another start."""
        answer = super().store(paper)
        return {**answer, "fiscalDocumentStartTime": answer["fiscalDocumentStartTime"] + 1}


class PrintsAnotherNumber(Shop):
    """The QR code names the transaction before."""

    def store(self, paper: Paper) -> Paper:
        """Store, and print the code of another."""
        answer = super().store(paper)
        fields = answer["AdditionalFields"]
        code = fields["QrCodeDataString"].split(";")
        code[4] = str(int(code[4]) - 1)
        return {**answer, "AdditionalFields": {**fields, "QrCodeDataString": ";".join(code)}}


class SpeaksTheNextRelease(Shop):
    """The number is called as from 1.7.7, though 1.7.6 is claimed."""

    def create(self, client: str | None, kind: str | None) -> Paper:
        """Create, and rename."""
        answer = super().create(client, kind)
        answer["fiscalDocumentNumber"] = str(answer.pop("fiscalisationDocumentNumber"))
        return answer


class TakesEveryType(Shop):
    """Whatever a document is called, it is cancelled as a receipt."""

    def cancel(self, paper: Paper) -> Paper:
        """Cancel, whatever it is."""
        return super().cancel({**paper, "documentType": 0})


class AbandonsUnderAnotherName(Shop):
    """An abort is signed as a training."""

    def cancel(self, paper: Paper) -> Paper:
        """Cancel under another name."""
        return self._finish(paper, "AVTraining", "0.00_0.00_0.00_0.00_0.00", "")


#: Each defect with the requirement whose check has to fail.
DEFECTS: Final[dict[type[Shop], str]] = {
    NumbersSignaturesTwice: "DE-SIG-0005",
    SignsWithoutTheSale: "DE-SIG-0001",
    ShiftsTheSlots: "DE-PRD-0005",
    LeavesCancelledOnesOpen: "DE-CXL-0003",
    StumblesOverTheUnknown: "DE-CXL-0004",
    StartsASecondLate: "DE-TXN-0008",
    PrintsAnotherNumber: "DE-QR-0002",
    SpeaksTheNextRelease: "DE-RSP-0003",
    TakesEveryType: "DE-CXL-0009",
    AbandonsUnderAnotherName: "DE-CXL-0013",
}

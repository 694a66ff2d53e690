"""
What each type of document is to the TSE: one table, to be read at a glance.

Which types are fiscal is published nowhere; the rows follow DSFinV-K, and the doubtful ones can be
chosen otherwise by a setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.refusals import DocumentTypeNotSupported
from fiskalspec.profiles import Profile

RECEIPT_PROCESS: Final = "Kassenbeleg-V1"
ORDER_PROCESS: Final = "Bestellung-V1"
OTHER_PROCESS: Final = "SonstigerVorgang"


class Content(Enum):
    """
    How the processData of a type is written.
    """

    #: Five sums and the payments: ``Beleg^…``.
    RECEIPT = auto()
    #: The same, of another kind where nothing was paid: ``AVRechnung^…``.
    INVOICE = auto()
    #: One line per item.
    ORDER = auto()
    #: A readable sentence.
    SENTENCE = auto()


class Payments(Enum):
    """
    Whether the payments have to make the sum of the lines.
    """

    DUE = auto()
    #: Only where there are any.
    IF_ANY = auto()
    EXEMPT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One row: what becomes of documents of a type.
    """

    #: False: nothing is signed, and the answer's number is -1.
    fiscal: bool = True
    process_type: str = RECEIPT_PROCESS
    content: Content = Content.RECEIPT
    payments: Payments = Payments.DUE
    because: str

    def counts(self, document: Document) -> bool:
        """
        Tell whether a stored document counts for the day: it moves value, or it ends the day.

        Orders come back as receipts, and training is no business (DSFinV-K: only Beleg counts).
        """
        if document.document_type is DocumentType.EndOfDay:
            return True
        moves_value = self.fiscal and self.content in (Content.RECEIPT, Content.INVOICE)
        return moves_value and not document.is_training


def _not_fiscal(because: str) -> Kind:
    return Kind(fiscal=False, process_type="", payments=Payments.EXEMPT, because=because)


#: Types that are missing here are refused: an unknown number, and 1100, which raises an error.
KINDS: Final[Mapping[int, Kind]] = MappingProxyType(
    {
        DocumentType.Receipt: Kind(because="a sale"),
        DocumentType.Invoice: Kind(
            content=Content.INVOICE, payments=Payments.IF_ANY, because="may be paid elsewhere"
        ),
        DocumentType.PayOut: Kind(because="cash leaves the drawer"),
        DocumentType.PayIn: Kind(because="cash comes into the drawer"),
        DocumentType.OpeningBalance: Kind(because="cash comes into the drawer"),
        DocumentType.LongTermOrder: Kind(
            process_type=ORDER_PROCESS,
            content=Content.ORDER,
            payments=Payments.EXEMPT,
            because="has to be secured before the receipt is (KassenSichV)",
        ),
        DocumentType.DeliveryNote: _not_fiscal("moves goods and no money"),
        DocumentType.ProformaInvoice: _not_fiscal("is no claim"),
        DocumentType.CustomerOrder: _not_fiscal("is no sale yet"),
        DocumentType.PreliminaryReceipt: _not_fiscal("the receipt itself follows"),
        DocumentType.CashCheck: _not_fiscal("counts cash and moves none"),
        DocumentType.EndOfDay: _not_fiscal("adds up what was signed before"),
        DocumentType.Inventory: _not_fiscal("counts goods"),
        DocumentType.Purchase: _not_fiscal("is no sale"),
        DocumentType.NullReceipt: _not_fiscal("begins the life of a client"),
        DocumentType.PrintingReceipt: _not_fiscal("is a copy"),
        DocumentType.AuditLog: _not_fiscal("is a note"),
    }
)


def kinds(profile: Profile) -> Mapping[int, Kind]:
    """
    Take the table with the rows that *profile* chooses otherwise.
    """
    chosen = dict(KINDS)
    if profile["end-of-day"] == "signed":
        chosen[DocumentType.EndOfDay] = Kind(
            process_type=OTHER_PROCESS,
            content=Content.SENTENCE,
            payments=Payments.EXEMPT,
            because="DSFinV-K lets a closing be secured as SonstigerVorgang",
        )
    if profile["long-term-order"] == "non-fiscal":
        chosen[DocumentType.LongTermOrder] = _not_fiscal("the receipt holds all items")
    if profile["opening-balance"] == "non-fiscal":
        chosen[DocumentType.OpeningBalance] = _not_fiscal("the cash was counted yesterday")
    if profile["invoice-kind"] == "receipt":
        row = chosen[DocumentType.Invoice]
        chosen[DocumentType.Invoice] = replace(row, content=Content.RECEIPT)
    return MappingProxyType(chosen)


def kind_of(document_type: DocumentType | int, among: Mapping[int, Kind]) -> Kind:
    """
    Look a type up; `DocumentTypeNotSupported` when no document may have it.
    """
    kind = among.get(document_type)
    if kind is None:
        named = (
            f"[{document_type.value}] = {document_type.name}"
            if isinstance(document_type, DocumentType)
            else str(document_type)
        )
        raise DocumentTypeNotSupported(named)
    return kind

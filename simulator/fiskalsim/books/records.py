"""
One receipt as rows: its head, payments, taxes, groups, references, and what the TSE gave for it.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from fiskalsim.books import references
from fiskalsim.books.cells import Row, moment, said
from fiskalsim.books.lines import Amount, Line, lines
from fiskalsim.books.meanings import means
from fiskalsim.books.rates import Rates
from fiskalsim.books.reading import Entry
from fiskalsim.middleware.documents.enums import PaymentType
from fiskalsim.middleware.documents.kinds import ORDER_PROCESS, OTHER_PROCESS
from fiskalsim.middleware.documents.lines import is_moved_voucher
from fiskalsim.middleware.documents.model import Address, Document, Partner, Payment, User
from fiskalsim.middleware.facts import Operation
from fiskalspec import dsfinvk

SALE: Final = "Beleg"
#: The only means of payment that is cash.
CASH: Final = "Bar"
HOME_CURRENCY: Final = "EUR"
_NO_MEANS: Final = "Keine"
_ORDER: Final = "AVBestellung"
_OTHER: Final = "AVSonstige"
_NOBODY: Final = "System"
_NOTHING: Final = Decimal(0)
_LONGEST_DATA: Final = next(
    column.size
    for column in dsfinvk.tables()["transactions_tse.csv"].columns
    if column.name == "TSE_VORGANGSDATEN"
)
_WAITS: Final = "TSE ausgefallen; noch nicht nachsigniert."
_STAYS: Final = "TSE ausgefallen; wird nicht nachsigniert."


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    What one receipt comes to; *number* is its BON_NR, *id* its BON_ID.
    """

    id: str
    number: int
    kind: str
    entry: Entry
    lines: tuple[Line, ...] = ()
    payments: tuple[Row, ...] = ()

    @property
    def counts(self) -> bool:
        """
        Whether it is in the sums of the closing.
        """
        return self.kind == SALE

    @property
    def taxes(self) -> dict[int, Amount]:
        """
        What its lines came to, by UST_SCHLUESSEL.
        """
        sums: dict[int, Amount] = {}
        for line in self.lines:
            for key, amount in line.shares.items():
                sums[key] = sums[key].plus(amount) if key in sums else amount
        return sums


def record(
    entry: Entry, *, bon_id: str, number: int, rates: Rates, moves_vouchers: bool
) -> Record:
    """
    Work out what a receipt comes to; nothing where no amounts are signed.

    That is so for what was aborted, and for what is no business at all, such as the closing
    document where it is signed.
    """
    kind = bon_typ(entry)
    document = entry.document
    aborted = entry.recorded.operation is Operation.CANCEL
    if document is None or aborted or kind == _OTHER:
        return Record(id=bon_id, number=number, kind=kind, entry=entry)
    paid = payments(entry, document, kind, moves_vouchers=moves_vouchers)
    return Record(
        id=bon_id,
        number=number,
        kind=kind,
        entry=entry,
        lines=tuple(lines(document, rates, moves_vouchers=moves_vouchers)),
        payments=tuple(paid),
    )


def bon_typ(entry: Entry) -> str:
    """
    Say what kind of business it was: for a receipt the very word that is signed.
    """
    match entry.recorded.process_type:
        case process if process == ORDER_PROCESS:
            return _ORDER
        case process if process == OTHER_PROCESS:
            return _OTHER
        case _:
            return entry.recorded.process_data.partition("^")[0]


def payments(
    entry: Entry, document: Document, kind: str, *, moves_vouchers: bool
) -> Iterator[Row]:
    """
    Write the payments. A sale without any has one by nothing, so that it is seen to have none.
    """
    given = [
        payment
        for payment in document.payments or ()
        if payment.payment_type is not PaymentType.NONE
        and not (moves_vouchers and is_moved_voucher(payment))
    ]
    yield from map(_payment, given)
    if not given and kind == SALE:
        shown = entry.recorded.process_data.endswith("^0.00:Bar")
        yield {
            "ZAHLART_TYP": CASH if shown else _NO_MEANS,
            "ZAHLWAEH_CODE": HOME_CURRENCY,
            "BASISWAEH_BETRAG": _NOTHING,
        }


def _payment(payment: Payment) -> Row:
    currency = payment.currency_iso_code or HOME_CURRENCY
    amount = payment.amount or _NOTHING
    foreign = None if currency == HOME_CURRENCY else payment.foreign_amount or amount
    return {
        "ZAHLART_TYP": means(payment.payment_type),
        "ZAHLART_NAME": payment.caption,
        "ZAHLWAEH_CODE": currency,
        "ZAHLWAEH_BETRAG": foreign,
        "BASISWAEH_BETRAG": amount,
    }


def rows(
    record: Record, tse_id: Callable[[str], int], resolve: references.Resolves
) -> Iterator[tuple[str, Row]]:
    """
    Give every row of a receipt with the file that it belongs to.
    """
    yield "transactions.csv", head(record)
    for payment in record.payments:
        yield "datapayment.csv", payment
    for line in record.lines:
        yield "lines.csv", line.row
        for key, amount in line.shares.items():
            yield "lines_vat.csv", {"POS_ZEILE": line.number, **_taxed(key, amount, "POS")}
        for price in line.prices:
            yield "itemamounts.csv", price
        for part in line.parts:
            yield "subitems.csv", part
    for key, amount in record.taxes.items():
        yield "transactions_vat.csv", _taxed(key, amount, "BON")
    document = record.entry.document
    if document is not None:
        for group in document.allocation_groups or ():
            yield "allocation_groups.csv", {"ABRECHNUNGSKREIS": group}
        client = record.entry.recorded.client
        for reference in references.rows(document, record.lines, client, resolve):
            yield "references.csv", reference
    yield "transactions_tse.csv", protection(record.entry, tse_id)


def _taxed(key: int, amount: Amount, of: str) -> Row:
    return {
        "UST_SCHLUESSEL": key,
        f"{of}_BRUTTO": amount.gross,
        f"{of}_NETTO": amount.net,
        f"{of}_UST": amount.tax,
    }


def head(record: Record) -> Row:
    """
    Write the head of a receipt. Its times are those of the till; the TSE's stand beside.
    """
    recorded, document = record.entry.recorded, record.entry.document
    row: dict[str, str | int | Decimal | None] = {
        "BON_NR": record.number,
        "BON_TYP": record.kind,
        "BON_NAME": recorded.process_data if record.kind == _OTHER else None,
        "BON_STORNO": "0",
        "BON_START": moment(recorded.process_start_unix or recorded.at_unix),
        "BON_ENDE": moment(recorded.at_unix),
        "BEDIENER_ID": _NOBODY,
        "UMS_BRUTTO": sum((amount.gross for amount in record.taxes.values()), _NOTHING),
    }
    if document is not None:
        row |= _said_of(document, process_start_unix=recorded.process_start_unix)
        row |= _customer(document.partner or Partner())
    return row


def _said_of(document: Document, *, process_start_unix: int) -> Row:
    user = document.user or User()
    began: datetime | None = document.process_start_date or document.create_date
    ended = document.book_date or document.create_date
    times = {"BON_START": "" if process_start_unix else said(began), "BON_ENDE": said(ended)}
    return {
        **{column: text for column, text in times.items() if text},
        "BON_STORNO": str(int(bool(document.cancellation_document))),
        "BEDIENER_ID": user.id or user.caption or _NOBODY,
        "BEDIENER_NAME": user.caption,
        "BON_NOTIZ": document.notes,
    }


def _customer(partner: Partner) -> Row:
    address = _address(partner)
    street = " ".join(filter(None, (address.street, address.street_number)))
    kind = partner.partner_type
    return {
        "KUNDE_NAME": partner.caption,
        "KUNDE_ID": partner.id,
        "KUNDE_TYP": None if kind is None else str(kind),
        "KUNDE_STRASSE": street,
        "KUNDE_PLZ": address.postal_code,
        "KUNDE_ORT": address.city,
        "KUNDE_LAND": address.country_code,
        "KUNDE_USTID": partner.vat_number,
    }


def _address(partner: Partner) -> Partner | Address:
    """
    Take the address that a partner has itself, else the first of its list.
    """
    if partner.street or partner.city or not partner.addresses:
        return partner
    return partner.addresses[0]


def protection(entry: Entry, tse_id: Callable[[str], int]) -> Row:
    """
    Write what the TSE gave; of an outage nothing but why it gave nothing.
    """
    (receipt, tse, unsigned), recorded = entry.outcome, entry.recorded
    if receipt is None:
        return {"TSE_TA_FEHLER": _STAYS if unsigned else _WAITS}
    data = recorded.process_data
    return {
        "TSE_ID": tse_id(tse),
        "TSE_TANR": receipt.transaction,
        "TSE_TA_START": moment(receipt.started_unix),
        "TSE_TA_ENDE": moment(receipt.ended_unix),
        "TSE_TA_VORGANGSART": recorded.process_type,
        "TSE_TA_SIGZ": receipt.counter,
        "TSE_TA_SIG": b2a_base64(receipt.signature, newline=False).decode("ascii"),
        # A part of it would fit no signature; without it, it is made of the other files.
        "TSE_VORGANGSDATEN": data if len(data) <= _LONGEST_DATA else None,
    }

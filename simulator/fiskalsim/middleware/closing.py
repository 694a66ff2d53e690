"""
The end of a till's day: what it came to, what lies in the drawer, and the closing itself.

Bookings of stock are documents of their own and are signed as such, so stock and sums come from
one fold. What is left to the caller's trust: nobody counts the drawer here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import msgspec

from fiskalsim.ground.names import Names
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents import rules
from fiskalsim.middleware.documents.enums import (
    BusinessTransactionType,
    DocumentType,
    PaymentType,
    PositionType,
)
from fiskalsim.middleware.documents.findings import other_content
from fiskalsim.middleware.documents.kinds import KINDS, RECEIPT_PROCESS
from fiskalsim.middleware.documents.model import Document, Payment, Position, User
from fiskalsim.middleware.documents.totals import MeansSum, summary
from fiskalsim.middleware.facts import (
    ClosingMade,
    DocumentRecorded,
    DocumentSigned,
    Operation,
)
from fiskalsim.middleware.receipts import processdata
from fiskalsim.middleware.receipts.precedents import Precedents
from fiskalsim.middleware.receipts.signing import Signing
from fiskalsim.middleware.refusals import ConfigurationFaulty, DocumentFaulty

#: Money that moves is not taxed.
_NO_VAT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """
    Who books what under which name; what is not given is made up.
    """

    user_id: str = "System"
    user_caption: str = "System"
    document_number: str | None = None
    document_guid: UUID | None = None
    document_id: str | None = None


class Closing:
    """
    The errands of `/api/v1/closing`.
    """

    def __init__(self, desk: Desk, signing: Signing, precedents: Precedents, names: Names) -> None:
        self._desk = desk
        self._precedents = precedents
        self._signing = signing
        self._names = names

    def end_of_day(self, client_id: UUID | None, *, close_month: bool) -> Document:
        """
        Write the closing document of what was stored since the last closing; change nothing.
        """
        desk = self._desk
        client = desk.client(client_id)
        day = desk.state.days.running(client.id)
        number = str(desk.state.days.closings(client.id) + 1)
        now = desk.clock.now()
        guid = self._names.guid("endOfDay", str(client.id), number)
        return Document(
            unique_client_id=client.id,
            document_guid=guid,
            document_id=str(guid),
            document_number=number,
            create_date=now,
            book_date=now,
            document_type=DocumentType.EndOfDay,
            user=User(id="System", caption="System"),
            fiscal_document_number=0,
            fiscal_document_revision=0,
            fiscal_document_start_time=0,
            customer_count=day.customers,
            additional_fields={"CLOSEMONTH": "true"} if close_month else None,
            positions=tuple(
                Position(
                    position_number=index,
                    type=PositionType.Booking,
                    business_transaction_type=case.case,
                    caption=case.case.name,
                    vat_identification=case.vat,
                    net_value=case.net,
                    gross_value=case.gross,
                    tax_value=case.tax,
                )
                for index, (_, case) in enumerate(sorted(day.cases.items()))
            ),
            payments=tuple(_payments(day.means.values())),
        )

    def stock(self, client_id: UUID | None) -> tuple[Payment, ...]:
        """
        List what each means of payment came to since the last closing.
        """
        client = self._desk.client(client_id)
        return tuple(_payments(self._desk.state.days.running(client.id).means.values()))

    def differences(self, client_id: UUID | None) -> tuple[Payment, ...]:
        """
        List means of payment that cannot be right: less than nothing lies in the drawer.

        The amount is what is missing, as a cashDifference would book it.
        """
        return tuple(
            msgspec.structs.replace(payment, amount=-payment.amount)
            for payment in self.stock(client_id)
            if payment.amount is not None and payment.amount < 0
        )

    async def close(
        self, client_id: UUID | None, *, raise_difference: bool, close_month: bool
    ) -> None:
        """
        Close the day.
        """
        client = self._desk.client(client_id)
        if raise_difference and self.differences(client.id):
            raise ConfigurationFaulty("There is a cash difference; book it before closing.")
        if errors := await self._precedents.closing_errors(client):
            raise DocumentFaulty(errors)
        self._desk.note(
            ClosingMade(client=client.id, at_unix=self._desk.clock.unix(), close_month=close_month)
        )

    async def open_stock(
        self, client_id: UUID | None, payments: tuple[Payment, ...], booking: Booking
    ) -> None:
        """
        Book what lies in the drawer at the beginning; a value of 0 is booked as 0.
        """
        await self._book(
            client_id,
            payments,
            booking,
            document_type=DocumentType.OpeningBalance,
            case=BusinessTransactionType.PayIn,
        )

    async def difference(
        self, client_id: UUID | None, payments: tuple[Payment, ...], booking: Booking
    ) -> None:
        """
        Book what the drawer holds more (or, negative, less) than it should.
        """
        await self._book(
            client_id,
            payments,
            booking,
            document_type=DocumentType.CashCheck,
            case=BusinessTransactionType.CashDifference,
        )

    async def lift(
        self, client_id: UUID | None, payments: tuple[Payment, ...], booking: Booking
    ) -> None:
        """
        Book what is taken out of the drawer; the amount is written without a sign.
        """
        taken = tuple(
            p if p.amount is None else msgspec.structs.replace(p, amount=-abs(p.amount))
            for p in payments
        )
        await self._book(
            client_id,
            taken,
            booking,
            document_type=DocumentType.PayOut,
            case=BusinessTransactionType.MoneyTransfer,
        )

    async def _book(
        self,
        client_id: UUID | None,
        payments: tuple[Payment, ...],
        booking: Booking,
        *,
        document_type: DocumentType,
        case: BusinessTransactionType,
    ) -> None:
        client = self._desk.till_in_use(client_id)
        if not payments or any(p.amount is None for p in payments):
            raise ConfigurationFaulty("A booking needs at least one payment, each with an amount.")
        now = self._desk.clock.now()
        guid = booking.document_guid or self._names.guid(
            "booking", str(client.id), str(self._desk.state.days.counted + 1)
        )
        document = Document(
            unique_client_id=client.id,
            document_guid=guid,
            document_id=booking.document_id or str(guid),
            document_number=booking.document_number,
            create_date=now,
            book_date=now,
            document_type=document_type,
            user=User(id=booking.user_id, caption=booking.user_caption),
            positions=tuple(_lines(payments, case)),
            payments=payments,
        )
        broken = (finding for rule in rules.BOOKED for finding in rule(document))
        if errors := (*broken, *self._precedents.currencies_kept(document, client)):
            raise DocumentFaulty(errors)
        await self._store(document, guid, client)

    async def _store(self, document: Document, guid: UUID, client: Client) -> None:
        """
        Sign and record the document of a booking, unless it was recorded before.
        """
        desk = self._desk
        asked = DocumentRecorded(
            client=client.id,
            guid=guid,
            operation=Operation.STORE,
            process_type=RECEIPT_PROCESS,
            process_data=processdata.of_receipt(
                document, KINDS[DocumentType.Receipt], desk.profile
            ),
            at_unix=desk.clock.unix(),
            body=msgspec.json.encode(document).decode(),
            totals=summary(document),
        )
        async with desk.turns.at(asked.key):
            if not self._said_before(asked):
                await self._signing.sign(asked)

    def _said_before(self, asked: DocumentRecorded) -> bool:
        """
        Tell whether a booking is sent again, which would count its money twice.
        """
        match self._desk.ledger.find(asked.key):
            case DocumentSigned(recorded=recorded) | (DocumentRecorded() as recorded):
                pass
            case _:
                return False
        if recorded.process_data != asked.process_data:
            raise DocumentFaulty((other_content(),))
        return True


def _lines(payments: Iterable[Payment], case: BusinessTransactionType) -> Iterable[Position]:
    """
    Make a line without VAT for each payment that is booked.
    """
    for number, payment in enumerate(payments):
        yield Position(
            position_number=number,
            type=PositionType.Booking,
            business_transaction_type=case,
            caption=payment.caption or "",
            vat_identification=_NO_VAT,
            net_value=payment.amount,
            gross_value=payment.amount,
            tax_value=Decimal(0),
        )


def _payments(means: Iterable[MeansSum]) -> Iterable[Payment]:
    for one in means:
        yield Payment(
            amount=one.amount,
            currency_iso_code=one.currency,
            caption=one.caption,
            unique_readable_payment_identifier=one.identifier,
            payment_type=one.means,
            foreign_amount=one.foreign,
            foreign_amount_exchange_rate=Decimal(0),
            is_cash=one.means is PaymentType.CASH,
        )

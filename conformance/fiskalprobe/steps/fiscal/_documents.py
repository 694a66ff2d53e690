"""
The document that a till of ours sends: lines and payments, and the way to the wire.

A draft is a value; whatever a scenario changes gives a new one. What a scenario breaks on purpose
is broken in the parsed JSON, after the draft was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from fiskalprobe.run.checks import Mistaken

#: A till in Germany writes its dates in the time of its shop.
SHOP_ZONE: Final = ZoneInfo("Europe/Berlin")
#: Stands in the place of a value that is to be taken out of the document.
ABSENT: Final = object()

_STEP: Final = re.compile(r"(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One item that is sold.
    """

    item: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    #: The VAT key of the document model, 1 for the general rate.
    vat: int
    #: The rate in per cent.
    rate: Decimal

    def negated(self) -> Self:
        """
        Give the line with the opposite sign.
        """
        return replace(self, net=-self.net, tax=-self.tax, gross=-self.gross)

    def to_json(self, number: int) -> dict[str, Any]:
        """
        Write the line as position *number*.
        """
        return {
            "positionNumber": number,
            "type": 0,
            "businessTransactionType": 0,
            "itemId": f"4711{number:04}",
            "itemCaption": self.item,
            "quantity": 1,
            "netValue": self.net,
            "taxValue": self.tax,
            "grossValue": self.gross,
            "vatPercent": self.rate,
            "vatIdentification": self.vat,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """
    One way in which the sale is paid.
    """

    amount: Decimal
    #: ``cash``, ``ecCard``, ``creditCard``, …
    kind: str = "cash"

    def negated(self) -> Self:
        """
        Give the payment with the opposite sign.
        """
        return replace(self, amount=-self.amount)

    def to_json(self) -> dict[str, Any]:
        """
        Write the payment.
        """
        return {
            "amount": self.amount,
            "currencyIsoCode": "EUR",
            "paymentType": self.kind,
            "caption": self.kind,
            "uniqueReadablePaymentIdentifier": self.kind,
        }


#: 12.90 EUR at 19 %, as in the vendor's sample, but with a VAT amount that fits.
PIZZA: Final = Line(
    item="Pizza Margherita",
    net=Decimal("10.84"),
    tax=Decimal("2.06"),
    gross=Decimal("12.90"),
    vat=1,
    rate=Decimal(19),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A receipt before it is sent.
    """

    client_id: str
    guid: str
    number: int
    lines: tuple[Line, ...] = (PIZZA,)
    #: None: everything in cash.
    payments: tuple[Payment, ...] | None = None
    #: What createDocument answered, under the names that storeDocument wants.
    started: Mapping[str, int] = field(default_factory=dict)
    at: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=SHOP_ZONE)
    #: The GUID of the document that this one voids, if it voids one.
    voided: str | None = None

    @property
    def gross(self) -> Decimal:
        """
        The sum of the lines.
        """
        return sum((line.gross for line in self.lines), Decimal(0))

    def selling(self, lines: tuple[Line, ...]) -> Self:
        """
        Sell *lines* instead.
        """
        return replace(self, lines=lines)

    def paid(self, payments: tuple[Payment, ...]) -> Self:
        """
        Pay with *payments* instead.
        """
        return replace(self, payments=payments)

    def voiding(self, other: Draft) -> Self:
        """
        Take *other* back: its lines and payments negated, and a reference to it.
        """
        paid = other.payments
        return replace(
            self,
            lines=tuple(line.negated() for line in other.lines),
            payments=None if paid is None else tuple(each.negated() for each in paid),
            voided=other.guid,
        )

    def minimal(self) -> dict[str, Any]:
        """
        Write the fields of the vendor's minimal sample and nothing else (seed-002).
        """
        at = self.at.isoformat(timespec="seconds")
        return {
            "uniqueClientId": self.client_id,
            "documentGuid": self.guid,
            "documentId": f"HAM01-{self.number:08}",
            "documentNumber": f"{self.number:08}",
            "createDate": at,
            "bookDate": at,
            "user": {"id": "1234", "caption": "1234"},
            **self.started,
        }

    def to_json(self) -> dict[str, Any]:
        """
        Write the whole receipt.
        """
        payments = self.payments if self.payments is not None else (Payment(amount=self.gross),)
        return {
            **self.minimal(),
            "documentType": 0,
            **self._void(),
            "isTraining": False,
            "positions": [line.to_json(number) for number, line in enumerate(self.lines)],
            "payments": [payment.to_json() for payment in payments],
        }

    def _void(self) -> dict[str, Any]:
        if self.voided is None:
            return {"cancellationDocument": False}
        reference = {"referenceType": 0, "documentGuid": self.voided, "documentType": 0}
        return {"cancellationDocument": True, "documentReference": reference}


def altered(document: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """
    Set each path, such as ``positions[0].grossValue``, to its value; `ABSENT` takes it out.

    `Mistaken` when the document has no such place.
    """
    for path, value in changes.items():
        steps = [
            int(found["index"]) if found["index"] else found["name"]
            for found in _STEP.finditer(path)
        ]
        place: Any = document
        try:
            for step in steps[:-1]:
                place = place[step]
            if value is ABSENT:
                del place[steps[-1]]
            else:
                place[steps[-1]] = value
        except (LookupError, TypeError) as nowhere:
            raise Mistaken(
                f"the document has no {path}; give it the lines and payments that it needs first"
            ) from nowhere
    return document

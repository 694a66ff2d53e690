"""
What the reference till sells, and how it is paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

#: One line of a document, by the names of the wire; amounts are euro.
Position = Mapping[str, Any]

_VALUES: Final = ("quantity", "netValue", "taxValue", "grossValue")


def _article(
    number: int,
    caption: str,
    *,
    net: str,
    tax: str,
    gross: str,
    rate: tuple[int, int] = (1, 19),
    case: int = 0,
) -> Position:
    key, percent = rate
    return {
        "positionNumber": 0,
        "type": 0,
        "businessTransactionType": case,
        "itemId": f"4711{number:04}",
        "itemCaption": caption,
        "quantity": 1,
        "netValue": Decimal(net),
        "taxValue": Decimal(tax),
        "grossValue": Decimal(gross),
        "vatPercent": percent,
        "vatIdentification": key,
    }


#: What there is, in the order in which guests order it.
MENU: Final = (
    _article(1, "Pizza Margherita", net="10.84", tax="2.06", gross="12.90"),
    _article(2, "Wine", net="5.00", tax="0.95", gross="5.95"),
    _article(3, "Espresso", net="2.10", tax="0.40", gross="2.50"),
)
#: What has the lower rate.
BREAD: Final = _article(4, "Bread", net="2.80", tax="0.20", gross="3.00", rate=(2, 7))
#: What its bottle bears, at the rate of what is in it.
DEPOSIT: Final = _article(5, "Deposit", net="0.21", tax="0.04", gross="0.25", case=2)
#: What is good for whatever there is, and is taxed when somebody knows what that was.
VOUCHER: Final = _article(
    6, "Voucher", net="10.00", tax="0.00", gross="10.00", rate=(5, 0), case=4
)
#: What is for the staff, and no turnover.
TIP: Final = _article(7, "Tip", net="1.10", tax="0.00", gross="1.10", rate=(5, 0), case=5)
#: What somebody gives who has no coins.
NOTE: Final = Decimal(20)


def negated(position: Position) -> dict[str, Any]:
    """
    Write a line with everything that it counts turned round.
    """
    return {**position, **{name: -position[name] for name in _VALUES}}


def in_cash(positions: Iterable[Position]) -> list[dict[str, Any]]:
    """
    Write the payment of these lines.
    """
    return [payment(due(positions))]


def due(positions: Iterable[Position]) -> Decimal:
    """
    Add up what these lines cost.
    """
    return sum((each["grossValue"] for each in positions), Decimal(0))


def payment(amount: Decimal, means: str = "cash") -> dict[str, Any]:
    """
    Write one payment by one of the means of the wire.
    """
    return {
        "amount": amount,
        "currencyIsoCode": "EUR",
        "paymentType": means,
        "caption": means,
        "uniqueReadablePaymentIdentifier": means,
    }

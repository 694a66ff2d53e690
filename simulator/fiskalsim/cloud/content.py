"""
What a transaction is about: the schema that a caller gives, and the processData that follow.

A standard schema is rendered as DSFinV-K, Anhang I, says; a raw one is taken as it is. The taxi
schema (dsfinvtw_v1) is refused: its processData are not public in a form that could be rendered.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from fiskalsim.cloud.errors import Refused, unfit
from fiskalsim.middleware.receipts import processdata

_SLOTS: Final = ("NORMAL", "REDUCED_1", "SPECIAL_RATE_1", "SPECIAL_RATE_2", "NULL")
_DEPRECATED: Final = {
    "19": "NORMAL",
    "7": "REDUCED_1",
    "10.7": "SPECIAL_RATE_1",
    "5.5": "SPECIAL_RATE_2",
    "0": "NULL",
}
_TYPES: Final = {
    "RECEIPT": "Beleg",
    "TRAINING": "AVTraining",
    "TRANSFER": "AVTransfer",
    "ORDER": "AVBestellung",
    "CANCELLATION": "AVBelegabbruch",
    "ABORT": "AVBelegabbruch",
    "BENEFIT_IN_KIND": "AVSachbezug",
    "INVOICE": "AVRechnung",
    "OTHER": "AVSonstige",
    "ANNULATION": "AVBelegstorno",
}
_MEANS: Final = {"CASH": "Bar", "NON_CASH": "Unbar"}
_HOME: Final = "EUR"
_RECEIPT: Final = "Kassenbeleg-V1"
_ORDER: Final = "Bestellung-V1"
_OTHER: Final = "SonstigerVorgang"
_TYPE_LENGTH: Final = 100

_MONEY: Final = r"-?[0-9]{1,30}(\.[0-9]{2,5})"
_COUNT: Final = r"-?[0-9]{1,30}(\.[0-9]{1,5})?"
_CURRENCY: Final = "[a-zA-Z]{3}"
Amount = Annotated[str, Meta(pattern=rf"\A{_MONEY}\Z")]
VatRate = Literal[
    "NORMAL",
    "REDUCED_1",
    "SPECIAL_RATE_1",
    "SPECIAL_RATE_2",
    "NULL",
    "19",
    "7",
    "10.7",
    "5.5",
    "0",
]
PaymentType = Literal["CASH", "NON_CASH"]
ReceiptType = Literal[
    "RECEIPT",
    "TRAINING",
    "TRANSFER",
    "ORDER",
    "CANCELLATION",
    "ABORT",
    "BENEFIT_IN_KIND",
    "INVOICE",
    "OTHER",
    "ANNULATION",
]
Quantity = Annotated[str, Meta(pattern=rf"\A{_COUNT}\Z")]
#: How msgspec tells what does not fit, and where.
_TOLD: Final = re.compile(r"(.*?)(?: - at `\$(.*)`)?", re.DOTALL)
#: The words of members that have a few, and the patterns of those that have one.
_WORDS: Final = {
    "vat_rate": get_args(VatRate),
    "payment_type": get_args(PaymentType),
    "receipt_type": get_args(ReceiptType),
}
_PATTERNS: Final = {
    "amount": _MONEY,
    "price_per_unit": _MONEY,
    "quantity": _COUNT,
    "currency_code": _CURRENCY,
}
#: Adds without rounding, however many amounts a body holds.
_EXACT: Final = Context(prec=64)


# Members stand in alphabetical order, because that is how they are answered.


class VatAmount(Struct, frozen=True):
    """
    The gross amount under one rate.
    """

    amount: Amount
    vat_rate: VatRate


class Payment(Struct, frozen=True):
    """
    What was paid in one way.
    """

    amount: Amount
    payment_type: PaymentType
    currency_code: Annotated[str, Meta(pattern=rf"\A{_CURRENCY}\Z")] = _HOME


class Receipt(Struct, frozen=True):
    """
    A receipt.
    """

    amounts_per_vat_rate: tuple[VatAmount, ...]
    receipt_type: ReceiptType
    amounts_per_payment_type: tuple[Payment, ...] | None = None


class LineItem(Struct, frozen=True):
    """
    A line of an order.
    """

    price_per_unit: Amount
    quantity: Quantity
    text: Annotated[str, Meta(max_length=255)]


class Order(Struct, frozen=True):
    """
    An order.
    """

    line_items: tuple[LineItem, ...]


class Standard(Struct, frozen=True):
    """
    Exactly one of three kinds of business.
    """

    order: Order | None = None
    other: dict[str, Any] | None = None
    receipt: Receipt | None = None


class Raw(Struct, frozen=True):
    """
    What is signed, as it is.
    """

    process_type: Annotated[str, Meta(max_length=_TYPE_LENGTH)]
    process_data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """
    What one revision says, and how the schema is answered.
    """

    process_type: str
    process_data: bytes
    #: JSON.
    schema: str


def read(schema: Any, *, zero_payments: bool) -> Content | None:
    """
    Read the schema of a request; None when it says nothing.
    """
    if schema is None or schema == {}:
        return None
    if not isinstance(schema, dict):
        raise unfit("body.schema", "should be object")
    if schema.get("standard_v1") is not None:
        return _standard(schema["standard_v1"], zero_payments=zero_payments)
    if schema.get("raw") is not None:
        return _raw(schema["raw"])
    raise unfit("body.schema", "should have standard_v1 or raw; no other schema is rendered here")


def _standard(given: Any, *, zero_payments: bool) -> Content:
    standard = _convert(given, Standard, "body.schema.standard_v1")
    named = [one for one in (standard.receipt, standard.order, standard.other) if one is not None]
    if len(named) != 1:
        raise unfit("body.schema.standard_v1", "should have one of receipt, order and other")
    if standard.receipt is not None:
        return _content(
            _RECEIPT,
            _receipt_data(standard.receipt, zero_payments=zero_payments),
            {"receipt": _receipt_answer(standard.receipt)},
        )
    if standard.order is not None:
        if not standard.order.line_items:
            raise unfit("body.schema.standard_v1.order.line_items", "should have an item")
        return _content(_ORDER, _order_data(standard.order), {"order": standard.order})
    return _content(_OTHER, "", {"other": {}})


def _raw(given: Any) -> Content:
    raw = _convert(given, Raw, "body.schema.raw")
    if not raw.process_type:
        # Signed, it could not be told from a transaction that was given no type at all.
        raise unfit("body.schema.raw.process_type", "should not be empty")
    if not raw.process_type.isascii():
        raise unfit("body.schema.raw.process_type", "should be ASCII")
    try:
        data = base64.b64decode(raw.process_data, validate=True)
    except (binascii.Error, ValueError):
        # Recorded by a till's tests against TEST; other breaches of the schema were not.
        raise Refused("E_PARSER", "can't parse process_data: no base64") from None
    return Content(
        process_type=raw.process_type,
        process_data=data,
        schema=_json({"raw": _raw_answer(raw.process_type, data)}),
    )


def _content(process_type: str, text: str, standard: Any) -> Content:
    data = text.encode()
    answer = {"standard_v1": standard, "raw": _raw_answer(process_type, data)}
    return Content(process_type=process_type, process_data=data, schema=_json(answer))


def _raw_answer(process_type: str, data: bytes) -> dict[str, str]:
    return {"process_type": process_type, "process_data": base64.b64encode(data).decode()}


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _convert(given: Any, kind: Any, where: str) -> Any:
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as wrong:
        raise _misfit(where, str(wrong)) from None


def _misfit(where: str, told: str) -> Refused:
    """
    Say where a schema does not fit, and what would, as the other refusals do.
    """
    parts = _TOLD.fullmatch(told)
    found, place = parts.groups("") if parts else (told, "")
    where += place
    member = where.rpartition(".")[2]
    if found.startswith("Object missing required field `"):
        return unfit(where, f"should have required property '{found.split('`')[1]}'")
    if found.startswith("Invalid enum value") and member in _WORDS:
        return unfit(where, f"should be one of {', '.join(_WORDS[member])}")
    if "matching regex" in found and member in _PATTERNS:
        return unfit(where, f'should match pattern "^{_PATTERNS[member]}$"')
    return unfit(where, f"does not fit: {found}")


def _receipt_answer(receipt: Receipt) -> dict[str, Any]:
    """
    Repeat a receipt with its members in alphabetical order and each currency named.
    """
    answer: dict[str, Any] = {}
    if receipt.amounts_per_payment_type is not None:
        answer["amounts_per_payment_type"] = [
            {"amount": p.amount, "currency_code": p.currency_code, "payment_type": p.payment_type}
            for p in receipt.amounts_per_payment_type
        ]
    answer["amounts_per_vat_rate"] = receipt.amounts_per_vat_rate
    answer["receipt_type"] = receipt.receipt_type
    return answer


def _receipt_data(receipt: Receipt, *, zero_payments: bool) -> str:
    slots = dict.fromkeys(_SLOTS, Decimal(0))
    for part in receipt.amounts_per_vat_rate:
        slot = _DEPRECATED.get(part.vat_rate, part.vat_rate)
        slots[slot] = _EXACT.add(slots[slot], Decimal(part.amount))
    sums = "_".join(map(processdata.amount, slots.values()))
    paid = _payments(receipt.amounts_per_payment_type or (), zeros=zero_payments)
    return f"{_TYPES[receipt.receipt_type]}^{sums}^{'_'.join(paid)}"


def _payments(payments: tuple[Payment, ...], *, zeros: bool) -> list[str]:
    """
    Add payments up by kind and currency: Bar before Unbar, EUR first, then by currency code.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for payment in payments:
        currency = payment.currency_code.upper()
        means = _MEANS[payment.payment_type], "" if currency == _HOME else f":{currency}"
        sums[means] = _EXACT.add(sums[means], Decimal(payment.amount))
    written = (
        (processdata.amount(total), kind, currency)
        for (kind, currency), total in sorted(sums.items())
    )
    return [
        f"{total}:{kind}{currency}"
        for total, kind, currency in written
        if zeros or total != "0.00"
    ]


def _order_data(order: Order) -> str:
    """
    Write one line per item; lines are joined by CR alone, as in recorded exports.
    """
    return "\r".join(
        ";".join(
            (
                processdata.quantity(Decimal(item.quantity)),
                '"' + item.text.replace('"', '""') + '"',
                processdata.amount(Decimal(item.price_per_unit)),
            )
        )
        for item in order.line_items
    )

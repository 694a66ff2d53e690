"""
What the process data of a document should say, computed from its positions and payments.

DE-PRD-0002. This is the judge's own arithmetic and shares nothing with the machine's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from itertools import chain
from typing import Final

from fiskalprobe.oracles.document import (
    INVOICE,
    PAY_OUT,
    RECEIPT_LIKE,
    Document,
    Payment,
    PaymentClass,
    Position,
)
from fiskalprobe.oracles.processdata import (
    ABORT,
    CASH,
    SLOTS,
    OrderLine,
    PaymentSum,
    ReceiptData,
)
from fiskalspec import calendars

_CENT: Final = Decimal("0.01")
#: More digits than anybody sends, so that whatever was signed can be compared.
_LONG: Final = Context(prec=1000)
_THOUSANDTH: Final = Decimal("0.001")
#: Keys 5 to 8 are the different reasons for 0 %, and share the last slot.
_LAST_KEY: Final = 8
_INDIVIDUAL_KEYS: Final = 1000


class NotComputable(ValueError):
    """
    The document leaves open what should be signed; the text says what is missing.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """
    What should be signed, by each reading of how cents come about.
    """

    #: Surplus decimals are cut off, as DSFinV-K says.
    cut: ReceiptData
    #: Surplus decimals are rounded half up.
    rounded: ReceiptData


def slot_of(vat: int) -> int:
    """
    Give the slot, counted from 0, that a tax key belongs to.

    Slots follow the legal basis and not a percentage, so the historical keys of two digits share
    the slot of their last digit.
    """
    key = vat if vat <= _LAST_KEY else vat % 10
    if vat < 1 or vat >= _INDIVIDUAL_KEYS or not 1 <= key <= _LAST_KEY:
        raise NotComputable(f"no slot is known for the tax key {vat}")
    return min(key, SLOTS) - 1


def expect(document: Document, *, is_abort: bool) -> Expectation:
    """
    Compute the data of a Kassenbeleg-V1.
    """
    if is_abort:
        nothing = ReceiptData(kind=ABORT, slots=(Decimal(0),) * SLOTS, payments=())
        return Expectation(cut=nothing, rounded=nothing)
    if document.kind not in RECEIPT_LIKE:
        raise NotComputable(
            f"what a document of type {document.kind} signs is published nowhere",
        )
    _require_values(document)
    slots = _slots(document)
    payments = _payments(document.payments)
    kind = "AVTraining" if document.is_training else "Beleg"
    if document.kind == INVOICE and not document.is_training and not any(payments.values()):
        kind = "AVRechnung"
    return Expectation(
        cut=_data(kind, slots, payments, lambda x: x.quantize(_CENT, ROUND_DOWN, _LONG)),
        rounded=_data(kind, slots, payments, lambda x: x.quantize(_CENT, ROUND_HALF_UP, _LONG)),
    )


def read_otherwise(document: Document) -> Iterator[tuple[Document, str]]:
    """
    Give what a service may take a document for by another reading of it, and name the reading.
    """
    by_rate = replace(document, positions=tuple(map(_by_rate, document.positions)))
    if by_rate != document:
        yield by_rate, "a rate and not the key beside it chose the slot (DE-PRD-0006)"
    if document.kind == PAY_OUT and sum(line.gross for line in document.positions) > 0:
        yield _negated(document), "a payout was signed as money that goes (DE-DOC-0028)"


def _by_rate(position: Position) -> Position:
    if position.parts is not None:
        return replace(position, parts=tuple(map(_moved, position.parts)))
    return _moved(position)


def _moved(position: Position) -> Position:
    """
    Move a line whose key and rate disagree to the slot that has held the rate, if only one has.
    """
    held = {rate.slot for rate in calendars.load().rates if rate.percent == position.percent}
    if position.vat is None or len(held) != 1:
        return position
    [slot] = held
    # The first five keys are those of the slots.
    return position if slot_of(position.vat) == slot - 1 else replace(position, vat=slot)


def _negated(document: Document) -> Document:
    def line(position: Position) -> Position:
        parts = None if position.parts is None else tuple(map(line, position.parts))
        return replace(position, gross=-position.gross, parts=parts)

    def paid(payment: Payment) -> Payment:
        foreign = payment.foreign_amount
        return replace(
            payment,
            amount=-payment.amount,
            foreign_amount=None if foreign is None else -foreign,
        )

    return replace(
        document,
        positions=tuple(map(line, document.positions)),
        payments=tuple(map(paid, document.payments)),
    )


def order_differs(document: Document, lines: tuple[OrderLine, ...]) -> str:
    """
    Say in what the lines of a Bestellung-V1 differ from the document's items; "" if in nothing.

    A price may be cut off or rounded to cents, and a minus may stand at either factor: which of
    them it belongs to is another requirement's matter.
    """
    _require_values(document)
    if len(lines) != len(document.positions):
        return f"{len(document.positions)} items make {len(lines)} lines"
    for number, (line, position) in enumerate(zip(lines, document.positions, strict=True), 1):
        quantity = position.quantity.quantize(_THOUSANDTH, ROUND_DOWN)
        if not position.quantity or not position.texts or quantity < 0 < position.gross:
            raise NotComputable(f"item {number} leaves open what its order line should be")
        if abs(line.quantity) != abs(quantity):
            wanted = f"{quantity.normalize():f}"
            return f"line {number} has the quantity {line.quantity} instead of {wanted}"
        price = abs(position.gross / position.quantity)
        cents = {price.quantize(_CENT, way) for way in (ROUND_DOWN, ROUND_HALF_UP)}
        if abs(line.price) not in cents:
            return f"line {number} has the price {line.price} instead of {min(cents)}"
        # A price below a cent is written as nothing, so is less than a thousandth of an item, and
        # nothing has no sign.
        if (
            position.gross
            and line.quantity
            and line.price
            and (line.quantity * line.price < 0) != (position.gross < 0)
        ):
            return f"line {number} has the wrong sign"
        if line.text not in {" ".join(text.splitlines()) for text in position.texts}:
            return f"line {number} says {line.text[:40]!r} instead of {position.texts[0][:40]!r}"
    return ""


def _require_values(document: Document) -> None:
    if document.is_completed:
        raise NotComputable(
            "the service is to work out the gross values (automaticVatCalculation)"
        )


def _slots(document: Document) -> tuple[Decimal, ...]:
    slots = [Decimal(0)] * SLOTS
    # A menu's parts stand for the menu where it asks for it (useSubItemVatCalculation).
    lines = ((line,) if line.parts is None else line.parts for line in document.positions)
    for position in chain.from_iterable(lines):
        if position.vat is None:
            if position.gross:
                raise NotComputable("a position names no tax key, so its slot is open")
            continue
        slots[slot_of(position.vat)] += position.gross
    return tuple(slots)


def _payments(payments: Iterable[Payment]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for payment in payments:
        if payment.kind is PaymentClass.NONE:
            continue
        amount = payment.amount
        if payment.currency != "EUR":
            if payment.foreign_amount is None:
                raise NotComputable(
                    f"a payment in {payment.currency} names no amount in that currency",
                )
            amount = payment.foreign_amount
        sums[payment.kind.value, payment.currency] += amount
    return dict(sums)


def _data(
    kind: str,
    slots: tuple[Decimal, ...],
    payments: dict[tuple[str, str], Decimal],
    to_cents: Callable[[Decimal], Decimal],
) -> ReceiptData:
    ordered = sorted(payments.items(), key=lambda each: _order(*each[0]))
    return ReceiptData(
        kind=kind,
        slots=tuple(to_cents(slot) for slot in slots),
        payments=tuple(
            PaymentSum(amount=cents, kind=way, currency=currency)
            for (way, currency), amount in ordered
            if (cents := to_cents(amount))
        ),
    )


def _order(way: str, currency: str) -> tuple[bool, bool, str]:
    return way != CASH, currency != "EUR", currency


def same_sums(left: ReceiptData, right: ReceiptData) -> bool:
    """
    Compare kind, slots and payments; payments of zero and their order do not count.
    """
    return (
        left.kind == right.kind
        and left.slots == right.slots
        and _by_way(left.payments) == _by_way(right.payments)
    )


def _by_way(payments: tuple[PaymentSum, ...]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in payments:
        sums[each.kind, each.currency] += each.amount
    return {way: amount for way, amount in sums.items() if amount}

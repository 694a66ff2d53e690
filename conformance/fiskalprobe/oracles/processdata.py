"""
The grammar of process data (DSFinV-K, annex I): Kassenbeleg-V1, Bestellung-V1, SonstigerVorgang.

DE-PRD-0001. A TSE signs whatever it is given, so wrong grammar can carry a valid signature.
What the amounts should be is not judged here but in `fiskalprobe.oracles.sums`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import reduce
from typing import Final

from fiskalprobe.oracles.finding import Finding, Weight

RECEIPT_TYPE: Final = "Kassenbeleg-V1"
ORDER_TYPE: Final = "Bestellung-V1"
OTHER_TYPE: Final = "SonstigerVorgang"
PROCESS_TYPES: Final = (RECEIPT_TYPE, ORDER_TYPE, OTHER_TYPE)

#: What a receipt may be about.
RECEIPT_KINDS: Final = (
    "Beleg",
    "AVTransfer",
    "AVBestellung",
    "AVTraining",
    "AVBelegstorno",
    "AVBelegabbruch",
    "AVSachbezug",
    "AVSonstige",
    "AVRechnung",
)
ABORT: Final = "AVBelegabbruch"
SALE: Final = "Beleg"
CASH: Final = "Bar"
NON_CASH: Final = "Unbar"
SLOTS: Final = 5
#: Said of payments that stand one by one.
UNSUMMED: Final = Finding(id="PD-04", message="payments of one kind and currency are not added up")

_AMOUNT: Final = re.compile(r"-?[0-9]+\.[0-9]{2}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_ORDER_LINE: Final = re.compile(
    r'(?P<quantity>-?[0-9]+(?:\.[0-9]{1,3})?);"(?P<text>(?:[^"]|"")*)";(?P<price>-?[0-9]+\.[0-9]{2})',
)
#: DSFinV-K names no length, and SIGN DE takes 30 digits for each part of a sum.
_LONGEST_AMOUNT: Final = 40
_EXACT: Final = Context(prec=2 * _LONGEST_AMOUNT)
_NEGATIVE_ZERO: Final = "-0.00"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSum:
    """
    What was paid in one way and one currency.
    """

    amount: Decimal
    #: ``Bar`` or ``Unbar``.
    kind: str
    #: ISO 4217; EUR where the receipt names none.
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptData:
    """
    Process data of a receipt: its kind, five gross sums, and what was paid how.
    """

    kind: str
    slots: tuple[Decimal, ...]
    payments: tuple[PaymentSum, ...]

    def to_text(self) -> str:
        """
        Write it in the form of DSFinV-K.
        """
        slots = "_".join(write_amount(slot) for slot in self.slots)
        payments = "_".join(
            f"{write_amount(each.amount)}:{each.kind}"
            + ("" if each.currency == "EUR" else f":{each.currency}")
            for each in self.payments
        )
        return f"{self.kind}^{slots}^{payments}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """
    One line of a Bestellung-V1.
    """

    quantity: Decimal
    text: str
    #: Gross, of one.
    price: Decimal


def read_order_lines(text: str) -> tuple[OrderLine, ...] | None:
    """
    Parse the data of a Bestellung-V1; None when it does not follow its grammar.
    """
    if any(each.weight is not Weight.NOTICE for each in _order_findings(text)):
        return None
    return tuple(
        OrderLine(
            quantity=Decimal(line["quantity"]),
            text=line["text"].replace('""', '"'),
            price=Decimal(line["price"]),
        )
        for line in _ORDER_LINE.finditer(text)
    )


def write_amount(amount: Decimal) -> str:
    """
    Write an amount with a dot, two decimals, and no sign on zero.
    """
    written = f"{amount:.2f}"
    return "0.00" if written == _NEGATIVE_ZERO else written


def read_receipt_data(text: str) -> tuple[ReceiptData | None, tuple[Finding, ...]]:
    """
    Parse the data of a Kassenbeleg-V1; None when an amount cannot be understood.
    """
    parts = text.split("^")
    shape = 3
    if len(parts) != shape:
        return None, (
            Finding(
                id="PD-01",
                message=f"a {RECEIPT_TYPE} has three parts separated by ^, this has {len(parts)}",
            ),
        )
    kind, slot_part, payment_part = parts
    found: list[Finding] = []
    slots = _read_slots(slot_part, found)
    payments = _read_payments(payment_part, found)
    _check_kind(kind, slots, payments, found)
    if slots is None or payments is None:
        return None, tuple(found)
    _check_balance(kind, slots, payments, found)
    return ReceiptData(kind=kind, slots=slots, payments=payments), tuple(found)


def process_data_findings(process_type: str, text: str) -> tuple[Finding, ...]:
    """
    Check *text* by the grammar of *process_type*; an unknown type has no grammar to check.
    """
    found = list(_characters(text))
    if process_type == RECEIPT_TYPE:
        found.extend(read_receipt_data(text)[1])
    elif process_type == ORDER_TYPE:
        found.extend(_order_findings(text))
    return tuple(found)


def _characters(text: str) -> list[Finding]:
    found = []
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        found.append(Finding(id="PD-10", message="the process data are not well-formed UTF-8"))
        return found
    if "\x00" in text:
        found.append(Finding(id="PD-10", message="the process data contain NUL"))
    if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}"):
        found.append(Finding(id="PD-10", message="the process data begin with a byte order mark"))
    if not unicodedata.is_normalized("NFC", text):
        found.append(
            Finding(
                id="PD-10",
                message="the process data contain decomposed characters (not NFC)",
                weight=Weight.NOTICE,
            ),
        )
    return found


def _read_amount(text: str, found: list[Finding], *, where: str) -> Decimal | None:
    if len(text) <= _LONGEST_AMOUNT and _AMOUNT.fullmatch(text):
        if text == _NEGATIVE_ZERO:
            found.append(Finding(id="PD-03", message=f"{where} is -0.00; zero has no sign"))
        elif re.match(r"-?0[0-9]", text):
            found.append(Finding(id="PD-03", message=f"{where} {text} has leading zeros"))
        return Decimal(text)
    shown = repr(text[:_LONGEST_AMOUNT])
    found.append(Finding(id="PD-03", message=f"{where} {shown} {_what_is_wrong(text)}"))
    return None


#: What is usually wrong with an amount, the most telling first.
_FAULTS: Final = (
    (re.compile(r".*[0-9](?:,[0-9]{3}\.|\.[0-9]{3},).*"), "has a thousands separator"),
    (re.compile(r".*,.*"), "has a decimal comma"),
    (re.compile(r"\+.*"), "has a plus sign"),
    (re.compile(r"-?\.[0-9]+"), "has no digit before the dot"),
    (re.compile(r"\s.*|.*\s", re.DOTALL), "has blanks around it"),
    (re.compile(r"-?[0-9]+(\.[0-9]*)?"), "has not exactly two decimals"),
)


def _what_is_wrong(text: str) -> str:
    if _AMOUNT.fullmatch(text):
        return f"has more than {_LONGEST_AMOUNT} characters"
    return next(
        (what for fault, what in _FAULTS if fault.fullmatch(text)),
        "is no amount with a dot and two decimals",
    )


def _read_slots(text: str, found: list[Finding]) -> tuple[Decimal, ...] | None:
    slots = text.split("_")
    if len(slots) != SLOTS:
        found.append(
            Finding(id="PD-02", message=f"there are {len(slots)} gross sums instead of {SLOTS}"),
        )
    amounts = [
        _read_amount(slot, found, where=f"gross sum {index}")
        for index, slot in enumerate(slots[: 2 * SLOTS], start=1)
    ]
    known = tuple(amount for amount in amounts if amount is not None)
    return known if len(known) == len(slots) == SLOTS else None


def _read_payments(text: str, found: list[Finding]) -> tuple[PaymentSum, ...] | None:
    if not text:
        return ()
    payments: list[PaymentSum] = []
    is_complete = True
    longest = 100
    for index, part in enumerate(text.split("_")[:longest], start=1):
        payment = _read_payment(part, index, found)
        if payment is None:
            is_complete = False
        else:
            payments.append(payment)
    ways = [(each.kind, each.currency) for each in payments]
    if len(set(ways)) != len(ways):
        found.append(UNSUMMED)
    if is_complete and ways != sorted(ways, key=_payment_order):
        found.append(
            Finding(
                id="PD-04",
                message="payments do not stand in the usual order: Bar before Unbar, euro first",
                weight=Weight.NOTICE,
            ),
        )
    return tuple(payments) if is_complete else None


def _payment_order(way: tuple[str, str]) -> tuple[bool, bool, str]:
    kind, currency = way
    return kind != CASH, currency != "EUR", currency


def _read_payment(part: str, index: int, found: list[Finding]) -> PaymentSum | None:
    fields = part.split(":")
    where = f"payment {index}"
    with_currency = 3
    if len(fields) not in (2, with_currency) or fields[1] not in (CASH, NON_CASH):
        found.append(
            Finding(
                id="PD-04",
                message=f"{where} {part[:40]!r} is not written amount:Bar or amount:Unbar",
            ),
        )
        return None
    currency = "EUR"
    if len(fields) == with_currency:
        currency = fields[2]
        if currency == "EUR":
            found.append(Finding(id="PD-05", message=f"{where} names EUR, which is left out"))
        elif not _CURRENCY.fullmatch(currency):
            found.append(
                Finding(id="PD-04", message=f"{where} has the currency {currency[:10]!r}"),
            )
    amount = _read_amount(fields[0], found, where=where)
    if amount is None:
        return None
    if amount == 0:
        found.append(
            Finding(
                id="PD-04",
                message=f"{where} is 0.00; a payment of nothing is left out",
                weight=Weight.NOTICE,
            ),
        )
    return PaymentSum(amount=amount, kind=fields[1], currency=currency)


def _check_kind(
    kind: str,
    slots: tuple[Decimal, ...] | None,
    payments: tuple[PaymentSum, ...] | None,
    found: list[Finding],
) -> None:
    if kind not in RECEIPT_KINDS:
        found.append(
            Finding(id="PD-01", message=f"{kind[:40]!r} is none of {', '.join(RECEIPT_KINDS)}"),
        )
    elif kind == "AVBelegstorno":
        found.append(
            Finding(
                id="PD-01",
                message="AVBelegstorno cannot be used with a TSE; "
                "a cancellation is a new Beleg with reversed signs",
            ),
        )
    elif kind == ABORT and (payments or any(slots or ())):
        found.append(
            Finding(id="PD-07", message=f"{ABORT} has five sums of 0.00 and no payments"),
        )


def _check_balance(
    kind: str,
    slots: tuple[Decimal, ...],
    payments: tuple[PaymentSum, ...],
    found: list[Finding],
) -> None:
    # Invoices, benefits in kind, orders and transfers are paid later, elsewhere or never.
    is_unpaid = kind != SALE and not payments
    if is_unpaid or any(each.currency != "EUR" for each in payments):
        return
    gross = reduce(_EXACT.add, slots, Decimal(0))
    paid = reduce(_EXACT.add, (each.amount for each in payments), Decimal(0))
    if gross != paid:
        found.append(
            Finding(
                id="PD-06",
                message=f"the gross sums come to {gross:.2f}, the payments to {paid:.2f}",
                weight=Weight.NOTICE,
            ),
        )


def _order_findings(text: str) -> list[Finding]:
    if not text:
        # How a line is written is law, that there is one is not; a document tells how many it has.
        return [Finding(id="PD-08", message="an order has no line", weight=Weight.NOTICE)]
    offset, number = 0, 1
    found: list[Finding] = []
    while True:
        match = _ORDER_LINE.match(text, offset)
        if match is None:
            found.append(_broken_line(text[offset:], number))
            return found
        quantity = match["quantity"]
        if re.search(r"\.[0-9]*0$", quantity):
            found.append(
                Finding(
                    id="PD-08",
                    message=f"order line {number} has the quantity {quantity}; "
                    "decimals that say nothing are left out",
                    weight=Weight.NOTICE,
                ),
            )
        offset = match.end()
        if offset == len(text):
            return found
        if text[offset] != "\r" or text[offset : offset + 2] == "\r\n" or offset + 1 == len(text):
            found.append(_broken_separator(text[offset:], number))
            return found
        offset, number = offset + 1, number + 1


def _broken_line(rest: str, number: int) -> Finding:
    line = re.split(r"[\r\n]", rest, maxsplit=1)[0]
    if line.count('"') % 2:
        return Finding(
            id="PD-09",
            message=f"order line {number} {line[:60]!r} has a quote that is not doubled",
        )
    return Finding(
        id="PD-08",
        message=f'order line {number} {line[:60]!r} is not written quantity;"text";price',
    )


def _broken_separator(rest: str, number: int) -> Finding:
    if rest == "\r":
        message = f"a CR follows the last order line {number}"
    elif rest.startswith(("\n", "\r\n")):
        message = f"order line {number} ends with LF; lines are separated by CR alone"
    else:
        message = f"after order line {number} comes {rest[:20]!r} instead of CR"
    return Finding(id="PD-08", message=message)

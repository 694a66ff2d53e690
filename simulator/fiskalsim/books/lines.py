"""
The lines of a document as rows: what was sold, its VAT, its parts, and how its price came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Final, NamedTuple

from fiskalsim.books.cells import Row
from fiskalsim.books.meanings import business_case, meanings
from fiskalsim.books.rates import Rates, rate_of
from fiskalsim.ground.limits import LONGEST_NUMBER
from fiskalsim.middleware.documents.days import booked_on
from fiskalsim.middleware.documents.enums import BusinessTransactionType, PositionType
from fiskalsim.middleware.documents.lines import is_moved_voucher, ordered_positions
from fiskalsim.middleware.documents.model import Document, Payment, Position, PositionReference

_NOTHING: Final = Decimal(0)
_ONE: Final = Decimal(1)
_FINEST: Final = Decimal("0.00001")
_LONG: Final = Context(prec=2 * LONGEST_NUMBER)
#: Where the name of a voucher stands that is sold or redeemed as a booking (hc-4404607313809).
_VOUCHER: Final = "VoucherId"


class Amount(NamedTuple):
    """
    An amount of money with the VAT in it.
    """

    gross: Decimal
    net: Decimal
    tax: Decimal

    def plus(self, other: Amount) -> Amount:
        """
        Add another one.
        """
        return Amount(self.gross + other.gross, self.net + other.net, self.tax + other.tax)

    def part(self, gross: Decimal) -> Amount:
        """
        Give *gross* the VAT that is in this amount, in proportion.
        """
        tax = _divided(gross * self.tax, self.gross) if self.gross else _NOTHING
        return Amount(gross, gross - tax, tax)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One line: its row and those that belong to it.
    """

    row: Row
    case: str
    #: What it came to, by UST_SCHLUESSEL.
    shares: Mapping[int, Amount]
    prices: tuple[Row, ...] = ()
    parts: tuple[Row, ...] = ()
    #: The line of another document that it takes back.
    names: PositionReference | None = None

    @property
    def number(self) -> str:
        """
        The POS_ZEILE of the line.
        """
        return str(self.row["POS_ZEILE"])


def lines(document: Document, rates: Rates, *, moves_vouchers: bool) -> list[Line]:
    """
    Write down what counts in a document, as its signature does.

    A single-purpose voucher that was given in payment is a line where it is moved.
    """
    day = booked_on(document)
    found = [
        _line(document, position, number, rates, day)
        for number, position in _numbered(ordered_positions(document))
    ]
    if moves_vouchers:
        vouchers = filter(is_moved_voucher, document.payments or ())
        taken = {line.number for line in found}
        for voucher in vouchers:
            number = _free(taken)
            found.append(_voucher(voucher, number, rates, day))
    return found


def _numbered(positions: Iterator[Position]) -> Iterator[tuple[str, Position]]:
    """
    Number lines as the till does; what has no number of its own gets one that is free.
    """
    taken: set[str] = set()
    for position in positions:
        number = position.position_number
        if number is None or str(number) in taken:
            yield _free(taken), position
        else:
            taken.add(str(number))
            yield str(number), position


def _free(taken: set[str]) -> str:
    """
    Take a number that no line has.
    """
    number = next(str(n) for n in range(len(taken), 2 * len(taken) + 1) if str(n) not in taken)
    taken.add(number)
    return number


def _line(
    document: Document, position: Position, number: str, rates: Rates, day: date | None
) -> Line:
    case = _case(document, position)
    amount = amount_of(position)
    shares = _shares(position, rates, day)
    return Line(
        row=_row(position, number, case, amount) | {"P_STORNO": _voided(document, position)},
        case=case,
        shares=shares,
        names=position.position_reference,
        prices=tuple(_prices(position, number, amount, next(iter(shares)))),
        parts=tuple(
            _part(sub, number, rates.key(sub.vat_identification, booked_on=day))
            for sub in position.sub_items or ()
            if not sub.deleted_position
        ),
    )


def _case(document: Document, position: Position) -> str:
    """
    Say what kind of business a line is; what is voided is of the kind that it was.
    """
    voided = bool(document.cancellation_document or position.cancellation_position)
    gross = position.gross_value or _NOTHING
    return business_case(
        position.business_transaction_type,
        document.document_type,
        goes_out=gross != 0 and (gross < 0) != voided,
    )


def _shares(position: Position, rates: Rates, day: date | None) -> dict[int, Amount]:
    """
    Split a line by VAT key: the parts of a menu stand for the menu where it asks for it.
    """
    subs = [s for s in position.sub_items or () if not s.deleted_position]
    parts = subs if position.use_sub_item_vat_calculation and position.sub_items else [position]
    shares: dict[int, Amount] = {}
    for part in parts:
        key = rates.key(part.vat_identification, booked_on=day)
        amount = amount_of(part)
        shares[key] = shares[key].plus(amount) if key in shares else amount
    return shares or {rates.key(None, booked_on=day): amount_of(position)}


def amount_of(position: Position) -> Amount:
    """
    Read what a line came to; what is missing is nothing, as in the sums of the day.
    """
    return Amount(
        position.gross_value or _NOTHING,
        position.net_value or _NOTHING,
        position.tax_value or _NOTHING,
    )


def _row(
    position: Position, number: str, case: str, amount: Amount
) -> dict[str, str | Decimal | None]:
    is_item = position.type is PositionType.Item
    quantity = _ONE if is_item and position.quantity is None else position.quantity
    return {
        "POS_ZEILE": number,
        "GUTSCHEIN_NR": (position.additional_fields or {}).get(_VOUCHER),
        "ARTIKELTEXT": _text(position) or case,
        "GV_TYP": case,
        "INHAUS": None if position.in_house is None else str(int(position.in_house)),
        "ART_NR": position.item_id,
        "GTIN": position.gtin,
        "WARENGR_ID": position.item_group_id,
        "WARENGR": position.item_group_caption,
        "MENGE": quantity,
        "EINHEIT": _unit(position),
        "STK_BR": _divided(amount.gross, quantity) if quantity else None,
    }


def _voided(document: Document, position: Position) -> str:
    """
    Write P_STORNO: a line was taken back before its receipt was signed.

    What takes back a line of a receipt that was signed already is a return (implementers, medium).
    """
    names = position.position_reference
    is_return = names is not None and names.document_guid != document.document_guid
    return str(int(bool(position.cancellation_position) and not is_return))


def _text(position: Position) -> str | None:
    return (
        position.item_caption
        or position.caption
        or position.item_short_caption
        or position.text
        or position.item_id
    )


def _unit(position: Position) -> str | None:
    unit = position.quantity_unit or {}
    return str(unit["id"]) if unit.get("id") is not None else None


def _prices(position: Position, number: str, amount: Amount, key: int) -> Iterator[Row]:
    """
    Tell how a price came about: the price before discounts, and what was taken off or put on.

    The rows add up to the line. Prices before discounts are per unit; values of discounts, which
    the vendor gives per line, lower the price where they are positive (class reference).
    """
    taken = [discount.discount_value or _NOTHING for discount in position.discounts or ()]
    base = amount.gross + sum(taken, _NOTHING)
    if position.base_gross_value is not None:
        quantity = _ONE if position.quantity is None else position.quantity
        # What is taken back may say so in the quantity, in the price, or in both.
        base = abs(position.base_gross_value * quantity).copy_sign(amount.gross)
    if not taken and base == amount.gross:
        return
    rest = amount.gross - base + sum(taken, _NOTHING)
    changes = [-value for value in taken] + ([rest] if rest else [])
    yield _price("base_amount", base, number, amount, key)
    for change in changes:
        lowers = (change < 0) == (base >= 0)
        yield _price("discount" if lowers else "extra_amount", change, number, amount, key)


def _price(kind: str, gross: Decimal, number: str, line: Amount, key: int) -> Row:
    part = line.part(gross)
    return {
        "POS_ZEILE": number,
        "TYP": kind,
        "UST_SCHLUESSEL": key,
        "PF_BRUTTO": part.gross,
        "PF_NETTO": part.net,
        "PF_UST": part.tax,
    }


def _part(sub: Position, number: str, key: int) -> Row:
    amount = amount_of(sub)
    return {
        "POS_ZEILE": number,
        "ZI_ART_NR": sub.item_id or _text(sub) or number,
        "ZI_GTIN": sub.gtin,
        "ZI_NAME": _text(sub),
        "ZI_WARENGR_ID": sub.item_group_id,
        "ZI_WARENGR": sub.item_group_caption,
        "ZI_MENGE": _ONE if sub.quantity is None else sub.quantity,
        "ZI_EINHEIT": _unit(sub),
        "ZI_UST_SCHLUESSEL": key,
        "ZI_BASISPREIS_BRUTTO": amount.gross,
        "ZI_BASISPREIS_NETTO": amount.net,
        "ZI_BASISPREIS_UST": amount.tax,
    }


def _voucher(payment: Payment, number: str, rates: Rates, day: date | None) -> Line:
    """
    Write a voucher whose VAT was paid when it was sold: redeeming it lowers the sale.
    """
    gross = -(payment.amount or _NOTHING)
    given = payment.tax_value
    tax = _tax(payment, gross, day) if given is None else abs(given).copy_sign(gross)
    case = business_case_of_voucher()
    return Line(
        row={
            "POS_ZEILE": number,
            "GUTSCHEIN_NR": payment.voucher_id,
            "ARTIKELTEXT": payment.caption or case,
            "GV_TYP": case,
            "P_STORNO": "0",
        },
        case=case,
        shares={
            rates.key(payment.vat_identification, booked_on=day): Amount(gross, gross - tax, tax)
        },
    )


def business_case_of_voucher() -> str:
    """
    Say the GV_TYP of a single-purpose voucher that is redeemed.
    """
    return meanings().cases[BusinessTransactionType.SinglePurposeVoucher][True]


def _tax(payment: Payment, gross: Decimal, day: date | None) -> Decimal:
    percent = payment.vat_percent
    if percent is None:
        percent = rate_of(payment.vat_identification, on=day)
    return gross - _divided(100 * gross, 100 + percent)


def _divided(value: Decimal, by: Decimal) -> Decimal:
    """
    Divide and round to what an amount in a line may show.
    """
    return _LONG.divide(value, by).quantize(_FINEST, context=_LONG)

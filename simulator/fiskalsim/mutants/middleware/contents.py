"""
processType and processData that are written wrongly, and signed as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.middleware.documents.enums import DocumentType, PaymentType, PositionType
from fiskalsim.middleware.documents.lines import SLOT_OF_VAT, ordered_positions
from fiskalsim.middleware.documents.model import Position
from fiskalsim.middleware.facts import DocumentRecorded, Operation, document_key
from fiskalsim.middleware.receipts import processdata
from fiskalsim.mutants.middleware.rows import recorded
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import within
from fiskalsim.world.world import World

#: Types by which money comes or goes without a sale.
_MOVED: Final = (DocumentType.PayIn, DocumentType.PayOut, DocumentType.OpeningBalance)
#: Means of payment that a driver knew when it was written.
_CARDS: Final = {PaymentType.EC_CARD, PaymentType.CREDIT_CARD, PaymentType.PAYMENT_PROVIDER}
#: How many lines a printer's page holds.
_PAGE: Final = 20
#: And how many a whole roll.
_ROLL: Final = 100
#: VAT keys by the rates that a driver knew when it was written.
_LITERALS: Final = {
    Decimal(19): 1,
    Decimal(7): 2,
    Decimal("10.7"): 3,
    Decimal("5.5"): 4,
    Decimal(0): 5,
}


def _sold(write: Callable[[Any, str], str], *only: int) -> Inside:
    """
    Write the processData of what is stored otherwise, of these types or of all.
    """

    def change(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
        meant = not only or fact.document_type in only
        if fact.operation is Operation.CANCEL or not fact.fiscal or not meant:
            return fact
        return replace(fact, process_data=write(document, fact.process_data))

    return recorded(change)


def _as_sentence(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    if fact.operation is Operation.CANCEL or document.document_type not in _MOVED:
        return fact
    return replace(fact, process_type="SonstigerVorgang", process_data=document.document_type.name)


def _first_slot(_document: Any, data: str) -> str:
    kind, sums, paid = data.split("^")
    *nothing, moved = sums.split("_")
    return f"{kind}^{'_'.join((moved, *nothing))}^{paid}"


def _ordered(
    *,
    text: Callable[[str], str] = lambda text: text.replace('"', '""'),
    count: Callable[[Decimal], str] = processdata.quantity,
    price: Callable[[Decimal, Decimal], Decimal] = lambda gross, n: abs(gross / n),
    taken_back: bool = True,
    joint: str = "\r",
) -> Inside:
    """
    Write the lines of an order otherwise.
    """

    def line(position: Position) -> str:
        number = Decimal(1) if position.quantity is None else position.quantity
        gross = position.gross_value or Decimal(0)
        written = processdata.amount(price(gross, number))
        return f'{count(number)};"{text(position.item_caption or "")}";{written}'

    def write(document: Any, _data: str) -> str:
        lines = ordered_positions(document)
        return joint.join(line(p) for p in lines if taken_back or (p.quantity or 0) > 0)

    return _sold(write, DocumentType.LongTermOrder)


def _by_rate(key_of: Callable[[Decimal], int]) -> Inside:
    """
    Choose the slot of a line by its rate.
    """

    def asked(_world: World, true: Any, document: Any, *said: Any, **named: Any) -> Any:
        lines = tuple(
            each
            if each.vat_percent is None
            else replace(each, vat_identification=key_of(Decimal(str(each.vat_percent))))
            for each in document.positions or ()
        )
        # What was added up before is of the document as it came.
        named["sums"] = None
        return true(replace(document, positions=lines), *said, **named)

    return method("transactions._asked", asked)


def _nearest(rate: Decimal) -> int:
    return _LITERALS[min(_LITERALS, key=lambda known: abs(known - rate))]


def _binary(sums: Callable[[Any, list[str]], list[float]]) -> Inside:
    """
    Write the five sums as binary fractions come out, cut to cents.
    """

    def write(document: Any, data: str) -> str:
        kind, slots, paid = data.split("^")
        written = (f"{int(each * 100) / 100:.2f}" for each in sums(document, slots.split("_")))
        return f"{kind}^{'_'.join(written)}^{paid}"

    return _sold(write, DocumentType.Receipt)


def _added(document: Any, slots: list[str]) -> list[float]:
    sums = [0.0] * len(slots)
    for line in document.positions or ():
        slot = SLOT_OF_VAT.get(line.vat_identification or 0)
        if slot is not None:
            sums[slot] += float(line.gross_value or 0)
    return sums


def _each_payment(document: Any, data: str) -> str:
    paid = "_".join(
        f"{processdata.amount(each.amount)}:"
        f"{'Bar' if each.payment_type is PaymentType.CASH else 'Unbar'}"
        for each in document.payments or ()
    )
    return f"{data.rpartition('^')[0]}^{paid}"


def _cards_only(document: Any, data: str) -> str:
    others = {each.payment_type for each in document.payments or ()} - _CARDS
    return data.replace(":Unbar", ":Bar") if others else data


def _paid_somehow(document: Any, data: str) -> str:
    unpaid = [p for p in document.payments or () if p.payment_type is PaymentType.NONE]
    return f"{data}_{processdata.amount(unpaid[0].amount)}:Unbar" if unpaid else data


def _in_euro(document: Any, data: str) -> str:
    foreign = [each for each in document.payments or () if each.currency_iso_code != "EUR"]
    if not foreign:
        return data
    first = foreign[0]
    amount = processdata.amount(first.amount or Decimal(0))
    return f"{data.rpartition('^')[0]}^{amount}:Bar:{first.currency_iso_code}"


def _one_till_one_currency(document: Any, data: str) -> str:
    """
    Give change in the currency that was paid in.
    """
    foreign = [each for each in document.payments or () if each.currency_iso_code != "EUR"]
    head, _, paid = data.rpartition("^")
    if not foreign:
        return data
    code = foreign[0].currency_iso_code
    listed = [
        each if each.endswith(code) else f"{each}:{code}" for each in paid.split("_") if each
    ]
    return f"{head}^{'_'.join(listed)}"


def _summed(add: Callable[[Any, list[Decimal]], list[Decimal]]) -> Inside:
    """
    Write other sums than the five that are right.
    """

    def write(document: Any, data: str) -> str:
        kind, slots, paid = data.split("^")
        sums = add(document, [Decimal(each) for each in slots.split("_")])
        return f"{kind}^{'_'.join(map(processdata.amount, sums))}^{paid}"

    return _sold(write, DocumentType.Receipt)


def _without(lines: Callable[[Sequence[Position]], Sequence[Position]]) -> Inside:
    """
    Leave some lines out of the sums.
    """

    def write(document: Any, sums: list[Decimal]) -> list[Decimal]:
        for line in lines(document.positions or ()):
            sums[SLOT_OF_VAT[line.vat_identification or 0]] -= line.gross_value or 0
        return sums

    return _summed(write)


def _beside_items(lines: Sequence[Position]) -> Sequence[Position]:
    booked = [each for each in lines if each.type is PositionType.Booking]
    return booked if len(booked) < len(lines) else ()


def _discounted_again(document: Any, sums: list[Decimal]) -> list[Decimal]:
    for line in document.positions or ():
        off = sum((each.discount_value for each in line.discounts or ()), Decimal(0))
        if off:
            sums[SLOT_OF_VAT[line.vat_identification]] -= off
    return sums


def _last_card(document: Any, data: str) -> str:
    """
    Keep one payment of each class, as a dictionary does that is not added up.
    """
    paid = [each for each in document.payments or () if each.payment_type in _CARDS]
    if len(paid) <= 1:
        return data
    return re.sub(r"-?[\d.]+:Unbar$", f"{processdata.amount(paid[-1].amount)}:Unbar", data)


def _first_currency(_document: Any, data: str) -> str:
    codes = re.findall(r":Bar:([A-Z]{3})", data)
    return re.sub(r"(:Bar:)[A-Z]{3}", rf"\g<1>{codes[0]}", data) if codes else data


def _negated_again(world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    """
    Negate what the till has negated, where the receipt that it voids is found.
    """
    reference = document.document_reference
    if not document.cancellation_document or reference is None:
        return fact
    key = document_key(document.unique_client_id, reference.document_guid)
    if world.desk.ledger.find(key) is None:
        return fact
    return replace(fact, process_data=fact.process_data.replace("-", ""))


CONTENTS: Final[tuple[Mutant, ...]] = (
    within(
        "M-PRD-0001-b",
        "amounts have one decimal",
        Kind.OMIT,
        _sold(lambda _, data: re.sub(r"(\.\d)\d", r"\1", data)),
    ),
    within(
        "M-PRD-0002-c",
        "sums are kept as binary fractions and cut to cents",
        Kind.OFF_BY_ONE,
        _binary(lambda _, slots: [float(each) for each in slots]),
    ),
    within(
        "M-PRD-0002-d",
        "lines are added up as binary fractions, and the sum is cut to cents",
        Kind.OFF_BY_ONE,
        _binary(_added),
    ),
    within(
        "M-PRD-0002-e",
        "of a long receipt the first page is added up",
        Kind.OMIT,
        _without(lambda lines: lines[_PAGE:]),
    ),
    within(
        "M-PRD-0002-g",
        "a receipt has room for a hundred lines",
        Kind.OMIT,
        _without(lambda lines: lines[_ROLL:]),
    ),
    within(
        "M-PRD-0002-h",
        "what is booked beside items is left out",
        Kind.OMIT,
        _without(_beside_items),
    ),
    within(
        "M-PRD-0002-f",
        "what was taken off is taken off once more",
        Kind.OFF_BY_ONE,
        _summed(_discounted_again),
    ),
    within(
        "M-PRD-0004-b",
        "a sale is written in capitals",
        Kind.SWAP,
        _sold(lambda _, data: data.replace("Beleg^", "BELEG^")),
    ),
    within(
        "M-PRD-0005-a",
        "a driver knows four rates and takes every other for none",
        Kind.STALE,
        _by_rate(lambda rate: _LITERALS.get(rate, 5)),
        also=("DE-DOC-0015", "DE-DOC-0029"),
    ),
    within(
        "M-PRD-0005-b",
        "a line goes to the slot of the nearest rate",
        Kind.SWAP,
        _by_rate(_nearest),
        also=("DE-DOC-0015", "DE-DOC-0029"),
    ),
    within(
        "M-PRD-0009-b",
        "change stands beside what was given",
        Kind.OMIT,
        _sold(_each_payment, DocumentType.Receipt),
    ),
    within(
        "M-PRD-0009-c",
        "what is no card counts as cash",
        Kind.SWAP,
        _sold(_cards_only, DocumentType.Receipt),
    ),
    within(
        "M-PRD-0009-d",
        "what was not paid at all is paid without cash",
        Kind.ACCEPT,
        _sold(_paid_somehow, DocumentType.Receipt),
    ),
    within(
        "M-PRD-0009-e",
        "of several cards the last one counts",
        Kind.STALE,
        _sold(_last_card, DocumentType.Receipt),
    ),
    within(
        "M-PRD-0009-f",
        "what goes back to a card is taken from it once more",
        Kind.SIGN_WRONG,
        _sold(lambda _, data: re.sub(r"-([\d.]+:Unbar)", r"\1", data), DocumentType.Receipt),
    ),
    within(
        "M-PRD-0014-b", "francs are counted in euro and called francs", Kind.SWAP, _sold(_in_euro)
    ),
    within(
        "M-PRD-0014-c",
        "change in euro is called francs too",
        Kind.SWAP,
        _sold(_one_till_one_currency),
    ),
    within(
        "M-PRD-0014-d",
        "a card that is kept in francs is kept in euro",
        Kind.OMIT,
        _sold(lambda _, data: re.sub(r"(:Unbar):[A-Z]{3}", r"\1", data)),
    ),
    within(
        "M-PRD-0014-e", "all foreign money is of one currency", Kind.STALE, _sold(_first_currency)
    ),
    within(
        "M-DOC-0004-a",
        "money that moves stands under 19 %",
        Kind.SWAP,
        _sold(_first_slot, *_MOVED),
    ),
    within("M-DOC-0004-b", "money that moves is no receipt", Kind.SWAP, recorded(_as_sentence)),
    within(
        "M-DOC-0006-a",
        "a line of an order has its sum for a price",
        Kind.SWAP,
        _ordered(price=lambda gross, _number: abs(gross)),
    ),
    within(
        "M-DOC-0006-b", "the lines of an order are joined by LF", Kind.SWAP, _ordered(joint="\n")
    ),
    within(
        "M-DOC-0006-c",
        "of a long order the first ten lines are signed",
        Kind.OMIT,
        _sold(
            lambda _, data: "\r".join(data.split("\r")[:10]),
            DocumentType.LongTermOrder,
        ),
    ),
    within(
        "M-DOC-0007-a",
        "quotes in an order are written with a backslash",
        Kind.SWAP,
        _ordered(text=lambda text: text.replace('"', '\\"')),
    ),
    within(
        "M-DOC-0007-b",
        "quotes in an order are left out",
        Kind.OMIT,
        _ordered(text=lambda text: text.replace('"', "")),
    ),
    within(
        "M-DOC-0008-a",
        "a quantity has three decimals, needed or not",
        Kind.SWAP,
        _ordered(count=lambda number: f"{number:.3f}"),
    ),
    within(
        "M-DOC-0008-b",
        "a quantity has as many decimals as the till sent",
        Kind.OMIT,
        _ordered(count=lambda number: f"{number.normalize():f}"),
    ),
    within(
        "M-DOC-0009-a",
        "what is taken off an order has a negative price",
        Kind.SIGN_WRONG,
        _ordered(
            count=lambda number: processdata.quantity(abs(number)),
            price=lambda gross, number: gross / abs(number),
        ),
    ),
    within(
        "M-DOC-0009-b",
        "what is taken off an order is not told",
        Kind.OMIT,
        _ordered(taken_back=False),
    ),
    within(
        "M-DOC-0011-a",
        "a void is of a kind of its own",
        Kind.SWAP,
        _sold(
            lambda document, data: (
                data.replace("Beleg^", "AVBelegstorno^")
                if document.cancellation_document
                else data
            )
        ),
    ),
    within(
        "M-DOC-0011-b",
        "a void is worth what the sale was worth",
        Kind.SIGN_WRONG,
        _sold(
            lambda document, data: (
                data.replace("-", "") if document.cancellation_document else data
            )
        ),
    ),
    within(
        "M-DOC-0011-c",
        "what a void negates is negated once more where its receipt is known",
        Kind.SIGN_WRONG,
        recorded(_negated_again),
    ),
)

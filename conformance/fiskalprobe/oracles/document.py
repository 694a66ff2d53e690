"""
The document that a till sends, read leniently into values that the oracles can count with.

Only what the oracles need is kept. Wire names stand here and nowhere else among the oracles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, ClassVar, Final, Self

from fiskalprobe.oracles.exact import exactly

RECEIPT: Final = 0
INVOICE: Final = 1
PAY_OUT: Final = 10
ORDER: Final = 80
END_OF_DAY: Final = 99
#: Sales, and cash that comes and goes: payout, pay-in, opening balance.
RECEIPT_LIKE: Final = frozenset({RECEIPT, INVOICE, PAY_OUT, 11, 90})

_NAMED_NUMBER: Final = re.compile(r"\[(?P<number>[0-9]+)\].*")
#: A member of a closed set by its number, alone or in brackets before its name.
_NUMBERED: Final = re.compile(r"\[\s*(?P<named>-?[0-9]{1,9})\s*\].*|(?P<alone>[+-]?[0-9]{1,9})")
#: Position types that carry turnover: item and booking. A sub item is part of its item.
_TURNOVER_TYPES: Final = (0, 3)


class UnreadableDocument(ValueError):
    """
    This is no document; the text says which member cannot be understood.
    """

    code: ClassVar[str] = "document-unreadable"


class PaymentClass(StrEnum):
    """
    How DSFinV-K counts a payment.
    """

    CASH = "Bar"
    NON_CASH = "Unbar"
    #: No payment at all.
    NONE = "Keine"


class Case(StrEnum):
    """
    What a line is beside goods and services, as far as anybody here asks.
    """

    DEPOSIT = "DepositOnEmpties"
    VOUCHER = "MultiPurposeVoucher"
    TIP = "Tip"
    OTHER = "any other"


#: The numbers of the vendor's business transaction types.
_CASES: Final = {"2": Case.DEPOSIT, "4": Case.VOUCHER, "5": Case.TIP}
_NAMED_CASES: Final = {case.lower(): case for case in _CASES.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """
    One line with turnover.
    """

    gross: Decimal
    #: The key of the tax rate; None when the document does not say.
    vat: int | None
    #: The rate that the line names beside its key.
    percent: Decimal | None = None
    quantity: Decimal = Decimal(1)
    #: The VAT that the line says is in it.
    tax: Decimal | None = None
    #: What the line may be called, the likeliest first.
    texts: tuple[str, ...] = ()
    #: The sub-items that say which VAT is in the price; None when the line says so itself.
    parts: tuple[Position, ...] | None = None
    case: Case = Case.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """
    One payment; the amount is in the till's currency, the foreign amount in its own.
    """

    amount: Decimal
    kind: PaymentClass
    currency: str = "EUR"
    foreign_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    What a till asked to be signed.
    """

    kind: int
    guid: str
    is_training: bool
    positions: tuple[Position, ...]
    payments: tuple[Payment, ...]
    #: Whether the service is to work out gross values by itself.
    is_completed: bool = False
    client: str = ""
    #: Number, revision and start as they were taken over from the answer to createDocument.
    number: int | None = None
    revision: int | None = None
    start_unix: int | None = None
    #: What it has in common with other documents, such as the name of a table.
    groups: frozenset[str] = frozenset()
    #: What it goes by, in small letters: its GUID, its id and its number.
    names: frozenset[str] = frozenset()
    is_void: bool = False
    #: How many of its lines were taken off again, by a mark on the line itself.
    deleted: int = 0
    #: What the document that it refers to goes by.
    refers_to: frozenset[str] = frozenset()
    #: Its GUID, where the reference has one.
    refers_to_guid: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """
        Read strict JSON.
        """
        try:
            parsed = exactly(text)
        except ValueError as refused:
            raise UnreadableDocument(f"the document is no JSON: {refused}") from refused
        if not isinstance(parsed, Mapping):
            raise UnreadableDocument("the document is JSON but no object")
        return cls.from_mapping(parsed)

    @classmethod
    def from_mapping(cls, parsed: Mapping[str, Any]) -> Self:
        """
        Read parsed JSON; keys may have any case, numbers and booleans may be quoted.
        """
        members = _any_case(parsed)
        return cls(
            kind=_integer(members, "documenttype", default=RECEIPT) or 0,
            guid=_guid(members),
            is_training=_is_set(members, "istraining"),
            positions=tuple(
                _position(each)
                for each in _objects(members, "positions")
                if (_integer(each, "type", default=0) or 0) in _TURNOVER_TYPES
                and not _is_set(each, "deletedposition")
            ),
            payments=tuple(map(_payment, _objects(members, "payments"))),
            is_completed=_is_completed(members),
            client=str(members.get("uniqueclientid") or "").strip("{}").lower(),
            number=_integer(members, "fiscaldocumentnumber"),
            revision=_integer(members, "fiscaldocumentrevision"),
            start_unix=_integer(members, "fiscaldocumentstarttime"),
            groups=_groups(members.get("allocationgroups")),
            names=_names(members),
            is_void=_is_set(members, "cancellationdocument"),
            deleted=sum(
                _is_set(each, "deletedposition") for each in _objects(members, "positions")
            ),
            refers_to=_names(_object(members.get("documentreference"))),
            refers_to_guid=_guid(_object(members.get("documentreference"))),
        )


def _groups(value: object) -> frozenset[str]:
    if not isinstance(value, list | tuple):
        return frozenset()
    return frozenset(str(each).strip() for each in value if str(each or "").strip())


def _guid(members: Mapping[str, Any]) -> str:
    return str(members.get("documentguid") or "").strip("{}").lower()


def _names(members: Mapping[str, Any]) -> frozenset[str]:
    said = (members.get(name) for name in ("documentguid", "documentid", "documentnumber"))
    return frozenset(str(each).strip("{} ").lower() for each in said if each)


def _object(value: object) -> dict[str, Any]:
    return _any_case(value) if isinstance(value, Mapping) else {}


def _is_completed(members: Mapping[str, Any]) -> bool:
    """
    Tell whether gross values are left to the service: by any calculation but that of net values,
    and by that one too where there is no gross value to start from.
    """
    mode = _member(members.get("automaticvatcalculation"), default="0")
    if mode in {"1", "netvaluecalculation"}:
        return any(each.get("grossvalue") is None for each in _objects(members, "positions"))
    return mode not in {"0", "nocalculation"}


def _position(members: Mapping[str, Any]) -> Position:
    names = ("itemcaption", "caption", "itemshortcaption", "itemid")
    has_percent = members.get("vatpercent") is not None
    has_quantity = members.get("quantity") is not None
    subs = _objects(members, "subitems") if _is_set(members, "usesubitemvatcalculation") else []
    return Position(
        gross=_decimal(members, "grossvalue"),
        vat=_integer(members, "vatidentification"),
        percent=_decimal(members, "vatpercent") if has_percent else None,
        quantity=_decimal(members, "quantity") if has_quantity else Decimal(1),
        tax=None if members.get("taxvalue") is None else _decimal(members, "taxvalue"),
        texts=tuple(str(members[name]) for name in names if members.get(name)),
        parts=tuple(_position(each) for each in subs if not _is_set(each, "deletedposition"))
        if subs
        else None,
        case=_case(members.get("businesstransactiontype")),
    )


def _case(value: object) -> Case:
    said = _member(value, default="0")
    return (_CASES | _NAMED_CASES).get(said, Case.OTHER)


def _payment(members: Mapping[str, Any]) -> Payment:
    foreign = members.get("foreignamount")
    return Payment(
        amount=_decimal(members, "amount"),
        kind=_payment_class(members.get("paymenttype")),
        currency=str(members.get("currencyisocode") or "EUR"),
        foreign_amount=None if foreign is None else _decimal(members, "foreignamount"),
    )


def _payment_class(value: object) -> PaymentClass:
    # Cash is the default, and the first member of the enumeration.
    name = _member(value, default="cash")
    if name in {"cash", "0"}:
        return PaymentClass.CASH
    return PaymentClass.NONE if name in {"none", "8"} else PaymentClass.NON_CASH


def _member(value: object, *, default: str) -> str:
    """
    Say a member of a closed set by its number, or else by its name in small letters.
    """
    text = str(default if value is None else value).strip()
    numbered = _NUMBERED.fullmatch(text)
    if numbered is None:
        return text.replace("_", "").lower()
    return str(int(numbered["named"] or numbered["alone"]))


def _is_set(members: Mapping[str, Any], name: str) -> bool:
    return str(members.get(name)).lower() == "true"


def _any_case(parsed: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in parsed.items()}


def _objects(members: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = members.get(name)
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
        raise UnreadableDocument(f"{name} is no list of objects")
    return [_any_case(each) for each in value]


def _decimal(members: Mapping[str, Any], name: str) -> Decimal:
    value = members.get(name)
    try:
        amount = Decimal(0 if value is None else str(value))
    except InvalidOperation as refused:
        raise UnreadableDocument(f"{name} is {value!r}, which is no amount") from refused
    largest = Decimal(10) ** 15
    if not amount.is_finite() or abs(amount) >= largest:
        raise UnreadableDocument(f"{name} is {value!r}, which no till takes in")
    return amount


def _integer(members: Mapping[str, Any], name: str, default: int | None = None) -> int | None:
    value = members.get(name)
    if value is None or value == "":
        return default
    text = _NAMED_NUMBER.sub(r"\g<number>", str(value))
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise UnreadableDocument(f"{name} is {value!r}, which is no whole number")
    return int(text)

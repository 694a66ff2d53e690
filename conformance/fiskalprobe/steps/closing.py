"""
The end of the day: closing document, closing, and what lies in the drawer.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pytest_bdd import given, then, when

from fiskalprobe.run import Checks, Subject
from fiskalprobe.steps._fields import body_of, find
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps._status import shown
from fiskalprobe.steps._till import Till, is_ok
from fiskalprobe.wire import Exchange, NotJson

_CLOSING: Final = "/api/v1/closing"
_OF_A_DOCUMENT: Final = frozenset({"positions", "payments", "documentType"})
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"


@given("the day has been closed")
def the_day_has_been_closed(subject: Subject, checks: Checks) -> None:
    """
    Close whatever was sold before.
    """
    closed = _close(subject)
    checks.presuppose(is_ok(closed), f"cashpointClose was answered {shown(closed)}")


@given(sentence(r"(?P<amount>-?[\d.]+) euro were booked as opening stock"))
@when(sentence(r"the POS books an opening stock of (?P<amount>-?[\d.]+) euro"))
def the_pos_books_an_opening_stock(subject: Subject, amount: str) -> None:
    """
    Call book/openingStock with one payment in cash.
    """
    payment = {
        "amount": Decimal(amount),
        "currencyIsoCode": "EUR",
        "paymentType": "cash",
        "caption": "cash",
        "uniqueReadablePaymentIdentifier": "cash",
    }
    subject.send("POST", f"{_CLOSING}/{subject.client_id}/book/openingStock", json=[payment])


@when("the POS closes the day")
def the_pos_closes_the_day(subject: Subject) -> None:
    """
    Call cashpointClose.
    """
    _close(subject)


@when(sentence(r"the POS asks for the closing document(?P<nobody> of no client|)"))
def the_pos_asks_for_the_closing_document(subject: Subject, nobody: str) -> None:
    """
    Call endofdayDocument.
    """
    client = _NOBODY if nobody else subject.client_id
    subject.send("GET", f"{_CLOSING}/{client}/endofdayDocument")


@then(check(r"the drawer holds (?P<amount>-?[\d.]+) euro"))
def the_drawer_holds(till: Till, amount: str, cited: str | None) -> None:
    """
    Check the sum of the amounts that actualStock lists.
    """
    path = f"{_CLOSING}/{till.subject.client_id}/actualStock"
    stock = till.look(till.subject.send("GET", path))
    till.check(
        cited,
        "stock",
        f"actualStock comes to {amount} euro",
        ok=is_ok(stock) and _sum(_parsed(stock), "amount") == Decimal(amount),
        expected=amount,
        actual=shown(stock),
        exchanges=(till.last, stock),
    )


@then(check(r"it is a document of type (?P<number>\d+)"))
def it_is_of_type(till: Till, number: str, cited: str | None) -> None:
    """
    Check documentType: the number, its digits, or the name with the number before it.
    """
    actual = find(body_of(till.last), "documentType")
    till.check(
        cited,
        "document-type",
        f"the answer is a document of type {number}",
        ok=not isinstance(actual, bool)
        and (str(actual) == number or str(actual).startswith(f"[{number}]")),
        expected=number,
        actual=str(actual),
    )


@then(check(r"its (?P<what>positions|payments) come to (?P<amount>-?[\d.]+) euro"))
def its_rows_come_to(till: Till, what: str, amount: str, cited: str | None) -> None:
    """
    Check the sums of the closing document.
    """
    listed = body_of(till.last).get(what)
    member = "grossValue" if what == "positions" else "amount"
    till.check(
        cited,
        f"{what}-sum",
        f"the closing document's {what} come to {amount} euro",
        ok=is_ok(till.last) and _sum(listed or [], member) == Decimal(amount),
        expected=amount,
        actual=str(listed)[:200],
    )


@then(check(r"it counts no customers"))
def it_counts_no_customers(till: Till, cited: str | None) -> None:
    """
    Check that customerCount of the closing document is 0, where there is one.
    """
    counted = body_of(till.last).get("customerCount")
    till.check(
        cited,
        "no-customers",
        "the closing document counts no customers",
        ok=is_ok(till.last) and counted in {None, 0} and counted is not False,
        expected="0, or no customerCount",
        actual=str(counted) if is_ok(till.last) else shown(till.last),
    )


@then(check(r"it has a position of (?P<amount>-?[\d.]+) euro"))
def it_has_a_position(till: Till, amount: str, cited: str | None) -> None:
    """
    Check that one row of the closing document has this gross value.
    """
    listed = body_of(till.last).get("positions")
    found = [_sum([row], "grossValue") for row in listed] if isinstance(listed, list) else []
    till.check(
        cited,
        "position",
        f"the closing document has a row of {amount} euro",
        ok=Decimal(amount) in found,
        expected=amount,
        actual=str(found)[:200],
    )


@then(check(r"the answer is no document"))
def the_answer_is_no_document(till: Till, cited: str | None) -> None:
    """
    Check that an answer came, and that nothing in it has positions, payments or a type.
    """
    found = _documents(_parsed(till.last))
    till.check(
        cited,
        "no-document",
        "the closing is acknowledged or refused, and answers with no document",
        ok=till.last.response is not None and not found,
        expected="no document",
        actual=shown(till.last),
    )


def _close(subject: Subject) -> Exchange:
    return subject.send("POST", f"{_CLOSING}/{subject.client_id}/cashpointClose")


def _parsed(exchange: Exchange) -> Any:
    try:
        return exchange.json()
    except NotJson:
        return None


def _documents(parsed: Any) -> bool:
    """
    Tell whether something looks like a document, itself or in what it holds.
    """
    if isinstance(parsed, Mapping):
        return bool(_OF_A_DOCUMENT & parsed.keys()) or any(map(_documents, parsed.values()))
    return isinstance(parsed, list) and any(map(_documents, parsed))


def _sum(listed: Any, member: str) -> Decimal | None:
    if not isinstance(listed, list):
        return None
    try:
        return sum(
            (Decimal(str(row[member])) for row in listed if isinstance(row, Mapping)), Decimal(0)
        )
    except (KeyError, InvalidOperation):
        return None

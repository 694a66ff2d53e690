"""
The end of the day: closing document, closing, and what lies in the drawer.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pytest_bdd import given, then, when

from fiskalprobe.oracles.written import written
from fiskalprobe.run import Checks, Subject
from fiskalprobe.steps._fields import body_of, find
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.fiscal._errands import Errands
from fiskalprobe.steps.fiscal._status import has_status
from fiskalprobe.steps.fiscal._till import Till, is_ok
from fiskalprobe.wire import Exchange

_CLOSING: Final = "/api/v1/closing"
_OF_A_DOCUMENT: Final = frozenset({"positions", "payments", "documentType"})
#: The bookings, by the words of a sentence: method and end of the address.
_BOOKINGS: Final = {
    "opening stock": ("POST", "openingStock"),
    "cash difference": ("PUT", "cashDifference"),
    "cash lift": ("PUT", "cashLift"),
}
_KIND: Final = r"(?P<kind>" + "|".join(_BOOKINGS) + r")"
_AMOUNT: Final = r"(?P<amount>-?[\d.]+)"
#: So much of what has no sum is evidence.
_SHOWN: Final = 200
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"


@given(sentence(r"the day(?P<whose> of the client)? has been closed"))
def the_day_has_been_closed(
    subject: Subject, errands: Errands, checks: Checks, whose: str | None
) -> None:
    """
    Close whatever was sold before, on the declared till or on the one that was added.
    """
    closed = _close(subject, client=errands.added if whose else subject.client_id)
    # That it is acknowledged is published, the code is not.
    checks.presuppose(has_status(closed, "2xx"), f"cashpointClose was answered {closed.gist}")


@given(sentence(_AMOUNT + r" euro were booked as " + _KIND))
@when(sentence(r"the POS books (?:a|an) " + _KIND + r" of " + _AMOUNT + r" euro"))
def the_pos_books(subject: Subject, kind: str, amount: str) -> None:
    """
    Call openingStock, cashDifference or cashLift with one payment in cash.
    """
    _book(subject, kind, amount)


@when(
    sentence(
        r"the POS books (?:a|an) " + _KIND + r" of " + _AMOUNT + r" euro twice under one GUID"
    )
)
def the_pos_books_twice(subject: Subject, kind: str, amount: str) -> None:
    """
    Make the same booking a second time, with the same documentGuid.
    """
    guid = subject.guid()
    for _ in range(2):
        _book(subject, kind, amount, guid=guid)


@when("the POS checks the drawer")
def the_pos_checks_the_drawer(subject: Subject) -> None:
    """
    Call cashpointCheck.
    """
    _differences(subject)


@given("the check of the drawer lists a difference")
def the_check_lists_a_difference(subject: Subject, checks: Checks) -> None:
    """
    Go on only where cashpointCheck lists something.
    """
    listed = _differences(subject)
    checks.presuppose(
        is_ok(listed) and bool(listed.json_or_none()),
        f"cashpointCheck lists no difference: {listed.gist}",
    )


@when("the POS closes the day")
def the_pos_closes_the_day(subject: Subject) -> None:
    """
    Call cashpointClose.
    """
    _close(subject)


@when("the POS closes the day unless there is a difference")
def the_pos_closes_unless(subject: Subject) -> None:
    """
    Call cashpointClose with raiseCashDiffernceException.
    """
    _close(subject, raiseCashDiffernceException="true")


@when(sentence(r"the POS asks for the closing document(?P<whose> of no client| of the client|)"))
def the_pos_asks_for_the_closing_document(subject: Subject, errands: Errands, whose: str) -> None:
    """
    Call endofdayDocument, for the declared client, the one that was added, or nobody.
    """
    client = {"": subject.client_id, " of the client": errands.added}.get(whose, _NOBODY)
    subject.send("GET", f"{_CLOSING}/{client}/endofdayDocument")


@when("the POS stores the closing document")
def the_pos_stores_the_closing_document(till: Till, subject: Subject) -> None:
    """
    Fetch the closing document, begin one of type 99, and store the fetched one with its values.
    """
    fetched = till.look(subject.send("GET", f"{_CLOSING}/{subject.client_id}/endofdayDocument"))
    till.started("the closing", till.look(subject.create(99)))
    draft = till.sale("the closing").draft
    day = {name: value for name, value in body_of(fetched).items() if value is not None}
    till.send("stores", "the closing", {**draft.minimal(), **day, **draft.started})


@then(check(r"the drawer holds " + _AMOUNT + r" euro"))
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
        ok=is_ok(stock) and _sum(stock.json_or_none(), "amount") == Decimal(amount),
        expected=amount,
        actual=stock.gist,
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
        actual=written(actual),
    )


@then(check(r"its (?P<what>positions|payments) come to " + _AMOUNT + r" euro"))
def its_rows_come_to(till: Till, what: str, amount: str, cited: str | None) -> None:
    """
    Check the sums of the closing document.
    """
    listed = body_of(till.last).get(what)
    member = "grossValue" if what == "positions" else "amount"
    total = _sum(listed or [], member)
    till.check(
        cited,
        f"{what}-sum",
        f"the closing document's {what} come to {amount} euro",
        ok=is_ok(till.last) and total == Decimal(amount),
        expected=amount,
        actual=_came_to(total, listed),
    )


@then(
    check(
        r"its positions under VAT key (?P<key>\d+) come to "
        + _AMOUNT
        + r" euro, net (?P<net>-?[\d.]+) euro"
    )
)
def its_rows_under_a_key(till: Till, key: str, amount: str, net: str, cited: str | None) -> None:
    """
    Check gross and net of the closing document's rows that bear this VAT key.
    """
    listed = body_of(till.last).get("positions")
    rows = [row for row in listed if _vat_key(row) == key] if isinstance(listed, list) else []
    sums = _sum(rows, "grossValue"), _sum(rows, "netValue")
    till.check(
        cited,
        "positions-by-rate",
        f"the closing document's positions under VAT key {key} come to {amount} euro",
        ok=is_ok(till.last) and sums == (Decimal(amount), Decimal(net)),
        expected=f"{amount}, net {net}",
        actual=_came_to(sums[0], listed)
        + ("" if sums[1] is None else f", net {written(sums[1])}"),
    )


@then(check(r"its turnover comes to " + _AMOUNT + r" euro"))
def its_turnover_comes_to(till: Till, amount: str, cited: str | None) -> None:
    """
    Check the sum of the rows of revenue in the closing document.
    """
    listed = body_of(till.last).get("positions")
    sold = [row for row in listed if _is_revenue(row)] if isinstance(listed, list) else []
    total = _sum(sold, "grossValue")
    till.check(
        cited,
        "turnover",
        f"the closing document's rows of revenue come to {amount} euro",
        ok=is_ok(till.last) and total == Decimal(amount),
        expected=amount,
        actual=_came_to(total, listed),
    )


@then(check(r"a difference of " + _AMOUNT + r" euro is listed"))
def a_difference_is_listed(till: Till, amount: str, cited: str | None) -> None:
    """
    Look for a payment of this amount, of either sign.
    """
    listed = till.last.json_or_none()
    found = [_sum([row], "amount") for row in listed] if isinstance(listed, list) else []
    till.check(
        cited,
        "difference",
        f"cashpointCheck lists a payment of {amount} euro",
        ok=is_ok(till.last)
        and any(each is not None and abs(each) == Decimal(amount) for each in found),
        expected=amount,
        actual=till.last.gist,
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
        actual=written(counted) if is_ok(till.last) else till.last.gist,
    )


@then(check(r"it has a position of " + _AMOUNT + r" euro"))
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
        actual=written(found)[:_SHOWN],
    )


@then(check(r"the answer is no document"))
def the_answer_is_no_document(till: Till, cited: str | None) -> None:
    """
    Check that an answer came, and that nothing in it has positions, payments or a type.
    """
    found = _documents(till.last.json_or_none())
    till.check(
        cited,
        "no-document",
        "the closing is acknowledged or refused, and answers with no document",
        ok=till.last.response is not None and not found,
        expected="no document",
        actual=till.last.gist,
    )


def _close(subject: Subject, *, client: str = "", **query: str) -> Exchange:
    till = client or subject.client_id
    return subject.send("POST", f"{_CLOSING}/{till}/cashpointClose", query=query)


def _differences(subject: Subject) -> Exchange:
    return subject.send("GET", f"{_CLOSING}/{subject.client_id}/cashpointCheck")


def _book(subject: Subject, kind: str, amount: str, *, guid: str | None = None) -> Exchange:
    method, name = _BOOKINGS[kind]
    payment = {
        "amount": Decimal(amount),
        "currencyIsoCode": "EUR",
        "paymentType": "cash",
        "caption": "cash",
        "uniqueReadablePaymentIdentifier": "cash",
    }
    path = f"{_CLOSING}/{subject.client_id}/book/{name}"
    return subject.send(method, path, query={"documentGuid": guid}, json=[payment])


def _is_revenue(row: Any) -> bool:
    """
    Tell whether a row is of business transaction type 0, which is also the default.
    """
    named = str(row.get("businessTransactionType", 0)) if isinstance(row, Mapping) else ""
    return named == "0" or named.startswith("[0]") or named.lower() == "revenue"


def _vat_key(row: Any) -> str | None:
    """
    Give the VAT key of a row, as text; None where it bears none.
    """
    key = row.get("vatIdentification") if isinstance(row, Mapping) else None
    return None if key is None else str(key)


def _documents(parsed: Any) -> bool:
    """
    Tell whether something looks like a document, itself or in what it holds.
    """
    if isinstance(parsed, Mapping):
        return bool(_OF_A_DOCUMENT & parsed.keys()) or any(map(_documents, parsed.values()))
    return isinstance(parsed, list) and any(map(_documents, parsed))


def _came_to(total: Decimal | None, listed: object) -> str:
    """
    Write a sum, or what has none as it was sent.
    """
    return written(listed)[:_SHOWN] if total is None else written(total)


def _sum(listed: Any, member: str) -> Decimal | None:
    if not isinstance(listed, list):
        return None
    try:
        return sum(
            (Decimal(str(row[member])) for row in listed if isinstance(row, Mapping)), Decimal(0)
        )
    except (KeyError, InvalidOperation):
        return None

"""
Then: packets of open transactions.
"""

from __future__ import annotations

from typing import Any, Final

from pytest_bdd import then

from fiskalprobe.steps._sentences import check
from fiskalprobe.steps._tables import Columns, Table, below, one_of, text
from fiskalprobe.steps.fiscal._status import has_status
from fiskalprobe.steps.fiscal._till import Till, is_ok
from fiskalprobe.steps.fiscal.arranging import tse_entry
from fiskalprobe.steps.fiscal.counting import noted
from fiskalprobe.steps.fiscal.readings import record
from fiskalprobe.wire import Exchange

_ORDERS: Final = Columns(
    needed={"reading": text, "order": one_of("order", lambda: ("rising", "any"))}
)
_CLOSINGS: Final = Columns(
    needed={"reading": text, "closed": one_of("closing", lambda: ("one packet", "all"))}
)


@then(check(r'document "(?P<name>[^"]*)" is (?P<how>still|no longer) among the open transactions'))
def is_listed(till: Till, name: str, how: str, cited: str | None) -> None:
    """
    Check whether the listing shows the document's number.

    Says nothing where listing is not claimed, or where other tills have filled the packet.
    """
    if "profile.listing" not in till.subject.target.capabilities:
        return
    number = till.sale(name).number
    listed = till.look(till.subject.open_transactions())
    found = numbers(listed)
    if how == "still" and found and number not in found:
        open_now = tse_entry(till)["startedTransactions"]
        if open_now > len(found):
            return
    till.check(
        cited,
        "listed" if how == "still" else "unlisted",
        f"transaction {number} is {how} listed as open",
        ok=found is not None and (number in found) == (how == "still"),
        expected=f"a list {'with' if how == 'still' else 'without'} {number}",
        actual=listed.gist,
        exchanges=(till.last, listed),
    )


@then(check(r'document "(?P<name>[^"]*)" is no longer open, unless its end was refused'))
def is_unlisted(till: Till, name: str, cited: str | None) -> None:
    """
    Check that what was answered with a success is not listed; after a refusal it may well be.

    Says nothing where listing is not claimed.
    """
    if "profile.listing" not in till.subject.target.capabilities:
        return
    ended, number = till.last, till.sale(name).number
    listed = till.look(till.subject.open_transactions())
    found = numbers(listed)
    till.check(
        cited,
        "unlisted",
        f"transaction {number} is no longer open, or its end was refused",
        ok=has_status(ended, "4xx")
        or (is_ok(ended) and found is not None and number not in found),
        expected=f"a refusal, or a list without {number}",
        actual=f"{ended.gist}; {listed.gist}",
        exchanges=(ended, listed),
    )


@then(check(r"the listing holds (?P<count>\d+) numbers?"), converters={"count": int})
def the_listing_holds(till: Till, count: int, cited: str | None) -> None:
    """
    Check how many numbers the latest answer lists.
    """
    found = numbers(till.last)
    till.check(
        cited,
        "packet-size",
        f"the listing holds {count} different numbers",
        ok=found is not None and len(set(found)) == len(found) == count,
        expected=count,
        actual=till.last.gist,
    )


@then(check(r"the listing holds only numbers of open transactions"))
def the_listing_is_of_open_ones(till: Till, cited: str | None) -> None:
    """
    Check that each listed number was given to a document that is not ended yet.
    """
    found = numbers(till.last)
    started = {sale.number for sale in till.sales.values() if not is_ok(sale.end)} - {None}
    till.check(
        cited,
        "open-numbers",
        "the listing is an array of whole numbers, each of a transaction that is open",
        ok=bool(found) and set(found or ()) <= started,
        expected=f"some of {sorted(n for n in started if n is not None)[:20]}",
        actual=till.last.gist,
    )


@then(check(r"the listing shows only numbers that it did not show before"))
def the_listing_moved_on(till: Till, cited: str | None) -> None:
    """
    Check that the two latest listings have no number in common, and the later one has some.
    """
    listings = tuple(
        each
        for each in till.meant
        if each.request.method == "GET" and each.request.path.endswith("/listTransactions")
    )[-2:]
    before, now = (numbers(each) for each in listings)
    till.check(
        cited,
        "next-packet",
        "after a packet was ended the listing shows the next one",
        ok=bool(before) and bool(now) and not set(before or ()) & set(now or ()),
        expected=f"some numbers, and none of {before}",
        actual=now,
        exchanges=listings,
    )


@then("the order of the listing is one of these readings")
@below(_ORDERS)
def the_order_of_the_listing(till: Till, datatable: Table) -> None:
    """
    Note in which order a packet comes; ``any`` is always right.
    """
    found = numbers(till.last)
    order = "rising" if found == sorted(found or ()) else "any"
    for row in _ORDERS.read(datatable):
        if row["order"] in {order, "any"}:
            till.check(
                row["reading"],
                "order",
                f"the packet comes in {order} order",
                ok=found is not None,
                expected="an array of whole numbers",
                actual=till.last.gist,
            )


@then("the closing is one of these readings")
@below(_CLOSINGS)
def the_closing(till: Till, datatable: Table) -> None:
    """
    Compare how many transactions DELETE closed: ``one packet``, as listed before, or ``all``.
    """
    listing = [each for each in till.subject.exchanges if numbers(each) is not None]
    packet = len(numbers(listing[-1]) or ()) if listing else 0
    before, now = noted(till, "startedTransactions"), tse_entry(till)["startedTransactions"]
    closed = {"one packet": now == before - packet and packet > 0, "all": now == 0}
    readings = _CLOSINGS.read(datatable)
    # What DELETE answers is published nowhere (DE-LIM-0028 infers 200); what it does is.
    is_done = has_status(till.last, "2xx")
    record(
        till,
        readings,
        lambda row: is_done and closed[row["closed"]],
        expected=f"{before - packet} open, or 0, after a success",
        actual=f"{now} open after {till.last.status}",
    )


def numbers(exchange: Exchange) -> list[int] | None:
    """
    Take a plain array of whole numbers out of a successful listing; None for anything else.
    """
    parsed: Any = exchange.json() if is_listing(exchange) else None
    if not isinstance(parsed, list):
        return None
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in parsed)
    return list(parsed) if whole else None


def is_listing(exchange: Exchange) -> bool:
    """
    Tell whether an exchange is a successful GET on listTransactions.
    """
    asked = exchange.request
    return is_ok(exchange) and asked.method == "GET" and asked.path.endswith("/listTransactions")

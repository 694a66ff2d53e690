"""
The order of what waits: as it came, and of what came at the same time in any order.
"""

from __future__ import annotations

import pytest

from fiskalprobe.model.accounts import Account, Record, State
from fiskalprobe.model.audit import audit
from fiskalprobe.model.books import Books
from fiskalprobe.oracles.claims import Standing
from fiskalprobe.target.deeds import Deed

TILL = "till-1"
SERIAL = "ab" * 32


def books_of(turns, state):
    """Enter documents a, b, … that came in these turns."""
    books = Books()
    books.is_fresh = True
    books.accounts[SERIAL] = Account(highest=0)
    books.serials[TILL] = SERIAL
    for guid, turn in zip("abc", turns, strict=False):
        books.records[TILL, guid] = Record(
            client=TILL, guid=guid, operation="store", state=state, turn=turn
        )
    return books


def told(books, entries, waiting=()):
    """Hold the records against them, and give what broke."""
    ledger = {
        "documents": [{"uniqueClientId": TILL, "operation": "store", **each} for each in entries],
        "waiting": list(waiting),
        "openTransactions": [],
    }
    return {claim.check for claim in audit(books, ledger) if claim.standing is Standing.BROKEN}


@pytest.mark.parametrize(
    ("turns", "shown", "broken"),
    [
        ((1, 2, 3), "abc", set()),
        ((1, 2, 2), "acb", set()),
        ((1, 2, 2), "bac", {"audit-queue"}),
        ((1, 2, 3), "acb", {"audit-queue"}),
        ((1, 2, 3), "ab", {"audit-queue"}),
        ((1, 1, 1), "aab", {"audit-queue"}),
    ],
)
def test_the_queue_stands_in_the_order_in_which_documents_came(turns, shown, broken):
    """None may be missing, twice, or before one of an earlier turn."""
    entries = [{"documentGuid": guid, "state": "waiting"} for guid in "abc"]
    assert told(books_of(turns, State.WAITING), entries, shown) == broken


def test_two_tills_may_use_one_guid():
    """Each has its own place in the queue."""
    books = books_of((1,), State.WAITING)
    books.records["till-2", "a"] = Record(
        client="till-2", guid="a", operation="store", state=State.WAITING, turn=2
    )
    entries = [
        {"documentGuid": "a", "state": "waiting"},
        {"documentGuid": "a", "state": "waiting", "uniqueClientId": "till-2"},
    ]
    assert told(books, entries, "aa") == set()
    assert told(books, entries, "a") == {"audit-queue"}


@pytest.mark.parametrize(
    ("turns", "counters", "broken"),
    [
        ((1, 2, 3), (4, 6, 8), set()),
        ((1, 2, 2), (4, 8, 6), set()),
        ((1, 1, 2), (6, 8, 4), {"audit-order"}),
        ((1, 2, 3), (4, 8, 6), {"audit-order"}),
    ],
)
def test_what_waited_is_signed_in_the_order_in_which_it_came(turns, counters, broken):
    """Those of one turn may have changed places."""
    entries = [
        {
            "documentGuid": guid,
            "state": "signed",
            "tseSerial": SERIAL,
            "fiscalDocumentNumber": number,
            "signatureCounter": counter,
        }
        for number, (guid, counter) in enumerate(zip("abc", counters, strict=True), 1)
    ]
    assert told(books_of(turns, State.EITHER), entries) == broken


@pytest.mark.parametrize("where", ["create", ""])
def test_what_waited_may_wait_while_starts_fail(where):
    """The service begins to sign it where nothing is cut any more, and may begin before."""
    books = books_of((1,), State.WAITING)
    books.catch_up([Deed(what="cut", places=(where,)) if where else Deed(what="mend")])
    waiting = [{"documentGuid": "a", "state": "waiting"}]
    broken = set() if where else {"audit-signed-later", "audit-queue"}
    assert told(books, waiting, "a") == broken


@pytest.mark.parametrize(("others", "broken"), [("cancel", set()), ("store", {"audit-kept"})])
def test_of_two_documents_with_one_guid_each_has_its_entry(others, broken):
    """To send one twice is not forbidden; of calls at the same time either may come first."""
    books = books_of((1,), State.WAITING)
    books.records[TILL, "a"].operation = "cancel"
    waiting = [
        {"documentGuid": "a", "state": "waiting", "operation": each} for each in (others, "store")
    ]
    assert told(books, waiting, "a") == broken

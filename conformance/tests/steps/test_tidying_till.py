"""
What a till cancels when its scenario has ended, and what it leaves alone.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.steps.fiscal._documents import Draft
from fiskalprobe.steps.fiscal._till import Sale, Till
from fiskalprobe.wire.row import OneByOne

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"


def cancelled(listing, *, forgotten=()):
    """Give the numbers that are cancelled of the open ones 1 to 9, by what is listed."""
    numbers = []

    def cancel(document, **_how):
        numbers.append(document["fiscalDocumentNumber"])
        return exchanged("POST", "/cancelDocument", id=10 + len(numbers))

    subject = SimpleNamespace(
        open_transactions=lambda: exchanged("GET", "/listTransactions", id=2, **listing),
        cancel=cancel,
        store=None,
        validate=None,
        guid=lambda: "g",
        row=OneByOne,
    )
    till = Till(subject=subject, checks=None)
    for number in range(1, 10):
        till.sales[str(number)] = Sale(draft=draft(number), start=started(number))
    till.forgotten += [draft(number) for number in forgotten]
    till.cancel_the_rest()
    return numbers


def draft(number):
    """A document whose start was answered."""
    return Draft(
        client_id=CLIENT,
        guid=f"g{number}",
        number=number,
        started={"fiscalDocumentNumber": number},
    )


def started(number):
    """What createDocument answered."""
    german = {"TseSignatureCounter": number, "TseSerial": "ab" * 32, "TransactionStartTime": 1}
    return exchanged(
        "PUT",
        "/createDocument",
        body={"fiscalisationDocumentNumber": number, "AdditionalFields": german},
    )


@pytest.mark.parametrize(
    ("shown", "left"),
    [([], []), ([3], [3]), ([77, 8, 20], [8, 20]), ([1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7])],
)
def test_what_is_not_listed_any_more_is_left_alone(shown, left):
    """A TSE that the scenario has emptied costs a call, and none for each of two thousand."""
    assert cancelled({"body": shown}, forgotten=(20,)) == left


@pytest.mark.parametrize(
    "listing",
    [
        {"body": list(range(8))},
        {"status": 404},
        {"status": None},
        {"body": "no JSON"},
        {"body": {"open": []}},
    ],
    ids=["a packet", "no listing", "silence", "a text", "an object"],
)
def test_where_more_may_be_open_all_is_cancelled(listing):
    """A packet may hide the rest, and a service may have no listing."""
    assert cancelled(listing, forgotten=(20,)) == [*range(1, 10), 20]

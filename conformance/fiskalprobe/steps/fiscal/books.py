"""
Then: everything so far was as a model of the service foretells, by its answers and its records.
"""

from __future__ import annotations

import pytest
from pytest_bdd import then

from fiskalprobe.model.audit import audit
from fiskalprobe.model.books import Books
from fiskalprobe.model.cloud.books import CloudBooks
from fiskalprobe.run import Checks, Context
from fiskalprobe.target.control import Control


@pytest.fixture
def books(context: Context) -> Books | CloudBooks:
    """
    The books of this scenario, with nothing entered yet; a cloud TSE has its own.
    """
    return CloudBooks() if context.target.is_cloud_tse else Books()


@then("every answer is as the books foretell")
def every_answer_is_foretold(books: Books | CloudBooks, context: Context, checks: Checks) -> None:
    """
    Enter what has happened in the scenario, and check each answer against what came before it.
    """
    look_up(books, context, checks)


@then("the records are as the books foretell")
def the_records_are_foretold(
    books: Books, context: Context, checks: Checks, control: Control
) -> None:
    """
    Compare documents, what is open and what waits with what all answers add up to.
    """
    look_up(books, context, checks)
    inspect(books, checks, control)


def look_up(books: Books | CloudBooks, context: Context, checks: Checks) -> None:
    """
    Enter what is new, and record what the books say to it.
    """
    for claim, exchanges in books.catch_up(context.timeline):
        checks.record(claim, exchanges)


def inspect(books: Books, checks: Checks, control: Control) -> None:
    """
    Record what the service's own records say to the books, where they can be read.
    """
    if control.offers("ledger"):
        for claim in audit(books, control.ledger()):
            checks.record(claim)

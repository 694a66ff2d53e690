"""
Numbers of documents whose ends were sent at the same time, of which one was not answered.
"""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run.checks import Checks
from fiskalprobe.steps.fiscal.signatures import the_ends_match


def sold(number, ended):
    """Make a sale of that number, whose end shows another or, with None, was not answered."""
    told = {"fiscalDocumentNumber": str(ended), "additionalFields": {}}
    end = exchanged("POST", "http://127.0.0.1/api/v1/transactions/storeDocument", body=told)
    silent = replace(end, response=None, error="a gateway before the subject answered 504")
    return SimpleNamespace(number=number, end=silent if ended is None else end)


@pytest.mark.parametrize(
    ("ends", "standing"),
    [
        ((1, 2), Standing.HOLDS),
        ((1, None), Standing.UNCLEAR),
        ((2, 1), Standing.BROKEN),
        ((2, None), Standing.BROKEN),
    ],
)
def test_an_end_without_an_answer_shows_no_number(ends, standing):
    """It leaves the rule open, unless another end breaks it."""
    claims = []
    sales = {"A": sold(1, ends[0]), "B": sold(2, ends[1])}
    answered = next(each.end for each in sales.values() if each.end.response is not None)
    checks = Checks(
        lambda claim, _: claims.append(claim),
        requirements=("DE-SIG-0006",),
        history=lambda: [answered],
    )

    def check(cited, name, message, *, ok, expected, actual, exchanges=()):
        """Record a check as a till does."""
        backing = exchanges or (answered,)
        checks.that(cited, name, ok, message, expected=expected, actual=actual, exchanges=backing)

    the_ends_match(SimpleNamespace(sales=sales, check=check), None)
    assert claims[0].standing is standing

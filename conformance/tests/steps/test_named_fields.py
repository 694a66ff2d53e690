"""
A finding that may name one field or another, where two of them disagree.
"""

from types import SimpleNamespace

import pytest

from fiskalprobe.steps.fiscal.answers import the_answer_names


@pytest.fixture
def named():
    """Whether the check is fulfilled, given the answer's body and the second field."""

    def check(body, other):
        told = []
        till = SimpleNamespace(
            last=SimpleNamespace(body=body, gist=body),
            check=lambda *_, ok, **__: told.append(ok),
        )
        the_answer_names(till, "uniqueReadablePaymentIdentifier", other, None)
        return told == [True]

    return check


@pytest.mark.parametrize(
    ("body", "other", "expected"),
    [
        ("payments[1].CurrencyIsoCode", "currencyIsoCode", True),
        ("payments[1].uniqueReadablePaymentIdentifier", "currencyIsoCode", True),
        ("payments[1].amount", "currencyIsoCode", False),
        ("payments[1].currencyIsoCode", None, False),
    ],
)
def test_of_two_fields_that_disagree_either_may_be_named(named, body, other, expected):
    """An identifier with two currencies is told by the identifier or by the currency."""
    assert named(body, other) is expected


@pytest.mark.parametrize("field", ["DE-DOC-0022", "DE-CLO-0009"])
def test_the_reference_names_one_of_them(judged, field):
    """The scenarios find their steps, and the simulator passes."""
    verdicts, broken = judged([field])
    assert verdicts[field] == "pass"
    assert not broken

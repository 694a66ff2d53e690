"""
Evidence is written as the subject wrote it, so that it can be found in the exchange.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.outage import judge_outage_texts
from fiskalprobe.oracles.written import written
from fiskalprobe.steps._fields import MISSING


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "null"),
        (True, "true"),
        ("Straße", '"Straße"'),
        (Decimal("12.90"), "12.90"),
        ([1, None, "x"], '[1,null,"x"]'),
        (MISSING, "absent"),
    ],
)
def test_a_value_is_written_as_in_json(value, said):
    """What JSON knows is written as JSON, anything else in its own words."""
    assert said == written(value)


def test_an_outage_without_its_error_is_told_in_json():
    """A null in the answer is a null in the report."""
    answer = FiscalAnswer.from_mapping({"errorDescription": None})
    claim = next(each for each in judge_outage_texts(answer) if each.check == "outage-named")
    assert claim.expected == 'errorDescription "Tse connection error."'
    assert claim.actual == "errorDescription null"

"""
Tax positions of an answer, held against the lines of a document.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.taxpositions import TaxSum, judge_tax_positions
from fiskalprobe.target.reading import read_target


def line(net, tax, gross, *, vat=1, percent=19):
    """A line, all of its amounts as texts."""
    return TaxSum(
        vat=vat,
        percent=Decimal(percent),
        tax=Decimal(tax),
        net=Decimal(net),
        gross=Decimal(gross),
    )


LINES = (
    line("10.84", "2.06", "12.90"),
    line("2.00", "0.14", "2.14", vat=2, percent=7),
    line("-0.84", "-0.16", "-1.00"),
)
GENERAL = {
    "vatIdentification": 1,
    "vatLabel": "A",
    "vatPercent1": 19,
    "vatAmount": Decimal("1.9"),
    "netAmount": 10,
    "grossAmount": Decimal("11.90"),
}
REDUCED = {
    "VatIdentification": 2,
    "VatPercent": 7.0,
    "TaxValue": 0.14,
    "NetValue": 2,
    "GrossValue": 2.14,
}


@pytest.mark.parametrize("listed", [[GENERAL, REDUCED], [REDUCED, GENERAL]])
def test_the_sums_may_come_in_any_order_and_either_spelling(listed):
    """Two articles spell the amounts otherwise, and none says in which order they stand."""
    assert judge_tax_positions(listed, LINES).standing is Standing.HOLDS


@pytest.mark.parametrize(
    "listed",
    [
        [],
        None,
        "none",
        [GENERAL],
        [GENERAL, REDUCED, REDUCED],
        [GENERAL, REDUCED | {"VatIdentification": 3}],
        [GENERAL | {"vatPercent1": 16}, REDUCED],
        [GENERAL | {"vatAmount": Decimal("1.91")}, REDUCED],
        [GENERAL | {"netAmount": Decimal("11.90")}, REDUCED],
        [GENERAL | {"grossAmount": None}, REDUCED],
        [GENERAL | {"grossAmount": "much"}, REDUCED],
        [{key: value for key, value in GENERAL.items() if key != "vatAmount"}, REDUCED],
    ],
)
def test_what_is_left_out_added_or_otherwise_is_found(listed):
    """Each entry has its key, rate and three sums, and there is none too many."""
    claim = judge_tax_positions(listed, LINES)
    assert (claim.standing, claim.code) == (Standing.BROKEN, "tax-positions-differ")
    assert "key 1 at 19.00 %: VAT 1.90, net 10.00, gross 11.90" in claim.expected


@pytest.mark.parametrize(
    ("adapter", "claimed"),
    [
        ("sim:", False),
        ("sim:answer-tax-positions=listed", True),
        ("sim:answer-tax-positions=omitted", False),
        ("sim:generation=1.7.6,answer-tax-positions=listed", False),
    ],
)
def test_the_simulator_claims_them_where_it_sends_them(adapter, claimed):
    """They are sent from 1.7.7 on, where the setting says so."""
    supports = read_target(adapter, environment={}).ics.supports
    assert ("response.taxPositions" in supports) is claimed

"""
Days with sales that nobody closed are told as a note, and nights are no second day.
"""

from __future__ import annotations

import pytest
from dsfinvk_till import Till

from fiskalprobe.oracles.dsfinvk import judge, read_package
from fiskalprobe.oracles.finding import Weight

DATA = "Beleg^5.00_0.00_0.00_0.00_0.00^5.00:Bar"


def _closed(forge, *minutes, kind="Beleg"):
    """Give the findings on one closing with a sale so many minutes after 10 o'clock each."""
    till = Till(forge)
    till.open(1, "2026-05-08T18:00:00.000Z")
    sold, paid = [("x", "1", 500, "1", 500)], [("Bar", "EUR", 500, 500)]
    for number, at in enumerate(minutes, 1):
        till.receipt(f"1-{number}", sold, paid, at=at, data=DATA)
    till.row("transactions.csv", len(minutes) + 1)["BON_TYP"] = kind
    return [each for each in judge(read_package(till.files())) if each.id == "DSF-26"]


@pytest.mark.parametrize("minutes", [(0,), (0, 600), (480, 1080), (0, 1440)])
def test_sales_of_one_day_or_night_are_nothing_to_tell(forge, minutes):
    """One sale, a day, an evening until four in the morning, and a day to the minute."""
    assert _closed(forge, *minutes) == []


def test_a_closing_of_two_days_is_a_note(forge):
    """It says from when to when there were sales."""
    [found] = _closed(forge, 0, 600, 1441)
    assert (found.weight, found.place.partition(":")[0]) == (Weight.NOTICE, "cashpointclosing.csv")
    assert "sales from 2026-05-04T10:00" in found.message
    assert "to 2026-05-05T10:01" in found.message


def test_what_is_no_sale_makes_no_day(forge):
    """An abort on the next day is nothing that a closing would count."""
    assert _closed(forge, 0, 2000, kind="AVBelegabbruch") == []

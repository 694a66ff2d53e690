"""
The VAT calendar gives each day its rates and never guesses.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalspec import calendars

CALENDAR = calendars.load()
DAYS = st.dates(min_value=date(2007, 1, 1), max_value=date(2050, 12, 31))

GOOD = """
[[rate]]
slot = 1
rate = "19"
from = 2020-01-01
to = 2020-06-30
basis = "x"

[[rate]]
slot = 1
rate = "16"
from = {second}
basis = "x"

[[vat_id]]
id = 1
slot = 1
basis = "shown"
title = {{ en = "x", de = "x" }}
"""


@pytest.mark.parametrize(
    ("day", "slot", "percent"),
    [
        (date(2020, 6, 30), 1, "19"),
        (date(2020, 7, 1), 1, "16"),
        (date(2020, 12, 31), 2, "5"),
        (date(2021, 1, 1), 2, "7"),
        (date(2021, 12, 31), 3, "10.7"),
        (date(2022, 1, 1), 3, "9.5"),
        (date(2024, 12, 5), 3, "9.0"),
        (date(2024, 12, 6), 3, "8.4"),
        (date(2025, 1, 1), 3, "7.8"),
        (date(2026, 1, 1), 4, "5.5"),
    ],
)
def test_a_rate_changes_at_midnight(day, slot, percent):
    """
    The last day has the old rate, the next one the new.
    """
    assert CALENDAR.percent(slot, on=day) == Decimal(percent)


@given(day=DAYS, slot=st.integers(1, calendars.SLOTS))
def test_every_slot_has_exactly_one_rate_on_every_day(day, slot):
    """
    There is no day without a rate and none with two, and a rate leads back to its slot.
    """
    assert sum(r.slot == slot and r.holds_on(day) for r in CALENDAR.rates) == 1
    assert slot in CALENDAR.slots(CALENDAR.percent(slot, on=day), on=day)


def test_a_rate_that_is_not_in_force_has_no_slot():
    """
    An outdated rate does not end up among the 0 % sums.
    """
    assert CALENDAR.slots(Decimal("10.7"), on=date(2021, 12, 31)) == (3,)
    assert CALENDAR.slots(Decimal("10.7"), on=date(2022, 1, 1)) == ()


def test_ids_1_to_5_are_their_slots():
    """
    The ids that the sources show are the slots; the two inferred ones are not taxable.
    """
    assert [CALENDAR.slot(i) for i in range(1, 8)] == [1, 2, 3, 4, 5, 5, 5]
    assert {i for i, v in CALENDAR.vat_ids.items() if v.basis == "inferred"} == {6, 7}


@pytest.mark.parametrize("vat_id", [0, 8, 11, -1])
def test_an_unknown_id_has_no_slot(vat_id):
    """
    An id that nobody documents is refused by name instead of being taken for 0 %.
    """
    with pytest.raises(LookupError, match=f"{vat_id}.*1, 2, 3, 4, 5, 6, 7"):
        CALENDAR.slot(vat_id)


def test_a_day_before_the_calendar_is_refused():
    """
    The calendar says where it ends instead of giving the nearest rate.
    """
    with pytest.raises(LookupError, match="2006-12-31"):
        CALENDAR.percent(1, on=date(2006, 12, 31))


def test_a_calendar_without_gaps_is_read():
    """
    The twin of the two refusals below.
    """
    made = calendars.VatCalendar.from_toml(GOOD.format(second="2020-07-01"))
    assert made.percent(1, on=date(2020, 7, 1)) == 16


@pytest.mark.parametrize("second", ["2020-07-02", "2020-06-30"])
def test_gaps_and_overlaps_are_refused(second):
    """
    A day without a rate, or with two, is found when the calendar is read.
    """
    with pytest.raises(ValueError, match="does not follow"):
        calendars.VatCalendar.from_toml(GOOD.format(second=second))


def test_an_id_that_is_given_twice_is_refused():
    """
    No id has two slots.
    """
    text = GOOD.format(second="2020-07-01")
    with pytest.raises(ValueError, match="given twice"):
        calendars.VatCalendar.from_toml(text + text[text.index("[[vat_id]]") :])


def test_a_slot_that_does_not_exist_is_refused():
    """
    A sixth slot would never be printed.
    """
    with pytest.raises(ValueError, match="slot 6"):
        calendars.VatCalendar.from_toml(
            GOOD.format(second="2020-07-01").replace("slot = 1", "slot = 6")
        )

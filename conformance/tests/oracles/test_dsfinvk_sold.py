"""
What was sold beside what an export tells of it: faults, and the liberties that exports take.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fiskalprobe.oracles.dsfinvk import read_package
from fiskalprobe.oracles.dsfinvk.sold import (
    Window,
    has_quantities,
    has_taxes,
    has_times,
    is_dated,
    read_sold,
)

KEY = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR"
SALE = Window(
    first=datetime(2026, 5, 4, 10, 0, tzinfo=UTC), last=datetime(2026, 5, 4, 10, 0, 40, tzinfo=UTC)
)
NIGHT = Window(
    first=datetime(2026, 5, 4, 20, 0, tzinfo=UTC), last=datetime(2026, 5, 5, 0, 30, tzinfo=UTC)
)
RATES = {"1": Decimal(19), "2": Decimal(7)}


def rows(file, columns, *values, made="2026-05-04T18:00:00Z"):
    """Read rows of one file of an export."""
    lines = [f"{KEY};{columns}", *(f"T;{made};1;{each}" for each in values)]
    return list(read_package({file: "\r\n".join(lines).encode()}).sheet(file))


def told(findings):
    """Say where something was found."""
    return [each.place.partition(":")[2] for each in findings]


def head(start, end):
    """Give the head of a receipt."""
    [row] = rows("transactions.csv", "BON_ID;BON_START;BON_ENDE", f"1;{start};{end}")
    return row


def position(**values):
    """Give what a till has sent: three coffees, unless told otherwise."""
    sent = {"itemCaption": "Coffee", "itemId": "4711", "quantity": 3, "vatPercent": 19}
    sent |= {"grossValue": Decimal("7.50"), "netValue": Decimal("6.30")}
    return sent | {"taxValue": Decimal("1.20")} | values


def sold(*positions):
    """Read positions as they were sent."""
    return read_sold({"positions": list(positions or [position()])})


def lines(*values, columns="ARTIKELTEXT;MENGE;STK_BR"):
    """Give lines of a receipt."""
    return rows("lines.csv", f"BON_ID;POS_ZEILE;{columns}", *(f"1;1;{each}" for each in values))


def taxes(*values):
    """Give the VAT of a receipt."""
    columns = "BON_ID;UST_SCHLUESSEL;BON_BRUTTO;BON_NETTO;BON_UST"
    return rows("transactions_vat.csv", columns, *(f"1;{each}" for each in values))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-05-04T10:00:00.000Z", "2026-05-04T10:00:40.000Z"),
        ("2026-05-04T12:00:00+02:00", "2026-05-04T12:00:40+02:00"),
        ("2026-05-04t10:00:00.123456z", "2026-05-04 10:00:40.9Z"),
        ("2026-05-04T12:00:00", "2026-05-04T12:00:40"),
        ("2026-05-04T10:00:00", "2026-05-04T10:00:40"),
        ("2026-05-04T10:00:41.2Z", "2026-05-04T10:00:40Z"),
        ("2026-05-04T09:31:00Z", "2026-05-04T10:20:00Z"),
        ("2026-05-04T10:00:40Z", "2026-05-04T10:00:40Z"),
        ("", ""),
        ("today", "2026-05-04"),
    ],
    ids=[
        "milliseconds",
        "an offset",
        "fractions and small letters",
        "German time without an offset",
        "UTC without an offset",
        "two clocks, a second apart",
        "a clock that is slow and one that is fast",
        "one time for both",
        "empty",
        "no times, which is DE-DSF-0004",
    ],
)
def test_times_may_be_written_in_many_ways(start, end):
    """Whatever zone, fraction or clock a till has, the moment is that of the sale."""
    assert told(has_times(head(start, end), [SALE])) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-05-04T20:00:00Z", "2026-05-05T00:30:00Z"),
        ("2026-05-04T22:00:00+02:00", "2026-05-05T02:30:00+02:00"),
        ("2026-05-05T00:30:00Z", "2026-05-05T00:30:00Z"),
        ("2026-05-04T20:00:00Z", "2026-05-04T20:00:00Z"),
    ],
)
def test_a_receipt_may_begin_before_midnight(start, end):
    """A receipt that goes on over midnight has its start, its end or something in between."""
    assert told(has_times(head(start, end), [NIGHT])) == []


@pytest.mark.parametrize(
    ("start", "end", "places"),
    [
        (
            "2026-05-04T12:00:00Z",
            "2026-05-04T12:00:40Z",
            ["2:BON_START", "2:BON_ENDE"],
        ),
        ("2026-05-04T10:00:00Z", "2026-05-05T10:00:00Z", ["2:BON_ENDE"]),
        ("2025-05-04T10:00:00Z", "2026-05-04T10:00:40Z", ["2:BON_START"]),
        ("1970-01-01T00:00:00Z", "2026-05-04T10:00:40Z", ["2:BON_START"]),
        ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", ["2:BON_START", "2:BON_ENDE"]),
    ],
    ids=["German time and a Z", "the next day", "a year ago", "never set", "ends of the calendar"],
)
def test_a_time_of_another_hour_is_told(start, end, places):
    """The place names the row and the column."""
    assert told(has_times(head(start, end), [SALE])) == places


def test_a_receipt_does_not_end_before_it_starts():
    """Both times lie within the evening, and stand the wrong way round."""
    turned = head("2026-05-05T00:30:00Z", "2026-05-04T20:00:00Z")
    [found] = has_times(turned, [NIGHT])
    assert (found.place, found.message) == (
        "transactions.csv:2:BON_ENDE",
        "the receipt ends before it starts",
    )


def test_a_service_may_have_another_clock_than_its_tse():
    """A time that fits one of the clocks is right."""
    days = timedelta(days=3)
    late = Window(first=SALE.first + days, last=SALE.last + days)
    receipt = head("2026-05-07T10:00:00Z", "2026-05-07T10:00:40Z")
    assert told(has_times(receipt, [SALE, late])) == []
    assert len(told(has_times(receipt, [SALE]))) == 2
    assert told(has_times(receipt, [])) == []


@pytest.mark.parametrize(
    ("made", "places"),
    [
        ("2026-05-04T22:15:00.000Z", []),
        ("2026-05-05T00:15:00+02:00", []),
        ("2026-05-05T00:15:00", []),
        ("2026-05-04T22:15", []),
        ("", []),
        ("2026-05-05T02:15:00Z", ["2:Z_ERSTELLUNG"]),
        ("2026-05-04T00:00:00Z", ["2:Z_ERSTELLUNG"]),
    ],
)
def test_a_closing_lies_between_two_sales(made, places):
    """What is written in another zone is right; what was made hours later or sooner is told."""
    window = Window(first=NIGHT.first, last=NIGHT.last)
    [row] = rows("cashpointclosing.csv", "NAME", "Shop", made=made)
    assert told(is_dated(row, [window])) == places


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("Coffee;3,000;2,50000", "ARTIKELTEXT;MENGE;STK_BR"),
        ("Coffee;3;2,5", "ARTIKELTEXT;MENGE;STK_BR"),
        (" Coffee ;3;2,50", "ARTIKELTEXT;MENGE;STK_BR"),
        ("Coffee;-3;-2,50", "ARTIKELTEXT;MENGE;STK_BR"),
        ("Coffee;1;3;2,50", "ARTIKELTEXT;MENGE;FAKTOR;STK_BR"),
        ("Coffee;1;3;7,50", "ARTIKELTEXT;MENGE;FAKTOR;STK_BR"),
        ("Coffee;3;0;2,50", "ARTIKELTEXT;MENGE;FAKTOR;STK_BR"),
        ("Coffee;3;;2,50", "ARTIKELTEXT;MENGE;FAKTOR;STK_BR"),
        ("Coffee;;2,50", "ARTIKELTEXT;MENGE;STK_BR"),
        ("Coffee;3;", "ARTIKELTEXT;MENGE;STK_BR"),
        ("Coffee", "ARTIKELTEXT"),
        ("Kaffee;4711;3;2,50", "ARTIKELTEXT;ART_NR;MENGE;STK_BR"),
        ("Kaffee;1;9,99", "ARTIKELTEXT;MENGE;STK_BR"),
        ("Coffee;three;2.50", "ARTIKELTEXT;MENGE;STK_BR"),
    ],
)
def test_a_line_may_be_told_in_many_ways(line, columns):
    """Fewer decimals, a factor, an empty field or another name of the article break nothing."""
    assert told(has_quantities(lines(line, columns=columns), sold())) == []


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("Coffee;1;2,50", ["2:MENGE"]),
        ("Coffee;3;7,50", ["2:STK_BR"]),
        ("Coffee;0;0", ["2:MENGE", "2:STK_BR"]),
        ("Coffee;3000;2,50", ["2:MENGE"]),
        ("Coffee;3;2,10", ["2:STK_BR"]),
    ],
)
def test_another_quantity_or_price_is_told(line, places):
    """The last one is the price without its tax."""
    assert told(has_quantities(lines(line), sold())) == places


def test_a_weight_has_three_decimals():
    """What a scale shows is cut to the decimals of the column; grams are no kilograms."""
    cheese = position(quantity=Decimal("0.3456"), grossValue=Decimal("7.00"))
    assert told(has_quantities(lines("Coffee;0,345;20,25463"), sold(cheese))) == []
    assert told(has_quantities(lines("Coffee;345,6;20,25463"), sold(cheese))) == ["2:MENGE"]


@pytest.mark.parametrize("line", ["Coffee;-2;1,50", "Coffee;2;-1,50", "Coffee;-2;-1,50"])
def test_a_return_may_have_its_sign_anywhere(line):
    """The quantity, the price or both may be negative."""
    back = position(quantity=-2, grossValue=Decimal("-3.00"))
    assert told(has_quantities(lines(line), sold(back))) == []


@pytest.mark.parametrize("price", ["4,50", "5,00"])
def test_a_price_is_before_or_after_a_discount(price):
    """What is taken off may be in the price of one, or in a line of its own."""
    off = [{"discountOrder": 0, "discountValue": Decimal("1.00")}]
    cakes = position(quantity=2, grossValue=Decimal("9.00"), discounts=off)
    exported = lines(f"Coffee;2;{price}", "Rabatt;1;-1,00")
    assert told(has_quantities(exported, sold(cakes))) == []


def test_a_price_may_be_that_of_the_document():
    """A document that tells the price before its discounts is believed; no other price is."""
    cakes = position(quantity=2, grossValue=Decimal("9.00"), baseGrossValue=Decimal("5.20"))
    assert told(has_quantities(lines("Coffee;2;5,20"), sold(cakes))) == []
    [found] = has_quantities(lines("Coffee;2;6,00"), sold(cakes))
    assert found.expected == "4,50 or 5,20"


def test_a_price_may_be_cut_to_cents():
    """Ten euro for three are 3.33 each."""
    three = position(grossValue=Decimal("10.00"))
    assert told(has_quantities(lines("Coffee;3;3,33"), sold(three))) == []


def test_lines_may_be_put_together_or_taken_apart():
    """Two positions of one article may be one line, and one position two lines."""
    one = position(quantity=1, grossValue=Decimal("2.50"))
    two = position(quantity=2, grossValue=Decimal("5.00"))
    assert told(has_quantities(lines("Coffee;3;2,50"), sold(one, two))) == []
    assert told(has_quantities(lines("Coffee;1;2,50", "Coffee;2;2,50"), sold())) == []
    assert told(has_quantities(lines("Coffee;1;2,50", "Coffee;1;2,50"), sold())) == ["2:MENGE"]


def test_nothing_is_sold_of_nothing():
    """A position without a number, or of quantity 0, has no price that could be compared."""
    assert sold(position(quantity=None), position(grossValue="much")) == []
    assert read_sold({"positions": None}) == read_sold({}) == []
    assert told(has_quantities(lines("Coffee;0;2,50"), sold(position(quantity=0)))) == []


@pytest.mark.parametrize(
    "told_taxes",
    [
        ["1;7,50;6,30;1,20"],
        ["1;7,50000;6,30252;1,19748"],
        ["1;7,50;6,31;1,19"],
        ["11;7,50;6,30;1,20"],
        ["1;7,50;;"],
        ["1;3,75;3,15;0,60", "1;3,75;3,15;0,60"],
        [],
    ],
    ids=["as sent", "not rounded", "a cent", "an old key", "empty", "two rows", "none"],
)
def test_taxes_may_be_told_in_many_ways(told_taxes):
    """Rounding, another key for the rate and empty fields break nothing."""
    assert told(has_taxes(taxes(*told_taxes), sold(), RATES)) == []


@pytest.mark.parametrize(
    ("told_taxes", "places"),
    [
        (["1;7,50;7,50;0,00"], ["2:BON_NETTO", "2:BON_UST"]),
        (["1;7,50;6,30;1,43"], ["2:BON_UST"]),
        (["11;7,50;6,08;1,42"], ["2:BON_NETTO", "2:BON_UST"]),
        (["1;7,50;;1,43"], ["2:BON_UST"]),
    ],
)
def test_another_net_or_tax_is_told(told_taxes, places):
    """By the rate that was sent, and where no key has it by the sum of all."""
    assert told(has_taxes(taxes(*told_taxes), sold(), RATES)) == places


def test_rates_are_compared_each_for_itself():
    """What is too much at one rate and too little at another comes to the same sum."""
    apples = position(
        vatPercent=7,
        grossValue=Decimal("2.14"),
        netValue=Decimal("2.00"),
        taxValue=Decimal("0.14"),
    )
    mixed = taxes("1;7,50;6,00;1,50", "2;2,14;2,30;-0,16")
    places = ["2:BON_NETTO", "2:BON_UST", "3:BON_NETTO", "3:BON_UST"]
    assert told(has_taxes(mixed, sold(position(), apples), RATES)) == places

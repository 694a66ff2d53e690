"""
The tables of DSFinV-K, against what is known of the whole.
"""

from __future__ import annotations

import pytest

from fiskalspec import calendars, dsfinvk
from fiskalspec.dsfinvk import Column, Need


def test_there_are_twenty_files_with_219_columns() -> None:
    """
    Index.xml 2.4 has 219, those included that each file begins with.
    """
    tables = dsfinvk.tables().values()

    assert len(tables) == 20
    assert sum(len(table.columns) for table in tables) == 219


@pytest.mark.parametrize("table", dsfinvk.tables().values(), ids=lambda table: table.file)
def test_every_row_tells_whose_it_is(table: dsfinvk.Table) -> None:
    """
    The key comes first, and no name stands twice.
    """
    assert table.header[: len(table.key)] == table.key
    assert len(set(table.header)) == len(table.header)


def test_a_closed_set_belongs_to_a_column() -> None:
    """
    A set under a misspelt name would never be asked.
    """
    known = {name for table in dsfinvk.tables().values() for name in table.header}

    assert set(dsfinvk.values().columns) <= known


def test_every_longest_value_fits_its_column() -> None:
    """
    A value that the column cannot hold would be a slip of ours.
    """
    for table in dsfinvk.tables().values():
        for column in table.columns:
            for value in dsfinvk.values().columns.get(column.name, ()):
                assert len(value) <= column.size, (column, value)


def test_each_means_of_payment_has_a_class() -> None:
    """
    Otherwise no processData could be told of it.
    """
    assert set(dsfinvk.values().payment_class) == set(dsfinvk.values().columns["ZAHLART_TYP"])


def test_cash_moves_by_kinds_of_business_that_there_are() -> None:
    """
    A misspelt one would never be met.
    """
    assert set(dsfinvk.values().cash_movements) <= set(dsfinvk.values().columns["GV_TYP"])


def test_a_key_of_the_past_is_in_the_slot_that_its_rate_had() -> None:
    """
    The calendar knows each rate in that slot on some day.
    """
    for key in dsfinvk.values().vat_keys.values():
        assert 1 <= key.slot <= calendars.SLOTS
        if key.percent is not None:
            held = {r.percent for r in calendars.load().rates if r.slot == key.slot}
            assert key.percent in held, key


def test_a_column_that_cannot_be_read_is_named() -> None:
    """
    The sentence says how one is written.
    """
    with pytest.raises(ValueError, match="NAME a40 !"):
        Column.read("BON_ID x4")


def test_a_column_says_when_it_is_filled() -> None:
    """
    E.g. the error of a TSE only where there was one.
    """
    columns = {c.name: c for c in dsfinvk.tables()["transactions_tse.csv"].columns}

    assert columns["TSE_TA_FEHLER"] == Column(
        name="TSE_TA_FEHLER", numeric=False, size=200, need=Need.IF_ANY
    )


@pytest.mark.parametrize("code", ["DEU", "AUT", "DDR", "XKX", "AAA"])
def test_a_country_has_a_code(code: str) -> None:
    """
    One of ISO 3166, also of a country that is no more, or one that it leaves free.
    """
    assert dsfinvk.is_country(code)


@pytest.mark.parametrize("code", ["GER", "QLZ", "DE", "deu", "DEUX", ""])
def test_other_names_of_countries_are_no_code(code: str) -> None:
    """
    What sports call a country is none.
    """
    assert not dsfinvk.is_country(code)

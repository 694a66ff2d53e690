"""
The VAT keys of one closing: which rate stands behind each of them on its day.

A key follows a legal basis and vat.csv says its rate once per closing. What was booked on a day
with another rate gets the key that DSFinV-K keeps for that rate (annex 2), so that it is true
over a change of rates at midnight, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from fiskalsim.books.cells import Row
from fiskalspec import calendars, dsfinvk

#: The key of what is taxed in a way that nothing says.
NOT_KNOWN: Final = 7
_CALENDAR: Final = calendars.load()
_KEYS: Final = dsfinvk.values().vat_keys
_OF_A_PAST_RATE: Final = {
    (row.slot, row.percent): row.key for row in _KEYS.values() if row.percent is not None
}
#: The keys that vat.csv always lists.
_USUAL: Final = tuple(_CALENDAR.vat_ids)


class Rates:
    """
    The rates of the day on which a closing is made, and those of other days that it met.
    """

    def __init__(self, day: date) -> None:
        self._day = day
        self._met: set[int] = set()

    def key(self, vat_id: int | None, *, booked_on: date | None) -> int:
        """
        Say under which UST_SCHLUESSEL an amount stands that was booked on this day.
        """
        if vat_id is None or vat_id not in _KEYS:
            return NOT_KNOWN
        row, key = _KEYS[vat_id], vat_id
        if row.percent is None and booked_on is not None:
            then = percent(row.slot, on=booked_on)
            if then is not None and then != percent(row.slot, on=self._day):
                key = _OF_A_PAST_RATE.get((row.slot, then), key)
        self._met.add(key)
        return key

    def rows(self) -> Iterator[Row]:
        """
        Write vat.csv: the usual keys, and whatever else was met.
        """
        for key in sorted({*_USUAL, *self._met}):
            row = _KEYS[key]
            rate = row.percent if row.percent is not None else percent(row.slot, on=self._day)
            yield {"UST_SCHLUESSEL": key, "UST_SATZ": rate, "UST_BESCHR": _title(key)}


def percent(slot: int, *, on: date) -> Decimal | None:
    """
    Say the rate of a slot on a day; None before the calendar begins.
    """
    try:
        return _CALENDAR.percent(slot, on=on)
    except LookupError:
        return None


def rate_of(vat_id: int | None, *, on: date | None) -> Decimal:
    """
    Say the rate of a VAT id on a day; none is 0.
    """
    row = None if vat_id is None else _KEYS.get(vat_id)
    if row is None or on is None:
        return Decimal(0)
    return percent(row.slot, on=on) or Decimal(0)


def _title(key: int) -> str:
    """
    Describe a key in German, as all of the export is.
    """
    known = _CALENDAR.vat_ids.get(key)
    if known is not None:
        return known.title_de
    row = _KEYS[key]
    basis = _CALENDAR.vat_ids[row.slot].title_de
    return f"{basis}, früher" if row.percent is not None else "Nullsteuersatz (§ 12 Abs. 3)"

"""
What depends on the day: the VAT rate of each slot of processData, as data.

A slot follows a legal basis, not a percentage, so nothing in the house may compare a rate with
a literal; it asks the calendar for the day of the receipt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, Self

#: How many slots processData has.
SLOTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """
    One slot's rate in percent, from its first to its last day.
    """

    slot: int
    percent: Decimal
    first_day: date
    #: None while the rate is in force.
    last_day: date | None
    basis: str
    #: False where it is told by others and the text of the law was not seen.
    is_sure: bool = True

    def holds_on(self, day: date) -> bool:
        """
        Whether the rate is in force on *day*.
        """
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatId:
    """
    One ``vatIdentification`` and the slot in which its gross amounts are summed.
    """

    id: int
    slot: int
    #: ``shown`` or ``inferred``.
    basis: str
    title_en: str
    title_de: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCalendar:
    """
    All rates, by slot and then by day, and all VAT ids.
    """

    rates: tuple[Rate, ...]
    vat_ids: Mapping[int, VatId]

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """
        Read a calendar; overlapping rates, gaps and repeated ids are a `ValueError`.
        """
        data = tomllib.loads(text)
        rates = tuple(
            sorted((_rate(row) for row in data["rate"]), key=lambda r: (r.slot, r.first_day))
        )
        _refuse_gaps(rates)
        vat_ids: dict[int, VatId] = {}
        for row in data["vat_id"]:
            vat_id = _vat_id(row)
            if vat_id.id in vat_ids:
                raise ValueError(f"the VAT id {vat_id.id} is given twice")
            vat_ids[vat_id.id] = vat_id
        return cls(rates=rates, vat_ids=MappingProxyType(dict(sorted(vat_ids.items()))))

    def percent(self, slot: int, *, on: date) -> Decimal:
        """
        Say the rate of *slot* on a day; `LookupError` when the calendar does not reach it.
        """
        return self.rate(slot, on=on).percent

    def rate(self, slot: int, *, on: date) -> Rate:
        """
        Give all that is known of the rate of *slot* on a day, with the same `LookupError`.
        """
        for rate in self.rates:
            if rate.slot == slot and rate.holds_on(on):
                return rate
        raise LookupError(f"the calendar has no rate for slot {slot} on {on.isoformat()}")

    def slots(self, percent: Decimal, *, on: date) -> tuple[int, ...]:
        """
        Name every slot that holds *percent* on a day; none means that the rate is unknown then.
        """
        return tuple(r.slot for r in self.rates if r.holds_on(on) and r.percent == percent)

    def slot(self, vat_id: int) -> int:
        """
        Say in which slot a ``vatIdentification`` is summed; `LookupError` for an unknown one.

        An unknown id never falls into the slot of 0 %.
        """
        if vat_id not in self.vat_ids:
            known = ", ".join(map(str, self.vat_ids))
            raise LookupError(f"vatIdentification {vat_id} has no slot; known are: {known}")
        return self.vat_ids[vat_id].slot


@cache
def load() -> VatCalendar:
    """
    Load the calendar of Germany.
    """
    text = files(__name__).joinpath("vat-germany.toml").read_text(encoding="utf-8")
    return VatCalendar.from_toml(text)


def _rate(row: Mapping[str, Any]) -> Rate:
    if not 1 <= row["slot"] <= SLOTS:
        raise ValueError(f"there is no slot {row['slot']}; slots are 1 to {SLOTS}")
    return Rate(
        slot=row["slot"],
        percent=Decimal(row["rate"]),
        first_day=row["from"],
        last_day=row.get("to"),
        basis=row["basis"],
        is_sure=row.get("is_sure", True),
    )


def _vat_id(row: Mapping[str, Any]) -> VatId:
    title = row["title"]
    return VatId(
        id=row["id"],
        slot=row["slot"],
        basis=row["basis"],
        title_en=title["en"],
        title_de=title["de"],
    )


def _refuse_gaps(rates: tuple[Rate, ...]) -> None:
    for earlier, later in pairwise(rates):
        if earlier.slot != later.slot:
            continue
        last = earlier.last_day
        if last is None or last.toordinal() + 1 != later.first_day.toordinal():
            raise ValueError(
                f"slot {later.slot}: the rate from {later.first_day.isoformat()} does not follow "
                f"on the last day of the one before ({last})"
            )

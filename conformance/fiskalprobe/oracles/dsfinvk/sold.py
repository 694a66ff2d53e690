"""
What a till has sent of a receipt, beside what its export tells: times, quantities, net and tax.

An export alone cannot show that these are wrong; who has sold knows. What several readings of
DSFinV-K allow is right in each of them, and an empty field shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from fiskalprobe.oracles.dsfinvk.figures import CENT, EXACT, total, written
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.dsfinvk.times import read_time
from fiskalprobe.oracles.finding import Finding

TIMES, DATED, QUANTITIES, TAXES = "DE-DSF-0035", "DE-DSF-0036", "DE-DSF-0037", "DE-DSF-0038"

#: Less than the hour by which German time is ahead in winter; clocks differ by minutes.
_SLACK: Final = timedelta(minutes=50)
_GERMANY: Final = ZoneInfo("Europe/Berlin")
_ONE: Final = Decimal(1)
_THOUSANDTH: Final = Decimal("0.001")
#: So long is ARTIKELTEXT.
_LONGEST: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    From when until when something happened, by one clock; both with an offset.
    """

    first: datetime
    last: datetime

    def holds(self, moment: datetime) -> bool:
        """
        Say whether a moment lies in it, as far as clocks agree.
        """
        return self.first - moment <= _SLACK and moment - self.last <= _SLACK

    def told(self) -> str:
        """
        Write it in UTC, to the second.
        """
        ends = [f"{each.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for each in (self.first, self.last)]
        return " to ".join(dict.fromkeys(ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """
    One position of a document, as it was sent: amounts in euro, the rate in per cent.
    """

    text: str
    article: str
    quantity: Decimal
    gross: Decimal
    net: Decimal
    tax: Decimal
    rate: Decimal
    #: What one cost, before what was taken off and after.
    prices: tuple[Decimal, ...]


def read_sold(document: Mapping[str, Any]) -> list[Sold]:
    """
    Read the positions of a document; one that lacks a number is left out.
    """
    listed = document.get("positions")
    found = [_sold(each) for each in listed or () if isinstance(each, Mapping)]
    return [each for each in found if each is not None]


def has_times(head: Row, windows: Sequence[Window]) -> Iterator[Finding]:
    """
    Compare BON_START and BON_ENDE with when the receipt was under way, by any clock.
    """
    for column in ("BON_START", "BON_ENDE"):
        yield from _within(
            head, column, windows, TIMES, "the receipt was not under way at this time"
        )
    starts, ends = _readings(head["BON_START"]), _readings(head["BON_ENDE"])
    if starts and ends and min(starts) - max(ends) > _SLACK:
        yield head.finding(
            TIMES,
            "the receipt ends before it starts",
            column="BON_ENDE",
            expected=f"not before {head['BON_START']}",
        )


def is_dated(closing: Row, windows: Sequence[Window]) -> Iterator[Finding]:
    """
    Compare Z_ERSTELLUNG with the time between the last receipt of a closing and the next one.
    """
    return _within(
        closing, "Z_ERSTELLUNG", windows, DATED, "the closing was not made at this time"
    )


def rows_of(sold: Sold, lines: Iterable[Row]) -> list[Row]:
    """
    Find the lines of an export that tell of a position: by its text, else by its article.
    """
    rows, text = list(lines), _one_line(sold.text)[:_LONGEST].strip()
    return [row for row in rows if _one_line(row["ARTIKELTEXT"]) == text] or [
        row for row in rows if sold.article and row["ART_NR"] == sold.article
    ]


def has_quantities(lines: Sequence[Row], sold: Sequence[Sold]) -> Iterator[Finding]:
    """
    Compare MENGE and STK_BR with what was sold.

    A position may have become several lines, and several positions one. Its sign may stand in the
    quantity or in the price; FAKTOR may be in the quantity or in the price, or in neither.
    """
    for _, alike in groupby(sorted(sold, key=_name), key=_name):
        positions = list(alike)
        rows = rows_of(positions[0], lines)
        yield from _quantity(rows, positions)
        for row in rows:
            yield from _price(row, positions)


def has_taxes(
    taxes: Sequence[Row], sold: Sequence[Sold], rates: Mapping[str, Decimal | None]
) -> Iterator[Finding]:
    """
    Compare BON_NETTO and BON_UST with what was sent, by rate where the rates are those sent.

    *rates* are those of vat.csv by their key. Each position may be rounded to a cent.
    """
    told: dict[Decimal | None, list[Row]] = {}
    sent: dict[Decimal | None, list[Sold]] = {}
    for row in taxes:
        told.setdefault(rates.get(row["UST_SCHLUESSEL"]), []).append(row)
    for each in sold:
        sent.setdefault(each.rate, []).append(each)
    if told.keys() != sent.keys():
        told, sent = {None: list(taxes)}, {None: list(sold)}
    for rate, rows in told.items():
        positions = sent[rate]
        for column, said, meant in (
            (
                "BON_NETTO",
                "the net amount is not that of the document",
                [p.net for p in positions],
            ),
            ("BON_UST", "the tax is not that of the document", [p.tax for p in positions]),
        ):
            figures = [row.figure(column) for row in rows]
            known = [each for each in figures if each is not None]
            if not rows or not positions or len(known) < len(figures):
                continue
            if abs(EXACT.subtract(total(known), total(meant))) > CENT * len(positions):
                yield rows[0].finding(
                    TAXES,
                    said,
                    column=column,
                    expected=written(total(meant)),
                    actual=written(total(known)),
                )


def _within(
    row: Row, column: str, windows: Sequence[Window], id_: str, said: str
) -> Iterator[Finding]:
    readings = _readings(row[column])
    if not readings or not windows:
        return
    if not any(window.holds(each) for window in windows for each in readings):
        yield row.finding(id_, said, column=column, expected=windows[0].told())


def _readings(text: str) -> list[datetime]:
    """
    Read a time; without an offset it may be German time or UTC.
    """
    moment = read_time(text)
    if moment is None:
        return []
    if moment.tzinfo is not None:
        return [moment]
    return [moment.replace(tzinfo=zone) for zone in (_GERMANY, UTC)]


def _quantity(rows: Sequence[Row], positions: Sequence[Sold]) -> Iterator[Finding]:
    figures = [row.figure("MENGE") for row in rows]
    known = [each for each in figures if each is not None]
    if not rows or len(known) < len(figures):
        return
    packs = [EXACT.multiply(each, _factor(row)) for each, row in zip(known, rows, strict=True)]
    meant = abs(total([each.quantity for each in positions]))
    if not any(
        abs(EXACT.subtract(abs(total(each)), meant)) <= _THOUSANDTH for each in (known, packs)
    ):
        yield rows[0].finding(
            QUANTITIES,
            "this is not the quantity that was sold",
            column="MENGE",
            expected=written(meant),
            actual=written(abs(total(known))),
        )


def _price(row: Row, positions: Sequence[Sold]) -> Iterator[Finding]:
    price, factor = row.figure("STK_BR"), _factor(row)
    prices = [each for position in positions for each in position.prices]
    if price is None or not prices:
        return
    readings = {
        abs(each)
        for one in prices
        for each in (one, EXACT.multiply(one, factor), EXACT.divide(one, factor))
    }
    # Some write no more than cents.
    if not any(abs(EXACT.subtract(abs(price), each)) <= CENT for each in readings):
        yield row.finding(
            QUANTITIES,
            "this is not the price of one",
            column="STK_BR",
            expected=" or ".join(dict.fromkeys(_to_five(each) for each in prices)),
        )


def _factor(row: Row) -> Decimal:
    """
    Read FAKTOR; one that is empty or zero is not in use.
    """
    return row.figure("FAKTOR") or _ONE


def _sold(position: Mapping[str, Any]) -> Sold | None:
    names = ("quantity", "grossValue", "netValue", "taxValue", "vatPercent")
    numbers = [_number(position.get(name)) for name in names]
    known = [each for each in numbers if each is not None]
    if len(known) < len(numbers):
        return None
    quantity, gross, net, tax, rate = known
    return Sold(
        text=str(position.get("itemCaption") or ""),
        article=str(position.get("itemId") or ""),
        quantity=quantity,
        gross=gross,
        net=net,
        tax=tax,
        rate=rate,
        prices=_prices(position, quantity, gross),
    )


def _prices(position: Mapping[str, Any], quantity: Decimal, gross: Decimal) -> tuple[Decimal, ...]:
    """
    Say what one cost: after what was taken off, before it, and as the document itself tells.
    """
    if not quantity:
        return ()
    listed = position.get("discounts")
    values = [
        _number(each.get("discountValue")) for each in listed or () if isinstance(each, Mapping)
    ]
    before = EXACT.add(gross, total([each for each in values if each is not None]))
    base = _number(position.get("baseGrossValue"))
    found = [EXACT.divide(each, quantity) for each in (gross, before)]
    return tuple(dict.fromkeys([*found, *([] if base is None else [base])]))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _name(sold: Sold) -> tuple[str, str]:
    return _one_line(sold.text), sold.article


def _to_five(price: Decimal) -> str:
    return written(abs(price).quantize(Decimal("0.00001"), context=EXACT))


def _one_line(text: str) -> str:
    return " ".join(text.split())

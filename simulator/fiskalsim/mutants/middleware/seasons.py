"""
What goes wrong on some days of the year only: in summer, over New Year, on the 29th of February.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from fiskalsim.mutants.door import Door, changed
from fiskalsim.mutants.middleware.rows import CREATE, END, STORE
from fiskalsim.mutants.middleware.sheets import (
    CLOSINGS,
    EXPORT,
    SIGNED,
    Row,
    each,
    exported,
    tables,
)
from fiskalsim.mutants.middleware.sheets import changed as rewritten
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import core_of
from fiskalsim.mutants.rows import told
from fiskalsim.world.world import World

_ZONE: Final = ZoneInfo("Europe/Berlin")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_HOUR: Final = timedelta(hours=1)


def _is_summer(at: datetime) -> bool:
    return bool(at.astimezone(_ZONE).dst())


def _times(change: Callable[[datetime], str]) -> Callable[[str], str]:
    """
    Write every time in a text, which is UTC, anew.
    """

    def anew(found: re.Match[str]) -> str:
        return change(datetime.fromisoformat(found[0]).replace(tzinfo=UTC))

    return lambda text: _TIME.sub(anew, text)


def _year_of_the_week(at: datetime) -> str:
    return f"{at:%G-%m-%dT%H:%M:%S}"


def _winter_all_year(at: datetime) -> str:
    return f"{at - _HOUR if _is_summer(at) else at:%Y-%m-%dT%H:%M:%S}"


def _leap_days_are_faulty(status: int, body: Any) -> tuple[int, Any]:
    said = body.get("requestTime", body.get("RequestTime")) if isinstance(body, dict) else None
    return (422, []) if "-02-29T" in str(said) else (status, body)


def _numbered(held: dict[str, list[Row]], key: Callable[[Row], str]) -> Mapping[str, list[Row]]:
    """
    Number closings anew within what *key* says of them.
    """
    numbers: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for row in sorted(held[CLOSINGS], key=lambda row: int(row["Z_NR"])):
        seen[key(row)] += 1
        numbers[row["Z_NR"]] = str(seen[key(row)])
    return {
        name: [rewritten(row, Z_NR=numbers[row["Z_NR"]]) for row in rows]
        for name, rows in held.items()
    }


def _by_the_year(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    return _numbered(held, lambda row: row["Z_ERSTELLUNG"][:4])


def _anew_after_a_restart() -> Mutant:
    """
    Forget how many closings there were when the service is started again.
    """
    restarted: list[datetime] = []

    def inside(world: World) -> None:
        restarted.clear()
        if core_of(world).state.transaction_counter:
            restarted.append(datetime.fromtimestamp(world.clock.unix(), UTC))

    def part(row: Row) -> str:
        made = datetime.fromisoformat(row["Z_ERSTELLUNG"])
        return str(bool(restarted) and made > restarted[0])

    return Mutant(
        id="M-DSF-0008-d",
        says="closings are counted anew when the service was restarted",
        kind=Kind.STALE,
        inside=inside,
        doors=(Door(call=EXPORT, spoil=tables(lambda held: _numbered(held, part))),),
    )


SEASONS: Final[tuple[Mutant, ...]] = (
    told(
        "M-TXN-0001-d",
        "nothing can be sold on the 29th of February",
        Kind.WRONG_REASON,
        CREATE,
        _leap_days_are_faulty,
    ),
    told(
        "M-TXN-0002-d",
        "on the 29th of February a sale is answered as faulty",
        Kind.WRONG_REASON,
        STORE,
        _leap_days_are_faulty,
    ),
    told(
        "M-QR-0002-d",
        "the QR code has the year that the week belongs to",
        Kind.OFF_BY_ONE,
        END,
        changed(QrCodeDataString=lambda text: text and _times(_year_of_the_week)(text)),
    ),
    told(
        "M-QR-0002-e",
        "in summer the QR code's times are those of winter",
        Kind.OFF_BY_ONE,
        END,
        changed(QrCodeDataString=lambda text: text and _times(_winter_all_year)(text)),
    ),
    exported(
        "M-DSF-0008-c", "closings are counted anew each year", Kind.STALE, tables(_by_the_year)
    ),
    exported(
        "M-DSF-0016-d",
        "in summer a transaction ends an hour early in the export",
        Kind.OFF_BY_ONE,
        each(SIGNED, TSE_TA_ENDE=_times(_winter_all_year)),
    ),
    exported(
        "M-DSF-0016-e",
        "times in the export have the year that the week belongs to",
        Kind.OFF_BY_ONE,
        each(SIGNED, TSE_TA_ENDE=_times(_year_of_the_week)),
    ),
    _anew_after_a_restart(),
)

"""
Days with sales that nobody closed.

No law demands a closing each day, so whatever is found here is a notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import COUNTED, Case, moment_of
from fiskalprobe.oracles.dsfinvk.sheet import Closing
from fiskalprobe.oracles.finding import Finding, Weight

#: Who sells all night closes in the morning, and the sales of a closing still lie within a day.
_DAY: Final = timedelta(hours=24)


def closes_each_day(case: Case) -> Iterator[Finding]:
    """
    DSF-26: the sales of a closing lie within 24 hours.
    """
    sold: dict[Closing, list[datetime]] = defaultdict(list)
    for row in case.heads.values():
        at = moment_of(row, "BON_ENDE") if row["BON_TYP"] == COUNTED else None
        if at is not None:
            sold[row.closing].append(at)
    for key, times in sold.items():
        first, last = min(times), max(times)
        if last - first <= _DAY or key not in case.closings:
            continue
        yield case.closings[key].finding(
            "DSF-26",
            f"sales from {_said(first)} to {_said(last)} are in one closing",
            column="Z_ERSTELLUNG",
            expected="a closing for each day with sales",
            weight=Weight.NOTICE,
        )


def _said(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")

"""
What the baseline of a run came to: known failures, and excuses that no longer hold.
"""

from __future__ import annotations

from datetime import date, datetime

from fiskalprobe.report.view import verdict_of
from fiskalprobe.stream import Stream
from fiskalprobe.verdict.baseline import Excuse, Settlement, settle


def settled(stream: Stream) -> Settlement:
    """
    Hold the excuses in the header against the checks, on the day of the run.
    """
    header = stream.header
    return settle(
        [
            Excuse(
                check=row["check"],
                reason=row["reason"],
                until=date.fromisoformat(row["until"]),
                issue=row.get("issue", ""),
            )
            for row in header.baseline
        ],
        ((check.id, verdict_of(check.verdict)) for check in stream.checks),
        planned=frozenset(map(str, header.plan.get("requirements", ()))),
        on=datetime.fromisoformat(header.started).date(),
    )

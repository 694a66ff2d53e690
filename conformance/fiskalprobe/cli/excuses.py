"""
What a baseline does to the sentences and the exit code of a run.
"""

from __future__ import annotations

from collections.abc import Iterator

from fiskalprobe.cli.exits import Exit
from fiskalprobe.verdict.baseline import Settlement


def excuse_lines(settlement: Settlement) -> Iterator[str]:
    """
    Say which failures are excused, and which excuses do not hold.
    """
    for excuse in settlement.used:
        where = f" ({excuse.issue})" if excuse.issue else ""
        yield f"  excused until {excuse.until}: {excuse.check}: {excuse.reason}{where}"
    for excuse, why in settlement.stale:
        yield f"  stale: {excuse.check} {why.value}"
    if settlement.used and settlement.holds:
        yield "Every failure is excused; the verdict stays as it is, and certifies nothing."


def excused_exit(code: int, settlement: Settlement, *, open_duty: bool) -> int:
    """
    Give the exit code of a run that was held against a baseline.
    """
    if code not in (Exit.CONFORMANT, Exit.NONCONFORMANT, Exit.INCOMPLETE):
        return code
    if not settlement.holds:
        return Exit.NONCONFORMANT
    if code == Exit.NONCONFORMANT:
        return Exit.INCOMPLETE if open_duty else Exit.CONFORMANT
    return code

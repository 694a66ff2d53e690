"""
How a run ends: the reasons to stop before the last scenario, and the footer of the stream.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from fiskalprobe.run.journal import Journal
from fiskalprobe.stream import Check, Footer, RequirementResult, Writer
from fiskalprobe.verdict import Outcome, Verdict

#: After so many scenarios without a single answer the subject is gone, and a run that went on
#: would only wait for each of its calls.
_GONE: Final = 5
#: What is said of a run that somebody has ended by Ctrl-C or SIGTERM.
IMPATIENCE: Final = "it was interrupted"

#: Tells from the checks of a scenario that are not fine whether the run has found enough.
Enough = Callable[[Sequence[Check]], bool]


def never(worst: Sequence[Check]) -> bool:
    """
    Go on whatever was found.
    """
    del worst
    return False


def first_failure(worst: Sequence[Check]) -> bool:
    """
    Stop as soon as something fails.
    """
    return any(check.verdict in (Verdict.FAIL, Verdict.ERROR) for check in worst)


def reason_to_end(
    journal: Journal, writer: Writer | None, worst: Sequence[Check], *, enough: Enough
) -> str:
    """
    Say why nothing more is to be asked after a scenario; empty while the run goes on.
    """
    if writer is not None and writer.refused is not None:
        return "the stream cannot be written"
    if enough(worst):
        return "the first failure was enough"
    if journal.silent >= _GONE:
        return f"the subject has answered nothing in {_GONE} scenarios in a row"
    return ""


def rest(journal: Journal) -> float:
    """
    Give the seconds to wait before the next scenario, so that a restart does not end the run.

    That is half a minute in all. What runs in this process does not come back by waiting.
    """
    over_network = journal.connection.target.ixit.adapter.startswith("http:")
    return float(2**journal.silent) if journal.silent and over_network else 0.0


def sign(writer: Writer, outcome: Outcome, *, began: float) -> Footer:
    """
    Write the end of a stream whose run *began* at this reading of `time.perf_counter`.
    """
    return writer.finish(
        verdict=outcome.overall,
        exit_code=outcome.exit_code,
        counts=outcome.counts,
        requirements={
            id_: RequirementResult(verdict=row.verdict, reason=row.reason)
            for id_, row in outcome.requirements.items()
        },
        elapsed_ms=round((time.perf_counter() - began) * 1000, 3),
    )

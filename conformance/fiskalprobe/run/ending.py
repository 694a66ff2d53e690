"""
When a run ends before its last scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fiskalprobe.run.journal import Journal
from fiskalprobe.stream import Check, Writer
from fiskalprobe.verdict import Verdict

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

"""
What is done behind a subject, by whatever hand, and what is raised when it cannot be done.

    ControlMissing  the target offers no such handle; the scenario becomes inconclusive
    ControlFailed   the target offers it, and using it did not work
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fiskalprobe.wire import Exchange


class ControlMissing(Exception):
    """
    The scenario needs a handle that the target does not offer.
    """

    code = "control"

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"this target offers no control over its {handle}; offer the control API, commands or "
            f"an operator, and say so under [control] in target.toml"
        )
        self.handle = handle


class ControlFailed(Exception):
    """
    The target offers the handle, and using it did not work.
    """

    code = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """
    Something that was done to the world without the wire: by an operator, or by a command.
    """

    #: ``cut``, ``mend``, ``reset``, …
    handle: str
    #: What the operator was asked, or the words of the command.
    asked: tuple[str, ...]
    #: What the operator said, or what the command wrote.
    answer: str
    #: The command's exit code; nothing when it was an operator, or when it did not end in time.
    exit: int | None
    by_operator: bool
    at: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """
    One thing that was done to the world by whatever hand, and has worked.
    """

    #: ``cut``, ``mend``, ``fault``, ``heal``, ``clock``, ``restart`` or ``reset``.
    what: str
    #: Where the cable was cut, or which calls a fault is to strike.
    places: tuple[str, ...] = ()
    #: What the clock reads from now on.
    now: datetime | None = None
    #: Which fault was armed, and for how many calls; nothing when it is for all.
    fault: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closings:
    """
    The closings of a till as they were handed out: one zip.
    """

    content: bytes
    #: The exchange that brought it; None where a command wrote it.
    fetched: Exchange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """
    The logs of a TSE as they were handed out: one tar file.
    """

    content: bytes
    #: The exchange that brought it; None where a command wrote it.
    fetched: Exchange | None = None

"""
What an ambient check may use besides the exchange that it judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from fiskalprobe.target.deeds import Deed
from fiskalprobe.target.model import Target
from fiskalprobe.wire import Exchange

#: A subject whose every signature is wrong is wrong for one reason; the first few are explained.
_CULPRITS_SEARCHED: Final = 10


@dataclass(slots=True, kw_only=True)
class Context:
    """
    What the run knows of the subject; a reset of the subject empties `memory`.
    """

    target: Target
    #: Whatever the ambient checks want to remember from one exchange to the next, e.g. the last
    #: counter per TSE. Lives as long as the subject's world.
    memory: dict[str, Any] = field(default_factory=dict)
    #: The exchanges of the running scenario with the subject itself, oldest first; the one that
    #: is being judged stands last. Control exchanges are left out.
    history: list[Exchange] = field(default_factory=list)
    #: The same, with what was done to the world between them, each where it happened.
    timeline: list[Exchange | Deed] = field(default_factory=list)
    scenario: str = ""
    #: What is to be done when the scenario has ended, however it ends, unless a reset undoes it.
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    #: Broken signatures of this run for which the guilty field was searched.
    culprits_searched: int = 0

    @property
    def names_culprits(self) -> bool:
        """
        Whether the guilty field of a broken signature is still searched.
        """
        return self.culprits_searched < _CULPRITS_SEARCHED

    @property
    def api(self) -> str:
        """
        The claimed generation of the fiscal response.
        """
        return self.target.ics.api

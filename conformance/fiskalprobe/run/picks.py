"""
Which requirements and scenarios were picked for a run.
"""

from __future__ import annotations

from dataclasses import dataclass

from fiskalprobe.catalogue.scope import profile_of
from fiskalprobe.catalogue.selection import matches
from fiskalspec import requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """
    The filters of a run; without any it covers all that applies to the target.
    """

    #: Whether the whole scope is to be exercised, or only what the collected tests name.
    everything: bool = True
    patterns: tuple[str, ...] = ()
    #: The profiles whose requirements are to be exercised; none for all that are claimed.
    profiles: tuple[str, ...] = ()
    #: The expression given to ``-k``; narrows the plan to what it leaves over.
    keyword: str = ""
    #: The frozen set that scores; empty for the whole catalogue.
    set_name: str = ""
    #: The one scenario to run, as a stream calls it.
    scenario: str = ""
    #: What a record holds, where one is judged anew; None for whatever there is.
    recorded: frozenset[str] | None = None

    @property
    def told(self) -> str:
        """
        The filter in words, empty when there is none.
        """
        words = [
            *self.patterns,
            *(f"--profile {name}" for name in self.profiles),
            *([f"-k {self.keyword}"] if self.keyword else []),
            *([self.scenario] if self.scenario else []),
        ]
        return " ".join(words) or ("" if self.everything else "collected tests")

    @property
    def narrow(self) -> bool:
        """
        Whether requirements were picked at all.
        """
        return bool(self.patterns or self.profiles)

    def names(self, id_: str) -> bool:
        """
        Whether a scenario may run, by what a stream calls it.
        """
        return not self.scenario or self.scenario == id_

    def holds(self, id_: str) -> bool:
        """
        Whether a scenario is in the record, where one is judged anew.
        """
        return self.recorded is None or id_ in self.recorded

    def take(self, id_: str, *, role: str) -> bool:
        """
        Whether a requirement is picked; pattern and profile both have to fit where both are said.
        """
        if self.patterns and not any(matches(id_, pattern) for pattern in self.patterns):
            return False
        row = requirements.load().get(id_)
        return not self.profiles or (row is not None and profile_of(row, role) in self.profiles)

"""
The journal of a fuzzing run; it also tells the hunt which checks broke.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.run.journal import Journal
from fiskalprobe.run.scenario import Identity
from fiskalprobe.wire import Exchange

_FEATURE: Final = "Fuzzing"


class Notebook(Journal):
    """
    A journal that remembers the broken claims of the running case.
    """

    #: Whether what is recorded now is a repetition in order to shrink.
    shrinking: bool = False
    #: Whether what is done now belongs to no case, so that no case has broken what comes of it.
    tidying: bool = False

    def begin(self, identity: Identity) -> None:
        """
        Begin a scenario, or a page of cases.
        """
        #: Of the running case, in the order in which they were made, each with its evidence.
        self.broken: list[tuple[Claim, tuple[Exchange, ...]]] = []
        super().begin(identity)

    def record(
        self, claim: Claim, exchanges: tuple[Exchange, ...], *, ambient: bool = False
    ) -> None:
        """
        Judge one claim, put it on record, and remember it when it is broken.
        """
        is_counted = claim.requirement in self.rules.scope and not self.tidying
        if claim.standing is Standing.BROKEN and is_counted:
            self.broken.append((claim, exchanges))
        super().record(claim, exchanges, ambient=ambient)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """
        Judge what is done meanwhile, and hold it against no case: whoever plays the case again
        does not do it.
        """
        self.tidying = True
        try:
            yield
        finally:
            self.tidying = False

    def open_page(self, number: int, about: str, *, seed: int, teller: str = "fuzz") -> None:
        """
        Begin a case, or a few that share a world, as a scenario of its own.

        *teller* is the command that makes the same case with this seed.
        """
        self.begin(
            Identity(
                id=f"fuzz/{number:06}",
                feature=_FEATURE,
                rule=about,
                name=f"case {number}: {about}",
                where=f"{teller} --seed {seed}",
                requirements=(),
            )
        )

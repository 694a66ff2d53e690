"""
How a step puts its checks on record. A broken check does not stop the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.written import written
from fiskalprobe.wire import Exchange

#: (claim, exchanges) → nothing; the journal takes it from there.
Recorder = Callable[[Claim, tuple[Exchange, ...]], None]


class Blocked(Exception):
    """
    What the scenario presupposes could not be brought about.

    Its own requirements become inconclusive instead of failing a second time.
    """

    code = "blocked"


class Mistaken(ValueError):
    """
    A feature asks for what its steps cannot do; neither the subject nor the harness is at fault.
    """

    code = "feature"


class Checks:
    """
    The notebook of one scenario.
    """

    def __init__(
        self,
        recorder: Recorder,
        *,
        requirements: Sequence[str],
        history: Callable[[], Sequence[Exchange]],
    ) -> None:
        self._recorder = recorder
        self._history = history
        #: The ids that the Rule and the Scenario are tagged with.
        self.requirements = tuple(requirements)

    @property
    def requirement(self) -> str:
        """
        The id that the scenario is about: the first full id among its tags.
        """
        if not self.requirements:
            raise LookupError(
                "this scenario carries no requirement id; tag its Rule, e.g. @DE-CXL-0007"
            )
        return self.requirements[0]

    def record(self, claim: Claim, exchanges: Iterable[Exchange] = ()) -> None:
        """
        Put one claim on record, backed by *exchanges* or else by the latest one.

        A broken claim over an exchange that brought no answer is turned into an unclear one:
        silence proves nothing about the rule. Nor does anything in a scenario of which a gateway
        kept a call to itself, or nobody took one, for whatever comes later may be as it is because
        of that.
        """
        backing = tuple(exchanges) or tuple(self._history()[-1:])
        if claim.standing is Standing.BROKEN:
            silent = next((item for item in backing if item.response is None), None) or next(
                (item for item in self._history() if item.gateway or item.is_unsent), None
            )
            if silent is not None:
                claim = replace(
                    claim,
                    standing=Standing.UNCLEAR,
                    code="transport",
                    message=f"no answer came ({silent.error}), so: {claim.message}",
                )
        self._recorder(claim, backing)

    def that(
        self,
        requirement: str | None,
        check: str,
        ok: bool,  # noqa: FBT001 - reads as a sentence: checks.that("DE-…", "number-echoed", …)
        message: str,
        *,
        expected: Any = "",
        actual: Any = "",
        exchanges: Iterable[Exchange] = (),
        code: str = "",
    ) -> bool:
        """
        Claim that *requirement* (or, with None, the scenario's own) holds exactly if *ok*.

        Returns *ok*, so that a step can leave out what would only repeat the fault.
        """
        self.record(
            Claim(
                requirement=requirement or self.requirement,
                check=check,
                standing=Standing.HOLDS if ok else Standing.BROKEN,
                message=message,
                expected=_shown(expected),
                actual=_shown(actual),
                code="" if ok else code,
            ),
            exchanges,
        )
        return ok

    def unclear(
        self,
        requirement: str | None,
        check: str,
        message: str,
        *,
        exchanges: Iterable[Exchange] = (),
        code: str = "evidence",
    ) -> None:
        """
        Put a check on record that the evidence cannot decide; its requirement is inconclusive.
        """
        self.record(
            Claim(
                requirement=requirement or self.requirement,
                check=check,
                standing=Standing.UNCLEAR,
                message=message,
                code=code,
            ),
            exchanges,
        )

    def presuppose(self, ok: bool, message: str) -> None:  # noqa: FBT001 - reads as a sentence
        """
        Go on only when *ok*; else the scenario ends `Blocked` and its checks are inconclusive.
        """
        if not ok:
            raise Blocked(message)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else written(value)

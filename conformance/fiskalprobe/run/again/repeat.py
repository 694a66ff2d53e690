"""
Runs the scenario of a saved case again, with the settings of the run that it comes from.

Public: the ``test_repro.py`` beside a report is three lines around it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fiskalprobe.oracles.exact import plainly
from fiskalprobe.run.certify import certify
from fiskalprobe.run.ending import IMPATIENCE
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import Check, read
from fiskalprobe.target.errors import TargetRefused
from fiskalprobe.target.model import Target, address_of
from fiskalprobe.target.reading import from_table, read_target
from fiskalprobe.target.review import review
from fiskalprobe.target.route import route_as_told

_FINE: Final = frozenset({"pass", "alt", "na"})
_SCHEMA: Final = 1


class UnknownCase(ValueError):
    """
    The file is no case, or one of a later version.
    """

    code = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """
    What came of the check this time.
    """

    #: Requirement, slash, check.
    check: str
    #: As often as it was made in the scenario.
    made: tuple[Check, ...]
    #: Whether the scenario came to its end, with or without the check.
    ended: bool = False

    @property
    def holds(self) -> bool:
        """
        Whether the check was made and came out right each time.
        """
        return bool(self.made) and not self._wrong

    @property
    def told(self) -> str:
        """
        Say what came of it, with what was expected and what was there.
        """
        if not self.made and self.ended:
            return (
                f"{self.check} was not made: the scenario went through, "
                "and nothing that was answered called for the check"
            )
        if not self.made:
            return f"{self.check} was not made: the scenario did not get there"
        if not self._wrong:
            times = "once" if len(self.made) == 1 else f"{len(self.made)} times"
            return f"{self.check} came out right {times}"
        worst = self._wrong[0]
        return (
            f"{self.check} {worst.verdict}: {worst.message}\n"
            f"expected: {worst.expected}\nactual:   {worst.actual}"
        )

    @property
    def _wrong(self) -> tuple[Check, ...]:
        return tuple(check for check in self.made if check.verdict not in _FINE)


def repeat(case: Path, *, stream: Path, target: str = "") -> Repetition:
    """
    Run the scenario of a ``case.json`` again, against its own target unless another is named.

    Raises `UnknownCase` for a file that is none, and what `read_target` and `certify` raise.
    """
    told = _read(case)
    scenario = told["scenario"]
    wanted = _whole(scenario["id"])
    done = certify(
        RunSettings(
            target=read_target(target, environment=os.environ) if target else _own(told, case),
            stream=stream,
            seed=told["seed"],
            strict=told["strict"],
            picks=Picks(scenario=wanted),
        )
    )
    if done.stopped == IMPATIENCE:
        raise KeyboardInterrupt  # whoever asked is not to go on either
    run = read(stream)
    return Repetition(
        check=told["check"],
        made=tuple(
            check
            for check in run.checks
            if check.id == told["check"] and _whole(check.scenario) == wanted
        ),
        ended=any(
            _whole(scenario.id) == wanted and scenario.outcome == "completed"
            for scenario in run.scenarios
        ),
    )


def _read(case: Path) -> Mapping[str, Any]:
    try:
        told: Any = plainly(case.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise UnknownCase(f"{case}: this is no case: {wrong}") from wrong
    version = told.get("schema") if isinstance(told, dict) else None
    if version != _SCHEMA:
        raise UnknownCase(
            f"{case}: this release reads cases of schema {_SCHEMA}, not {version}; "
            "use the release that wrote it"
        )
    return dict(told)


def _own(told: Mapping[str, Any], case: Path) -> Target:
    """
    Give the target that the run was made with; `TargetRefused` where a secret of it is not set.
    """
    table = told.get("declared")
    if table is None:
        return read_target(address_of(told["target"]), environment=os.environ)
    lacking = [
        finding
        for finding in review(table, file=case.name, environment=os.environ)
        if finding.key.startswith("ixit.")
    ]
    if lacking:
        raise TargetRefused(lacking)
    return route_as_told(
        from_table(table, environment=os.environ), said=case.name, environment=os.environ
    )


def _whole(scenario: str) -> str:
    """
    Take away the count of scenarios of one name: a run over a part counts anew.
    """
    return scenario.partition("~")[0]

"""
Running the suite against mutants, several processes at a time.

One process judges many mutants: features are read and modules imported once.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

from fiskalprobe.selftest.matrix import Fate, Matrix, Result, fate_of
from fiskalprobe.stream import Check, read
from fiskalprobe.target.reading import read_target

#: The seed of every run, so that two self-tests are alike.
SEED: Final = 7


def selftest(
    mutants: Sequence[Any], *, jobs: int, seen: Callable[[Result], None] = lambda _: None
) -> Matrix:
    """
    Judge the simulator with each of *mutants* in it; *seen* is told as results come.

    Each mutant is asked about the requirements that it violates; one that names none is asked
    about everything.
    """
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        results = []
        for result in pool.map(_judged, mutants_said(mutants)):
            seen(result)
            results.append(result)
    return Matrix(results=tuple(results))


def mutants_said(mutants: Sequence[Any]) -> list[dict[str, Any]]:
    """
    Say of each mutant what another process has to know, which has the mutant itself.
    """
    return [
        {
            "id": mutant.id,
            "says": mutant.says,
            "kind": str(mutant.kind),
            "violates": tuple(mutant.violates),
            "options": dict(mutant.options),
            "equivalent": mutant.equivalent,
        }
        for mutant in mutants
    ]


def _dead(worst: Sequence[Check], violates: Sequence[str]) -> bool:
    """
    Tell whether a scenario has killed the mutant, so that nothing more has to be asked.
    """
    return any(
        check.standing == "broken" and (not violates or check.requirement in violates)
        for check in worst
    )


def _judged(said: dict[str, Any]) -> Result:
    from fiskalprobe.run.certify import certify
    from fiskalprobe.run.driver import Picks

    options = {**said.pop("options"), "mutant": said["id"]}
    equivalent = said.pop("equivalent")
    target = read_target(
        "sim:" + ",".join(f"{name}={value}" for name, value in options.items()), environment={}
    )
    out = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
        try:
            done = certify(
                target,
                stream=Path(folder) / "run.ndjson",
                seed=SEED,
                strict=True,
                picks=Picks(patterns=said["violates"]),
                enough=lambda worst: _dead(worst, said["violates"]),
            )
            fate, killed_by, scenarios, beside = fate_of(read(done.stream), said["violates"])
        except Exception as trouble:  # noqa: BLE001  whatever stops a run is told, not raised
            return Result(
                **said,
                fate=Fate.BROKEN,
                killed_by=(),
                scenarios=(),
                beside=(),
                remark=str(trouble),
            )
    if equivalent and fate is not Fate.KILLED:
        fate = Fate.EQUIVALENT
    return Result(
        **said,
        fate=fate,
        killed_by=killed_by,
        scenarios=scenarios,
        beside=beside,
        remark=equivalent,
    )

"""
`fiskalprobe selftest`: does the suite find what it claims to find?
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import written
from fiskalspec import requirements

if TYPE_CHECKING:
    from fiskalprobe.selftest.gates import Gate


def selftest(
    *,
    names: Annotated[
        list[str] | None, typer.Argument(help="Only these mutants: M-OFF-0020-a, 'M-SIG-*'.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Write the kill matrix and its page into this folder, or this .json file.",
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--write",
            help="Keep the matrix in the checkout: reports/kill-matrix.json, its page, and the "
            "list of duties that wait for killers. With names, only their rows are made anew.",
        ),
    ] = False,
    jobs: Annotated[
        int, typer.Option(help="The number of processes; default: the number of cores.", min=1)
    ] = os.cpu_count() or 1,
) -> None:
    """
    Test the suite itself: which mutants does it detect?

    A mutant is the simulator with one deliberate fault. Exits with 1 if a gate is not met: a
    mutant that no check of the violated requirement detects, a requirement with fewer detected
    mutants than before, a profile that passes a target which implements nothing, a simulator that
    fails its own tests, or a stored matrix that differs from the result.
    """
    from fiskalprobe.selftest import gates, keeping
    from fiskalprobe.selftest.judging import Judging
    from fiskalprobe.selftest.running import hold_all
    from fiskalprobe.target.adapters.sim import mutants

    there = mutants()
    wanted = [
        mutant
        for mutant in there
        if not names or any(fnmatchcase(mutant.id, name) for name in names)
    ]
    if not wanted:
        stop(
            "There is no mutant of this name; use a pattern like M-SIG-*, or no name for all.",
            Exit.USAGE,
        )
    root = keeping.checkout()
    if keep and root is None:
        stop("This is not a checkout; name a folder with --out.", Exit.USAGE)
    kept = keeping.kept()
    judging = Judging(wanted, whole=not names, kept=kept)
    pace = Pace(judging.trials)

    def tell(findings: Any) -> None:
        typer.echo(f"[{pace.after(findings)}] {judging.seen(findings)}")

    hold_all(judging.trials, jobs=jobs, seen=tell)
    matrix, catalogue = judging.matrix, requirements.load()
    shut = [*gates.of_mutants(matrix)]
    if keep and names:
        matrix = kept.with_(matrix, only=[mutant.id for mutant in there])
    told = matrix.to_json(catalogue, requirements.digest())
    counts = ", ".join(f"{count} {fate}" for fate, count in told["counts"].items() if count)
    typer.echo(f"{len(told['mutants'])} mutants: {counts}.")
    if keep and root is not None:
        keeping.keep(matrix, catalogue, root=root)
    if not names:
        _tell_of_all(told)
        shut += [
            gates.of_references(judging.references),
            gates.of_killers(matrix, catalogue, gates.waiting()),
            gates.of_kept(same=keeping.is_kept(told)),
        ]
    if out is not None:
        with written(out):
            keeping.write(out, told)
    _pass_through(shut)


def _pass_through(gates: Sequence[Gate]) -> None:
    """
    Tell what stands against the gates, and end with its exit code when anything does.
    """
    shut = [gate for gate in gates if not gate.holds]
    for gate in shut:
        typer.echo(f"Shut: {gate.says}:", err=True)
        for line in gate.against:
            typer.echo(f"  {line}", err=True)
    if shut:
        raise typer.Exit(Exit.NONCONFORMANT)


class Pace:
    """
    How far the self-test is, and how long it still takes.
    """

    def __init__(self, trials: Sequence[Any]) -> None:
        self._began = time.monotonic()
        self._trials = {(trial.id, trial.adapter): trial.weight for trial in trials}
        self._all = sum(self._trials.values())
        self._done = 0
        self._ended = 0

    def after(self, findings: Any) -> str:
        """
        Tell it after one more trial.
        """
        self._done += self._trials[findings.id, findings.adapter]
        self._ended += 1
        left = (time.monotonic() - self._began) / self._done * (self._all - self._done)
        return f"{self._ended}/{len(self._trials)}, {int(left // 60)}:{int(left % 60):02} left"


def _tell_of_all(told: dict[str, Any]) -> None:
    """
    Tell what can only be said of all mutants together.
    """
    musts = told["musts"]
    typer.echo(
        f"Of {musts['all']} binding requirements that can be observed, {musts['guarded']} "
        f"kill a mutant and {musts['guardedTwice']} kill two."
    )
    for row in told["mutants"]:
        for name, by in row.get("profiles", {}).items():
            more = f" and {len(by) - 1} more" if len(by) > 1 else ""
            typer.echo(
                f"{row['id']:<15} fails {name:<17} by {by[0]}{more}"
                if by
                else f"{row['id']:<15} PASSES {name}"
            )

"""
`fiskalprobe selftest`: does the suite find what it claims to find?
"""

from __future__ import annotations

import json
import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalspec import requirements


def selftest(
    *,
    names: Annotated[
        list[str] | None, typer.Argument(help="Only these mutants: M-OFF-0020-a, 'M-SIG-*'.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the kill matrix into this file.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(help="How many processes; as many as there are cores.", min=1)
    ] = os.cpu_count() or 1,
) -> None:
    """
    Judge the simulator with each of its mutants in it and say which the suite finds.

    Exit code 1 when one is not found by a check of a requirement that it violates.
    """
    from fiskalprobe.selftest import Result
    from fiskalprobe.selftest import selftest as judge_all
    from fiskalprobe.target.adapters.sim import mutants

    wanted = [
        mutant
        for mutant in mutants()
        if not names or any(fnmatchcase(mutant.id, name) for name in names)
    ]
    if not wanted:
        stop("No mutant is called so; M-SIG-* or no name at all will do.", Exit.USAGE)
    done = 0

    def tell(result: Result) -> None:
        nonlocal done
        done += 1
        by = ", ".join(result.killed_by) or ", ".join(result.beside) or result.remark or "nothing"
        typer.echo(f"[{done}/{len(wanted)}] {result.fate:<10} {result.id} {result.says} ({by})")

    matrix = judge_all(wanted, jobs=jobs, seen=tell)
    told = matrix.to_json(requirements.load(), requirements.digest())
    counts = ", ".join(f"{count} {fate}" for fate, count in told["counts"].items() if count)
    typer.echo(f"{len(wanted)} mutants: {counts}.")
    if not names:
        musts = told["musts"]
        typer.echo(
            f"Of {musts['all']} binding requirements that can be observed, {musts['guarded']} "
            f"kill a mutant and {musts['guardedTwice']} kill two."
        )
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if not matrix.holds:
        raise typer.Exit(Exit.NONCONFORMANT)

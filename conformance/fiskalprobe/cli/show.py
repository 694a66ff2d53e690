"""
`fiskalprobe show`: a run on the terminal.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import structs

from fiskalprobe.cli.excuses import excuse_lines, excused_exit
from fiskalprobe.cli.exits import Exit
from fiskalprobe.cli.streams import open_stream
from fiskalprobe.cli.terminal.citation import cited
from fiskalprobe.cli.terminal.plain import tell
from fiskalprobe.cli.terminal.sentence import left_open, open_duties, result

if TYPE_CHECKING:
    from fiskalprobe.report.bundle import Derived
    from fiskalprobe.report.findings import Finding
    from fiskalprobe.stream import Footer


class Form(StrEnum):
    """
    How a run is told.
    """

    PRETTY = "pretty"
    MD = "md"
    JSON = "json"
    HTML = "html"
    JUNIT = "junit"
    EARL = "earl"
    CSV = "csv"
    BADGE = "badge"


def show(
    stream: Annotated[Path, typer.Argument(help="A run: its run.ndjson or folder.")],
    *,
    failures: Annotated[
        bool, typer.Option("--failures", help="Only the failures, each with its calls.")
    ] = False,
    form: Annotated[
        Form, typer.Option("--format", help="Print this report instead.")
    ] = Form.PRETTY,
) -> None:
    """
    Show the result of a run; the exit code is that of the run.
    """
    from fiskalprobe.report.bundle import Derived
    from fiskalprobe.report.excuses import settled
    from fiskalprobe.report.findings import findings
    from fiskalprobe.report.repro import folders
    from fiskalprobe.report.view import Run
    from fiskalprobe.verdict import Verdict
    from fiskalspec import requirements

    run = Run(stream=open_stream(stream))
    derived = Derived.of(run, requirements.load())
    footer = _honest(derived)
    demanded = run.stream.header.plan["requirements"]
    duties = open_duties(footer, demanded=demanded, checks=run.stream.checks)
    settlement = settled(run.stream)
    held = bool(run.stream.header.baseline)
    excused = excused_exit(footer.exit, settlement, open_duty=bool(duties))
    code = excused if held else footer.exit
    if form is not Form.PRETTY:
        typer.echo(_rendered(form, stream), nl=False)
        raise typer.Exit(Exit(code))
    rows = derived.rows
    wanted = [Verdict.ERROR, Verdict.FAIL]
    if not failures:
        wanted += [Verdict.INCONCLUSIVE, Verdict.WARN]
    again = folders(rows) if failures else {}
    beside = stream if stream.is_dir() else stream.parent
    for finding in findings(run, rows, *wanted):
        lines = [*_finding(finding, evidence=failures)]
        if folder := again.get((finding.row.id, finding.check, finding.reason.code)):
            lines += _again(beside / "repro" / folder)
        tell("\n".join([*lines, ""]))
    if derived.headline.contradiction:
        tell("The last line of the record claims something better than its own checks.")
    picked = bool(run.stream.header.plan.get("filter"))
    tell(result(footer, subject=run.subject, demanded=run.scope, picked=picked))
    if run.stream.header.kill_matrix:
        tell(f"The suite's kill matrix: sha-256 {run.stream.header.kill_matrix}.")
    for line in excuse_lines(settlement):
        tell(line)
    if not failures:
        for line in left_open(duties, whole=True):
            tell(line)
    raise typer.Exit(Exit(code))


def _honest(derived: Derived) -> Footer:
    """
    Give the last line of a run, with the worse verdict where its own checks contradict it, and
    with the exit code of its verdict.
    """
    from fiskalprobe.verdict import Overall

    footer, known = derived.run.stream.footer, frozenset(Overall)
    overall = Overall(footer.verdict) if footer.verdict in known else Overall.ERROR
    if derived.headline.contradiction:
        overall = derived.headline.overall
    elif footer.exit in overall.exit_codes:
        return footer
    return structs.replace(footer, verdict=overall.value, exit=overall.exit_code)


def _rendered(form: Form, said: Path) -> str:
    """
    Write one report of a run.
    """
    from fiskalprobe import report

    derived = report.derive(said / "run.ndjson" if said.is_dir() else said)
    writers: dict[Form, Callable[[], str]] = {
        Form.MD: lambda: report.markdown.render(derived),
        Form.JSON: lambda: report.summary.render(derived),
        Form.HTML: lambda: report.page.render(derived),
        Form.JUNIT: lambda: report.junit.render(derived.run, derived.rows),
        Form.EARL: lambda: report.earl.render(derived),
        Form.CSV: lambda: report.traceability.render(derived),
        Form.BADGE: lambda: report.badge.render(derived),
    }
    return writers[form]()


def _again(folder: Path) -> Iterator[str]:
    """
    Say how to see it once more: a single call may want a number that has been used up.
    """
    if not (folder / "curl.sh").is_file():
        return
    yield "  see it again, with everything that led there:"
    yield f"    sh {shlex.quote(folder.joinpath('curl.sh').as_posix())}"
    yield f"    fiskalprobe replay {shlex.quote(folder.as_posix())}"


def _finding(finding: Finding, *, evidence: bool) -> Iterator[str]:
    row = finding.row
    times = f" ({finding.count} times)" if finding.count > 1 else ""
    yield f"{finding.verdict} {row.id}/{finding.check}{times}: {row.title.en}"
    requirement = row.requirement
    if requirement is not None:
        source = next(iter(requirement.sources), None)
        yield f"  {requirement.level}, {requirement.basis}"
        if source is not None:
            yield f"  {cited(source)}"
    for occurrence in finding.shown[:1]:
        yield f"  {occurrence.check.where}: {occurrence.scenario_name}"
        yield f"  {occurrence.message}"
        if occurrence.expected.text or occurrence.actual.text:
            yield f"  expected: {occurrence.expected.text}"
            yield f"  actual:   {occurrence.actual.text}"
        if evidence:
            for command in occurrence.commands:
                yield from ("  " + line for line in command.text.splitlines())

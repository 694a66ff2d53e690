"""
`fiskalprobe explain`: what a requirement or a code means, and what to do.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated, Final

import typer

from fiskalprobe.catalogue.coverage import Coverage, covered
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.streams import open_stream
from fiskalprobe.cli.terminal.citation import cited
from fiskalprobe.cli.terminal.plain import tell
from fiskalprobe.stream import InvalidStream, Stream, read
from fiskalprobe.verdict import REASONS
from fiskalspec import requirements
from fiskalspec.requirements import Requirement

#: Where a run is looked for when none is named.
_LAST: Final = Path("reports/run")
#: More complaints than this are in the report.
_SHOWN: Final = 5


def explain(
    subject: Annotated[
        str, typer.Argument(metavar="ID|CODE", help="For example DE-CXL-0001 or blocked.")
    ],
    *,
    run: Annotated[
        Path | None,
        typer.Option(
            "--run",
            help="The run whose result is shown: its run.ndjson or folder.",
            show_default=str(_LAST),
        ),
    ] = None,
) -> None:
    """
    Explain a requirement or reason code, with its last result.
    """
    catalogue = requirements.load()
    # A check is named REQUIREMENT/check; what it checks is explained by the requirement.
    id_ = subject.partition("/")[0].upper()
    if id_ in catalogue:
        row = next(row for row in covered() if row.requirement.id == id_)
        lines = [*_requirement(catalogue[id_], row), *_result(id_, subject, run)]
        tell("\n".join(lines))
        return
    reason = REASONS.get(subject)
    if reason is not None:
        tell(f"{subject}: {reason.meaning}\nWhat to do: {reason.advice}")
        return
    near = difflib.get_close_matches(id_, catalogue, n=4, cutoff=0.6)
    near += difflib.get_close_matches(subject.lower(), REASONS, n=3, cutoff=0.5)
    hint = f"Near to it: {', '.join(near)}." if near else f"Codes: {', '.join(REASONS)}."
    stop(f"There is no requirement and no code {subject!r}. {hint}", Exit.USAGE)


def _result(id_: str, subject: str, named: Path | None) -> list[str]:
    """
    Tell what came of the requirement in a run, where there is one.

    A run that nobody named is no reason to explain nothing, whatever has become of it.
    """
    run = named or _LAST
    if not (run / "run.ndjson").is_file() and not run.is_file():
        return []
    if named is not None:
        return _of(open_stream(named), id_, subject, run)
    try:
        stream = read(run / "run.ndjson")
    except (InvalidStream, OSError) as unfit:
        return ["", f"  the run in {run} tells nothing: {unfit}"]
    return _of(stream, id_, subject, run)


def _of(stream: Stream, id_: str, subject: str, run: Path) -> list[str]:
    told = stream.footer.requirements.get(id_)
    when = f"in the run of {stream.header.started[:10]} ({run})"
    if told is None:
        return ["", f"  {when}: not asked"]
    because = f", {told.reason}" if told.reason else ""
    lines = ["", f"  {when}: {told.verdict}{because}"]
    name = subject.partition("/")[2]
    seen: dict[str, None] = {}
    for check in stream.checks:
        wanted = check.requirement == id_ and name in ("", check.check)
        if wanted and check.verdict not in ("pass", "na"):
            seen[f"    {check.verdict} {check.check}: {check.message} ({check.where})"] = None
    reason = REASONS.get(told.reason)
    advice = [f"    what to do: {reason.advice}"] if reason is not None else []
    return [*lines, *list(seen)[:_SHOWN], *advice]


def _requirement(requirement: Requirement, row: Coverage) -> list[str]:
    kind = (requirement.level, requirement.actor, requirement.basis)
    lines = [
        f"{requirement.id}: {requirement.title_en}",
        f"  {requirement.title_de}",
        "",
        f"  {requirement.text}",
        "",
        f"  {', '.join(kind)}, observable: {requirement.observable}",
    ]
    lines += [f"  source: {cited(source)}" for source in requirement.sources]
    told = (
        ("applies to", requirement.when),
        ("needs", ", ".join(requirement.needs)),
        ("since", requirement.since),
        ("until", requirement.until),
        ("another reading of", requirement.reading_of),
        ("conflicts with", ", ".join(requirement.conflicts_with)),
        ("this reading is taken because", requirement.taken_because),
        ("not tested because", requirement.not_tested),
    )
    lines += [f"  {name}: {' '.join(text.split())}" for name, text in told if text]
    if row.ambient:
        lines.append("  checked after every exchange")
    lines += [f"  scenario: {scenario}" for scenario in row.scenarios]
    if not row.exercised and not requirement.not_tested:
        lines.append(f"  not exercised: {row.why_not}")
    return lines

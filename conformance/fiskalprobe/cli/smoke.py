"""
`fiskalprobe smoke`: can this target be judged, and what will stay open?
"""

from __future__ import annotations

from typing import Annotated

import typer

from fiskalprobe.cli.choices import TargetName, operator, target_or_stop
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal.language import printed
from fiskalprobe.cli.terminal.plain import tell
from fiskalprobe.target.errors import TargetUnreachable


def smoke(
    *,
    target: TargetName = None,
    force_live: Annotated[
        bool, typer.Option("--force-live", help="Try even if it looks like a live TSE.")
    ] = False,
) -> None:
    """
    Try each call and handle once, and list what cannot be tested.

    Exits with 4 if something that a run needs does not work. What the target does not offer only
    leaves requirements inconclusive.
    """
    from fiskalprobe.run.options import seed_for
    from fiskalprobe.smoke import Mark
    from fiskalprobe.smoke import smoke as tried
    from fiskalprobe.target.connection import connect
    from fiskalprobe.wire import Redactor

    judged = target_or_stop(target, force_live=force_live)
    marks: list[Mark] = []
    try:
        with connect(judged, ask=operator()) as connection:
            subject, ics = connection.target.subject, connection.target.ics
            name = f"{subject.product} {subject.version}".strip()
            claims = f"{ics.role}, {ics.api} [{', '.join(ics.profiles)}]"
            tell(f"ok       {name} answers: {claims}")
            told = Redactor(connection.target.ixit.secrets).sentence
            for finding in tried(connection, seed=seed_for(judged, None)):
                marks.append(finding.mark)
                more = f": {told(finding.more)}" if finding.more else ""
                tell(f"{finding.mark:<8} {finding.what}{more}")
    except TargetUnreachable as wrong:
        stop(f"{wrong}.", Exit.USAGE)
    if Mark.FAILED in marks:
        stop(printed("A run would fail; fix the failed parts first."), Exit.USAGE)
    missing = marks.count(Mark.MISSING)
    last = (
        "A run can certify this target."
        if not missing
        else "A run will judge this target and stay incomplete; see what is missing above."
    )
    tell(printed(last))

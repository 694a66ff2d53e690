"""
`fiskalprobe rejudge`: a verdict recomputed from the evidence alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import kept_in
from fiskalprobe.cli.streams import open_stream
from fiskalprobe.cli.terminal.plain import tell
from fiskalprobe.cli.terminal.sentence import VERDICTS, many, verdict_on
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.verdict import Overall

if TYPE_CHECKING:
    from fiskalprobe.run.again.rejudged import Rejudged

#: More checks than this are counted, not listed.
_SHOWN: Final = 10


def rejudge(
    run: Annotated[Path, typer.Argument(help="The run: its run.ndjson or folder.")],
    *,
    target: Annotated[
        str,
        typer.Option(
            "--target",
            help="The target.toml of the run, for values that its header omits; nothing is sent.",
        ),
    ] = "",
    features: Annotated[
        Path | None,
        typer.Option("--features", help="The features of the run, if they were your own."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep the new record in this folder.")
    ] = None,
) -> None:
    """
    Compute the verdict of a run again from its record.

    The target is not asked. Exits with 0 if every check and verdict is as recorded; with 1 if one
    is not, or scenarios were removed from the record; with 2 if a part depends on hidden values or
    belongs to no feature, or if this release tests more than the one that made the record.
    """
    from fiskalprobe.run.again.rejudge import NothingToRejudge, NotRejudged
    from fiskalprobe.run.again.rejudge import rejudge as judge_anew
    from fiskalprobe.run.certify import RunFailed
    from fiskalprobe.run.location import FeaturesMissing

    stream = open_stream(run)
    if out is not None and (out / "run.ndjson").exists():
        stop(f"{out} already contains a run; name another folder.", Exit.USAGE)
    try:
        with kept_in(out) as place:
            found = judge_anew(
                stream, stream=place / "run.ndjson", target=target, features=features
            )
    except NothingToRejudge as nothing:
        stop(f"Nothing was judged: {nothing}.", Exit.INCOMPLETE)
    except (NotRejudged, TargetRefused, TargetUnreachable) as wrong:
        stop(f"{wrong}.", Exit.USAGE)
    except (RunFailed, FeaturesMissing) as failed:
        stop(f"{failed}.", Exit.HARNESS)
    for line in _summary(found):
        tell(line)
    if not found.agrees:
        raise typer.Exit(Exit.NONCONFORMANT)
    if not found.is_whole:
        raise typer.Exit(Exit.INCOMPLETE)


def _summary(found: Rejudged) -> Iterator[str]:
    """
    Say what came out the same, what could not be told, and whether the verdict stands.
    """
    yield (
        f"{found.same} of {many(found.made, 'check')} in "
        f"{many(len(found.now.scenarios), 'scenario')} come out as recorded; "
        "no request was sent."
    )
    if found.hidden:
        ids = sorted({check.requirement for check in found.hidden})
        rest = "rests" if len(found.hidden) == 1 else "rest"
        yield (
            f"{many(len(found.hidden), 'check')} of {', '.join(ids)} {rest} on what the record "
            "hides: keys, tokens and PINs. Nothing confirms them."
        )
    then, now = found.then.header.catalogue["digest"], found.now.header.catalogue["digest"]
    if then != now:
        yield f"The catalogue is another one: {then[:12]} then, {now[:12]} now."
    if found.left_out:
        yield (
            f"{many(len(found.left_out), 'part')} of the run, which no feature is about, "
            f"left out: {', '.join(found.left_out[:_SHOWN])}"
        )
    if found.missing:
        yield (
            f"{many(len(found.missing), 'scenario')} that such a subject is asked, not in the "
            f"record: {', '.join(found.missing[:_SHOWN])}"
        )
    yield from _concluded(found)


def _concluded(found: Rejudged) -> Iterator[str]:
    """
    Say whether the verdict stands, and if not, what speaks against it.
    """
    before, after = (VERDICTS[each.footer.verdict] for each in (found.then, found.now))
    if found.agrees:
        far = "" if found.is_whole else ", as far as the record tells"
        picked = bool(found.then.header.plan.get("filter"))
        yield f"The verdict stands{far}: {verdict_on(found.then.footer, picked=picked)}."
        return
    yield from _forged(found)
    unanswered = found.unanswered
    if unanswered:
        yield f"{many(len(unanswered), 'answer')} that the scenarios want, not in the record:"
        yield from (f"  {each}" for each in unanswered[:_SHOWN])
    if unanswered and found.now.footer.verdict == Overall.ERROR:
        yield f"The verdict was {before}, and cannot be computed from what is left."
    elif found.is_whole and before != after:
        yield f"The verdict was {before}, and is {after}."
    elif found.gone or found.new or found.verdicts:
        yield "The record does not fit its own answers:"
    for id_, was, is_ in found.verdicts[:_SHOWN]:
        yield f"  {id_} was {was or 'not judged'}, is {is_ or 'not judged'}"
    for word, checks in (("then", found.gone), ("now", found.new)):
        for check in checks[:_SHOWN]:
            yield f"  only {word}: {check.verdict} {check.id} in {check.scenario}"
        if len(checks) > _SHOWN:
            yield f"  and {len(checks) - _SHOWN} more only {word}"


def _forged(found: Rejudged) -> Iterator[str]:
    """
    Say what the record tells of itself that is not so.
    """
    if found.narrowed:
        yield f"The run was about a part ({found.narrowed}), and its record says otherwise."
    if found.rewritten:
        yield f"The header is not that of this run; it differs in: {', '.join(found.rewritten)}."
    if found.is_cut:
        yield "This release wrote the record and asks them all, so they were taken out of it."
    for each in found.overstated[:_SHOWN]:
        yield (
            f"The last line says {each.what} {each.said}; from the record's own checks follows "
            f"{each.follows}."
        )
    if found.unasked:
        number = many(len(found.unasked), "exchange")
        yield f"{number} that no scenario asks for: {', '.join(found.unasked[:_SHOWN])}"
    if found.is_belied:
        yield "The run was stopped, as its record says, and no such run is conformant."

"""
`fiskalprobe plan`: what a run would do, written down before it does it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from fiskalprobe.cli.choices import (
    Choice,
    TargetName,
    check_choice,
    features_or_stop,
    operator,
    target_or_stop,
)
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.sentence import many
from fiskalprobe.target.errors import TargetUnreachable
from fiskalspec.requirements import frozen


def plan(
    *,
    ids: Annotated[
        list[str] | None,
        typer.Argument(help="Only these requirements: DE-OFF, DE-OFF-0003, 'DE-*-0001'."),
    ] = None,
    target: TargetName = None,
    out: Annotated[
        Path, typer.Option("--out", help="The file to write the plan to.", dir_okay=False)
    ] = Path("plan.json"),
    profiles: Annotated[
        list[str] | None,
        typer.Option("--profile", help="Only this claim's requirements, repeatable: recovery."),
    ] = None,
    keyword: Annotated[
        str, typer.Option("-k", help="Only scenarios whose names fit, as in pytest.")
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="What is only shown by an example can fail too.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Seed of the documents that are sent.")
    ] = None,
    set_name: Annotated[
        str, typer.Option("--set", help=f"Score by a frozen set: {', '.join(frozen.names())}.")
    ] = "",
    features: Annotated[
        Path | None,
        typer.Option("--features", help="Other features than ours.", exists=True, file_okay=False),
    ] = None,
    force_live: Annotated[
        bool, typer.Option("--force-live", help="Plan also for what looks like a live TSE.")
    ] = False,
) -> None:
    """
    Look at a target and write down what would be run: scenarios, requirements, seed, digests.

    run --plan FILE runs exactly that, and refuses when catalogue, features or claims are others.
    """
    from fiskalprobe.run.certify import BadExpression, RunFailed, plan_run
    from fiskalprobe.run.location import FeaturesMissing
    from fiskalprobe.run.options import seed_for
    from fiskalprobe.run.picks import Picks

    judged = target_or_stop(target, force_live=force_live)
    patterns = tuple(ids or ())
    picked = tuple(profiles or ())
    check_choice(Choice(patterns=patterns, profiles=picked, set_name=set_name), judged)
    features_or_stop(features)
    try:
        made = plan_run(
            judged,
            seed=seed_for(judged, seed),
            strict=strict,
            picks=Picks(
                everything=features is None,
                patterns=patterns,
                profiles=picked,
                keyword=keyword,
                set_name=set_name,
            ),
            features=features,
            ask=operator(),
        )
    except (BadExpression, TargetUnreachable) as wrong:
        stop(f"{wrong}.", Exit.USAGE)
    except (RunFailed, FeaturesMissing) as failed:
        stop(f"{failed}.", Exit.HARNESS)
    text = json.dumps(made.to_json(), ensure_ascii=False, indent=2)
    try:
        out.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    except OSError as refused:
        stop(f"--out: {out} cannot be written ({refused.strerror}).", Exit.USAGE)
    content = made.content
    typer.echo(
        f"{out}: {many(len(content['scenarios']), 'scenario')} for "
        f"{many(len(content['requirements']), 'requirement')} {content['permutation']}, "
        f"set {content['set'] or 'none'}, seed {content['seed']}, sha256 {made.digest}"
    )
    codes = Counter(str(each["code"]) for each in content["unexercised"])
    if codes:
        told = ", ".join(f"{count} {code}" for code, count in codes.most_common())
        typer.echo(f"Not exercised, each with its reason in the plan: {told}.")
    for why, waiting in _by_reason(content["unexercised"]).items():
        typer.echo(f"  {why}: {', '.join(waiting)}")
    if not content["scenarios"]:
        raise typer.Exit(Exit.NOTHING)


def _by_reason(unexercised: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """
    Put together what waits for one and the same thing that the target could offer.
    """
    waiting: dict[str, list[str]] = {}
    for each in unexercised:
        if each["code"] in ("control", "untested"):
            waiting.setdefault(str(each["why"]), []).append(str(each["requirement"]))
    return waiting

"""
`fiskalprobe plan`: what a run would do, written down before it does it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from fiskalprobe.cli.choices import (
    Choice,
    DocumentSeed,
    FeaturesFolder,
    Ids,
    Keyword,
    ProfileNames,
    SetName,
    Strict,
    TargetName,
    check_choice,
    features_or_stop,
    operator,
    target_or_stop,
)
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal.language import printed
from fiskalprobe.cli.terminal.plain import tell
from fiskalprobe.cli.terminal.sentence import many
from fiskalprobe.run.plan import Plan
from fiskalprobe.run.scenario import Identity
from fiskalprobe.stream import Check, Scenario
from fiskalprobe.target.errors import TargetUnreachable


def plan(
    *,
    ids: Ids = None,
    target: TargetName = None,
    out: Annotated[
        Path, typer.Option("--out", help="The file to write the plan to.", dir_okay=False)
    ] = Path("plan.json"),
    profiles: ProfileNames = None,
    keyword: Keyword = "",
    strict: Strict = False,
    seed: DocumentSeed = None,
    set_name: SetName = "",
    features: FeaturesFolder = None,
    force_live: Annotated[
        bool, typer.Option("--force-live", help="Plan even if it looks like a live TSE.")
    ] = False,
) -> None:
    """
    Write down what a run would do: scenarios, requirements, seed.

    run --plan FILE runs exactly that. It refuses if the catalogue, features or claims have
    changed.
    """
    from fiskalprobe.run.certify import BadExpression, RunFailed, plan_run
    from fiskalprobe.run.location import FeaturesMissing
    from fiskalprobe.run.options import seed_for
    from fiskalprobe.run.settings import RunSettings

    judged = target_or_stop(target, force_live=force_live)
    choice = Choice(
        patterns=tuple(ids or ()),
        profiles=tuple(profiles or ()),
        keyword=keyword,
        set_name=set_name,
    )
    check_choice(choice, judged)
    features_or_stop(features)
    foreseen = _Foreseen()
    try:
        made = plan_run(
            RunSettings(
                target=judged,
                seed=seed_for(judged, seed),
                strict=strict,
                picks=choice.picks(features=features),
                features=features,
                watcher=foreseen,
                ask=operator(),
            )
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
    _tell(made, out)
    if foreseen.minutes:
        minutes = many(foreseen.minutes, "minute")
        tell(printed(f"A run takes about {minutes}, at the time that answers took now."))
    if not made.content["scenarios"]:
        raise typer.Exit(Exit.NOTHING)


class _Foreseen:
    """
    Hears how long the run would take.
    """

    minutes = 0

    def planned(self, seconds: Sequence[float], *, borrowed: int) -> None:
        """
        Be told about how long each scenario takes.
        """
        del borrowed
        self.minutes = round(sum(seconds) / 60)

    def began(self, identity: Identity) -> None:
        """
        Be told of no scenario: none runs.
        """

    def ended(self, record: Scenario, worst: list[Check]) -> None:
        """
        Be told of no scenario: none runs.
        """


def _tell(made: Plan, out: Path) -> None:
    """
    Say what the plan holds, and what keeps the rest from being exercised.
    """
    content = made.content
    tell(
        f"{out}: {many(len(content['scenarios']), 'scenario')} for "
        f"{many(len(content['requirements']), 'requirement')} {content['permutation']}, "
        f"set {content['set'] or 'none'}, seed {content['seed']}, sha256 {made.digest}"
    )
    codes = Counter(str(each["code"]) for each in content["unexercised"])
    if codes:
        told = ", ".join(f"{count} {code}" for code, count in codes.most_common())
        tell(printed(f"Not exercised, each with its reason in the plan: {told}."))
    for why, waiting in _by_reason(content["unexercised"]).items():
        tell(f"  {why}: {', '.join(waiting)}")


def _by_reason(unexercised: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """
    Put together what waits for one and the same thing that the target could offer.
    """
    waiting: dict[str, list[str]] = {}
    for each in unexercised:
        if each["code"] in ("control", "untested"):
            waiting.setdefault(str(each["why"]), []).append(str(each["requirement"]))
    return waiting

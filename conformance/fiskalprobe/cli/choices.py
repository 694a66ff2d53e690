"""
Options and checks that several commands share: the target, and which requirements to run.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Self

import typer

from fiskalprobe.catalogue.selection import NothingMatches, select
from fiskalprobe.cli.exits import Exit, stop, stop_without
from fiskalprobe.cli.terminal.language import is_german
from fiskalprobe.run.plan import BadPlan, Plan
from fiskalprobe.target.errors import TargetRefused
from fiskalprobe.target.model import PROFILES_OF, Target
from fiskalprobe.target.operator import Ask
from fiskalprobe.target.reading import read_target
from fiskalspec import requirements
from fiskalspec.requirements import frozen

if TYPE_CHECKING:
    from fiskalprobe.fuzz.phase import Fuzzing
    from fiskalprobe.run.picks import Picks


#: The file that `fiskalprobe init` writes.
_USUAL: Final = Path("target.toml")
TargetName = Annotated[
    str | None,
    typer.Option(
        "--target",
        help="A target.toml, http://host:port, or sim: for the simulator. Default: the "
        "simulator, if there is no target.toml here.",
    ),
]
Ids = Annotated[
    list[str] | None,
    typer.Argument(help="Only these requirements: DE-OFF, DE-OFF-0003, 'DE-*-0001'."),
]
ProfileNames = Annotated[
    list[str] | None,
    typer.Option("--profile", help="Only requirements of this claimed profile; repeatable."),
]
Keyword = Annotated[
    str, typer.Option("-k", help="Only scenarios whose names match, as in pytest.")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Also fail what is only shown by an example.")
]
DocumentSeed = Annotated[
    int | None, typer.Option("--seed", help="Seed for the documents that are sent.")
]
SetName = Annotated[
    str,
    typer.Option(
        "--set", help=f"Score by a frozen set of requirements: {', '.join(frozen.names())}."
    ),
]
FeaturesFolder = Annotated[
    Path | None,
    typer.Option(
        "--features",
        help="A folder of features to run instead of ours.",
        exists=True,
        file_okay=False,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    The requirements and scenarios to run, and how.
    """

    patterns: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    keyword: str = ""
    strict: bool = False
    seed: int | None = None
    set_name: str = ""

    def picks(self, *, features: Path | None) -> Picks:
        """
        Turn the choice into a run's picks; of somebody's own *features* only what they name.
        """
        from fiskalprobe.run.picks import Picks

        return Picks(
            everything=features is None,
            patterns=self.patterns,
            profiles=self.profiles,
            keyword=self.keyword,
            set_name=self.set_name,
        )

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """
        Take the choice that a plan was made of.
        """
        content = plan.content
        return cls(
            patterns=tuple(content["patterns"]),
            profiles=tuple(content["profiles"]),
            keyword=content["keyword"],
            strict=content["strict"],
            seed=content["seed"],
            set_name=content["set"],
        )


def features_or_stop(folder: Path | None) -> None:
    """
    Look over features of somebody's own; mistakes end the command, before anything is sent.
    """
    if folder is None:
        return
    from fiskalprobe.catalogue.lint import lint_features
    from fiskalprobe.run.location import FeaturesMissing

    try:
        found = lint_features(folder, ours=False)
    except FeaturesMissing as missing:
        stop(f"{missing}.", Exit.HARNESS)
    if found:
        lines = "\n".join(dict.fromkeys(found))
        stop(f"{lines}\nNothing was run. `fiskalprobe steps` lists our sentences.", Exit.USAGE)


def target_or_stop(said: str | None, *, force_live: bool = False) -> Target:
    """
    Read a target; one with mistakes ends the command with all of them.

    The simulator is always green, so it is not judged in the place of a service that is described
    here and was not named.
    """
    if said is None and _USUAL.exists():
        stop(
            f"There is a {_USUAL} here; name it with --target {_USUAL}, "
            "or the simulator with --target sim:.",
            Exit.USAGE,
        )
    said = said or "sim:"
    try:
        return replace(read_target(said, environment=os.environ), force_live=force_live)
    except TargetRefused as refused:
        count = len(refused.findings)
        noun = "mistake" if count == 1 else "mistakes"
        stop(f"The target has {count} {noun}; no request was sent.\n{refused}", Exit.USAGE)


def answered_at_a_terminal() -> bool:
    """
    Say whether somebody can answer here; a service may have been started without any input.
    """
    return sys.stdin is not None and sys.stdin.isatty()


def operator() -> Ask | None:
    """
    Give a way to ask whoever sits at the terminal; nothing when nobody does.

    It may ask in German. What is recorded is the question as it was put to it, in English.
    """
    if not (answered_at_a_terminal() and sys.stderr is not None and sys.stderr.isatty()):
        return None
    german = is_german(on_terminal=True)
    from fiskalprobe.report.german import prompts

    def ask(question: str) -> str:
        said = prompts.german(question) if german else ""
        typer.echo(f"\n>>> {said or question}", err=True)
        return input("> ")

    return ask


def check_choice(choice: Choice, target: Target) -> None:
    """
    End the command when a pattern picks nothing, a profile is not claimed or the set is none.
    """
    ics = target.ics
    claimed = PROFILES_OF[ics.role] if target.discovered else ics.profiles
    for name in choice.profiles:
        if name not in claimed:
            stop(
                f"--profile: {name!r} is not claimed; the target claims {', '.join(claimed)}.",
                Exit.USAGE,
            )
    try:
        select(choice.patterns, requirements.load())
    except NothingMatches as nothing:
        stop(f"{nothing}.", Exit.USAGE)
    if choice.set_name and choice.set_name not in frozen.names():
        known = ", ".join(frozen.names())
        stop(f"--set: there is no set {choice.set_name!r}; there are: {known}.", Exit.USAGE)


def planned_or_stop(file: Path, choice: Choice) -> Plan:
    """
    Read a plan; it decides alone, so that nothing else may choose beside it.
    """
    if choice != Choice():
        stop(
            "--plan already says what runs and how; leave out ids, --profile, -k, --strict, "
            "--seed, --set.",
            Exit.USAGE,
        )
    try:
        plan = Plan.from_json(file.read_text(encoding="utf-8"), file=file.name)
    except (OSError, UnicodeDecodeError) as wrong:
        stop(f"--plan: {file} cannot be read: {wrong}.", Exit.USAGE)
    except BadPlan as bad:
        stop(f"--plan: {bad}.", Exit.USAGE)
    if plan.content["catalogue"] != requirements.digest():
        stop(
            f"--plan: {file.name} was written for another catalogue; use the release that wrote "
            "it, or write a new plan. No request was sent.",
            Exit.USAGE,
        )
    return plan


def phase_or_stop(cases: int, *, seed: int) -> Fuzzing | None:
    """
    Prepare *cases* of fuzzing after the scenarios; without the extra that it needs, stop.
    """
    if not cases:
        return None
    try:
        # Cases are drawn long after this, when it would be too late to say what is missing.
        import schemathesis

        from fiskalprobe.fuzz.phase import Fuzzing
    except ImportError as missing:
        stop_without(missing, extra="fuzz")
    del schemathesis
    return Fuzzing(cases=cases, seed=seed)

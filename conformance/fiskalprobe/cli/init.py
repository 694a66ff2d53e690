"""
`fiskalprobe init`: a target.toml with comments, from a few questions or from flags.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.target.draft import TargetDraft
from fiskalprobe.target.model import GENERATIONS, PROFILES, SAMPLE_CLIENT, USUAL_PROFILES

_QUESTIONS: Final = {
    "organisation": ("Whose product is it", ""),
    "product": ("What is it called", ""),
    "version": ("Which release is it (no branch)", ""),
    "url": ("Where does it run (what stands before /api/v1)", "http://127.0.0.1:7678"),
    "api": (f"Which generation of answers ({', '.join(GENERATIONS)})", "1.7.7"),
    "client_id": ("Which client may the judge play", SAMPLE_CLIENT),
    "control": ("What may be manipulated (none, http)", "none"),
}
#: Nobody can guess these, so without a terminal they have to be flags.
_NEEDED: Final = ("organisation", "product", "version", "url")


def init(
    *,
    file: Annotated[Path, typer.Argument(help="The file to write.")] = Path("target.toml"),
    organisation: Annotated[str, typer.Option(help="Whose product it is.")] = "",
    product: Annotated[str, typer.Option(help="What it is called.")] = "",
    version: Annotated[str, typer.Option(help="Which release; never a branch.")] = "",
    url: Annotated[str, typer.Option(help="Where it runs: what stands before /api/v1.")] = "",
    api: Annotated[
        str, typer.Option(help=f"The generation of its answers: {', '.join(GENERATIONS)}.")
    ] = "",
    profiles: Annotated[
        list[str] | None,
        typer.Option("--profile", help=f"A claim, repeatable: {', '.join(PROFILES)}."),
    ] = None,
    tse: Annotated[
        list[str] | None,
        typer.Option("--tse", help="Kind and limit of a TSE, repeatable: hardware:512."),
    ] = None,
    client_id: Annotated[str, typer.Option(help="The client (till) that the judge plays.")] = "",
    headers: Annotated[
        list[str] | None,
        typer.Option("--header", help="A header and its variable: Authorization=IUT_TOKEN."),
    ] = None,
    environment: Annotated[str, typer.Option(help="Which TSE is behind it: test or live.")] = "",
    control: Annotated[str, typer.Option(help="What may be manipulated: none or http.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over a file.")] = False,
) -> None:
    """
    Write a commented target.toml; in a terminal it asks for what no flag said.

    Nothing is sent anywhere, and no file is written that a run would refuse.
    """
    if file.exists() and not force:
        stop(f"{file} is there already; name another, or write over it with --force.", Exit.USAGE)
    given = {
        "organisation": organisation,
        "product": product,
        "version": version,
        "url": url,
        "api": api,
        "client_id": client_id,
        "control": control,
    }
    answers = _asked(given) if sys.stdin.isatty() else _told(given)
    # The usual claims need a TSE with a limit; without one that is left out.
    usual = [name for name in USUAL_PROFILES if name != "limits" or tse]
    draft = TargetDraft(
        **answers,
        profiles=profiles or usual,
        tse=tse or (),
        headers=headers or (),
        environment=environment,
    )
    if mistakes := draft.mistakes(file=file.name):
        stop("\n".join(map(str, mistakes)), Exit.USAGE)
    try:
        file.write_text(draft.to_toml(), encoding="utf-8", newline="\n")
    except OSError as refused:
        stop(f"{file} cannot be written ({refused.strerror}).", Exit.USAGE)
    typer.echo(f"{file} is written. Next: fiskalprobe smoke --target {file}")


def _asked(given: dict[str, str]) -> dict[str, str]:
    """
    Ask for what was not said.
    """
    return {
        name: said or typer.prompt(_QUESTIONS[name][0], default=_QUESTIONS[name][1] or None)
        for name, said in given.items()
    }


def _told(given: dict[str, str]) -> dict[str, str]:
    """
    Take the usual for what was not said, where there is a usual.
    """
    lacking = [f"--{name}" for name in _NEEDED if not given[name]]
    if lacking:
        stop(f"Nobody is there to be asked; say {', '.join(lacking)}.", Exit.USAGE)
    return {name: said or _QUESTIONS[name][1] for name, said in given.items()}

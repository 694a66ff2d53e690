"""
`fiskalprobe init`: a target.toml with comments, from a few questions or from flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from fiskalprobe.cli.choices import answered_at_a_terminal
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal.language import printed
from fiskalprobe.cli.terminal.plain import tell
from fiskalprobe.target.draft import TargetDraft
from fiskalprobe.target.errors import Finding
from fiskalprobe.target.model import GENERATIONS, PERMISSIONS, PROFILES_OF, SAMPLE_CLIENT

_WHO: Final = {
    "organisation": ("Whose product is it", ""),
    "product": ("What is it called", ""),
    "version": ("Which release is it (no branch)", ""),
}
#: What each role is asked beyond that, with the usual answer; secrets are names of variables.
_QUESTIONS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "middleware": {
        "url": ("Where does it run (what stands before /api/v1)", "http://127.0.0.1:7678"),
        "api": (f"Which generation of answers ({', '.join(GENERATIONS)})", "1.7.7"),
        "client_id": ("Which client may the judge play", SAMPLE_CLIENT),
        "control": ("What may be manipulated (none, http, shell, prompt)", "none"),
    },
    "cloud-tse": {
        "url": ("Where does it run (what stands before /api/v2)", "http://127.0.0.1:7678"),
        "api_key": ("Which variable will hold the API key", "TSE_API_KEY"),
        "api_secret": ("Which variable will hold the API secret", "TSE_API_SECRET"),
        "control": ("What may be manipulated (none, http, shell)", "none"),
    },
    "tse-interface": {
        "url": (
            "Where does it run (what stands before /api/tse-interface)",
            "http://127.0.0.1:7678",
        ),
        "staff": ("Which variable will hold the credential of the staff", "STAFF_CREDENTIAL"),
        "control": ("What may be manipulated (none, http, shell)", "none"),
    },
    "pos": {
        "command": ("Which program runs its errands (- where somebody operates it)", "-"),
        "api": (f"Which generation of answers does it read ({', '.join(GENERATIONS)})", "1.7.7"),
        "client_id": ("Which client is it", SAMPLE_CLIENT),
    },
}
_ROLE: Final = (f"What is it ({', '.join(_QUESTIONS)})", "middleware")
#: Nobody can guess these, so without a terminal they have to be flags, where a role asks for them.
_NEEDED: Final = ("organisation", "product", "version", "url")
_KEYS: Final = ("api_key", "api_secret", "foreign_api_key", "foreign_api_secret", "staff")
#: Where the answer to a question stands in the file, if not in `[ixit]` under its own name.
_WRITTEN_AS: Final = {
    **{name: f"subject.{name}" for name in _WHO},
    "url": "ixit.adapter",
    "command": "ixit.adapter",
    "api": "ics.api",
    "control": "control.kind",
}
#: Which flags are for which role only.
_ONLY: Final[Mapping[str, tuple[str, ...]]] = {
    "api": ("middleware", "pos"),
    "client_id": ("middleware", "pos"),
    "tse": ("middleware",),
    "support": ("middleware",),
    "cloud": ("middleware",),
    "api_key": ("cloud-tse",),
    "api_secret": ("cloud-tse",),
    "foreign_api_key": ("cloud-tse",),
    "foreign_api_secret": ("cloud-tse",),
    "staff": ("tse-interface",),
    "permit": ("tse-interface",),
    "command": ("pos",),
    "url": ("middleware", "cloud-tse", "tse-interface"),
    "control": ("middleware", "cloud-tse", "tse-interface"),
    "header": ("middleware", "cloud-tse", "tse-interface"),
    "environment": ("middleware", "cloud-tse", "tse-interface"),
    "ca": ("middleware", "cloud-tse", "tse-interface"),
}


_GENERATIONS: Final = ", ".join(GENERATIONS)
_PROFILES: Final = ", ".join(name for names in PROFILES_OF.values() for name in names)


def init(
    *,
    file: Annotated[Path, typer.Argument(help="The file to write.")] = Path("target.toml"),
    role: Annotated[str, typer.Option(help=f"What is tested: {', '.join(_QUESTIONS)}.")] = "",
    organisation: Annotated[str, typer.Option(help="The vendor of the product.")] = "",
    product: Annotated[str, typer.Option(help="The name of the product.")] = "",
    version: Annotated[str, typer.Option(help="The release of the product, not a branch.")] = "",
    url: Annotated[str, typer.Option(help="The address of the service, without /api.")] = "",
    api: Annotated[
        str, typer.Option(help=f"The API generation of a middleware: {_GENERATIONS}.")
    ] = "",
    profiles: Annotated[
        list[str] | None,
        typer.Option(
            "--profile", help=f"A profile that the product claims; repeatable: {_PROFILES}."
        ),
    ] = None,
    supports: Annotated[
        list[str] | None,
        typer.Option(
            "--support",
            help="An optional feature that no profile includes; repeatable: documents.invoice.",
        ),
    ] = None,
    tse: Annotated[
        list[str] | None,
        typer.Option("--tse", help="Kind and limit of a TSE; repeatable: hardware:512."),
    ] = None,
    command: Annotated[
        str, typer.Option(help="The program that runs the errands of a till; - for an operator.")
    ] = "",
    client_id: Annotated[
        str, typer.Option(help="The uniqueClientId to use; for a till, its own.")
    ] = "",
    headers: Annotated[
        list[str] | None,
        typer.Option(
            "--header", help="A header and the variable with its value: Authorization=IUT_TOKEN."
        ),
    ] = None,
    cloud: Annotated[
        list[str] | None,
        typer.Option(
            "--cloud",
            help="For the profile clients; repeatable: key=VARIABLE, secret=VARIABLE, "
            "identification=…, store_number=…, terminal_number=….",
        ),
    ] = None,
    api_key: Annotated[str, typer.Option(help="The variable with a cloud TSE's API key.")] = "",
    api_secret: Annotated[
        str, typer.Option(help="The variable with the secret of that key.")
    ] = "",
    foreign_api_key: Annotated[
        str, typer.Option(help="The variable with the API key of another organisation.")
    ] = "",
    foreign_api_secret: Annotated[
        str, typer.Option(help="The variable with the secret of that key.")
    ] = "",
    staff: Annotated[
        str, typer.Option(help="The variable with the credential of a TSE interface's staff.")
    ] = "",
    permits: Annotated[
        list[str] | None,
        typer.Option(
            "--permit",
            help="What may be done at a TSE interface whose shop is in use and cannot be reset; "
            f"repeatable: {', '.join(PERMISSIONS)}.",
        ),
    ] = None,
    environment: Annotated[
        str, typer.Option(help="Which kind of TSE the service uses: test or live.")
    ] = "",
    ca: Annotated[
        str,
        typer.Option(help="A PEM file with the certificate of an https service or of its CA."),
    ] = "",
    control: Annotated[
        str, typer.Option(help="How the test controls the service: none, http, shell or prompt.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """
    Write a commented target.toml; ask for what no option says.

    It asks in a terminal only, and again where an answer is mistaken. Nothing is sent anywhere. A
    file that a run would refuse is not written, but for commands, which only you can know.
    """
    if file.exists() and not force:
        stop(f"{file} exists already; name another file, or replace it with --force.", Exit.USAGE)
    given = {
        "organisation": organisation,
        "product": product,
        "version": version,
        "url": url,
        "command": command,
        "api": api,
        "client_id": client_id,
        "api_key": api_key,
        "api_secret": api_secret,
        "foreign_api_key": foreign_api_key,
        "foreign_api_secret": foreign_api_secret,
        "staff": staff,
        "control": control,
    }
    asking = answered_at_a_terminal()
    role = role or (typer.prompt(printed(_ROLE[0]), default=_ROLE[1]) if asking else _ROLE[1])
    if role not in _QUESTIONS:
        stop(f"--role: there is no role {role!r}; there are: {', '.join(_QUESTIONS)}.", Exit.USAGE)
    lists = {"tse": tse, "support": supports, "cloud": cloud, "header": headers}
    lists |= {"permit": permits}
    lists |= {"environment": [environment] if environment else None, "ca": [ca] if ca else None}
    _check_flags(role, [name for name, said in {**given, **lists}.items() if said])
    answers = _answers(role, given, asking=asking)
    keys: dict[str, str] = {name: answers.pop(name) for name in _KEYS if name in answers}
    draft = TargetDraft(
        role=role,
        **answers,
        keys=keys,
        profiles=profiles or None,
        supports=supports or (),
        tse=tse or (),
        headers=headers or (),
        cloud=cloud or (),
        permits=permits or (),
        environment=environment,
        ca=ca,
    )
    while mistakes := draft.mistakes(file=file.name, folder=str(file.parent)):
        told = "\n".join(map(str, mistakes))
        again = _mistaken(role, mistakes) if asking else {}
        if not again:
            stop(told, Exit.USAGE)
        tell(told, err=True)
        for name, question in again.items():
            draft = _asked_again(draft, name, question)
    try:
        file.write_text(draft.to_toml(), encoding="utf-8", newline="\n")
    except OSError as refused:
        stop(f"{file} cannot be written ({refused.strerror}).", Exit.USAGE)
    first = (
        "write your commands under [control.commands], then " if draft.control == "shell" else ""
    )
    typer.echo(printed(f"{file} is written. Next: {first}fiskalprobe smoke --target {file}"))


def _asked_again(draft: TargetDraft, name: str, question: str) -> TargetDraft:
    """
    Put another answer into *draft*; the one that was mistaken is the usual one now.
    """
    if name in _KEYS:
        said = typer.prompt(printed(question), default=draft.keys[name])
        return replace(draft, keys={**draft.keys, name: said})
    said = typer.prompt(printed(question), default=getattr(draft, name))
    return replace(draft, **{name: said})


def _mistaken(role: str, mistakes: Iterable[Finding]) -> dict[str, str]:
    """
    Find the questions, by name, whose answers are mistaken; what only flags say is none.
    """
    wrong = {each.key for each in mistakes}
    questions = {**_WHO, **_QUESTIONS[role]}
    return {
        name: question
        for name, (question, _) in questions.items()
        if _WRITTEN_AS.get(name, f"ixit.{name}") in wrong
    }


def _check_flags(role: str, said: list[str]) -> None:
    """
    End the command when a flag is for another role.
    """
    if wrong := [name for name in said if role not in _ONLY.get(name, (role,))]:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in wrong)
        others = " or a ".join(_ONLY[wrong[0]])
        stop(f"{flags}: not for a {role}, but for a {others}.", Exit.USAGE)


def _answers(role: str, given: Mapping[str, str], *, asking: bool) -> dict[str, str]:
    """
    Ask for what was not said, or take the usual for it where there is a usual.
    """
    questions = {**_WHO, **_QUESTIONS[role]}
    lacking = [f"--{name}" for name in _NEEDED if name in questions and not given[name]]
    if lacking and not asking:
        stop(
            f"There is no terminal to ask for missing values; give {', '.join(lacking)}.",
            Exit.USAGE,
        )
    found = {name: said for name, said in given.items() if said}
    for name, (question, usual) in questions.items():
        if name not in found:
            found[name] = (
                typer.prompt(printed(question), default=usual or None) if asking else usual
            )
    return found

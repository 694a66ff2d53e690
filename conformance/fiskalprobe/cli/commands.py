"""
`fiskalprobe commands`: the reference of all commands, made of what they say of themselves.

docs/commands.md is its output; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import typer

_HEAD: Final = """# The commands

Written by `fiskalprobe commands > docs/commands.md`; each command says the same with `--help`.

Exit codes: 0 conformant or done, 1 not conformant, 2 interrupted or incomplete, 3 an error in
fiskalprobe, 4 wrong use or target, 5 nothing ran."""


def commands(context: typer.Context) -> None:
    """
    Print the reference of all commands in Markdown.
    """
    typer.echo(reference(context.find_root().command), nl=False)


def reference(root: Any) -> str:
    """
    Write the reference of a command and everything below it.
    """
    return "\n".join([_HEAD, *_below(root, "fiskalprobe"), ""])


def _below(group: Any, name: str) -> Iterator[str]:
    for word, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if hasattr(command, "commands"):
            yield from _below(command, f"{name} {word}")
        else:
            yield from _one(command, f"{name} {word}")


def _one(command: Any, name: str) -> Iterator[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    words = " ".join([name, *(_metavar(each) for each in arguments)])
    yield from ("", f"## `{words}`", "", " ".join((command.help or "").split()))
    rows = [(f"`{_metavar(each)}`", each.help or "") for each in arguments]
    rows += [(", ".join(f"`{word}`" for word in each.opts), each.help or "") for each in options]
    rows = [row for row in rows if row[0] != "`--help`"]
    if rows:
        yield from ("", "| | |", "|---|---|")
        yield from (f"| {_cell(word)} | {_cell(text)} |" for word, text in rows)


def _metavar(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    more = "..." if argument.nargs == -1 or argument.multiple else ""
    return f"{name}{more}" if argument.required else f"[{name}{more}]"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

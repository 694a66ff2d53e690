"""
The review of [control]: which hand on the subject is offered, and whether its parts fit together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.target.errors import Mistake
from fiskalprobe.target.ladder import HANDLES_OF_COMMANDS, handles_of

#: The values that a command may have in it.
_VALUES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "cut": ("occasion",),
        "set_clock": ("now",),
        "advance": ("seconds",),
        "dsfinvk": ("folder", "client", "first", "last"),
        "export": ("folder", "tse"),
        "ledger": ("document_guid",),
    }
)
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
#: The word after one of these is a script.
_SCRIPT: Final = ("-c", "/c", "-command")
_SHELLS: Final = ("sh", "bash", "dash", "zsh", "ksh", "cmd", "cmd.exe", "powershell", "pwsh")


def claimed_hands(table: Mapping[str, Any]) -> Iterator[Mistake]:
    """
    List what does not fit together under [control].
    """
    control = table.get("control")
    if not isinstance(control, Mapping):
        return
    kind, commands = control.get("kind"), control.get("commands")
    if kind in ("none", "shell", "prompt") and "url" in control:
        yield Mistake(
            key="control.url",
            problem=f"an address is given although the kind is {kind}",
            advice='write kind = "http", or drop the address',
        )
    yield from _behind(control)
    if kind != "shell":
        for name in ("commands", "timeout"):
            if name in control:
                yield Mistake(
                    key=f"control.{name}",
                    problem=f"it is for commands, and the kind is {kind}",
                    advice='write kind = "shell", or drop it',
                )
        return
    given = commands if isinstance(commands, Mapping) else {}
    if not handles_of(given):
        yield Mistake(
            key="control.commands",
            problem="no handle can be made of what is there",
            advice='write e.g. [control.commands] cut = ["./tse", "off"] mend = ["./tse", "on"]',
        )
    yield from _halves(given)
    for name, words in given.items():
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            yield from _words(name, words)


def _behind(control: Mapping[str, Any]) -> Iterator[Mistake]:
    """
    Look at what belongs to a hand on the TSE behind the subject, and to no other.
    """
    kind, url = control.get("kind"), control.get("url")
    if kind == "tse-backend" and not str(url or "").startswith(("http://", "https://")):
        yield Mistake(
            key="control.url",
            problem="what stands behind the subject has an address of its own, and none is given",
            advice="write the whole address of the control API of the SIGN DE simulator",
        )
    if kind != "tse-backend" and "settle" in control:
        yield Mistake(
            key="control.settle",
            problem="it is for a TSE behind the subject; the other kinds say themselves when "
            "all is well",
            advice='write kind = "tse-backend", or drop settle',
        )


def _halves(commands: Mapping[str, Any]) -> Iterator[Mistake]:
    for handle, names in HANDLES_OF_COMMANDS.items():
        there = names & commands.keys()
        if there and there != names:
            lacking = ", ".join(sorted(names - there))
            yield Mistake(
                key=f"control.commands.{min(there)}",
                problem=f"{handle} needs {lacking} as well",
                advice="add it, or drop the rest; half a handle is none",
            )


def _words(name: str, words: list[str]) -> Iterator[Mistake]:
    """
    Look at the places of values in one command.
    """
    key, known = f"control.commands.{name}", _VALUES.get(name, ())
    places = {found for word in words for found in _PLACE.findall(word)}
    for place in sorted(places - set(known)):
        yield Mistake(
            key=key,
            problem=f"{name} has no value {{{place}}}",
            advice="it has " + (", ".join(f"{{{value}}}" for value in known) or "none"),
        )
    is_shell = bool(words) and PurePath(words[0]).name.lower() in _SHELLS
    scripts = [word for flag, word in pairwise(words) if flag.lower() in _SCRIPT or " " in word]
    if is_shell and any(map(_PLACE.search, scripts)):
        yield Mistake(
            key=key,
            problem="a value stands inside a script, where it could become a part of it",
            advice=f"let the script read $FISKALPROBE_{(*known, 'value')[0].upper()} instead",
        )

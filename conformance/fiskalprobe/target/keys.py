"""
Headers whose values a command prints, because what they hold expires: ``cmd:./token``.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Final

from fiskalprobe.target.errors import Mistake, TargetUnreachable
from fiskalprobe.wire.redaction import SHORTEST_SECRET

COMMAND: Final = "cmd:"
#: Seconds that a command may take.
_PATIENCE: Final = 60
#: Characters that are told of what a command said when it failed.
_SHOWN: Final = 200


class PrintedKeys:
    """
    The headers that commands print; each value that was ever sent is told to no record.
    """

    def __init__(
        self, commands: Mapping[str, str], *, folder: str, secrets: MutableMapping[str, str]
    ) -> None:
        self._commands = commands
        self._folder = folder
        self._secrets = secrets
        self._latest: dict[str, str] = {}

    def renewed(self) -> Mapping[str, str]:
        """
        Run each command; `TargetUnreachable` says which one printed nothing that can be sent.

        Whoever has values already keeps one where its command fails now.
        """
        for header, command in self._commands.items():
            try:
                value = _printed(header, command, folder=self._folder)
            except TargetUnreachable:
                if header not in self._latest:
                    raise
                continue
            self._hide(header, value)
            self._latest[header] = value
        return dict(self._latest)

    def _hide(self, header: str, value: str) -> None:
        name = re.sub(r"\W", "_", header).upper()
        # Where a scheme stands before it, others may repeat the rest alone.
        secret = value.rpartition(" ")[2]
        if secret in self._secrets.values():
            return
        taken = sum(known == name or known.startswith(f"{name}_") for known in self._secrets)
        self._secrets[f"{name}_{taken + 1}" if taken else name] = secret


def command_mistakes(headers: Any) -> Iterator[Mistake]:
    """
    List the commands among *headers* that are none.
    """
    for header, said in headers.items() if isinstance(headers, Mapping) else ():
        if isinstance(said, str) and said.startswith(COMMAND) and not _words(said):
            yield Mistake(
                key=f"ixit.headers.{header}",
                problem=f"{said!r} names no command",
                advice='write "cmd:./token", a command that prints the value of the header',
            )


def command_name(said: str) -> str:
    """
    Give the first word of a command, which is no secret; the others may be.
    """
    return _words(said)[0]


def _words(said: str) -> list[str]:
    try:
        return shlex.split(said.removeprefix(COMMAND))
    except ValueError:
        return []


def _printed(header: str, command: str, *, folder: str) -> str:
    words = _words(command)
    try:
        done = subprocess.run(  # noqa: S603 - words of the declaration, and no shell
            words,
            cwd=folder or None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except OSError as refused:
        raise _useless(header, words[0], f"cannot be started ({refused.strerror})") from refused
    except subprocess.TimeoutExpired:
        raise _useless(header, words[0], f"did not end in {_PATIENCE} s") from None
    value = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode:
        # What it printed may be a secret; what it complained of is for whoever wrote it.
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[-_SHOWN:]
        raise _useless(header, words[0], f"ended with {done.returncode}: {said or 'no word'}")
    if not value.isascii() or not value.isprintable():
        raise _useless(header, words[0], "printed more than one line, or no plain text")
    if len(value.rpartition(" ")[2]) < SHORTEST_SECRET:
        raise _useless(header, words[0], "printed nothing that is long enough for a secret")
    return value


def _useless(header: str, command: str, why: str) -> TargetUnreachable:
    return TargetUnreachable(
        f"ixit.headers.{header}: the command {command} {why}; it has to print the value of the "
        "header in one line, for example Bearer and a token"
    )

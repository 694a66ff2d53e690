"""
In which language the terminal speaks to whoever sits at it: what is asked, how long a run takes,
and how it ended.

German where the locale is German. What is not shown on a terminal stays English, so that a log is
alike on every machine, unless FISKALPROBE_LANG says otherwise. Records, reports for machines and
exit codes know no language.
"""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Mapping
from typing import Final

from fiskalprobe.cli.exits import Exit, stop

_SAID: Final = "FISKALPROBE_LANG"
#: The first of these that says something decides, as POSIX has it.
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
#: ``de``, ``de_DE.UTF-8`` or, as Windows has it, ``German_Germany``; ``den`` is another language.
_GERMAN: Final = re.compile(r"(?:de|german)(?![a-z])", re.IGNORECASE)


def is_german(*, on_terminal: bool, environment: Mapping[str, str] | None = None) -> bool:
    """
    Tell whether to speak German, by FISKALPROBE_LANG (de, en) or else by the locale.

    Any other value of FISKALPROBE_LANG ends the command as a mistake in its use.
    """
    known = os.environ if environment is None else environment
    said = known.get(_SAID, "").strip()
    if said:
        if said not in ("de", "en"):
            stop(f"{_SAID}: there is no language {said!r}; there are: de, en.", Exit.USAGE)
        return said == "de"
    spoken = next(filter(None, (known.get(name) for name in _LOCALE)), None)
    if spoken is None:
        spoken = locale.getlocale()[0] or ""
    return on_terminal and bool(_GERMAN.match(spoken))


def spoken(line: str, *, on_terminal: bool) -> str:
    """
    Say a *line* of a command in the language of the terminal; in English where it has no German.
    """
    if not is_german(on_terminal=on_terminal):
        return line
    from fiskalprobe.report.german.phrases import phrases, told

    return told(phrases("terminal", "known"), line) or line


def printed(line: str) -> str:
    """
    Give a *line* for standard output in its language.
    """
    return spoken(line, on_terminal=sys.stdout is not None and sys.stdout.isatty())

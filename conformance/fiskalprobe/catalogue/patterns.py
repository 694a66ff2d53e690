"""
Patterns of steps as a reader takes them in: a blank where anything may stand, the choices where
only some words may.

It knows as much of regular expressions as the vocabulary uses. What it does not know it refuses,
so that no page shows half a pattern.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

#: The optional id at the end of a check; told once for all checks and not with each.
_CITED: Final = re.compile(r"\(\?: \\\(\(\?P<cited>.*$")
_TOKEN: Final = re.compile(
    r"""
      (?P<open>\(\?(?:P<(?P<name>\w+)>|:))
    | (?P<close>\))(?P<times>[?+*])?
    | (?P<bar>\|)
    | (?P<blank>(?:\\[dDsSwW]|\[[^]]*\])(?:[?+*]|\{[\d,]+\})?)
    | \\(?P<escaped>[^\w\s])
    | (?P<optional>[^\\^$*+([?])\?
    | (?P<plain>[^\\^$*+([?])
    """,
    re.VERBOSE,
)


class UnreadablePattern(ValueError):
    """
    A step's pattern uses more of regular expressions than can be shown to a reader.
    """

    code = "pattern"


@dataclass(slots=True)
class _Group:
    """
    An open bracket: its alternatives so far, and whether a part of it can be anything.
    """

    name: str
    found: list[str] = field(default_factory=lambda: [""])
    blank: bool = False

    def shown(self) -> str | None:
        """
        Write the group; None for a blank without a name, which is part of the one around it.
        """
        if self.blank:
            return f"{{{self.name.replace('_', ' ')}}}" if self.name else None
        told = "|".join(filter(None, self.found))
        if len(self.found) == 1:
            return told
        return f"[{told}]" if "" in self.found else f"{{{told}}}"

    def take(self, inner: _Group, times: str | None) -> None:
        """
        Put a closed bracket inside.
        """
        text = inner.shown()
        if text is None:
            self.blank = True
        else:
            self.found[-1] += f"[{text}]" if times == "?" else text


def readable(pattern: str) -> str:
    """
    Write *pattern* with ``{name}`` for a blank, ``{a|b}`` for a choice, ``[a]`` for an option.
    """
    told = _CITED.sub("", pattern)
    open_groups = [_Group("")]
    position = 0
    while position < len(told):
        token = _TOKEN.match(told, position)
        if token is None or (token["close"] and len(open_groups) == 1):
            raise UnreadablePattern(f"{pattern!r} cannot be shown from {told[position:]!r} on")
        position = token.end()
        group = open_groups[-1]
        if token["open"]:
            open_groups.append(_Group(token["name"] or ""))
        elif token["close"]:
            open_groups.pop()
            open_groups[-1].take(group, token["times"])
        elif token["bar"]:
            group.found.append("")
        elif token["blank"]:
            group.blank = True
        else:
            option = f"[{token['optional']}]" if token["optional"] else ""
            group.found[-1] += option or token["escaped"] or token["plain"]
    if len(open_groups) > 1:
        raise UnreadablePattern(f"{pattern!r} has a bracket that is never closed")
    shown = open_groups[0].shown()
    if shown is None:
        raise UnreadablePattern(f"{pattern!r} has a blank without a name")
    return shown


def cites(pattern: str) -> bool:
    """
    Tell whether a requirement's id may stand in brackets at the end.
    """
    return _CITED.search(pattern) is not None

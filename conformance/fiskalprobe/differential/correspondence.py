"""
The correspondence between two worlds: what one service calls 4711 the other one calls 1.

`TABLE` says which numbers correspond: a value under one of its names is learned from two answers
to one request, and put in the other one's place when it is sent back. Ids that nobody can mistake
for anything else (GUIDs, serial numbers of TSEs) are learned wherever they stand. Everything else
is sent as it is, byte by byte, so that a body keeps whatever is peculiar about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

#: Kind of value to the names it goes by, in small letters.
TABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("fiscaldocumentnumber", "fiscalisationdocumentnumber"),
    "revision": ("fiscaldocumentrevision", "fiscalisationdocumentrevision"),
    "start": ("fiscaldocumentstarttime",),
}
#: An id that is told by its form: a GUID, or a hash in hexadecimal.
ID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32,}")
#: Kinds that mean something only together with the number of their transaction.
_SCOPED: Final = frozenset({"revision", "start"})
_KIND: Final = {name: kind for kind, names in TABLE.items() for name in names}
_NAMES: Final = "|".join(_KIND)
_AN_ID: Final = "id"
#: What a service gives out to be shown again, by its name in small letters.
_GIVEN: Final = frozenset(
    {"access_token", "refresh_token", "admin_puk", "apikey", "apisecret", "key", "secret", "id"}
)
#: A shorter text could stand in a body for something else.
_TELLING: Final = 6
#: A member of a body, strictly JSON or not, whose value is a number, in quotes or not.
_MEMBER: Final = re.compile(
    rf"""(?P<before>["']?\b(?P<name>{_NAMES})["']?\s*:\s*["']?)(?P<value>-?\d+)""", re.IGNORECASE
)


class Correspondence:
    """
    What is known of two worlds that live the same life.
    """

    def __init__(self, opaque: Mapping[str, str] | None = None) -> None:
        self._always = dict(opaque or {})
        self._opaque = dict(self._always)
        self._values: dict[tuple[str, str, str], str] = {}
        #: Finds all of them in a text; made when it is needed.
        self._pattern: re.Pattern[str] | None = None

    def forget(self) -> None:
        """
        Begin anew, as both worlds do.
        """
        self._opaque = dict(self._always)
        self._values.clear()
        self._pattern = None

    def learn(self, subject: Any, reference: Any) -> None:
        """
        Learn from two answers to one request.
        """
        ours, theirs = dict(_members(subject)), dict(_members(reference))
        scope = next((str(v) for (kind, _), v in ours.items() if kind == "number"), "")
        for (kind, place), value in ours.items():
            other = theirs.get((kind, place))
            if other is None:
                continue
            if kind == _AN_ID:
                if self._opaque.get(value, value) != other:
                    self._opaque[value] = other
                    self._pattern = None
            else:
                within = scope if kind in _SCOPED else ""
                self._values[kind, within, str(value)] = str(other)

    def number(self, value: Any) -> Any:
        """
        Give the other world's number for a number of a transaction; an unknown one stays.
        """
        known = self._values.get(("number", "", str(value)))
        return value if known is None else type(value)(known)

    def text(self, body: str) -> str:
        """
        Put the other world's values into a body or an address.
        """
        numbers = (found for found in _MEMBER.finditer(body))
        scope = next((f["value"] for f in numbers if _kind(f) == "number"), "")

        def other(found: re.Match[str]) -> str:
            kind = _kind(found)
            within = scope if kind in _SCOPED else ""
            known = self._values.get((kind, within, found["value"]), found["value"])
            return found["before"] + known

        changed = _MEMBER.sub(other, body)
        if not self._opaque:
            return changed
        if self._pattern is None:
            longest_first = sorted(self._opaque, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        return self._pattern.sub(lambda found: self._opaque[found[0]], changed)


def _kind(found: re.Match[str]) -> str:
    return _KIND[found["name"].lower()]


def _members(node: Any, place: str = "") -> Iterator[tuple[tuple[str, str], Any]]:
    """
    Give each value of the table's names, and each id, with its kind and place.
    """
    if isinstance(node, Mapping):
        for key, value in node.items():
            kind = _KIND.get(str(key).lower())
            if kind and isinstance(value, (str, int)) and not isinstance(value, bool):
                yield (kind, f"{place}/{str(key).lower()}"), value
            else:
                yield from _members(value, f"{place}/{str(key).lower()}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _members(value, f"{place}/{index}")
    elif isinstance(node, str) and (ID.fullmatch(node) or _is_given(place, node)):
        yield (_AN_ID, place), node


def _is_given(place: str, text: str) -> bool:
    return len(text) >= _TELLING and place.rpartition("/")[2] in _GIVEN

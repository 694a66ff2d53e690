"""
What can be compared of answers that no schema says the volatile parts of: those of a cloud TSE and
of a POS vendor's TSE interface.

A value that two services can only share by chance (an id, a moment, a counter, a key, a signature)
is compared by its kind. Of a list that may hold what others have made, only the form of an entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from fiskalprobe.differential.correspondence import ID, Correspondence
from fiskalprobe.wire import Request

#: Names whose values belong to one service alone, as the ends of names in small letters.
_OWN: Final = re.compile(
    r"(?:time|date|timestamp|expires_(?:in|at)|expiration|expiry|counter|version|count"
    r"|serialnumber|puk|token|secret|key|signature|description|organi[sz]ation_id"
    r"|_at|since|until|from)\Z"
)
#: Of texts that long nobody can foretell one.
_LONG: Final = 40
#: Lists of what one scenario has made; others may hold more.
_OF_ONE: Final = re.compile(r"/(?:tss|interfaces|tills)/[^/]+/")


def comparable(body: Any, asked: Request, names: Correspondence | None) -> Any:
    """
    Reduce a success to what two right services have in common; *names* says whose names these are.
    """
    return _Reduced(asked, names).of("", body)


def code_of(body: Any) -> str:
    """
    Give the code of an error, where it has one.
    """
    code = body.get("code") if isinstance(body, Mapping) else None
    return code if isinstance(code, str) else ""


class _Reduced:
    """
    What is left of the answer to a request.
    """

    def __init__(self, asked: Request, names: Correspondence | None) -> None:
        self._names = names
        #: An id that the caller has chosen has to come back as it was.
        self._said = f"{asked.url} {asked.body}".lower()
        self._is_of_one = _OF_ONE.search(asked.path) is not None

    def of(self, name: str, value: Any) -> Any:
        """
        Give a value, or its kind.
        """
        if isinstance(value, Mapping):
            return {str(key): self.of(str(key), each) for key, each in value.items()}
        if isinstance(value, list):
            if self._is_of_one:
                return [self.of(name, each) for each in value]
            return [dict.fromkeys(map(str, each), "") for each in value[:1] if each]
        if _OWN.search(name.lower()) and value is not None:
            return "(a text)" if isinstance(value, str) else "(a number)"
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if len(text) > _LONG and ID.fullmatch(text) is None:
            return "(a long text)"
        if all(found.lower() in self._said for found in ID.findall(text)):
            return text if self._names is None else self._names.text(text)
        return ID.sub("{id}", text)

"""
Values that stand in a path or a query: GUIDs and document types, in the spellings seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from uuid import UUID

from fiskalsim.middleware.documents.enums import DocumentType

#: ``[0] = Receipt``, as the service itself writes it.
_NUMBERED: Final = re.compile(r"\[\s*(\d+)\s*\]\s*=?\s*\w*")
_NUMBER: Final = re.compile(r"-?\d{1,9}")
_BY_NUMBER: Final = {member.value: member for member in DocumentType}
_BY_NAME: Final = {member.name.lower(): member for member in DocumentType} | {
    name.lower(): DocumentType(number) for name, number in DocumentType.__aliases__.items()
}


class BadQuery(ValueError):
    """
    A value in the path or the query cannot be read.
    """


class BadControl(BadQuery):
    """
    The body of a control call cannot be read.
    """


def guid(name: str, text: str | None) -> UUID | None:
    """
    Read a GUID, with or without braces; nothing given is None.
    """
    if not text:
        return None
    try:
        return _guid(text)
    except ValueError:
        raise BadQuery(
            f"{name} is {text!r}, which is no GUID; "
            "write it like c1062c55-57c4-4ed2-9c53-aff1762326a4."
        ) from None


def client(parts: Mapping[str, str]) -> UUID:
    """
    Read the client that a path names; for an empty one the GUID of nobody.
    """
    return guid("clientId", parts["clientId"]) or UUID(int=0)


def flag(name: str, text: str | None) -> bool:
    """
    Read a yes or no; nothing given is no.
    """
    word = (text or "false").lower()
    if word not in {"true", "false"}:
        raise BadQuery(f"{name} is {word!r}; write true or false.")
    return word == "true"


@lru_cache(maxsize=1024)
def _guid(text: str) -> UUID:
    return UUID(text.strip().strip("{}"))


@lru_cache(maxsize=1024)
def document_type(text: str | None) -> DocumentType | int:
    """
    Read a document type by number, name or ``[n] = Name``; an unknown number stays a number.
    """
    if text is None or not text.strip():
        return DocumentType.Receipt
    word = text.strip()
    numbered = _NUMBERED.fullmatch(word)
    if numbered:
        word = numbered[1]
    if _NUMBER.fullmatch(word):
        number = int(word)
        return _BY_NUMBER.get(number, number)
    if word.lower() in _BY_NAME:
        return _BY_NAME[word.lower()]
    raise BadQuery(
        f"documentType is {text!r}, which is no document type; "
        "write it like 0, Receipt or [0] = Receipt."
    )

"""
The older flow: the whole answer to createDocument lies in the document (hc-4403608572945).

Its three values count where the document's own fields are absent. The answer may come from any
generation, so its keys are looked for in any letter case, and the revision in both places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from fiskalsim.middleware.documents.model import Document

_NUMBER: Final = ("fiscalisationdocumentnumber", "fiscaldocumentnumber")
_REVISION: Final = ("fiscalisationdocumentrevision", "fiscaldocumentrevision")
_START: Final = ("fiscaldocumentstarttime",)
_NESTED: Final = "additionalfields"
#: Longer ones no service has given out, and they fit into no fact.
_WHOLE: Final = re.compile(r"-?\d{1,18}")


def unpacked(document: Document) -> Document:
    """
    Take number, revision and start time out of the answer where the document lacks them.
    """
    if not document.fiscal_response:
        return document
    answer = {key.lower(): value for key, value in document.fiscal_response.items()}
    nested = answer.get(_NESTED)
    if isinstance(nested, dict):
        answer = {key.lower(): value for key, value in nested.items()} | answer
    given = {
        "fiscal_document_number": document.fiscal_document_number,
        "fiscal_document_revision": document.fiscal_document_revision,
        "fiscal_document_start_time": document.fiscal_document_start_time,
    }
    found = {
        field: given[field] if given[field] is not None else _whole(answer, names)
        for field, names in zip(given, (_NUMBER, _REVISION, _START), strict=True)
    }
    return msgspec.structs.replace(document, **found)


def _whole(answer: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    for name in names:
        value = answer.get(name)
        if isinstance(value, str | int) and _WHOLE.fullmatch(str(value)):
            return int(value)
    return None

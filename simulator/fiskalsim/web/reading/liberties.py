"""
The liberties that a body may take with JSON and with the document model.

seed-002 prints request bodies as valid that take eight of them; the others are what the vendor's
JSON library is known to tolerate.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LibertyKind(StrEnum):
    """
    What was done that strict JSON or the document model does not allow.
    """

    # In the text:
    BYTE_ORDER_MARK = "byte-order-mark"
    COMMENT = "comment"
    TRAILING_COMMA = "trailing-comma"
    SINGLE_QUOTES = "single-quotes"
    CONTENT_AFTER_DOCUMENT = "content-after-document"
    DUPLICATE_KEY = "duplicate-key"
    # In the values:
    PROPERTY_CASE = "property-case"
    UNKNOWN_PROPERTY = "unknown-property"
    QUOTED_NUMBER = "quoted-number"
    QUOTED_BOOLEAN = "quoted-boolean"
    BRACED_GUID = "braced-guid"
    ENUM_FORM = "enum-form"


#: What a strict reader would have wanted instead of a liberty in the text.
INSTEAD: dict[LibertyKind, str] = {
    LibertyKind.BYTE_ORDER_MARK: "a byte order mark is not allowed before JSON; send plain UTF-8",
    LibertyKind.COMMENT: "JSON has no comments; leave it out",
    LibertyKind.TRAILING_COMMA: "a comma must be followed by another member; leave it out",
    LibertyKind.SINGLE_QUOTES: "JSON puts text into double quotes",
    LibertyKind.CONTENT_AFTER_DOCUMENT: "nothing may follow the document; leave it out",
    LibertyKind.DUPLICATE_KEY: "this property stands twice in one object; leave one out",
}


@dataclass(frozen=True, slots=True)
class Liberty:
    """
    One liberty that was taken: those in the text know line and column, the others their path.
    """

    kind: LibertyKind
    line: int | None = None
    column: int | None = None
    path: str = ""

"""
What is wrong with a document, in the shape that validateDocument answers with.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorLevel(StrEnum):
    """
    How bad a finding is; only errors refuse a document.
    """

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class DocumentLevel(StrEnum):
    """
    Which part of the document a finding is about.
    """

    DOCUMENT = "document"
    POSITION = "position"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One thing that is wrong, and where.
    """

    level: DocumentLevel
    error_level: ErrorLevel
    text: str
    #: The field by its wire name, e.g. ``positions[0].netValue``.
    source: str


def error(source: str, text: str, level: DocumentLevel = DocumentLevel.DOCUMENT) -> Finding:
    """
    Say that a document is refused for its *source*, a field by its wire name.
    """
    return Finding(level=level, error_level=ErrorLevel.ERROR, text=text, source=source)


def warning(source: str, text: str, level: DocumentLevel = DocumentLevel.DOCUMENT) -> Finding:
    """
    Say that something is doubtful about the *source* of a document, and does not refuse it.
    """
    return Finding(level=level, error_level=ErrorLevel.WARNING, text=text, source=source)


def other_end() -> Finding:
    """
    Say that a GUID is taken by a document that was ended the other way.
    """
    return error(
        "documentGuid",
        "A document with this GUID was ended the other way under another number; give this one "
        "its own.",
    )


def other_content() -> Finding:
    """
    Say that a GUID is taken by a document with other content.
    """
    return error(
        "documentGuid",
        "A document with this GUID was stored with other content; give this one its own.",
    )

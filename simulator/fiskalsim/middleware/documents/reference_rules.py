"""
The rules about what a document or one of its positions cancels or refers to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fiskalsim.middleware.documents.findings import DocumentLevel, Finding, error
from fiskalsim.middleware.documents.model import Document, DocumentReference

#: The one published member of referenceType, as it may be written.
_CANCELLATION: Final = (0, "0", "[0] = Cancellation", "Cancellation", "cancellation")


def cancelled_lines_refer(document: Document) -> Iterator[Finding]:
    """
    A line that cancels another one says which, by a reference of the type Cancellation.
    """
    for index, position in enumerate(document.positions or ()):
        if position.cancellation_position:
            where = f"positions[{index}].positionReference"
            yield from _cancels(position.position_reference, where, DocumentLevel.POSITION)


def void_refers(document: Document) -> Iterator[Finding]:
    """
    A document that voids another one says which (hc-4404608186513).
    """
    if document.cancellation_document:
        yield from _cancels(
            document.document_reference, "documentReference", DocumentLevel.DOCUMENT
        )
    elif document.document_reference is not None:
        yield from _keyed(document.document_reference, "documentReference", DocumentLevel.DOCUMENT)


def _cancels(
    reference: DocumentReference | None, where: str, level: DocumentLevel
) -> Iterator[Finding]:
    if reference is None:
        yield error(where, "What is cancelled has to be named; the reference is missing.", level)
        return
    if reference.reference_type not in _CANCELLATION:
        yield error(
            f"{where}.referenceType",
            f"referenceType has to be [0] = Cancellation, it is {reference.reference_type}.",
            level,
        )
    yield from _keyed(reference, where, level)


def _keyed(reference: DocumentReference, where: str, level: DocumentLevel) -> Iterator[Finding]:
    whole = (
        reference.store_number,
        reference.terminal_number,
        reference.document_type,
        reference.document_number,
    )
    if reference.document_guid is None and None in whole:
        yield error(
            where,
            "A reference needs documentGuid, or storeNumber, terminalNumber, documentType "
            "and documentNumber.",
            level,
        )

"""
Which other document a document names: a void its sale, a line that is taken back its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from uuid import UUID

from fiskalsim.books.cells import Row, said
from fiskalsim.books.lines import Line
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.model import Document, DocumentReference
from fiskalsim.middleware.facts import document_key

#: Says for a document's key in which closing of this till it is: Z_KASSE_ID and Z_NR.
Resolves = Callable[[str], tuple[str, int] | None]

_TRANSACTION: Final = "Transaktion"
_OTHER: Final = "ExterneSonstige"
#: What is no receipt of this export and has a word of its own.
_EXTERNAL: Final = {
    DocumentType.Invoice: "ExterneRechnung",
    DocumentType.DeliveryNote: "ExternerLieferschein",
}


def rows(
    document: Document, lines: Iterable[Line], client: UUID, resolve: Resolves
) -> Iterator[Row]:
    """
    Write what a document names as a whole, and what its *lines* name, by their own numbers.
    """
    if document.document_reference is not None:
        yield from _row(document.document_reference, client, resolve, line=None)
    for line in lines:
        if line.names is not None:
            yield from _row(line.names, client, resolve, line=line.number)


def _row(
    reference: DocumentReference, client: UUID, resolve: Resolves, *, line: str | None
) -> Iterator[Row]:
    """
    Write one reference; one that names nothing is none.

    A receipt of this till is named by its closing. What it does not have is somebody else's: a
    receipt of the till that is named, or a paper.
    """
    guid = reference.document_guid
    named = guid or reference.document_id or reference.document_number
    if named is None:
        return
    place = None if guid is None else resolve(document_key(client, guid))
    kind = _kind(reference, is_here=place is not None)
    till = _other_till(reference) if kind == _TRANSACTION else None
    yield {
        "POS_ZEILE": line,
        "REF_TYP": kind,
        "REF_NAME": reference.return_reason_text or (_name(reference) if kind == _OTHER else None),
        "REF_DATUM": said(reference.document_book_date),
        "REF_Z_KASSE_ID": till if place is None else place[0],
        "REF_Z_NR": None if place is None else place[1],
        "REF_BON_ID": str(named),
    }


def _kind(reference: DocumentReference, *, is_here: bool) -> str:
    if is_here:
        return _TRANSACTION
    kind = reference.document_type
    if kind is not None and kind in _EXTERNAL:
        return _EXTERNAL[kind]
    names_a_receipt = reference.document_guid is not None and kind in (None, DocumentType.Receipt)
    return _TRANSACTION if names_a_receipt else _OTHER


def _other_till(reference: DocumentReference) -> str | None:
    if not reference.store_number or not reference.terminal_number:
        return None
    return f"{reference.store_number}-{reference.terminal_number}"


def _name(reference: DocumentReference) -> str:
    kind = reference.document_type
    return "Beleg" if kind is None else kind.name

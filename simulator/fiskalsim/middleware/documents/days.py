"""
On which day a document was booked, and what a time without an offset means.
"""

from __future__ import annotations

from datetime import date, datetime

from fiskalsim.ground.clock import ZONE
from fiskalsim.middleware.documents.model import Document


def local(at: datetime) -> datetime:
    """
    Read a time as German time, which is meant where the offset is missing (class reference).
    """
    if at.tzinfo is None:
        return at.replace(tzinfo=ZONE)
    try:
        return at.astimezone(ZONE)
    except OverflowError:  # in the first or last hours of the calendar, where none can be missing
        return at.replace(tzinfo=ZONE)


def booked_on(document: Document) -> date | None:
    """
    Say the day whose VAT rates count; None when the document has no date at all.
    """
    at = document.book_date or document.create_date
    return None if at is None else local(at).date()

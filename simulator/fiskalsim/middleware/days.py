"""
On which day a document was booked, and what a time without an offset means.
"""

from __future__ import annotations

from datetime import date, datetime

from fiskalsim.middleware.documents import Document
from fiskalsim.world.clock import ZONE


def local(at: datetime) -> datetime:
    """
    Read a time as German time, which is meant where the offset is missing (class reference).
    """
    return at.replace(tzinfo=ZONE) if at.tzinfo is None else at.astimezone(ZONE)


def booked_on(document: Document) -> date | None:
    """
    Say the day whose VAT rates count; None when the document has no date at all.
    """
    at = document.book_date or document.create_date
    return None if at is None else local(at).date()

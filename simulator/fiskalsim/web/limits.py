"""
How much a request may hold.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fiskalsim.web.call import TEXT, Reply

#: Largest request body in bytes; a document of 500 lines has about 300 kB.
BODY_LIMIT: Final = 1_048_576


def too_large() -> Reply:
    """
    Refuse a body that is larger than the limit.
    """
    return Reply(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The body is larger than {BODY_LIMIT} bytes.".encode(),
        TEXT,
    )

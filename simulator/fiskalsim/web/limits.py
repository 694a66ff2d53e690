"""
How much a request may hold, and how long it may take to come.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fiskalsim.web.call import TEXT, Reply

#: Largest request body in bytes; a document of 500 lines has about 300 kB.
BODY_LIMIT: Final = 1_048_576
#: Seconds within which a request has to be here as a whole, from its first byte; a new connection
#: has as long to begin one.
REQUEST_SECONDS: Final = 20.0


def too_large() -> Reply:
    """
    Refuse a body that is larger than the limit.
    """
    return Reply(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The body is larger than {BODY_LIMIT} bytes.".encode(),
        TEXT,
    )


def too_slow() -> Reply:
    """
    Refuse a request that does not come to its end.
    """
    return Reply(
        HTTPStatus.REQUEST_TIMEOUT,
        f"The request was not here as a whole within {REQUEST_SECONDS:g} seconds.".encode(),
        TEXT,
    )


def cut_short() -> Reply:
    """
    Refuse a body whose sender went away in the middle; nobody may be left to read this.
    """
    return Reply(HTTPStatus.BAD_REQUEST, b"The connection ended within the body.", TEXT)

"""
The answers to requests that are too large, too slow or incomplete.
"""

from __future__ import annotations

from http import HTTPStatus

from fiskalsim.ground.limits import LARGEST_HEAD, Limits
from fiskalsim.web.call import TEXT, Reply


def too_large(limits: Limits) -> Reply:
    """
    Refuse a body that is larger than the limit.
    """
    return Reply(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The body is larger than {limits.body_bytes} bytes.".encode(),
        TEXT,
    )


def head_too_large() -> Reply:
    """
    Refuse a request with more headers than anybody reads.
    """
    return Reply(
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        f"The headers are larger than {LARGEST_HEAD} bytes.".encode(),
        TEXT,
    )


def too_slow(limits: Limits) -> Reply:
    """
    Refuse a request that does not come to its end.
    """
    return Reply(
        HTTPStatus.REQUEST_TIMEOUT,
        f"The request was not here as a whole within {limits.request_seconds:g} seconds.".encode(),
        TEXT,
    )


def cut_short() -> Reply:
    """
    Refuse a request whose sender went away in the middle; nobody may be left to read this.
    """
    return Reply(HTTPStatus.BAD_REQUEST, b"The connection ended within the request.", TEXT)

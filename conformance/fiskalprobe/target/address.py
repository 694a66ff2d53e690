"""
Whether an address can be one, before anything is sent to it.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx

_LARGEST_PORT: Final = 65_535


def problem_of(address: str) -> str:
    """
    Say what is wrong with an address over HTTP; nothing where it may lead somewhere.
    """
    try:
        url = httpx.URL(address)
        urlsplit(address)
        url.raw_host.decode("ascii").encode("idna")  # as whoever looks the name up writes it
    except (httpx.InvalidURL, ValueError) as wrong:
        return str(wrong)
    if not url.host:
        return "no host is named"
    if (url.port or 0) > _LARGEST_PORT:
        return f"there is no port {url.port}"
    return ""

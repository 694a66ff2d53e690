"""
How a call goes over the line: as it should, as it goes from a shop with a bad connection, or in
other octets than the ones that everybody sends.

Each call is made once. What a service makes of one that breaks off shows in what it answers next.
What is recorded is the text that was written, however it was sent.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import httpx

#: Pieces in which a slow till sends its body, and seconds between two of them.
_PIECES: Final = 8
_PAUSE: Final = 0.05
#: Seconds that a service has at least, and at most, for what was sent, before a till that has left
#: goes on; in between, so many times as long as its slowest answer took.
_MOMENT: Final = 0.2
_PATIENCE: Final = 5.0
_TIMES: Final = 3


class Manner(StrEnum):
    """
    What the till does with its connection, or with the octets of what it writes.
    """

    PATIENT = ""
    #: Sends everything and closes the connection before anything is answered.
    HANGS_UP = "hangs up"
    #: Sends half of the body and closes the connection.
    BREAKS_OFF = "breaks off"
    #: Sends the body in pieces, and waits for the answer.
    DAWDLES = "dawdles"
    #: Sends the body compressed by gzip, and says so.
    COMPRESSES = "compresses"
    #: Sends the body in UTF-16, with a byte order mark, and says so.
    UTF_16 = "writes UTF-16"

    @property
    def is_whole(self) -> bool:
        """
        Whether the body goes out in one piece and the answer is waited for.
        """
        return self in {Manner.PATIENT, Manner.COMPRESSES, Manner.UTF_16}


#: What the head of a request says of a body that is sent in other octets.
SAID: Final[Mapping[Manner, Mapping[str, str]]] = MappingProxyType(
    {
        Manner.COMPRESSES: MappingProxyType({"Content-Encoding": "gzip"}),
        Manner.UTF_16: MappingProxyType({"Content-Type": "application/json; charset=utf-16"}),
    }
)


class Left(httpx.TransportError):
    """
    The till has closed its connection, as it was to do.
    """


def octets(body: bytes, manner: Manner) -> bytes:
    """
    Give what goes over the line for a body in UTF-8.
    """
    if manner is Manner.COMPRESSES:
        return gzip.compress(body, mtime=0)
    if manner is Manner.UTF_16:
        return body.decode().encode("utf-16")
    return body


def sent(body: bytes, manner: Manner) -> Iterator[bytes]:
    """
    Yield the parts of *body* to send; `Left` is raised where the till closes the connection.
    """
    if manner is Manner.BREAKS_OFF:
        yield body[: len(body) // 2]
        raise Left("the till broke off after half of the body, as the scenario wants")
    if manner is Manner.HANGS_UP:
        yield body
        raise Left("the till hung up before it was answered, as the scenario wants")
    size = max(1, -(-len(body) // _PIECES))
    for start in range(0, len(body), size):
        time.sleep(_PAUSE if start else 0)
        yield body[start : start + size]


def settle(slowest: float) -> None:
    """
    Let a service whose slowest answer took so many seconds come to its end with what a till that
    has left had sent.
    """
    time.sleep(min(max(_MOMENT, _TIMES * slowest), _PATIENCE))

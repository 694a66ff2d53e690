"""
How a call goes over the line: as it should, or as it goes from a shop with a bad connection.

Each call is made once. What a service makes of one that breaks off shows in what it answers next.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from enum import StrEnum
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
    What the till does with its connection.
    """

    PATIENT = ""
    #: Sends everything and closes the connection before anything is answered.
    HANGS_UP = "hangs up"
    #: Sends half of the body and closes the connection.
    BREAKS_OFF = "breaks off"
    #: Sends the body in pieces, and waits for the answer.
    DAWDLES = "dawdles"


class Left(httpx.TransportError):
    """
    The till has closed its connection, as it was to do.
    """


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

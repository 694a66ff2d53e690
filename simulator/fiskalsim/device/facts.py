"""
What a device states about itself: each log message it has written, and nothing else.

All state of a device is a fold over these facts (`fiskalsim.device.state`), so a log that reached
the ledger and a state that survived a restart cannot disagree.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from fiskalsim.ledger.port import Fact


class Operation(StrEnum):
    """
    What a log message is about, spelled as in log messages of version 2.
    """

    START = "StartTransaction"
    UPDATE = "UpdateTransaction"
    FINISH = "FinishTransaction"
    INITIALISE = "initialize"
    UPDATE_TIME = "updateTime"
    REGISTER_CLIENT = "registerClient"
    DEREGISTER_CLIENT = "deregisterClient"
    SELF_TEST = "selfTest"


class LogWritten(Fact, frozen=True, kw_only=True):
    """
    A TSE has signed one log message.
    """

    #: Serial number of the TSE, lower-case hex.
    tse: str
    #: Signature counter of this log.
    counter: int
    #: Log time, Unix seconds.
    at: int
    kind: Literal["transaction", "system", "audit"]
    operation: Operation
    #: The client it was done for, or to; empty where no client takes part.
    client: str = ""
    #: Transaction number; 0 outside transactions.
    transaction: int = 0
    #: The whole log message: DER, signature included.
    content: bytes

"""
What a device states about itself: each log message it has written, and the little that no log
message tells.

All state of a device is a fold over these facts (`fiskalsim.device.state`), so a log that reached
the ledger and a state that survived a restart cannot disagree.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

from fiskalsim.ledger.port import Fact


class Operation(StrEnum):
    """
    What a log message is about, spelled as in log messages of version 2.
    """

    START = "StartTransaction"
    UPDATE = "UpdateTransaction"
    FINISH = "FinishTransaction"
    INITIALISE = "initialize"
    SET_DESCRIPTION = "setDescription"
    UPDATE_TIME = "updateTime"
    DISABLE = "disableSecureElement"
    AUTHENTICATE = "authenticateUser"
    LOG_OUT = "logOut"
    UNBLOCK = "unblockUser"
    REGISTER_CLIENT = "registerClient"
    DEREGISTER_CLIENT = "deregisterClient"
    SELF_TEST = "selfTest"
    UPDATE_DEVICE = "updateDevice"
    UPDATE_DEVICE_COMPLETED = "updateDeviceCompleted"
    LOCK = "lockTransactionLogging"
    UNLOCK = "unlockTransactionLogging"
    DELETE = "deleteStoredData"
    START_AUDIT = "startAudit"
    CONFIGURE_LOGGING = "configureLogging"
    ENTER_SECURE_STATE = "enterSecureState"
    #: An audit log has no operation; this is our name for it.
    AUDIT = "audit"


class DeviceFact(Fact, frozen=True, kw_only=True):
    """
    Something that happened to one TSE.
    """

    #: Serial number of the TSE, lower-case hex.
    tse: str


class LogWritten(DeviceFact, frozen=True, kw_only=True):
    """
    A TSE has signed one log message.
    """

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
    #: The user who logged in, was logged out or unblocked.
    user: str = ""
    #: How that ended.
    outcome: str = ""
    #: A description or version that was set.
    text: str = ""
    #: The whole log message: DER, signature included.
    content: bytes


class PinChanged(DeviceFact, frozen=True, kw_only=True):
    """
    A user has another PIN from now on.
    """

    user: str
    #: What `fiskalsim.device.users` keeps instead of the PIN.
    digest: bytes


class PowerLost(DeviceFact, frozen=True, kw_only=True):
    """
    The device was without power and is back; what it only had in memory is gone.
    """

    #: When it came back, in the world's Unix seconds.
    at: int


class ClockAdjusted(DeviceFact, frozen=True, kw_only=True):
    """
    The device's clock was set.
    """

    #: Seconds by which it is ahead of the world's clock.
    offset: int
    #: Seconds by which the device's time jumped.
    jump: int = 0


class UpdateHeld(DeviceFact, frozen=True, kw_only=True):
    """
    Data of an open transaction were taken in without being signed yet.
    """

    transaction: int
    #: Device time, Unix seconds.
    at: int
    process_type: str
    process_data: bytes


class LogsExported(DeviceFact, frozen=True, kw_only=True):
    """
    Every log up to this counter has left the device in an export.
    """

    through: int


class LogsErased(DeviceFact, frozen=True, kw_only=True):
    """
    The device has erased its logs up to this counter; the facts about them stay in the ledger.
    """

    through: int


class LogLost(DeviceFact, frozen=True, kw_only=True):
    """
    The device has acknowledged a log and does not have it any more.
    """

    counter: int


class LogsRestored(DeviceFact, frozen=True, kw_only=True):
    """
    Logs that were erased or lost are in the device again, taken from an archive.
    """

    counters: tuple[int, ...]
    octets: int
    #: The newest log of all, and the newest of a transaction, where it is among them.
    last: LogWritten | None = None
    last_of_transaction: LogWritten | None = None


class CountersSkipped(DeviceFact, frozen=True, kw_only=True):
    """
    The signature counter went up to here without a log.
    """

    through: int


#: Every type of fact a device states, for decoding.
DeviceFacts: TypeAlias = (
    LogWritten
    | PinChanged
    | PowerLost
    | ClockAdjusted
    | UpdateHeld
    | LogsExported
    | LogsErased
    | LogLost
    | LogsRestored
    | CountersSkipped
)

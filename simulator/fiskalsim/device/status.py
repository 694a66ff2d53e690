"""
What a TSE tells about itself when asked.

Field names are ours; the names that a service shows on the wire are given in
`fiskalsim.answers` and `fiskalsim.web`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class LifeCycle(StrEnum):
    """
    The states between delivery and end of use.
    """

    #: As delivered: it can be initialised and asked for its status, nothing else.
    UNINITIALISED = "uninitialised"
    #: In use.
    INITIALISED = "initialised"
    #: Out of use for ever: it signs nothing, but its logs can be exported.
    DISABLED = "disabled"


class TransactionState(StrEnum):
    """
    How far a transaction has come, in the words of TR-03151-1.
    """

    STARTED = "started"
    UPDATED = "updated"
    #: It holds data that no signature protects yet.
    UPDATED_WITH_UNPROTECTED_DATA = "updatedWithUnprotectedData"
    FINISHED = "finished"


class Health(StrEnum):
    """
    How a part of the device is.
    """

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


class OpenTransaction(msgspec.Struct, frozen=True, kw_only=True):
    """
    A transaction that was started and is not finished.
    """

    number: int
    client: str
    #: Log time of its start, Unix seconds.
    started_at_unix: int
    #: When data came for it last, Unix seconds.
    last_input_unix: int = 0
    state: TransactionState = TransactionState.STARTED


class RegisteredClient(msgspec.Struct, frozen=True, kw_only=True):
    """
    A recording system that may start transactions.
    """

    client: str
    #: Log time of its registration, Unix seconds.
    registered_at_unix: int


class Counters(msgspec.Struct, frozen=True, kw_only=True):
    """
    The last numbers that were given; both start at 0 and the first one used is 1.
    """

    signature: int
    transaction: int


class TseStatus(msgspec.Struct, frozen=True, kw_only=True):
    """
    Everything a service shows in its TSE info object, apart from constants of the profile.

    A limit of 0 means that there is none.
    """

    life_cycle: LifeCycle
    #: SHA-256 of the uncompressed public point, 32 bytes.
    serial: bytes
    #: The uncompressed public point: 04, X, Y.
    public_key: bytes
    #: The same key as SubjectPublicKeyInfo.
    public_key_info: bytes
    #: Leaf, sub CA, root: DER.
    certificates: tuple[bytes, ...]
    certificate_valid_from_unix: int
    certificate_valid_until_unix: int
    #: DSFinV-K name of the signature algorithm: ecdsa-plain-SHA384 …
    algorithm: str
    #: DSFinV-K name of the log time format: unixTime …
    time_format: str
    started_transactions: int
    max_started_transactions: int
    created_signatures: int
    max_signatures: int
    registered_clients: int
    max_registered_clients: int
    #: Whether a self test has passed since delivery and is not overdue.
    self_test_passed: bool
    #: Seconds until the next self test is due; 0 when it is due or never needed.
    time_until_next_self_test: int
    #: Log time of the newest log, Unix seconds; 0 before the first.
    last_log_unix: int
    #: Number of the last transaction that was started.
    last_transaction: int
    #: Whether the device knows the time.
    time_set: bool = True
    #: Who is logged in; empty for nobody.
    user: str = ""
    transaction_logging_locked: bool = False
    description: str = ""
    software_version: str = ""
    #: Octets of all logs that are not erased.
    stored_bytes: int = 0
    #: Octets the store holds.
    capacity: int = 0

    @property
    def serial_hex(self) -> str:
        """
        The serial number as receipts and exports write it: lower-case hex.
        """
        return self.serial.hex()

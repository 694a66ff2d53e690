"""
Log messages of version 2 (BSI TR-03151 1.0.1) and 3 (TR-03151-1 1.1.1), written as DER from a
prepared template.

A log message is one SEQUENCE. Its elements up to the log time are what is signed, as they stand
and without the SEQUENCE's own header; the signature follows as last element:

    version             INTEGER 2 or 3
    certifiedDataType   OID …7.1.1 transaction, …7.1.2 system, …7.1.3 audit
    certifiedData       context tags 80 … 85, directly in the SEQUENCE; none in audit logs
    serialNumber        OCTET STRING
    signatureAlgorithm  SEQUENCE { OID }
    seAuditData         OCTET STRING, in audit logs only
    signatureCounter    INTEGER
    logTime             INTEGER, UTCTime or GeneralizedTime
    signatureValue      OCTET STRING

The versions differ in how they spell operations, and in system logs:

    version 2   80 operationType, 81 data as a run of tags 81, 82 …
    version 3   80 eventType, 82 user, A3 data as an implicit SEQUENCE

This is the hot path of the machine, so everything that is the same in each log of one TSE is
joined once, and no general encoder runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from fiskalsim.device import der
from fiskalsim.device.facts import Operation

#: Content of 0.4.0.127.0.7.3.7.1, the arc of certifiedDataType in BSI TR-03151.
_DATA_TYPE: Final = bytes.fromhex("04007f0007030701")
_TRANSACTION: Final = der.tlv(der.OBJECT_IDENTIFIER, _DATA_TYPE + b"\x01")
_SYSTEM: Final = der.tlv(der.OBJECT_IDENTIFIER, _DATA_TYPE + b"\x02")
_AUDIT: Final = der.tlv(der.OBJECT_IDENTIFIER, _DATA_TYPE + b"\x03")
#: The form of system logs changed with this version.
EVENT_DATA_VERSION: Final = 3
#: Operations that version 3 spells in another way than version 2.
_SPELLED_ANEW: Final = MappingProxyType(
    {
        Operation.START: "startTransaction",
        Operation.UPDATE: "updateTransaction",
        Operation.FINISH: "finishTransaction",
        Operation.UNBLOCK: "unblockPin",
        Operation.DELETE: "deleteLogMessages",
    }
)


def spelled(operation: Operation, version: int) -> str:
    """
    Spell an operation as log messages of *version* do.
    """
    if version == EVENT_DATA_VERSION:
        return _SPELLED_ANEW.get(operation, operation.value)
    return operation.value


class LogWriter:
    """
    Writes the log messages of one TSE.
    """

    __slots__ = (
        "_audit",
        "_encode_time",
        "_middle",
        "_system",
        "_time",
        "_transaction",
        "version",
    )

    def __init__(
        self, *, serial: bytes, algorithm_identifier: bytes, time_format: str, version: int = 2
    ) -> None:
        encode_time = _TIMES.get(time_format)
        if encode_time is None:
            raise ValueError(
                f"no log time format is named {time_format!r}; there are: {', '.join(_TIMES)}"
            )
        if version not in {2, EVENT_DATA_VERSION}:
            raise ValueError(f"there are log messages of version 2 and 3, not of {version}")
        tag, written = encode_time
        #: The logs of one second say the same.
        self._encode_time = lru_cache(maxsize=64)(written)
        self.version = version
        self._time = bytes([tag])
        self._middle = der.tlv(der.OCTET_STRING, serial) + algorithm_identifier + b"\x02"
        begin = der.integer(version)
        self._transaction = {
            operation: begin + _TRANSACTION + der.tlv(0x80, spelled(operation, version).encode())
            for operation in (Operation.START, Operation.UPDATE, Operation.FINISH)
        }
        self._system = begin + _SYSTEM
        self._audit = begin + _AUDIT + self._middle[:-1]

    def transaction(
        self,
        operation: Operation,
        *,
        client_id: bytes,
        process_data: bytes,
        process_type: bytes,
        number: int,
        counter: int,
        at: int,
        earlier: Sequence[bytes] = (),
    ) -> bytes:
        """
        Write the signed part of a transaction log.

        processData and processType are always there, also when they are empty: the SE API hands
        both over with every call. Data that were taken in *earlier* and not signed stand before
        processData, in an element of indefinite length, as certified devices write it.
        """
        if earlier:
            chunks = (der.tlv(der.OCTET_STRING, part) for part in (*earlier, process_data))
            data = (b"\xa2\x80", *chunks, b"\x00\x00")
        else:
            data = (b"\x82", der.length(len(process_data)), process_data)
        return b"".join(
            (
                self._transaction[operation],
                _repeated(0x81, client_id),
                *data,
                _repeated(0x83, process_type),
                b"\x85",
                _counted(number),
                self._middle,
                _counted(counter),
                self._time,
                self._encode_time(at),
            )
        )

    def system(
        self, operation: Operation, data: bytes, *, counter: int, at: int, user: str = ""
    ) -> bytes:
        """
        Write the signed part of a system log; *data* comes from `fiskalsim.device.events`.

        Version 3 also tells which *user* was logged in.
        """
        event = der.tlv(0x80, spelled(operation, self.version).encode())
        if self.version == EVENT_DATA_VERSION:
            who = der.tlv(0x82, user.encode("ascii")) if user else b""
            certified = event + who + der.tlv(0xA3, data)
        else:
            certified = event + der.tlv(0x81, data)
        return b"".join(
            (
                self._system,
                certified,
                self._middle,
                _counted(counter),
                self._time,
                self._encode_time(at),
            )
        )

    def audit(self, data: bytes, *, counter: int, at: int) -> bytes:
        """
        Write the signed part of an audit log; what *data* says is the vendor's affair.
        """
        return b"".join(
            (
                self._audit,
                der.tlv(der.OCTET_STRING, data),
                der.integer(counter),
                self._time,
                self._encode_time(at),
            )
        )

    def time_element(self, at: int) -> bytes:
        """
        Write a time as an element, in the device's format.
        """
        return self._time + self._encode_time(at)


def seal(signed: bytes, signature: bytes) -> bytes:
    """
    Join the signed part and its signature into the whole log message.
    """
    tail = b"\x04" + der.length(len(signature)) + signature
    return b"\x30" + der.length(len(signed) + len(tail)) + signed + tail


def sealed_length(signed: bytes, signature: int) -> int:
    """
    Tell how long a log message will be with a signature of so many octets.
    """
    inside = len(signed) + 1 + len(der.length(signature)) + signature
    return 1 + len(der.length(inside)) + inside


#: Clients and process types are few.
_repeated: Final = lru_cache(maxsize=1024)(der.tlv)


def _counted(value: int) -> bytes:
    """
    Write length and content of a small INTEGER; its tag stands in the template.
    """
    size = value.bit_length() // 8 + 1
    return der.length(size) + value.to_bytes(size, "big", signed=True)


def _utc_time(at: int) -> bytes:
    # DSFinV-K's utcTime has no seconds by the letter; devices that carry the name sign them.
    return b"\x0d" + f"{datetime.fromtimestamp(at, UTC):%y%m%d%H%M%S}Z".encode()


def _generalized_time(at: int) -> bytes:
    return b"\x0f" + f"{datetime.fromtimestamp(at, UTC):%Y%m%d%H%M%S}Z".encode()


def _generalized_time_with_milliseconds(at: int) -> bytes:
    return b"\x13" + f"{datetime.fromtimestamp(at, UTC):%Y%m%d%H%M%S}.000Z".encode()


#: Tag, and length with content, by DSFinV-K name.
_TIMES: Final[MappingProxyType[str, tuple[int, Callable[[int], bytes]]]] = MappingProxyType(
    {
        "unixTime": (der.INTEGER, _counted),
        "utcTime": (der.UTC_TIME, _utc_time),
        "utcTimeWithSeconds": (der.UTC_TIME, _utc_time),
        "generalizedTime": (der.GENERALIZED_TIME, _generalized_time),
        "generalizedTimeWithMilliseconds": (
            der.GENERALIZED_TIME,
            _generalized_time_with_milliseconds,
        ),
    }
)

"""
Log messages of version 2 (BSI TR-03151 1.0.1), written as DER from a prepared template.

A log message is one SEQUENCE. Its elements up to the log time are what is signed, as they stand
and without the SEQUENCE's own header; the signature follows as last element:

    version             INTEGER 2
    certifiedDataType   OID …7.1.1 transaction, …7.1.2 system
    certifiedData       context tags 80 … 85, directly in the SEQUENCE
    serialNumber        OCTET STRING
    signatureAlgorithm  SEQUENCE { OID }
    signatureCounter    INTEGER
    logTime             INTEGER, UTCTime or GeneralizedTime
    signatureValue      OCTET STRING

This is the hot path of the machine, so everything that is the same in each log of one TSE is
joined once, and no general encoder runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from fiskalsim.device import der
from fiskalsim.device.facts import Operation

_VERSION: Final = der.integer(2)
#: Content of 0.4.0.127.0.7.3.7.1, the arc of certifiedDataType in BSI TR-03151.
_DATA_TYPE: Final = bytes.fromhex("04007f0007030701")
_TRANSACTION: Final = der.tlv(der.OBJECT_IDENTIFIER, _DATA_TYPE + b"\x01")
_SYSTEM: Final = der.tlv(der.OBJECT_IDENTIFIER, _DATA_TYPE + b"\x02")


class LogWriter:
    """
    Writes the log messages of one TSE.
    """

    __slots__ = ("_encode_time", "_middle", "_system", "_time", "_transaction")

    def __init__(self, *, serial: bytes, algorithm_identifier: bytes, time_format: str) -> None:
        encode_time = _TIMES.get(time_format)
        if encode_time is None:
            raise ValueError(
                f"no log time format is named {time_format!r}; there are: {', '.join(_TIMES)}"
            )
        tag, self._encode_time = encode_time
        self._time = bytes([tag])
        self._middle = der.tlv(der.OCTET_STRING, serial) + algorithm_identifier + b"\x02"
        self._transaction = {
            operation: _VERSION + _TRANSACTION + der.tlv(0x80, operation.encode()) + b"\x81"
            for operation in (Operation.START, Operation.UPDATE, Operation.FINISH)
        }
        self._system = _VERSION + _SYSTEM

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
    ) -> bytes:
        """
        Write the signed part of a transaction log.

        processData and processType are always there, also when they are empty: the SE API hands
        both over with every call.
        """
        length = der.length
        return b"".join(
            (
                self._transaction[operation],
                length(len(client_id)),
                client_id,
                b"\x82",
                length(len(process_data)),
                process_data,
                b"\x83",
                length(len(process_type)),
                process_type,
                b"\x85",
                _counted(number),
                self._middle,
                _counted(counter),
                self._time,
                self._encode_time(at),
            )
        )

    def system(self, operation: Operation, data: bytes, *, counter: int, at: int) -> bytes:
        """
        Write the signed part of a system log; *data* comes from one of the functions below.
        """
        return b"".join(
            (
                self._system,
                der.tlv(0x80, operation.encode()),
                der.tlv(0x81, data),
                self._middle,
                _counted(counter),
                self._time,
                self._encode_time(at),
            )
        )

    def time_content(self, at: int) -> bytes:
        """
        Write a time as the content of an element, in the device's format.
        """
        written = self._encode_time(at)
        return written[1:]


def seal(signed: bytes, signature: bytes) -> bytes:
    """
    Join the signed part and its signature into the whole log message.
    """
    tail = b"\x04" + der.length(len(signature)) + signature
    return b"\x30" + der.length(len(signed) + len(tail)) + signed + tail


def texts(*values: str) -> bytes:
    """
    Write the data of a system event that consists of texts: tags 81, 82 …
    """
    return b"".join(
        der.tlv(tag, value.encode("ascii")) for tag, value in enumerate(values, start=0x81)
    )


def times(before: bytes, after: bytes) -> bytes:
    """
    Write the data of updateTime: the time before and the time after.
    """
    return der.tlv(0x81, before) + der.tlv(0x82, after)


def self_test_results(components: Iterable[str], at: bytes) -> bytes:
    """
    Write the data of a passed selfTest: component, result, time, for one component after another.

    The message (tag 83) is for components that failed.
    """
    return b"".join(
        der.tlv(0x81, component.encode("ascii")) + der.tlv(0x82, b"\xff") + der.tlv(0x84, at)
        for component in components
    )


def _counted(value: int) -> bytes:
    """
    Write length and content of a small INTEGER; its tag stands in the template.
    """
    size = value.bit_length() // 8 + 1
    return bytes((size,)) + value.to_bytes(size, "big", signed=True)


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

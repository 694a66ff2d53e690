"""
The log message of a transaction: what a TSE signs, encoded and decoded from the ASN.1 module.

The machine writes its messages another way on purpose, so that no bug is shared. Bytes that
came from a device are never re-encoded before they are checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

import asn1tools

from fiskalspec.asn1 import log_message_module

TRANSACTION_LOG: Final = "0.4.0.127.0.7.3.7.1.1"

#: First and last log version that this module knows.
VERSIONS: Final = (2, 3)

_TYPE: Final = "TransactionLogMessage"


class Operation(StrEnum):
    """
    What happened to the transaction, as log version 2 writes it.
    """

    START = "StartTransaction"
    UPDATE = "UpdateTransaction"
    FINISH = "FinishTransaction"

    def spelled(self, version: int) -> str:
        """
        Write the name as log *version* does: version 3 begins with a small letter.
        """
        return self.value if version == VERSIONS[0] else self.value[0].lower() + self.value[1:]


#: Operations by the version of a log and what it calls them.
_OPERATIONS: Final = {
    (version, each.spelled(version)): each for version in VERSIONS for each in Operation
}


class TimeForm(StrEnum):
    """
    One way to write the log time into the message.
    """

    UNIX = "integer"
    UTC = "UTCTime with seconds"
    UTC_MINUTES = "UTCTime without seconds"
    GENERALIZED = "GeneralizedTime"
    GENERALIZED_MILLISECONDS = "GeneralizedTime with three decimals"
    GENERALIZED_FRACTION = "GeneralizedTime with decimals as DER wants them"


#: By the time format names of DSFinV-K: the forms that devices with this label sign, the likeliest
#: first. Taken by the letter, ``utcTime`` has no seconds; devices that say so do sign seconds.
TIME_FORMS: Final = {
    "unixTime": (TimeForm.UNIX,),
    "utcTime": (TimeForm.UTC, TimeForm.UTC_MINUTES),
    "utcTimeWithSeconds": (TimeForm.UTC,),
    "generalizedTime": (TimeForm.GENERALIZED,),
    "generalizedTimeWithMilliseconds": (
        TimeForm.GENERALIZED_MILLISECONDS,
        TimeForm.GENERALIZED_FRACTION,
    ),
}


class MalformedLogMessage(ValueError):
    """
    These bytes are no log message of a transaction.
    """


class UnencodableLog(ValueError):
    """
    A value cannot stand in a log message; the text says which.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionLog:
    """
    One log message of a transaction.
    """

    version: int
    operation: str
    client: str
    process_data: bytes
    process_type: str | None
    transaction: int
    serial: bytes
    #: Object identifier of the signature algorithm.
    algorithm: str
    counter: int
    at: datetime
    time_form: TimeForm
    external_data: bytes | None = None
    internal_data: bytes | None = None
    signature: bytes = b""

    @property
    def known_operation(self) -> Operation | None:
        """
        Give the operation, which each version spells in its own way; None when it has no such one.
        """
        return _OPERATIONS.get((self.version, self.operation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """
    One element as it stands in a message.
    """

    tag: int
    content: bytes
    #: Tag, length and content.
    raw: bytes


def encode(log: TransactionLog) -> bytes:
    """
    Write the whole message in DER.
    """
    try:
        encoded: bytes = bytes(_codec().encode(_TYPE, _values(log)))
    except (asn1tools.Error, UnicodeEncodeError, ValueError) as refused:
        raise UnencodableLog(f"this log message cannot be written: {refused}") from refused
    return encoded


def signed_bytes(log: TransactionLog, *, as_piece: bool = False) -> bytes:
    """
    Give the bytes that the TSE signs for *log*.

    *as_piece* writes the process data as devices do that gather them from several calls: as the
    one piece of an element whose length is not told in advance.
    """
    elements = list(_elements(_content(encode(log))))[:-1]
    elements[-1] = _time_element(log, standard=elements[-1])
    if as_piece:
        piece = bytes([_OCTETS]) + _with_length(log.process_data)
        gathered = bytes([_PROCESS_DATA_IN_PIECES, _INDEFINITE]) + piece + b"\x00\x00"
        elements = [gathered if each[0] == _PROCESS_DATA else each for each in elements]
    return b"".join(elements)


def elements_of(message: bytes) -> list[Element]:
    """
    Take a message apart into the elements of its outer sequence, none of them looked into.
    """
    return [_element(raw) for raw in _elements(_content(message))]


def decode(message: bytes) -> TransactionLog:
    """
    Read a message, also one whose process data were written in pieces.
    """
    try:
        values = _codec().decode(_TYPE, _definite(message))
    except (asn1tools.Error, UnicodeDecodeError, ValueError, IndexError) as refused:
        raise MalformedLogMessage(f"no log message of a transaction: {refused}") from refused
    if values["certifiedDataType"] != TRANSACTION_LOG:
        raise MalformedLogMessage(
            f"a log message of type {values['certifiedDataType']}, not of a transaction",
        )
    form, at = _read_time(*values["logTime"])
    if any(_MILLISECONDS.fullmatch(each.content) for each in _times(message)):
        form = TimeForm.GENERALIZED_MILLISECONDS
    return TransactionLog(
        version=values["version"],
        operation=values["operationType"],
        client=values["clientId"],
        process_data=values["processData"],
        process_type=values.get("processType"),
        transaction=values["transactionNumber"],
        serial=values["serialNumber"],
        algorithm=values["signatureAlgorithm"]["algorithm"],
        counter=values["signatureCounter"],
        at=at,
        time_form=form,
        external_data=values.get("additionalExternalData"),
        internal_data=values.get("additionalInternalData"),
        signature=values["signatureValue"],
    )


def keeps_precision(at: datetime, form: TimeForm) -> bool:
    """
    Say whether *form* can hold *at* without loss.
    """
    match form:
        case TimeForm.UTC_MINUTES:
            return at.second == 0 and at.microsecond == 0
        case TimeForm.GENERALIZED_MILLISECONDS | TimeForm.GENERALIZED_FRACTION:
            return at.microsecond % 1000 == 0
        case _:
            return at.microsecond == 0


@cache
def _codec() -> Any:
    return asn1tools.compile_string(log_message_module(), "der")


def _values(log: TransactionLog) -> dict[str, Any]:
    # The compiler's UTCTime and GeneralizedTime want a naive value and write the Z themselves.
    naive = log.at.astimezone(UTC).replace(tzinfo=None)
    match log.time_form:
        case TimeForm.UNIX:
            time: tuple[str, Any] = ("unixTime", int(log.at.timestamp() // 1))
        case TimeForm.UTC | TimeForm.UTC_MINUTES:
            time = ("utcTime", naive)
        case _:
            time = ("generalizedTime", naive)
    values = {
        "version": log.version,
        "certifiedDataType": TRANSACTION_LOG,
        "operationType": log.operation,
        "clientId": log.client,
        "processData": log.process_data,
        "processType": log.process_type,
        "additionalExternalData": log.external_data,
        "transactionNumber": log.transaction,
        "additionalInternalData": log.internal_data,
        "serialNumber": log.serial,
        "signatureAlgorithm": {"algorithm": log.algorithm},
        "signatureCounter": log.counter,
        "logTime": time,
        "signatureValue": log.signature,
    }
    return {name: value for name, value in values.items() if value is not None}


def _time_element(log: TransactionLog, *, standard: bytes) -> bytes:
    """
    Write the two forms that DER knows no encoding for; all others stay as the compiler has them.
    """
    at = log.at.astimezone(UTC)
    match log.time_form:
        case TimeForm.UTC_MINUTES:
            text = f"{at:%y%m%d%H%M}Z"
        case TimeForm.GENERALIZED_MILLISECONDS:
            text = f"{at:%Y%m%d%H%M%S}.{at.microsecond // 1000:03d}Z"
        case _:
            return standard
    return standard[:1] + bytes([len(text)]) + text.encode("ascii")


def _read_time(kind: str, value: Any) -> tuple[TimeForm, datetime]:
    if kind == "unixTime":
        try:
            return TimeForm.UNIX, datetime.fromtimestamp(value, tz=UTC)
        except (ValueError, OverflowError, OSError) as absurd:
            raise MalformedLogMessage(f"the log time {value} lies in no calendar") from absurd
    at = value.replace(tzinfo=UTC)
    if kind == "utcTime":
        return TimeForm.UTC, at
    return (TimeForm.GENERALIZED_FRACTION if at.microsecond else TimeForm.GENERALIZED), at


# A walk over the elements, needed because the compiler gives values and no places: what was
# signed has to be cut out byte by byte.

_INDEFINITE: Final = 0x80
_CONSTRUCTED: Final = 0x20
_PROCESS_DATA_IN_PIECES: Final = 0xA2
_PROCESS_DATA: Final = 0x82
_OCTETS: Final = 0x04
_GENERALIZED_TIME: Final = 0x18
#: What `TimeForm.GENERALIZED_MILLISECONDS` looks like.
_MILLISECONDS: Final = re.compile(rb"\d{14}\.\d{3}Z")
_LONGEST_LENGTH: Final = 4


def _header(data: bytes, offset: int) -> tuple[int, int | None]:
    """
    Give where the content begins and how long it is, None for indefinite.
    """
    try:
        first = data[offset + 1]
    except IndexError as short:
        raise MalformedLogMessage(f"the message ends inside an element at {offset}") from short
    start = offset + 2
    if first == _INDEFINITE:
        return start, None
    if first < _INDEFINITE:
        return start, first
    size = first & 0x7F
    if size > _LONGEST_LENGTH:
        raise MalformedLogMessage(f"an element at {offset} claims an absurd length")
    return start + size, int.from_bytes(data[start : start + size], "big")


def _end(data: bytes, offset: int, depth: int = 0) -> int:
    start, length = _header(data, offset)
    if length is not None:
        if start + length > len(data):
            raise MalformedLogMessage(f"the element at {offset} is longer than the message")
        return start + length
    deepest = 8
    if depth > deepest:
        raise MalformedLogMessage(f"the element at {offset} is nested too deeply")
    while data[start : start + 2] != b"\x00\x00":
        start = _end(data, start, depth + 1)
    return start + 2


def _elements(data: bytes) -> Iterator[bytes]:
    offset = 0
    while offset < len(data):
        end = _end(data, offset)
        yield data[offset:end]
        offset = end


def _element(raw: bytes) -> Element:
    start, length = _header(raw, 0)
    content = raw[start:] if length is not None else raw[start:-2]
    return Element(tag=raw[0], content=content, raw=raw)


def _content(message: bytes) -> bytes:
    if message[:1] != b"\x30":
        raise MalformedLogMessage("a log message begins with a SEQUENCE, byte 30")
    start, length = _header(message, 0)
    end = _end(message, 0)
    if end != len(message):
        raise MalformedLogMessage(f"{len(message) - end} bytes follow the message")
    return message[start:end] if length is not None else message[start : end - 2]


def _definite(message: bytes) -> bytes:
    """
    Re-write process data in pieces as one piece, only for reading.
    """
    elements = [
        _joined(each) if each[0] == _PROCESS_DATA_IN_PIECES else _der_time(each)
        for each in _elements(_content(message))
    ]
    return b"\x30" + _with_length(b"".join(elements))


def _der_time(element: bytes) -> bytes:
    """
    Write a time with three decimals as DER wants it, without noughts at its end; only for reading.
    """
    if element[0] != _GENERALIZED_TIME or not _MILLISECONDS.fullmatch(element[2:]):
        return element
    text = element[2:-1].rstrip(b"0").rstrip(b".") + b"Z"
    return element[:1] + _with_length(text)


def _times(message: bytes) -> list[Element]:
    return [each for each in elements_of(message) if each.tag == _GENERALIZED_TIME]


def _joined(element: bytes) -> bytes:
    start, length = _header(element, 0)
    inner = element[start:] if length is not None else element[start:-2]
    pieces = []
    for piece in _elements(inner):
        if piece[0] & _CONSTRUCTED:
            raise MalformedLogMessage("process data in pieces of pieces")
        pieces.append(piece[_header(piece, 0)[0] :])
    return bytes([_PROCESS_DATA]) + _with_length(b"".join(pieces))


def _with_length(content: bytes) -> bytes:
    size = len(content)
    if size < _INDEFINITE:
        return bytes([size]) + content
    written = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([_INDEFINITE | len(written)]) + written + content

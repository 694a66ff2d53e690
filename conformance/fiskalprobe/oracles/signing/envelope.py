"""
What all log messages of a TSE have in common, whether a transaction or an event was logged.

Transactions are read in full by `logmessage`; here only the elements around the certified data are
read, and the bytes that were signed are cut out as they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage, elements_of

_INTEGER: Final = 0x02
_OCTETS: Final = 0x04
_OID: Final = 0x06
_UTC_TIME: Final = 0x17
_GENERALIZED_TIME: Final = 0x18
_SEQUENCE: Final = 0x30
_EVENT_NAME: Final = 0x80
#: OID, serial, algorithm, counter, time and signature stand in each message.
_FEWEST: Final = 7
#: Bytes of an object identifier; those of signature algorithms have about ten.
_LONGEST_OID: Final = 64
_LONG_ARC: Final = 0x80


class LogKind(StrEnum):
    """
    What was logged, by the last arc of certifiedDataType.
    """

    TRANSACTION = "0.4.0.127.0.7.3.7.1.1"
    SYSTEM = "0.4.0.127.0.7.3.7.1.2"
    AUDIT = "0.4.0.127.0.7.3.7.1.3"


class UnknownLogType(MalformedLogMessage):
    """
    A message of neither a transaction nor an event nor an audit.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """
    One log message without a look at its certified data.
    """

    kind: LogKind
    version: int
    #: The operation or event: the first of the certified data; empty in an audit log.
    name: str
    #: All certified data, as they stand.
    certified: bytes
    serial: bytes
    #: Object identifier of the signature algorithm.
    algorithm: str
    counter: int
    at: datetime
    signed: bytes
    signature: bytes


def open_envelope(message: bytes) -> Envelope:
    """
    Read the elements that each log message has; `MalformedLogMessage` says what is missing.
    """
    elements = elements_of(message)
    if len(elements) < _FEWEST:
        raise MalformedLogMessage(f"a log message of {len(elements)} elements only")
    version, kind, *certified, serial, algorithm, counter, at, signature = elements
    if algorithm.tag == _OCTETS:
        # An audit log has its own data between the algorithm and the counter.
        *certified, serial, algorithm = [*certified, serial]
    for what, element, tags in (
        ("version", version, {_INTEGER}),
        ("certifiedDataType", kind, {_OID}),
        ("serialNumber", serial, {_OCTETS}),
        ("signatureAlgorithm", algorithm, {_SEQUENCE}),
        ("signatureCounter", counter, {_INTEGER}),
        ("logTime", at, {_INTEGER, _UTC_TIME, _GENERALIZED_TIME}),
        ("signatureValue", signature, {_OCTETS}),
    ):
        if element.tag not in tags:
            raise MalformedLogMessage(f"{what} is missing or stands elsewhere")
    names = [each.content for each in certified[:1] if each.tag == _EVENT_NAME]
    return Envelope(
        kind=_kind(_oid(kind.content)),
        version=int.from_bytes(version.content, "big"),
        name=names[0].decode("ascii", "replace") if names else "",
        certified=b"".join(each.raw for each in certified),
        serial=serial.content,
        algorithm=_oid(_first(algorithm.content)),
        counter=int.from_bytes(counter.content, "big"),
        at=_time(at.tag, at.content),
        signed=b"".join(each.raw for each in elements[:-1]),
        signature=signature.content,
    )


def _kind(oid: str) -> LogKind:
    try:
        return LogKind(oid)
    except ValueError:
        raise UnknownLogType(f"a log message of the unknown type {oid}") from None


def _first(sequence: bytes) -> bytes:
    """
    Give the content of the first element in a short sequence: its OID.
    """
    if len(sequence) < 2 or sequence[0] != _OID or 2 + sequence[1] > len(sequence):  # noqa: PLR2004 - tag and length
        raise MalformedLogMessage("signatureAlgorithm does not begin with an identifier")
    return sequence[2 : 2 + sequence[1]]


def _oid(content: bytes) -> str:
    if not content or content[-1] & _LONG_ARC:
        raise MalformedLogMessage("an object identifier ends inside a number")
    if len(content) > _LONGEST_OID:
        raise MalformedLogMessage(f"an object identifier has {len(content)} bytes")
    arcs: list[int] = []
    value = 0
    for byte in content:
        value = value << 7 | byte & ~_LONG_ARC
        if not byte & _LONG_ARC:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def _time(tag: int, content: bytes) -> datetime:
    try:
        if tag == _INTEGER:
            return datetime.fromtimestamp(int.from_bytes(content, "big"), UTC)
        text = content.decode("ascii").removesuffix("Z")
        form = "%y%m%d%H%M%S" if tag == _UTC_TIME else "%Y%m%d%H%M%S"
        whole, _, fraction = text.partition(".")
        at = datetime.strptime(whole, form).replace(tzinfo=UTC)
        return at.replace(microsecond=int(fraction[:6].ljust(6, "0"))) if fraction else at
    except (ValueError, OverflowError, OSError) as absurd:
        raise MalformedLogMessage(f"the log time {content!r} cannot be read") from absurd

"""
Writing DER, and as much reading as rewriting a certificate needs.

This is the machine's own writer. The judge decodes with another one, so that a shared mistake
cannot hide.
"""

from __future__ import annotations

from functools import lru_cache

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
ENUMERATED = 0x0A
PRINTABLE_STRING = 0x13
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
SEQUENCE = 0x30
SET = 0x31


#: Log messages of one till are all about as long.
@lru_cache(maxsize=1024)
def length(count: int) -> bytes:
    """
    Write a length in the only form that DER allows: the shortest.
    """
    if count < 0x80:  # noqa: PLR2004  # the bit that tells short lengths from long ones
        return bytes([count])
    octets = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag: int, content: bytes) -> bytes:
    """
    Write one element: tag, length, content.
    """
    return bytes([tag]) + length(len(content)) + content


def integer_content(value: int) -> bytes:
    """
    Write an INTEGER's content: two's complement in as few octets as possible.
    """
    bits = (value if value >= 0 else ~value).bit_length()
    return value.to_bytes(bits // 8 + 1, "big", signed=True)


def integer(value: int) -> bytes:
    """
    Write a whole INTEGER.
    """
    return tlv(INTEGER, integer_content(value))


def boolean(*, value: bool) -> bytes:
    """
    Write a whole BOOLEAN.
    """
    return tlv(BOOLEAN, b"\xff" if value else b"\x00")


def enumerated(value: int) -> bytes:
    """
    Write a whole ENUMERATED.
    """
    return tlv(ENUMERATED, integer_content(value))


def printable(text: str) -> bytes:
    """
    Write a whole PrintableString; devices also put other ASCII characters into it.
    """
    return tlv(PRINTABLE_STRING, text.encode("ascii"))


def split(data: bytes) -> list[bytes]:
    """
    Cut a run of elements into whole elements, headers included.

    Tags of one octet and definite lengths only; `ValueError` when the last element is cut off.
    """
    elements = []
    start = 0
    while start < len(data):
        end = start + _header(data, start) + _count(data, start)
        if end > len(data):
            raise ValueError(
                f"the element at octet {start} ends at {end}, the data at {len(data)}"
            )
        elements.append(data[start:end])
        start = end
    return elements


def content(element: bytes) -> bytes:
    """
    Take the header off one element.
    """
    return element[_header(element, 0) :]


def _header(data: bytes, start: int) -> int:
    first = data[start + 1]
    return 2 if first < 0x80 else 2 + (first & 0x7F)  # noqa: PLR2004  # as in length()


def _count(data: bytes, start: int) -> int:
    first = data[start + 1]
    if first < 0x80:  # noqa: PLR2004  # as in length()
        return first
    return int.from_bytes(data[start + 2 : start + 2 + (first & 0x7F)], "big")

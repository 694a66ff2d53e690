"""
A reader of log messages that shares nothing with their writer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log message as the test's own parser reads it."""

    operation: str
    counter: int
    signed: bytes
    signature: bytes


def span(data: bytes, start: int) -> tuple[int, int]:
    """Find where an element's content begins and ends; nothing of the machine's is used."""
    count, begin = data[start + 1], start + 2
    if count == 0x80:
        end = begin
        while data[end : end + 2] != b"\0\0":
            end = span(data, end)[1]
        return begin, end + 2
    if count > 0x80:
        begin += count - 0x80
        count = int.from_bytes(data[start + 2 : begin], "big")
    return begin, begin + count


def parse(message: bytes) -> Log:
    """Read one log message."""
    begin, end = span(message, 0)
    assert (message[0], len(message)) == (0x30, end)
    found = []
    at = begin
    while at < end:
        content, stop = span(message, at)
        found.append((message[at], message[content:stop], at))
        at = stop
    tag, signature, cut = found[-1]
    assert tag == 0x04
    operation = next((value.decode() for tag, value, _ in found if tag == 0x80), "")
    return Log(
        operation=operation,
        counter=int.from_bytes(found[-3][1], "big"),
        signed=message[begin:cut],
        signature=signature,
    )

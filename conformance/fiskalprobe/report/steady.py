"""
A run in the form in which it is published: without what differs from one run of it to the next.

Times of the harness, ports, versions of what is installed and the kind of machine are taken out,
and the header says so. What the subject answered stays: with a virtual clock and a fixed seed that
is the same each time, but for which of several calls made at the same time came first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from fiskalprobe.stream import (
    Command,
    Exchange,
    Header,
    Note,
    Prompt,
    Scenario,
    Stream,
    Writer,
)

#: The virtual clock's own beginning stands for every instant of the harness.
_STARTED: Final = "2026-01-05T09:00:00+01:00"
_TAKEN_OUT: Final = "taken out for publication"
_PORT: Final = re.compile(r"127\.0\.0\.1:\d+")
#: Where `fiskalprobe serve` listens unless told otherwise.
_SERVED: Final = "127.0.0.1:7678"
#: Headers that tell of the machine: who asked, and how long an answer took.
_OF_THE_MACHINE: Final = ("user-agent", "response-time", "x-response-time")

_Record = TypeVar("_Record", bound=msgspec.Struct)


def write(stream: Stream, path: Path) -> None:
    """
    Write *stream* again, in its steady form.
    """
    with Writer(path) as writer:
        writer.write(_header(stream.header))
        for record in stream.records:
            match record:
                case Exchange():
                    writer.write(_exchange(record))
                case Scenario():
                    writer.write(msgspec.structs.replace(record, elapsed_ms=0.0))
                case Note():
                    writer.write(msgspec.structs.replace(record, text=_served(record.text)))
                case Command() | Prompt():
                    now = {"at": _STARTED, "elapsed_ms": 0.0}
                    writer.write(_settled(msgspec.structs.replace(record, **now)))
                case _:
                    writer.write(_settled(record))
        writer.write(
            Note(
                text="Published form: times, ports and versions of the harness's surroundings "
                "are taken out, so that the same run gives the same bytes."
            )
        )
        footer = stream.footer
        writer.finish(
            verdict=footer.verdict,
            exit_code=footer.exit,
            counts=footer.counts,
            requirements=footer.requirements,
            elapsed_ms=0.0,
        )


def _header(header: Header) -> Header:
    return _settled(
        msgspec.structs.replace(
            header,
            started=_STARTED,
            environment={"python": _TAKEN_OUT, "platform": _TAKEN_OUT},
        )
    )


def _exchange(exchange: Exchange) -> Exchange:
    return _settled(
        msgspec.structs.replace(
            exchange,
            at=_STARTED,
            elapsed_ms=0.0,
            request=_half(exchange.request),
            response=None if exchange.response is None else _half(exchange.response),
        )
    )


def _half(half: Mapping[str, Any]) -> dict[str, Any]:
    headers = half["headers"]
    gone = {name: _TAKEN_OUT for name in _OF_THE_MACHINE if name in headers}
    return {**half, "headers": {**headers, **gone}}


def _settled(record: _Record) -> _Record:
    """
    Replace the port in every text of a record.
    """
    text = _served(msgspec.json.encode(record).decode())
    return msgspec.json.decode(text, type=type(record))


def _served(text: str) -> str:
    return _PORT.sub(_SERVED, text)

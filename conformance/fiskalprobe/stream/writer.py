"""
The writer: appends one line at a time and keeps the hash of all it wrote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from fiskalprobe.stream.records import (
    Check,
    Exchange,
    Footer,
    Header,
    Note,
    RequirementResult,
    Scenario,
)

_ENCODER: Final = msgspec.json.Encoder()


class Writer:
    """
    An open stream. Each line is flushed, so that a crash leaves whatever had happened.
    """

    def __init__(self, path: Path, *, redact: Callable[[Any], Any] = lambda value: value) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._redact = redact
        self._counts = {Scenario: 0, Exchange: 0, Check: 0}

    def write(self, record: Header | Scenario | Exchange | Check | Note) -> None:
        """
        Append one record.
        """
        kind = type(record)
        if kind in self._counts:
            self._counts[kind] += 1
        line = self._line(record)
        self._hash.update(line)
        self._put(line)

    def finish(
        self,
        *,
        verdict: str,
        exit_code: int,
        counts: dict[str, int],
        requirements: dict[str, RequirementResult],
        elapsed_ms: float,
    ) -> Footer:
        """
        Append the footer with the hash of everything before it, and close.
        """
        footer = Footer(
            verdict=verdict,
            exit=exit_code,
            counts=counts,
            requirements=requirements,
            scenarios=self._counts[Scenario],
            checks=self._counts[Check],
            exchanges=self._counts[Exchange],
            elapsed_ms=elapsed_ms,
            sha256=self._hash.hexdigest(),
        )
        # The footer is not redacted: a secret that looks like hex must not change the hash.
        self._put(_ENCODER.encode(footer) + b"\n")
        self.close()
        return footer

    def close(self) -> None:
        """
        Close the file; without `finish` the stream stays visibly incomplete.
        """
        self._file.close()

    def __enter__(self) -> Self:
        """
        Use the writer as a context.
        """
        return self

    def __exit__(self, *exc: object) -> None:
        """
        Close the file at the end of the context.
        """
        self.close()

    def _line(self, record: msgspec.Struct) -> bytes:
        return _ENCODER.encode(self._redact(msgspec.to_builtins(record))) + b"\n"

    def _put(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()

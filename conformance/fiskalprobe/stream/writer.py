"""
The writer: appends one line at a time and keeps the hash of all it wrote.

A check that came out right waits for what comes after it, and both are written in one go. A call
that a step makes again waits for its checks, so that both can be folded into one line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

import msgspec

from fiskalprobe.stream.folding import Group, fold
from fiskalprobe.stream.interrupts import Interrupts
from fiskalprobe.stream.records import (
    Check,
    Event,
    Exchange,
    Footer,
    Header,
    RequirementResult,
    Scenario,
)

_ENCODER: Final = msgspec.json.Encoder()


class Writer:
    """
    An open stream. A crash leaves whatever had happened, but what was right about the last call.

    *line* writes a record as JSON, without the secrets in it. Between two records, and before the
    footer, the *interrupts* are raised that have got lost; within one they wait.
    """

    def __init__(
        self,
        path: Path,
        *,
        line: Callable[[msgspec.Struct], bytes] = _ENCODER.encode,
        interrupts: Interrupts | None = None,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("wb")
        #: Why the disk takes no more; whoever writes is told by `finish`, and can look before.
        self.refused: OSError | None = None
        self._hash = hashlib.sha256()
        self._line = line
        self._counts = {Scenario: 0, Exchange: 0, Check: 0}
        #: The last group that was written in full, and the one that is being written.
        self._base: Group | None = None
        self._group: Group | None = None
        #: Whether that one waits, because it may be folded.
        self._waits = False
        #: Checks of the group before, which go out with the next line.
        self._held: list[bytes] = []
        self._interrupts = interrupts or Interrupts()

    def write(self, record: Header | Event) -> None:
        """
        Append one record, the whole of it also where somebody interrupts.
        """
        with self._interrupts:
            self._write(record)

    def _write(self, record: Header | Event) -> None:
        line = self._line(record) + b"\n"
        kind = type(record)
        if kind in self._counts:
            self._counts[kind] += 1
        group = self._group
        if group is not None and group.takes(record):
            group.lines.append(line)
            return
        self._settle()
        if isinstance(record, Exchange):
            self._group = Group.begin(record, line)
            self._waits = self._base is not None and self._base.key == self._group.key
        self._append(b"" if self._waits else line)

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
        Append the footer with the hash of everything before it, and close, all in one piece.

        Raises `OSError` when anything of the stream could not be written.
        """
        with self._interrupts:
            self._settle()
            self._append(b"")
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
            if self.refused is not None:
                raise self.refused
            return footer

    def close(self) -> None:
        """
        Close the file; without `finish` the stream stays visibly incomplete.
        """
        self._settle()
        self._append(b"")
        try:
            self._file.close()
        except OSError as refused:
            self.refused = self.refused or refused

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

    def _settle(self) -> None:
        """
        End the group that is being written: nothing more belongs to it.
        """
        group, self._group = self._group, None
        if group is None:
            return
        if not self._waits:
            self._base = group
            self._held += group.lines[1:]
            return
        self._waits = False
        again = fold(group, self._base) if self._base is not None else None
        folded = b"" if again is None else _ENCODER.encode(again) + b"\n"
        if folded and len(folded) < len(group.whole):
            self._append(folded)
        else:
            self._append(group.whole)
            self._base = group

    def _append(self, lines: bytes) -> None:
        held = self._held
        if held:
            lines = b"".join((*held, lines))
            held.clear()
        if lines:
            self._hash.update(lines)
            self._put(lines)

    def _put(self, line: bytes) -> None:
        if self.refused is not None:
            return
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as refused:
            # In the midst of a scenario: the subject is still to be left as it was found.
            self.refused = refused

"""
The run stream: the only thing a run writes, and the only thing a report reads.
"""

from __future__ import annotations

from fiskalprobe.stream.errors import (
    AfterFooter,
    BrokenStream,
    EmptyStream,
    InvalidStream,
    MissingFooter,
    MissingHeader,
    UnknownSchema,
    WrongCounts,
    WrongHash,
)
from fiskalprobe.stream.reader import Stream, read
from fiskalprobe.stream.records import (
    SCHEMA,
    STOPPED,
    Check,
    Command,
    Difference,
    Event,
    Exchange,
    Footer,
    Header,
    Note,
    Prompt,
    Record,
    RequirementResult,
    Scenario,
)
from fiskalprobe.stream.writer import Writer

__all__ = [
    "SCHEMA",
    "STOPPED",
    "AfterFooter",
    "BrokenStream",
    "Check",
    "Command",
    "Difference",
    "EmptyStream",
    "Event",
    "Exchange",
    "Footer",
    "Header",
    "InvalidStream",
    "MissingFooter",
    "MissingHeader",
    "Note",
    "Prompt",
    "Record",
    "RequirementResult",
    "Scenario",
    "Stream",
    "UnknownSchema",
    "Writer",
    "WrongCounts",
    "WrongHash",
    "read",
]

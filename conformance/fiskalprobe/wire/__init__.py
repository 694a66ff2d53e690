"""
The wire: one client that records, so that whatever went over it is evidence.
"""

from __future__ import annotations

from fiskalprobe.wire.client import Wire
from fiskalprobe.wire.exchange import Exchange, NotJson, Outgoing, Request, Response
from fiskalprobe.wire.manner import Manner
from fiskalprobe.wire.recorded import OffTheRecord, RecordedWire
from fiskalprobe.wire.redaction import Redactor
from fiskalprobe.wire.row import Row

__all__ = [
    "Exchange",
    "Manner",
    "NotJson",
    "OffTheRecord",
    "Outgoing",
    "RecordedWire",
    "Redactor",
    "Request",
    "Response",
    "Row",
    "Wire",
]

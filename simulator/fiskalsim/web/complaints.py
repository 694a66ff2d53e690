"""
What the server itself complains about, as lines of JSON for a log whose calls are such lines.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import msgspec


class JsonFormatter(logging.Formatter):
    """
    Writes a record as one line: its time, its level, what it says, and what was raised.
    """

    def format(self, record: logging.LogRecord) -> str:
        """
        Write *record* as an object of JSON, without a line break.
        """
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            line["raised"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


#: How `logging` is set up for a log of JSON.
AS_JSON: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {
            "log": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {"uvicorn": {"handlers": ["log"], "level": "WARNING", "propagate": False}},
    }
)

"""
Turns an exchange into the record that is written to the stream, with credentials left out.
"""

from __future__ import annotations

from typing import Any

from fiskalprobe.stream import records
from fiskalprobe.wire import Exchange, Redactor
from fiskalprobe.wire.exchange import Response


def recorded(exchange: Exchange, redactor: Redactor) -> records.Exchange:
    """
    Turn an exchange into its record; known secrets inside texts are the writer's business.
    """
    request = exchange.request
    return records.Exchange(
        id=exchange.id,
        scenario=exchange.scenario,
        step=exchange.step,
        at=exchange.at,
        elapsed_ms=exchange.elapsed_ms,
        request={
            "method": request.method,
            "url": redactor.url(request.url),
            "headers": redactor.headers(request.headers),
            "body": redactor.body(request.body, exchange=exchange.id),
            **_written_in(request.encoding),
        },
        response=_answer(exchange.response, redactor, exchange=exchange.id),
        error=exchange.error,
        gateway=_answer(exchange.gateway, redactor, exchange=exchange.id),
        together=exchange.together,
        place=exchange.place,
        manner=exchange.manner.value,
    )


def _answer(
    response: Response | None, redactor: Redactor, *, exchange: int
) -> dict[str, Any] | None:
    if response is None:
        return None
    return {
        "status": response.status,
        "headers": redactor.headers(response.headers),
        "body": redactor.body(response.body, exchange=exchange, given=True),
        **_written_in(response.encoding),
    }


def _written_in(encoding: str) -> dict[str, str]:
    """
    Name what the octets of a body were, where they were not UTF-8.
    """
    return {"encoding": encoding} if encoding else {}

"""
Exchanges that never took place, to be judged.
"""

from __future__ import annotations

import json
from typing import Any

from fiskalprobe.wire import Exchange, Request, Response


def exchanged(
    method: str,
    url: str,
    *,
    sent: Any = "",
    status: int | None = 200,
    body: Any = "",
    headers: dict[str, str] | None = None,
    asking: dict[str, str] | None = None,
    **more: Any,
) -> Exchange:
    """
    Make an exchange; bodies that are no text are written as JSON, and no *status* is no answer.
    """
    request = Request(method=method, url=url, headers=asking or {}, body=_text(sent))
    answer = Response(status=status or 0, headers=headers or {}, body=_text(body))
    told = {"id": 1, "scenario": "s", "step": "", "at": "2026-05-04T10:15:00.000+00:00"}
    return Exchange(
        **{**told, "elapsed_ms": 1.0, "error": None if status else "ReadTimeout", **more},
        request=request,
        response=answer if status else None,
    )


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)

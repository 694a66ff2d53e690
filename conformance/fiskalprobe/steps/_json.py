"""
What an exchange shows of JSON on the wire, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.exact import plainly
from fiskalprobe.oracles.jsontext import Rows, Written, judge_json
from fiskalprobe.wire import Exchange


def judge_answered(exchange: Exchange, rows: Rows) -> list[Claim]:
    """
    Judge the JSON of an answer.
    """
    response = exchange.response
    if response is None:
        return []
    return judge_json(
        Written(response.body, _media_type(response.headers), response.encoding), rows
    )


def plain_answer(exchange: Exchange) -> Any:
    """
    Read the answer with plain numbers, as a validator wants them; None when it is no JSON.
    """
    try:
        return plainly(exchange.body)
    except ValueError:
        return None


def as_asked(exchange: Exchange) -> Written:
    """
    Give the body of a request as it came.
    """
    request = exchange.request
    return Written(request.body, _media_type(request.headers), request.encoding)


def _media_type(headers: Mapping[str, str]) -> str:
    return next((value for name, value in headers.items() if name.lower() == "content-type"), "")

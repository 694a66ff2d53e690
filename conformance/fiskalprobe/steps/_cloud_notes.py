"""
How a check on a cloud TSE is put on record, and what its answer is shown as.
"""

from __future__ import annotations

import re
from typing import Any

from fiskalprobe.run.cloud import Cloud
from fiskalprobe.run.cloud_line import object_of
from fiskalprobe.wire import Exchange


def told(
    cloud: Cloud,
    cited: str | None,
    name: str,
    message: str,
    *,
    ok: bool,
    expected: Any,
    actual: Any,
    exchanges: tuple[Exchange, ...] = (),
) -> None:
    """
    Put a check on record, backed by the answer that the latest When brought.
    """
    cloud.checks.that(
        cited,
        name,
        ok,
        message,
        expected=expected,
        actual=actual,
        exchanges=exchanges or (cloud.last,),
        code=f"not-{name}",
    )


def shown(exchange: Exchange) -> str:
    """
    Show an answer without what lets somebody in.
    """
    found = object_of(exchange)
    if found is None or exchange.status == 200:  # noqa: PLR2004 - success
        return f"{exchange.status} {sorted(found or {})[:20]}"
    return f"{exchange.status} {exchange.body[:200]}"


def slug(text: str) -> str:
    """
    Turn the path of a member into the name of a check.
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")

"""
Then: what a token says. No check repeats a token.
"""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from pytest_bdd import then

from fiskalprobe.run.cloud import Cloud, object_of
from fiskalprobe.steps._sentences import check
from fiskalprobe.steps.cloud_answers import told

_HOUR: Final = 3600


@then(check("the token says its environment and organisation"))
def the_token_says(cloud: Cloud, cited: str | None) -> None:
    """
    Compare the claims inside the token with those beside it.
    """
    answer = object_of(cloud.last) or {}
    beside = answer.get("access_token_claims") or {}
    inside = _claims(str(answer.get("access_token", "")))
    told(
        cloud,
        cited,
        "claims",
        "the token holds the environment and organisation that stand beside it",
        ok=bool(inside)
        and inside.get("env") == beside.get("env")
        and inside.get("organization") == beside.get("organization_id"),
        expected=f"env {beside.get('env')}, organization {beside.get('organization_id')}",
        actual=f"env {inside.get('env')}, organization {inside.get('organization')}",
    )


@then(
    check(
        r"the token lives for at most (?P<hours>\d+) hours, and the other one for (?P<others>\d+)"
    ),
    converters={"hours": int, "others": int},
)
def the_token_lives(cloud: Cloud, hours: int, others: int, cited: str | None) -> None:
    """
    Check how long both tokens live, and that both ends are told alike.
    """
    answer = object_of(cloud.last) or {}
    lives = [_whole(answer.get(f"{name}_token_expires_in")) for name in ("access", "refresh")]
    ends = [_whole(answer.get(f"{name}_token_expires_at")) for name in ("access", "refresh")]
    told(
        cloud,
        cited,
        "lives",
        f"the tokens live for at most {hours} and {others} hours",
        ok=0 < lives[0] <= hours * _HOUR
        and 0 < lives[1] <= others * _HOUR
        and ends[0] - lives[0] == ends[1] - lives[1],
        expected=f"up to {hours * _HOUR} and {others * _HOUR} seconds, ends told alike",
        actual=lives,
    )


def _whole(value: Any) -> int:
    """
    Take a whole number; nothing else counts.
    """
    return value if isinstance(value, int) else 0


def _claims(token: str) -> dict[str, Any]:
    """
    Read the middle part of a JWT; nothing when it is none.
    """
    parts = token.split(".")
    try:
        middle = parts[1] + "=" * (-len(parts[1]) % 4)
        found = json.loads(base64.urlsafe_b64decode(middle))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

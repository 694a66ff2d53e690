"""
When and then: what a token says, and tokens that somebody tampered with. No check repeats one.
"""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from pytest_bdd import then, when

from fiskalprobe.oracles.exact import exactly
from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._sentences import check, sentence

_HOUR: Final = 3600
#: So many letters of a signature become others: too many to be guessed back from a record.
_SPOILT: Final = 12


@when(
    sentence(
        r'the till sends GET "(?P<path>[^"]*)" with'
        r" (?P<how>a token under another signature|a token with other claims|a refresh token)"
    )
)
def the_till_sends_with(cloud: Cloud, path: str, how: str) -> None:
    """
    Log in anew, and call with something else than the token that was given.
    """
    answer = cloud.answer(cloud.look(cloud.log_in(cloud.credentials())))
    token = str(answer.get("access_token", ""))
    bearer = {
        "a token under another signature": _under_another_signature(token),
        "a token with other claims": _with_other_claims(token, cloud.subject.guid()),
        "a refresh token": str(answer.get("refresh_token", "")),
    }[how]
    cloud.send("GET", cloud.filled(path), bearer=bearer)


@then(check("the token says its environment and organisation"))
def the_token_says(cloud: Cloud, cited: str | None) -> None:
    """
    Compare the claims inside the token with those beside it.
    """
    answer = object_of(cloud.last) or {}
    beside = answer.get("access_token_claims") or {}
    inside = _claims(str(answer.get("access_token", "")))
    cloud.check(
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
    cloud.check(
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
        found = exactly(base64.urlsafe_b64decode(middle).decode())
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _under_another_signature(token: str) -> str:
    """
    Change letters at the beginning of a token's last part.
    """
    head, dot, last = token.rpartition(".")
    spoilt = "".join("B" if letter == "A" else "A" for letter in last[:_SPOILT])
    return f"{head}{dot}{spoilt}{last[_SPOILT:]}"


def _with_other_claims(token: str, id_: str) -> str:
    """
    Give a token another id and a day more, and leave its signature as it is.
    """
    claims = _claims(token)
    if "jti" not in claims:
        # Without an id the true token could be told from the record; it is spoilt otherwise.
        return _under_another_signature(token)
    end = _whole(claims.get("exp"))
    said = json.dumps({**claims, "jti": id_, "exp": end + 24 * _HOUR}).encode()
    head, _, signature = token.split(".", 2)
    middle = base64.urlsafe_b64encode(said).rstrip(b"=").decode()
    return f"{head}.{middle}.{signature}"

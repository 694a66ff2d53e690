"""
Status codes: an error says what is wrong, and no call ends in an undocumented server error.

DE-STA-0001 and DE-STA-0002.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing, shown

_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500
#: Bodies that are there and say nothing.
_SAYS_NOTHING: Final = frozenset({"", "null", "{}", "[]", '""', "0", "false", "true"})


def judge_status(
    status: int,
    body: str,
    *,
    documented: Collection[int] = (),
) -> list[Claim]:
    """
    Judge one status code; *documented* are the 5xx codes that the endpoint's description lists.
    """
    claims = []
    if status >= _CLIENT_ERROR:
        says_why = "".join(body.split()) not in _SAYS_NOTHING
        claims.append(
            Claim(
                requirement="DE-STA-0001",
                check="error-says-why",
                standing=Standing.HOLDS if says_why else Standing.BROKEN,
                message=f"the answer {status} says what is wrong"
                if says_why
                else f"the answer {status} does not say what is wrong",
                expected="a sentence or an object",
                actual=shown(body),
                code="" if says_why else "error-without-words",
            ),
        )
    is_fine = status < _SERVER_ERROR or status in documented
    listed = " or ".join(map(str, sorted(documented)))
    claims.append(
        Claim(
            requirement="DE-STA-0002",
            check="no-server-error",
            standing=Standing.HOLDS if is_fine else Standing.BROKEN,
            message="the call did not end in an undocumented server error"
            if is_fine
            else f"the call was answered {status}, and no source lists that for it",
            expected="a code below 500" + (f" or the documented {listed}" if listed else ""),
            actual=str(status),
            code="" if is_fine else "server-error",
        ),
    )
    return claims

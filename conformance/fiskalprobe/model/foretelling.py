"""
Claims that compare an answer with the one that the model's books foretold.
"""

from __future__ import annotations

from fiskalprobe.oracles.claims import Claim, broken, holds


def foretold(
    requirement: str, check: str, what: str, *, ok: bool, expected: str, actual: str
) -> Claim:
    """
    Say that *what* was answered as the books foretell, or how otherwise.
    """
    message = f"{what} is answered as the books foretell"
    if ok:
        return holds(requirement, check, message)
    return broken(
        requirement, check, message, expected=expected, actual=actual, code=f"not-{check}"
    )

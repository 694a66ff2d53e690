"""
The four that know nothing of the matter; no profile may let one of them pass.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.door import Door, always
from fiskalsim.mutants.mutant import Kind, Mutant

_ALL: Final = "* /api/v1/*"


def _unsigned(status: int, body: Any) -> tuple[int, Any]:
    """
    Take every signature away.
    """
    if isinstance(body, dict) and "signature" in body:
        body["signature"] = ""
    return status, body


TRIVIAL: Final = tuple(
    Mutant(id=id_, says=says, violates=(), kind=Kind.TRIVIAL, doors=(Door(call=_ALL, tell=tell),))
    for id_, says, tell in (
        ("M-ALL-accepts", "everything is accepted", lambda _status, body: (200, body)),
        ("M-ALL-rejects", "everything is rejected", always(422, "No.")),
        ("M-ALL-same", "every answer is the same", always(200, "{}")),
        ("M-ALL-unsigned", "nothing is ever signed", _unsigned),
    )
)

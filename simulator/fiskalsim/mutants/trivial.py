"""
The four that know nothing of the matter; no profile may let one of them pass.
"""

from __future__ import annotations

from typing import Any, Final, TypeGuard

from fiskalsim.mutants.door import Door, always
from fiskalsim.mutants.mutant import Kind, Mutant

#: What each surface is for: the middleware's calls, those of the cloud TSE, and the interfaces and
#: sales of the TSE interface. The calls by which the latter two are recognised, and a shop is set
#: up, are answered: whoever is not recognised is not judged at all.
_ALL: Final = (
    "* /api/v1/*",
    "* /api/v2/[!a]*",
    "* /api/tse-interface/interfaces*",
    "POST /api/tse-interface/tills/*",
)


def _unsigned(status: int, body: Any) -> tuple[int, Any]:
    """
    Take every signature away, wherever a surface shows it.
    """
    if isinstance(body, dict):
        places = (body, body.get("signature"), body.get("signed"))
        for place in filter(_is_object, places):
            for name in ("signature", "value"):
                if isinstance(place.get(name), str):
                    place[name] = ""
    return status, body


def _is_object(place: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(place, dict)


TRIVIAL: Final = tuple(
    Mutant(
        id=id_,
        says=says,
        kind=Kind.TRIVIAL,
        doors=tuple(Door(call=call, tell=tell) for call in _ALL),
    )
    for id_, says, tell in (
        ("M-ALL-accepts", "everything is accepted", lambda _status, body: (200, body)),
        ("M-ALL-rejects", "everything is rejected", always(422, "No.")),
        ("M-ALL-same", "every answer is the same", always(200, "{}")),
        ("M-ALL-unsigned", "nothing is ever signed", _unsigned),
    )
)

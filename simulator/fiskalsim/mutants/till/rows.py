"""
What the mutants of a till have in common.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.till import Till

_ROLE: Final = MappingProxyType({"role": "pos"})


def till_mutant(
    id_: str, says: str, kind: Kind, till: type[Till], *, also: tuple[str, ...] = ()
) -> Mutant:
    """
    Name a till that stands at the counter instead of the reference till.
    """
    return Mutant(id=id_, says=says, kind=kind, till=till, also=also, options=_ROLE)

"""
Where the calls of a cloud TSE arrive, and what its mutants have in common.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from fiskalsim.mutants.mutant import Mutant

TSS: Final = "/api/v2/tss/*-*-*-*-????????????"
CLIENT: Final = f"{TSS}/client/*"
TX: Final = f"{TSS}/tx/*"
EXPORT: Final = f"{TSS}/export/*"
_ROLE: Final = MappingProxyType({"role": "cloud-tse"})


def cloud_mutant(**said: Any) -> Mutant:
    """
    Name one fault of the simulator in the role of a cloud TSE.
    """
    return Mutant(**said, options=_ROLE)

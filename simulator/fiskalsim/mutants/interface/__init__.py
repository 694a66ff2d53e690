"""
A POS vendor's TSE interface that goes wrong at its door or inside, or hears and tells otherwise
than it did.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.interface.beside import BESIDE
from fiskalsim.mutants.interface.door import DOOR
from fiskalsim.mutants.interface.keys import KEYS
from fiskalsim.mutants.interface.later import LATER
from fiskalsim.mutants.interface.masks import MASKS
from fiskalsim.mutants.interface.modes import MODES
from fiskalsim.mutants.interface.octets import OCTETS
from fiskalsim.mutants.interface.receipts import RECEIPTS
from fiskalsim.mutants.interface.tills import TILLS
from fiskalsim.mutants.interface.trying import TRYING
from fiskalsim.mutants.mutant import Mutant
from fiskalsim.mutants.rows import in_role

__all__ = ["INTERFACE"]

#: All of them.
INTERFACE: Final[tuple[Mutant, ...]] = in_role(
    "tse-interface",
    DOOR,
    MASKS,
    KEYS,
    MODES,
    TRYING,
    TILLS,
    LATER,
    RECEIPTS,
    BESIDE,
    OCTETS,
)

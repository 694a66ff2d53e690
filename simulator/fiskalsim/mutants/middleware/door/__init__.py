"""
A fiscal service that is right inside and goes wrong at its door, where calls come in and answers
go out.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.middleware.door.answers import ANSWERS
from fiskalsim.mutants.middleware.door.clients import CLIENTS
from fiskalsim.mutants.middleware.door.devices import DEVICES
from fiskalsim.mutants.middleware.door.sales import SALES
from fiskalsim.mutants.mutant import Mutant

__all__ = ["AT_THE_DOOR"]

#: All of them.
AT_THE_DOOR: Final[tuple[Mutant, ...]] = (*SALES, *ANSWERS, *CLIENTS, *DEVICES)

"""
Tills that neglect a duty: the reference till with one bad habit each, a table for each occasion.

They are no services, so nothing stands at a door: whoever plays the till plays this one instead.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.mutant import Mutant
from fiskalsim.mutants.rows import in_role
from fiskalsim.mutants.till.afterthought import AFTERTHOUGHTS
from fiskalsim.mutants.till.basket import BASKET
from fiskalsim.mutants.till.calls import CALLS
from fiskalsim.mutants.till.counter import COUNTER
from fiskalsim.mutants.till.day import DAY
from fiskalsim.mutants.till.deposit import DEPOSITS
from fiskalsim.mutants.till.late import LATE
from fiskalsim.mutants.till.octets import OCTETS
from fiskalsim.mutants.till.paper import PAPER
from fiskalsim.mutants.till.shop import SHOP
from fiskalsim.mutants.till.table import TABLE
from fiskalsim.mutants.till.told import TOLD

__all__ = ["TILL"]

#: All of them.
TILL: Final[tuple[Mutant, ...]] = in_role(
    "pos",
    CALLS,
    PAPER,
    SHOP,
    LATE,
    TABLE,
    DAY,
    BASKET,
    COUNTER,
    DEPOSITS,
    TOLD,
    AFTERTHOUGHTS,
    OCTETS,
)

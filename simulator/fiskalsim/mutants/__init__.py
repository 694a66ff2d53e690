"""
Mutants: the simulator with one named fault in it, so that a suite can be seen to find it.

A suite that was never seen to fail proves nothing. Each mutant breaks one duty in one way and
keeps all others as well as it can. They are applied from outside: nothing else of the machine
knows that there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiskalsim.mutants.answers import ANSWERS
from fiskalsim.mutants.clients import CLIENTS
from fiskalsim.mutants.cloud import CLOUD_TSE
from fiskalsim.mutants.devices import DEVICES
from fiskalsim.mutants.interface import INTERFACE
from fiskalsim.mutants.life import LIFE
from fiskalsim.mutants.middleware import MIDDLEWARE
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.pos import POS
from fiskalsim.mutants.pos_basket import POS_BASKET
from fiskalsim.mutants.pos_counter import POS_COUNTER
from fiskalsim.mutants.pos_day import POS_DAY
from fiskalsim.mutants.pos_deposit import POS_DEPOSIT
from fiskalsim.mutants.pos_late import POS_LATE
from fiskalsim.mutants.pos_paper import POS_PAPER
from fiskalsim.mutants.pos_table import POS_TABLE
from fiskalsim.mutants.pos_told import POS_TOLD
from fiskalsim.mutants.sales import SALES
from fiskalsim.mutants.service import SERVICE
from fiskalsim.mutants.spoiling import Spoiled
from fiskalsim.mutants.trivial import TRIVIAL
from fiskalsim.mutants.tse_interface import TSE_INTERFACE

__all__ = ["MUTANTS", "Kind", "Mutant", "Spoiled"]

#: All of them, by id.
MUTANTS: Final[Mapping[str, Mutant]] = MappingProxyType(
    {
        mutant.id: mutant
        for mutant in (
            *SALES,
            *ANSWERS,
            *SERVICE,
            *CLIENTS,
            *DEVICES,
            *LIFE,
            *MIDDLEWARE,
            *CLOUD_TSE,
            *TSE_INTERFACE,
            *INTERFACE,
            *POS,
            *POS_PAPER,
            *POS_LATE,
            *POS_TABLE,
            *POS_DAY,
            *POS_BASKET,
            *POS_COUNTER,
            *POS_DEPOSIT,
            *POS_TOLD,
            *TRIVIAL,
        )
    }
)

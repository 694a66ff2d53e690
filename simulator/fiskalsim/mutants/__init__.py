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

from fiskalsim.mutants.cloud import CLOUD_TSE
from fiskalsim.mutants.interface import INTERFACE
from fiskalsim.mutants.middleware import MIDDLEWARE
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.spoiling import Spoiled
from fiskalsim.mutants.till import TILL
from fiskalsim.mutants.trivial import TRIVIAL

__all__ = ["MUTANTS", "Kind", "Mutant", "Spoiled"]

#: All of them, by id.
MUTANTS: Final[Mapping[str, Mutant]] = MappingProxyType(
    {mutant.id: mutant for mutant in (*MIDDLEWARE, *CLOUD_TSE, *INTERFACE, *TILL, *TRIVIAL)}
)

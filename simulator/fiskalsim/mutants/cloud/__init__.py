"""
A cloud TSE SIGN DE V2 that goes wrong, one table for each area of its duties.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.access import ACCESS
from fiskalsim.mutants.cloud.admin import ADMIN
from fiskalsim.mutants.cloud.clients import TILLS
from fiskalsim.mutants.cloud.exports import EXPORTS
from fiskalsim.mutants.cloud.further import FURTHER
from fiskalsim.mutants.cloud.habits import HABITS
from fiskalsim.mutants.cloud.kept import KEPT
from fiskalsim.mutants.cloud.lists import LISTS
from fiskalsim.mutants.cloud.management import MANAGEMENT
from fiskalsim.mutants.cloud.moves import MOVES
from fiskalsim.mutants.cloud.narrow import NARROW
from fiskalsim.mutants.cloud.octets import OCTETS
from fiskalsim.mutants.cloud.process_data import PROCESS_DATA
from fiskalsim.mutants.cloud.requests import REQUESTS
from fiskalsim.mutants.cloud.restarts import RESTARTS
from fiskalsim.mutants.cloud.revisions import REVISIONS
from fiskalsim.mutants.cloud.signatures import SIGNATURES
from fiskalsim.mutants.cloud.sums_and_lines import SUMS_AND_LINES
from fiskalsim.mutants.cloud.tokens import TOKENS
from fiskalsim.mutants.cloud.transactions import TRANSACTIONS
from fiskalsim.mutants.cloud.tss import TSS_LIFE
from fiskalsim.mutants.cloud.unforeseen import UNFORESEEN
from fiskalsim.mutants.mutant import Mutant
from fiskalsim.mutants.rows import in_role

__all__ = ["CLOUD_TSE"]

#: All of them.
CLOUD_TSE: Final[tuple[Mutant, ...]] = in_role(
    "cloud-tse",
    TOKENS,
    ADMIN,
    TSS_LIFE,
    MOVES,
    TILLS,
    REVISIONS,
    TRANSACTIONS,
    SIGNATURES,
    RESTARTS,
    PROCESS_DATA,
    EXPORTS,
    LISTS,
    REQUESTS,
    MANAGEMENT,
    HABITS,
    ACCESS,
    SUMS_AND_LINES,
    FURTHER,
    KEPT,
    UNFORESEEN,
    NARROW,
    OCTETS,
)

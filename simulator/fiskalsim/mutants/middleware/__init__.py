"""
Mutants of the fiscal service, one table for each thing that a service does.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.middleware.answers import ANSWERS
from fiskalsim.mutants.middleware.book_entries import ENTRIES
from fiskalsim.mutants.middleware.book_sums import SUMS
from fiskalsim.mutants.middleware.books import BOOKS
from fiskalsim.mutants.middleware.calls import CALLS
from fiskalsim.mutants.middleware.cancels import CANCELS
from fiskalsim.mutants.middleware.closings import CLOSINGS
from fiskalsim.mutants.middleware.contents import CONTENTS
from fiskalsim.mutants.middleware.days import DAYS
from fiskalsim.mutants.middleware.door import AT_THE_DOOR
from fiskalsim.mutants.middleware.exports import EXPORTS
from fiskalsim.mutants.middleware.information import INFORMATION
from fiskalsim.mutants.middleware.late import LATE
from fiskalsim.mutants.middleware.life import LIFE
from fiskalsim.mutants.middleware.limits import LIMITS
from fiskalsim.mutants.middleware.looks import LOOKS
from fiskalsim.mutants.middleware.octets import OCTETS
from fiskalsim.mutants.middleware.outages import OUTAGES
from fiskalsim.mutants.middleware.restarts import RESTARTS
from fiskalsim.mutants.middleware.sales import SALES
from fiskalsim.mutants.middleware.seasons import SEASONS
from fiskalsim.mutants.middleware.service import SERVICE
from fiskalsim.mutants.middleware.starts import STARTS
from fiskalsim.mutants.middleware.tills import TILLS
from fiskalsim.mutants.middleware.unforeseen import UNFORESEEN
from fiskalsim.mutants.middleware.validations import VALIDATIONS
from fiskalsim.mutants.middleware.wishes import WISHES
from fiskalsim.mutants.mutant import Mutant

#: All of them.
MIDDLEWARE: Final[tuple[Mutant, ...]] = (
    *AT_THE_DOOR,
    *SERVICE,
    *LIFE,
    *SALES,
    *CANCELS,
    *LIMITS,
    *STARTS,
    *OUTAGES,
    *LATE,
    *CONTENTS,
    *ANSWERS,
    *TILLS,
    *CLOSINGS,
    *DAYS,
    *BOOKS,
    *SUMS,
    *ENTRIES,
    *CALLS,
    *VALIDATIONS,
    *LOOKS,
    *WISHES,
    *EXPORTS,
    *RESTARTS,
    *INFORMATION,
    *UNFORESEEN,
    *SEASONS,
    *OCTETS,
)

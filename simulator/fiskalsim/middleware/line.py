"""
The line to one TSE: the key it goes by, the cable, and what answers say about the TSE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fiskalsim.answers.fiscal import TseCard
from fiskalsim.cable.port import Cable

#: The key of a world's first TSE; facts that name no TSE mean this one.
FIRST: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    How the service reaches one TSE.
    """

    #: `FIRST`, or the serial number in lower-case hex.
    key: str
    cable: Cable
    card: TseCard
    #: Last Unix second of the TSE's certificate.
    valid_until_unix: int

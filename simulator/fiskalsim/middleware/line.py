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


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """
    How the service reaches one TSE.

    A TSE that somebody else runs introduces itself when it is reached for the first time; until
    then its card has no key and a serial number of zeros.
    """

    #: `FIRST`, or the serial number in lower-case hex.
    key: str
    cable: Cable
    card: TseCard
    #: Last Unix second of the TSE's certificate.
    valid_until_unix: int

"""
The reference till: the other end of the wire, for whoever judges tills.

It knows nothing of the rest of the machine; it is given a way to ask a fiscal service.
"""

from __future__ import annotations

from fiskalsim.till.calling import Ask, Away, Caller, Kept, NotAnswered, NothingThere, Started
from fiskalsim.till.printer import Printer
from fiskalsim.till.till import Till

__all__ = [
    "Ask",
    "Away",
    "Caller",
    "Kept",
    "NotAnswered",
    "NothingThere",
    "Printer",
    "Started",
    "Till",
]

"""
The reference till: the other end of the wire, for whoever judges tills.

It knows nothing of the rest of the machine; it is given a way to ask a fiscal service.
"""

from __future__ import annotations

from fiskalsim.till.printer import Printer
from fiskalsim.till.till import Ask, Away, Kept, NotAnswered, NothingThere, Started, Till

__all__ = ["Ask", "Away", "Kept", "NotAnswered", "NothingThere", "Printer", "Started", "Till"]

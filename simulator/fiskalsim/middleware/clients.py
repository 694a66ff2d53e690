"""
The tills that this service works for.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

#: The client that the vendor's own examples use.
SAMPLE_CLIENT_ID = UUID("c1062c55-57c4-4ed2-9c53-aff1762326a4")


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """
    One till, as it was commissioned.
    """

    id: UUID
    store_number: str
    terminal_number: str
    test: bool
    #: The generation in which its answers are written; None takes that of the world.
    generation: str | None = None
    #: Four characters that globalShortId gave; None until it was called.
    short_id: str | None = None

    @property
    def cash_register_id(self) -> str:
        """
        The number under which the TSE knows the till: store and terminal (seed-003 samples).
        """
        return f"{self.store_number}-{self.terminal_number}"


def sample_client() -> Client:
    """
    The client that every new world holds, with the store of the vendor's printed answers.
    """
    return Client(id=SAMPLE_CLIENT_ID, store_number="00345", terminal_number="00345", test=True)

"""
Names that the machine gives by itself, always the same for the same seed and labels.
"""

from __future__ import annotations

from uuid import UUID

from fiskalsim.ground.seed import derive


class Names:
    """
    A source of GUIDs for one seed; asking twice gives the same one.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def guid(self, *labels: str) -> UUID:
        """
        Give the GUID of what *labels* name.
        """
        return UUID(bytes=derive(self._seed, "guid", *labels)[:16], version=4)

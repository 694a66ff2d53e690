"""
What cannot be done with a world, its snapshots or the worlds of a process, and what to do instead.
"""

from __future__ import annotations


class WorldUnknown(Exception):
    """
    There is no such world, and none is made by asking for it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no world {name!r}; make it with PUT /_control/worlds/{name}, "
            "or start the service with --worlds on-demand."
        )


class WorldExists(Exception):
    """
    There is a world of this name that was made in another way.
    """

    def __init__(self, name: str, differences: str) -> None:
        super().__init__(
            f"There is a world {name!r} already, with {differences}; choose another name, "
            f"or DELETE /_control/worlds/{name} first."
        )


class TooManyWorlds(Exception):
    """
    The limit of this process is reached.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"There are {limit} worlds, and this service keeps no more; DELETE one under "
            "/_control/worlds, or start the service with a higher --max-worlds."
        )


class WorldStays(Exception):
    """
    The default world cannot be deleted.
    """

    def __init__(self) -> None:
        super().__init__("The default world stays; POST /_control/reset makes it empty again.")


class SnapshotUnknown(LookupError):
    """
    No moment is kept under this name.
    """

    def __init__(self, name: str, kept: tuple[str, ...]) -> None:
        there_are = f"there are: {', '.join(kept)}" if kept else "there is none at all"
        super().__init__(f"There is no snapshot {name!r}; {there_are}.")


class TooManySnapshots(Exception):
    """
    A world keeps no more moments than this.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"This world keeps {limit} snapshots and no more; DELETE one of them first."
        )

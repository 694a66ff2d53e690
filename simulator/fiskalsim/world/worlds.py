"""
The worlds of one process, by name. They share a ledger's storage and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from fiskalsim.ledger.errors import OwnedElsewhere
from fiskalsim.ledger.open import open_store
from fiskalsim.ledger.port import Ledger
from fiskalsim.world.errors import TooManyWorlds, WorldExists, WorldStays, WorldUnknown
from fiskalsim.world.facts import Making, WorldOpened
from fiskalsim.world.history import FACTS
from fiskalsim.world.labels import checked
from fiskalsim.world.settings import BadSettings, Settings
from fiskalsim.world.world import World
from fiskalspec import devices, profiles

#: The world at ``/``.
DEFAULT: Final = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """
    Which worlds there may be beside the default one.
    """

    #: Whether a world is made by the first call to it; otherwise only by ``/_control/worlds``.
    on_demand: bool = True
    #: How many worlds there may be, the default one included.
    limit: int = 1000


class Worlds:
    """
    Opens, makes and deletes worlds; the default one is always there.

    A world that is only in the ledger is opened by the first call to it. With *sharing*, another
    process may own the default one.
    """

    def __init__(
        self, settings: Settings, admission: Admission | None = None, *, sharing: bool = False
    ) -> None:
        self.settings = settings
        self.admission = admission or Admission()
        self._store = open_store(settings.ledger, facts=FACTS, address=settings.address)
        self._deleted: list[Callable[[str], object]] = []
        self._open: dict[str, World] = {}
        try:
            self.get(DEFAULT)
        except BaseException as error:
            if sharing and isinstance(error, OwnedElsewhere):
                return  # calls to it are passed on to where it is
            self._store.close()  # a refused world must not keep the file from the next one
            raise

    @property
    def default(self) -> World:
        """
        The world at ``/``; `OwnedElsewhere` where another process has it.
        """
        return self.get(DEFAULT)

    def holds(self, name: str) -> bool:
        """
        Whether this world is open here and its ledger still takes facts.
        """
        world = self._open.get(name)
        return world is not None and world.ledger.usable

    def release(self, name: str) -> None:
        """
        Let go of a world, whose state may be out of date; the next call opens it anew.
        """
        world = self._open.pop(name, None)
        if world is not None:
            world.close()

    def obtain(self, name: str) -> World:
        """
        Give the world of this name, and make it where that is allowed.
        """
        if self.is_free(name):
            self.make(name)
        return self.get(name)

    def is_free(self, name: str) -> bool:
        """
        Whether there is no world of this name, and the first call to it would make one.
        """
        return self.admission.on_demand and name not in self.names()

    def names(self) -> tuple[str, ...]:
        """
        Name the worlds, the default one first; another process may have made some of them.
        """
        return tuple(dict.fromkeys((DEFAULT, *self._store.worlds())))

    def get(self, name: str) -> World:
        """
        Give the world of this name; `WorldUnknown` where there is none.
        """
        world = self._open.get(name)
        if world is None:
            if name not in self.names():
                raise WorldUnknown(checked(name))
            ledger = self._store.ledger(name)
            try:
                made = self.settings if name == DEFAULT else self._remembered(name, ledger)
                world = self._open[name] = World(made, ledger=ledger)
            except BaseException:
                ledger.close()  # held here, no process that could open it would get it
                raise
        return world

    async def enter(self, name: str) -> World:
        """
        Give the world of this name to a call that goes there, and make it where that is allowed.
        """
        world = self.obtain(name)
        await world.wake()
        return world

    def make(self, name: str, **wanted: Any) -> bool:
        """
        See that there is a world of this name, the default one's settings changed by *wanted*.

        True when it had to be made; `WorldExists` when there is one with other settings. Unless
        it is said, its seed is the default one's with the name behind, so that worlds differ in
        their keys and each has the same ones every time.
        """
        settings = self._settings(checked(name), wanted)
        names = self.names()
        if name in names:
            there = self.get(name).settings
            differences = ", ".join(
                f"{field} {getattr(there, field)!r}"
                for field in wanted
                if getattr(there, field) != getattr(settings, field)
            )
            if differences:
                raise WorldExists(name, differences)
            return False
        if len(names) >= self.admission.limit:
            raise TooManyWorlds(self.admission.limit)
        self._open[name] = World(
            settings, ledger=self._store.ledger(name), making=making(settings)
        )
        return True

    async def delete(self, name: str) -> None:
        """
        Let this world be there no longer; its name is free for another one.
        """
        if name == DEFAULT:
            raise WorldStays
        if name not in self.names():
            raise WorldUnknown(checked(name))
        world = self._open.pop(name, None)
        if world is not None:
            await world.rest()
            world.close()
        for listener in self._deleted:
            listener(name)
        await self._store.drop(name)

    def on_delete(self, listener: Callable[[str], object]) -> None:
        """
        Tell *listener* the name of each world that is deleted.
        """
        self._deleted.append(listener)

    async def wake(self) -> None:
        """
        Take up what a restart interrupted in the default world; others when they are called.
        """
        if self.holds(DEFAULT):
            await self.default.wake()

    async def rest(self) -> None:
        """
        Let go of connections to other services.
        """
        for world in self._open.values():
            await world.rest()

    def close(self) -> None:
        """
        Let go of all worlds; what was committed stays.
        """
        for world in self._open.values():
            world.close()
        self._store.close()

    def _settings(self, name: str, wanted: Mapping[str, Any]) -> Settings:
        base = self.settings
        changed = {"seed": f"{base.seed}/{name}", "keys_seed": self._keys_seed, **wanted}
        if "choices" in wanted:
            changed["choices"] = MappingProxyType({**base.choices, **wanted["choices"]})
        settings = replace(base, **changed)
        try:
            devices.load(settings.device_profile)
            profiles.load(settings.profile).choose(settings.choices)
        except LookupError as unknown:
            raise BadSettings(str(unknown)) from unknown
        return settings

    @property
    def _keys_seed(self) -> str:
        """
        The one key to the cloud TSE that is printed at the start lets in at every world.
        """
        return self.settings.keys_seed or self.settings.seed

    def _remembered(self, name: str, ledger: Ledger) -> Settings:
        """
        Read from its ledger how a world was made.
        """
        match ledger.tail(after=0, limit=1):
            case [(_, WorldOpened(seed=seed, device=device, making=Making() as made))]:
                return replace(
                    self.settings,
                    seed=seed,
                    keys_seed=self._keys_seed,
                    device=device,
                    clock=made.clock,
                    generation=made.generation,
                    reader=made.reader,
                    profile=made.profile,
                    choices=MappingProxyType(made.choices),
                )
            case _:  # the process ended before the world had begun
                return self._settings(name, {})


def making(settings: Settings) -> Making:
    """
    Write down what has to be known to open a world again.
    """
    return Making(
        clock=settings.clock,
        generation=settings.generation,
        reader=settings.reader,
        profile=settings.profile,
        choices=dict(settings.choices),
    )

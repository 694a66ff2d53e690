"""
Which faults there are at the moment, and which of them strikes a call.

Pure: dice are derived from the world's seed, the fault and the number of the call, so the same
calls meet the same faults again. What a fault does to a call is `fiskalsim.cable.faulty`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fiskalsim.cable.orders import (
    FaultArmed,
    FaultDisarmed,
    FaultFact,
    FaultMet,
    Order,
    Surface,
)
from fiskalsim.cable.port import Occasion
from fiskalspec import faults as law
from fiskalspec.faults import Acts, FaultKind

_DICE: Final = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """
    A fault that strikes a call.
    """

    name: str
    kind: FaultKind
    parameters: Mapping[str, int | str]

    def number(self, parameter: str) -> int:
        """
        Give the value of a parameter that is a number.
        """
        return int(self.parameters[parameter])


class Armed:
    """
    One fault that is armed, with what it has met so far.
    """

    __slots__ = ("kind", "met", "name", "order", "struck")

    def __init__(self, name: str, order: Order) -> None:
        self.name = name
        self.order = order
        self.kind = law.named(order.fault)
        self.met = 0
        self.struck = 0

    @property
    def spent(self) -> bool:
        """
        Whether it has struck as often as it was to.
        """
        return bool(self.order.count) and self.struck >= self.order.count

    def strike(self) -> Strike:
        """
        Say what strikes.
        """
        return Strike(
            name=self.name, kind=self.kind, parameters=MappingProxyType(self.order.parameters)
        )


class _Request:
    """
    The faults that one request has brought along.
    """

    __slots__ = ("armed", "over", "owner")

    def __init__(self, owner: Faults, orders: Iterable[Order]) -> None:
        self.owner = owner
        # With a blank, which no armed fault has in its name: they are told apart by it.
        self.armed = [Armed(f"request {n}", order) for n, order in enumerate(orders, 1)]
        self.over = False


#: What the request that is being answered has brought along, whichever world it is for.
_REQUEST: Final[ContextVar[_Request | None]] = ContextVar("faults of the request", default=None)


class Faults:
    """
    The faults of one world; *record* takes each fact about them before it counts.
    """

    def __init__(self, seed: str, record: Callable[[FaultFact], object]) -> None:
        self._seed = seed.encode()
        self._record = record
        self._armed: dict[str, Armed] = {}
        self._requests = 0
        #: Whether any call can be struck now: all that is asked while nothing is to go wrong.
        self.active = False

    @property
    def armed(self) -> Mapping[str, Armed]:
        """
        The faults that are armed in this world, by name, in the order in which they came.
        """
        return MappingProxyType(self._armed)

    def apply(self, fact: FaultFact) -> None:
        """
        Take over what was stated before a restart, or a moment ago.
        """
        match fact:
            case FaultArmed():
                self._armed.pop(fact.name, None)
                self._armed[fact.name] = Armed(fact.name, fact.order)
            case FaultDisarmed():
                self._armed.pop(fact.name, None)
            case FaultMet():
                armed = self._armed[fact.name]
                armed.met += 1
                armed.struck += fact.struck
            case _:
                raise TypeError(f"faults know no fact of the type {type(fact).__name__}")
        self._look()

    def resume(self, name: str, order: Order, *, met: int, struck: int) -> None:
        """
        Take over a fault as it stood before a restart.
        """
        armed = self._armed[name] = Armed(name, order)
        armed.met, armed.struck = met, struck
        self._look()

    def arm(self, name: str, order: Order) -> Armed:
        """
        Arm a fault under *name*, in place of any earlier one of that name.
        """
        self._note(FaultArmed(name=name, order=order))
        return self._armed[name]

    def disarm(self, *names: str) -> None:
        """
        End the faults of these names; without any name, all.
        """
        for name in names or tuple(self._armed):
            if name in self._armed:
                self._note(FaultDisarmed(name=name))
        request = _REQUEST.get()
        if request is not None and request.owner is self:
            request.armed = [one for one in request.armed if names and one.name not in names]

    def disarm_kind(self, kind: str) -> None:
        """
        End every fault of this kind.
        """
        found = [*self._armed.values(), *self._of_request()]
        if names := [one.name for one in found if one.kind.name == kind]:
            self.disarm(*names)

    @contextmanager
    def during(self, orders: Iterable[Order]) -> Iterator[None]:
        """
        Let *orders* hold for what is done inside this block, and for nobody else at that time.
        """
        request = _Request(self, orders)
        token = _REQUEST.set(request)
        self._requests += 1
        self.active = True
        try:
            yield
        finally:
            request.over = True  # whatever the request has started goes on without its faults
            _REQUEST.reset(token)
            self._requests -= 1
            self._look()

    def strike(
        self,
        surface: Surface,
        call: str,
        *acts: Acts,
        occasion: Occasion | None = None,
        client: str = "",
        tse: str = "",
    ) -> tuple[Strike, ...]:
        """
        Find the faults that strike *call* at the named places, all of them when none is named.

        Each that is asked counts the call as met, so a place is asked once a call.
        """
        if not self.active:
            return ()
        struck = []
        for armed in (*self._armed.values(), *self._of_request(occasion)):
            kind = armed.kind
            if acts and kind.acts not in acts:
                continue
            if kind.calls and call not in kind.calls:
                continue
            if armed.spent or not armed.order.fits(
                surface, occasion=occasion, client=client, tse=tse
            ):
                continue
            hit = self._hit(armed)
            if armed.name in self._armed:
                self._note(FaultMet(name=armed.name, struck=hit))
            else:
                armed.met += 1
                armed.struck += hit
            if hit:
                struck.append(armed.strike())
        return tuple(struck)

    def _of_request(self, occasion: Occasion | None = None) -> list[Armed]:
        """
        List what the running request brought along; it does not reach what waited before it.
        """
        request = _REQUEST.get()
        if request is None or request.over or request.owner is not self:
            return []
        if occasion is Occasion.RESIGN:
            return []
        return request.armed

    def _hit(self, armed: Armed) -> bool:
        order = armed.order
        if order.probability >= 1:
            return True
        text = f"{order.fault}:{armed.name}:{order.seed}:{armed.met}"
        dice = hmac.digest(self._seed, text.encode(), hashlib.sha256)[:8]
        return int.from_bytes(dice, "big") < order.probability * _DICE

    def _note(self, fact: FaultFact) -> None:
        self._record(fact)
        self.apply(fact)

    def _look(self) -> None:
        self.active = bool(self._requests) or any(
            not armed.spent for armed in self._armed.values()
        )

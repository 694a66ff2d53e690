"""
A cable on which things go wrong: it wraps another one and does what the faults say.

A call comes by the places of `fiskalspec.faults.Acts` in their order, and each fault is asked
where it acts: what stops a call early uses up no fault that would have come later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import ExitStack
from typing import Any, Final, Protocol, TypeVar, cast

from fiskalsim.cable import tampering
from fiskalsim.cable.conditions import CONDITIONS
from fiskalsim.cable.errors import AccessRefused, TseUnreachable
from fiskalsim.cable.faults import Faults, Strike
from fiskalsim.cable.orders import Surface
from fiskalsim.cable.patience import Patience
from fiskalsim.cable.port import Cable, Occasion
from fiskalsim.device.archive import Archive
from fiskalsim.device.signed import Recalled, Signed
from fiskalsim.device.status import OpenTransaction, TseStatus
from fiskalsim.device.tse import Tse
from fiskalsim.ground.clock import Clock
from fiskalspec.devices import DeviceProfile
from fiskalspec.faults import Acts

T = TypeVar("T")

#: What makes a client id one under which nobody is registered: no client id can hold it.
_GARBLED: Final = "?"
#: Faults that make a call fail as if the TSE were not there, and what is said then.
_UNREACHED: Final = {
    "unplug": "the TSE is unplugged, so no call gets through; plug it in again",
    "http-5xx": "the service of the TSE answers with a server error; call again later",
    "http-200-with-error": "the service of the TSE answers 200 with an error inside",
}
_PLUGS: Final = frozenset({"unplug", "replug"})


class Surroundings(Protocol):
    """
    What a faulty cable needs to know of the world around it.
    """

    def other(self, label: str) -> Cable:
        """
        Give a cable to another TSE: ``swapped`` or ``foreign``.
        """
        ...

    def other_key(self) -> bytes:
        """
        Give the public key of another TSE, rendered as this kind of device does.
        """
        ...

    def mend(self) -> None:
        """
        Make the cable whole, where somebody has cut it.
        """
        ...


class FaultyCable:
    """
    Passes calls on to *inner* and lets the faults strike; *tse* is the device at its end.

    A step of a transaction that no fault can strike goes by way of *abreast*, where there is one:
    a fault in the device holds for the call that it strikes, not for those beside it.

    A device that somebody else runs is none of ours to break: without *tse*, faults in the device
    strike nobody.

    While no fault is armed, a call costs one test of an attribute.
    """

    __slots__ = (
        "_abreast",
        "_clock",
        "_faults",
        "_inner",
        "_patience",
        "_profile",
        "_serial",
        "_tse",
        "_world",
    )

    def __init__(
        self,
        inner: Cable,
        faults: Faults,
        *,
        abreast: Cable | None,
        tse: Tse | None,
        profile: DeviceProfile,
        clock: Clock,
        patience: Patience,
        world: Surroundings,
    ) -> None:
        self._inner = inner
        self._abreast = abreast or inner
        self._faults = faults
        self._tse = tse
        self._clock = clock
        self._patience = patience
        self._world = world
        self._profile = profile
        self._serial = tse.identity.serial_hex if tse else ""

    def start(
        self, client_id: str, process_type: str, process_data: bytes, *, occasion: Occasion
    ) -> Coroutine[Any, Any, Signed]:
        """
        Start a transaction.
        """
        if not self._faults.active:
            return self._abreast.start(client_id, process_type, process_data, occasion=occasion)
        return self._struck(
            "start",
            lambda cable, client: cable.start(
                client, process_type, process_data, occasion=occasion
            ),
            client=client_id,
            occasion=occasion,
        )

    def finish(
        self,
        client_id: str,
        number: int,
        process_type: str,
        process_data: bytes,
        *,
        occasion: Occasion,
    ) -> Coroutine[Any, Any, Signed]:
        """
        Finish a transaction.
        """
        if not self._faults.active:
            return self._abreast.finish(
                client_id, number, process_type, process_data, occasion=occasion
            )
        return self._struck(
            "finish",
            lambda cable, client: cable.finish(
                client, number, process_type, process_data, occasion=occasion
            ),
            client=client_id,
            occasion=occasion,
        )

    def register(self, client_id: str, *, occasion: Occasion) -> Coroutine[Any, Any, None]:
        """
        Let a client use the device.
        """
        return self._struck(
            "register",
            lambda cable, client: cable.register(client, occasion=occasion),
            client=client_id,
            occasion=occasion,
        )

    def deregister(self, client_id: str, *, occasion: Occasion) -> Coroutine[Any, Any, None]:
        """
        Let a client use the device no longer.
        """
        return self._struck(
            "deregister",
            lambda cable, client: cable.deregister(client, occasion=occasion),
            client=client_id,
            occasion=occasion,
        )

    def initialise(self, *, occasion: Occasion) -> Coroutine[Any, Any, None]:
        """
        Put the device into use.
        """
        return self._struck(
            "initialise", lambda cable, _: cable.initialise(occasion=occasion), occasion=occasion
        )

    def self_test(self, *, occasion: Occasion) -> Coroutine[Any, Any, None]:
        """
        Let the device test itself.
        """
        return self._struck(
            "self_test", lambda cable, _: cable.self_test(occasion=occasion), occasion=occasion
        )

    def info(self, *, occasion: Occasion) -> Coroutine[Any, Any, TseStatus]:
        """
        Ask for the state of the device.
        """
        return self._struck(
            "info", lambda cable, _: cable.info(occasion=occasion), occasion=occasion
        )

    def open_transactions(
        self, *, occasion: Occasion
    ) -> Coroutine[Any, Any, tuple[OpenTransaction, ...]]:
        """
        List the transactions that are not finished.
        """
        return self._struck(
            "list", lambda cable, _: cable.open_transactions(occasion=occasion), occasion=occasion
        )

    def recall(
        self, client_id: str, number: int, *, occasion: Occasion
    ) -> Coroutine[Any, Any, Recalled | None]:
        """
        Ask how a transaction was finished.
        """
        return self._struck(
            "recall",
            lambda cable, client: cable.recall(client, number, occasion=occasion),
            client=client_id,
            occasion=occasion,
        )

    def export(
        self, *, occasion: Occasion, octets: int | None = None
    ) -> Coroutine[Any, Any, Archive]:
        """
        Export every log, or the first *octets* of that.
        """

        def make(cable: Cable, _: str) -> Awaitable[Archive]:
            aborted = self._faults.strike(
                Surface.CABLE, "export", Acts.EXPORT, occasion=occasion, tse=self._serial
            )
            ends = [one.number("at") for one in aborted]
            return cable.export(occasion=occasion, octets=min(ends, default=octets))

        return self._struck("export", make, occasion=occasion)

    async def _struck(
        self,
        call: str,
        make: Callable[[Cable, str], Awaitable[T]],
        *,
        occasion: Occasion,
        client: str = "",
    ) -> T:
        """
        Take one call past every place at which a fault can act.
        """

        def strikes(*acts: Acts) -> tuple[Strike, ...]:
            return self._faults.strike(
                Surface.CABLE,
                call,
                *acts,
                occasion=occasion,
                client=client,
                tse=self._serial,
            )

        def cured(one: Strike) -> bool:
            return one.kind.name == "self-test-due" and call == "self_test"

        called = await self._before(strikes, client)
        tse, device = self._tse, strikes(Acts.DEVICE) if self._tse else ()
        cable = self._device(device, tse) if tse else self._inner
        before = tse.counters.signature if tse else 0
        with ExitStack() as conditions:
            for one in device:
                if tse and one.kind.name in CONDITIONS and not cured(one):
                    condition = CONDITIONS[one.kind.name]
                    conditions.enter_context(condition(tse.mishaps, one, self._clock.unix()))
            answer = await make(cable, called)
            if tse and isinstance(answer, Signed):
                answer = cast("T", _certified(answer, device, tse))
        for one in filter(cured, device):
            self._faults.disarm(one.name)
        await self._after(strikes(Acts.AFTER), answer)
        for one in strikes(Acts.ANSWER):
            answer = cast("T", self._tampered(one, answer, before))
        return answer

    # Before the TSE.

    async def _before(self, strikes: Callable[..., tuple[Strike, ...]], client: str) -> str:
        """
        Let fail what does not get to the TSE; give the client id with which it gets there.
        """
        called, spent = client, 0.0
        again = True
        while again:
            again = False
            struck = strikes(Acts.BEFORE, Acts.HTTP)
            if any(one.kind.name == "replug" for one in struck):
                self._faults.disarm_kind("unplug")
                self._world.mend()
                struck = tuple(one for one in struck if one.kind.name not in _PLUGS)
            for one in struck:
                match one.kind.name:
                    case "hang":
                        await self._patience.lose()
                    case "429":
                        spent = await self._patience.bear(one.number("after"), spent=spent)
                        again = True
                    case "403-test-live":
                        raise AccessRefused(
                            "403 Forbidden. You may not access this TSS: the till was set up with "
                            "test credentials and uses live ones or the other way round; set it "
                            "up again with the right ones"
                        )
                    case "client-unknown":
                        called = client + _GARBLED
                    case name:
                        raise TseUnreachable(_UNREACHED[name])
        return called

    # At the TSE.

    def _device(self, strikes: Iterable[Strike], tse: Tse) -> Cable:
        """
        Let happen to the device what happens once, and find out which device it is.
        """
        cable, at = self._inner, self._clock.unix()
        for one in strikes:
            match one.kind.name:
                case "swap-tse":
                    cable = self._world.other("swapped")
                case "foreign-tse":
                    cable = self._world.other("foreign")
                case "power-cycle":
                    tse.mishaps.lose_power(at=at)
                case "counter-gap":
                    tse.mishaps.skip_counters(one.number("by"))
                case _:
                    pass
        return cable

    # After the TSE.

    async def _after(self, strikes: Iterable[Strike], answer: object) -> None:
        for one in strikes:
            match one.kind.name:
                case "slow":
                    await self._patience.bear(one.number("ms") / 1000)
                case "lossy-store":
                    if self._tse and isinstance(answer, Signed):
                        self._tse.mishaps.lose_log(answer.counter)
                case _:
                    raise TseUnreachable("the TSE has done it, and its answer got lost")

    def _tampered(self, one: Strike, answer: object, before: int) -> object:
        """
        Change the answer; *before* is the signature counter before the call.
        """
        match one.kind.name, answer:
            case "bad-signature", Signed():
                return tampering.with_bad_signature(answer)
            case "wrong-key-in-answer", Signed():
                return tampering.with_key(answer, self._world.other_key())
            case "wrong-alg-name", Signed():
                return tampering.with_other_algorithm(answer, self._profile.algorithm)
            case "counter-repeat", Signed():
                return tampering.with_counter(answer, before)
            case "page-cap", tuple():
                return answer[: one.number("n")]
            case _:
                return answer


def _certified(signed: Signed, strikes: Iterable[Strike], tse: Tse) -> Signed:
    if any(one.kind.name.startswith("cert-") for one in strikes):
        return tampering.with_certificate(signed, tse.identity.chain[0])
    return signed

"""
The way from the shop to the provider of its TSEs.

Calls pass the proxy that the interface is configured with, and the world's faults for a cloud TSE
apply to them. A refusal of the provider becomes a configuration error, no answer an outage;
extended logging notes each call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fiskalsim.cable.faults import Faults, Strike
from fiskalsim.cable.orders import Surface
from fiskalsim.cloud.errors import Refused, too_many
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session
from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.refusals import Noticed, Unreachable, of_provider
from fiskalsim.onboarding.things import Interface
from fiskalspec.faults import Acts

_OK: Final = "200"
_SILENT: Final = frozenset({"unplug", "hang", "http-200-with-error"})


class Way:
    """
    Carries an interface's calls to the cloud of the same world.
    """

    def __init__(self, desk: Desk, cloud: SignDe, faults: Faults) -> None:
        self._desk = desk
        self._faults = faults
        self.cloud = cloud

    @contextmanager
    def call(
        self, interface: Interface, what: str, *, named: str = "", tse: str = "", client: str = ""
    ) -> Iterator[None]:
        """
        Make what is done inside one call named *what*; *named* is how the table of faults has it.
        """
        via = interface.configuration.proxy
        through = f" via {via}" if via else ""
        try:
            self._leave(interface)
            self._strike(named, tse=tse, client=client)
            yield
        except Unreachable as lost:
            self._log(interface, f"{what}{through} → {lost.text.en}")
            raise
        except Refused as refused:
            said = f"{refused.status} {refused.code} {refused.message}"
            self._log(interface, f"{what}{through} → {said}")
            raise of_provider(refused) from None
        self._log(interface, f"{what}{through} → {_OK}")

    def session(self, interface: Interface) -> Session:
        """
        Log in with the keys in effect.
        """
        keys = interface.keys
        if keys is None:
            raise Noticed("no-keys")
        with self.call(interface, "POST /auth"):
            return self.cloud.auth.by_key(keys.key, keys.secret)

    def vendor(self) -> Session:
        """
        Log in as the vendor, who manages the customers' organisations.
        """
        own = self.cloud.ready_key("TEST")
        return self.cloud.auth.by_key(own.text, own.secret)

    def _log(self, interface: Interface, text: str) -> None:
        self._desk.log(interface, "call", text, extended=True)

    def _leave(self, interface: Interface) -> None:
        """
        Get out of the shop's network.
        """
        network, proxy = self._desk.state.network, interface.configuration.proxy
        if proxy is not None and proxy != network.proxy:
            raise Unreachable("unreachable", why=f"proxy {proxy}")
        if proxy is None and not network.direct:
            raise Unreachable("unreachable", why="no way out of the network without a proxy")

    def _strike(self, named: str, *, tse: str, client: str) -> None:
        struck = self._faults.strike(
            Surface.SIGN_DE, named, Acts.BEFORE, Acts.HTTP, client=client, tse=tse
        )
        for one in struck:
            if one.kind.name == "replug":
                self._faults.disarm_kind("unplug")
            elif one.kind.name in _SILENT:
                raise Unreachable("unreachable", why=one.kind.name)
            else:
                raise _refusal(one)


def _refusal(one: Strike) -> Refused:
    match one.kind.name:
        case "429":
            return too_many(one.number("after"))
        case "client-unknown":
            return Refused("E_CLIENT_NOT_FOUND", status=400)
        case "403-test-live":
            return Refused("E_ACCESS_DENIED")
        case _:
            return Refused(message="The service has a problem.", status=one.number("status"))

"""
The clients of a TSE: the recording systems that may use it.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.device.core import Core
from fiskalsim.device.errors import (
    ClientAlreadyRegistered,
    ClientLimitReached,
    ClientNotRegistered,
    DeregisterClientFailed,
    InvalidClientIdCharacter,
    ParameterSyntax,
    ParameterTooLong,
)
from fiskalsim.device.facts import Operation
from fiskalsim.device.gate import Gate
from fiskalsim.device.status import RegisteredClient

#: TR-03151-1, appendix A.
_ALPHABET: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-.="
)


class Clients:
    """
    Registering and deregistering at one TSE.
    """

    __slots__ = ("_core", "_gate")

    def __init__(self, core: Core, gate: Gate) -> None:
        self._core = core
        self._gate = gate

    def register(self, client_id: str, *, at: int) -> None:
        """
        Let a recording system use the device.
        """
        rule = self._gate.enter("registerClient", at=at)
        profile, clients = self._core.profile, self._core.state.clients
        limit, longest = profile.max_registered_clients, profile.client_id_max_length
        if not client_id:
            raise ParameterSyntax("the client id is empty; give the recording system's serial")
        if len(client_id) > longest:
            raise ParameterTooLong(
                f"client id {client_id!r} has {len(client_id)} characters; "
                f"a {profile.title} takes {longest}"
            )
        if foreign := sorted(set(client_id) - _ALPHABET - set(profile.client_id_also)):
            raise InvalidClientIdCharacter(
                f"client id {client_id!r} contains {', '.join(map(repr, foreign))}; "
                "allowed are A-Z a-z 0-9, the space and ' ( ) + , - . ="
            )
        if client_id in clients:
            raise ClientAlreadyRegistered(f"client {client_id!r} is registered already")
        if limit and len(clients) >= limit:
            raise ClientLimitReached(
                f"{limit} clients are registered and there is room for no more; "
                "deregister one that is not used"
            )
        data = self._core.events.text(client_id)
        self._core.log_event(rule, Operation.REGISTER_CLIENT, data, at=at, client=client_id)

    def deregister(self, client_id: str, *, at: int) -> None:
        """
        Let a recording system use the device no longer.
        """
        rule = self._gate.enter("deregisterClient", at=at)
        self.require(client_id)
        theirs = [
            str(entry.number)
            for entry in self._core.state.open.values()
            if entry.client == client_id
        ]
        if theirs and self._core.profile.client_leaves_finished:
            raise DeregisterClientFailed(
                f"client {client_id!r} has {len(theirs)} open transactions, the first is "
                f"{theirs[0]}; finish them before"
            )
        data = self._core.events.text(client_id)
        self._core.log_event(rule, Operation.DEREGISTER_CLIENT, data, at=at, client=client_id)

    def require(self, client_id: str) -> None:
        """
        Refuse a client that is not registered.
        """
        if client_id not in self._core.state.clients:
            raise ClientNotRegistered(
                f"client {client_id!r} is not registered at TSE {self._core.serial_hex[:8]}…; "
                "register it first"
            )

    def registered(self, *, at: int) -> tuple[RegisteredClient, ...]:
        """
        List the clients in the order of their registration.
        """
        self._gate.enter("getRegisteredClients", at=at)
        return tuple(self._core.state.clients.values())

    def current_number(self, *, at: int) -> int:
        """
        Count the clients.
        """
        self._gate.enter("getCurrentNumberOfClients", at=at)
        return len(self._core.state.clients)

    def maximum_number(self, *, at: int) -> int:
        """
        Tell how many clients there may be; 0 means that there is no limit.
        """
        self._gate.enter("getMaxNumberOfClients", at=at)
        return self._core.profile.max_registered_clients

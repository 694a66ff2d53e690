"""
An open target: the wire to it, the hand on it, and the claims after a first look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

from fiskalprobe.target.adapters import Adapter, open_adapter
from fiskalprobe.target.control import Control
from fiskalprobe.target.discovery import discover
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.keys import PrintedKeys
from fiskalprobe.target.ladder import open_control, without_operator
from fiskalprobe.target.model import Target
from fiskalprobe.target.operator import Ask
from fiskalprobe.wire import Exchange, Redactor, Wire


@dataclass(slots=True, kw_only=True)
class Connection:
    """
    What a run works with; close it when the run is over.
    """

    target: Target
    wire: Wire
    adapter: Adapter
    control: Control
    #: What was asked in order to find out what the subject is.
    look: tuple[Exchange, ...]

    def close(self) -> None:
        """
        Let go of the subject.
        """
        self.wire.close()
        self.adapter.close()

    def __enter__(self) -> Self:
        """
        Use the connection as a context.
        """
        return self

    def __exit__(self, *exc: object) -> None:
        """
        Let go of the subject at the end of the context.
        """
        self.close()


def connect(target: Target, *, ask: Ask | None = None) -> Connection:
    """
    Open the target and look at it; `TargetUnreachable` says why that did not work.

    Without *ask* there is no operator, whatever the declaration says.
    """
    adapter = open_adapter(target, ask=ask)
    target = _let_in(target, adapter)
    try:
        keys = _keys(target)
        headers = {**target.ixit.headers, **(keys.renewed() if keys else {})}
    except BaseException:
        adapter.close()
        raise
    wire = Wire(
        base_url=adapter.base_url,
        transport=adapter.transport,
        headers=headers,
        timeout_seconds=target.ixit.timeout_seconds,
        route=target.ixit.route,
        pace=target.ixit.pace,
        keys=keys,
        # A fiscal service asks nobody who he is; whoever does stands before it.
        guarded=bool(headers) and target.ics.role == "middleware",
    )
    return meet(target, wire, adapter, ask=ask)


def meet(target: Target, wire: Wire, adapter: Adapter, *, ask: Ask | None = None) -> Connection:
    """
    Look at the target over *wire*; when that does not work, let go of both.
    """
    if ask is None:
        target = replace(target, control=without_operator(target.control))
    try:
        look: list[Exchange] = []
        wire.step = "looking at the target"
        wire.listen(look.append)
        found = discover(target, wire)
        wire.forget(look.append)
        wire.step = ""
        control = open_control(wire, found.control, ask=ask)
        return Connection(
            target=found, wire=wire, adapter=adapter, control=control, look=tuple(look)
        )
    except BaseException as failed:
        wire.close()
        adapter.close()
        if isinstance(failed, TargetUnreachable):
            # It may repeat what we have sent, and whoever tells of it knows no secrets.
            told = Redactor(target.ixit.secrets).sentence(str(failed))
            raise TargetUnreachable(told) from None
        raise


def _let_in(target: Target, adapter: Adapter) -> Target:
    """
    Take the credentials of a cloud TSE that the adapter started itself; others are declared.
    """
    if not target.is_cloud_tse or target.ixit.credentials is not None:
        return target
    own, foreign = adapter.credentials
    if own is None:
        raise TargetUnreachable(
            "a cloud TSE lets nobody in without a key; name api_key and api_secret under [ixit]"
        )
    secrets = dict(target.ixit.secrets) | {"api_key": own.api_key, "api_secret": own.api_secret}
    if foreign is not None:
        secrets["foreign_api_key"] = foreign.api_key
        secrets["foreign_api_secret"] = foreign.api_secret
    ixit = replace(
        target.ixit, credentials=own, foreign=foreign, secrets=MappingProxyType(secrets)
    )
    return replace(target, ixit=ixit)


def _keys(target: Target) -> PrintedKeys | None:
    """
    Prepare the headers that commands print; their values become secrets of the target.
    """
    ixit = target.ixit
    if not ixit.printed:
        return None
    return PrintedKeys(ixit.printed, folder=ixit.folder, secrets=ixit.learned)

"""
Faults on the way to the cloud TSE and back: what a fault that strikes does to a call over HTTP.

Which faults there are and whom they strike is `fiskalsim.cable.faults`; here they come by at the
surface ``sign-de``. A server error of status 502 is the HTML page of some gateway in front,
because that is who gives this status; every other one has the form of the service's own refusals.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

import msgspec

from fiskalsim.cable.faults import Strike
from fiskalsim.cable.orders import Surface
from fiskalsim.cable.port import Occasion
from fiskalsim.cloud.errors import Refused, too_many, unfit
from fiskalsim.cloud.things import Tss
from fiskalsim.web import fault_orders
from fiskalsim.web.query import BadControl
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, refused
from fiskalsim.world.world import World
from fiskalspec import faults as law
from fiskalspec.faults import Acts, BadFault

HEADER: Final = fault_orders.HEADER.decode("ascii")
#: Why a caller calls, as far as it shows: whether a document is made or one that waited is signed
#: looks the same from here.
_OCCASIONS: Final = {"start": Occasion.CREATE, "finish": Occasion.FINISH}
_HTML: Final = "text/html"
_GATEWAY_PAGE: Final = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)


class Silence(Enum):
    """
    How a call is not answered.
    """

    #: Never; the caller waits until his patience ends.
    HANG = auto()
    #: The connection breaks.
    DROP = auto()


@contextmanager
def brought_along(world: World, call: CloudCall) -> Iterator[None]:
    """
    Let the faults that a call brings along in its header hold for it alone.
    """
    with ExitStack() as stack:
        text = call.headers.get(HEADER)
        if text and world.profile["fault-header"] == "on":
            try:
                orders = tuple(fault_orders.read(world, text))
                demand_here(order.fault for order in orders)
            except (BadControl, BadFault) as wrong:
                raise unfit(f"header {HEADER}", str(wrong)) from None
            stack.enter_context(world.faulting.faults.during(orders))
        yield


def demand_here(faults: Iterable[str]) -> None:
    """
    Refuse faults that strike no call to the cloud TSE over HTTP; `BadControl` lists those that do.
    """
    strangers = [name for name in faults if name not in HERE]
    if strangers:
        raise BadControl(
            f"{', '.join(strangers)} strikes no call to the cloud TSE over HTTP; "
            f"there are: {', '.join(HERE)}."
        )


def before(world: World, call: CloudCall) -> CloudReply | Silence | None:
    """
    Say what happens to a call instead of what it asks for; None when nothing does.
    """
    for one in _strikes(world, call, Acts.BEFORE, Acts.HTTP):
        if one.kind.name == "replug":
            world.faulting.faults.disarm_kind("unplug")
        elif one.kind.name in _INSTEAD:
            return _INSTEAD[one.kind.name](one, call)
    return None


async def after(world: World, call: CloudCall, reply: CloudReply) -> CloudReply | Silence:
    """
    Let an answer come late, or never; what was asked for is done.
    """
    for one in _strikes(world, call, Acts.AFTER):
        match one.kind.name:
            case "slow":
                await asyncio.sleep(one.number("ms") / 1000)
            case "drop-answer-after-commit":
                return Silence.DROP
            case _:
                pass
    return reply


def _strikes(world: World, call: CloudCall, *acts: Acts) -> tuple[Strike, ...]:
    faults = world.faulting.faults
    if not faults.active:
        return ()
    tss = world.sign_de.state.tss.get(call.parts.get("tss_id", "").lower())
    name = _name(call)
    return faults.strike(
        Surface.SIGN_DE,
        name,
        *acts,
        occasion=_OCCASIONS.get(name, Occasion.MANAGE),
        client=_client(call, tss),
        tse=tss.serial if tss else "",
    )


def _name(call: CloudCall) -> str:
    """
    Name a call as the table of faults does.
    """
    match call.method, *(part for part in call.parts if part != "tss_id"):
        case "PUT", "tx_id_or_number":
            return "start" if call.asked("tx_revision") == "1" else "finish"
        case "PUT" | "PATCH", "client_id":
            return "register"
        case _, "export_id":
            return "export"
        case "GET", *_:
            return "list" if call.path.endswith(("/tx", "/client", "/tss")) else "info"
        case _:
            return ""


def _client(call: CloudCall, tss: Tss | None) -> str:
    """
    Find the serial number of the client for which a call is.
    """
    if tss is None:
        return ""
    client = call.parts.get("client_id")
    if client is None and "tx_id_or_number" in call.parts:
        try:
            body = msgspec.json.decode(call.body or b"{}")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ""
        client = body.get("client_id") if isinstance(body, dict) else None
    till = tss.tills.get(client.lower()) if isinstance(client, str) else None
    return till.serial if till else ""


def _server_error(one: Strike, call: CloudCall) -> CloudReply:
    status = one.number("status")
    if status == HTTPStatus.BAD_GATEWAY:
        return CloudReply(status=status, body=_GATEWAY_PAGE, media_type=_HTML)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return refused(Refused("E_TSS_LOCKED", retry_after=1), call.backend)
    return refused(Refused(message="The service has a problem.", status=status), call.backend)


def _error_inside(_: Strike, call: CloudCall) -> CloudReply:
    told = refused(Refused("E_TSS_LOCKED"), call.backend)
    return CloudReply(status=HTTPStatus.OK, body=told.body)


#: What happens to a call that does not get through.
_INSTEAD: Final[dict[str, Callable[[Strike, CloudCall], CloudReply | Silence]]] = {
    "unplug": lambda *_: Silence.DROP,
    "hang": lambda *_: Silence.HANG,
    "client-unknown": lambda _, call: refused(
        Refused("E_CLIENT_NOT_FOUND", status=400), call.backend
    ),
    "http-5xx": _server_error,
    "http-200-with-error": _error_inside,
    "429": lambda one, call: refused(too_many(one.number("after")), call.backend),
    "403-test-live": lambda _, call: refused(Refused("E_ACCESS_DENIED"), call.backend),
}
#: The faults that can strike here, in the order of their table.
HERE: Final = tuple(
    name
    for name in law.load()
    if name in {*_INSTEAD, "replug", "slow", "drop-answer-after-commit"}
)

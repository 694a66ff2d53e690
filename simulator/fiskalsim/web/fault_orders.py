"""
Faults that a request brings along itself: in a header, or by reserved data in a document.

The header ``Fiskalprobe-Fault`` is a list of structured fields (RFC 9651): the name of a fault,
its parameters, and its scope in the parameters ``on`` (occasions, joined by ``/``), ``count``,
``p`` (probability), ``seed``, ``client`` and ``tse``:

    Fiskalprobe-Fault: slow;ms=200;on=finish, 429;count=2

A reserved caption holds the same after its prefix. Reserved amounts stand in the table of faults.
What cannot strike the end of the sale that brings it, such as a list that ends early, waits for
the next call that it can strike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from fiskalsim.cable.orders import Order
from fiskalsim.cable.port import Occasion
from fiskalsim.ground.limits import LONGEST_NUMBER
from fiskalsim.middleware.documents.model import Document
from fiskalsim.web import query, reading
from fiskalsim.web.call import Call
from fiskalsim.web.reading.errors import Unfit, Unreadable
from fiskalsim.world.world import World
from fiskalspec import faults as law
from fiskalspec.faults import Acts, BadFault, FaultKind

HEADER: Final = b"fiskalprobe-fault"
_ITEM: Final = re.compile(r"\s*([A-Za-z0-9*][A-Za-z0-9_.*/-]*)((?:;[^,\"]*(?:\"[^\"]*\")?)*)\s*")
_PARAMETER: Final = re.compile(
    r";\s*([a-z*][a-z0-9_.*-]*)(?:=(?:\"([^\"]*)\"|(-?\d+(?:\.\d+)?)|([A-Za-z*][\w.*:/-]*)))?\s*"
)
#: What every reserved amount begins with, up to the dot, and what a reserved caption begins with.
_AMOUNT_MARK: Final = str(next(iter(law.by_amount()))).partition(".")[0].encode() + b"."
_CAPTION_MARK: Final = law.caption_prefix().encode()
_SHOWN: Final = 20
#: What the fiscal service calls its TSE for at the end of a sale.
_END: Final = "finish"
_DEFAULT_SCOPE: Final = frozenset({"on", "count", "p", "seed", "client", "tse"})


def brought_along(world: World, call: Call) -> tuple[Order, ...]:
    """
    Read which faults a request wants for itself; nearly always none.

    Those of reserved data that it cannot meet itself are armed for a later call.
    """
    orders: list[Order] = []
    if call.faults and world.profile["fault-header"] == "on":
        orders += read(world, call.faults)
    body = call.body
    if (_AMOUNT_MARK in body or _CAPTION_MARK in body) and world.profile["fault-data"] == "on":
        for order in _reserved(world, body):
            if _meets_a_sale(order):
                orders.append(order)
            else:
                later = msgspec.structs.replace(order, count=order.count or 1)
                world.faulting.faults.arm(f"sold-{order.fault}", later)
    return tuple(orders)


def _meets_a_sale(order: Order) -> bool:
    """
    Tell whether the call that ends a sale can be struck.
    """
    calls = law.named(order.fault).calls
    return (not calls or _END in calls) and (
        not order.occasions or Occasion.FINISH in order.occasions
    )


def read(world: World, text: str) -> Iterator[Order]:
    """
    Read the value of the header; `query.BadControl` shows how it is written.
    """
    start = 0
    while True:
        found = _ITEM.match(text, start)
        if found is None:
            raise query.BadControl(
                f"{text!r} is no list of faults; write it as slow;ms=200;on=finish, 429;count=2."
            )
        yield _order(world, found[1], found[2])
        start = found.end()
        if start == len(text):
            return
        if text[start] != ",":
            raise query.BadControl(
                f"Faults are parted by commas; {text[start:]!r} begins with none."
            )
        start += 1


def complete(world: World, kind: FaultKind, given: dict[str, object], **scope: object) -> Order:
    """
    Make an order of a fault, its parameters and its scope; what is missing is as the law says.
    """
    if world.cloud_tse is not None and kind.acts is Acts.DEVICE:
        raise query.BadControl(
            f"{kind.name} acts in the TSE, and that is not in this service; break it where it is: "
            f"at another simulator with PUT /_control/faults/NAME. A sale for {kind.amount}, or "
            "with the caption, is only a sale after --set fault-data=off."
        )
    client = str(scope.pop("client", ""))
    known = {str(one.id): one.cash_register_id for one in world.desk.state.clients.values()}
    return Order(
        fault=kind.name,
        parameters=kind.read(given),
        client=known.get(client.lower(), client),
        **{"count": kind.count, **scope},  # type: ignore[arg-type]  # read from JSON or a header
    )


def _order(world: World, name: str, parameters: str) -> Order:
    kind = law.named(name)
    given: dict[str, object] = {}
    start = 0
    while start < len(parameters):
        found = _PARAMETER.match(parameters, start)
        if found is None:
            raise query.BadControl(
                f"{parameters[start:]!r} is no parameter of {name}; write it as ;ms=200."
            )
        quoted, number, token = found[2], found[3], found[4]
        given[found[1]] = (
            _number(number) if number is not None else token if quoted is None else quoted
        )
        start = found.end()
    scope = {key: given.pop(key) for key in _DEFAULT_SCOPE & given.keys()}
    return complete(world, kind, given, **_scope(scope))


def _scope(given: dict[str, object]) -> dict[str, object]:
    scope: dict[str, object] = {}
    for key, value in given.items():
        match key, value:
            case "on", str():
                scope["occasions"] = tuple(occasion(word) for word in value.split("/"))
            case "count", int() if value >= 0:
                scope["count"] = value
            case "p", (int() | float()) if 0 <= value <= 1:
                scope["probability"] = float(value)
            case (("seed" | "client" | "tse"), (str() | int())):
                scope[key] = str(value)
            case _:
                raise query.BadControl(f"{key} cannot be {value!r}.")
    return scope


def occasion(word: str) -> Occasion:
    """
    Read an occasion; `query.BadControl` lists them.
    """
    try:
        return Occasion(word)
    except ValueError:
        there_are = ", ".join(Occasion)
        raise query.BadControl(f"There is no occasion {word!r}; there are: {there_are}.") from None


def _number(text: str) -> int | float:
    if len(text) > LONGEST_NUMBER:
        raise query.BadControl(
            f"{text[:_SHOWN]}… has {len(text)} characters, at most {LONGEST_NUMBER} are read."
        )
    return float(text) if "." in text else int(text)


def _reserved(world: World, body: bytes) -> Iterator[Order]:
    """
    Find reserved amounts and captions in the items of a document, as the service will read it.
    """
    try:
        document = reading.read(body, Document, limits=world.settings.limits).value
    except (Unfit, Unreadable):
        return  # whoever is to read it will say so
    for position in document.positions or ():
        kind = None if position.gross_value is None else law.by_amount().get(position.gross_value)
        if kind is not None:
            yield complete(world, kind, {})
        caption = position.item_caption or position.caption or ""
        if caption.startswith(law.caption_prefix()):
            try:
                yield from read(world, caption.removeprefix(law.caption_prefix()))
            except (BadFault, query.BadControl):
                continue  # whatever it is, a till sold it; only a header is an order for certain

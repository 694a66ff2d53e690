"""
`/_control/faults` and its neighbours: what is to go wrong, and what that brings to light.
"""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

import msgspec

from fiskalsim.cable.faults import Armed
from fiskalsim.cable.orders import Surface
from fiskalsim.cable.port import Occasion
from fiskalsim.device.authority import issuing_authority
from fiskalsim.web import query
from fiskalsim.web.call import Call, Reply, as_json
from fiskalsim.web.fault_orders import complete
from fiskalsim.web.sign_de.striking import demand_here
from fiskalsim.world.labels import checked
from fiskalsim.world.world import World
from fiskalspec import faults as law
from fiskalspec.faults import Acts

_EXAMPLE: Final = '{"fault": "slow", "parameters": {"ms": 200}, "occasions": ["finish"]}'
_TAR: Final = "application/x-tar"
_CRL: Final = "application/pkix-crl"


class FaultOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """
    What is to go wrong, for whom and how often.
    """

    fault: str
    parameters: dict[str, int | str] = msgspec.field(default_factory=dict)
    client: str = ""
    tse: str = ""
    occasions: tuple[Occasion, ...] = ()
    surface: Surface | None = None
    count: int | None = None
    probability: float = 1.0
    seed: str = ""


async def kinds(world: World, call: Call) -> Reply:
    """
    GET fault-kinds: every fault that can be had, with the data that are reserved for it.
    """
    del world, call
    return as_json(
        {
            "header": "Fiskalprobe-Fault",
            "caption": law.caption_prefix(),
            "faults": [
                {
                    "fault": kind.name,
                    "acts": kind.acts,
                    "does": kind.does,
                    "calls": sorted(kind.calls),
                    "count": kind.count,
                    "amount": kind.amount,
                    "parameters": [
                        {
                            "name": one.name,
                            "default": one.default,
                            "means": one.means,
                            **(
                                {"choices": one.choices}
                                if one.choices
                                else {"minimum": one.minimum, "maximum": one.maximum}
                            ),
                        }
                        for one in kind.parameters
                    ],
                    "source": kind.source,
                    "confidence": kind.confidence,
                }
                for kind in law.load().values()
            ],
        }
    )


async def show_all(world: World, call: Call) -> Reply:
    """
    GET faults: what is armed, and what each fault has met.
    """
    del call
    armed = world.faulting.faults.armed
    return as_json({"faults": [shown(one) for one in armed.values()]})


async def arm(world: World, call: Call) -> Reply:
    """
    PUT faults/{name}: arm a fault; one that heals answers after everything that waited is signed.
    """
    try:
        order = msgspec.json.decode(call.body, type=FaultOrder)
    except msgspec.MsgspecError as wrong:
        raise query.BadControl(
            f"This orders no fault: {wrong}. Send JSON such as {_EXAMPLE}."
        ) from wrong
    kind = law.named(order.fault)
    count = kind.count if order.count is None else order.count
    if count < 0 or not 0 <= order.probability <= 1:
        raise query.BadControl("count is 0 or more, and probability between 0 and 1.")
    if order.surface is Surface.SIGN_DE:
        demand_here([kind.name])
    armed = world.faulting.faults.arm(
        checked(call.parts["name"]),
        complete(
            world,
            kind,
            dict(order.parameters),
            client=order.client,
            tse=order.tse.lower(),
            occasions=order.occasions,
            surface=order.surface,
            count=count,
            probability=order.probability,
            seed=order.seed,
        ),
    )
    if kind.name == "replug":
        await world.recover()
    return as_json(shown(armed))


async def disarm(world: World, call: Call) -> Reply:
    """
    DELETE faults/{name}: end one fault.
    """
    world.faulting.faults.disarm(call.parts["name"])
    await world.recover()
    return Reply(HTTPStatus.NO_CONTENT)


async def clear(world: World, call: Call) -> Reply:
    """
    DELETE faults: end all faults; answers after everything that waited is signed.
    """
    del call
    world.faulting.faults.disarm()
    await world.recover()
    return Reply(HTTPStatus.NO_CONTENT)


async def resign(world: World, call: Call) -> Reply:
    """
    POST resign: the outage is over, sign what waits, as its policy says.
    """
    del call
    await world.recovery.resume()
    return as_json({"cut": world.cut_places, "waiting": len(world.desk.state.waiting)})


async def export(world: World, call: Call) -> Reply:
    """
    GET export: every log of a TSE as the TSE exports it, by default of the first.
    """
    archive = await world.tse_care.export(call.query("tse"))
    return Reply(HTTPStatus.OK, archive.content, _TAR)


async def revocations(world: World, call: Call) -> Reply:
    """
    GET crl: the revocation list of the authority behind the certificates.
    """
    del call
    revoked = [
        tse.identity.serial
        for tse in world.devices
        if world.faulting.faults.strike(
            Surface.AUTHORITY, "crl", Acts.AUTHORITY, tse=tse.identity.serial_hex
        )
    ]
    at = datetime.fromtimestamp(world.clock.unix(), UTC)
    return Reply(HTTPStatus.OK, issuing_authority().revocations(revoked, at=at), _CRL)


def shown(armed: Armed) -> dict[str, Any]:
    """
    Show a fault that is armed, and what it has met.
    """
    order = armed.order
    return {
        "name": armed.name,
        "fault": order.fault,
        "parameters": order.parameters,
        "client": order.client,
        "tse": order.tse,
        "occasions": order.occasions,
        "surface": order.surface,
        "count": order.count,
        "probability": order.probability,
        "seed": order.seed,
        "met": armed.met,
        "struck": armed.struck,
    }

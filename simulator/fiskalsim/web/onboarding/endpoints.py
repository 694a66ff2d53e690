"""
What stands at each address of the TSE interface.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fiskalsim.onboarding.service import Onboarding
from fiskalsim.web.onboarding import bodies, reading

PREFIX: Final = "/api/tse-interface"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    One call.
    """

    body: bytes = b""
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    #: The credential that was sent; empty when there is none.
    bearer: str = ""


Endpoint = Callable[[Onboarding, Asked], Awaitable[Any]]


async def find_interfaces(room: Onboarding, asked: Asked) -> Any:
    """
    GET interfaces: search.
    """
    only = reading.flag(asked.query, "withWorkplaceSettings")
    found = room.interfaces.find(with_workplace_settings=only)
    return {"interfaces": [bodies.interface(room, one) for one in found]}


async def open_interface(room: Onboarding, asked: Asked) -> Any:
    """
    POST interfaces: open the mask.
    """
    given = reading.read(asked.body, reading.OpenBody)
    return bodies.interface(room, room.interfaces.open(api_version=given.api_version))


async def get_interface(room: Onboarding, asked: Asked) -> Any:
    """
    GET an interface.
    """
    return bodies.interface(room, room.desk.interface(asked.parts["interface"]))


async def save_interface(room: Onboarding, asked: Asked) -> Any:
    """
    PUT an interface: save it.
    """
    one = room.desk.interface(asked.parts["interface"])
    given = reading.read(asked.body, reading.ConfigurationBody)
    return bodies.interface(room, room.interfaces.save(one.id, given.value(), given.shown()))


async def create_keys(room: Onboarding, asked: Asked) -> Any:
    """
    POST keys: the button "Anlegen".
    """
    given = reading.read(asked.body, reading.ConfirmationBody)
    keys = room.credentials.create(asked.parts["interface"], confirmed=given.confirmed)
    return bodies.new_keys(keys)


async def test_interface(room: Onboarding, asked: Asked) -> Any:
    """
    POST test: the button "Test".
    """
    return bodies.tested(room.checking.test(asked.parts["interface"]))


async def read_log(room: Onboarding, asked: Asked) -> Any:
    """
    GET log.
    """
    one = room.desk.interface(asked.parts["interface"])
    return {"entries": [bodies.entry(entry) for entry in one.log]}


async def list_tills(room: Onboarding, asked: Asked) -> Any:
    """
    GET tills.
    """
    del asked
    return {"tills": [bodies.till(room, one) for one in room.state.tills.values()]}


async def get_till(room: Onboarding, asked: Asked) -> Any:
    """
    GET a till.
    """
    return bodies.till(room, room.desk.till(asked.parts["till"]))


async def set_up_till(room: Onboarding, asked: Asked) -> Any:
    """
    PUT a till.
    """
    till = reading.slug(asked.parts, "till")
    given = reading.read(asked.body, reading.TillBody)
    return bodies.till(room, room.tills.keep(till, name=given.name, workplace=given.workplace))


async def initialise_till(room: Onboarding, asked: Asked) -> Any:
    """
    POST initialise.
    """
    given = reading.read(asked.body, reading.InitialiseBody)
    return bodies.till(room, room.tills.initialise(asked.parts["till"], tse_id=given.tse))


async def reset_till(room: Onboarding, asked: Asked) -> Any:
    """
    POST reset.
    """
    return bodies.till(room, room.tills.reset(asked.parts["till"]))


async def sell(room: Onboarding, asked: Asked) -> Any:
    """
    POST receipts.
    """
    till = room.desk.till(asked.parts["till"])
    given = reading.read(asked.body, reading.SaleBody)
    return bodies.receipt(room, await room.selling.sell(till.id, given.value()))


async def release(room: Onboarding, asked: Asked) -> Any:
    """
    PUT staff/release.
    """
    given = reading.read(asked.body, reading.ReleaseBody)
    room.surroundings.release(released=given.released)
    return bodies.chain(room)


async def note_contract(room: Onboarding, asked: Asked) -> Any:
    """
    PUT staff/service-contract.
    """
    given = reading.read(asked.body, reading.ContractBody)
    room.surroundings.note_contract(signed=given.signed)
    return bodies.chain(room)


async def create_live_keys(room: Onboarding, asked: Asked) -> Any:
    """
    POST live-keys.
    """
    given = reading.read(asked.body, reading.ConfirmationBody)
    keys = room.credentials.create_live(asked.parts["interface"], confirmed=given.confirmed)
    return bodies.new_keys(keys)


async def list_charges(room: Onboarding, asked: Asked) -> Any:
    """
    GET staff/charges.
    """
    del asked
    found = room.surroundings.charges()
    return {"charges": [{"interface": one, "month": month} for one, month in found]}


async def get_chain(room: Onboarding, asked: Asked) -> Any:
    """
    GET chain.
    """
    del asked
    return bodies.chain(room)


async def set_up_branch(room: Onboarding, asked: Asked) -> Any:
    """
    PUT a branch.
    """
    branch = reading.slug(asked.parts, "branch")
    given = reading.read(asked.body, reading.BranchBody)
    room.surroundings.keep_branch(branch, name=given.name, vat_id=given.vat_id)
    return bodies.chain(room)


async def set_up_workplace(room: Onboarding, asked: Asked) -> Any:
    """
    PUT a workplace.
    """
    workplace = reading.slug(asked.parts, "workplace")
    given = reading.read(asked.body, reading.WorkplaceBody)
    room.surroundings.keep_workplace(workplace, name=given.name, branch=given.branch)
    return bodies.chain(room)


async def set_up_network(room: Onboarding, asked: Asked) -> Any:
    """
    PUT network.
    """
    room.surroundings.keep_network(reading.read(asked.body, reading.NetworkBody).value())
    return bodies.chain(room)


_INTERFACE: Final = f"{PREFIX}/interfaces/{{interface}}"
_TILL: Final = f"{PREFIX}/tills/{{till}}"
#: Below this only the vendor's staff gets in.
STAFF: Final = f"{PREFIX}/staff/"

#: Method, address, status of success, and what stands there.
ROUTES: Final[tuple[tuple[str, str, int, Endpoint], ...]] = (
    ("GET", f"{PREFIX}/interfaces", 200, find_interfaces),
    ("POST", f"{PREFIX}/interfaces", 201, open_interface),
    ("GET", _INTERFACE, 200, get_interface),
    ("PUT", _INTERFACE, 200, save_interface),
    ("POST", f"{_INTERFACE}/keys", 201, create_keys),
    ("POST", f"{_INTERFACE}/test", 200, test_interface),
    ("GET", f"{_INTERFACE}/log", 200, read_log),
    ("GET", f"{PREFIX}/tills", 200, list_tills),
    ("GET", _TILL, 200, get_till),
    ("PUT", _TILL, 200, set_up_till),
    ("POST", f"{_TILL}/initialise", 200, initialise_till),
    ("POST", f"{_TILL}/reset", 200, reset_till),
    ("POST", f"{_TILL}/receipts", 201, sell),
    ("PUT", f"{STAFF}release", 200, release),
    ("PUT", f"{STAFF}service-contract", 200, note_contract),
    ("POST", f"{STAFF}interfaces/{{interface}}/live-keys", 201, create_live_keys),
    ("GET", f"{STAFF}charges", 200, list_charges),
    ("GET", f"{PREFIX}/chain", 200, get_chain),
    ("PUT", f"{PREFIX}/branches/{{branch}}", 200, set_up_branch),
    ("PUT", f"{PREFIX}/workplaces/{{workplace}}", 200, set_up_workplace),
    ("PUT", f"{PREFIX}/network", 200, set_up_network),
)

"""
Fiscal responses whose fields say, hold or lack what they should not, and signatures of others.
"""

from __future__ import annotations

import base64
import hashlib
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cable.port import Occasion
from fiskalsim.device.core import Core
from fiskalsim.device.errors import CertificateExpired, DeviceError
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.mutants.door import changed, in_an_outage, without
from fiskalsim.mutants.middleware.rows import CANCEL, CREATE, END, STORE
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import Cable, core_of, cored, method, wired
from fiskalsim.mutants.rows import together, told, within
from fiskalsim.world.world import World

_LISTED: Final = MappingProxyType({"answer-tax-positions": "listed"})
_AMOUNTS: Final = ("vatAmount", "netAmount", "grossAmount")
_TEN_YEARS: Final = 10 * 366 * 86_400


def _flat(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, dict) and isinstance(body.get("AdditionalFields"), dict):
        body = {**body, **body["AdditionalFields"]}
        del body["AdditionalFields"]
    return status, body


def _shown(name: str, change: Any) -> Inside:
    """
    Change an answer of the desk; *change* is given the world and the true answer.
    """
    return method(
        f"desk.{name}", lambda world, true, *said, **named: change(world, true(*said, **named))
    )


def _own_name(world: World, answer: Any) -> Any:
    del world
    return replace(answer, cash_register_id=answer.cash_register_id.rpartition("-")[2])


def _first_name(world: World, answer: Any) -> Any:
    first = next(iter(world.desk.state.clients.values()))
    return replace(answer, cash_register_id=first.cash_register_id)


def _no_receipt_id(_world: World, answer: Any) -> Any:
    return replace(answer, receipt_id=None)


def _receipt_id(write: Any) -> Inside:
    """
    Give a receipt id at the end of a sale, *write*n from the till's four characters and number.
    """

    def finished(_world: World, true: Any, client: Any, *said: Any, **named: Any) -> Any:
        answer = true(client, *said, **named)
        given = client.short_id and write(client.short_id, answer.protection.number)
        return replace(answer, receipt_id=given)

    return method("desk.finished", finished)


def _last_order(world: World) -> None:
    processes: Any = world.desk.state.processes
    true, orders = processes.apply, processes._begun  # noqa: SLF001  from outside, as all mutants

    def apply(recorded: Any) -> None:
        for group in recorded.groups:
            orders.pop((recorded.client, group), None)
        true(replace(recorded, process_start_unix=0))

    processes.apply = apply


def _never_paid(world: World) -> None:
    processes: Any = world.desk.state.processes
    true = processes.apply

    def apply(recorded: Any) -> None:
        if recorded.document_type == DocumentType.LongTermOrder:
            true(recorded)

    processes.apply = apply


def _card(change: Any) -> Inside:
    """
    Show something else of the TSE; *change* is given its identity and its card.
    """

    def inside(world: World) -> None:
        identity = core_of(world).identity
        line = world.lines.by_key[""]
        line.card = change(identity, line.card)

    return inside


def _serial_of_spki(identity: Any, card: Any) -> Any:
    return replace(card, serial=hashlib.sha256(identity.spki).hexdigest())


def _certificate_of_issuer(identity: Any, card: Any) -> Any:
    return replace(card, certificate=base64.b64encode(identity.chain[1]).decode())


class _Unending(Core):
    __slots__ = ()

    def _complaint(self, *said: Any, **named: Any) -> DeviceError | None:
        complaint = super()._complaint(*said, **named)
        return None if isinstance(complaint, CertificateExpired) else complaint


def _never_expires(world: World) -> None:
    cored(_Unending)(world)
    world.lines.by_key[""].valid_until_unix += _TEN_YEARS


class _YearsBehind(Core):
    __slots__ = ()

    def log_time(self, at: int) -> int:
        """
        Tell a time from before the device was made.
        """
        return super().log_time(at) - _TEN_YEARS


class _GivesNumbersBack(Cable):
    """
    Takes the number of an abort back, if it was the last one given.
    """

    world: World

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().finish(client_id, *said, occasion=occasion)
        state = core_of(self.world).state
        aborted = said[-1].startswith(b"AVBelegabbruch")
        if aborted and state.transaction_counter == signed.transaction:
            state.transaction_counter -= 1
        return signed


def _gives_numbers_back(world: World) -> None:
    def cable(true: Any) -> Cable:
        made = _GivesNumbersBack(true)
        made.world = world
        return made

    wired(cable)(world)


def _per_line(status: int, body: Any) -> tuple[int, Any]:
    """
    Let each tax position stand twice, once with half of its sums and once with the rest.
    """
    for each in tuple(_listed(body)):
        rest = {name: float(each[name]) - 0.01 for name in _AMOUNTS}
        body["taxPositions"].append({**each, **rest})
        each.update(dict.fromkeys(_AMOUNTS, 0.01))
    return status, body


def _first_only(status: int, body: Any) -> tuple[int, Any]:
    del _listed(body)[1:]
    return status, body


def _gross_for_net(status: int, body: Any) -> tuple[int, Any]:
    for each in _listed(body):
        each["netAmount"] = each["grossAmount"]
    return status, body


def _listed(body: Any) -> list[dict[str, Any]]:
    return body.get("taxPositions", []) if isinstance(body, dict) else []


ANSWERS: Final[tuple[Mutant, ...]] = (
    told(
        "M-RSP-0002-b",
        "every answer is of the first country of the list",
        Kind.OFF_BY_ONE,
        END,
        changed(fiscalCountry="[1] = Austria"),
    ),
    told(
        "M-RSP-0010-b",
        "a document that is not fiscal has the number 0",
        Kind.SWAP,
        CREATE,
        changed(
            fiscalisationDocumentNumber=lambda number: 0 if number == -1 else number,
            fiscalDocumentNumber=lambda number: "0" if number == "-1" else number,
        ),
    ),
    told(
        "M-RSP-0010-c",
        "the abort of a document that is not fiscal has the number 0",
        Kind.SWAP,
        CANCEL,
        changed(
            fiscalisationDocumentNumber=lambda number: 0 if number == -1 else number,
            fiscalDocumentNumber=lambda number: "0" if number == "-1" else number,
        ),
    ),
    told(
        "M-RSP-0012-b",
        "what is German stands among all the rest",
        Kind.SWAP,
        STORE,
        _flat,
        also=("DE-RSP-0001",),
    ),
    told(
        "M-RSP-0018-a",
        "an offline answer leaves out what it has nothing for",
        Kind.OMIT,
        END,
        in_an_outage(without("QrCodeDataString", "ProcessData", "TsePublicKey")),
        also=("DE-OFF-0010",),
    ),
    told(
        "M-RSP-0019-b",
        "a success is called OK in errorDescription",
        Kind.SWAP,
        STORE,
        changed(errorDescription=lambda text: text or "OK"),
    ),
    within(
        "M-RSP-0020-b",
        "the start names the till without its store",
        Kind.SWAP,
        _shown("started", _own_name),
    ),
    within(
        "M-RSP-0035-a",
        "each till is answered under the name of the first",
        Kind.STALE,
        together(_shown("started", _first_name), _shown("finished", _first_name)),
    ),
    within(
        "M-RSP-0035-b",
        "each sale ends under the name of the first till",
        Kind.STALE,
        _shown("finished", _first_name),
    ),
    told(
        "M-RSP-0021-b",
        "times are written as Germans write them",
        Kind.SWAP,
        END,
        changed(requestTime="05.01.2026 12:00:00", requestCompletionTime="05.01.2026 12:00:01"),
    ),
    within("M-RSP-0024-b", "a process begins with its last order", Kind.STALE, _last_order),
    told(
        "M-RSP-0025-a",
        "the start is told in milliseconds",
        Kind.SWAP,
        CREATE,
        changed(fiscalDocumentStartTime=lambda at: at and at * 1000),
    ),
    within(
        "M-RSP-0026-b",
        "the end of a sale has the receipt id of the next",
        Kind.OFF_BY_ONE,
        _receipt_id(lambda short, number: f"{short}{number + 1:04}"),
    ),
    within(
        "M-RSP-0026-c",
        "the end of a sale has the till's four characters for a receipt id",
        Kind.OMIT,
        _receipt_id(lambda short, _number: short),
    ),
    within("M-RSP-0036-a", "a table's process goes on after it has paid", Kind.STALE, _never_paid),
    within(
        "M-RSP-0033-b",
        "no receipt id is given, activated or not",
        Kind.OMIT,
        _shown("started", _no_receipt_id),
    ),
    *(
        told(f"M-RSP-0034-{letter}", says, kind, STORE, tell, options=_LISTED)
        for letter, kind, says, tell in (
            ("a", Kind.SWAP, "a rate has more than one tax position", _per_line),
            ("b", Kind.OMIT, "only the first rate of a document is listed", _first_only),
            ("c", Kind.SWAP, "what is listed as net is gross", _gross_for_net),
        )
    ),
    within(
        "M-SIG-0002-b",
        "the serial number is the hash of the whole key info",
        Kind.SWAP,
        _card(_serial_of_spki),
    ),
    within(
        "M-SIG-0003-b",
        "the certificate is the one of its issuer",
        Kind.SWAP,
        _card(_certificate_of_issuer),
    ),
    within(
        "M-SIG-0004-a",
        "a certificate that has ended is used for ever",
        Kind.ACCEPT,
        _never_expires,
    ),
    within(
        "M-SIG-0004-b", "the TSE's clock stands ten years back", Kind.STALE, cored(_YearsBehind)
    ),
    within(
        "M-SIG-0006-b",
        "the number of an abort is given once more",
        Kind.STALE,
        _gives_numbers_back,
    ),
)

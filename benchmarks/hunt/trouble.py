"""
The operator: what people do to a service and to its worlds, at moments that dice choose.

Two kinds of trouble go on at the same time, that of the processes and that of each world.
"""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Final

from benchmarks.hunt.audit import export_addresses
from benchmarks.hunt.excuses import Excuse
from benchmarks.hunt.line import DEFAULT, Line, Scene
from benchmarks.hunt.service import ENDS_WITHIN, Service
from benchmarks.hunt.tills import API, CLIENT, CLOUD, SHOP, CloudLine, an_id, fine, receipt
from fiskalspec import faults

#: With these a TSE or its answers lie, so nothing binds a world after them until it is reset.
LYING: Final = frozenset(
    {
        *("lossy-store", "wrong-key-in-answer", "wrong-alg-name", "bad-signature"),
        *("counter-gap", "counter-repeat", "swap-tse", "foreign-tse"),
    }
)
_GERMANY: Final = "/api/v1/management/germany"
_CLIENTS: Final = "/api/v1/management/clients"
_CLOSING: Final = f"/api/v1/closing/{CLIENT}"
_CASH: Final = {"amount": 10, "paymentType": "cash", "currencyIsoCode": "EUR", "caption": "Cash"}
_KEY: Final = {"cloudApiKey": "test-key"}
_VAT: Final = {"type": "[0] = VatNumber", "identification": "TEST_000000"}
_READS: Final = (
    f"{_GERMANY}/tse",
    f"{_GERMANY}/{CLIENT}/tse/status",
    f"{_GERMANY}/{CLIENT}/tse/listTransactions",
    f"{_CLIENTS}/{CLIENT}",
    f"{_CLOSING}/cashpointCheck",
    f"{_CLOSING}/actualStock",
    f"/api/v1/information/client/{CLIENT}/status",
    f"/api/v1/archive/de/{CLIENT}",
    "/_control/",
    "/_control/cable",
    "/_control/clock",
    "/_control/crl",
    "/_control/dsfinvk",
    "/_control/faults",
    "/_control/ledger?limit=50",
    "/_control/snapshots",
    "/_control/worlds",
    f"{SHOP}/interfaces",
    f"{SHOP}/tills/till-1",
    "/health",
)
_CLOUD_READS: Final = ("/tss", "/client", "/tx", "/export")
_GARBAGE: Final = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe\x00",
    b"[" * 5000,
    b'{"positions": [null], "payments": 1e400}',
    b'{"uniqueClientId": 1, "documentGuid": {}}',
    b'{"now": "yesterday", "seconds": 1e9, "cut": [1]}',
    b" " * 1_500_000,
)
_TAKES_BODIES: Final = (
    ("POST", f"{API}/storeDocument"),
    ("POST", f"{API}/cancelDocument"),
    ("POST", f"{API}/validateDocument"),
    ("POST", f"{API}/auditlog"),
    ("PUT", _CLIENTS),
    ("POST", f"{_CLIENTS}/initialize"),
    ("PUT", f"{_CLIENTS}/byCloud"),
    ("POST", f"{_CLOSING}/book/openingStock"),
    ("POST", f"/api/v1/backup/{CLIENT}"),
    ("PUT", "/_control/clock"),
    ("PUT", "/_control/cable"),
    ("PUT", "/_control/faults/garbage"),
    ("POST", f"{CLOUD}/auth"),
    ("POST", f"{SHOP}/interfaces"),
    ("POST", f"{SHOP}/tills/till-1/receipts"),
)
Move = Callable[[Line], None]


def trouble_worlds(line: Line, *, lies: bool | None) -> None:
    """
    Make trouble in one world until the operator rests: with faults that lie, with others, or none.
    """
    moves = dict(MOVES)
    if lies is not None:
        moves[_lie if lies else _fault] = 14
    names, weights = list(moves), list(moves.values())
    while not line.scene.calm.is_set():
        (move,) = line.dice.choices(names, weights)
        move(line)
        line.scene.calm.wait(line.dice.uniform(0, 0.25))


def trouble_processes(
    scene: Scene, dice: random.Random, began: Callable[[Service], None], *, forgets: bool
) -> None:
    """
    Kill, end, pause and start processes; *began* is called with each that was started anew.

    Where the ledger *forgets*, nothing is left of what was acknowledged before.
    """
    while not scene.calm.wait(dice.uniform(0.7, 4.0)):
        service = dice.choice(list(scene.services))
        how = dice.choice(["kill", "kill", "end", "pause"])
        with scene.excuses.during(Excuse.PROCESS, f"{how} the process at {service.url}"):
            if how == "pause":
                service.pause(dice.uniform(0.1, 1.5))
                continue
            away(scene, service, how)
            time.sleep(dice.uniform(0, 0.5))
            if forgets:
                forget(scene, service)
            else:
                service.start()
            began(service)


def away(scene: Scene, service: Service, how: str) -> None:
    """
    Take a process down, and see that it goes when it is told to.
    """
    if how == "kill":
        service.kill()
    elif (took := service.end()) >= ENDS_WITHIN:
        scene.suspect("does not end", DEFAULT, f"SIGTERM took longer than {took:.0f} s")


def forget(scene: Scene, service: Service) -> None:
    """
    Start a service whose ledger was in memory; what it acknowledged before binds nobody.
    """
    with ExitStack() as turns:
        for books in scene.books.values():
            turns.enter_context(books.turning(snapshots=False))
        service.start()


# Moves in a world.


def _restart(line: Line) -> None:
    with line.scene.excuses.during(Excuse.WORLD, "restart", world=line.world):
        line.ask("POST", "/_control/restart")


class _NotDone(Exception):
    """
    The service did not say that it was done.
    """


def _done(line: Line, method: str, path: str) -> None:
    answer = line.ask(method, path)
    if answer is None or answer.is_error:
        raise _NotDone


def _reset(line: Line) -> None:
    _turn(line, "reset", ("POST", "/_control/reset"))


def _snapshot(line: Line) -> None:
    name = line.dice.choice("abc")
    line.books.keep(name)
    answer = line.ask("POST", f"/_control/snapshots/{name}")
    if answer is None or answer.is_error:
        line.books.kept.pop(name, None)


def _restore(line: Line) -> None:
    if line.books.kept:
        name = line.dice.choice(sorted(line.books.kept))
        _turn(line, f"restore {name}", ("POST", f"/_control/snapshots/{name}/restore"), to=name)


def _turn(line: Line, what: str, call: tuple[str, str], *, to: str | None = None) -> None:
    with line.scene.excuses.during(Excuse.WORLD, what, world=line.world):
        try:
            with line.books.turning(to=to):
                _done(line, *call)
        except _NotDone:
            return


def make(line: Line, wanted: Mapping[str, Any]) -> bool:
    """
    See that the world is there, as it is *wanted*.
    """
    if line.world == DEFAULT:
        return True
    with line.scene.excuses.during(Excuse.WORLD, "make", world=line.world):
        answer = line.ask("PUT", f"/_control/worlds/{line.world}", wanted)
    return answer is not None and answer.status_code in {200, 201}


def _cut(line: Line) -> None:
    place = line.dice.choice(["create", "finish", "all"])
    with line.scene.excuses.during(Excuse.FAULT, f"cut {place}", world=line.world):
        line.ask("PUT", "/_control/cable", {"cut": [place]})
        line.scene.calm.wait(line.dice.uniform(0, 0.8))
        mend(line)


def mend(line: Line) -> bool:
    """
    Mend the cable and end all faults, as often as that takes; whether it was done.
    """
    for _ in range(40):
        told = line.ask("DELETE", "/_control/faults")
        mended = line.ask("PUT", "/_control/cable", {"cut": []})
        if all(answer is not None and not answer.is_error for answer in (told, mended)):
            return True
        time.sleep(0.25)
    line.scene.suspect("stalled", line.world, "the cable could not be mended for a long time")
    return False


def _fault(line: Line) -> None:
    _arm(line, sorted(set(faults.load()) - LYING))


def _lie(line: Line) -> None:
    line.books.spoil()
    _arm(line, sorted(faults.load()))


def _arm(line: Line, names: list[str]) -> None:
    dice = line.dice
    kind = faults.load()[dice.choice(names)]
    given: dict[str, int | str] = {}
    for one in kind.parameters:
        if one.choices:
            given[one.name] = dice.choice(list(one.choices))
        elif line.rolls(0.7):
            given[one.name] = dice.randint(one.minimum, min(one.maximum, one.minimum + 3000))
    order = {
        "fault": kind.name,
        "parameters": given,
        "count": dice.choice([0, 1, 3, 20]),
        "probability": dice.choice([1.0, 1.0, 0.4]),
    }
    with line.scene.excuses.during(Excuse.FAULT, f"fault {json.dumps(order)}", world=line.world):
        line.ask("PUT", f"/_control/faults/{dice.choice('xy')}", order)
        line.scene.calm.wait(dice.uniform(0, 0.6))
        if line.rolls(0.3):
            _restart(line)
        mend(line)


def _clock(line: Line) -> None:
    if line.rolls(0.7):
        seconds = line.dice.choice([1, 60, 3600, 26 * 3600])
        line.ask("POST", "/_control/clock/advance", {"seconds": seconds})
    else:
        day = line.dice.randint(1, 28)
        line.ask("PUT", "/_control/clock", {"now": f"2026-0{day % 9 + 1}-{day:02}T02:30:00+01:00"})


def _read(line: Line) -> None:
    for path in line.dice.sample(_READS, 4):
        line.ask("GET", path)
    cloud = CloudLine(line)
    for path in line.dice.sample(_CLOUD_READS, 2):
        cloud.ask("GET", path)


def _export(line: Line) -> None:
    for path in export_addresses(line) or ["/_control/export"]:
        line.ask("GET", path)
    cloud = CloudLine(line)
    listed = fine(cloud.ask("GET", "/tss")) or {"data": []}
    for tss in listed["data"][:1]:
        asked = f"/tss/{tss['_id']}/export/{an_id(line.dice)}"
        cloud.ask("PUT", asked)
        cloud.ask("GET", f"{asked}/file")


def _close_the_day(line: Line) -> None:
    line.ask("POST", f"{_CLOSING}/book/openingStock", [_CASH])
    line.ask("GET", f"{_CLOSING}/endofdayDocument")
    line.ask("PUT", f"{_CLOSING}/book/cashLift", [_CASH])
    line.ask("POST", f"{_CLOSING}/cashpointClose", params={"userId": "1"})


def _replace(line: Line) -> None:
    path = f"{_GERMANY}/{CLIENT}/tse/replace"
    line.ask("PUT", path, params={"forceReplace": line.dice.choice(["true", "false"])})


def _add_client(line: Line) -> None:
    number = line.dice.randint(346, 360)
    query = {**_VAT, **_KEY, "storeNumber": "00345", "terminalNumber": f"{number:05}"}
    moment = line.books.moment()
    client = fine(line.ask("PUT", f"{_CLIENTS}/byCloud", b"'test-secret'", params=query))
    if client is None:
        return
    _take_into_use(line, client)

    def write(page: Any) -> str:
        page.clients.append(client)
        return ""

    line.note(moment, write)


def _take_into_use(line: Line, client: str) -> None:
    start = fine(line.ask("GET", f"{API}/document/{client}/start"))
    if start is not None:
        line.ask("POST", f"{_CLIENTS}/initialize", start)


def _decommission(line: Line) -> None:
    client = line.dice.choice([CLIENT, *line.books.page.clients])
    line.ask("DELETE", f"{_GERMANY}/{client}/tse/listTransactions")
    line.ask("POST", f"{_CLIENTS}/decommission", params={"clientId": client})
    _take_into_use(line, client)


def _self_test(line: Line) -> None:
    for tse in (fine(line.ask("GET", f"{_GERMANY}/tse")) or [])[:2]:
        line.ask("POST", f"{_GERMANY}/tse/{tse['tseSerial']}/selfTest")
    line.ask("PUT", f"{_GERMANY}/{CLIENT}/tse/connectTest")
    line.ask("POST", "/_control/resign")


def _bad_body(line: Line) -> None:
    method, path = line.dice.choice(_TAKES_BODIES)
    line.ask(method, path, line.dice.choice(_GARBAGE))


def _hang_up(line: Line) -> None:
    """
    Begin a request and go, in the middle of it or before its answer.
    """
    dice = line.dice
    body = json.dumps(receipt(CLIENT, an_id(dice), dice.randint(1, 50))).encode()
    head = (
        f"POST {line.prefix}{API}/storeDocument HTTP/1.1\r\nhost: hunt\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode()
    whole = head + body
    sent = whole[: dice.choice([dice.randint(1, len(whole) - 1), len(whole)])]
    service = dice.choice(list(line.scene.services))
    try:
        with socket.create_connection(("127.0.0.1", service.port), timeout=5) as connection:
            connection.sendall(sent)
            time.sleep(dice.choice([0, 0.01]))
    except OSError:
        return


#: What the operator of a world does, and how often.
MOVES: Final[Mapping[Move, int]] = {
    _restart: 10,
    _cut: 8,
    _read: 12,
    _export: 8,
    _snapshot: 4,
    _restore: 4,
    _reset: 1,
    _clock: 5,
    _close_the_day: 5,
    _replace: 3,
    _add_client: 3,
    _decommission: 2,
    _self_test: 3,
    _bad_body: 8,
    _hang_up: 8,
}

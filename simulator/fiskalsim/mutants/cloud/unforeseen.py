"""
A cloud TSE that is right wherever somebody would look first, and wrong a little beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from msgspec.structs import replace as otherwise

from fiskalsim.cloud.archive import logs_of, runs_of
from fiskalsim.cloud.desk import find_transaction, is_number
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTillMoved, CloudTssMoved, TillState, TssState, TxState
from fiskalsim.mutants.cloud.addresses import TSS, TX
from fiskalsim.mutants.cloud.wrongs import core_of, made_of
from fiskalsim.mutants.door import Door, Take, asked
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import StandIn, method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

_PAGE: Final = 100
_TRIES: Final = 3
_OK: Final = 200


def _retyped(takes: Callable[[Any, Any], bool]) -> Inside:
    """
    Let a transaction change its type where *takes* says so of the latest and the new content.
    """

    def content(_world: World, true: Any, known: Any, wanted: Any) -> Any:
        new = wanted.content
        return new if new and takes(known.latest, new) else true(known, wanted)

    return method("sign_de.transactions._content", content)


def _noted(change: Callable[[Any, dict[str, str]], dict[str, str]]) -> Inside:
    """
    Keep of a transaction the notes that *change* makes of what is asked for and of all so far.
    """

    def note(_world: World, true: Any, *said: Any) -> Any:
        *before, wanted, content, merged, signed = said
        return true(*before, wanted, content, change(wanted, merged), signed)

    return method("sign_de.transactions._note", note)


def _ended_with_anything(_world: World, true: Any, known: Any, wanted: Any) -> Any:
    """
    Take whatever comes under the revision of the end for the end said again.
    """
    latest = known.latest
    if latest.state is not TxState.ACTIVE and wanted.revision == latest.revision:
        return latest
    return true(known, wanted)


def _noted_anew(_world: World, true: Any, known: Any, wanted: Any) -> Any:
    """
    Take over the notes of a revision that is sent again, as if there were no others.
    """
    found = true(known, wanted)
    if found is not None:
        known.metadata = dict(wanted.metadata)
    return found


def _back_into_the_box(
    world: World, true: Any, session: Any, tss: str, state: TssState, **named: Any
) -> Any:
    """
    Let a TSS that was disabled become UNINITIALIZED again.
    """
    known = world.sign_de.state.tss.get(tss)
    if known and known.state is TssState.DISABLED and state is TssState.UNINITIALIZED:
        world.sign_de.desk.note(CloudTssMoved(tss=tss, state=state, at=world.sign_de.desk.now()))
    return true(session, tss, state, **named)


class _NeverGivesBack(StandIn):
    """
    A device that counts what was cancelled among what is open.
    """

    cancelled = 0

    @property
    def open_count(self) -> int:
        """
        Count the open transactions, and a few that are not.
        """
        return int(self.true.open_count) + self.cancelled


def _counting_cancelled(world: World) -> None:
    def note(_world: World, true: Any, tss: Any, *said: Any) -> Any:
        written = true(tss, *said)
        tss.device.cancelled += written.state is TxState.CANCELLED
        return written

    method(
        "sign_de.state._make",
        lambda _world, true, made: _NeverGivesBack(true(made)),
    )(world)
    method("sign_de.transactions._note", note)(world)


def _patient_for_three(world: World, true: Any, session: Any, tss: str, **named: Any) -> None:
    """
    Block the PIN after the third wrong one.
    """
    known = world.sign_de.state.tss.get(tss)
    if known and core_of(known.device).state.users.wrong_pins["admin"] >= _TRIES:
        raise Refused("E_ADMIN_PIN_BLOCKED")
    true(session, tss, **named)


def _impatient_at_the_fifth(world: World, true: Any, session: Any, tss: str, **named: Any) -> None:
    """
    Block the PIN with the fifth login, right or wrong, once four were wrong.
    """
    known = world.sign_de.state.tss.get(tss)
    if known and known.device.users.remaining_retries("admin") == 1:
        raise Refused("E_ADMIN_PIN_BLOCKED")
    true(session, tss, **named)


async def _and_whose_number_begins_so(world: World, true: Any, *said: Any) -> Any:
    """
    Export with a client also those whose serial numbers begin with its own.
    """
    _, tss, _, filters = said
    asked_for = await true(*said)
    chosen = world.sign_de.state.tss[tss].tills.get(filters.client_id or "")
    if chosen is not None:
        logs = [
            log
            for log in logs_of(world.sign_de.state.tss[tss], world.sign_de.desk.ledger.replay())
            if log.kind == "transaction" and log.client.startswith(chosen.serial)
        ]
        asked_for.asked = otherwise(asked_for.asked, runs=runs_of(logs), records=len(logs))
    return asked_for


def _a_page_of(_world: World, true: Any, tss: Any) -> list[Any]:
    """
    Put no more of the transactions' logs into an export than one page of a list holds.
    """
    logs = list(true(tss))
    steps = [log for log in logs if log.kind == "transaction"][:_PAGE]
    last = steps[-1].counter if len(steps) == _PAGE else logs[-1].counter
    return [log for log in logs if log.counter <= last]


def _limited(limit: int) -> Take:
    """
    Read a limit into queries of lists that have none.
    """

    def take(scope: Mapping[str, Any]) -> Mapping[str, Any]:
        query = scope["query_string"]
        named = b"limit=" in query
        return scope if named else {**scope, "query_string": query + b"&limit=%d" % limit}

    return take


class _Beginnings:
    """
    Finds the clients whose serial number begins with what is looked for.
    """

    _wanted = ""

    def take(self, scope: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Ask for all clients, and keep in mind which were wanted.
        """
        query = parse_qs(scope["query_string"].decode())
        self._wanted = query.get("serial_number", [""])[0]
        return asked(r"serial_number=[^&]*", "")(scope)

    def tell(self, status: int, body: Any) -> tuple[int, Any]:
        """
        Show those that fit.
        """
        if status != _OK:
            return status, body
        fits = [each for each in body["data"] if each["serial_number"].startswith(self._wanted)]
        return status, {**body, "data": fits, "count": len(fits)}


def _as_texts(body: Any) -> list[Any]:
    """
    Order numbers as if they were texts, rising or falling as they came.
    """
    data: list[Any] = body["data"]
    falling = len(data) > 1 and data[0]["number"] > data[-1]["number"]
    return sorted(data, key=lambda each: str(each["number"]), reverse=falling)


def _in_place_of_the_old(
    _world: World, true: Any, session: Any, tss: str, client: str, *said: Any
) -> Any:
    """
    Replace the notes of a client by those that come with its next state.
    """
    moved = true(session, tss, client, *said)
    moved.metadata = {name: value for name, value in said[-1].items() if value}
    return moved


def _till_of_any(world: World, true: Any, tss: Any, client: str, **named: Any) -> Any:
    """
    Find a client wherever it is registered, for its id is unique in the whole service.
    """
    state = world.sign_de.state
    return true(state.tss[state.tss_of_till.get(client, tss.id)], client, **named)


def _welcome_everywhere(world: World, true: Any, tss: Any, client: str, **named: Any) -> Any:
    """
    Register a client wherever it comes to sign.
    """
    state = world.sign_de.state
    home = state.tss[state.tss_of_till.get(client, tss.id)]
    if named and home is not tss:
        tss.device.register_client(home.tills[client].serial, at=world.sign_de.desk.now())
        tss.tills[client] = home.tills[client]
    return true(tss, client, **named)


def _found_anywhere(takes: Callable[[str], bool]) -> Inside:
    """
    Find a transaction at another TSS where this one has none, if *takes* says so of its address.
    """

    def found(world: World, true: Any, tss: Any, wanted: str) -> Any:
        for each in world.sign_de.state.tss.values() if takes(wanted) else ():
            known = find_transaction(each, wanted)
            if known is not None and find_transaction(tss, wanted) is None:
                tss.tills.update(each.tills)  # whoever is shown with it
                return known
        return true(tss, wanted)

    return method("sign_de.desk.transaction", found)


def _export_of_any(world: World, true: Any, tss: Any, wanted: str) -> Any:
    everywhere = (tss, *world.sign_de.state.tss.values())
    return next((e.exports[wanted] for e in everywhere if wanted in e.exports), None) or true(
        tss, wanted
    )


def _gone_for_good(world: World, true: Any, fact: Any) -> None:
    """
    Count a client that comes back as little as one that has gone.
    """
    true(fact)
    if isinstance(fact, CloudTillMoved) and fact.state is TillState.REGISTERED:
        world.sign_de.state.tss[fact.tss].registered -= 1


_BEGINNINGS: Final = _Beginnings()

UNFORESEEN: Final[tuple[Mutant, ...]] = (
    within(
        "M-CTX-0007-e",
        "raw data may be of any type",
        Kind.ACCEPT,
        _retyped(lambda _, new: "standard_v1" not in new.schema),
    ),
    within(
        "M-CTX-0007-f",
        "what began in raw data may end as a receipt",
        Kind.ACCEPT,
        _retyped(lambda last, _: "standard_v1" not in last.schema),
    ),
    within(
        "M-CTX-0007-g",
        "anything may become something else",
        Kind.ACCEPT,
        _retyped(lambda _, new: new.process_type == "SonstigerVorgang"),
    ),
    within(
        "M-CTX-0009-a",
        "whatever comes under the revision of the end is a repetition",
        Kind.ACCEPT,
        method("sign_de.transactions._stored", _ended_with_anything),
    ),
    within(
        "M-CTX-0022-d",
        "the end has no notes but its own",
        Kind.OMIT,
        _noted(
            lambda wanted, merged: merged if wanted.state is TxState.ACTIVE else wanted.metadata
        ),
    ),
    within(
        "M-CTX-0022-e",
        "a revision that is sent again has no notes but its own",
        Kind.OMIT,
        method("sign_de.transactions._stored", _noted_anew),
    ),
    at_door(
        "M-CTS-0006-c",
        "ids in a body are compared letter by letter",
        Kind.ACCEPT,
        Door(
            call=f"PUT {TX}",
            hear=heard(r'(?<="client_id": ")[0-9A-F-]*[A-F][0-9A-F-]*(?=")', "unknown"),
        ),
    ),
    within(
        "M-CTS-0014-d",
        "a disabled TSS can be personalised again",
        Kind.ACCEPT,
        method("sign_de.tss.move", _back_into_the_box),
    ),
    within("M-CTS-0025-c", "what was cancelled counts as open", Kind.STALE, _counting_cancelled),
    within(
        "M-CAD-0004-c",
        "three wrong PINs block it",
        Kind.OFF_BY_ONE,
        method("sign_de.tss.log_in", _patient_for_three),
    ),
    within(
        "M-CAD-0004-d",
        "the fifth PIN is not looked at any more",
        Kind.OFF_BY_ONE,
        method("sign_de.tss.log_in", _impatient_at_the_fifth),
    ),
    within(
        "M-CEX-0006-c",
        "an export ends with its hundredth step",
        Kind.OMIT,
        method("sign_de.exports._logs", _a_page_of),
    ),
    within(
        "M-CEX-0010-c",
        "a client stands for all whose serial numbers begin with its own",
        Kind.ACCEPT,
        method("sign_de.exports.ask", _and_whose_number_begins_so),
    ),
    at_door(
        "M-CCL-0014-d",
        "the beginning of a serial number is enough",
        Kind.ACCEPT,
        Door(call=f"GET {TSS}/client", take=_BEGINNINGS.take, tell=_BEGINNINGS.tell),
    ),
    told(
        "M-CLS-0001-c", "ten comes before two", Kind.SWAP, f"GET {TSS}/tx", made_of(data=_as_texts)
    ),
    at_door(
        "M-CLS-0019-a",
        "a page has fifty entries where nobody says how many",
        Kind.OFF_BY_ONE,
        Door(call=f"GET {TSS}/tx", take=_limited(50)),
    ),
    at_door(
        "M-CLS-0019-b",
        "a page has ninety-nine entries where nobody says how many",
        Kind.OFF_BY_ONE,
        Door(call=f"GET {TSS}/tx", take=_limited(99)),
    ),
    within(
        "M-CLS-0009-d",
        "notes of a client are replaced by those that come with its state",
        Kind.OMIT,
        method("sign_de.tills.move", _in_place_of_the_old),
    ),
    at_door(
        "M-CLS-0009-e",
        "keys of notes are written small",
        Kind.SWAP,
        Door(call="PATCH /metadata", hear=bytes.lower),
    ),
    within(
        "M-CCL-0012-c",
        "a client is found at every TSS",
        Kind.ACCEPT,
        method("sign_de.desk.till", _till_of_any),
    ),
    within(
        "M-CTX-0021-c",
        "a transaction is found at every TSS",
        Kind.ACCEPT,
        _found_anywhere(lambda wanted: not is_number(wanted)),
    ),
    within(
        "M-CTX-0021-d",
        "a number that a TSS has not given is looked for at the others",
        Kind.ACCEPT,
        _found_anywhere(is_number),
    ),
    at_door(
        "M-CTX-0028-d",
        "the log message of an update is that of an end",
        Kind.SWAP,
        Door(
            call=f"GET {TX}/log",
            spoil=lambda log: log.replace(b"UpdateTransaction", b"FinishTransaction"),
        ),
    ),
    within(
        "M-CTS-0025-d",
        "who has come back is not counted",
        Kind.STALE,
        method("sign_de.desk.note", _gone_for_good),
    ),
    within(
        "M-CEX-0014-c",
        "an export is found at every TSS",
        Kind.ACCEPT,
        method("sign_de.exports.find", _export_of_any),
    ),
    within(
        "M-CTX-0014-c",
        "who is registered at one TSS may sign at all",
        Kind.ACCEPT,
        method("sign_de.desk.till", _welcome_everywhere),
    ),
)

"""
The cloud TSE as a till sees it, for the length of one scenario: ids, PINs, revisions.

What a scenario calls by a name gets a seeded id, and the name in curly brackets stands for it in
addresses and bodies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.run.checks import Checks
from fiskalprobe.run.parties.cloud_line import API, CloudLine, object_of
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.wire import Exchange, Manner

#: The PIN that the judge sets where a scenario names none.
PIN: Final = "1234567890"
_OK: Final = 200
_TSS: Final = re.compile(rf"{API}/tss/(?P<id>[^/?]+)")
#: The places that an account has in TEST (DE-CTS-0030).
PLACES: Final = 5
#: The states in which a TSS takes up one of them.
IN_USE: Final = ("CREATED", "UNINITIALIZED", "INITIALIZED")
#: How often a TSS is tried to be disabled behind a gateway that keeps calls to itself.
_TRIES: Final = 4
_NAME: Final = re.compile(
    r"\{(?P<what>number of |counter of |time of |PUK of )?(?P<name>[A-Za-z][\w -]*)\}"
)


@dataclass(slots=True, kw_only=True)
class Written:
    """
    A transaction as far as the scenario has written it.
    """

    tss: str
    client: str
    revision: int = 0
    answers: list[Exchange] = field(default_factory=list)

    def answered(self, exchange: Exchange, revision: int) -> None:
        """
        Take the answer to one revision.
        """
        self.answers.append(exchange)
        if exchange.status == _OK:
            self.revision = revision


@dataclass(slots=True, kw_only=True)
class Made:
    """
    A TSS that the scenario created.
    """

    puk: str
    #: Whose it is: the token that it was created with.
    bearer: str
    state: str = "CREATED"


class Cloud(CloudLine):
    """
    What the till knows of its cloud TSE.
    """

    def __init__(self, subject: Subject, checks: Checks) -> None:
        super().__init__(subject, checks)
        #: Ids by name, PUKs by the name of the TSS.
        self.ids: dict[str, str] = {}
        self.puks: dict[str, str] = {}
        self.admins: set[str] = set()
        #: The TSS of each client and export.
        self.owner: dict[str, str] = {}
        self.written: dict[str, Written] = {}
        #: What a scenario asked to be noted, by what it is.
        self.noted: dict[str, Any] = {}
        #: The TSS that could not be disabled.
        self._given_up: set[str] = set()

    # -- names -------------------------------------------------------------------------------

    def id(self, name: str) -> str:
        """
        Give the id behind a name; a new name gets a new id.
        """
        if name not in self.ids:
            self.ids[name] = self.subject.guid()
        return self.ids[name]

    def filled(self, text: str) -> str:
        """
        Put what a text names in curly brackets: ids, PUKs, and numbers, counters and times of
        transactions.
        """

        def value(found: re.Match[str]) -> str:
            name = found["name"]
            match found["what"]:
                case "number of ":
                    return str(self.number(name))
                case "counter of ":
                    return str(self.counter_of(name))
                case "time of ":
                    return str(self._signed(name, "log").get("timestamp"))
                case "PUK of ":
                    return self.puks[name]
                case _:
                    capital = name.startswith("CAPITAL ")
                    given = self.id(name.removeprefix("CAPITAL "))
                    return given.upper() if capital else given

        return _NAME.sub(value, text)

    def read(self, text: str) -> Any:
        """
        Read a body of a feature.
        """
        return json.loads(self.filled(text))

    # -- arranging ---------------------------------------------------------------------------

    def tss_of(self, name: str) -> str:
        """
        Give the address of a TSS.
        """
        return f"/tss/{self.id(name)}"

    def create(self, name: str) -> dict[str, Any]:
        """
        Create a TSS.
        """
        answer = self.answer(self.look(self.send("PUT", self.tss_of(name), body={})))
        self.puks[name] = str(answer.get("admin_puk"))
        return answer

    def move(self, name: str, state: str, **more: Any) -> dict[str, Any]:
        """
        Move a TSS to its next state.
        """
        body = {"state": state} | more
        return self.answer(self.look(self.send("PATCH", self.tss_of(name), body=body)))

    def set_pin(self, name: str) -> None:
        """
        Set the admin PIN of a TSS.
        """
        body = {"admin_puk": self.puks[name], "new_admin_pin": PIN}
        self.answer(self.look(self.send("PATCH", f"{self.tss_of(name)}/admin", body=body)))

    def admin_in(self, name: str) -> None:
        """
        Open the admin session of a TSS.
        """
        address = f"{self.tss_of(name)}/admin/auth"
        self.answer(self.look(self.send("POST", address, body={"admin_pin": PIN})))
        self.admins.add(name)

    def admin_out(self, name: str) -> None:
        """
        Close the admin session of a TSS.
        """
        self.answer(self.look(self.send("POST", f"{self.tss_of(name)}/admin/logout", body={})))
        self.admins.discard(name)

    def register(self, client: str, tss: str, serial: str | None = None) -> dict[str, Any]:
        """
        Register a client, in a session of its own unless one is open.
        """
        was_in = tss in self.admins
        if not was_in:
            self.admin_in(tss)
        self.owner[client] = tss
        body = {"serial_number": serial or f"ERS {self.id(client)}"}
        exchange = self.send("PUT", f"{self.tss_of(tss)}/client/{self.id(client)}", body=body)
        answer = self.answer(self.look(exchange))
        if not was_in:
            self.admin_out(tss)
        return answer

    def in_use(self) -> int:
        """
        Count the TSS of the account that take up a place, whoever made them.
        """
        query = {f"states[{place}]": state for place, state in enumerate(IN_USE)} | {"limit": 100}
        listed = self.answer(self.look(self.send("GET", "/tss", query=query))).get("data")
        rows = listed if isinstance(listed, list) else []
        return sum(isinstance(row, dict) and row.get("state") in IN_USE for row in rows)

    def show(self, tss: str) -> dict[str, Any]:
        """
        Look at a TSS.
        """
        return self.answer(self.look(self.send("GET", self.tss_of(tss))))

    # -- transactions ------------------------------------------------------------------------

    def write(
        self,
        name: str,
        state: str,
        *,
        client: str | None = None,
        revision: int | None = None,
        schema: Any = None,
        metadata: Any = None,
        manner: Manner = Manner.PATIENT,
    ) -> Exchange:
        """
        Write the next revision of a transaction, or another one.
        """
        known = self._known(name, client)
        wanted = known.revision + 1 if revision is None else revision
        exchange = self.send(
            "PUT",
            f"{self.tss_of(known.tss)}/tx/{self.id(name)}",
            query={"tx_revision": wanted},
            body=self._revision(known, state, client=client, schema=schema, metadata=metadata),
            manner=manner,
        )
        known.answered(exchange, wanted)
        return exchange

    def write_together(
        self, revisions: Sequence[tuple[str, str, str]], *, schema: Any, apart: bool = False
    ) -> tuple[Exchange, ...]:
        """
        Write the next revision of several transactions at the same time: name, state and client.

        What ends one has the *schema*.
        """
        calls, written = [], []
        for name, state, client in revisions:
            known = self._known(name, client)
            said = None if state == "ACTIVE" else schema
            written.append((known, known.revision + 1))
            calls.append(
                self.calling(
                    "PUT",
                    f"{self.tss_of(known.tss)}/tx/{self.id(name)}",
                    query={"tx_revision": known.revision + 1},
                    body=self._revision(known, state, client=client, schema=said),
                )
            )
        sent = self.subject.together(calls, apart=apart)
        for exchange, (known, wanted) in zip(sent, written, strict=True):
            known.answered(exchange, wanted)
        return sent

    def _known(self, name: str, client: str | None) -> Written:
        if name not in self.written:
            till = client or ""
            self.checks.presuppose(till in self.owner, f"{name!r} was never started")
            self.written[name] = Written(tss=self.owner[till], client=till)
        return self.written[name]

    def _revision(
        self,
        known: Written,
        state: str,
        *,
        client: str | None,
        schema: Any = None,
        metadata: Any = None,
    ) -> dict[str, Any]:
        """
        Put together what a revision says.
        """
        body: dict[str, Any] = {"state": state, "client_id": self.id(client or known.client)}
        if schema is not None:
            body["schema"] = schema
        if metadata is not None:
            body["metadata"] = metadata
        return body

    def number(self, name: str) -> int:
        """
        Give the number of a transaction.
        """
        found = object_of(self.written[name].answers[0]) or {}
        return self._counted(found.get("number"), f"{name!r} was given no number")

    def counter(self, tss: str) -> int:
        """
        Look at the signature counter of a TSS.
        """
        shown = self.show(tss).get("signature_counter")
        return self._counted(shown, f"TSS {tss!r} shows no signature counter")

    def counter_of(self, name: str) -> int:
        """
        Give the signature counter of the latest answer to a transaction.
        """
        counter = self._signed(name, "signature").get("counter")
        return self._counted(counter, f"{name!r} was answered without a signature counter")

    def _counted(self, told: object, missing: str) -> int:
        number = whole_number(told)
        self.checks.presuppose(number is not None, missing)
        return number or 0

    def _signed(self, name: str, member: str) -> dict[str, Any]:
        """
        Give a member of the latest answer to a transaction, as an object.
        """
        found = (object_of(self.written[name].answers[-1]) or {}).get(member)
        self.checks.presuppose(isinstance(found, dict), f"{name!r} was answered without {member}")
        return found if isinstance(found, dict) else {}

    # -- afterwards --------------------------------------------------------------------------

    def tidy(self, *, keeping: Collection[str] = ()) -> tuple[str, ...]:
        """
        Disable every TSS that the scenario created, by whatever call, because TEST has room for
        five; gives the ids of those that are in use all the same.

        Those whose ids are named in *keeping* are left as they are.
        """
        left = []
        for tss, made in self._made().items():
            if made.state == "DISABLED" or tss in keeping or tss in self._given_up:
                continue
            if not self._disabled(tss, made):
                self._given_up.add(tss)
                left.append(tss)
        return tuple(left)

    def _made(self) -> dict[str, Made]:
        """
        Read out of the answers which TSS were created and in which state they were seen last.
        """
        found: dict[str, Made] = {}
        for exchange in self.subject.exchanges:
            place = _TSS.fullmatch(exchange.request.path)
            if place is None or exchange.status != _OK:
                continue
            answer, tss = object_of(exchange) or {}, place["id"].lower()
            if exchange.request.method == "PUT" and "admin_puk" in answer:
                bearer = "other" if self._is_others(exchange) else "own"
                found[tss] = Made(puk=str(answer["admin_puk"]), bearer=bearer)
            if tss in found and "state" in answer:
                found[tss].state = str(answer["state"])
        return found

    def _is_others(self, exchange: Exchange) -> bool:
        theirs = {f"Bearer {token}" for token in self._others}
        return not theirs.isdisjoint(exchange.request.headers.values())

    def _disabled(self, tss: str, made: Made) -> bool:
        """
        Disable a TSS, whatever has become of its PIN and its admin.

        Doing so twice does no harm, so it is tried again where a gateway kept a call to itself.
        """
        for _ in range(_TRIES):
            before = len(self.subject.exchanges)
            if self._asked_to_disable(tss, made):
                return True
            if all(each.gateway is None for each in self.subject.exchanges[before:]):
                return False
        return False

    def _asked_to_disable(self, tss: str, made: Made) -> bool:
        address, bearer = f"/tss/{tss}", made.bearer
        if made.state == "CREATED":
            body = {"state": "UNINITIALIZED"}
            self.look(self.send("PATCH", address, body=body, bearer=bearer))
        # As a rule the PIN is ours already; the PUK helps where it is not, or is blocked.
        if made.state == "CREATED" or not self._let_in(address, bearer):
            pin = {"admin_puk": made.puk, "new_admin_pin": PIN}
            self.look(self.send("PATCH", f"{address}/admin", body=pin, bearer=bearer))
            self._let_in(address, bearer)
        last = self.send("PATCH", address, body={"state": "DISABLED"}, bearer=bearer)
        return self.look(last).status == _OK

    def _let_in(self, address: str, bearer: str) -> bool:
        body = {"admin_pin": PIN}
        asked = self.send("POST", f"{address}/admin/auth", body=body, bearer=bearer)
        return self.look(asked).status == _OK

"""
The subject as a till sees it: one call to send anything, and short names for the documented calls.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from fiskalprobe.run.context import Context
from fiskalprobe.target.model import Target
from fiskalprobe.wire import Exchange, Manner, Outgoing, Row, Wire

TRANSACTIONS: Final = "/api/v1/transactions"
GERMANY: Final = "/api/v1/management/germany"


class Subject:
    """
    The fiscal service under judgement, for the length of one scenario.
    """

    def __init__(self, wire: Wire, context: Context, *, seed: str, salt: str = "") -> None:
        self._wire = wire
        self._context = context
        #: Seeded for this scenario: two runs with one seed send the same.
        self.random = random.Random(seed)  # noqa: S311 - reproducible on purpose
        #: Where ids come from: another stream with each *salt*, for a service that remembers.
        self._ids = random.Random(f"{seed}/{salt}") if salt else self.random  # noqa: S311 - likewise

    @property
    def target(self) -> Target:
        """
        What is claimed of the subject.
        """
        return self._context.target

    @property
    def client_id(self) -> str:
        """
        The till's registered client.
        """
        return self.target.ixit.client_id

    @property
    def api(self) -> str:
        """
        The claimed generation of the fiscal response.
        """
        return self.target.ics.api

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """
        The exchanges of this scenario so far, without those over the control API.
        """
        return tuple(self._context.history)

    @property
    def last(self) -> Exchange | None:
        """
        The latest exchange of this scenario.
        """
        return self._context.history[-1] if self._context.history else None

    def afterwards(self, undo: Callable[[], None]) -> None:
        """
        Have *undo* done when the scenario has ended, however it ends, unless a reset does it.
        """
        self._context.afterwards.append(undo)

    def guid(self) -> str:
        """
        Draw a fresh GUID from this scenario's seed, and from the run's salt where there is one.
        """
        return str(uuid.UUID(int=self._ids.getrandbits(128), version=4))

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        manner: Manner = Manner.PATIENT,
        octets: bytes | None = None,
    ) -> Exchange:
        """
        Send anything; *json* is encoded, *text* goes out verbatim, and *octets* as they are.
        """
        return self._wire.send(
            method,
            path,
            query=query,
            json=json,
            text=text,
            headers=headers,
            manner=manner,
            octets=octets,
        )

    def sent(self, call: Outgoing) -> Exchange:
        """
        Send a request that was written before.
        """
        return self.send(
            call.method, call.path, query=call.query, json=call.json, headers=call.headers
        )

    def together(self, calls: Sequence[Outgoing], *, apart: bool = False) -> tuple[Exchange, ...]:
        """
        Send several requests at the same time; those of a row have nothing to do with each other.
        """
        return self._wire.send_together(calls, apart=apart)

    def seconds(self) -> float:
        """
        Tell the time in seconds; where a record is judged again, that of its next call.
        """
        return self._wire.seconds()

    def row(self) -> Row:
        """
        Begin a row of calls alike: it says how many go out at the same time.
        """
        return self._wire.row()

    @property
    def in_one_piece(self) -> AbstractContextManager[None]:
        """
        A context at whose end an interrupt is raised that came within.
        """
        return self._wire.in_one_piece

    def creating(self, document_type: int | str = 0, *, client_id: str | None = None) -> Outgoing:
        """
        Write the request of `create` without sending it.
        """
        query = {"uniqueClientId": client_id or self.client_id, "documentType": document_type}
        return Outgoing(method="PUT", path=f"{TRANSACTIONS}/createDocument", query=query)

    @staticmethod
    def posting(call: str, document: Mapping[str, Any]) -> Outgoing:
        """
        Write the request of `store` or `cancel` without sending it.
        """
        return Outgoing(method="POST", path=f"{TRANSACTIONS}/{call}", json=document)

    def listing(self) -> Outgoing:
        """
        Write the request of `open_transactions` without sending it.
        """
        return Outgoing(method="GET", path=f"{GERMANY}/{self.client_id}/tse/listTransactions")

    # -- the documented calls ----------------------------------------------------------------

    def create(self, document_type: int | str = 0, *, client_id: str | None = None) -> Exchange:
        """
        Start a document: PUT createDocument.
        """
        query = {"uniqueClientId": client_id or self.client_id, "documentType": document_type}
        return self.send("PUT", f"{TRANSACTIONS}/createDocument", query=query)

    def store(
        self, document: Mapping[str, Any] | str, *, manner: Manner = Manner.PATIENT
    ) -> Exchange:
        """
        Store a document: POST storeDocument; a text goes out verbatim.
        """
        return self._post("storeDocument", document, manner)

    def cancel(
        self, document: Mapping[str, Any] | str, *, manner: Manner = Manner.PATIENT
    ) -> Exchange:
        """
        Abort a started document: POST cancelDocument; a text goes out verbatim.
        """
        return self._post("cancelDocument", document, manner)

    def validate(
        self, document: Mapping[str, Any] | str, *, manner: Manner = Manner.PATIENT
    ) -> Exchange:
        """
        Have a document checked: POST validateDocument; a text goes out verbatim.
        """
        return self._post("validateDocument", document, manner)

    def tse_list(self) -> Exchange:
        """
        List the TSEs: GET germany/tse.
        """
        return self.send("GET", f"{GERMANY}/tse")

    def tse_status(self, *, client_id: str | None = None) -> Exchange:
        """
        Ask for the state of the client's TSE: GET tse/status.
        """
        return self.send("GET", f"{GERMANY}/{client_id or self.client_id}/tse/status")

    def self_test(self, tse_serial: str) -> Exchange:
        """
        Have a TSE test itself: POST tse/SERIAL/selftest.
        """
        return self.send("POST", f"{GERMANY}/tse/{tse_serial}/selftest")

    def connect_test(self, *, client_id: str | None = None) -> Exchange:
        """
        Test the connection to the client's TSE: PUT tse/connectTest.
        """
        return self.send("PUT", f"{GERMANY}/{client_id or self.client_id}/tse/connectTest")

    def open_transactions(self, *, client_id: str | None = None) -> Exchange:
        """
        List one packet of open transactions: GET tse/listTransactions.
        """
        return self.send("GET", f"{GERMANY}/{client_id or self.client_id}/tse/listTransactions")

    def close_transactions(self, *, client_id: str | None = None) -> Exchange:
        """
        Close open transactions: DELETE tse/listTransactions.
        """
        return self.send("DELETE", f"{GERMANY}/{client_id or self.client_id}/tse/listTransactions")

    def version(self) -> Exchange:
        """
        Ask for the service's version: GET information/version.
        """
        return self.send("GET", "/api/v1/information/version")

    def _post(self, call: str, document: Mapping[str, Any] | str, manner: Manner) -> Exchange:
        path = f"{TRANSACTIONS}/{call}"
        if isinstance(document, str):
            return self.send("POST", path, text=document, manner=manner)
        return self.send("POST", path, json=document, manner=manner)

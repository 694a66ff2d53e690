"""
The judge's hand on the subject: its cable to the TSE, faults, its clock, its ledger, and a reset.

Here it goes over the control API that `control.yaml` describes, and over the same recorder as the
rest, so that whatever was manipulated is evidence too; `ladder` names the other ways. What the
target does not offer raises `ControlMissing`, and the scenario that needs it becomes inconclusive,
never green.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from fiskalprobe.target.deeds import Act, Closings, ControlFailed, ControlMissing, Deed, Logs
from fiskalprobe.target.model import ControlClaim
from fiskalprobe.wire import Exchange, NotJson, Wire

#: The name under which the judge arms its one fault.
FAULT_NAME: Final = "judge"


class Control:
    """
    What may be manipulated behind the subject.
    """

    def __init__(self, wire: Wire, claim: ControlClaim) -> None:
        self._wire = wire
        self._claim = claim
        self._after_reset: list[Callable[[], None]] = []
        self._acting: list[Callable[[Act], None]] = []
        self._doing: list[Callable[[Deed], None]] = []
        self._is_cut = False

    @property
    def capabilities(self) -> frozenset[str]:
        """
        The handles on offer, some of `HANDLES`.
        """
        return self._claim.handles

    def offers(self, handle: str) -> bool:
        """
        Whether *handle* is on offer.
        """
        return handle in self._claim.handles

    def require(self, handle: str) -> None:
        """
        Go on only when *handle* is on offer; else `ControlMissing`.
        """
        if not self.offers(handle):
            raise ControlMissing(handle)

    def on_reset(self, listener: Callable[[], None]) -> None:
        """
        Tell *listener* of each reset from now on.
        """
        self._after_reset.append(listener)

    def on_act(self, listener: Callable[[Act], None]) -> None:
        """
        Tell *listener* of whatever is done without the wire from now on.
        """
        self._acting.append(listener)

    def on_deed(self, listener: Callable[[Deed], None]) -> None:
        """
        Tell *listener* from now on of whatever was done to the world, by this hand.
        """
        self._doing.append(listener)

    def _done(self, what: str, **more: Any) -> None:
        for listener in self._doing:
            listener(Deed(what=what, **more))

    def _tell(self, act: Act) -> None:
        for listener in self._acting:
            listener(act)

    def owns(self, exchange: Exchange) -> bool:
        """
        Whether the exchange was ours and not the subject's business.
        """
        return self.handle_of(exchange) is not None

    def handle_of(self, exchange: Exchange) -> str | None:
        """
        Name the handle that an exchange of ours was about; None for the subject's business.
        """
        place = self._claim.url.rstrip("/") + "/"
        asked = exchange.request
        said = (
            asked.path
            if place.startswith("/")
            else urlsplit(asked.url)._replace(query="").geturl()
        )
        return said[len(place) :].split("/")[0] if said.startswith(place) else None

    # -- the cable ---------------------------------------------------------------------------

    def cut(self, *occasions: str) -> None:
        """
        Cut the cable to the TSE: at ``create``, at ``finish`` or, without a word, at ``all``.
        """
        self.require("cable")
        was_cut, self._is_cut = self._is_cut, True
        try:
            self._cut(occasions or ("all",))
        except ControlMissing:
            self._is_cut = was_cut
            raise
        self._wire.disturbed = True
        self._done("cut", places=occasions or ("all",))

    def mend(self) -> None:
        """
        Mend the cable; returns once everything that waited has been signed.
        """
        self.require("cable")
        self._mend()
        self._is_cut = self._wire.disturbed = False
        self._done("mend")

    def tidy(self) -> None:
        """
        End whatever may have been done to the cable, in a world that cannot begin again.
        """
        if self.offers("faults"):
            self.clear_faults()
        if self.offers("cable"):
            self.mend()

    def leave(self) -> None:
        """
        Mend what the last scenario has cut, so that nobody is left without a TSE.
        """
        if self._is_cut:
            self.mend()

    def cable(self) -> dict[str, Any]:
        """
        Read what is cut and how many documents wait.
        """
        self.require("cable")
        return self._object(self._call("GET", "cable"))

    # -- everything else that can go wrong ---------------------------------------------------

    def fault(
        self,
        fault: str,
        *,
        parameters: Mapping[str, int | str] | None = None,
        occasions: Sequence[str] = (),
        count: int | None = None,
    ) -> Exchange:
        """
        Arm a fault of `fiskalspec.faults`, in place of the one that was armed before.
        """
        self.require("faults")
        order = fault_order(fault, parameters or {}, occasions, count)
        armed = self._call("PUT", f"faults/{FAULT_NAME}", json=order)
        self._wire.disturbed = True
        self._done("fault", fault=fault, places=tuple(occasions), count=count)
        return armed

    def clear_faults(self) -> Exchange:
        """
        End all faults; returns once everything that waited has been signed.
        """
        self.require("faults")
        healed = self._call("DELETE", "faults")
        self._wire.disturbed = self._is_cut
        self._done("heal")
        return healed

    # -- the clock ---------------------------------------------------------------------------

    def now(self) -> datetime:
        """
        Read the subject's clock.
        """
        self.require("clock")
        return self._read_clock()

    def set_clock(self, at: datetime) -> datetime:
        """
        Set the subject's clock to an aware instant.
        """
        self.require("clock")
        if at.tzinfo is None:
            raise ValueError("the clock is set to an aware instant; this one has no zone")
        now = self._set_clock(at)
        self._done("clock", now=now)
        return now

    def advance(self, seconds: int) -> datetime:
        """
        Let the subject's clock pass *seconds*.
        """
        self.require("clock")
        now = self._advance(seconds)
        self._done("clock", now=now)
        return now

    # -- the world ---------------------------------------------------------------------------

    def reset(self) -> None:
        """
        Begin with a fresh world; what the ambient checks remember is forgotten with the old one.
        """
        self.require("reset")
        self._reset()
        self._is_cut = self._wire.disturbed = False
        for listener in self._after_reset:
            listener()
        self._done("reset")

    def restart(self) -> None:
        """
        End the service and start it again; it remembers what it had answered.
        """
        self.require("restart")
        self._restart()
        self._done("restart")

    def ledger(
        self, *, document_guid: str | None = None, limit: int | None = None
    ) -> dict[str, Any]:
        """
        Read the subject's ledger: ``documents``, ``openTransactions``, ``waiting``.
        """
        self.require("ledger")
        query = {"documentGuid": document_guid, "limit": limit}
        return self._object(self._call("GET", "ledger", query=query))

    def documents(self, *, document_guid: str | None = None) -> Sequence[Mapping[str, Any]]:
        """
        Read the ledger's documents, oldest first; with *document_guid* only those that bear it.

        A command may print all that it has, so they are picked here too.
        """
        found = self.ledger(document_guid=document_guid).get("documents")
        if not isinstance(found, list):
            raise ControlFailed("the ledger has no list of documents")
        if document_guid is None:
            return found
        wanted = _guid(document_guid)
        return [
            each
            for each in found
            if isinstance(each, Mapping) and _guid(each.get("documentGuid")) == wanted
        ]

    def export(self, tse_serial: str) -> Logs:
        """
        Fetch the logs of a TSE as it hands them out: a tar file.
        """
        self.require("export")
        return self._export(tse_serial)

    def dsfinvk(
        self, client_id: str, *, first: int | None = None, last: int | None = None
    ) -> Closings:
        """
        Fetch the closings of a client as DSFinV-K, from number *first* to *last*, or all of them.
        """
        self.require("dsfinvk")
        return self._dsfinvk(client_id, first, last)

    # -- below: how it is done here; other rungs of the ladder do it otherwise ----------------

    def _one_of(self, occasions: Sequence[str]) -> str:
        """
        Give the one occasion that a hand is told which cuts at one alone: ``all`` has the others
        in it, and of the others each would take the place of the one before.
        """
        if "all" in occasions:
            return "all"
        if len(set(occasions)) > 1:
            raise ControlMissing(f"cable at {' and '.join(sorted(set(occasions)))} alone")
        return occasions[0]

    def _cut(self, occasions: Sequence[str]) -> None:
        self._call("PUT", "cable", json={"cut": list(occasions)})

    def _mend(self) -> None:
        self._call("PUT", "cable", json={"cut": []})

    def _reset(self) -> None:
        self._call("POST", "reset")

    def _restart(self) -> None:
        self._call("POST", "restart")

    def _export(self, tse_serial: str) -> Logs:
        fetched = self._call("GET", "export", query={"tse": tse_serial})
        content = b"" if fetched.response is None else fetched.response.content
        return Logs(content=content, fetched=fetched)

    def _dsfinvk(self, client_id: str, first: int | None, last: int | None) -> Closings:
        query = {"uniqueClientId": client_id, "from": first, "to": last}
        fetched = self._call("GET", "dsfinvk", query=query)
        return Closings(content=self._content(fetched), fetched=fetched)

    def _read_clock(self) -> datetime:
        return self._instant(self._call("GET", "clock"))

    def _set_clock(self, at: datetime) -> datetime:
        return self._instant(self._call("PUT", "clock", json={"now": at.isoformat()}))

    def _advance(self, seconds: int) -> datetime:
        return self._instant(self._call("POST", "clock/advance", json={"seconds": seconds}))

    def _call(self, method: str, name: str, **more: Any) -> Exchange:
        exchange = self._wire.send(
            method, urljoin(self._claim.url.rstrip("/") + "/", name), **more
        )
        if exchange.status is None or not 200 <= exchange.status < 300:  # noqa: PLR2004 - success
            raise ControlFailed(f"{method} {exchange.request.path} did not work: {exchange.gist}")
        return exchange

    @staticmethod
    def _content(exchange: Exchange) -> bytes:
        content = b"" if exchange.response is None else exchange.response.content
        if not content:
            raise ControlFailed(
                f"{exchange.request.path} handed out nothing; answer with a zip as application/zip"
            )
        return content

    @staticmethod
    def _object(exchange: Exchange) -> dict[str, Any]:
        try:
            answer = exchange.json()
        except NotJson as wrong:
            raise ControlFailed(f"{exchange.request.path}: {wrong}") from wrong
        if not isinstance(answer, dict):
            raise ControlFailed(
                f"{exchange.request.path} answered no object: {exchange.body[:80]}"
            )
        return answer

    def _instant(self, exchange: Exchange) -> datetime:
        return instant(self._object(exchange).get("now"))


def fault_order(
    fault: str, parameters: Mapping[str, int | str], occasions: Sequence[str], count: int | None
) -> dict[str, Any]:
    """
    Write the order for a fault that strikes each call, or the next *count* of them.

    It strikes whichever client and TSE the call is about.
    """
    order = {
        "fault": fault,
        "parameters": dict(parameters),
        "occasions": list(occasions),
        "client": "",
        "tse": "",
        "probability": 1.0,
    }
    return order if count is None else {**order, "count": count}


def _guid(said: object) -> str:
    return str(said).strip("{}").lower()


def instant(said: object) -> datetime:
    """
    Read what the subject's clock says; `ControlFailed` when it is no instant.
    """
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError as wrong:
        raise ControlFailed(f"the subject's clock reads {said!r}, no ISO instant") from wrong
    if at.tzinfo is None:
        raise ControlFailed(f"the subject's clock reads {said!r}, without a zone")
    return at

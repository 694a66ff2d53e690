"""
The books of a cloud TSE: what SIGN DE V2 answers, told from what was asked before.

States, admin sessions, tills and revisions are kept by id, as the addresses name them. What is
asked otherwise than the books know makes them forget the counter of that TSS, and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fiskalprobe.model.cloud.accounts import Asked, Sale, Tss, read, signature_of, type_of
from fiskalprobe.model.cloud.pages import Refusal
from fiskalprobe.model.cloud.views import CloudViews
from fiskalprobe.model.pages import Entry, Judged, turns
from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.target.deeds import Deed

_UPSERT: Final = ("E_TX_UPSERT",)
#: How a till may be refused that goes on with another's sale; no source says it.
_ANOTHERS: Final = tuple(Refusal(row="", status=status) for status in (400, 403, 404, 409))
#: What stays the same in the answer to a repeated revision.
_REPEATED: Final = ("_id", "revision", "number", "state", "client_id", "time_start", "time_end")
_SIGNED: Final = ("signature", "log", "qr_code_data")
_WRITTEN: Final = {"ACTIVE": "DE-CTX-0003", "FINISHED": "DE-CTX-0004", "CANCELLED": "DE-CTX-0005"}
_OPERATIONS: Final = {"ACTIVE": "Update", "FINISHED": "Finish", "CANCELLED": "Finish"}
_UNKNOWN: Final = Refusal(row="DE-CTS-0007", status=404, codes=("E_TSS_NOT_FOUND",))
_NO_SALES: Final = {
    "CREATED": Refusal(
        row="DE-CTX-0016", status=400, codes=("E_TSS_NOT_INITIALIZED", "E_TSS_CREATED")
    ),
    "UNINITIALIZED": Refusal(row="DE-CTX-0016", status=400, codes=("E_TSS_NOT_INITIALIZED",)),
    "DISABLED": Refusal(row="DE-CTX-0017", status=400, codes=("E_TSS_DISABLED",)),
}
#: What a write may be answered while another is under way.
_BUSY: Final = (
    Refusal(row="DE-CTX-0032", status=409, codes=("E_PENDING_TX_CONFLICT",)),
    Refusal(row="DE-CTX-0032", status=503, codes=("E_TSS_LOCKED",)),
)
#: What becomes of a TSS without a call (DE-CTS-0032).
_GONE: Final = frozenset({"DEFECTIVE", "DELETED", "EVICTED"})
_LOCKED: Final = 423
#: Open transactions for which a TSS has room (DE-CTX-0030).
_MOST_OPEN: Final = 2000


class CloudBooks(CloudViews):
    """
    What has happened at one service for cloud TSEs, and what follows from it.
    """

    def catch_up(self, timeline: Sequence[Entry]) -> list[Judged]:
        """
        Enter what has happened since the last time, and say what was not as foretold.
        """
        new = timeline[self._read :]
        self._read = len(timeline)
        self._claims = []
        for turn in turns(new):
            if isinstance(turn, Deed):
                self._enter_deed(turn)
            else:
                self._enter_all([asked for each in turn if (asked := read(each)) is not None])
        return self._claims

    def _enter_deed(self, deed: Deed) -> None:
        if deed.what == "reset":
            self.tss.clear()
            self.forgotten.clear()
            self.is_fresh = True
            return
        for tss in self.tss.values():
            # A restart or a day that goes by may end in a self test, or an admin's session.
            tss.counter = None
            tss.is_admin_in = None if tss.is_admin_in else tss.is_admin_in
            tss.is_old |= deed.what == "clock"

    def _enter_all(self, turn: list[Asked]) -> None:
        """
        Enter calls that were made at the same time by the order in which they were signed.
        """
        self._crowded = len(turn) > 1
        for asked in sorted(turn, key=lambda each: (not each.is_ok, _number_of(each))):
            self._enter(asked)
        self._crowded = False

    def _enter(self, asked: Asked) -> None:
        tss = self.tss.get(asked.tss)
        if asked.exchange.response is None or (tss is not None and _is_gone(asked, tss)):
            # Nobody can tell what has happened.
            self.tss.pop(asked.tss, None)
            self.forgotten.add(asked.tss)
        elif asked.tss in self.forgotten:
            pass
        elif (asked.method, asked.rest) == ("PUT", ()):
            self._create(asked, tss)
        elif tss is None:
            if self.is_fresh:
                self._refuses(asked, None, _UNKNOWN)
        elif asked.method == "GET":
            self._view(asked, tss)
        else:
            self._change(asked, tss)

    def _change(self, asked: Asked, tss: Tss) -> None:
        match asked.method, asked.rest:
            case "PATCH", ():
                self._move(asked, tss)
            case "PATCH", ("admin",):
                self._set_pin(asked, tss)
            case "POST", ("admin", "auth"):
                self._log_in(asked, tss)
            case "POST", ("admin", "logout"):
                self._log_out(asked, tss)
            case "PUT" | "PATCH", ("client", client):
                self._till(asked, tss, client)
            case "PUT", ("tx", sale):
                self._write(asked, tss, sale)
            case "PUT", ("export", export):
                self._export(asked, tss, export)
            case _:
                tss.counter = None

    # -- writing -----------------------------------------------------------------------------

    def _write(self, asked: Asked, tss: Tss, named: str) -> None:
        id_, sale = tss.sale(named)
        state = str(asked.body.get("state"))
        if self._crowded and any(busy.fits(asked) for busy in _BUSY):
            tss.refused = True
            return
        if sale is not None and self._is_again(asked, sale):
            self._repeat(asked, tss, sale)
            return
        is_anothers = sale is not None and sale.client != _client_of(asked)
        if reasons := self._reasons(asked, tss, named, sale):
            if is_anothers:
                reasons += _ANOTHERS
            self._refuses(asked, tss, *reasons)
        elif is_anothers:
            # No source says whether another till may go on with a sale.
            tss.refused |= not asked.is_ok
        elif sale is None:
            self._answers(asked, "DE-CTX-0001")
        elif state != "FINISHED" or asked.body.get("schema"):
            self._answers(asked, "DE-CTX-0018" if named.isdecimal() else _WRITTEN.get(state, ""))
        elif not asked.is_ok:
            tss.refused = True  # whether an end may leave out the schema is not documented
        if asked.is_ok:
            self._written(asked, tss, id_, sale)

    @staticmethod
    def _is_again(asked: Asked, sale: Sale) -> bool:
        """
        Tell whether a revision that was written is asked for once more, as it was.
        """
        revision = asked.revision or 0
        return 0 < revision <= len(sale.asked) and sale.asked[revision - 1] == asked.body

    def _reasons(self, asked: Asked, tss: Tss, named: str, sale: Sale | None) -> list[Refusal]:
        """
        Collect every reason to refuse a revision; the state of the TSS comes before all others.
        """
        if tss.state != "INITIALIZED":
            return [_NO_SALES[tss.state]]
        reasons = []
        client, state = _client_of(asked), asked.body.get("state")
        till = tss.tills.get(client)
        if till is None:
            reasons.append(Refusal(row="DE-CTX-0014", status=400, codes=("E_CLIENT_NOT_FOUND",)))
        elif not till.registered:
            gone = ("E_CLIENT_DEREGISTERED",)
            reasons.append(Refusal(row="DE-CTX-0015", status=400, codes=gone))
        if sale is None:
            if named.isdecimal():
                reasons.append(Refusal(row="DE-CTX-0021", status=404, codes=("E_TX_NOT_FOUND",)))
            elif state != "ACTIVE":
                reasons.append(Refusal(row="DE-CTX-0013", status=400, codes=_UPSERT))
                if not asked.body.get("schema"):
                    reasons.append(_typeless())
            elif asked.revision not in {1, None}:
                reasons.append(Refusal(row="DE-CTX-0008", status=400, codes=_UPSERT))
            if tss.open_count >= _MOST_OPEN:
                full = ("E_TX_LIMIT_REACHED",)
                reasons.append(Refusal(row="DE-CTX-0030", status=400, codes=full))
            return reasons
        return reasons + self._reasons_later(asked, sale, state)

    @staticmethod
    def _reasons_later(asked: Asked, sale: Sale, state: object) -> list[Refusal]:
        reasons = []
        due = len(sale.answers) + 1
        if sale.state != "ACTIVE":
            # That it ends is stated; with which words a write after that is refused is only shown.
            row = "DE-CTX-0012" if asked.is_ok else "DE-CTX-0034"
            reasons.append(Refusal(row=row, status=400, codes=_UPSERT))
        if asked.revision not in {due, None}:
            row = "DE-CTX-0009" if asked.revision == due - 1 else "DE-CTX-0008"
            reasons.append(Refusal(row=row, status=400, codes=_UPSERT))
        given = type_of(asked.body)
        if given and sale.type and given != sale.type:
            changed = ("E_TX_ILLEGAL_TYPE_CHANGE",)
            reasons.append(Refusal(row="DE-CTX-0007", status=409, codes=changed))
        if state == "CANCELLED" and not given and not sale.type:
            reasons.append(_typeless())
        return reasons

    def _repeat(self, asked: Asked, tss: Tss, sale: Sale) -> None:
        """
        Foretell the answer to a till that never saw the first one: the same, signed once.
        """
        revision = asked.revision or 0
        till = tss.tills.get(sale.client)
        is_served = tss.state == "INITIALIZED" and till is not None and till.registered
        if revision == len(sale.answers) and is_served:
            self._answers(asked, "DE-CTX-0010")
        elif not asked.is_ok:
            # No source says it of older revisions, or of what was taken out of use since.
            tss.refused = True
            return
        if asked.is_ok:
            first = sale.answers[revision - 1]
            self._says(asked, "DE-CTX-0010", **{name: first.get(name) for name in _REPEATED})
            self._says(asked, "DE-CTX-0011", **{name: first.get(name) for name in _SIGNED})

    def _written(self, asked: Asked, tss: Tss, id_: str, sale: Sale | None) -> None:
        """
        Foretell the numbers of a revision, and enter it.
        """
        answer, state = asked.answer, str(asked.body.get("state"))
        client = _client_of(asked)
        due = 1 if sale is None else len(sale.answers) + 1
        row = "DE-CTX-0001" if sale is None else _WRITTEN.get(state, "DE-CTX-0003")
        self._says(
            asked,
            row,
            _id=id_,
            tss_id=asked.tss,
            state=state,
            revision=due,
            latest_revision=due,
            **({"client_id": client} if sale is None or sale.client == client else {}),
        )
        number = len(tss.sales) + 1 if sale is None else sale.number
        self._says(asked, "DE-CTX-0002", number=number)
        self._foretell_times(asked, sale, state)
        if sale is None:
            number = answer.get("number", number)
            sale = tss.sales[id_] = Sale(number=number, client=client, state=state)
        metadata = asked.body.get("metadata")
        if isinstance(metadata, dict):
            sale.metadata |= metadata
            self._says_noted(asked, "DE-CTX-0022", sale.metadata)
        sale.state = state
        sale.asked.append(asked.body)
        sale.answers.append(answer)
        self._count(asked, tss)

    def _foretell_times(self, asked: Asked, sale: Sale | None, state: str) -> None:
        log = asked.answer.get("log")
        at = log.get("timestamp") if isinstance(log, dict) else None
        operation = log.get("operation") if isinstance(log, dict) else None
        wanted = "Start" if sale is None else _OPERATIONS.get(state)
        self._foretell(
            asked,
            "DE-CSG-0010",
            "foretold-operation",
            ok=operation == wanted,
            expected=f"log.operation {wanted}",
            actual=f"log.operation {operation}",
        )
        times: dict[str, Any] = {
            "time_start": at if sale is None else sale.answers[0].get("time_start")
        }
        if state != "ACTIVE":
            times["time_end"] = at
        self._says(asked, "DE-CTX-0023", **times)

    def _count(self, asked: Asked, tss: Tss) -> None:
        """
        Foretell the counter of a signature, and go on from the one that there is.
        """
        signature = asked.answer.get("signature")
        shown = str(signature.get("counter", "")) if isinstance(signature, dict) else ""
        counter = whole_number(shown) or 0
        self._foretell(
            asked,
            "DE-CSG-0007",
            "foretold-counter",
            ok=counter > tss.highest,
            expected=f"a counter above {tss.highest}",
            actual=f"counter {shown}",
        )
        if tss.counter is not None:
            before = "DE-CER-0013" if tss.refused else tss.row or "DE-CSG-0008"
            self._foretell(
                asked,
                before,
                "foretold-next",
                ok=counter == tss.counter + 1,
                expected=f"counter {tss.counter + 1}",
                actual=f"counter {shown}",
            )
        tss.highest = max(tss.highest, counter)
        tss.counter, tss.refused, tss.row = counter or None, False, ""


def _number_of(asked: Asked) -> tuple[int, int]:
    """
    Give number and counter of a signed answer, by which calls at the same time are put in order.
    """
    counter, _ = signature_of(asked.answer)
    number = asked.answer.get("number")
    return whole_number(counter) or 0, number if isinstance(number, int) else 0


def _client_of(asked: Asked) -> str:
    return str(asked.body.get("client_id")).lower()


def _is_gone(asked: Asked, tss: Tss) -> bool:
    """
    Tell whether the operator has cleared away a TSS in the meantime, as it may.
    """
    return tss.is_old and (asked.exchange.status == _LOCKED or asked.answer.get("state") in _GONE)


def _typeless() -> Refusal:
    return Refusal(row="DE-CTX-0006", status=409, codes=("E_TX_NO_TYPE_DEFINED",))

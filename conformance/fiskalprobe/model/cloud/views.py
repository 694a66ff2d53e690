"""
Views: what a cloud TSE shows of TSS, clients, transactions, lists and archives.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any, Final

from fiskalprobe.model.cloud.accounts import Archive, Asked, Sale, Tss, signature_of
from fiskalprobe.model.cloud.pages import NO_TILL, CloudPages, Refusal
from fiskalprobe.oracles.export.archive import read_export
from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage, decode

_NO_SALE: Final = Refusal(row="DE-CTX-0021", status=404, codes=("E_TX_NOT_FOUND",))
_NO_REVISION: Final = Refusal(row="DE-CTX-0020", status=400, codes=("E_TX_REVISION_NOT_FOUND",))
_NO_EXPORT: Final = Refusal(row="DE-CEX-0014", status=404, codes=("E_EXPORT_NOT_FOUND",))
_TOO_EARLY: Final = Refusal(
    row="DE-CEX-0012", status=409, codes=("E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT",)
)
#: As many entries as a page has where nobody says how many.
_PAGE: Final = 100
#: What a revision keeps, whenever it is read.
_KEPT: Final = ("number", "state", "client_id", "signature", "log", "schema")
_TOO_MANY: Final = 429
_FILTER: Final = "states[0]"


class CloudViews(CloudPages):
    """
    Pages that are compared with what the service shows.
    """

    def _view(self, asked: Asked, tss: Tss) -> None:
        """
        Foretell what is shown to somebody who only looks.
        """
        if asked.exchange.status == _TOO_MANY:
            return  # how many looks are too many is another requirement's business
        match asked.rest:
            case ():
                self._look(asked, tss)
            case ("client", *rest):
                self._view_tills(asked, tss, rest)
            case ("tx", *rest):
                self._view_sales(asked, tss, rest)
            case ("export", *rest):
                self._view_exports(asked, tss, rest)

    def _view_tills(self, asked: Asked, tss: Tss, rest: list[str]) -> None:
        match rest:
            case []:
                self._list_tills(asked, tss)
            case [client]:
                self._show_till(asked, tss, client)
            case [client, "tx"] if client in tss.tills:
                self._list_sales(asked, tss, lambda sale: sale.client == client)

    def _view_sales(self, asked: Asked, tss: Tss, rest: list[str]) -> None:
        match rest:
            case []:
                self._list_sales(asked, tss, lambda _: True)
            case [sale]:
                self._show_sale(asked, tss, sale)
            case [sale, "log"]:
                self._show_log(asked, tss, sale)

    def _view_exports(self, asked: Asked, tss: Tss, rest: list[str]) -> None:
        match rest:
            case [export] if export not in tss.exports:
                self._refuses(asked, tss, _NO_EXPORT)
            case [export, "file"] if export in tss.exports and asked.is_ok:
                self._open_archive(asked, tss, tss.exports[export])

    # -- TSS and clients ---------------------------------------------------------------------

    def _look(self, asked: Asked, tss: Tss) -> None:
        row = "DE-CTS-0029" if tss.state == "DISABLED" else "DE-CTS-0009"
        self._answers(asked, row)
        if not asked.is_ok:
            return
        self._says(asked, row, state=tss.state)
        kept = "DE-CER-0013" if tss.refused else "DE-CTS-0015"
        self._says_noted(asked, kept, tss.metadata)
        if tss.state != "CREATED":
            self._says(
                asked,
                "DE-CTS-0025",
                number_active_transactions=tss.open_count,
                number_registered_clients=tss.registered_count,
            )
        self._shows_counter(asked, tss)

    def _show_till(self, asked: Asked, tss: Tss, client: str) -> None:
        till = tss.tills.get(client)
        if till is None:
            self._refuses(asked, tss, NO_TILL)
            return
        row = "DE-CTS-0029" if tss.state == "DISABLED" else "DE-CCL-0009"
        self._answers(asked, row)
        if asked.is_ok:
            state = "REGISTERED" if till.registered else "DEREGISTERED"
            self._says(asked, row, state=state, _id=client, serial_number=till.serial)
            if till.is_changed:
                changed = asked.answer.get("time_update") is not None
                self._foretell(
                    asked, "DE-CCL-0010", "foretold-change", ok=changed, expected="time_update"
                )

    def _list_tills(self, asked: Asked, tss: Tss) -> None:
        state = asked.query.get("state", "")
        if set(asked.query) - {"state"} or len(tss.tills) > _PAGE:
            return
        wanted = [
            id_
            for id_, till in tss.tills.items()
            if state in {"", "REGISTERED" if till.registered else "DEREGISTERED"}
        ]
        self._lists(asked, "DE-CCL-0014", sorted(wanted), sort=True)

    # -- transactions ------------------------------------------------------------------------

    def _show_sale(self, asked: Asked, tss: Tss, named: str) -> None:
        """
        Foretell a transaction as it was written.
        """
        id_, sale = tss.sale(named)
        if sale is None:
            self._refuses(asked, tss, _NO_SALE)
            return
        revision = asked.revision or len(sale.answers)
        if revision > len(sale.answers):
            self._refuses(asked, tss, _NO_REVISION)
            return
        row = "DE-CTX-0018" if named.isdecimal() else "DE-CTX-0019"
        self._answers(asked, row)
        if not asked.is_ok:
            return
        written = sale.answers[revision - 1]
        self._says(
            asked,
            row,
            _id=id_,
            revision=revision,
            latest_revision=len(sale.answers),
            **{name: written.get(name) for name in _KEPT},
        )
        if revision == len(sale.answers):
            self._says_noted(asked, "DE-CTX-0022", sale.metadata)

    def _show_log(self, asked: Asked, tss: Tss, named: str) -> None:
        """
        Foretell the log message of a revision.
        """
        _, sale = tss.sale(named)
        revision = asked.revision or (len(sale.answers) if sale else 0)
        if sale is None or revision > len(sale.answers):
            return
        self._answers(asked, "DE-CTX-0028")
        if asked.exchange.response is None or not asked.is_ok:
            return
        wanted = signature_of(sale.answers[revision - 1])
        try:
            log = decode(asked.exchange.response.content)
        except MalformedLogMessage as malformed:
            found, shown = None, str(malformed)
        else:
            found = log.counter, base64.b64encode(log.signature).decode()
            shown = f"the log of counter {log.counter}"
        self._foretell(
            asked,
            "DE-CTX-0028",
            "foretold-log",
            ok=found == wanted,
            expected=f"the log of counter {wanted[0]}",
            actual=shown,
        )

    def _list_sales(self, asked: Asked, tss: Tss, belongs: Callable[[Sale], bool]) -> None:
        query = asked.query
        known = {_FILTER, "order_by", "order", "limit", "offset"}
        if set(query) - known or query.get("order_by", "number") != "number":
            return
        state = query.get(_FILTER, "")
        listed = [
            (sale.number, id_)
            for id_, sale in tss.sales.items()
            if belongs(sale) and state in {"", sale.state}
        ]
        wanted = [id_ for _, id_ in sorted(listed, reverse=query.get("order") == "desc")]
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", _PAGE))
        row = "DE-CLS-0004" if state else "DE-CLS-0008"
        if "order_by" in query:
            row = "DE-CLS-0002" if "limit" in query else "DE-CLS-0001"
        page = wanted[offset : offset + limit]
        self._lists(
            asked, row, page if "order_by" in query else sorted(page), sort="order_by" not in query
        )

    def _lists(self, asked: Asked, row: str, wanted: list[str], *, sort: bool) -> None:
        """
        Foretell the ids of a list, and their order where one was asked for.
        """
        data: Any = asked.answer.get("data")
        found = [str(each.get("_id")) for each in data or () if isinstance(each, dict)]
        self._foretell(
            asked,
            row,
            "foretold-list",
            ok=asked.is_ok and (sorted(found) if sort else found) == wanted,
            expected=f"{len(wanted)} entries: {wanted}",
            actual=f"{asked.exchange.status}, {len(found)} entries: {found}",
        )

    # -- exports -----------------------------------------------------------------------------

    def _export(self, asked: Asked, tss: Tss, export: str) -> None:
        if asked.query:
            return
        if tss.state in {"CREATED", "UNINITIALIZED"}:
            self._refuses(asked, tss, _TOO_EARLY)
            return
        self._answers(asked, "DE-CEX-0013" if tss.state == "DISABLED" else "DE-CEX-0001")
        if asked.is_ok:
            self._says(asked, "DE-CEX-0001", _id=export, tss_id=asked.tss)
            tss.exports[export] = Archive(revisions=tss.revisions, counter=tss.counter)

    def _open_archive(self, asked: Asked, tss: Tss, promised: Archive) -> None:
        """
        Compare what the TSS has signed with what was answered.
        """
        response = asked.exchange.response
        archive = read_export(b"" if response is None else response.content)
        held = {
            (log.transaction, log.counter, base64.b64encode(log.signature).decode())
            for log in archive.steps
        }
        missing, strange = promised.revisions - held, held - tss.revisions
        counters = [log.envelope.counter for log in archive.logs]
        for row, ok, expected in (
            ("DE-CEX-0004", not missing, _shown(missing, "with")),
            # A revision that nobody was told of.
            ("DE-CER-0013", not strange, _shown(strange, "without")),
            (
                "DE-CEX-0006",
                len(counters) == len(set(counters))
                and {counter for _, counter, _ in promised.revisions} <= set(counters),
                "each counter once, and all that were answered",
            ),
            (
                "DE-CEX-0023",
                all(after == before + 1 for before, after in pairwise(counters)),
                "counters that follow one another",
            ),
        ):
            self._foretell(
                asked,
                row,
                "foretold-archive",
                ok=ok,
                expected=expected,
                actual=f"{len(counters)} logs, {len(held)} of them of transactions",
            )
        # An archive may be made when it is asked for, or when it is fetched.
        if counters and tss.counter is not None and tss.counter == promised.counter:
            self._foretell(
                asked,
                tss.row or "DE-CSG-0012",
                "foretold-end",
                ok=counters[-1] == tss.counter,
                expected=f"logs up to counter {tss.counter}",
                actual=f"logs up to counter {counters[-1]}",
            )


def _shown(logs: Collection[tuple[Any, Any, Any]], word: str) -> str:
    named = ", ".join(
        f"transaction {number} at {counter}" for number, counter, _ in sorted(logs, key=str)
    )
    return f"{word} {named}" if named else "every log that was answered, and no other"

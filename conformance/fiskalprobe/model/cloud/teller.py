"""
The teller of stories at a cloud TSE: transactions, what is shown of them, and the world.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fiskalprobe.model.cloud.accounts import Tss
from fiskalprobe.model.cloud.moves import GIVEN
from fiskalprobe.model.cloud.shop import TRIES, CloudShop
from fiskalprobe.model.moves import Move
from fiskalprobe.model.narrator import letter
from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps.cloud import calls as cloud_calls
from fiskalprobe.steps.cloud import exports as cloud_exports
from fiskalprobe.steps.cloud._samples import CARD_SALE
from fiskalprobe.steps.fiscal import books as steps
from fiskalprobe.steps.fiscal import calls

_DAY: Final = 86_400
_LISTED: Final = 3
_ORDER: Final[dict[str, Any]] = {
    "standard_v1": {
        "order": {"line_items": [{"quantity": "1", "text": "Tea", "price_per_unit": "2.50"}]}
    }
}
_OTHER: Final[dict[str, Any]] = {"standard_v1": {"other": {}}}


class CloudTeller(CloudShop):
    """
    Tells stories of tills at a cloud TSE.
    """

    def _tidy(self) -> None:
        self.cloud.tidy()

    def _look_up(self) -> None:
        steps.look_up(self.books, self.context, self.checks)

    def _is_surprised(self) -> bool:
        claims = self.books.catch_up(self.context.timeline)
        return any(claim.standing is Standing.BROKEN for claim, _ in claims)

    def _audit(self) -> None:
        """
        What a cloud TSE has on record is seen over the wire, so it is a move like others.
        """

    def _outcome(self) -> tuple[object, ...] | None:
        last = self.cloud.subject.last
        if last is None:
            return None
        return last.status, (object_of(last) or {}).get("code")

    def _state(self) -> tuple[object, ...]:
        known = [self.books.tss.get(self.cloud.ids.get(name, "")) for name in self._shops]
        return tuple(sorted(_outline(tss) for tss in known if tss is not None))

    def _play(self, move: Move) -> None:
        {
            "tss": self._tss,
            "own": self._own,
            "disable": self._disable,
            "retire": self._retire,
            "client": self._client,
            "begin": self._begin,
            "write": self._write,
            "misnumber": self._misnumber,
            "numbered": self._numbered,
            "other": self._other,
            "together": self._together,
            "again": self._again,
            "look": self._look,
            "read": self._read,
            "show": self._show,
            "list": self._list,
            "recreate": self._recreate,
            "step": self._step,
            "pin": self._pin,
            "login": self._login,
            "logout": self._logout,
            "put": self._put,
            "change": self._change,
            "stranger": self._stranger,
            "export": self._export,
            "full": self._full,
            "fill": self._fill,
            "restart": self._restart,
            "pass": self._pass,
        }[move.kind](move)

    # -- transactions ------------------------------------------------------------------------

    def _begin(self, move: Move) -> None:
        self._begin_for(self._till(move))

    def _begin_for(self, till: str) -> None:
        shop, name = self._tills[till], letter(len(self._sales))
        self._sales[name] = till
        self._line(
            "When",
            f'the till writes "{name}" of client "{till}" at TSS "{shop}"',
            lambda: cloud_calls.the_till_writes_at(self.cloud, name, till, shop),
        )

    def _sale(self, move: Move) -> str:
        """
        Pick a sale; empty when there is none, and then one is begun.
        """
        if not self._sales:
            self._begin(move)
            return ""
        return tuple(self._sales)[-1 - move.which % len(self._sales)]

    def _write(self, move: Move) -> None:
        if name := self._sale(move):
            self._put_revision(name, move.how, GIVEN[move.amount % len(GIVEN)])

    def _misnumber(self, move: Move) -> None:
        if name := self._sale(move):
            due = self.cloud.written[name].revision + 1
            revision = max(due + move.amount, 1)
            given = "metadata" if move.which % 2 else "sale"
            self._put_revision(name, move.how, given, f" in revision {revision}")

    def _other(self, move: Move) -> None:
        """
        Let another till write what one has begun.
        """
        name = self._sale(move)
        others = [till for till in self._tills if name and till != self._sales[name]]
        if others:
            self._put_revision(name, move.how, "sale", f' of client "{others[0]}"')

    def _put_revision(self, name: str, state: str, given: str, how: str = "") -> None:
        text, cloud = f'the till writes "{name}" as {state}{how}', self.cloud
        client = how.removeprefix(' of client "').rstrip('"') if "client" in how else None
        revision = int(how.rpartition(" ")[2]) if "revision" in how else None
        match given:
            case "nothing":
                self._line(
                    "When",
                    text,
                    lambda: cloud_calls.the_till_writes(cloud, name, state, client, revision),
                )
            case "sale":
                self._line(
                    "When",
                    f"{text}, a sale by card",
                    lambda: cloud_calls.the_till_writes_sale(cloud, name, state, client, revision),
                )
            case "metadata":
                doc = json.dumps({"table": str(len(self.lines)), state.lower(): "yes"})
                self._line(
                    "When",
                    f"{text} with metadata:",
                    lambda: cloud_calls.the_till_writes_metadata(
                        cloud, name, state, client, revision, doc
                    ),
                    doc=doc,
                )
            case _:
                doc = json.dumps(_ORDER)
                self._line(
                    "When",
                    f"{text}:",
                    lambda: cloud_calls.the_till_writes_schema(
                        cloud, name, state, client, revision, doc
                    ),
                    doc=doc,
                )

    def _numbered(self, move: Move) -> None:
        """
        Write the next revision of a sale by its number.
        """
        name = self._sale(move)
        if name and (till := self._sales[name]) and self._number(name):
            path = f"/tss/{{{self._tills[till]}}}/tx/{{number of {name}}}"
            due = self.cloud.written[name].revision + 1
            body = {"state": move.how, "client_id": f"{{{till}}}", "schema": _OTHER}
            self._send("PUT", f"{path}?tx_revision={due}", body)

    def _number(self, name: str) -> int:
        answers = self.cloud.written[name].answers
        found = (object_of(answers[0]) or {}).get("number", 0) if answers else 0
        return found if isinstance(found, int) else 0

    def _again(self, _: Move) -> None:
        """
        Ask once more for what was asked for last, like a till that never saw the answer.
        """
        if self.cloud.meant:
            self._line(
                "When",
                "the till repeats its request",
                lambda: cloud_calls.the_till_repeats(self.cloud),
            )

    def _together(self, move: Move) -> None:
        revisions: list[tuple[str, str, str]] = []
        sales = tuple(self._sales)
        for each in move.moves:
            if each.kind == "begin" or not sales:
                till, name = self._owned(each), letter(len(self._sales))
                if till in self.cloud.owner:
                    self._sales[name] = till
                    revisions.append((name, "ACTIVE", till))
            else:
                name = sales[-1 - each.which % len(sales)]
                revisions.append((name, each.how, self._sales[name]))
        if not revisions:
            return
        self._line(
            "When",
            "these revisions are written at the same time",
            lambda: self.cloud.write_together(revisions, schema=CARD_SALE),
            (("transaction", "state", "client"), *revisions),
        )

    # -- looking -----------------------------------------------------------------------------

    def _read(self, move: Move) -> None:
        name = self._sale(move)
        if not name:
            return
        path = f"/tss/{{{self._tills[self._sales[name]]}}}/tx/{{{name}}}"
        written = max(self.cloud.written[name].revision, 1)
        match move.how:
            case "revision":
                path += f"?tx_revision={1 + move.which % written}"
            case "beyond":
                path += f"?tx_revision={written + 1}"
            case "log":
                path += "/log"
            case "log of revision":
                path += f"/log?tx_revision={1 + move.which % written}"
            case "number" if self._number(name):
                path = path.replace(f"{{{name}}}", f"{{number of {name}}}")
        self._send("GET", path)

    def _list(self, move: Move) -> None:
        shop = f"/tss/{{{self._shop(move)}}}"
        path = {
            "all": f"{shop}/tx",
            "open": f"{shop}/tx?states[0]=ACTIVE",
            "falling": f"{shop}/tx?order_by=number&order=desc",
            "page": f"{shop}/tx?order_by=number&limit=1&offset=1",
            "clients": f"{shop}/client?state=REGISTERED",
        }.get(move.how)
        if path is None:
            till = self._till(move)
            path = f"/tss/{{{self._tills[till]}}}/client/{{{till}}}/tx"
        self._send("GET", path)

    def _stranger(self, move: Move) -> None:
        shop = f"/tss/{{{self._shop(move)}}}"
        match move.how:
            case "write":
                name = self._shop(move)
                self._tills[f"nobody of {name}"] = name
                self._begin_for(f"nobody of {name}")
            case "end":
                self._end_first(move)
            case "transaction":
                self._send("GET", f"{shop}/tx/{{nobody}}")
            case "client":
                self._send("GET", f"{shop}/client/{{nobody}}")
            case "export":
                self._send("GET", f"{shop}/export/{{nobody}}")
            case "tss":
                self._send("GET", "/tss/{nowhere}")
            case _:
                self._send("PATCH", "/tss/{nowhere}", {"state": "UNINITIALIZED"})

    def _end_first(self, move: Move) -> None:
        """
        Let a till begin a sale with its end.
        """
        till, name = self._owned(move), letter(len(self._sales))
        if till in self.cloud.owner:
            self._sales[name] = till
            self._put_revision(name, "FINISHED", "sale", f' of client "{till}"')

    def _export(self, move: Move) -> None:
        if not self._shops:
            return
        shop = self._shop(move)
        self._exports += 1
        name = f"export {self._exports}"
        self._line(
            "When",
            f'the till exports TSS "{shop}" as "{name}"',
            lambda: cloud_exports.the_till_exports(self.cloud, self.control, shop, name, None),
        )

    # -- the world ---------------------------------------------------------------------------

    def _restart(self, _: Move) -> None:
        self._line(
            "When",
            "the service is restarted",
            lambda: calls.the_service_is_restarted(self.control),
        )

    def _pass(self, move: Move) -> None:
        unit, count = "seconds", move.amount
        if move.amount >= _DAY:
            unit, count = "days", move.amount // _DAY
        self._line(
            "When",
            f"{count} {unit} go by at the cloud",
            lambda: cloud_calls.time_goes_by(self.cloud, self.control, count, unit, None),
        )


def _outline(tss: Tss) -> tuple[object, ...]:
    """
    Give the state of one TSS without its figures.
    """
    states = [sale.state for sale in tss.sales.values()]
    return (
        tss.state,
        str(tss.is_admin_in),
        tss.pin is not None,
        min(tss.wrong_pins, TRIES) >= TRIES,
        min(tss.registered_count, 2),
        any(not till.registered for till in tss.tills.values()),
        min(tss.open_count, _LISTED),
        "FINISHED" in states,
        "CANCELLED" in states,
    )

"""
The teller of stories at a fiscal service: documents, outages, lost answers and restarts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fiskalprobe.model.books import Books
from fiskalprobe.model.losses import LOST
from fiskalprobe.model.moves import Move
from fiskalprobe.model.narrator import Narrator, letter
from fiskalprobe.steps.backoffice import clients
from fiskalprobe.steps.fiscal import arranging, calls, faults
from fiskalprobe.steps.fiscal import books as steps
from fiskalprobe.steps.fiscal._documents import altered
from fiskalprobe.steps.fiscal._errands import Errands
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_ok

#: A number that no story comes near.
_STRANGE: Final = 999_999
#: What a till sends that was given no number.
_NONE: Final = -99
_FIELD: Final = "fiscalDocumentNumber"
_LISTED: Final = 3
_AUDITED: Final = "the records are as the books foretell"


class Teller(Narrator):
    """
    Tells stories of tills at a fiscal service.
    """

    def _set_up(self) -> None:
        self.till = Till(subject=self.notebook.subject(), checks=self.checks)
        self.errands = Errands(subject=self.till.subject, checks=self.checks)
        self.books = Books()
        self._names: list[str] = []
        self._ended: list[str] = []
        #: Documents of which an answer never came to the till.
        self._lost: set[str] = set()
        self._added = False

    def _tidy(self) -> None:
        self.till.cancel_the_rest()

    # -- moves -------------------------------------------------------------------------------

    def _play(self, move: Move) -> None:
        {
            "create": self._create,
            "end": self._end,
            "again": self._again,
            "together": self._together,
            "crowd": self._crowd,
            "stranger": self._stranger,
            "lose": self._lose,
            "recreate": self._recreate,
            "unnumbered": self._unnumbered,
            "strike": self._strike,
            "heal": self._heal,
            "look": self._look,
            "list": self._list,
            "close": self._close,
            "cut": self._cut,
            "mend": self._mend,
            "restart": self._restart,
            "pass": self._pass,
        }[move.kind](move)

    def _outcome(self) -> tuple[object, ...] | None:
        last = self.till.subject.last
        return None if last is None else (last.status, _kind(last))

    def _state(self) -> tuple[object, ...]:
        begun = sum(len(account.open) for account in self.books.accounts.values())
        return (
            tuple(sorted(self.books.cut)),
            min(begun, _LISTED),
            min(len(self.books.waiting), _LISTED),
            min(len(self._ended), 1),
            self._added,
            self.books.armed,
            min(len(self.books.pending), 1),
            min(sum(len(account.phantoms) for account in self.books.accounts.values()), 1),
            bool(self._unanswered()),
            any(name in self._lost and name not in self._ended for name in self._names),
        )

    def _create(self, move: Move) -> None:
        name = self._new(move)
        self._line(
            "When",
            f'the POS creates document "{name}"',
            lambda: calls.the_pos_creates(self.till, name),
        )

    def _crowd(self, move: Move) -> None:
        for _ in range(move.amount):
            self._create(replace(move, kind="create"))

    # Where nothing comes into question, what has to come first happens instead, so that most
    # moves of a story count.

    def _end(self, move: Move) -> None:
        if name := self._pick(self._begun(), move):
            self._send(move.how, name)
        else:
            self._create(move)

    def _again(self, move: Move) -> None:
        if name := self._pick(self._ended, move):
            self._send(move.how, name)
        else:
            self._end(move)

    def _send(self, how: str, name: str) -> None:
        self._line(
            "When",
            f'the POS {how} document "{name}"',
            lambda: calls.the_pos_ends(self.till, how, name),
        )
        self._note_end(name)

    def _stranger(self, move: Move) -> None:
        name = self._new(move)
        self._names.remove(name)
        self._send_numbered(move.how, name, _STRANGE)

    def _send_numbered(self, how: str, name: str, number: int) -> None:
        document = altered(self.till.sale(name).draft.to_json(), {_FIELD: number})
        self._line(
            "When",
            f'the POS {how} document "{name}" with',
            lambda: self.till.send(how, name, document),
            (("field", "value"), (_FIELD, str(number))),
        )

    # -- answers that get lost ---------------------------------------------------------------

    def _lose(self, move: Move) -> None:
        """
        Let the till make a call and never see its answer; what it knows is what it knew before.
        """
        how, name = move.how, self._pick(self._begun(), move)
        if how == "creates" or not name:
            how, name = "creates", self._new(move)
        self._lost.add(name)
        self._line(
            "When",
            f'the POS {how} document "{name}" and never sees the answer',
            lambda: calls.the_answer_gets_lost(self.till, how, name),
        )

    def _recreate(self, move: Move) -> None:
        """
        Begin a document anew that the till believes not to have begun, or not to have ended.
        """
        names = [name for name in self._names if name in self._lost and name not in self._ended]
        if name := self._pick(names, move):
            self._line(
                "When",
                f'the POS creates document "{name}"',
                lambda: calls.the_pos_creates(self.till, name),
            )
        else:
            self._lose(replace(move, how="creates"))

    def _unnumbered(self, move: Move) -> None:
        """
        Send a document as in an outage, because createDocument was never answered.
        """
        if name := self._pick(self._unanswered(), move):
            self._send_numbered(move.how, name, _NONE)
            self._note_end(name)
        else:
            self._lose(replace(move, how="creates"))

    def _unanswered(self) -> list[str]:
        return [name for name in self._names if self.till.sales[name].start is None]

    def _strike(self, move: Move) -> None:
        """
        Let the TSE do what it is called for next, and let its answer get lost.
        """
        self._line(
            "When",
            f'the TSE suffers from "{LOST}" at "{move.how}" once',
            lambda: faults.the_tse_suffers_once(self.control, LOST, move.how),
        )

    def _heal(self, _: Move) -> None:
        if self.books.armed or self.books.pending:
            self._line("When", "the TSE is well again", self.control.clear_faults)
            self._audit()

    def _together(self, move: Move) -> None:
        moves: list[tuple[str, str]] = []
        for each in move.moves:
            if each.kind == "create":
                moves.append(("creates", self._new(each)))
                continue
            taken = {name for call, name in moves if call == "creates"}
            names = self._ended if each.kind == "again" else self._begun()
            if name := self._pick([name for name in names if name not in taken], each):
                moves.append((each.how, name))
        if not moves:
            return
        self._line(
            "When",
            "these calls are made at the same time",
            lambda: self.till.together(moves),
            (("call", "document"), *moves),
        )
        for call, name in moves:
            if call != "creates":
                self._note_end(name)

    def _look(self, _: Move) -> None:
        self._line("When", "the POS asks for the TSE list", self.till.subject.tse_list)

    def _list(self, _: Move) -> None:
        self._line("When", "the POS lists open transactions", self.till.subject.open_transactions)

    def _close(self, _: Move) -> None:
        self._line(
            "When", "the POS closes open transactions", self.till.subject.close_transactions
        )
        self._audit()

    def _cut(self, move: Move) -> None:
        if move.how == "all":
            self._line(
                "When",
                "the TSE is out of reach from now on",
                lambda: calls.the_tse_goes_out(self.control),
            )
        else:
            self._line(
                "Given",
                f'the TSE is out of reach at "{move.how}" only',
                lambda: arranging.the_tse_is_out_at(self.control, move.how),
            )
        self._audit()

    def _mend(self, _: Move) -> None:
        if self.books.cut:
            self._line("When", "the TSE is back", lambda: calls.the_tse_is_back(self.control))
            self._audit()

    def _restart(self, _: Move) -> None:
        self._line(
            "When",
            "the service is restarted",
            lambda: calls.the_service_is_restarted(self.control),
        )
        self._audit()

    def _pass(self, move: Move) -> None:
        self._line(
            "When",
            f"{move.amount} seconds pass",
            lambda: calls.seconds_pass(self.control, move.amount),
        )

    # -- below -------------------------------------------------------------------------------

    def _look_up(self) -> None:
        steps.look_up(self.books, self.context, self.checks)

    def _audit(self) -> None:
        self._look_up()
        if self.lines and self.lines[-1].text == _AUDITED:
            return
        if self.control.offers("ledger"):
            self._line(
                "Then",
                _AUDITED,
                lambda: steps.inspect(self.books, self.checks, self.control),
            )

    def _new(self, move: Move) -> str:
        """
        Name one more document, on the till that was added where it is to be so.
        """
        name = letter(len(self.till.sales))
        if move.till:
            if not self._added:
                self._added = True
                self._line(
                    "Given",
                    "a client from the cloud",
                    lambda: clients.a_client_from_the_cloud(self.errands),
                )
                self._line(
                    "Given",
                    "the client is initialised",
                    lambda: clients.a_client_is(self.errands, "the client", "initialised"),
                )
            self._line(
                "Given",
                f'document "{name}" is rung up on the client',
                lambda: clients.a_document_on_the_client(self.till, self.errands, name),
            )
        self.till.sale(name)
        self._names.append(name)
        return name

    def _begun(self) -> list[str]:
        return [
            name
            for name in self._names
            if name not in self._ended and fiscal(self.till.sales[name].start) is not None
        ]

    def _note_end(self, name: str) -> None:
        if is_ok(self.till.sales[name].end) and name not in self._ended:
            self._ended.append(name)

    @staticmethod
    def _pick(names: list[str], move: Move) -> str:
        return names[move.which % len(names)] if names else ""


def _kind(exchange: object) -> str:
    answer = fiscal(exchange)  # type: ignore[arg-type]  # only exchanges are given
    return "" if answer is None else answer.kind.value

"""
The ledger model: what the answers so far make of every later one.

From the exchanges alone it keeps what each TSE has open, what each client has ended, and what
waits for its signature, and holds each answer against that. Where somebody else may have changed
the world it forgets instead of guessing, so a claim is only made about what is known:
DE-TXN-0002 to 0004, 0006, 0008, 0009, 0014; DE-CXL-0001, 0003, 0004, 0008, 0018, 0019;
DE-LIM-0001, 0009, 0015; DE-SIG-0013; DE-TSE-0002; DE-DEV-0005; DE-STA-0010.
What stands in the service's own records is compared in `fiskalprobe.oracles.ledger.records`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.document import Document
from fiskalprobe.oracles.fiscalanswer import OFFLINE_CREATE, AnswerKind, FiscalAnswer
from fiskalprobe.oracles.ledger import claims as claim
from fiskalprobe.oracles.ledger.entries import (
    EndOperation,
    Fate,
    TseSeen,
    is_meant,
    is_signed,
    serial_of,
)
from fiskalprobe.oracles.ledger.holdings import ENDED, Holdings, Stage, Transaction
from fiskalprobe.oracles.ledger.memory import Memory

#: Stands for any number: none is higher.
_ANY: Final = 2**63
_OK: Final = 200
_NOT_FOUND: Final = 404
_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500
_STAGE_OF: Final = {"store": Stage.STORED, "cancel": Stage.CANCELLED}


class Ledger(Memory):
    """
    What is known of one world, and what each answer is held against.
    """

    __slots__ = ()

    # -- createDocument ----------------------------------------------------------------------

    def started(self, client: str, status: int | None, answer: FiscalAnswer | None) -> list[Claim]:
        """
        Take in an answer to createDocument.
        """
        if status == _OK and answer is not None and answer.kind is AnswerKind.NON_FISCAL:
            return []
        number = None if answer is None else answer.fiscal_number
        if status != _OK or answer is None or number is None or not is_signed(answer):
            self.adrift += 1
            self.unstarted.add(client)
            return []
        serial = serial_of(answer)
        held = self.tses.get(serial)
        if held is not None and (number <= held.highest_number or number in held.transactions):
            # Either the world is another one or the number is; the tracker says which.
            self._forget_tse(serial)
            held = None
        if held is None:
            held = self.tses[serial] = Holdings()
        claims = self._numbered(held, number)
        if self.alone and held.room is not None and held.span(self.adrift)[0] >= held.room:
            claims.append(claim.above_limit(held.room, number))
        transaction = Transaction(
            number=number,
            client=client,
            serial=serial,
            started_unix=answer.germany.start_unix or answer.start_unix,
        )
        held.put(transaction)
        held.highest_number = number
        self.given[client, number] = transaction
        self._signed(client, serial, answer)
        return claims

    # -- storeDocument and cancelDocument ----------------------------------------------------

    def ended(
        self,
        operation: EndOperation,
        document: Document | None,
        status: int | None,
        answer: FiscalAnswer | None,
    ) -> list[Claim]:
        """
        Take in an answer to storeDocument or cancelDocument; no status when none came.
        """
        if document is None:
            # Only a lenient reader knows what was meant.
            if status is None or not _CLIENT_ERROR <= status < _SERVER_ERROR:
                self.forget()
            return []
        begun = self.given.get((document.client, document.number or 0))
        fate = self.documents.get((document.client, document.guid)) if document.guid else None
        if answer is not None and answer.kind is AnswerKind.OFFLINE:
            return self._put_off(operation, document, begun, fate)
        if status == _OK and answer is not None and is_signed(answer):
            return self._signed_end(operation, document, begun, fate, answer)
        if status is not None and _CLIENT_ERROR <= status < _SERVER_ERROR:
            return self._refused_end(operation, document, begun, fate, status)
        quiet = answer is not None and answer.kind is AnswerKind.NON_FISCAL
        if status == _OK and (quiet or (answer is None and operation == "cancel")):
            # DE-CXL-0020 and -1: a success without a signature ends what it names as well.
            self._end(begun, _STAGE_OF[operation])
            if quiet:
                self._remember(operation, document, state="unsure")
            return []
        self._end(begun, Stage.UNSURE)
        self._owe(document, begun)
        self._remember(operation, document, state="unsure")
        self.adrift += status != _OK
        self.unsettled |= status != _OK
        return []

    def _put_off(
        self,
        operation: EndOperation,
        document: Document,
        begun: Transaction | None,
        fate: Fate | None,
    ) -> list[Claim]:
        self.adrift += 1
        self.unsettled = True
        if begun is not None and begun.stage not in ENDED:
            self.tses[begun.serial].move(begun, Stage.WAITING)
        self._owe(document, begun)
        if fate is None or fate.state != "signed":
            self._remember(operation, document, state="waiting")
        elif fate.is_begun_anew(document, begun):
            self._remember(operation, document, state="unsure")
        return []

    def _signed_end(
        self,
        operation: EndOperation,
        document: Document,
        begun: Transaction | None,
        fate: Fate | None,
        answer: FiscalAnswer,
    ) -> list[Claim]:
        number = answer.fiscal_number or 0
        counter, serial = answer.germany.counter or 0, serial_of(answer)
        if fate is not None and fate.state == "signed" and fate.counter == counter:
            return []  # the first answer once more, DE-TXN-0010
        if fate is None and self.forgotten and self._is_old(serial, counter):
            self._end(begun, Stage.UNSURE)
            return []  # the first answer once more, to a document that was forgotten
        claims = self._judged_end(operation, document, begun, fate, answer)
        held = self.tses.get(serial)
        if held is None:
            held = self.tses[serial] = Holdings()
        if begun is not None and (begun.serial, begun.number) != (serial, number):
            self._end(begun, Stage.UNSURE)
        if (document.number or 0) < 1 and held.highest_number:
            # The service has started this transaction by itself, so this number was given too.
            held.highest_number = max(held.highest_number, number)
        mine = held.transactions.get(number)
        if mine is None:
            held.ended_unseen(
                Transaction(
                    number=number,
                    client=document.client,
                    serial=serial,
                    stage=_STAGE_OF[operation],
                )
            )
        else:
            held.move(mine, _STAGE_OF[operation])
        self.given[document.client, number] = held.transactions[number]
        self.owed.discard((document.client, number))
        self._signed(document.client, serial, answer, late=self._may_have_waited(fate))
        self._remember(operation, document, state="signed", number=number, counter=counter)
        return claims

    def _judged_end(
        self,
        operation: EndOperation,
        document: Document,
        begun: Transaction | None,
        fate: Fate | None,
        answer: FiscalAnswer,
    ) -> list[Claim]:
        repeated = self._may_have_waited(fate)
        asked, number = document.number, answer.fiscal_number or 0
        if begun is None:
            if asked is not None and asked >= 1:
                known = not repeated and self._knows_all(document.client)
                return [claim.of_nothing(operation, asked)] if known else []
            unknown = asked is None and not self._has(serial_of(answer), number)
            unknown |= asked == OFFLINE_CREATE and self._failed_nothing(document, fate)
            return (
                [claim.of_nothing(operation, asked)] if operation == "cancel" and unknown else []
            )
        if begun.stage in ENDED:
            return [claim.ended_again(operation, begun, answer.germany.counter or 0)]
        if repeated and number != asked:
            return []
        kept = [claim.refusal_kept(begun, still_open=True)] if begun.refused else []
        return [*claim.same_transaction(begun, answer), *kept]

    def _refused_end(
        self,
        operation: EndOperation,
        document: Document,
        begun: Transaction | None,
        fate: Fate | None,
        status: int,
    ) -> list[Claim]:
        claims: list[Claim] = []
        fresh = fate is None or fate.state == "refused"
        if fate is None and self.alone and not self.forgotten:
            self._remember(operation, document, state="refused")
        if begun is None:
            if (
                status == _NOT_FOUND
                and (document.number or 0) >= 1
                and self._knows_all(document.client)
            ):
                claims.append(claim.nothing_refused(operation, document.number or 0))
        elif begun.stage in ENDED:
            if status == _NOT_FOUND:
                claims.append(claim.second_end_refused(operation, begun))
        elif begun.stage is Stage.OPEN:
            if status == _NOT_FOUND and fresh and self.alone and is_meant(document, begun):
                if begun.refused:
                    claims.append(claim.refusal_kept(begun, still_open=False))
                else:
                    claims.append(claim.not_found(operation, begun))
                self._end(begun, Stage.UNSURE)
            else:
                self.tses[begun.serial].move(begun, Stage.OPEN, refused=operation)
        return claims

    def crossed(self, document: Document | None, *, ends: bool) -> None:
        """
        Take in one of several calls at the same time, with the document that it *ends*, if any.

        Nobody can say which came first, so all else is forgotten.
        """
        self.unsettled |= ends
        if document is not None:
            self._owe(document, self.given.get((document.client, document.number or 0)))
        self.forget()

    # -- management --------------------------------------------------------------------------

    def counted(self, entries: Iterable[TseSeen]) -> list[Claim]:
        """
        Hold the TSE list against what is open and what was signed.
        """
        claims: list[Claim] = []
        for entry in entries:
            held = self.tses.get(entry.serial)
            if held is None:
                continue
            if self.alone and entry.started is not None:
                least, most = held.span(self.adrift)
                claims.append(claim.open_count(entry.started, least, most))
                held.calibrate(entry.started, self.adrift)
            if entry.signatures is not None:
                claims += claim.signatures(held, entry.signatures)
                held.signatures, held.signed = entry.signatures, 0
            held.room = entry.room
        return claims

    def listed(self, client: str, numbers: Sequence[int]) -> list[Claim]:
        """
        Hold a listing of open transactions against what is open.
        """
        serial = self.serials.get(client)
        if serial is None:
            return []
        held = self.tses[serial]
        claims = [claim.listing(numbers, self.packets.largest)]
        shown = set(numbers)
        for stage in sorted(stage for stage in ENDED if held.ended.get(stage)):
            wrong = [each for each in map(held.transactions.get, numbers) if each is not None]
            claims.append(
                claim.unlisted(stage, [each.number for each in wrong if each.stage is stage])
            )
        strange = [number for number in numbers if number not in held.transactions]
        if strange and self._knows_all(client):
            claims.append(claim.never_started_listed(strange))
        for number in shown:
            claims += self._seen_open(held, number, client=client, serial=serial)
        if self.alone and len(shown) < self.packets.smallest:
            claims += self._missing(held, client, shown)
        return claims

    def closed(self, client: str) -> None:
        """
        Take in that the service was told to close open transactions.
        """
        theirs = self._held_for(client)
        for held in theirs:
            held.doubt()
        if self.adrift:
            self.unsettled = True
            known = client in self.serials and theirs[0].highest_number
            self.closing[client] = known or _ANY
            self._may_go_on(client, theirs)

    # -- below -------------------------------------------------------------------------------

    def _numbered(self, held: Holdings, number: int) -> list[Claim]:
        """
        Hold a new number against the one given before, and learn how many others there may be.

        Who is given the number *n* first has *n* - 1 others before him at most.
        """
        before = held.highest_number
        if before and held.others_most is not None:
            held.others_most += number - before - 1
        elif self.alone:
            held.others_most = number - 1
        follows = self.alone and before and not self.adrift
        return [claim.follows(before, number)] if follows else []

    def _seen_open(self, held: Holdings, number: int, *, client: str, serial: str) -> list[Claim]:
        known = held.transactions.get(number)
        owed = (client, number) in self.owed or number <= self.closing.get(client, 0)
        if known is None or known.started_unix is None:
            owed = owed or client in self.going_on
        if known is None:
            stage = Stage.WAITING if owed else Stage.OPEN
            found = Transaction(number=number, client=client, serial=serial, stage=stage)
            held.found(found)
            self.given[client, number] = found
        elif known.stage is Stage.OPEN or (known.stage is Stage.UNSURE and not owed):
            kept = [claim.refusal_kept(known, still_open=True)] if known.refused else []
            held.move(known, Stage.OPEN)
            return kept
        return []

    def _missing(self, held: Holdings, client: str, shown: set[int]) -> list[Claim]:
        """
        Say what a listing with room for more should have shown.
        """
        mine = [
            held.transactions[number]
            for number in (*held.certain, *held.doubtful)
            if held.transactions[number].client == client
        ]
        gone = [each for each in mine if each.number not in shown]
        refused = [each for each in gone if each.refused]
        lost = [each for each in gone if each.stage is Stage.OPEN and not each.refused]
        claims = [claim.refusal_kept(each, still_open=False) for each in refused]
        if any(each.stage is Stage.OPEN and not each.refused for each in mine):
            claims.append(claim.still_listed(lost))
        for each in gone:
            if each.stage is not Stage.WAITING:
                held.move(each, Stage.CLOSED)
        return claims

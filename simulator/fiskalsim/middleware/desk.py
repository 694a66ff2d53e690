"""
What all parts of the service share: state, ledger, lines to the TSEs, clock, settings.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from fiskalsim.answers.fiscal import FiscalAnswer, Protection, TaxSum, TseCard
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.ground.clock import Clock
from fiskalsim.ledger.port import Fact, Ledger
from fiskalsim.middleware import qr
from fiskalsim.middleware.client import Client, ClientState
from fiskalsim.middleware.documents.kinds import RECEIPT_PROCESS
from fiskalsim.middleware.facts import (
    DocumentRecorded,
    OutageBegan,
    OutageEnded,
    Receipt,
    ReceiptIdGiven,
)
from fiskalsim.middleware.line import FIRST, Line
from fiskalsim.middleware.refusals import ClientNotInUse, ClientUnknown, CloudConnectRequired
from fiskalsim.middleware.state import ServiceState
from fiskalsim.middleware.turns import Turns
from fiskalspec.profiles import Profile

#: Log messages of a transaction so far: its start, then its end (the revision of the answers).
_STARTED, _FINISHED = 1, 2


class Desk:
    """
    The service's view of its world. Everything that changes goes through `note`.
    """

    def __init__(
        self, *, ledger: Ledger, lines: Mapping[str, Line], clock: Clock, profile: Profile
    ) -> None:
        self.ledger = ledger
        #: The lines to all TSEs by key, the first one at the beginning.
        self.lines = lines
        self.clock = clock
        self.profile = profile
        self.state = ServiceState()
        #: Of this run of the service only: a connection to the cloud ends with the process.
        self.connected: set[UUID] = set()
        self.used: set[UUID] = set()
        #: By line, the highest number of a transaction that this run of the service has seen.
        self.newest: dict[str, int] = {}
        self.recovers_explicitly = profile["recovery"] == "explicit"
        self._wants_the_cloud = profile["cloud-archive"] == "on"
        self._test_print_message = profile["test-print-message"] or None
        #: While a TSE makes calls wait, others come; about one document they wait for each other.
        self.turns = Turns()
        #: Called when an outage begins.
        self.on_outage: Callable[[], None] = _nothing

    def note(self, fact: Fact) -> None:
        """
        Append *fact* to the ledger and take it into the state.
        """
        self.ledger.append(fact)
        self.state.apply(fact)

    def client(self, client_id: UUID | None) -> Client:
        """
        Find a client; `ClientUnknown` carries the sentence that the real service answers.
        """
        if client_id is None or client_id.int == 0:
            raise ClientUnknown("Unique client id = guid.empty.")
        client = self.state.clients.get(client_id)
        if client is None:
            raise ClientUnknown("Client does not exist. (Parameter 'clientId')")
        return client

    def till_in_use(self, client_id: UUID | None) -> Client:
        """
        Find a client that may sell; the refusals say what has to come before.
        """
        client = self.client(client_id)
        state = self.state.client_states.get(client.id, ClientState.NOT_INITIALIZED)
        if state is not ClientState.INITIALIZED:
            raise ClientNotInUse(state)
        if self._wants_the_cloud and client.id not in self.connected:
            raise CloudConnectRequired
        self.used.add(client.id)
        return client

    def line(self, client: Client) -> Line:
        """
        Give the line to a client's TSE; a client without one is shown the first.
        """
        return self.lines[self.state.tse_of.get(client.id, FIRST)]

    def may_start(self, line: Line) -> bool:
        """
        Tell whether a TSE is to be asked to start a transaction: not once its certificate ended,
        and not while it is left alone.

        It would write the start into its log and complain afterwards (TR-03151-1 3.1.2.4), so each
        attempt would leave a transaction open of which nobody learns the number.
        """
        return self.clock.unix() <= line.valid_until_unix and not self.holds(line)

    def reached(self, line: Line) -> None:
        """
        Note that the TSE answered; it ends an outage that was on record.
        """
        if line.key in self.state.outages and not self.recovers_explicitly:
            self.end_outage(line.key)

    def end_outage(self, key: str) -> None:
        """
        Note that the outage on the line of this key is over.
        """
        self.note(OutageEnded(at_unix=self.clock.unix(), tse=key))

    def seen(self, line: Line, number: int) -> None:
        """
        Keep in mind that the transaction of this number was started and is in somebody's hands.
        """
        self.newest[line.key] = max(number, self.newest.get(line.key, 0))

    def holds(self, line: Line) -> bool:
        """
        Tell whether the TSE is left alone until somebody says that its outage is over.
        """
        return self.recovers_explicitly and line.key in self.state.outages

    def missed(self, line: Line, error: TseUnreachable) -> None:
        """
        Note that the TSE did not answer; it begins an outage unless one is on record.
        """
        del error  # which call failed is the caller's answer, not the outage's journal
        if line.key not in self.state.outages:
            self.note(OutageBegan(at_unix=self.clock.unix(), tse=line.key))
            self.on_outage()

    def started(
        self, client: Client, receipt: Receipt, *, line: Line, requested_at: datetime
    ) -> FiscalAnswer:
        """
        The answer to a create that the TSE signed: numbers and the start's signature, no QR.
        """
        return FiscalAnswer(
            protection=Protection(
                number=receipt.transaction,
                revision=_STARTED,
                counter=receipt.counter,
                signature=_base64(receipt.signature),
                started_unix=receipt.started_unix,
                ended_unix=0,
                process_type="",
                process_data="",
                qr="",
            ),
            card=_shown(line.card, receipt),
            cash_register_id=client.cash_register_id,
            requested_at=requested_at,
            completed_at=self.clock.now(),
            print_message=self._print_message(client),
            receipt_id=self._receipt_id(client),
        )

    def _receipt_id(self, client: Client) -> str | None:
        """
        Give a till the next number that is unique in the world: its four characters and digits
        that count its receipts (seed-003), whichever TSE signs them.

        How the digits are counted is not published. Beyond 9999 there are five of them, for four
        would be given twice.
        """
        if not client.short_id:
            return None
        number = self.state.receipt_ids.get(client.id, 0) + 1
        self.note(ReceiptIdGiven(client=client.id, number=number))
        return f"{client.short_id}{number:04}"

    def finished(
        self,
        client: Client,
        recorded: DocumentRecorded,
        receipt: Receipt,
        *,
        requested_at: datetime,
        tax_positions: tuple[TaxSum, ...] = (),
    ) -> FiscalAnswer:
        """
        The regular answer to a store or cancel.
        """
        signature = _base64(receipt.signature)
        card = _shown(self.lines[recorded.tse].card, receipt)
        return FiscalAnswer(
            protection=Protection(
                number=receipt.transaction,
                revision=_FINISHED,
                counter=receipt.counter,
                signature=signature,
                started_unix=receipt.started_unix,
                ended_unix=receipt.ended_unix,
                process_type=recorded.process_type,
                process_data=recorded.process_data,
                qr=qr.content(
                    client=client.cash_register_id,
                    process_type=recorded.process_type,
                    process_data=recorded.process_data,
                    receipt=receipt,
                    signature=signature,
                    card=card,
                ),
            ),
            card=card,
            cash_register_id=client.cash_register_id,
            requested_at=requested_at,
            completed_at=self.clock.now(),
            print_message=self._print_message(client),
            process_start_unix=recorded.process_start_unix,
            tax_positions=tax_positions,
        )

    def not_fiscal(self, client: Client, *, requested_at: datetime) -> FiscalAnswer:
        """
        The answer for a document that is none of the TSE's business: number -1, revision 0.
        """
        return FiscalAnswer.not_fiscal(
            card=self.line(client).card,
            cash_register_id=client.cash_register_id,
            requested_at=requested_at,
            completed_at=self.clock.now(),
            print_message=self._print_message(client),
        )

    def offline(
        self, client: Client, number: int, process_type: str, *, requested_at: datetime
    ) -> FiscalAnswer:
        """
        DE-OFF: the answer while the TSE cannot be reached.

        *process_type* is what the document would be signed under.
        """
        of_a_sale = self.profile["outage-process-type"] == "receipt"
        return FiscalAnswer.offline(
            number,
            card=self.line(client).card,
            cash_register_id=client.cash_register_id,
            requested_at=requested_at,
            completed_at=self.clock.now(),
            process_type=RECEIPT_PROCESS if of_a_sale else process_type,
            user_message=self.profile["outage-user-message"],
            print_message=self.profile["outage-print-message"],
        )

    def _print_message(self, client: Client) -> str | None:
        return self._test_print_message if client.test else None


def _nothing() -> None:
    pass


def _base64(octets: bytes) -> str:
    return b2a_base64(octets, newline=False).decode("ascii")


def _shown(card: TseCard, receipt: Receipt) -> TseCard:
    """
    Show of the TSE what its own answer stated, and the rest as it is known.
    """
    stated = receipt.stated
    if stated is None:
        return card
    return replace(
        card,
        algorithm=stated.algorithm or card.algorithm,
        public_key=_base64(stated.public_key) or card.public_key,
        certificate=_base64(stated.certificate) or card.certificate,
    )

"""
A client's life: commissioned, initialised, decommissioned; and what the cloud has to do with it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from fiskalsim.answers.fiscal import CONNECTION_ERROR, FiscalAnswer
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import CertificateExpired, ClientNotRegistered, DeviceError
from fiskalsim.ground.names import Names
from fiskalsim.middleware.client import Client, ClientState, Configuration
from fiskalsim.middleware.clients.cloud import Cloud, Credentials
from fiskalsim.middleware.clients.fitting import Fitting
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents import rules
from fiskalsim.middleware.documents.days import local
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.kinds import KINDS, RECEIPT_PROCESS
from fiskalsim.middleware.documents.model import Document, User
from fiskalsim.middleware.facts import (
    ClientCommissioned,
    ClientDecommissioned,
    ClientInitialised,
    ClientRestored,
    DocumentRecorded,
    Operation,
    ShortIdGiven,
)
from fiskalsim.middleware.receipts import processdata
from fiskalsim.middleware.receipts.signing import Signing
from fiskalsim.middleware.refusals import (
    ClientConfigurationMissing,
    ClientExists,
    ClientNotInUse,
    ClientUnknown,
    CloudConnectRequired,
    ConfigurationFaulty,
    DocumentFaulty,
    NotInCloud,
    TseFailed,
)

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHORT_ID_LENGTH: Final = 4
#: A TSE takes at most this many characters for a client.
_REGISTER_LENGTH: Final = 30


class Commissioning:
    """
    The errands of `/api/v1/management/clients` and `/api/v1/management/cloud`.
    """

    def __init__(
        self, desk: Desk, signing: Signing, fitting: Fitting, cloud: Cloud, names: Names
    ) -> None:
        self._desk = desk
        self._fitting = fitting
        self._signing = signing
        self._cloud = cloud
        self._names = names

    def configure(self, configuration: Configuration) -> UUID:
        """
        Commission a client by its offline configuration, or change one.

        The till's number at the TSE follows from store and terminal, so these stay as they are
        once the client is initialised.
        """
        client_id = configuration.unique_client_id
        if client_id is None or client_id.int == 0:
            raise ClientUnknown("Unique client id = guid.empty.")
        client = Client.configured(client_id, configuration)
        register = client.cash_register_id
        if not client.store_number or not client.terminal_number:
            raise ConfigurationFaulty("storeNumber and terminalNumber have to be given.")
        if len(register) > _REGISTER_LENGTH or not register.isascii():
            raise ConfigurationFaulty(
                f"storeNumber and terminalNumber make {register!r}; a TSE takes at most "
                f"{_REGISTER_LENGTH} ASCII characters."
            )
        state = self._desk.state
        if any(
            other.cash_register_id == register and other.id != client_id
            for other in state.clients.values()
            if state.client_states[other.id] is not ClientState.DECOMMISSIONED
        ):
            raise ConfigurationFaulty(f"Another client is {register} already.")
        before = state.clients.get(client_id)
        if (
            before is not None
            and state.client_states[client_id] is not ClientState.NOT_INITIALIZED
            and before.cash_register_id != register
        ):
            raise ConfigurationFaulty(
                "storeNumber and terminalNumber cannot change once the client is initialized."
            )
        self._desk.note(ClientCommissioned(client=client))
        return client_id

    def by_cloud(
        self, consumer: UUID | None, store: str, terminal: str, given: Credentials
    ) -> UUID:
        """
        Commission a client with the configuration that the cloud holds; once only.
        """
        self._cloud.admit(given)
        client_id = self._cloud.client_id(consumer, store, terminal)
        configuration = self._cloud.configuration(client_id)
        if client_id in self._desk.state.clients:
            raise ClientExists
        return self.configure(configuration)

    def refresh(self, client_id: UUID, given: Credentials) -> None:
        """
        Take over what the cloud holds of a client that is here already.
        """
        self._cloud.admit(given)
        client = self._desk.client(client_id)
        if self._desk.state.client_states[client.id] is ClientState.DECOMMISSIONED:
            raise NotInCloud("Client is not active.")
        self.configure(self._cloud.configuration(client_id))

    def restore(
        self, consumer: UUID | None, store: str, terminal: str, given: Credentials
    ) -> UUID:
        """
        Fetch a client from the cloud, whether it is here or was lost.
        """
        self._cloud.admit(given)
        client_id = self._cloud.client_id(consumer, store, terminal)
        client = Client.configured(client_id, self._cloud.configuration(client_id))
        self._desk.note(ClientRestored(client=client))
        return client_id

    def connect(self, client_id: UUID | None, given: Credentials) -> None:
        """
        Connect a client to the cloud until the service ends.
        """
        self._cloud.admit(given)
        client = self._desk.client(client_id)
        late = client.id in self._desk.used and client.id not in self._desk.connected
        if late and self._desk.profile["cloud-connect-late"] == "424":
            raise CloudConnectRequired
        self._desk.connected.add(client.id)

    def short_id(self, client_id: UUID) -> str:
        """
        Give the client its four characters, the same ones each time.
        """
        if client_id not in self._desk.state.clients:
            raise ClientConfigurationMissing(client_id)
        if client_id not in self._desk.connected:
            raise CloudConnectRequired
        number = self._names.guid("shortId", str(client_id)).int
        short = "".join(
            _DIGITS[number // len(_DIGITS) ** place % len(_DIGITS)]
            for place in range(_SHORT_ID_LENGTH)
        )
        if self._desk.state.clients[client_id].short_id != short:
            self._desk.note(ShortIdGiven(client=client_id, short_id=short))
        return short

    def start_document(self, client_id: UUID, book_date: datetime | None) -> Document:
        """
        Write the document with which the client can be initialised.
        """
        client = self._desk.client(client_id)
        now = self._desk.clock.now()
        guid = self._names.guid("start", str(client.id))
        return Document(
            unique_client_id=client.id,
            document_guid=guid,
            document_id=str(guid),
            document_number="1",
            create_date=now,
            book_date=local(book_date) if book_date else now,
            document_type=DocumentType.NullReceipt,
            document_type_caption="Startbeleg",
            user=User(id="System", caption="System"),
            fiscal_document_number=1,
            fiscal_document_revision=1,
            fiscal_document_start_time=self._desk.clock.unix(),
        )

    async def initialise(self, document: Document, *, body: bytes) -> FiscalAnswer | None:
        """
        Register the client at the TSE and sign its start document.

        The document's own transaction number is not looked at: nothing was created for it.
        """
        desk = self._desk
        requested_at = desk.clock.now()
        client = desk.client(document.unique_client_id)
        if document.document_type is not DocumentType.NullReceipt:
            raise ConfigurationFaulty("A start document is of type [1000] = NullReceipt.")
        if errors := rules.errors(
            rules.check(document, KINDS[DocumentType.NullReceipt], desk.profile)
        ):
            raise DocumentFaulty(errors)
        await self._put_into_use(client)
        asked = DocumentRecorded(
            client=client.id,
            guid=document.document_guid or UUID(int=0),
            operation=Operation.STORE,
            process_type=RECEIPT_PROCESS,
            process_data=processdata.of_receipt(
                replace(document, positions=(), payments=()),
                KINDS[DocumentType.Receipt],
                desk.profile,
            ),
            at_unix=int(requested_at.timestamp()),
            body=body.decode(),
        )
        recorded = await self._signing.sign(asked)
        if desk.profile["initialize-answer"] == "204":
            return None
        if recorded.receipt is None:
            return desk.offline(client, 0, recorded.process_type, requested_at=requested_at)
        return desk.finished(client, recorded, recorded.receipt, requested_at=requested_at)

    async def _put_into_use(self, client: Client) -> None:
        desk = self._desk
        async with self._fitting.one_at_a_time:
            state = desk.state.client_states[client.id]
            if state is ClientState.DECOMMISSIONED:
                raise ClientNotInUse(state)
            if state is ClientState.INITIALIZED:
                raise ConfigurationFaulty("Client is already initialized.")
            line = self._fitting.line_for(client)
            await self._fitting.register(client, line)
            desk.note(ClientInitialised(client=client.id, at_unix=desk.clock.unix(), tse=line.key))

    async def decommission(self, client_id: UUID | None) -> None:
        """
        Take a client out of use; its open transactions have to be ended before.
        """
        desk = self._desk
        client = desk.client(client_id)
        state = desk.state.client_states[client.id]
        if state is ClientState.DECOMMISSIONED:
            raise ClientNotInUse(state)
        if any(waits.client == client.id for waits in desk.state.waiting.values()):
            raise ConfigurationFaulty("Documents of this client still wait to be signed.")
        if state is ClientState.INITIALIZED:
            line = desk.line(client)
            try:
                await line.cable.deregister(client.cash_register_id, occasion=Occasion.MANAGE)
            except TseUnreachable as cut:
                desk.missed(line, cut)
                raise TseFailed(CONNECTION_ERROR) from cut
            except (CertificateExpired, ClientNotRegistered):
                # Out of use all the same: the first comes after the work (TR-03151-1 3.1.2.4), and
                # the second says that it was done before.
                pass
            except DeviceError as refused:
                raise ConfigurationFaulty(str(refused)) from refused
        desk.note(ClientDecommissioned(client=client.id, at_unix=desk.clock.unix()))

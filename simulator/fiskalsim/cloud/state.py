"""
What the cloud knows: the fold over its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fiskalsim.cloud.facts import (
    CloudEntryRemoved,
    CloudExportAsked,
    CloudExportCancelled,
    CloudFact,
    CloudKeyKept,
    CloudMetadataSet,
    CloudOrganisationKept,
    CloudRecordKept,
    CloudTillMade,
    CloudTillMoved,
    CloudTokensIssued,
    CloudTssMade,
    CloudTssMoved,
    CloudTxSigned,
    TillState,
    TssState,
)
from fiskalsim.cloud.things import Export, Session, Till, Transaction, Tss
from fiskalsim.device.tse import Tse


class CloudState:
    """
    Organisations, keys, sessions and TSS; *make* makes the device of a TSS.
    """

    def __init__(self, make: Callable[[CloudTssMade], Tse]) -> None:
        self._make = make
        self.organisations: dict[str, CloudOrganisationKept] = {}
        self.keys: dict[str, CloudKeyKept] = {}
        #: By the text that a caller sends.
        self.key_by_text: dict[str, CloudKeyKept] = {}
        #: Users and billing addresses, by kind and id.
        self.records: dict[tuple[str, str], CloudRecordKept] = {}
        #: By access token.
        self.sessions: dict[str, Session] = {}
        #: By refresh token.
        self.refreshable: dict[str, Session] = {}
        #: The newest session of each key.
        self.session_of_key: dict[str, Session] = {}
        self.issued = 0
        self.made = 0
        self.tss: dict[str, Tss] = {}
        #: Client ids are unique in the whole system: which TSS has which.
        self.tss_of_till: dict[str, str] = {}

    def apply(self, fact: CloudFact) -> None:
        """
        Take over what one fact says.
        """
        match fact:
            case CloudTxSigned():
                self._sign(fact)
            case CloudTokensIssued():
                self._issue(fact)
            case CloudTssMade():
                self.tss[fact.tss] = Tss(
                    made=fact,
                    device=self._make(fact),
                    metadata=fact.metadata,
                    entered={TssState.CREATED: fact.at},
                    used_unix=fact.at,
                )
            case CloudTssMoved():
                self._move_tss(fact)
            case CloudTillMade():
                tss = self.tss[fact.tss]
                tss.tills[fact.client] = Till(
                    id=fact.client,
                    tss=fact.tss,
                    serial=fact.serial,
                    created_unix=fact.at,
                    metadata=fact.metadata,
                )
                tss.registered += 1
                tss.used_unix = fact.at
                self.tss_of_till[fact.client] = fact.tss
            case CloudTillMoved():
                self._move_till(fact)
            case CloudMetadataSet():
                self._describe(fact)
            case CloudExportAsked():
                self.tss[fact.tss].exports[fact.export] = Export(asked=fact)
            case CloudExportCancelled():
                self.tss[fact.tss].exports[fact.export].cancelled_unix = fact.at
            case _:
                self._keep(fact)

    def made_again(self, made: CloudTssMade) -> Tse:
        """
        Make the device of a TSS that was taken out of stock before.
        """
        return self._make(made)

    def _sign(self, fact: CloudTxSigned) -> None:
        tss = self.tss[fact.tss]
        known = tss.transactions.get(fact.tx)
        if known is None:
            known = tss.transactions[fact.tx] = tss.by_number[fact.number] = Transaction(
                id=fact.tx,
                tss=fact.tss,
                number=fact.number,
                client=fact.client,
                started_unix=fact.at,
                metadata=fact.metadata,
            )
        known.revisions.append(fact)
        known.metadata = fact.metadata
        tss.used_unix = fact.at

    def _issue(self, fact: CloudTokensIssued) -> None:
        key = self.keys[fact.key_id]
        session = Session(
            key_id=key.id,
            organisation=key.organisation,
            env=key.env,
            access=fact.access,
            access_until=fact.access_until,
            refresh=fact.refresh,
            refresh_until=fact.refresh_until,
        )
        self.issued += 1
        self.sessions[fact.access] = session
        self.refreshable[fact.refresh] = session
        self.session_of_key[key.id] = session

    def _move_tss(self, fact: CloudTssMoved) -> None:
        tss = self.tss[fact.tss]
        tss.state = fact.state
        tss.entered[fact.state] = fact.at
        tss.description = fact.description or tss.description
        if fact.state not in {TssState.DELETED, TssState.EVICTED}:
            tss.used_unix = fact.at

    def _move_till(self, fact: CloudTillMoved) -> None:
        tss = self.tss[fact.tss]
        till = tss.tills[fact.client]
        if till.state is not fact.state:
            tss.registered += 1 if fact.state is TillState.REGISTERED else -1
        till.state = fact.state
        till.updated_unix = tss.used_unix = fact.at

    def _describe(self, fact: CloudMetadataSet) -> None:
        tss = self.tss[fact.tss]
        shelves: Mapping[str, Mapping[str, Tss | Till | Transaction | Export]] = {
            "tss": self.tss,
            "client": tss.tills,
            "tx": tss.transactions,
            "export": tss.exports,
        }
        shelves[fact.kind][fact.id].metadata = fact.metadata

    def _keep(self, fact: CloudFact) -> None:
        match fact:
            case CloudOrganisationKept():
                self.organisations[fact.id] = fact
                self.made += 1
            case CloudKeyKept():
                self.keys[fact.id] = fact
                self.key_by_text[fact.text] = fact
                self.made += 1
            case CloudRecordKept():
                self.records[fact.kind, fact.id] = fact
                self.made += 1
            case CloudEntryRemoved():
                self._remove(fact)
            case _:
                raise TypeError(f"the cloud knows no fact of the type {type(fact).__name__}")

    def _remove(self, fact: CloudEntryRemoved) -> None:
        match fact.kind:
            case "organization":
                del self.organisations[fact.id]
            case "api-key":
                # The key stays known by its id: tokens that it got are valid until they end.
                del self.key_by_text[self.keys[fact.id].text]
            case _:
                del self.records[fact.kind, fact.id]

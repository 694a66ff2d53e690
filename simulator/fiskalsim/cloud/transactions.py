"""
Transactions: one revision after the other, each signed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from fiskalsim.cloud import birth, content, metadata
from fiskalsim.cloud.content import Content
from fiskalsim.cloud.desk import Desk, find_transaction, is_number
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTxSigned, TillState, TxState
from fiskalsim.cloud.things import Session, Till, Transaction, Tss
from fiskalsim.device.signed import Signed

#: What stands for a process type that nobody has named; recorded and verified.
UNNAMED: Final = " "
#: The data of an aborted receipt, DSFinV-K, Anhang I.
_ABORTED: Final = {
    "standard_v1": {"receipt": {"receipt_type": "ABORT", "amounts_per_vat_rate": []}}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """
    What a caller wants to become the next revision.
    """

    state: TxState
    client: str
    revision: int | None
    content: Content | None
    metadata: dict[str, str]
    digest: bytes


def digest_of(state: str, client: str, schema: Any, changes: dict[str, str]) -> bytes:
    """
    Make out of a request what tells a repetition from another request.
    """
    said = msgspec.json.encode((state, client, schema or {}, changes), order="deterministic")
    return hashlib.sha256(said).digest()[:16]


class Transactions:
    """
    Writes transactions.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        #: Written, and not durable yet.
        self._pending: set[tuple[str, str]] = set()

    async def write(
        self, session: Session, tss_id: str, id_or_number: str, asked: Write
    ) -> tuple[Transaction, CloudTxSigned]:
        """
        Write a revision and return once it is durable; the same again gives what was stored.
        """
        desk = self._desk
        tss = desk.initialised(session, tss_id, on_created="E_TSS_NOT_INITIALIZED")
        known = find_transaction(tss, id_or_number)
        if known is None and is_number(id_or_number):
            raise Refused("E_TX_NOT_FOUND")
        key = tss.id, known.id if known else id_or_number
        if key in self._pending:
            raise Refused("E_PENDING_TX_CONFLICT")
        if known is not None and (stored := self._stored(known, asked)) is not None:
            return known, stored
        self._pending.add(key)
        try:
            revision = self._next(tss, known, id_or_number, asked)
            await desk.ledger.commit()
        finally:
            self._pending.discard(key)
        return tss.transactions[key[1]], revision

    def _stored(self, known: Transaction, asked: Write) -> CloudTxSigned | None:
        if asked.revision is None or self._desk.profile["repeated-revision"] != "stored":
            return None
        before = known.revision(asked.revision)
        return before if before is not None and before.digest == asked.digest else None

    def _next(
        self, tss: Tss, known: Transaction | None, tx_id: str, asked: Write
    ) -> CloudTxSigned:
        desk = self._desk
        till = desk.till(tss, asked.client, status=400)
        if till.state is TillState.DEREGISTERED:
            raise Refused("E_CLIENT_DEREGISTERED")
        if known is not None and known.latest.state is not TxState.ACTIVE:
            code = desk.profile["start-after-end"] if asked.revision == 1 else "E_TX_UPSERT"
            raise Refused(code, f"the transaction is {known.latest.state} already")
        self._check_revision(known, asked)
        if known is None:
            return self._start(tss, till, tx_id, asked)
        if known.client != asked.client:
            raise Refused("E_TX_UPSERT", "the transaction belongs to another client")
        merged = metadata.merge(known.metadata, asked.metadata)
        said = self._content(known, asked)
        step = (
            tss.device.update_transaction
            if asked.state is TxState.ACTIVE
            else tss.device.finish_transaction
        )
        process_type, data = _signable(said)
        signed = step(till.serial, known.number, process_type, data, at=desk.now())
        return self._note(tss, known.id, len(known.revisions) + 1, asked, said, merged, signed)

    def _start(self, tss: Tss, till: Till, tx_id: str, asked: Write) -> CloudTxSigned:
        desk = self._desk
        if asked.state is TxState.CANCELLED and asked.content is None:
            raise Refused("E_TX_NO_TYPE_DEFINED")
        at_once = asked.state is not TxState.ACTIVE
        if at_once and (
            asked.content is None or desk.profile["first-revision-finished"] == "refuse"
        ):
            raise Refused("E_TX_UPSERT", "a transaction starts as ACTIVE")
        if tss.device.open_count >= birth.MAX_ACTIVE:
            raise Refused("E_TX_LIMIT_REACHED")
        merged = metadata.merge({}, asked.metadata)
        process_type, data = _signable(asked.content)
        signed = tss.device.start_transaction(till.serial, process_type, data, at=desk.now())
        if at_once:
            signed = tss.device.finish_transaction(
                till.serial, signed.transaction, process_type, data, at=desk.now()
            )
        return self._note(tss, tx_id, 1, asked, asked.content, merged, signed)

    def _check_revision(self, known: Transaction | None, asked: Write) -> None:
        due = len(known.revisions) + 1 if known else 1
        if asked.revision is None:
            if self._desk.profile["missing-revision"] == "refuse":
                raise Refused("E_TX_UPSERT", "tx_revision is missing")
        elif asked.revision != due:
            raise Refused("E_TX_UPSERT", f"tx_revision is {asked.revision}, expected {due}")

    def _content(self, known: Transaction, asked: Write) -> Content | None:
        """
        Say what is signed: what was asked for, or what was said last.
        """
        last = known.latest
        if asked.content is not None:
            if last.process_type not in {"", asked.content.process_type}:
                raise Refused("E_TX_ILLEGAL_TYPE_CHANGE")
            return asked.content
        if asked.state is TxState.FINISHED:
            if self._desk.profile["finish-without-schema"] == "refuse":
                raise Refused("E_TX_UPSERT", "FINISHED needs a schema")
            if not last.process_type:
                raise Refused("E_TX_NO_TYPE_DEFINED")
        if not last.process_type:
            if asked.state is TxState.CANCELLED:
                raise Refused("E_TX_NO_TYPE_DEFINED")
            return None
        if (
            asked.state is TxState.CANCELLED
            and self._desk.profile["cancel-without-schema"] == "abort-receipt"
            and (aborted := content.read(_ABORTED, zero_payments=False)) is not None
            and aborted.process_type == last.process_type
        ):
            return aborted
        return Content(
            process_type=last.process_type, process_data=last.process_data, schema=last.schema
        )

    def _note(  # noqa: PLR0917  the seven parts of a revision, once
        self,
        tss: Tss,
        tx_id: str,
        revision: int,
        asked: Write,
        said: Content | None,
        merged: dict[str, str],
        signed: Signed,
    ) -> CloudTxSigned:
        fact = CloudTxSigned(
            tss=tss.id,
            tx=tx_id,
            revision=revision,
            state=asked.state,
            client=asked.client,
            number=signed.transaction,
            counter=signed.counter,
            at=signed.at,
            process_type=said.process_type if said else "",
            process_data=said.process_data if said else b"",
            signature=signed.signature,
            schema=said.schema if said else "{}",
            metadata=merged,
            digest=asked.digest,
        )
        self._desk.note(fact)
        return fact


def _signable(said: Content | None) -> tuple[str, bytes]:
    return (said.process_type or UNNAMED, said.process_data) if said else (UNNAMED, b"")

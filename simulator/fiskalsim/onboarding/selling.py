"""
A till sells: the receipt is signed, or says that the TSE failed, or is refused.

A refusal of the provider is a matter of configuration. It never passes for an outage, in which a
shop may sell on without signatures: whoever mixes up keys would sell unsigned for weeks.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from fiskalsim.cloud import content, receipt_code
from fiskalsim.cloud.facts import CloudTxSigned, TxState
from fiskalsim.cloud.things import Transaction
from fiskalsim.cloud.transactions import Write, digest_of
from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.facts import ReceiptBegun, ReceiptSold
from fiskalsim.onboarding.refusals import NotDone, Noticed, Unreachable
from fiskalsim.onboarding.things import Interface, Signed, Till
from fiskalsim.onboarding.tills import trouble
from fiskalsim.onboarding.way import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """
    What is sold: a gross amount under one rate, paid in one way.
    """

    gross: str
    vat_rate: str = "NORMAL"
    payment: str = "CASH"

    def schema(self) -> dict[str, Any]:
        """
        Write it as the provider's standard schema.
        """
        amounts = [{"vat_rate": self.vat_rate, "amount": self.gross}]
        payments = [{"payment_type": self.payment, "amount": self.gross}]
        receipt = {
            "receipt_type": "RECEIPT",
            "amounts_per_vat_rate": amounts,
            "amounts_per_payment_type": payments,
        }
        return {"standard_v1": {"receipt": receipt}}


class Selling:
    """
    Lets tills sell.
    """

    def __init__(self, desk: Desk, way: Way) -> None:
        self._desk = desk
        self._way = way

    async def sell(self, till_id: str, sale: Sale) -> ReceiptSold:
        """
        Sell something and give the receipt.
        """
        desk = self._desk
        till = desk.till(till_id)
        if not till.tse:
            raise Noticed("not-initialised")
        number = till.number + 1
        # Noted before anything waits, so that two sales at once never share a number.
        desk.note(ReceiptBegun(till=till.id, number=number, at=desk.now()))
        interface, signed = desk.interface(till.interface), None
        try:
            signed = await self._sign(interface, till, number, sale)
        except Unreachable as lost:
            trouble(desk, till, interface, lost)
        except NotDone as wrong:
            trouble(desk, till, interface, wrong)
            raise
        sold = ReceiptSold(
            till=till.id, number=number, gross=sale.gross, at=desk.now(), signed=signed
        )
        desk.note(sold)
        return sold

    async def _sign(self, interface: Interface, till: Till, number: int, sale: Sale) -> Signed:
        session = self._way.session(interface)
        tse, client, serial = self._desk.state.tses[till.tse], till.client, till.serial_number
        tx = self._desk.guid("tx", till.id, client, str(number))
        cloud, where = self._way.cloud, f"/tss/{tse.id}/tx/{tx}"
        with self._way.call(
            interface, f"PUT {where}?tx_revision=1", named="start", tse=tse.serial, client=serial
        ):
            begin = _written(TxState.ACTIVE, client, 1, None)
            await cloud.transactions.write(session, tse.id, tx, begin)
        with self._way.call(
            interface, f"PUT {where}?tx_revision=2", named="finish", tse=tse.serial, client=serial
        ):
            end = _written(TxState.FINISHED, client, 2, sale.schema())
            known, revision = await cloud.transactions.write(session, tse.id, tx, end)
        return self._signed(known, revision)

    def _signed(self, known: Transaction, revision: CloudTxSigned) -> Signed:
        return Signed(
            tse=known.tss,
            transaction=known.number,
            counter=revision.counter,
            started=known.started_unix,
            finished=revision.at,
            signature=base64.b64encode(revision.signature).decode("ascii"),
            qr_code=receipt_code.write(self._way.cloud.state.tss[known.tss], known, revision),
        )


def _written(state: TxState, client: str, revision: int, schema: Any) -> Write:
    return Write(
        state=state,
        client=client,
        revision=revision,
        content=content.read(schema, zero_payments=False),
        metadata={},
        digest=digest_of(state, client, schema, {}),
    )

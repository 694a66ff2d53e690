"""
Those who sell: at the fiscal service, at the cloud TSE and at the TSE interface.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

import httpx

from benchmarks.hunt.books import Page, Signed
from benchmarks.hunt.line import Line
from fiskalprobe.artefacts.receipt import judge_receipt
from fiskalprobe.oracles.cloud.answer import CloudTransaction

#: The client that every world has.
CLIENT: Final = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
API: Final = "/api/v1/transactions"
CLOUD: Final = "/api/v2"
SHOP: Final = "/api/tse-interface"
#: What `Settings.staff_secret` is unless somebody changes it.
STAFF: Final = {"authorization": "Bearer test-staff"}
_TILL: Final = "till-1"
_PIN: Final = "1234567890"
_OK: Final = 200
_UNAUTHORISED: Final = 401
_MASK: Final = {
    "name": "KassenSichV-Fiskaly",
    "assignment": {"to": "branch-administration"},
    "extendedLogging": True,
}
_RECEIPT: Final = {
    "standard_v1": {
        "receipt": {
            "receipt_type": "RECEIPT",
            "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "21.42"}],
            "amounts_per_payment_type": [{"payment_type": "NON_CASH", "amount": "21.42"}],
        }
    }
}


def an_id(dice: random.Random) -> str:
    """
    Roll a UUID.
    """
    return str(UUID(int=dice.getrandbits(128), version=4))


def fine(answer: httpx.Response | None) -> Any:
    """
    Give what came back, and None where it was a refusal or nothing.
    """
    if answer is None or answer.status_code != _OK:
        return None
    return answer.json()


def fiscal_till(line: Line) -> None:
    """
    Ring up receipts at the fiscal service, leave some open and cancel some.
    """
    dice = line.dice
    while not line.scene.closed.is_set():
        client = dice.choice([CLIENT, CLIENT, *line.books.page.clients[:3]])
        moment = line.books.moment()
        query = {"uniqueClientId": client, "documentType": 0}
        started = fine(line.ask("PUT", f"{API}/createDocument", params=query))
        if started is None:
            time.sleep(0.02)
            continue
        if (begun := signed_of(started, starts=True)) is not None:
            line.note(moment, partial(Page.sign, one=begun))
        if line.rolls(0.05):
            continue
        document = receipt(client, an_id(dice), started["fiscalisationDocumentNumber"])
        call = "cancelDocument" if line.rolls(0.05) else "storeDocument"
        _keep_receipt(line, document, call)
        time.sleep(dice.uniform(0, 0.03))


def _keep_receipt(line: Line, document: Mapping[str, Any], call: str) -> None:
    moment = line.books.moment()
    stored = fine(line.ask("POST", f"{API}/{call}", document))
    if stored is None:
        return
    one = signed_of(stored)

    def write(page: Page) -> str:
        page.receipts[str(document["documentGuid"])] = one
        return page.sign(one) if one else ""

    line.note(moment, write)


def signed_of(answer: Mapping[str, Any], *, starts: bool = False) -> Signed | None:
    """
    Read the signature of a fiscal response; None where it has none because of an outage.
    """
    more = answer["AdditionalFields"]
    if not more.get("TseSignatureCounter") or not answer.get("signature"):
        return None
    return Signed(
        tse=more["TseSerial"],
        number=answer["fiscalisationDocumentNumber"],
        counter=int(more["TseSignatureCounter"]),
        signature=answer["signature"],
        starts=starts,
        qr=more.get("QrCodeDataString") or "",
    )


def receipt(client: str, guid: str, number: int) -> dict[str, Any]:
    """
    Write a receipt over one pizza, paid in cash.
    """
    return {
        "uniqueClientId": client,
        "documentGuid": guid,
        "documentId": guid,
        "documentType": 0,
        "createDate": "2026-01-05T12:00:00+01:00",
        "bookDate": "2026-01-05T12:00:00+01:00",
        "user": {"id": "1", "caption": "1"},
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "positions": [
            {
                "type": 0,
                "positionNumber": 0,
                "itemId": "1",
                "itemCaption": "Pizza",
                "quantity": 1,
                "netValue": 10.84,
                "taxValue": 2.06,
                "grossValue": 12.9,
                "vatIdentification": 1,
                "vatPercent": 19,
            }
        ],
        "payments": [{"amount": 12.9, "paymentType": "cash", "currencyIsoCode": "EUR"}],
    }


class CloudLine:
    """
    A line to the cloud TSE of a world, with a token.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self._token = ""

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response | None:
        """
        Ask below /api/v2, logged in as the ready organisation; anew where the token has ended.
        """
        answer = self._asked(method, path, body, more)
        if answer is not None and answer.status_code == _UNAUTHORISED:
            self._token = ""
            answer = self._asked(method, path, body, more)
        return answer

    def _asked(
        self, method: str, path: str, body: Any, more: Mapping[str, Any]
    ) -> httpx.Response | None:
        if not self._token:
            given = self.line.scene.services[0].credentials
            said = fine(self.line.ask("POST", f"{CLOUD}/auth", given))
            if said is None:
                time.sleep(0.05)
                return None
            self._token = said["access_token"]
        headers = {"authorization": f"Bearer {self._token}"}
        return self.line.ask(method, CLOUD + path, body, headers=headers, **more)

    def set_up(self, tss: str, till: str) -> bool:
        """
        Create a TSS with one client; whether that went well.
        """
        made = fine(self.ask("PUT", f"/tss/{tss}", {}))
        pin = {"admin_puk": (made or {}).get("admin_puk"), "new_admin_pin": _PIN}
        steps = (
            ("PATCH", f"/tss/{tss}", {"state": "UNINITIALIZED"}),
            ("PATCH", f"/tss/{tss}/admin", pin),
            ("POST", f"/tss/{tss}/admin/auth", {"admin_pin": _PIN}),
            ("PATCH", f"/tss/{tss}", {"state": "INITIALIZED"}),
            ("PUT", f"/tss/{tss}/client/{till}", {"serial_number": f"ERS {till[:8]}"}),
        )
        return made is not None and all(fine(self.ask(*step)) is not None for step in steps)


def cloud_till(line: Line) -> None:
    """
    Start, change and finish transactions at the cloud TSE, on a TSS of one's own.
    """
    cloud, dice = CloudLine(line), line.dice
    tss = till = ""
    while not line.scene.closed.is_set():
        if not tss:
            tss, till = an_id(dice), an_id(dice)
            if not cloud.set_up(tss, till):
                tss = ""
                time.sleep(0.05)
            continue
        tx = an_id(dice)
        states = ["ACTIVE", *["ACTIVE"] * (line.rolls(0.3)), "FINISHED"]
        if line.rolls(0.1):
            states.pop()
        for revision, state in enumerate(states, 1):
            more = {"schema": _RECEIPT} if state == "FINISHED" else {}
            moment = line.books.moment()
            path = f"/tss/{tss}/tx/{tx}"
            body = {"state": state, "client_id": till, **more}
            answer = cloud.ask("PUT", path, body, params={"tx_revision": revision})
            said = fine(answer)
            if said is None:
                lost = answer is not None and answer.status_code in {403, 404, 422}
                tss = "" if lost else tss
                break
            if "error" not in said:  # a fault says that with a 200
                _note_cloud(line, moment, said)
        time.sleep(dice.uniform(0, 0.05))


def _note_cloud(line: Line, moment: int, said: Mapping[str, Any]) -> None:
    read = CloudTransaction.from_mapping(said)
    if read is None:
        line.scene.suspect("unreadable answer", line.world, str(said), "cloud transaction")
        return
    one = Signed(
        tse=read.serial,
        number=read.number,
        counter=read.counter,
        signature=read.signature,
        starts=read.operation == "START",
        qr=read.qr or "",
    )

    def write(page: Page) -> str:
        if read.state == "FINISHED":
            page.finished[read.tss, read.id] = one
        return page.sign(one)

    line.note(moment, write)


def shop_till(line: Line) -> None:
    """
    Sell at a till of the vendor's TSE interface, which signs with the cloud TSE.
    """
    dice, path = line.dice, f"{SHOP}/tills/{_TILL}"
    while not line.scene.closed.is_set():
        moment = line.books.moment()
        answer = line.ask("POST", f"{path}/receipts", {"gross": "11.90"})
        if answer is None or answer.status_code not in {200, 201}:
            _open_shop(line)
            time.sleep(0.1)
            continue
        _note_shop(line, moment, answer.json())
        time.sleep(dice.uniform(0, 0.1))


def _note_shop(line: Line, moment: int, said: Mapping[str, Any]) -> None:
    signed = said.get("signed")
    code = None if signed is None else judge_receipt(signed["qrCode"]).code

    def write(page: Page) -> str:
        numbers = page.sold.setdefault(_TILL, set())
        if said["number"] in numbers:
            return f"the shop's receipt {said['number']} was given twice: {said}"
        numbers.add(said["number"])
        if signed is None or code is None:
            return ""
        return page.sign(
            Signed(
                tse=code.public_key,
                number=signed["transactionNumber"],
                counter=signed["signatureCounter"],
                signature=code.signature,
                qr=signed["qrCode"],
            )
        )

    line.note(moment, write)


def _open_shop(line: Line) -> None:
    """
    Bring an interface to the point where its till can sell; what is done already is refused.
    """
    line.ask("PUT", f"{SHOP}/staff/release", {"released": True}, headers=STAFF)
    opened = line.ask("POST", f"{SHOP}/interfaces", {})
    if opened is None or opened.is_error:
        return
    one = f"{SHOP}/interfaces/{opened.json()['id']}"
    line.ask("PUT", one, _MASK)
    line.ask("POST", f"{one}/keys", {"confirmed": True})
    line.ask("PUT", one, _MASK)
    line.ask("POST", f"{SHOP}/tills/{_TILL}/initialise", {})

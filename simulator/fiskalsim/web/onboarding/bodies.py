"""
The objects of the TSE interface as they are answered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from fiskalsim.onboarding import showing
from fiskalsim.onboarding.checking import Tested
from fiskalsim.onboarding.facts import ReceiptSold
from fiskalsim.onboarding.interfaces import API_VERSION
from fiskalsim.onboarding.refusals import NotDone
from fiskalsim.onboarding.service import Onboarding
from fiskalsim.onboarding.showing import Button, Notice
from fiskalsim.onboarding.texts import Text
from fiskalsim.onboarding.things import (
    PRODUCT,
    Assigned,
    Entry,
    Interface,
    Keys,
    Kind,
    Proxy,
    Till,
    Tse,
)

_ZONE: Final = ZoneInfo("Europe/Berlin")


def interface(room: Onboarding, one: Interface) -> dict[str, Any]:
    """
    Write an interface; its secret stays inside.
    """
    chosen, keys = one.configuration, one.created or one.keys
    state = "none" if keys is None else "created" if one.created else "saved"
    assignment: dict[str, str] = {"to": chosen.assigned}
    if chosen.assigned is Assigned.WORKPLACE:
        assignment["workplace"] = chosen.workplace
    return {
        "id": one.id,
        "product": PRODUCT,
        "createdAt": _instant(one.opened_at)[:10],
        "saved": one.saved,
        "unsavedChanges": not one.saved or one.created is not None,
        "configuration": {
            "name": chosen.name,
            "assignment": assignment,
            "proxy": proxy(chosen.proxy),
            "multipleTenants": chosen.multiple_tenants,
            "extendedLogging": chosen.extended_logging,
            "clientSide": chosen.client_side,
        },
        "url": room.interfaces.url(one.env),
        "environment": one.env,
        "apiVersion": API_VERSION,
        "keys": {
            "state": state,
            "apiKey": keys.key if keys else None,
            "environment": keys.env if keys else None,
        },
        "buttons": {
            "create": _button(showing.create_button(one)),
            "test": _button(showing.test_button(one)),
        },
        "notices": _notices(showing.of_interface(one, room.state)),
    }


def new_keys(keys: Keys) -> dict[str, Any]:
    """
    Write keys that were just created, with the secret.
    """
    return {
        "apiKey": keys.key,
        "apiSecret": keys.secret,
        "environment": keys.env,
        "organisation": keys.organisation,
        "notice": _notice(showing.notice("save-now")),
    }


def tested(result: Tested) -> dict[str, Any]:
    """
    Write what came of a test.
    """
    return {
        "passed": result.passed,
        "kind": result.kind,
        "environment": result.interface.env,
        "through": proxy(result.interface.configuration.proxy),
        "tses": [tse(one) for one in result.tses],
        "text": text(result.text),
    }


def entry(one: Entry) -> dict[str, Any]:
    """
    Write an entry of the log.
    """
    return {
        "at": _instant(one.at),
        "extended": one.extended,
        "event": one.event,
        "text": one.text,
    }


def till(room: Onboarding, one: Till) -> dict[str, Any]:
    """
    Write a till.
    """
    state = room.state
    used = state.interfaces.get(one.interface) or room.desk.interface_for(one)
    branch = room.desk.branch_of(one)
    trouble = one.trouble and problem(one.trouble.code, one.trouble.kind, one.trouble.text)
    return {
        "id": one.id,
        "name": one.name,
        "workplace": one.workplace,
        "branch": branch.id,
        "vatId": branch.vat_id,
        "interface": used.id if used else None,
        "initialised": bool(one.tse),
        "serialNumber": one.serial_number or None,
        "tse": tse(state.tses[one.tse]) if one.tse else None,
        "trouble": trouble,
        "receipts": one.receipts,
        "notices": _notices(showing.of_till(used, state, one)),
    }


def receipt(room: Onboarding, sold: ReceiptSold) -> dict[str, Any]:
    """
    Write a receipt.
    """
    state, known = room.state, room.desk.till(sold.till)
    notices = showing.of_till(state.interfaces.get(known.interface), state, known)
    signed = None
    if sold.signed is None:
        notices.append(showing.notice("tse-failed"))
    else:
        signed = {
            "tse": tse(state.tses[sold.signed.tse]),
            "transactionNumber": sold.signed.transaction,
            "signatureCounter": sold.signed.counter,
            "startedAt": _instant(sold.signed.started),
            "finishedAt": _instant(sold.signed.finished),
            "signature": sold.signed.signature,
            "qrCode": sold.signed.qr_code,
        }
    return {
        "till": sold.till,
        "number": sold.number,
        "soldAt": _instant(sold.at),
        "gross": sold.gross,
        "outage": signed is None,
        "signed": signed,
        "notices": _notices(notices),
    }


def chain(room: Onboarding) -> dict[str, Any]:
    """
    Write the branch chain.
    """
    state = room.state
    return {
        "branches": [
            {"id": one.id, "name": one.name, "vatId": one.vat_id}
            for one in state.branches.values()
        ],
        "workplaces": [
            {"id": one.id, "name": one.name, "branch": one.branch}
            for one in state.workplaces.values()
        ],
        "network": {"direct": state.network.direct, "proxy": proxy(state.network.proxy)},
        "released": state.released,
        "serviceContract": state.contract,
    }


def tse(one: Tse) -> dict[str, Any]:
    """
    Write a TSE.
    """
    return {
        "id": one.id,
        "serial": one.serial,
        "environment": one.env,
        "vatId": one.vat_id,
    }


def not_done(error: NotDone) -> dict[str, Any]:
    """
    Write why something is not done.
    """
    return problem(error.code, error.kind, error.text)


def problem(code: str, kind: Kind, said: Text) -> dict[str, Any]:
    """
    Write what went wrong.
    """
    return {"code": code, "kind": kind, "text": text(said)}


def text(said: Text) -> dict[str, str]:
    """
    Write a text in both languages.
    """
    return {"de": said.de, "en": said.en}


def proxy(one: Proxy | None) -> dict[str, Any] | None:
    """
    Write a proxy.
    """
    return None if one is None else {"host": one.host, "port": one.port}


def _notices(notices: list[Notice]) -> list[dict[str, Any]]:
    return [_notice(one) for one in notices]


def _notice(one: Notice) -> dict[str, Any]:
    return {"code": one.code, "colour": one.colour, "text": text(one.text)}


def _button(one: Button) -> dict[str, Any]:
    return {"enabled": one.enabled, "reason": text(one.reason) if one.reason else None}


def _instant(at: int) -> str:
    return datetime.fromtimestamp(at, _ZONE).isoformat()

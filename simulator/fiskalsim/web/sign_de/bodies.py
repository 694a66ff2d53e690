"""
The objects of SIGN DE V2 as they are answered, members in the recorded order.

The middleware leaves empty members out; what is read from the store has them all.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from fiskalsim.cloud import birth, receipt_code
from fiskalsim.cloud.archive import operation_of
from fiskalsim.cloud.facts import CloudTxSigned, TssState, TxState
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Export, Session, Till, Transaction, Tss
from fiskalsim.device.facts import Operation

_OPERATIONS: Final = {
    Operation.START: "Start",
    Operation.UPDATE: "Update",
    Operation.FINISH: "Finish",
}
_TIMES: Final = (
    ("time_uninit", TssState.UNINITIALIZED),
    ("time_init", TssState.INITIALIZED),
    ("time_defective", TssState.DEFECTIVE),
    ("time_disable", TssState.DISABLED),
)
_FORMAT: Final = "unixTime"
_ENCODING: Final = "UTF-8"
_VARIANTS: Final = "SIGNED"
#: Nobody has certified a simulator; real ones are called BSI-K-TR-0490-2021 and the like.
_CERTIFICATION: Final = "BSI-K-TR-0000-2026"


def created_tss(cloud: SignDe, tss: Tss) -> dict[str, Any]:
    """
    Write a TSS as it is answered to who creates it.
    """
    return {
        **_card(tss),
        "metadata": tss.metadata,
        **_footer(cloud, tss, tss.id, "TSS"),
        "time_creation": tss.made.at,
        "admin_puk": tss.made.puk,
        "state": tss.state,
    }


def read_tss(cloud: SignDe, tss: Tss) -> dict[str, Any]:
    """
    Write a TSS as it is read.
    """
    device = tss.device.counters
    shown = cloud.desk.profile["certification-id"] != "never"
    return {
        **_card(tss),
        "metadata": tss.metadata,
        **_footer(cloud, tss, tss.id, "TSS"),
        "time_creation": tss.made.at,
        "description": tss.description,
        "state": tss.state,
        **(_certified(tss) if shown else {}),
        "signature_counter": str(device.signature),
        "transaction_counter": str(device.transaction),
        "number_registered_clients": tss.registered,
        "number_active_transactions": tss.device.open_count,
        **_times(tss),
    }


def moved_tss(cloud: SignDe, tss: Tss) -> dict[str, Any]:
    """
    Write a TSS as the middleware answers it.
    """
    card, counters = _card(tss), tss.device.counters
    return {
        "_id": tss.id,
        **_unless_empty("description", tss.description),
        "state": tss.state,
        "time_creation": tss.made.at,
        **_times(tss),
        "certificate": card["certificate"],
        "serial_number": card["serial_number"],
        **(_certified(tss) if cloud.desk.profile["certification-id"] == "always" else {}),
        "public_key": card["public_key"],
        "signature_counter": str(counters.signature),
        "signature_algorithm": card["signature_algorithm"],
        "signature_timestamp_format": _FORMAT,
        **({"transaction_counter": str(counters.transaction)} if counters.transaction else {}),
        "transaction_data_encoding": _ENCODING,
        "number_registered_clients": tss.registered,
        "max_number_registered_clients": birth.MAX_CLIENTS,
        "number_active_transactions": tss.device.open_count,
        "max_number_active_transactions": birth.MAX_ACTIVE,
        "supported_update_variants": _VARIANTS,
        **_unless_empty("metadata", tss.metadata),
        **_typed(cloud, tss, "TSS"),
    }


def read_till(cloud: SignDe, tss: Tss, till: Till) -> dict[str, Any]:
    """
    Write a client as it is read.
    """
    return {
        "serial_number": till.serial,
        "state": till.state,
        "tss_id": till.tss,
        "metadata": till.metadata,
        **_footer(cloud, tss, till.id, "CLIENT"),
        "time_creation": till.created_unix,
        **_unless_empty("time_update", till.updated_unix),
    }


def moved_till(cloud: SignDe, tss: Tss, till: Till) -> dict[str, Any]:
    """
    Write a client as the middleware answers it.
    """
    return {
        "_id": till.id,
        "state": till.state,
        "serial_number": till.serial,
        "time_creation": till.created_unix,
        **_unless_empty("time_update", till.updated_unix),
        "tss_id": till.tss,
        **_unless_empty("metadata", till.metadata),
        **_typed(cloud, tss, "CLIENT"),
    }


def transaction(
    cloud: SignDe,
    tss: Tss,
    known: Transaction,
    revision: CloudTxSigned,
    *,
    stored: bool,
) -> dict[str, Any]:
    """
    Write one revision of a transaction; *stored* says that it is read, not written.
    """
    ended = revision.at if revision.state is not TxState.ACTIVE else None
    metadata = {"metadata": known.metadata} if stored else {}
    public_key = _b64(tss.device.identity.point)
    algorithm = tss.device.profile.algorithm
    body = {
        "schema": msgspec.Raw(revision.schema.encode()),
        "state": revision.state,
        "tss_id": tss.id,
        "tss_serial_number": tss.serial,
        "client_id": revision.client,
        "client_serial_number": tss.tills[revision.client].serial,
        "revision": revision.revision,
        "latest_revision": len(known.revisions),
        "number": known.number,
        "time_start": known.started_unix,
        **({} if ended is None else {"time_end": ended}),
        **(metadata or _unless_empty("metadata", known.metadata)),
        **_footer(cloud, tss, known.id, "TRANSACTION"),
        "signature": {
            "value": _b64(revision.signature),
            "algorithm": algorithm,
            "counter": revision.counter,
            "public_key": public_key,
        },
        "log": {
            "operation": _OPERATIONS[operation_of(revision)],
            "timestamp": revision.at,
            "timestamp_format": _FORMAT,
        },
    }
    if revision.state is TxState.FINISHED:
        body["qr_code_data"] = receipt_code.write(tss, known, revision)
    return body


def export(cloud: SignDe, tss: Tss, known: Export) -> dict[str, Any]:
    """
    Write an export as far as it has come.
    """
    progress = cloud.exports.progress(known)
    return {
        "state": progress.state,
        **_unless_empty("exception", progress.exception),
        "time_request": progress.time_request,
        **_unless_empty("time_start", progress.time_start),
        **_unless_empty("time_end", progress.time_end),
        **_unless_empty("time_expiration", progress.time_expiration),
        **_unless_empty("time_error", progress.time_error),
        **_unless_empty("estimated_time_of_completion", progress.estimated),
        "metadata": known.metadata,
        "tss_id": tss.id,
        **_footer(cloud, tss, known.asked.export, "EXPORT"),
    }


def listed(
    cloud: SignDe, session: Session, kind: str, items: Sequence[dict[str, Any]], total: int
) -> dict[str, Any]:
    """
    Write a page of a list.
    """
    return {
        "data": items,
        "count": total if cloud.desk.profile["list-count"] == "total" else len(items),
        "_type": f"{kind}_LIST",
        "_env": session.env,
        "_version": cloud.desk.profile["version"],
    }


def _card(tss: Tss) -> dict[str, Any]:
    identity = tss.device.identity
    return {
        "certificate": _b64(identity.chain[0]),
        "serial_number": tss.serial,
        "public_key": _b64(identity.point),
        "signature_algorithm": tss.device.profile.algorithm,
        "signature_timestamp_format": _FORMAT,
        "transaction_data_encoding": _ENCODING,
        "max_number_registered_clients": birth.MAX_CLIENTS,
        "max_number_active_transactions": birth.MAX_ACTIVE,
        "supported_update_variants": _VARIANTS,
    }


def _certified(tss: Tss) -> dict[str, str]:
    if tss.entered.get(TssState.UNINITIALIZED) is None:
        return {}
    return {"bsi_certification_id": _CERTIFICATION}


def _times(tss: Tss) -> dict[str, int]:
    return {name: tss.entered[state] for name, state in _TIMES if state in tss.entered}


def _footer(cloud: SignDe, tss: Tss, thing_id: str, kind: str) -> dict[str, Any]:
    return {"_id": thing_id, **_typed(cloud, tss, kind)}


def _typed(cloud: SignDe, tss: Tss, kind: str) -> dict[str, Any]:
    return {"_type": kind, "_env": tss.env, "_version": cloud.desk.profile["version"]}


def _unless_empty(name: str, value: Any) -> dict[str, Any]:
    return {} if value is None or value in ("", {}) else {name: value}


def _b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")

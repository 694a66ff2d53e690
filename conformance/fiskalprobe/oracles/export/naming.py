"""
What files in an export are called, and whether a name tells what is inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from fiskalprobe.oracles.signing.certificate import Certificate
from fiskalprobe.oracles.signing.envelope import Envelope, LogKind
from fiskalprobe.oracles.signing.logmessage import Operation, TransactionLog

#: The ending says nothing of the encoding. Version 2 also has card verifiable certificates.
_CERTIFICATE: Final = re.compile(
    r"(?P<hash>[0-9A-Fa-f]{64})_(?P<kind>X509|CVC)(?:_Fc-\d+)?\.(?:cer|crt|der|pem)"
)
_LOG: Final = re.compile(
    r"(?P<form>Unixt|Utc|Gent)_(?P<date>[0-9.]+Z?)_Sig-(?P<counter>\d{1,18})_Log-"
    r"(?:Tra_No-(?P<number>\d{1,18})_(?P<step>Start|Update|Finish)_Client-(?P<client>.+?)"
    r"|Sys_(?P<event>[A-Za-z]+)|(?P<audit>Aud))(?:_Fc-\d+)?\.log"
)
_DATES: Final = {"Utc": "%y%m%d%H%M%SZ", "Gent": "%Y%m%d%H%M%SZ"}
#: What the file systems of this world cannot hold in a name, and clients may consist of.
_UNWRITABLE: Final = frozenset('/\\:*?"<>|')
_STEPS: Final = {"Start": Operation.START, "Update": Operation.UPDATE, "Finish": Operation.FINISH}


def certificate_kind(name: str) -> str | None:
    """
    Say by its name what a file holds: ``X509``, ``CVC``, or None for no certificate.
    """
    found = _CERTIFICATE.fullmatch(name)
    return None if found is None else found["kind"]


def is_named_by_key(name: str, held: Iterable[Certificate]) -> bool:
    """
    Say whether a file of certificates is named by the hash of a key in it.

    A file that holds a whole chain has one name for all of it. Keys that cannot be read say
    nothing.
    """
    keys = [each.key.serial.hex() for each in held if each.key is not None]
    return not keys or name[:64].lower() in keys


def has_log_name(name: str) -> bool:
    """
    Say whether a file's name has the form of a log's, whatever it tells.
    """
    return _LOG.fullmatch(name) is not None


def misnamed(name: str, envelope: Envelope, step: TransactionLog | None) -> str:
    """
    Say what a log's file name tells otherwise than its content; "" for nothing.
    """
    told = _LOG.fullmatch(name)
    if told is None:
        return "does not have the form of a log's name"
    moment = (
        str(int(envelope.at.timestamp()))
        if told["form"] == "Unixt"
        else f"{envelope.at:{_DATES[told['form']]}}"
    )
    date = re.sub(r"\.\d+", "", told["date"])
    facts: list[tuple[str, object, object]] = [
        ("time", date, moment),
        ("counter", int(told["counter"]), envelope.counter),
    ]
    match envelope.kind:
        case LogKind.TRANSACTION if step is not None:
            operation = _STEPS[told["step"]].spelled(step.version) if told["step"] else None
            number = int(told["number"]) if told["number"] else None
            facts += [
                ("transaction", number, step.transaction),
                ("step", operation, step.operation),
            ]
            client = told["client"] or ""
            if not is_client_in_name(client, step.client):
                facts.append(("client", client, step.client))
        case LogKind.SYSTEM:
            event = (told["event"] or "").lower()
            facts.append(("event", event, envelope.name.lower()))
        case _:
            facts.append(("kind", told["audit"], "Aud"))
    wrong = [f"{what} {said!r}, inside {is_!r}" for what, said, is_ in facts if said != is_]
    return f"says {'; '.join(wrong)}" if wrong else ""


def is_client_in_name(told: str, client: str) -> bool:
    """
    Say whether *told* is *client* as far as a file's name can hold it.

    Where it cannot, any one character may stand.
    """
    return len(told) == len(client) and all(
        shown == meant or meant in _UNWRITABLE for shown, meant in zip(told, client, strict=True)
    )

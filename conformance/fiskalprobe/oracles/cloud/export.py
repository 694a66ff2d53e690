"""
An export of a cloud TSE: whether its logs verify with the TSS's key and are named as recorded,
and whether its certificates lead from that key to a root.

DE-CEX-0005, DE-CEX-0008 and DE-CEX-0024. The archive itself is read by
`fiskalprobe.oracles.export.rules`; whether it holds what it should is the features' business.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds
from fiskalprobe.oracles.export.archive import Export, LogFile
from fiskalprobe.oracles.export.naming import is_client_in_name
from fiskalprobe.oracles.export.rules import cloud_chain
from fiskalprobe.oracles.signing.algorithm import by_oid
from fiskalprobe.oracles.signing.envelope import LogKind
from fiskalprobe.oracles.signing.publickey import PublicKey
from fiskalprobe.oracles.signing.signature import MalformedSignature, plain, verifies

NAME: Final = re.compile(
    r"Unixt_(?P<time>\d{1,18})_Sig-(?P<counter>\d{1,18})_"
    r"(?:(?P<transaction>Log-Tra)_No-(?P<number>\d{1,18})_(?P<operation>Start|Update|Finish)"
    r"_Client-(?P<client>.+)|(?P<system>Log-Sys)_(?P<call>\w+)|(?P<audit>Log-Aud))\.log"
)
_KINDS: Final = {
    LogKind.TRANSACTION: "Log-Tra",
    LogKind.SYSTEM: "Log-Sys",
    LogKind.AUDIT: "Log-Aud",
}


def is_named_by_content(log: LogFile) -> bool:
    """
    Say whether a file's name has the recorded form and tells what is inside.
    """
    named, inside = NAME.fullmatch(log.name), log.envelope
    if named is None:
        return False
    kind = named["transaction"] or named["system"] or named["audit"]
    told = (int(named["time"]), int(named["counter"]), kind)
    if told != (int(inside.at.timestamp()), inside.counter, _KINDS[inside.kind]):
        return False
    step = log.step
    return step is None or (
        int(named["number"] or -1) == step.transaction
        and is_client_in_name(named["client"] or "", step.client)
        and step.known_operation == f"{named['operation']}Transaction"
    )


def unverified(export: Export, key: PublicKey) -> tuple[str, ...]:
    """
    Name the log messages that *key* did not sign, or that name another device.
    """
    return tuple(log.name for log in export.logs if not _signed_by(log, key))


def judge_certificates(export: Export) -> list[Claim]:
    """
    Judge the chain of an archive, and whether each file has the name of the key inside.

    A TEST environment may show its own certificate alone, as some recorded archives do; the row
    says so, so that is no other reading of it.
    """
    led = cloud_chain(export)
    if led.standing is Standing.ALTERNATIVE:
        led = replace(led, standing=Standing.HOLDS)
    wrong = [
        name
        for name, each in export.certificates
        if each.key is not None and name.partition("_")[0].lower() != each.key.serial.hex()
    ]
    return [
        replace(led, requirement="DE-CEX-0024"),
        broken(
            "DE-CEX-0024",
            "certificate-names",
            "a certificate lies in the archive under the name of another key",
            expected="SHA-256 of the key, then _X509",
            actual=", ".join(wrong),
            code="not-certificate-names",
        )
        if wrong
        else holds(
            "DE-CEX-0024", "certificate-names", "certificates are named by the hash of their key"
        ),
    ]


def _signed_by(log: LogFile, key: PublicKey) -> bool:
    inside = log.envelope
    algorithm = by_oid(inside.algorithm)
    try:
        given = plain(inside.signature, key=key)
    except MalformedSignature:
        return False
    return (
        inside.serial == key.serial
        and algorithm is not None
        and verifies(inside.signed, signature=given, key=key, algorithm=algorithm)
    )

"""
The signatures of an export, each proved with what its row and tse.csv tell.

DE-SIG-0001. Nothing in an export says for which client a log message was written: it is the till's
serial number or that of a terminal. Where neither fits, clients that are known from elsewhere are
tried, for then it is the serial number that is wrong and not the receipt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fiskalprobe.oracles.dsfinvk.case import SIGNED, Case, once
from fiskalprobe.oracles.dsfinvk.rebuilding import rebuilt
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.export.archive import LogFile
from fiskalprobe.oracles.instant import read_instant
from fiskalprobe.oracles.qr import LARGEST_NUMBER, read_number
from fiskalprobe.oracles.signing.diagnosis import diagnose
from fiskalprobe.oracles.signing.proof import Evidence, Proof, prove, prove_as_written

#: What a row with a signature tells as well, or nothing can be proved.
NEEDED = ("TSE_ID", "TSE_TANR", "TSE_TA_ENDE", "TSE_TA_VORGANGSART", "TSE_TA_SIGZ")
#: No other check says so, and no TSE has ever signed it.
UNCOUNTABLE = "transaction number or signature counter is no whole number up to 4294967295"
#: Diagnosed in full, for each takes up to a second.
_DIAGNOSED = 3
_SECONDS_AROUND = 60
#: As many TSEs as a shop may have.
_TSES_TRIED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """
    One row with a signature, and what came out.
    """

    row: Row
    #: What was proved; None where the row does not tell enough.
    evidence: Evidence | None
    proof: Proof | None
    #: Why nothing was proved, or why the signature does not verify.
    reason: str
    #: Whether the process data were rebuilt from other tables.
    is_rebuilt: bool = False

    @property
    def is_valid(self) -> bool:
        """
        Say whether the signature verifies.
        """
        return self.proof is not None and self.proof.valid

    @property
    def client(self) -> str:
        """
        Give the client for whom the message was signed, where that is proved.
        """
        return self.evidence.client if self.evidence is not None and self.is_valid else ""


@once
def proved(case: Case) -> tuple[Proved, ...]:
    """
    Prove every row of transactions_tse.csv that has a signature.
    """
    return tuple(_all(case))


def read_evidence(case: Case, row: Row) -> Evidence | str:
    """
    Take what the signature of a row covers, or say what is not told; the client is left empty.
    """
    missing = [column for column in NEEDED if not row[column]]
    if missing:
        return f"{', '.join(missing)} is not told"
    tse = case.tses.get((row.closing, row["TSE_ID"]))
    if tse is None:
        return "its TSE is not told in tse.csv"
    number, counter = read_number(row.whole("TSE_TANR")), read_number(row.whole("TSE_TA_SIGZ"))
    if number is None or counter is None or max(number, counter) > LARGEST_NUMBER:
        return UNCOUNTABLE
    logged = read_instant(row["TSE_TA_ENDE"])
    if logged is None:
        return "TSE_TA_ENDE is no time"
    data = row["TSE_VORGANGSDATEN"] or rebuilt(case, row)
    if data is None:
        return "there is no TSE_VORGANGSDATEN, and the other tables do not tell what was signed"
    return Evidence(
        client="",
        process_type=row["TSE_TA_VORGANGSART"],
        process_data=data,
        transaction=number,
        counter=counter,
        at=logged.at,
        algorithm=tse["TSE_SIG_ALGO"],
        time_format=tse["TSE_ZEITFORMAT"],
        signature=row["TSE_TA_SIG"],
        public_key=tse["TSE_PUBLIC_KEY"],
    )


def _all(case: Case) -> Iterator[Proved]:
    elsewhere = _known_elsewhere(case)
    diagnosed = 0
    for row in case.package.sheet(SIGNED):
        if not row["TSE_TA_SIG"]:
            continue
        found = _prove(case, row, elsewhere)
        if not found.is_valid and found.evidence is not None and diagnosed < _DIAGNOSED:
            diagnosed += 1
            found = _of_another(case, found, found.evidence) or _diagnosed(found, found.evidence)
        yield found


def _prove(case: Case, row: Row, elsewhere: tuple[str, ...]) -> Proved:
    is_rebuilt = not row["TSE_VORGANGSDATEN"]
    evidence = read_evidence(case, row)
    if isinstance(evidence, str):
        return Proved(row=row, evidence=None, proof=None, reason=evidence, is_rebuilt=is_rebuilt)
    named = case.clients(row)
    first: Proved | None = None
    for client in dict.fromkeys((*named, *elsewhere)):
        tried = replace(evidence, client=client)
        proof = prove(tried)
        found = Proved(
            row=row, evidence=tried, proof=proof, reason=proof.reason, is_rebuilt=is_rebuilt
        )
        if proof.valid:
            return found
        first = first or found
    if first is None or not named:
        reason = "neither cashregister.csv nor slaves.csv tells a serial number to sign for"
        return Proved(row=row, evidence=None, proof=None, reason=reason, is_rebuilt=is_rebuilt)
    return _as_logged(case, first, evidence) or first


def _as_logged(case: Case, tried: Proved, evidence: Evidence) -> Proved | None:
    """
    Prove a row by the log of the TSE, which alone tells into which pieces its data were cut.
    """
    key = None if tried.proof is None else tried.proof.key
    log = None if key is None else _logs(case).get((key.serial, evidence.counter))
    if log is None or log.step is None:
        return None
    meant = replace(evidence, client=log.step.client)
    proof = prove_as_written(meant, log.step, log.envelope.signed)
    return (
        None if proof is None else replace(tried, evidence=meant, proof=proof, reason=proof.reason)
    )


@once
def _logs(case: Case) -> Mapping[tuple[bytes, int], LogFile]:
    logs = () if case.logs is None else case.logs.logs
    return {(log.step.serial, log.step.counter): log for log in logs if log.step is not None}


def _of_another(case: Case, found: Proved, evidence: Evidence) -> Proved | None:
    """
    Look for another TSE of the export that has signed the row: its TSE_ID is wrong, or its key.
    """
    others = {tse["TSE_PUBLIC_KEY"]: tse for tse in case.tses.values()}
    others.pop(evidence.public_key, None)
    for tse in list(others.values())[:_TSES_TRIED]:
        tried = replace(
            evidence,
            algorithm=tse["TSE_SIG_ALGO"],
            time_format=tse["TSE_ZEITFORMAT"],
            public_key=tse["TSE_PUBLIC_KEY"],
        )
        proof = prove(tried)
        if proof.valid and proof.key is not None:
            serial = proof.key.serial.hex()
            culprit = f"the likely culprit is the TSE_ID: signed has the TSE {serial}"
            return replace(found, reason=f"{found.reason}; {culprit}")
    return None


def _diagnosed(found: Proved, evidence: Evidence) -> Proved:
    started = read_instant(found.row["TSE_TA_START"])
    culprit = diagnose(
        evidence,
        started=None if started is None else started.at,
        seconds_around=_SECONDS_AROUND,
    )
    return found if culprit is None else replace(found, reason=f"{found.reason}; {culprit}")


def _known_elsewhere(case: Case) -> tuple[str, ...]:
    """
    Name the clients that the TSE's logs, receipts and the till's own id tell; a few of each.
    """
    most = 5
    logs = {step.client: None for step in case.logs.steps} if case.logs is not None else {}
    receipts = {code.client: None for code in case.receipts}
    tills = {closing[0]: None for closing in case.closings}
    return tuple(name for names in (logs, receipts, tills) for name in list(names)[:most] if name)

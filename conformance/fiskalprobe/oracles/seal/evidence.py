"""
What the log message of an answer is rebuilt from, or why it cannot be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fiskalprobe.oracles.claims import shown
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.qr import LARGEST_NUMBER
from fiskalprobe.oracles.signing.logmessage import Operation
from fiskalprobe.oracles.signing.proof import Evidence
from fiskalprobe.oracles.written import written


def evidence_of(
    answer: FiscalAnswer, operation: Operation, clients: tuple[str, ...]
) -> Evidence | str:
    """
    Collect what the log message needs; a sentence when something is missing.
    """
    german = answer.germany
    is_finish = operation is Operation.FINISH
    at = answer.ended_at if is_finish else answer.started_at
    number, counter = answer.fiscal_number, german.counter
    client = next(iter(clients), None)
    missing = _missing_texts(answer, client, is_finish=is_finish)
    if number is None or counter is None or at is None or missing:
        time = "TransactionEndTime" if is_finish else "TransactionStartTime"
        numbers = {"document number": number, "TseSignatureCounter": counter, time: at}
        missing += [name for name, value in numbers.items() if value is None]
        return _unbuilt(answer, missing)
    if not (0 <= counter <= LARGEST_NUMBER and 0 <= number <= LARGEST_NUMBER):
        return f"the log message cannot be rebuilt: number {number} or counter {counter} is absurd"
    # A start is signed before anybody knows what will be sold.
    return Evidence(
        client=client or "",
        process_type=(german.process_type or "") if is_finish else "",
        process_data=(german.process_data or "") if is_finish else "",
        transaction=number,
        counter=counter,
        at=at,
        algorithm=german.algorithm or "",
        time_format=german.time_format or "",
        signature=answer.signature or "",
        public_key=german.public_key or "",
        operation=operation,
    )


def _unbuilt(answer: FiscalAnswer, missing: Iterable[str]) -> str:
    """
    Say that what is *missing* is not there, or that it is there and cannot be read.
    """
    told = {name: _told(answer, name) for name in missing}
    absent = [name for name, value in told.items() if value is None or value == ""]
    if absent:
        return f"the log message cannot be rebuilt: the answer has no {', '.join(absent)}"
    name, value = next(iter(told.items()))
    wanted = "Unix time" if name.endswith("Time") else "text"
    if name == "TseSignatureCounter":
        wanted = "whole number"
    said = shown(written(value))
    return f"the log message cannot be rebuilt: {name} is {said}, and no {wanted}"


def _told(answer: FiscalAnswer, name: str) -> object:
    """
    Give what an answer says under a name in any case; None where it says nothing.
    """
    inner = answer.body.get(answer.spelling.get("additionalfields", ""))
    if isinstance(inner, Mapping) and name.lower() in answer.german_spelling:
        return inner.get(answer.german_spelling[name.lower()])
    return answer.body.get(answer.spelling.get(name.lower(), ""))


def _missing_texts(answer: FiscalAnswer, client: str | None, *, is_finish: bool) -> list[str]:
    """
    Name the texts that the log message needs and the answer leaves out.

    Process type and data may be empty, but at an end they have to be there.
    """
    german = answer.germany
    texts = {
        "cashRegisterId": client,
        "signature": answer.signature,
        "TseHashAlgorithm": german.algorithm,
        "TseTimeFormat": german.time_format,
        "TsePublicKey": german.public_key,
    }
    process = {"ProcessType": german.process_type, "ProcessData": german.process_data}
    missing = [name for name, text in texts.items() if not text]
    if is_finish:
        missing += [name for name, text in process.items() if text is None]
    return missing

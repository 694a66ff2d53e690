"""
The three ways in which releases of the service write one and the same fiscal answer.

2021: every key in PascalCase, the country as a number (seed-001). Up to 1.7.6: camelCase, the
revision at the top level (seed-002). From 1.7.7: a second, textual number, and the revision
among the AdditionalFields (seed-003).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from fiskalsim.answers.fiscal import FiscalAnswer, TaxSum

_GERMANY: Final = "[0] = Germany"
_GERMANY_NUMBER: Final = 0
#: How long an instant is as JSON, with and without a fraction, and where they are cut.
_FRACTIONAL: Final = len('"2023-01-27T12:34:21.308883+01:00"')
_FRACTION_END: Final = len('"2023-01-27T12:34:21.308883')
_WHOLE: Final = len('"2023-01-27T12:34:21+01:00"')
_WHOLE_END: Final = len('"2023-01-27T12:34:21')
_encode: Final = msgspec.json.Encoder().encode


def render(answer: FiscalAnswer, generation: str) -> dict[str, Any]:
    """
    Write *answer* as *generation* does; the keys stand in the order of the printed examples.
    """
    return RENDERERS[generation](answer)


def timestamp(at: datetime) -> str:
    """
    Write an instant with seven fractional digits and its offset, as .NET does.
    """
    return stamp(at)[1:-1].decode()


def stamp(at: datetime) -> bytes:
    """
    Write the JSON of `timestamp`.
    """
    # Four stand in the answers to a receipt, and isoformat takes ten times as long.
    text = _encode(at)
    if len(text) == _FRACTIONAL:
        return b"%b0%b" % (text[:_FRACTION_END], text[_FRACTION_END:])
    if len(text) == _WHOLE:
        return b"%b.0000000%b" % (text[:_WHOLE_END], text[_WHOLE_END:])
    plain = at.isoformat(timespec="microseconds")  # UTC, whose offset JSON writes as Z
    return f'"{plain[: _FRACTION_END - 1]}0{plain[_FRACTION_END - 1 :]}"'.encode()


def _additional_fields(answer: FiscalAnswer) -> dict[str, Any]:
    protection, card = answer.protection, answer.card
    return {
        "QrCodeDataString": protection.qr,
        "TransactionStartTime": protection.started_unix,
        "TransactionEndTime": protection.ended_unix,
        "ProcessData": protection.process_data,
        "ProcessType": protection.process_type,
        "TseSerial": card.serial,
        "TseTimeFormat": card.time_format,
        "TseHashAlgorithm": card.algorithm,
        "TsePublicKey": card.public_key,
        "TseSignatureCounter": protection.counter,
        "TseCertificate": card.certificate,
    }


def _after_the_numbers(answer: FiscalAnswer) -> dict[str, Any]:
    """
    Write what follows the numbers in every generation, up to the AdditionalFields.
    """
    protection = answer.protection
    return {
        "fiscalDocumentStartTime": protection.started_unix,
        "processStartTime": answer.process_start_unix,
        "errorDescription": answer.error_description,
        "cashRegisterId": answer.cash_register_id,
        "signature": protection.signature,
        "userMessage": answer.user_message,
        "printMessage": answer.print_message,
        "requestTime": timestamp(answer.requested_at),
        "requestCompletionTime": timestamp(answer.completed_at),
    }


def _up_to_1_7_6(answer: FiscalAnswer) -> dict[str, Any]:
    protection = answer.protection
    return {
        "fiscalCountry": _GERMANY,
        "fiscalisationDocumentNumber": protection.number,
        "fiscalisationDocumentRevision": protection.revision,
        **_after_the_numbers(answer),
        "AdditionalFields": _additional_fields(answer),
    }


def _from_1_7_7(answer: FiscalAnswer) -> dict[str, Any]:
    protection = answer.protection
    written = {
        "fiscalCountry": _GERMANY,
        "fiscalisationDocumentNumber": protection.number,
        "fiscalDocumentNumber": str(protection.number),
        **_after_the_numbers(answer),
    }
    if answer.tax_positions:
        written["taxPositions"] = [_tax_position(each) for each in answer.tax_positions]
    if answer.receipt_id is not None:
        written["retailForceReceiptId"] = answer.receipt_id
    fields = written["AdditionalFields"] = _additional_fields(answer)
    fields["fiscalDocumentRevision"] = protection.revision
    return written


def _tax_position(each: TaxSum) -> dict[str, Any]:
    return {
        "vatIdentification": each.vat_identification,
        "vatPercent1": each.percent,
        "vatAmount": each.tax,
        "netAmount": each.net,
        "grossAmount": each.gross,
    }


def _of_2021(answer: FiscalAnswer) -> dict[str, Any]:
    older = _up_to_1_7_6(answer) | {"fiscalCountry": _GERMANY_NUMBER}
    return {key[0].upper() + key[1:]: value for key, value in older.items()}


RENDERERS: Final[Mapping[str, Callable[[FiscalAnswer], dict[str, Any]]]] = {
    "2021": _of_2021,
    "1.7.6": _up_to_1_7_6,
    "1.7.7": _from_1_7_7,
}

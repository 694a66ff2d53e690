"""
A fiscal response of any generation, read into one typed view.

Keys are found in any case, because three generations spell them differently; how each was
spelled is kept, so that another oracle can judge it. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Final, Self

from fiskalprobe.oracles.exact import exactly
from fiskalprobe.oracles.instant import from_unix
from fiskalprobe.oracles.whole import whole_number

#: A create that failed: the store is to be sent with this number.
OFFLINE_CREATE: Final = -99
#: A store or cancel that failed.
OFFLINE_STORE: Final = 0
NON_FISCAL: Final = -1


class UnreadableAnswer(ValueError):
    """
    This body is no fiscal response; the text says why.
    """

    code: ClassVar[str] = "answer-unreadable"


class AnswerKind(StrEnum):
    """
    What an answer says about its document.
    """

    #: A transaction number was given, so there must be a signature.
    FISCAL = "fiscal"
    #: The TSE could not be reached.
    OFFLINE = "offline"
    #: The service regards the document as none that must be signed.
    NON_FISCAL = "non-fiscal"
    #: The number is missing or is no number.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class GermanFields:
    """
    What only a German answer has; None where a key is missing or has no value of its type.
    """

    qr: str | None
    start_unix: int | None
    end_unix: int | None
    process_data: str | None
    process_type: str | None
    serial: str | None
    time_format: str | None
    algorithm: str | None
    public_key: str | None
    counter: int | None
    certificate: str | None
    revision: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalAnswer:
    """
    One fiscal response; None where a key is missing or has no value of its type.
    """

    country: str | int | None
    #: The older member, a number in every generation.
    number: int | None
    #: The newer member, a text from 1.7.7 on.
    text_number: str | None
    #: At the top level.
    revision: int | None
    start_unix: int | None
    process_start_unix: int | None
    error: str | None
    cash_register: str | None
    signature: str | None
    user_message: str | None
    print_message: str | None
    request_time: str | None
    germany: GermanFields
    #: Lower-case name to the spelling that was found, top level and German fields apart.
    spelling: Mapping[str, str] = field(compare=False)
    german_spelling: Mapping[str, str] = field(compare=False)
    #: The parsed body, for schema and rendering.
    body: Mapping[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_mapping(cls, body: Mapping[str, Any]) -> Self:
        """
        Read a parsed body.
        """
        top, spelling = _any_case(body)
        inner = top.get("additionalfields")
        german, german_spelling = _any_case(inner if isinstance(inner, Mapping) else {})
        country = top.get("fiscalcountry")
        return cls(
            country=country if isinstance(country, str | int) else None,
            number=whole_number(top.get("fiscalisationdocumentnumber")),
            text_number=_text(top.get("fiscaldocumentnumber")),
            revision=whole_number(top.get("fiscalisationdocumentrevision")),
            start_unix=whole_number(top.get("fiscaldocumentstarttime")),
            process_start_unix=whole_number(top.get("processstarttime")),
            error=_text(top.get("errordescription")),
            cash_register=_text(top.get("cashregisterid")),
            signature=_text(top.get("signature")),
            user_message=_text(top.get("usermessage")),
            print_message=_text(top.get("printmessage")),
            request_time=_text(top.get("requesttime")),
            germany=GermanFields(
                qr=_text(german.get("qrcodedatastring")),
                start_unix=whole_number(german.get("transactionstarttime")),
                end_unix=whole_number(german.get("transactionendtime")),
                process_data=_text(german.get("processdata")),
                process_type=_text(german.get("processtype")),
                serial=_text(german.get("tseserial")),
                time_format=_text(german.get("tsetimeformat")),
                algorithm=_text(german.get("tsehashalgorithm")),
                public_key=_text(german.get("tsepublickey")),
                counter=whole_number(german.get("tsesignaturecounter")),
                certificate=_text(german.get("tsecertificate")),
                revision=whole_number(german.get("fiscaldocumentrevision")),
            ),
            spelling=spelling,
            german_spelling=german_spelling,
            body=body,
        )

    @property
    def fiscal_number(self) -> int | None:
        """
        Give the transaction number from whichever member has one.
        """
        return self.number if self.number is not None else whole_number(self.text_number)

    @property
    def effective_revision(self) -> int | None:
        """
        Give the revision from wherever it stands.
        """
        return self.germany.revision if self.revision is None else self.revision

    @property
    def kind(self) -> AnswerKind:
        """
        Say by the number what this answer is about.
        """
        number = self.fiscal_number
        if number is None:
            return AnswerKind.UNKNOWN
        if number >= 1:
            return AnswerKind.FISCAL
        if number == NON_FISCAL:
            return AnswerKind.NON_FISCAL
        if number in (OFFLINE_CREATE, OFFLINE_STORE):
            return AnswerKind.OFFLINE
        return AnswerKind.UNKNOWN

    @property
    def started_at(self) -> datetime | None:
        """
        Give the start of the transaction as an instant.
        """
        return _instant(self.germany.start_unix)

    @property
    def ended_at(self) -> datetime | None:
        """
        Give the end of the transaction as an instant; None while it is open.
        """
        return _instant(self.germany.end_unix)


@lru_cache(maxsize=8)
def read_answer(text: str) -> FiscalAnswer:
    """
    Parse the body of an answer; `UnreadableAnswer` says why it is none.

    Whoever is next to ask about the same text gets the same answer, which nobody may change.
    """
    try:
        parsed = exactly(text)
    except ValueError as refused:
        raise UnreadableAnswer(f"the body is no JSON: {refused}") from refused
    if not isinstance(parsed, Mapping):
        raise UnreadableAnswer(f"the body is JSON but no object: {text[:60]!r}")
    return FiscalAnswer.from_mapping(parsed)


def _any_case(parsed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    spelling: dict[str, str] = {}
    for key, value in parsed.items():
        name = key.lower()
        if name not in values:
            values[name], spelling[name] = value, key
    return values, spelling


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _instant(seconds: int | None) -> datetime | None:
    return from_unix(seconds) if seconds else None

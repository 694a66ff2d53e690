"""
Where a field of an answer stands, whichever API generation it was written in.

Features name fields as the newest generation does. Number and revision move between generations,
so they have names of their own: ``number`` and ``revision``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.qr import MalformedQr, QrCode
from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.steps._alternatives import unlisted
from fiskalprobe.wire import Exchange


class Missing:
    """
    Stands for a field that the answer does not have.
    """

    def __repr__(self) -> str:
        """
        Say it as a report shows it.
        """
        return "absent"


MISSING: Final = Missing()

_GERMANY: Final = "AdditionalFields"


def body_of(exchange: Exchange) -> Mapping[str, Any]:
    """
    Read the answer as an object; one without fields when it is none.
    """
    parsed = exchange.json_or_none()
    return parsed if isinstance(parsed, Mapping) else {}


def find(body: Mapping[str, Any], name: str) -> Any:
    """
    Find a field by its name in any letter case, at the top level or among the German fields.

    `MISSING` when there is none.
    """
    special = SPECIAL.get(name)
    if special is not None:
        found = special(body)
        return MISSING if found is None else found
    top = _any_case(body)
    if name.lower() in top:
        return top[name.lower()]
    german = unlisted(top).get(_GERMANY.lower())
    inner = _any_case(german) if isinstance(german, Mapping) else {}
    return inner.get(name.lower(), MISSING)


def keys(body: Mapping[str, Any]) -> frozenset[str]:
    """
    Collect the keys as they are written, those of the German fields included.
    """
    german = _any_case(unlisted(body)).get(_GERMANY.lower())
    return frozenset(body) | (frozenset(german) if isinstance(german, Mapping) else frozenset())


def _any_case(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in values.items()}


def _number(body: Mapping[str, Any]) -> Any:
    return FiscalAnswer.from_mapping(unlisted(body)).fiscal_number


def _revision(body: Mapping[str, Any]) -> Any:
    return FiscalAnswer.from_mapping(unlisted(body)).effective_revision


def _in_qr(read: Callable[[QrCode], Any]) -> Callable[[Mapping[str, Any]], Any]:
    def found(body: Mapping[str, Any]) -> Any:
        try:
            return read(QrCode.from_text(str(find(body, "QrCodeDataString"))))
        except MalformedQr:
            return None

    return found


def _transaction(code: QrCode) -> Any:
    number = whole_number(code.transaction)
    return code.transaction if number is None else number


#: Names of our own, and how each is found.
SPECIAL: Final = {
    "number": _number,
    "revision": _revision,
    "till in the QR code": _in_qr(lambda code: code.client),
    "number in the QR code": _in_qr(_transaction),
    "key in the QR code": _in_qr(lambda code: code.public_key),
}

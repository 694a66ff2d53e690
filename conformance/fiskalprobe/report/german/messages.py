"""
What a check said, in German, where it said so in words that are known here.

Messages are evidence and stay English in the stream. Those that a reader meets most often are
told in German too; one that is not wholly known is left as it is, behind the German sentence that
says what was looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiskalprobe.report.german import archives, evidence, exports, schemas, signed, tills
from fiskalprobe.report.german.phrases import phrases, told, words

_HANDLES: Final = words("messages", "handles")
_INSIDE: Final = words("messages", "inside")
_WHOLE: Final = (
    *phrases("messages", "known"),
    *schemas.KNOWN,
    *phrases("answers", "known"),
    *phrases("cloud", "known"),
    *phrases("hands", "known"),
)
_MISSING: Final = re.compile(
    r"this target offers no control over its (.+?); offer the control API, commands or an "
    r"operator, and say so under \[control\] in target\.toml"
)
_NO_FIT: Final = re.compile(
    r"the answer does not fit the schema of generation (\S+): (.+)", re.DOTALL
)
_UNFIT: Final = "die Antwort passt nicht zum Schema der Generation {}: {}"
#: What is said of a call, and within it of its answer.
_AROUND: Final = (
    (re.compile(r"((?:GET|PUT|POST|PATCH|DELETE) \S+): (.+)", re.DOTALL), "{}: {}"),
    (
        re.compile(r"no answer came \((.+)\), so: (.+)", re.DOTALL),
        "es kam keine Antwort ({}), also: {}",
    ),
    (
        re.compile(r"the (cable) could not be mended after the scenario: (.+)", re.DOTALL),
        "nach dem Szenario ließ sich die TSE nicht wieder verbinden: {1}",
    ),
)
_FIELD: Final = re.compile(
    r"(\S+|\S+ of the TSE|\S+ of each TSE|\w+ in the QR code) is (.+)", re.DOTALL
)
_WHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        " of the TSE": " der TSE",
        " of each TSE": " jeder TSE",
        "till in the QR code": "die Kasse im QR-Code",
        "number in the QR code": "die Nummer im QR-Code",
        "key in the QR code": "der Schlüssel im QR-Code",
    }
)
_VALUE: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|-?\d+(\.\d+)?|true|false|null|[{\[].*", re.DOTALL
)


def german(message: str) -> str:
    """
    Say in German what a check said; empty where it is not wholly known.
    """
    said = _german(message)
    for passed_on, instead in _INSIDE.items():
        said = said.replace(passed_on, instead)
    return said


def _german(message: str) -> str:
    missing = _MISSING.fullmatch(message)
    if missing is not None:
        handle = _HANDLES.get(missing[1])
        return f"das Ziel bietet keinen Zugriff auf {handle}" if handle else ""
    special = signed.german(message) or archives.german(message)
    if special:
        return special
    return (
        told(_WHOLE, message)
        or exports.german(message)
        or tills.german(message)
        or _of_call(message)
        or _of_field(message)
    )


def _of_call(message: str) -> str:
    fit = _NO_FIT.fullmatch(message)
    if fit is not None:
        said = schemas.german(fit[2])
        return _UNFIT.format(fit[1], said) if said else ""
    for pattern, around in _AROUND:
        found = pattern.fullmatch(message)
        if found:
            said = german(found[2])
            return around.format(found[1], said) if said else ""
    return ""


def _of_field(message: str) -> str:
    field = _FIELD.fullmatch(message)
    if field is None:
        return ""
    value = field[2] if _VALUE.fullmatch(field[2]) else evidence.german(field[2])
    verb = "" if value.startswith("fehlt") else "ist "
    name = field[1]
    for where, wo in _WHERE.items():
        name = name.replace(where, wo)
    return f"{name} {verb}{value}" if value else ""

"""
What was found on a till's receipts, and of its tables, voids, closings and absent services, in
German.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.report.german.phrases import words

_VALUES: Final = words("tills", "values")
_IS_THERE: Final = re.compile(r"the (.+) is on the receipt")
_IS_NOT: Final = re.compile(
    r"there is no QR code on the receipt, and the (.+) is not on it either"
)
_IS_NOT_WITH_ANOTHER: Final = re.compile(
    r"the QR code on the receipt is another one, and the (.+) is not on it either"
)
_NOT_RUN: Final = re.compile(
    r"the till could not run the errand ([a-z-]+): (.*?)(?:; (\w+) was answered ([0-9]+) (.*))?",
    re.DOTALL,
)
_SILENT: Final = "it said nothing"
_NOT_BEGUN: Final = re.compile(
    r"the till could not begin a document: createDocument was answered 422 (.*); "
    r"it has to call as (.+)",
    re.DOTALL,
)
_UNKNOWN: Final = (
    "die Kasse konnte keinen Beleg beginnen: createDocument wurde mit 422 beantwortet: {}; "
    "sie muss als {} aufrufen"
)
_LACKS: Final = "auf dem Beleg ist kein QR-Code, und {} steht auch nicht darauf"
_HAS_ANOTHER: Final = "der QR-Code auf dem Beleg ist ein anderer, und {} steht auch nicht darauf"
_KNOWN: Final = words("tills", "known")


def german(message: str) -> str:
    """
    Say in German what was found; empty for what this release does not know.
    """
    if message in _KNOWN:
        return _KNOWN[message]
    for pattern, sentence in (
        (_IS_THERE, "{} steht auf dem Beleg"),
        (_IS_NOT, _LACKS),
        (_IS_NOT_WITH_ANOTHER, _HAS_ANOTHER),
    ):
        found = pattern.fullmatch(message)
        if found and found[1] in _VALUES:
            return sentence.format(_VALUES[found[1]])
    return _not_done(message)


def _not_done(message: str) -> str:
    unknown = _NOT_BEGUN.fullmatch(message)
    if unknown is not None:
        return _UNKNOWN.format(unknown[1], unknown[2])
    done = _NOT_RUN.fullmatch(message)
    if done is None:
        return ""
    errand, why, call, status, said = done.groups()
    told = f"die Kasse konnte den Auftrag {errand} nicht ausführen: " + (
        "sie sagte nichts" if why == _SILENT else why
    )
    return told + (f"; {call} wurde mit {status} beantwortet: {said}" if call else "")

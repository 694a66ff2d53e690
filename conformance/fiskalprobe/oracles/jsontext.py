"""
What JSON looks like on the wire: its octets, the names of its members, what it is called.

Two readers of one body are to read the same values. RFC 8259 demands UTF-8 without a byte order
mark (8.1) and advises against a name that stands twice in one object (4): parsers differ in which
of the two they take.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, shown
from fiskalprobe.oracles.exact import repeated

_MARK: Final = "\ufeff"
_SPACE: Final = " \t\r\n"
#: What stands for octets that cannot be read; so much is shown on either side.
_LOST: Final = "\ufffd"
_AROUND: Final = 12


#: The checks of these requirements, in the order of `Rows`.
CHECKS: Final = ("utf-8", "names-once", "called-json")


class Rows(NamedTuple):
    """
    The requirements by which one role is judged.
    """

    octets: str
    names: str
    #: Empty where another row looks at it.
    called: str = ""


class Written(NamedTuple):
    """
    A body as it came.
    """

    #: As it was read.
    text: str
    #: What the header calls it.
    media_type: str
    #: In what it was written, empty for UTF-8.
    encoding: str


def is_json(media_type: str) -> bool:
    """
    Tell whether a media type, with its parameters, is one of JSON.
    """
    kind = media_type.partition(";")[0].strip().lower()
    return kind in {"application/json", "text/json"} or kind.endswith("+json")


def judge_json(body: Written, rows: Rows) -> list[Claim]:
    """
    Judge a body that is called JSON, or is an object or a list of it; of any other say nothing,
    also where it begins with a bracket.
    """
    text = body.text.removeprefix(_MARK)
    is_named = is_json(body.media_type)
    is_structured = text.lstrip(_SPACE)[:1] in {"{", "["}
    if not text or not (is_named or is_structured):
        return []
    octets = _octets(body, rows.octets)
    try:
        names = repeated(text)
    except ValueError:
        return [octets] if is_named else []  # what is no JSON is another row's matter
    claims = [octets]
    if is_structured:
        claims.append(_names(names, rows.names))
        if rows.called:
            claims.append(_called(body, rows.called))
    return claims


def judge_bodies(bodies: Sequence[Written], rows: Rows) -> list[Claim]:
    """
    Judge several bodies of one writer, and give one claim for each requirement: what is broken
    somewhere is broken.
    """
    claims = [claim for body in bodies for claim in judge_json(body, rows)]
    found = []
    for row in filter(None, rows):
        own = [claim for claim in claims if claim.requirement == row]
        wrong = [claim for claim in own if claim.standing is Standing.BROKEN]
        found += (wrong or own)[:1]
    return found


def _octets(body: Written, row: str) -> Claim:
    has_mark = body.text.startswith(_MARK)
    if not body.encoding and not has_mark:
        return holds(row, "utf-8", "the JSON is UTF-8")
    return broken(
        row,
        "utf-8",
        "the JSON begins with a byte order mark" if not body.encoding else "the JSON is not UTF-8",
        expected="UTF-8 without a byte order mark",
        actual=_place(body) or body.encoding or "UTF-8 with a byte order mark",
        code="not-utf-8",
    )


def _place(body: Written) -> str:
    """
    Show what stands around the first octets that could not be read.
    """
    before, lost, after = body.text.partition(_LOST)
    if not (lost and body.encoding):
        return ""
    return f"octets that are no UTF-8 in {before[-_AROUND:]}{lost}{after[:_AROUND]}"


def _names(names: tuple[str, ...], row: str) -> Claim:
    if not names:
        return holds(row, "names-once", "no object has two members of one name")
    return broken(
        row,
        "names-once",
        "an object has two members of one name, and which of them counts is the reader's choice",
        expected="each name once in its object",
        actual=shown(", ".join(names)),
        code="name-twice",
    )


def _called(body: Written, row: str) -> Claim:
    if is_json(body.media_type):
        return holds(row, "called-json", "what is JSON is called so")
    return broken(
        row,
        "called-json",
        "what is JSON is called something else",
        expected="application/json",
        actual=shown(body.media_type) or "no Content-Type",
        code="not-called-json",
    )

"""
What a table cell may demand of a field: JSON literals, and a few words for what no literal says.

    absent · present · empty · absent or empty · zero or absent
    "text" · 12 · null · one of -99, 0 · like "Beleg^*" · other than "text"
    free of "/", "_" and ";"
    an object · a whole number · a number of at least 1
    a Unix time · a Unix time within the request · a date-time · a date-time with seven digits
    a date-time not before requestTime · a date-time no longer after requestTime than the call took
    · as answered at the start of "A" · equal to cashRegisterId
    other than at the start of "A" · other than at the end of "A" · within document "A"
    a raw point · a SubjectPublicKeyInfo · an algorithm of DSFinV-K · r and s side by side
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Final

from fiskalprobe.oracles.signing.algorithm import ALGORITHMS
from fiskalprobe.oracles.signing.publickey import UnreadableKey, read_public_key
from fiskalprobe.oracles.signing.signature import MalformedSignature, Spelling, read_signature
from fiskalprobe.oracles.written import written
from fiskalprobe.run.checks import Mistaken
from fiskalprobe.steps._fields import MISSING, body_of, find
from fiskalprobe.steps.fiscal._till import Till

#: A TSE's clock may be off by this much before its owner has to set it; the public descriptions
#: name no bound, and a minute tells a wrong clock from a wrong unit.
DRIFT_SECONDS: Final = 60
#: Anything below is no Unix time of our days but a count or a flag.
_YEAR_2020: Final = 1_577_836_800
_YEAR_2100: Final = 4_102_444_800
_SEVEN_DIGITS: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{7}(Z|[+-]\d{2}:\d{2})")
_WITHIN_REQUEST: Final = "a Unix time within the request"
_QUOTED: Final = re.compile(r'"([^"]*)"')


#: What an answer without the field meets as well.
TOLERANT: Final = frozenset({"absent", "absent or empty", "zero or absent"})
#: Names another field of the same answer.
BESIDE: Final = re.compile(r"equal to (\w+)")


class UnknownValue(Mistaken):
    """
    A feature demands something in words that the vocabulary does not have.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    A field's value, the answer that it stands in, and the till that asked.
    """

    field: str
    value: Any
    body: Mapping[str, Any]
    till: Till


def meets(words: str, seen: Seen) -> bool:
    """
    Tell whether the field is as *words* demand it; `UnknownValue` when nobody knows the words.
    """
    plain = _PLAIN.get(words)
    if plain is not None:
        return plain(seen)
    for pattern, rule in _PATTERNS:
        found = re.fullmatch(pattern, words)
        if found is not None:
            return rule(seen, found)
    return same(_literal(words), seen.value)


def undecided(words: str, seen: Seen) -> str:
    """
    Say why the answer does not tell whether the field is as *words* demand it; "" if it does.

    A value that is wrong by itself is decided.
    """
    if words == _WITHIN_REQUEST and _is_unix(seen) and _span(seen) is None:
        return f"the answer tells no requestTime and completion to compare {seen.field} with"
    return ""


def spelled_out(words: str, seen: Seen) -> str:
    """
    Add to *words* what they come to, where that stands in another answer than the field.
    """
    for pattern, find_elsewhere in _ELSEWHERE:
        found = re.fullmatch(pattern, words)
        values = find_elsewhere(seen, found[1]) if found else ()
        if values and MISSING not in values:
            return f"{words}: {' … '.join(map(written, values))}"
    return words


def understood(words: str) -> str:
    """
    Give *words* back if `meets` knows them; else `UnknownValue`.
    """
    if words not in _PLAIN and not any(re.fullmatch(each, words) for each, _ in _PATTERNS):
        _literal(words)
    return words


def demanded(words: str) -> str:
    """
    Do as `understood`, and let a cell be empty that demands nothing.
    """
    return words and understood(words)


def plain_words() -> tuple[str, ...]:
    """
    List the words that stand for themselves, as they are written.
    """
    return tuple(_PLAIN)


def _literal(words: str) -> Any:
    try:
        return json.loads(words, parse_float=Decimal)
    except ValueError:
        near = difflib.get_close_matches(words, _PLAIN, n=1)
        meant = f"did you mean {near[0]}? Else write" if near else "write"
        raise UnknownValue(
            f"no value is written as {words!r}; {meant} a text in quotes, a number, or one of "
            "the words that docs/schritte.md lists"
        ) from None


def same(expected: Any, actual: Any) -> bool:
    """
    Compare two parsed values, with true kept apart from 1.
    """
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)


def _is_empty(seen: Seen) -> bool:
    return seen.value is None or seen.value == ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_unix(seen: Seen) -> bool:
    return _is_number(seen.value) and _YEAR_2020 <= seen.value < _YEAR_2100


def _instant(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _span(seen: Seen) -> tuple[float, float] | None:
    """
    Read from when to when the service says that it worked; None where it does not say it.
    """
    asked = _instant(find(seen.body, "requestTime"))
    done = _instant(find(seen.body, "requestCompletionTime"))
    if asked is None or done is None or asked.tzinfo is None or done.tzinfo is None:
        return None
    return asked.timestamp(), done.timestamp()


def _within_request(seen: Seen) -> bool:
    span = _span(seen)
    if span is None or not _is_unix(seen):
        return False
    asked, done = span
    return bool(asked - DRIFT_SECONDS <= seen.value <= done + DRIFT_SECONDS)


def _since_request(seen: Seen) -> float | None:
    """
    Read how many seconds after requestTime the field is; None where that does not show.
    """
    asked, done = _instant(find(seen.body, "requestTime")), _instant(seen.value)
    if asked is None or done is None or (asked.tzinfo is None) != (done.tzinfo is None):
        return None
    return (done - asked).total_seconds()


def _after_request(seen: Seen) -> bool:
    since = _since_request(seen)
    return since is not None and since >= 0


def _as_long_as_the_call(seen: Seen) -> bool:
    since, took = _since_request(seen), (seen.till.last.elapsed_ms or 0) / 1000
    return since is not None and since <= took + DRIFT_SECONDS


def _key_written_as(form: str) -> Callable[[Seen], bool]:
    def rule(seen: Seen) -> bool:
        try:
            return read_public_key(str(seen.value)).written_as == form
        except UnreadableKey:
            return False

    return rule


def _is_plain_signature(seen: Seen) -> bool:
    try:
        key = read_public_key(str(find(seen.body, "TsePublicKey")))
        return read_signature(str(seen.value), key=key).spelling is Spelling.PLAIN
    except (UnreadableKey, MalformedSignature):
        return False


def _at_start(seen: Seen, name: str) -> Any:
    start = seen.till.sale(name).start
    return MISSING if start is None else find(body_of(start), seen.field)


def _as_at_start(seen: Seen, found: re.Match[str]) -> bool:
    before = _at_start(seen, found[1])
    return before is not MISSING and same(before, seen.value)


def _other_than_at_start(seen: Seen, found: re.Match[str]) -> bool:
    before = _at_start(seen, found[1])
    known = before is not MISSING and seen.value is not MISSING
    return known and not same(before, seen.value)


def _at_end(seen: Seen, name: str) -> Any:
    end = seen.till.sale(name).end
    return MISSING if end is None else find(body_of(end), seen.field)


def _other_than_at_end(seen: Seen, found: re.Match[str]) -> bool:
    before = _at_end(seen, found[1])
    known = all(each is not MISSING and each is not None for each in (before, seen.value))
    return known and not same(before, seen.value)


def _ends_of(seen: Seen, name: str) -> tuple[Any, Any]:
    """
    Read when a document was begun and when it was ended.
    """
    sale = seen.till.sale(name)
    if sale.start is None or sale.end is None:
        return MISSING, MISSING
    first = find(body_of(sale.start), "fiscalDocumentStartTime")
    return first, find(body_of(sale.end), "TransactionEndTime")


def _within_document(seen: Seen, found: re.Match[str]) -> bool:
    first, last = _ends_of(seen, found[1])
    known = all(_is_number(each) for each in (first, seen.value, last))
    return known and first <= seen.value <= last


_PLAIN: Final[dict[str, Callable[[Seen], bool]]] = {
    "absent": lambda seen: seen.value is MISSING,
    "present": lambda seen: seen.value is not MISSING,
    "empty": _is_empty,
    "not empty": lambda seen: seen.value is not MISSING and not _is_empty(seen),
    "absent or empty": lambda seen: seen.value is MISSING or _is_empty(seen),
    "zero or absent": lambda seen: seen.value is MISSING or same(0, seen.value),
    "an object": lambda seen: isinstance(seen.value, Mapping),
    "a list": lambda seen: isinstance(seen.value, list),
    "a text": lambda seen: isinstance(seen.value, str),
    "a whole number": lambda seen: _is_number(seen.value),
    "a Unix time": _is_unix,
    _WITHIN_REQUEST: _within_request,
    "a date-time": lambda seen: _instant(seen.value) is not None,
    "a date-time with seven digits": lambda seen: (
        isinstance(seen.value, str) and _SEVEN_DIGITS.fullmatch(seen.value) is not None
    ),
    "a date-time not before requestTime": _after_request,
    "a date-time no longer after requestTime than the call took": _as_long_as_the_call,
    "a raw point": _key_written_as("point"),
    "a SubjectPublicKeyInfo": _key_written_as("spki"),
    "an algorithm of DSFinV-K": lambda seen: seen.value in ALGORITHMS,
    "r and s side by side": _is_plain_signature,
}

_WITHIN_DOCUMENT: Final = r'within document "([^"]*)"'
_AS_AT_START: Final = r'as answered at the start of "([^"]*)"'
_NOT_AS_AT_START: Final = r'other than at the start of "([^"]*)"'
_NOT_AS_AT_END: Final = r'other than at the end of "([^"]*)"'
#: Words about other answers, and what those said.
_ELSEWHERE: Final[tuple[tuple[str, Callable[[Seen, str], tuple[Any, ...]]], ...]] = (
    (_WITHIN_DOCUMENT, _ends_of),
    (_AS_AT_START, lambda seen, name: (_at_start(seen, name),)),
    (_NOT_AS_AT_START, lambda seen, name: (_at_start(seen, name),)),
    (_NOT_AS_AT_END, lambda seen, name: (_at_end(seen, name),)),
)
_PATTERNS: Final[tuple[tuple[str, Callable[[Seen, re.Match[str]], bool]], ...]] = (
    (
        r"a number of at least (\d+)",
        lambda seen, found: _is_number(seen.value) and seen.value >= int(found[1]),
    ),
    (
        r"one of (-?\d+(?:, -?\d+)*)",
        lambda seen, found: _is_number(seen.value) and str(seen.value) in found[1].split(", "),
    ),
    (
        r'like "([^"]*)"',
        lambda seen, found: isinstance(seen.value, str) and fnmatchcase(seen.value, found[1]),
    ),
    (
        r'other than "([^"]*)"',
        lambda seen, found: seen.value is not MISSING and seen.value != found[1],
    ),
    (
        r'free of ("[^"]*"(?:(?:, | and )"[^"]*")*)',
        lambda seen, found: (
            isinstance(seen.value, str)
            and not any(part in seen.value for part in _QUOTED.findall(found[1]))
        ),
    ),
    (_WITHIN_DOCUMENT, _within_document),
    (_AS_AT_START, _as_at_start),
    (_NOT_AS_AT_START, _other_than_at_start),
    (_NOT_AS_AT_END, _other_than_at_end),
    (
        BESIDE.pattern,
        lambda seen, found: (
            seen.value is not MISSING and same(find(seen.body, found[1]), seen.value)
        ),
    ),
)

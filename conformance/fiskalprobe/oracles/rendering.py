"""
How a fiscal response is rendered: schema, country, number fields, place of the revision.

DE-RSP-0001 to DE-RSP-0004. What stands in the fields is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import jsonschema_rs

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.oracles.written import written
from fiskalspec import schemas

OLDEST: Final = "2021"
MIDDLE: Final = "1.7.6"
NEWEST: Final = "1.7.7"
GENERATIONS: Final = (OLDEST, MIDDLE, NEWEST)

_GERMANY_AS_TEXT: Final = "[0] = Germany"
_MOST_ERRORS: Final = 5
_REVISIONS: Final = frozenset({"fiscalisationdocumentrevision", "fiscaldocumentrevision"})


def judge_rendering(answer: FiscalAnswer, *, generation: str) -> list[Claim]:
    """
    Judge the four requirements of this module.

    What a document that is not fiscal carries besides its number is published nowhere: one without
    a revision says nothing about the place of revisions.
    """
    claims = [
        fits_schema(answer.body, generation=generation),
        country_is_rendered(answer, generation=generation),
        numbers_are_rendered(answer, generation=generation),
    ]
    names = answer.spelling.keys() | answer.german_spelling.keys()
    if answer.kind is not AnswerKind.NON_FISCAL or names & _REVISIONS:
        claims.append(revision_has_its_place(answer, generation=generation))
    return claims


def fits_schema(body: Mapping[str, Any], *, generation: str) -> Claim:
    """
    DE-RSP-0001: the answer fits the schema of its generation.
    """
    faults = sorted(
        f"{_pointer(each.instance_path)}: {each.message}"
        for each in _validator(generation).iter_errors(dict(body))
    )
    if not faults:
        return Claim(
            requirement="DE-RSP-0001",
            check="schema",
            standing=Standing.HOLDS,
            message=f"the answer fits the schema of generation {generation}",
        )
    shown = "; ".join(faults[:_MOST_ERRORS])
    more = f"; and {len(faults) - _MOST_ERRORS} more" if len(faults) > _MOST_ERRORS else ""
    return Claim(
        requirement="DE-RSP-0001",
        check="schema",
        standing=Standing.BROKEN,
        message=f"the answer does not fit the schema of generation {generation}: {shown}{more}",
        expected=f"fiscal-response-{generation}",
        actual=faults[0],
        code="schema",
    )


def country_is_rendered(answer: FiscalAnswer, *, generation: str) -> Claim:
    """
    DE-RSP-0002: a number in the generation of 2021, a text with number and name afterwards.
    """
    expected: str | int = 0 if generation == OLDEST else _GERMANY_AS_TEXT
    actual = answer.country
    is_right = actual == expected and type(actual) is type(expected)
    return _claim(
        "DE-RSP-0002",
        "country",
        is_right=is_right,
        right=f"fiscalCountry is {expected!r} as in generation {generation}",
        wrong="fiscalCountry is not rendered as in its generation; is the right one declared?",
        expected=repr(expected),
        actual=repr(actual),
    )


def numbers_are_rendered(answer: FiscalAnswer, *, generation: str) -> Claim:
    """
    DE-RSP-0003: an integer alone up to 1.7.6; from 1.7.7 on a text beside it with the same number.
    """
    older = _value(answer, "fiscalisationdocumentnumber")
    newer = _value(answer, "fiscaldocumentnumber")
    is_integer = isinstance(older, int) and not isinstance(older, bool)
    if generation == NEWEST:
        expected = "an integer fiscalisationDocumentNumber and the same as text"
        is_right = is_integer and isinstance(newer, str) and newer == str(older)
    else:
        expected = "an integer fiscalisationDocumentNumber and no fiscalDocumentNumber"
        is_right = is_integer and "fiscaldocumentnumber" not in answer.spelling
    return _claim(
        "DE-RSP-0003",
        "numbers",
        is_right=is_right,
        right=f"the number fields are those of generation {generation}",
        wrong=f"the number fields are not those of generation {generation}",
        expected=expected,
        actual=f"fiscalisationDocumentNumber {written(older)}, "
        f"fiscalDocumentNumber {written(newer)}",
    )


def revision_has_its_place(answer: FiscalAnswer, *, generation: str) -> Claim:
    """
    DE-RSP-0004: at the top level up to 1.7.6, inside AdditionalFields from 1.7.7 on.
    """
    is_on_top = bool(_REVISIONS & answer.spelling.keys())
    is_inside = bool(_REVISIONS & answer.german_spelling.keys())
    if generation == NEWEST:
        expected = "only inside AdditionalFields"
        is_right = answer.germany.revision is not None and not is_on_top
    else:
        expected = "only at the top level"
        is_right = answer.revision is not None and not is_inside
    places = {
        (True, True): "in both places",
        (True, False): "only at the top level",
        (False, True): "only inside AdditionalFields",
        (False, False): "in neither place",
    }
    actual = places[is_on_top, is_inside]
    if actual == expected and not is_right:
        # It stands in the right place, and cannot be read there.
        name = "fiscalDocumentRevision" if is_inside else "fiscalisationDocumentRevision"
        actual += f", not as a whole number {name}"
    return _claim(
        "DE-RSP-0004",
        "revision-place",
        is_right=is_right,
        right=f"the revision stands where generation {generation} puts it",
        wrong=f"the revision does not stand where generation {generation} puts it",
        expected=expected,
        actual=actual,
    )


def _claim(
    requirement: str,
    check: str,
    *,
    is_right: bool,
    right: str,
    wrong: str,
    expected: str,
    actual: str,
) -> Claim:
    return Claim(
        requirement=requirement,
        check=check,
        standing=Standing.HOLDS if is_right else Standing.BROKEN,
        message=right if is_right else wrong,
        expected=expected,
        actual=actual,
        code="" if is_right else check,
    )


def _value(answer: FiscalAnswer, name: str) -> object:
    spelled = answer.spelling.get(name)
    return None if spelled is None else answer.body[spelled]


@cache
def _validator(generation: str) -> Any:
    schema = schemas.get(f"fiscal-response-{generation}")
    return jsonschema_rs.Draft202012Validator(schema)


def _pointer(path: list[str | int]) -> str:
    return "/" + "/".join(map(str, path)) if path else "the whole answer"

"""
Then: what the answer to the latest When says.

Each step puts one check on record and never stops the scenario; what is said of it can be read
in the report next to the exchange.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from pytest_bdd import then

from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.oracles.taxpositions import TaxSum, judge_tax_positions
from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.oracles.written import written
from fiskalprobe.steps._fields import MISSING, body_of, find
from fiskalprobe.steps._names import SHOWN, know_field
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps._tables import Table, below
from fiskalprobe.steps._values import BESIDE, TOLERANT, Seen, meets, spelled_out, undecided
from fiskalprobe.steps.fiscal._status import has_status
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_ok, is_signed
from fiskalprobe.wire import Exchange

_SOURCE: Final = "errorsource"


@then(check(r"the answer is (?P<status>\d{3}|[1-5]xx)"))
def the_answer_is(till: Till, status: str, cited: str | None) -> None:
    """
    Check the status code, or its first digit.
    """
    asked = till.last.request
    till.check(
        cited,
        "status",
        f"{asked.method} {asked.path} is answered {status}",
        ok=has_status(till.last, status),
        expected=status,
        actual=till.last.gist,
    )


@then(check(r"the answer is not (?P<status>\d{3})"))
def the_answer_is_not(till: Till, status: str, cited: str | None) -> None:
    """
    Check that another status code came.
    """
    asked = till.last.request
    till.check(
        cited,
        "other-status",
        f"{asked.method} {asked.path} is not answered {status}",
        ok=till.last.response is not None and not has_status(till.last, status),
        expected=f"another code than {status}",
        actual=till.last.gist,
    )


@then(check(r"the answer is no server error"))
def the_answer_is_no_server_error(till: Till, cited: str | None) -> None:
    """
    Check for a code below 500.
    """
    till.check(
        cited,
        "no-server-error",
        "the call does not end in a server error",
        ok=till.last.response is not None and not has_status(till.last, "5xx"),
        expected="a code below 500",
        actual=till.last.gist,
    )


@then(check(r'the answer is (?P<how>not |)the JSON text "(?P<text>[^"]*)"'))
def the_answer_is_the_text(till: Till, how: str, text: str, cited: str | None) -> None:
    """
    Compare the body as a JSON text.
    """
    till.check(
        cited,
        "other-text" if how else "text",
        f"the answer is {how}the JSON text {text!r}",
        ok=till.last.response is not None
        and (till.last.body.strip() == json.dumps(text)) != bool(how),
        expected=f"{how}{json.dumps(text)}",
        actual=till.last.gist,
    )


@then(check(r"the answer is a list with something in it"))
def the_answer_is_a_list(till: Till, cited: str | None) -> None:
    """
    Check for 200 and an array that is not empty.
    """
    parsed = till.last.json_or_none()
    till.check(
        cited,
        "findings",
        "the call is answered 200 with an array of findings",
        ok=is_ok(till.last) and isinstance(parsed, list) and bool(parsed),
        expected="200 and at least one finding",
        actual=till.last.gist,
    )


@then(check(r"the answer is a (?P<how>signed |)fiscal response"))
def the_answer_is_fiscal(till: Till, how: str, cited: str | None) -> None:
    """
    Check that a success brought a fiscal response, and if asked for one with a number and counter.

    Whether one was signed that has a number and a signature, and no counter, cannot be told.
    """
    answer = fiscal(till.last)
    if how and is_ok(till.last) and _hides_its_counter(answer):
        message = "the answer has no whole number as TseSignatureCounter"
        till.checks.unclear(cited, "signed-response", message, exchanges=(till.last,))
        return
    till.check(
        cited,
        "signed-response" if how else "fiscal-response",
        f"the call is answered 200 with a {how}fiscal response",
        ok=is_ok(till.last) and (is_signed(answer) if how else answer is not None),
        expected=f"200 and a {how}fiscal response",
        actual=till.last.gist,
    )


@then(check(r"the answer is no signed fiscal response"))
def the_answer_is_not_signed(till: Till, cited: str | None) -> None:
    """
    Check that nothing was signed.
    """
    till.check(
        cited,
        "unsigned-response",
        "the answer carries no number and counter of the TSE",
        ok=till.last.response is not None and not is_signed(fiscal(till.last)),
        expected="no signed fiscal response",
        actual=till.last.gist,
    )


@then(check(r'the answer says "(?P<text>[^"]*)"'))
def the_answer_says(till: Till, text: str, cited: str | None) -> None:
    """
    Check that the body contains a text.
    """
    till.check(
        cited,
        "said",
        f"the answer's body contains {text!r}",
        ok=text in till.last.body,
        expected=text,
        actual=till.last.gist,
    )


@then(check(r'the answer names the field "(?P<field>[^"]*)"(?: or "(?P<other>[^"]*)")?'))
def the_answer_names(till: Till, field: str, other: str | None, cited: str | None) -> None:
    """
    Check that the body names a field, or another one that is as much at fault, in any letter case.
    """
    fields = [field] if other is None else [field, other]
    named = " or ".join(fields)
    till.check(
        cited,
        "field-named",
        f"the answer names {named} as the field at fault",
        ok=any(each.lower() in till.last.body.lower() for each in fields),
        expected=named,
        actual=till.last.gist,
    )


@then(check(r'a finding names "(?P<field>[^"]*)" in its errorSource'))
def a_finding_names(till: Till, field: str, cited: str | None) -> None:
    """
    Check that the errorSource of a finding has a member's name in it, in any letter case.
    """
    sources = _sources(till.last)
    till.check(
        cited,
        "source-named",
        f"a finding of the answer has {field} in its errorSource",
        ok=any(field.lower() in re.findall(r"\w+", source.lower()) for source in sources),
        expected=field,
        actual=", ".join(sources) or till.last.gist,
    )


@then(check(r"the answer is an empty list"))
def the_answer_is_an_empty_list(till: Till, cited: str | None) -> None:
    """
    Check for 200 and ``[]``.
    """
    till.check(
        cited,
        "empty-list",
        "the call is answered 200 with an empty array",
        ok=is_ok(till.last) and "".join(till.last.body.split()) == "[]",
        expected="200 []",
        actual=till.last.gist,
    )


@then(check(r"the answer shows"))
@below(SHOWN)
def the_answer_shows(till: Till, datatable: Table, cited: str | None) -> None:
    """
    Check ``field | value`` rows; a third column may name the requirement of each.
    """
    body = body_of(till.last)
    for row in SHOWN.read(datatable):
        field, words = row["field"], row["value"]
        actual = find(body, field)
        if body and actual is MISSING and words not in TOLERANT:
            know_field(field)
        beside = BESIDE.fullmatch(words)
        if body and beside and find(body, beside[1]) is MISSING:
            know_field(beside[1])
        requirement, name = row.get("requirement") or cited, f"shown-{field.replace(' ', '-')}"
        seen = Seen(field=field, value=actual, body=body, till=till)
        if why := undecided(words, seen):
            till.checks.unclear(requirement, name, why, exchanges=(till.last,))
            continue
        till.check(
            requirement,
            name,
            f"{field} is {words}",
            ok=bool(body) and meets(words, seen),
            expected=spelled_out(words, seen),
            actual=written(actual) if body else till.last.gist,
        )


@then(sentence(r'the tax positions are those of document "(?P<name>[^"]*)"'))
def the_tax_positions_are(till: Till, name: str) -> None:
    """
    Compare taxPositions with the sums of the document's lines by VAT key and rate.
    """
    lines = (
        TaxSum(vat=line.vat, percent=line.rate, tax=line.tax, net=line.net, gross=line.gross)
        for line in till.sale(name).draft.lines
    )
    listed = find(body_of(till.last), "taxPositions")
    till.checks.record(judge_tax_positions(listed, lines), (till.last,))


@then(check(r"the answer is a JSON text of numbers joined by dots"))
def the_answer_is_a_version(till: Till, cited: str | None) -> None:
    """
    Check the form of a version.
    """
    text = till.last.body.strip()
    parts = text[1:-1].split(".") if text[:1] == text[-1:] == '"' else []
    till.check(
        cited,
        "version-form",
        'the version is answered 200 as a JSON text such as "1.7.7.0"',
        ok=is_ok(till.last) and len(parts) > 1 and all(part.isdecimal() for part in parts),
        expected="200 and numbers joined by dots, in quotes",
        actual=till.last.gist,
    )


@then(check(r"the version belongs to the generation of the answers"))
def the_version_fits(till: Till, cited: str | None) -> None:
    """
    Check that a release from 1.7.7 on goes with the answers of 1.7.7, and an earlier one not.
    """
    text, api = till.last.body.strip().strip('"'), till.subject.api
    parts = (whole_number(part) for part in text.split("."))
    numbers = tuple(number for number in parts if number is not None)
    till.check(
        cited,
        "version-fits",
        f"a service of version {text} answers in the generation {api}",
        ok=bool(numbers) and (numbers >= (1, 7, 7)) == (api == "1.7.7"),
        expected="1.7.7 or later exactly for the generation 1.7.7",
        actual=f"version {text}, generation {api}",
    )


def _sources(exchange: Exchange) -> list[str]:
    """
    Collect where the findings of an answer stand.
    """
    listed = exchange.json_or_none()
    found = (
        [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    )
    return [str(value) for each in found for key, value in each.items() if key.lower() == _SOURCE]


def _hides_its_counter(answer: FiscalAnswer | None) -> bool:
    """
    Tell whether an answer has a transaction and a signature, and no counter that can be read.
    """
    if answer is None or answer.kind is not AnswerKind.FISCAL or not answer.signature:
        return False
    return answer.germany.counter is None

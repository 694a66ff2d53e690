"""
A TSE interface that answers with anything in any place fails, and breaks no step.
"""

from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from exchanges import exchanged

from fiskalprobe.steps.interface import _ambient
from fiskalprobe.steps.interface.answers import it_is_refused, it_shows_the_notice

NOBODY: Any = SimpleNamespace(memory={}, timeline=[], history=[])
ODD = [None, [], {}, [[1]], Decimal("1e999999999"), True, "x"]


def shop(answer: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    """A shop that was answered so with a refusal, and what is checked of it."""
    checks: list[dict[str, Any]] = []
    body = json.dumps(answer, default=str)
    exchange = exchanged("GET", "http://h/api/tse-interface/chain", status=422, body=body)
    told = SimpleNamespace(
        answer=answer, last=exchange, check=lambda *_names, **how: checks.append(how)
    )
    return told, checks


@pytest.mark.parametrize("value", ODD, ids=str)
@pytest.mark.parametrize("member", ["kind", "text", "code"])
def test_a_refusal_of_another_kind_is_not_the_one_that_was_expected(member, value):
    """Neither the step nor the look at every answer raises."""
    right = {"code": "a", "kind": "request", "text": {"de": "A", "en": "B"}}
    told, checks = shop(right | {member: value})
    it_is_refused(told, "request", "A", None)
    assert [each["ok"] for each in checks] == [member == "code"]
    claims = _ambient.judge(told.last, NOBODY)
    assert "DE-IER-0002" in {claim.requirement for claim in claims}


@pytest.mark.parametrize("value", ODD, ids=str)
@pytest.mark.parametrize("member", ["colour", "text"])
def test_a_notice_of_another_kind_is_not_shown(member, value):
    """A colour or a text that is none is not the one that was asked for."""
    notice = {"code": "a", "colour": "red", "text": {"de": "A"}} | {member: value}
    told, checks = shop({"notices": [notice, value]})
    it_shows_the_notice(told, "the", 'red notice "a"', "A", None)
    assert [each["ok"] for each in checks] == [False]

"""
Then: what can only be seen over several answers of one TSE.
"""

from __future__ import annotations

import re
from typing import Final

from pytest_bdd import then

from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.steps._sentences import check
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_signed

#: Without two signatures nothing can be out of order; that one is missing is said elsewhere.
_TO_COMPARE: Final = 2
_TOO_FEW: Final = "fewer than two answers carry a signature, so there is nothing to compare"
_NAMES: Final = r'(?P<names>"[^"]*"(?:(?:, | and )"[^"]*")+)'


@then(check(r"the signature counters of all answers rise"))
def the_counters_rise(till: Till, cited: str | None) -> None:
    """
    Check the counters in the order of the answers.
    """
    counters = [answer.germany.counter or 0 for answer in _signed(till)]
    if len(counters) < _TO_COMPARE:
        till.checks.unclear(cited, "counters-rise", _TOO_FEW, exchanges=(till.last,))
        return
    till.check(
        cited,
        "counters-rise",
        "each answer has a higher signature counter than the one before",
        ok=counters == sorted(set(counters)),
        expected="rising counters, none twice",
        actual=counters,
    )


@then(check(r"the log times of all answers do not run backwards"))
def the_times_are_ordered(till: Till, cited: str | None) -> None:
    """
    Check start and end times in the order of the answers.
    """
    times = [answer.germany.end_unix or answer.germany.start_unix or 0 for answer in _signed(till)]
    if len(times) < _TO_COMPARE:
        till.checks.unclear(cited, "times-rise", _TOO_FEW, exchanges=(till.last,))
        return
    till.check(
        cited,
        "times-rise",
        "no log time is before the one of the answer before",
        ok=times == sorted(times) and times[0] > 0,
        expected="times in order",
        actual=times,
    )


@then(check(rf"the documents {_NAMES} have numbers that follow one another"))
def the_numbers_follow(till: Till, names: str, cited: str | None) -> None:
    """
    Check that each started document has the number one above the last.
    """
    found = [till.sale(name).number for name in re.findall(r'"([^"]*)"', names)]
    first = found[0] or 0
    till.check(
        cited,
        "numbers-follow",
        "each new transaction has the number one above the last",
        ok=found == list(range(first, first + len(found))) and first > 0,
        expected=list(range(first, first + len(found))),
        actual=found,
    )


@then(check(r"each document's end has the number of its start"))
def the_ends_match(till: Till, cited: str | None) -> None:
    """
    Check that no number was given to two documents, and none was exchanged.
    """
    starts = {name: sale.number for name, sale in till.sales.items()}
    ends = {
        name: None if (answer := fiscal(sale.end)) is None else answer.fiscal_number
        for name, sale in till.sales.items()
        if sale.end is not None
    }
    silent = {
        name: sale.end
        for name, sale in till.sales.items()
        if sale.end is not None and sale.end.response is None
    }
    is_own = len(set(starts.values())) == len(starts)
    is_own = is_own and all(ends[name] == starts[name] for name in ends.keys() - silent.keys())
    till.check(
        cited,
        "numbers-own",
        "each document has a number of its own from start to end",
        ok=bool(ends) and is_own and not silent,
        expected=starts,
        actual=ends,
        # Where nothing else is wrong, no answer to one end leaves it open.
        exchanges=tuple(silent.values()) if is_own else (),
    )


def _signed(till: Till) -> list[FiscalAnswer]:
    answers = (fiscal(each) for each in till.subject.exchanges)
    return [answer for answer in answers if answer is not None and is_signed(answer)]

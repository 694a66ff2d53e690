"""
When and then: time at a cloud TSE, as its log messages tell it.

A log time is compared with a clock only where the clock is sure: the service's own where the judge
can read it, else the judge's, when the tokens of the service show that both go alike.
"""

from __future__ import annotations

import time
from datetime import datetime
from itertools import pairwise

from pytest_bdd import then, when

from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.cloud._shown import of_revisions
from fiskalprobe.target.control import Control


@when(
    sentence(r"(?P<count>\d+) seconds pass at the cloud, by waiting if need be"),
    converters={"count": int},
)
def seconds_pass(control: Control, count: int) -> None:
    """
    Set the service's clock forward, or wait where nobody can set it.
    """
    if control.offers("clock"):
        control.advance(count)
    else:
        time.sleep(count)


@then(
    check(
        r'the log time of "(?P<name>[^"]*)" is that of the clock,'
        r" give or take (?P<most>\d+) seconds"
    ),
    converters={"most": int},
)
def the_log_time_is_now(
    cloud: Cloud, control: Control, name: str, most: int, cited: str | None
) -> None:
    """
    Compare the latest log time with a clock that is sure; without one nothing is said.
    """
    now = _now(cloud, control, most)
    if now is None:
        return
    found = of_revisions(cloud, name, "log.timestamp")[-1:]
    cloud.check(
        cited,
        "log-time-is-now",
        f"the log time is that of the clock, give or take {most} seconds",
        ok=bool(found) and isinstance(found[0], int) and abs(found[0] - now) <= most,
        expected=f"{now}, give or take {most}",
        actual=found,
        exchanges=tuple(cloud.written[name].answers),
    )


@then(
    check(
        r'each revision of "(?P<name>[^"]*)" has a log time (?P<least>\d+) seconds or more'
        r" after the one before"
    ),
    converters={"least": int},
)
def the_log_times_move(cloud: Cloud, name: str, least: int, cited: str | None) -> None:
    """
    Check that log times go on as time does.
    """
    found = of_revisions(cloud, name, "log.timestamp")
    is_told = all(isinstance(each, int) for each in found)
    moves = [b - a for a, b in pairwise(found)] if is_told else []
    cloud.check(
        cited,
        "log-times-move",
        f"log times move on by {least} seconds or more while time does",
        ok=bool(moves) and min(moves) >= least,
        expected=f"{least} seconds or more",
        actual=moves if is_told else found,
        exchanges=tuple(cloud.written[name].answers),
    )


def _now(cloud: Cloud, control: Control, most: int) -> int | None:
    """
    Tell the time, Unix seconds; None where no clock is sure.

    A token says when it ends and in how many seconds, and so what the service takes the time for.
    """
    if control.offers("clock"):
        return int(control.now().timestamp())
    exchange = cloud.look(cloud.log_in(cloud.credentials()))
    answer = object_of(exchange) or {}
    end, left = (answer.get(f"access_token_expires_{word}") for word in ("at", "in"))
    if not isinstance(end, int) or not isinstance(left, int):
        return None
    now = int(datetime.fromisoformat(exchange.at).timestamp())
    return now if abs(end - left - now) <= most else None

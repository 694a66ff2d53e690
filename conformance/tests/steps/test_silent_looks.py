"""
A look that a check takes for itself and that nobody answers: it neither fails nor passes anything.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run.checks import Checks
from fiskalprobe.run.parties.shop import Shop
from fiskalprobe.steps.fiscal.counting import the_tse_list_shows
from fiskalprobe.steps.fiscal.till import Till
from fiskalprobe.steps.interface.answers import the_secret_is_shown_nowhere_else

ASKED = exchanged("GET", "http://127.0.0.1/api/v1/management/germany/tse", body=[{}])
SILENT = exchanged("GET", ASKED.request.url, id=2, status=None)
IN_USE = {"tseInitializationState": "initialized"}
TABLE = [["field", "value"], ["tseInitializationState", '"initialized"']]


def claimed(step, caller, **more):
    """Give how a check stands, where its caller's subject has been asked once before."""
    told: list[Standing] = []
    checks = Checks(
        lambda claim, _: told.append(claim.standing),
        requirements=("DE-DEV-0002",),
        history=lambda: caller.subject.exchanges,
    )
    caller.checks = checks
    step(caller, cited=None, **more)
    return told


@pytest.mark.parametrize(
    ("listed", "standing"),
    [
        (SILENT, Standing.UNCLEAR),
        (exchanged("GET", ASKED.request.url, id=2, body=[{}]), Standing.BROKEN),
        (exchanged("GET", ASKED.request.url, id=2, body=[IN_USE]), Standing.HOLDS),
    ],
)
def test_a_list_that_does_not_come_shows_nothing(listed, standing):
    """It was asked for anew, after an answer that a step is about."""
    subject = SimpleNamespace(exchanges=(ASKED, listed), tse_list=lambda: listed)
    till = Till(subject=subject, checks=None)
    assert claimed(the_tse_list_shows, till, datatable=TABLE) == [standing]


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        ({"status": None}, Standing.UNCLEAR),
        ({"body": "my-secret"}, Standing.BROKEN),
        ({"body": "{}"}, Standing.HOLDS),
    ],
)
def test_what_is_not_answered_hides_no_secret(answer, standing):
    """Only an answer without the secret shows that it is not there."""
    looked = exchanged("GET", "http://127.0.0.1/interfaces", id=2, **answer)
    subject = SimpleNamespace(exchanges=(ASKED, looked), send=lambda *_, **__: looked)
    shop = Shop(subject, SimpleNamespace(presuppose=lambda *_: None))
    shop.interfaces.append("1")
    shop.noted["keys"] = {"apiSecret": "my-secret"}
    assert claimed(the_secret_is_shown_nowhere_else, shop) == [standing]

"""
The checks about the TSE as a device can fail: one lie for each that the oracles do not judge.
"""

from __future__ import annotations

import pytest
from lies import Lie, entries

LIST = "GET /germany/tse"

LIES = {
    "the key has no length but a text": Lie(
        requirement="DE-DEV-0001", call=LIST, tell=entries(tsePublicKeyLength="x"), verdict="warn"
    ),
    "a TSE that signs is new": Lie(
        requirement="DE-DEV-0002",
        call=LIST,
        tell=entries(tseInitializationState="uninitialized"),
        verdict="alt",
    ),
    "the serial number is made up": Lie(
        requirement="DE-DEV-0003", call=LIST, tell=entries(tseSerial="00" * 32), verdict="warn"
    ),
    "clients are not counted": Lie(
        requirement="DE-DEV-0004", call=LIST, tell=entries(registeredClients=1), verdict="alt"
    ),
    "signatures are not counted": Lie(
        requirement="DE-DEV-0005", call=LIST, tell=entries(createdSignatures=1), verdict="alt"
    ),
    "the self test never comes due": Lie(
        requirement="DE-DEV-0006",
        call=LIST,
        tell=entries(timeUntilNextSelftest=90000),
        verdict="warn",
    ),
    "no self test ever passes": Lie(
        requirement="DE-DEV-0007",
        call=LIST,
        tell=entries(tseSecuritySelfTestPassed=False),
        verdict="alt",
    ),
    "the certificate ends on another day": Lie(
        requirement="DE-DEV-0008",
        call=LIST,
        tell=entries(certificateExpirationDate="2099-01-01"),
        verdict="alt",
    ),
    "the certificate never ends": Lie(
        requirement="DE-DEV-0009",
        call=LIST,
        tell=entries(certificateExpirationDate="2026-01-05"),
        verdict="warn",
    ),
}


def test_the_truth_about_the_device_passes(judged):
    """
    Without a lie every requirement of the area passes.
    """
    verdicts, broken = judged(["DE-DEV-*"])
    assert {each for id_, each in verdicts.items() if id_.startswith("DE-DEV")} == {"pass"}
    assert len([id_ for id_ in verdicts if id_.startswith("DE-DEV")]) == 19
    assert not broken


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_the_device_is_found(judged, name):
    """
    The requirement that the lie breaks is broken, and graded by its level and basis.
    """
    lie = LIES[name]
    verdicts, broken = judged([lie.requirement], lie)
    assert lie.requirement in broken
    assert verdicts[lie.requirement] == lie.verdict


@pytest.mark.parametrize("requirement", [f"DE-DEV-{number:04}" for number in range(10, 20)])
def test_an_export_of_something_else_is_found(judged, requirement):
    """
    An archive that is none leaves no requirement about the export green.
    """
    lie = Lie(
        requirement=requirement,
        call="GET /_control/export",
        tell=lambda _status, _body: (200, "no archive"),
    )
    verdicts, _ = judged([requirement], lie)
    assert verdicts[requirement] in {"fail", "inconclusive", "alt"}

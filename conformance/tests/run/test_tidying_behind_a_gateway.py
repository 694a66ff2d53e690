"""
A TSS that a scenario leaves behind is disabled, also where a gateway keeps calls to itself.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from exchanges import exchanged

from fiskalprobe.run.parties.cloud import Cloud, Made

URL = "http://127.0.0.1/api/v2/tss/1"
SILENT = exchanged("PATCH", URL, status=None)
ANSWERS = {
    "done": exchanged("PATCH", URL),
    "refused": exchanged("PATCH", URL, status=409),
    "silent": SILENT,
    "kept": replace(SILENT, gateway=exchanged("PATCH", URL, status=503).response),
}


@pytest.mark.parametrize(
    ("answers", "disabled", "calls"),
    [
        (("done",), True, 1),
        (("kept", "kept", "done"), True, 3),
        (("kept",) * 9, False, 4),
        (("refused",), False, 1),
        (("silent",), False, 1),
    ],
)
def test_it_is_tried_again_where_a_gateway_has_answered(answers, disabled, calls):
    """Four times at most; after a refusal or silence of the subject's own, once."""
    said = iter(answers)
    exchanges: list[Any] = []

    def ask(_tss, _made):
        """Send the call whose turn it is."""
        exchanges.append(ANSWERS[next(said)])
        return exchanges[-1].status == 200

    cloud: Any = SimpleNamespace(
        subject=SimpleNamespace(exchanges=exchanges), _asked_to_disable=ask
    )
    assert Cloud._disabled(cloud, "1", Made(puk="1", bearer="own")) is disabled
    assert len(exchanges) == calls

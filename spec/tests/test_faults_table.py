"""
The table of faults: complete, bounded, and each with its source.
"""

from __future__ import annotations

import pytest

from fiskalspec import faults
from fiskalspec.faults import Acts, BadFault

#: What a simulator must offer, as it was drawn up from what goes wrong in the field.
OFFERED = """unplug replug slow hang drop-answer-after-commit http-5xx http-200-with-error 429
403-test-live capacity-open-tx capacity-signatures store-full cert-expired cert-expires-in revoked
no-time self-test-due self-test-fail pin-blocked client-unknown power-cycle clock-jump swap-tse
foreign-tse lossy-store wrong-key-in-answer wrong-alg-name bad-signature page-cap export-abort
counter-gap counter-repeat"""
CALLS = {"start", "finish", "register", "deregister", "initialise", "self_test", "info", "list"}
CALLS |= {"export", "recall", "crl"}


def test_the_table_holds_every_fault_once():
    """
    Nothing that is known from the field is missing, and nothing is there twice.
    """
    assert list(faults.load()) == OFFERED.split()
    assert len(faults.by_amount()) == len(faults.load())
    assert {kind.acts for kind in faults.load().values()} == set(Acts)


@pytest.mark.parametrize("kind", faults.load().values(), ids=lambda kind: kind.name)
def test_each_fault_says_what_where_and_whence(kind):
    """
    One sentence, calls that there are, a source, and defaults within their own bounds.
    """
    assert kind.does.endswith(".")
    assert kind.does.count(". ") == 0
    assert kind.calls <= CALLS
    assert kind.source
    assert kind.confidence in {"documented", "example", "inferred"}
    assert kind.read({}) == {one.name: one.read(one.default) for one in kind.parameters}


@pytest.mark.parametrize("given", [True, 1.5, "2", None, -1, 600_001])
def test_a_number_is_whole_and_within_bounds(given):
    """
    Nothing else is taken for one, a truth value least of all.
    """
    with pytest.raises(BadFault, match="whole number from 0 to 600000"):
        faults.named("slow").read({"ms": given})

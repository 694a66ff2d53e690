"""
Each check of an export speaks of its own defect, and of nothing in a healthy one.
"""

from __future__ import annotations

import pytest
from dsfinvk_till import healthy

from fiskalprobe.oracles.dsfinvk import judge, read_package


@pytest.fixture(scope="module")
def sound(forge):
    """Give a healthy till; tests break copies of it."""
    return healthy(forge)


def findings(till, *, beside=False):
    """Judge a till's export, beside its logs and receipts where told."""
    package = read_package(till.files())
    if beside:
        return judge(package, logs=till.export, receipts=till.codes)
    return judge(package)


def test_of_a_healthy_export_nothing_is_said(sound):
    """Neither an error nor a notice, alone or beside the logs and receipts."""
    assert findings(sound) == ()
    assert findings(sound, beside=True) == ()

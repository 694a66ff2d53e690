"""
A subject that answers nothing for a moment is waited for between two scenarios.
"""

from types import SimpleNamespace

import pytest

from fiskalprobe.run.ending import rest


def after(silent, *, adapter="http:https://service.example"):
    """Give the wait after so many silent scenarios."""
    ixit = SimpleNamespace(adapter=adapter)
    connection = SimpleNamespace(target=SimpleNamespace(ixit=ixit))
    return rest(SimpleNamespace(silent=silent, connection=connection))


def test_the_wait_is_longer_each_time_and_lasts_for_a_restart():
    """Four waits lie before the scenario that ends the run."""
    waits = [after(silent) for silent in range(5)]
    assert waits == [0, 2, 4, 8, 16]
    assert sum(waits) >= 30


@pytest.mark.parametrize("adapter", ["sim:", "pos-exec:./errand.sh"])
def test_what_is_not_over_a_network_is_not_waited_for(adapter):
    """A simulator of ours does not come back, and a till calls when it likes."""
    assert after(3, adapter=adapter) == 0

"""
The door of the service: an address that is free, a ledger that fits, or a sentence.
"""

from __future__ import annotations

import socket

import pytest

from fiskalsim.ledger.errors import LedgerError
from fiskalsim.web.server import AddressTaken, Server
from fiskalsim.world.settings import Settings


def test_an_address_in_use_is_refused_before_the_world_is_opened(tmp_path):
    """A second service at one address says so, and leaves no ledger behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressTaken, match="--port"):
            Server(Settings(ledger=f"sqlite:{tmp_path / 'x.db'}"), host="127.0.0.1", port=port)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["300.1.1.1", "no such machine", "198.51.100.7"])
def test_a_host_that_is_none_is_refused(host):
    """An address that no machine can have, or another one has, is named."""
    with pytest.raises(AddressTaken, match=f"'{host}' is no address of"):
        Server(Settings(), host=host, port=0)


def test_a_ledger_that_cannot_be_opened_frees_the_address(tmp_path):
    """The socket is closed again, so that the corrected call can have it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(LedgerError):
        Server(Settings(ledger=f"sqlite:{tmp_path}/no/x.db"), host="127.0.0.1", port=port)
    socket.create_server(("127.0.0.1", port)).close()

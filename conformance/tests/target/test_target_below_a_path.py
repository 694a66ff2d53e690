"""
A service that does not stand at the root of its server.
"""

from __future__ import annotations

from fiskalprobe.target.control import Control
from fiskalprobe.target.model import ControlClaim
from fiskalprobe.target.simulator import running_simulator
from fiskalprobe.wire import Wire
from fiskalprobe.wire.exchange import Request


def test_a_path_is_what_the_service_knows_of_it():
    """Only the base itself is taken off, and only where it ends at a slash."""

    def path(url: str) -> str:
        return Request(method="GET", url=f"http://service{url}", base="/w/a").path

    assert path("/w/a/api/v1/x?y=z") == "/api/v1/x"
    assert path("/w/a/w/a/x") == "/w/a/x"
    assert path("/w/ab/x") == "/w/ab/x"
    assert path("/w/a") == "/w/a"


def test_worlds_of_a_running_simulator_are_services_of_their_own():
    """A handle on a world is found below its address, and takes hold of that world alone."""
    with running_simulator() as running:
        claim = ControlClaim(kind="http", handles=running.control.capabilities)
        with Wire(base_url=f"{running.url}/w/mine/") as wire:
            control = Control(wire, claim)
            heard = []
            wire.listen(heard.append)
            control.cut("all")
            [asked] = heard
            assert (asked.request.path, control.owns(asked)) == ("/_control/cable", True)
            assert asked.request.url == f"{running.url}/w/mine/_control/cable"
            assert not control.owns(wire.send("GET", "/api/v1/information/version"))
            assert control.cable()["cut"] == ["all"]
            assert running.control.cable()["cut"] == []

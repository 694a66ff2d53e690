"""
docs/tse-interface.md: the way from an empty shop to a signed receipt, and into an outage.
"""

from __future__ import annotations

import json
import shlex
from urllib.parse import urlsplit

from pages import commands_of

from fiskalprobe.target.simulator import running_simulator


def asked(command):
    """Read a line of the page as method, path, headers and body."""
    words = iter(shlex.split(command))
    method, path, headers, body = "GET", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = json.loads(next(words))
        elif word != "curl":
            path = urlsplit(word).path
    return method, path, headers, body


def test_the_page_leads_to_a_receipt_and_into_an_outage():
    """Every command works as it stands, once the id is put in its place."""
    commands = [line for line in commands_of("tse-interface.md") if line.startswith("curl")]
    assert len(commands) == 12
    with running_simulator() as simulator:

        def play(command):
            method, path, headers, body = asked(command.replace("/ID", f"/{number}"))
            answer = simulator.wire.send(method, path, json=body, headers=headers)
            assert answer.status in range(200, 300), (command, answer.body)
            return answer.json()

        number = ""
        *first, sale = commands[:10]
        for command in first:
            answer = play(command)
            if command.endswith("/interfaces -d '{}'"):
                number = answer["id"]
        assert play(sale)["outage"] is False
        network, fault = commands[10:]
        cut = simulator.wire.send("PUT", "/_control/cable", json={"cut": ["all"]})
        assert cut.status == 200
        assert play(sale)["outage"] is False, "the fiscal service's cable is another"
        play(fault)
        assert play(sale)["outage"] is True
        simulator.wire.send("DELETE", "/_control/faults/mine")
        assert play(sale)["outage"] is False
        play(network)
        assert play(sale)["outage"] is True

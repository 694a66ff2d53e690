"""
The hunt of `make hunt`: a short one finds nothing, and its judges do find what is wrong.
"""

from __future__ import annotations

import http.server
import random
import threading
import time

import pytest
from benchmarks.hunt.audit import audit
from benchmarks.hunt.books import Books, Page, Signed
from benchmarks.hunt.bout import Bout
from benchmarks.hunt.excuses import Excuse, Excuses
from benchmarks.hunt.line import DEFAULT, Line, Scene
from benchmarks.hunt.service import Service
from benchmarks.hunt.tills import API, CLIENT, fine, receipt, signed_of

GUID = "00000000-0000-4000-8000-000000000001"


def signature(**changes):
    """Acknowledge a signature that nobody made."""
    return Signed(**{"tse": "a", "number": 1, "counter": 4, "signature": "x", **changes})


def test_a_short_hunt_finds_nothing():
    """Tills sell in four worlds while an operator makes trouble; everything is explained."""
    findings, said = Bout(seed="smoke", ledger="sqlite", seconds=2).play()
    assert findings.found == [], said
    assert findings.answers > 100
    assert findings.compared > 10


@pytest.fixture
def scene(tmp_path):
    """A service that nobody makes trouble for."""
    service = Service("memory", tmp_path / "service.log")
    service.said.touch()
    service.start()
    yield Scene([service], {DEFAULT: Books()}, Excuses())
    service.kill()


def test_what_was_acknowledged_and_is_not_there_is_found(scene):
    """A sale that is kept is none; one that the ledger or the export does not hold is."""
    with Line(scene, "till", DEFAULT, random.Random(1)) as line:
        query = {"uniqueClientId": CLIENT}
        number = fine(line.ask("PUT", f"{API}/createDocument", params=query))
        document = receipt(CLIENT, GUID, number["fiscalisationDocumentNumber"])
        one = signed_of(fine(line.ask("POST", f"{API}/storeDocument", document)))
        line.books.page.sign(one)
        line.books.page.receipts[GUID] = one
        audit(line, "now")
        assert scene.findings.found == []
        line.books.page.receipts["other"] = one
        line.books.page.sign(signature(tse=one.tse, counter=99))
        audit(line, "now")
    assert [each.kind for each in scene.findings.found] == ["lost", "lost"]


def test_numbers_come_once():
    """The same answer twice is one; another one with its counter or transaction is a fault."""
    page = Page()
    first = signature(starts=True)
    assert page.sign(first) == page.sign(first) == ""
    assert "given twice" in page.sign(signature(signature="y"))
    assert "began twice" in page.sign(signature(counter=5, signature="y", starts=True))
    assert page.sign(signature(tse="b", signature="y")) == ""


def test_a_reset_takes_back_what_was_acknowledged():
    """What was asked before it and answered after it binds nobody; a snapshot brings it back."""
    books = Books()
    sell = signature()
    books.note(books.moment(), lambda page: page.sign(sell))
    books.keep("a")
    before = books.moment()
    with books.turning():
        books.note(books.moment(), lambda page: page.sign(sell))
    books.note(before, lambda page: page.sign(sell))
    assert books.page.signed == {}
    with books.turning(to="a"):
        pass
    assert list(books.page.signed.values()) == [sell]
    with pytest.raises(OSError, match="gone"), books.turning():
        raise OSError("gone")
    assert books.is_spoilt


class Broken(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self):
        """Answer."""
        self.send_response(int(self.path[1:]))
        self.send_header("content-length", "1")
        self.end_headers()
        self.wfile.write(b"x")

    def log_message(self, *_):
        """Be quiet."""


@pytest.mark.parametrize(
    ("excuse", "status", "found"),
    [
        (None, 500, ["answer 500"]),
        (None, 503, ["answer 503"]),
        (None, 422, []),
        (Excuse.FAULT, 500, []),
        (Excuse.WORLD, 503, []),
        (Excuse.WORLD, 500, ["answer 500"]),
        (Excuse.PROCESS, 503, []),
    ],
)
def test_a_server_error_needs_an_excuse(tmp_path, excuse, status, found):
    """A fault excuses them all, a restart only that somebody is asked to come again."""
    service = Service("memory", tmp_path / "service.log")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Broken) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever).start()
        scene = Scene([service], {DEFAULT: Books()}, Excuses())
        with Line(scene, "till", DEFAULT, random.Random(1)) as line:
            if excuse:
                scene.excuses.begin(excuse, "trouble")
            line.ask("GET", f"/{status}")
        server.shutdown()
    assert [each.kind for each in scene.findings.found] == found


def test_an_excuse_is_good_for_its_world_and_its_time():
    """What went on elsewhere, or was over before, explains nothing."""
    excuses = Excuses(aftermath=0.0)
    with excuses.during(Excuse.PROCESS, "kill"):
        assert excuses.any("a", time.monotonic(), Excuse.PROCESS)
    assert not excuses.any("a", time.monotonic() + 0.01, Excuse.PROCESS)
    excuses.begin(Excuse.FAULT, "fault", world="a")
    assert excuses.any("a", time.monotonic(), Excuse.FAULT)
    assert not excuses.any("b", time.monotonic(), Excuse.FAULT)
    assert [told.partition(" (")[0] for told in excuses.told("a")] == ["kill", "fault"]

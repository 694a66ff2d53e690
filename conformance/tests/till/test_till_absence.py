"""
A till sells on while its service is away, and sends later what it sold.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
from errands import claim, judged, told_again, verdicts, without_errands

from fiskalprobe.target.pointofsale import OperatedTill

#: What takes the place of the errands in the program of the page: it keeps how much it owes.
OWING = """
OWED = pathlib.Path("owed.txt")
owed = OWED.read_text() if OWED.exists() else ""


def sell():
    register()
    end("storeDocument")


errand = os.environ["FISKALPROBE_ERRAND"]
try:
    if errand == "resume":
        end("cancelDocument")
    while owed:
        sell()
        owed = owed[1:]
    if errand == "sale":
        sell()
except OSError:
    if errand != "sale":
        raise
    DISK.unlink(missing_ok=True)
    owed += "x"
OWED.write_text(owed)
"""
LATE = ("DE-POS-0028", "DE-POS-0029")
#: Keeps what was not answered, and sends it again as it is, before anything else.
RESENDING = """
import http.client

KEPT = pathlib.Path("kept.json")


def send_again():
    if KEPT.exists():
        DISK.write_text(KEPT.read_text())
        try:
            end("storeDocument")
        except urllib.error.HTTPError as answer:
            if answer.code != 404:  # else it was stored before
                raise
        KEPT.unlink()


errand = os.environ["FISKALPROBE_ERRAND"]
send_again()
if errand == "sale":
    register()
    draft = DISK.read_text()
    try:
        end("storeDocument")
    except (OSError, http.client.HTTPException):
        KEPT.write_text(draft)
elif errand == "resume":
    end("cancelDocument")
"""


@pytest.fixture
def late(declared, tmp_path):
    """A declaration that claims to send later; gives the program without its errands."""
    claim(declared, "pos-late")
    return without_errands(tmp_path)


def test_a_till_that_owes_sends_later(declared, late, tmp_path):
    """Over a line that is refused, and taken again; the record tells it too."""
    run = judged(declared, tmp_path, *LATE, program=late + OWING)
    assert verdicts(run) == dict.fromkeys(LATE, "pass")
    told_again(run, tmp_path)


def test_a_till_that_needs_its_service_is_noted(declared, tmp_path):
    """No source demands otherwise, so nobody fails; and where it is not claimed, nobody asks."""
    run = judged(declared, tmp_path, *LATE)
    assert verdicts(run) == {}
    claim(declared, "pos-late")
    run = judged(declared, tmp_path, *LATE)
    assert verdicts(run) == {"DE-POS-0028": "alt", "DE-POS-0029": "inconclusive"}


def test_a_till_that_sends_nothing_later_is_noted(declared, late, tmp_path):
    """It owes, and forgets; the sale that comes after is no proof of the ones before."""
    forgets = late + OWING.replace('owed += "x"', "pass")
    run = judged(declared, tmp_path, *LATE, program=forgets)
    assert verdicts(run) == {"DE-POS-0028": "pass", "DE-POS-0029": "alt"}


def test_a_till_that_sends_again_what_it_sold_sells_it_once(declared, late, tmp_path):
    """The connection breaks off in the middle of the answer, or a proxy answers instead."""
    run = judged(declared, tmp_path, "DE-POS-0060", program=late + RESENDING)
    assert verdicts(run) == {"DE-POS-0060": "pass"}


def test_a_till_that_sells_again_what_was_not_answered_fails(declared, late, tmp_path):
    """It owes a sale, and the service has it: one customer, two receipts."""
    broad = OWING.replace("except OSError", "except (OSError, http.client.HTTPException)")
    run = judged(declared, tmp_path, "DE-POS-0060", program=late + "import http.client\n" + broad)
    assert verdicts(run)["DE-POS-0060"] == "fail"


def test_a_till_that_gives_up_shows_nothing_of_what_it_stored(declared, tmp_path):
    """It says that it has not sold, so nobody knows what it will do about it."""
    claim(declared, "pos-late")
    run = judged(declared, tmp_path, "DE-POS-0060")
    assert verdicts(run)["DE-POS-0060"] == "inconclusive"


def test_a_till_that_calls_nobody_needs_no_service(declared, late, tmp_path):
    """That it is done with its errand without any call proves nothing."""
    assert late
    run = judged(declared, tmp_path, *LATE, program="")
    assert set(verdicts(run).values()) == {"inconclusive"}


def test_an_operated_till_finds_nobody_either():
    """What stood at the address is gone, and there again."""
    till = OperatedTill(
        "127.0.0.1:0", client="till-1", ask=lambda _: "", look_ahead=lambda _: None
    )
    place = urlsplit(till._inbound.url)
    till.unreachable(on=True)
    till.unreachable(on=True)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((place.hostname, place.port)).close()
    till.unreachable(on=False)
    till.unreachable(on=False)
    socket.create_connection((place.hostname, place.port)).close()
    till.close()

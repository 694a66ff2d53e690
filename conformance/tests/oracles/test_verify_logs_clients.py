"""
``fiskalprobe verify logs``: for which clients a TSE signed, and whether it was ready to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tse_archive import a_sale, an_event, forged, judged, kinds, lived, packed

from fiskalsim.device import der

DAY = datetime(2026, 5, 4, 10, 15, 0, tzinfo=UTC)
NAMES = {"a": "KASSE-01", "b": "KASSE-02", "long": "K" * 130}


def archive(forge, steps, first=1, version=2):
    """
    Forge an archive: +a and -a are clients that come and go, S1a and F1a a sale's start and end.
    """
    begin, end = a_sale(forge, version=version)
    logs, events = [], []
    for counter, step in enumerate(steps.split(), first):
        at = DAY + timedelta(seconds=counter)
        if step[0] in "SF":
            log = {"S": begin, "F": end}[step[0]]
            client, number = NAMES[step[2:]], int(step[1])
            logs.append(replace(log, counter=counter, at=at, client=client, transaction=number))
        elif step[0] in "+-":
            name = "registerClient" if step[0] == "+" else "deregisterClient"
            client = NAMES[step[1:]].encode()
            events.append(an_event(forge, name, counter, at, der.tlv(0x81, client)))
        else:
            events.append(an_event(forge, step, counter, at))
    return forged(forge, logs, also=events)


STORIES = {
    "as it should be": ("initialize +a S1a F1a -a", {}),
    "gone and back": ("+a S1a F1a -a +a S2a F2a", {}),
    "gone for good": ("+a S1a F1a -a S2a F2a", {"SIG-16 deregistered": 2}),
    "gone with a sale open": ("+a S1a -a F1a", {"SIG-16 deregistered": 1}),
    "the other is gone": ("+a +b S1a F1a -b S2a F2a", {}),
    "nobody came": ("S1a F1a", {}),
    "another came": ("+b S1a F1a S2a F2a", {"SIG-16 unregistered": 1}),
    "ended for another": ("+a +b S1a F1b S2b F2b", {"SIG-16 other-client": 1}),
    "two at once": ("+a +b S1a S2b F1a F2b", {}),
    "not initialised yet": ("+a S1a F1a initialize", {"SIG-14 not-initialised": 2}),
    "initialised once more": ("initialize +a S1a F1a initialize S2a F2a", {}),
    "whoever came is not told": ("+b +long S1a F1a", {}),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_device_signs_for_clients_that_it_knows(forge, story):
    """All signatures are right, and show what the device should have refused, or mixed up."""
    steps, expected = STORIES[story]
    raw = archive(forge, steps)
    assert judged(raw).summary.verified == len(steps.split())
    found = {
        kind: each.count
        for kind, each in kinds(raw).items()
        if kind.startswith(("SIG-14", "SIG-16"))
    }
    assert found == expected


@pytest.mark.parametrize("steps", ["+b S1a F1a", "S1a F1a initialize"])
def test_a_part_of_an_archive_does_not_show_who_never_came(forge, steps):
    """What came before it was not handed in."""
    assert not {kind for kind in kinds(archive(forge, steps, first=2)) if kind.startswith("SIG-1")}


@pytest.mark.parametrize(
    ("client", "version", "expected"),
    [
        ("KASSE 01 '()+,-.=", 3, set()),
        ("KASSE_01", 3, {"SIG-16 characters"}),
        ("KASSE?01", 3, {"SIG-16 characters"}),
        ("KASSE?01", 2, set()),
        ("KASSE_01", 2, {"SIG-16 serial-number"}),
    ],
)
def test_a_client_is_written_in_the_letters_of_its_version(forge, client, version, expected):
    """Version 3 lists them; of the older ones a till's serial number lacks two."""
    logs = a_sale(forge.with_(version=version), client=client)
    found = {kind for kind in kinds(forged(forge, logs)) if kind.startswith("SIG-16")}
    assert found == expected


def test_of_a_device_in_use_nothing_is_said():
    """Its events tell of its client as the guideline has it, in version 2 and in version 3."""
    for version in (2, 3):
        files, _ = lived(log_version=version)
        told = {each.check.id: str(each.mark) for each in judged(packed(files)).checks}
        assert (told["SIG-14"], told["SIG-16"]) == ("passed", "passed"), version

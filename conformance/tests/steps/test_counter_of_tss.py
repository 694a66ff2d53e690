"""
A TSS whose counter is compared with an answer that has none.
"""

from __future__ import annotations

from types import SimpleNamespace

from exchanges import exchanged

from fiskalprobe.steps.cloud.answers import the_counter_is_the_last


def test_an_answer_without_counter_is_told_in_words():
    """A report names what was looked for, and no object of the program."""
    told = []
    cloud = SimpleNamespace(
        last=exchanged("PUT", "/tx", body={"number": 1}),
        send=lambda *_asked: "sent",
        tss_of=lambda name: f"/tss/{name}",
        look=lambda _sent: exchanged("GET", "/tss", body={"signature_counter": "32"}),
        check=lambda *said, **more: told.append((said, more)),
    )
    the_counter_is_the_last(cloud, "shop", None)
    ((_, said),) = told
    assert said["expected"] == "a signature counter in the answer"
    assert not said["ok"]

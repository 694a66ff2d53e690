"""
The recorded walkthrough of SIGN DE V2 (2.0.34, January 2023), replayed against the machine.

The recording is that of a public integration note; credentials and PUKs were removed from it.
"""

from __future__ import annotations

import pytest
from sign_de import PIN, CloudCaller

from fiskalspec import vectors

STEPS = {step.step: step for step in vectors.walkthrough()}
#: The note's author pasted several runs together; these are the ids of the main one.
TSS = "cdb96888-86f5-4b5e-b213-ef265ecc4676"
TILL = "d884dfc1-b8d6-4c59-a41f-2c33c916f30e"
SECOND = "a32168e1-6bd2-4dca-b421-8e4176649c8e"
#: Texts that follow from keys, clocks and versions, which are the machine's own.
OWN = {
    "certificate",
    "serial_number",
    "public_key",
    "admin_puk",
    "value",
    "qr_code_data",
    "tss_serial_number",
    "_version",
}


def replay(caller):
    """Send every step of the recording with the ids of the main run, and collect the answers."""
    answers = {}
    for number, step in STEPS.items():
        path = step.path.removeprefix("/api/v2")
        body = step.request
        path = path.replace("f80cd759-8403-48c6-a1a5-7922d1aa879e", TSS)
        if number == 5:
            body = {"admin_puk": answers[2]["admin_puk"], "new_admin_pin": PIN}
        if number == 8:
            path = f"/tss/{TSS}/client/{TILL}"
            body = {**body, "serial_number": STEPS[8].response["serial_number"]}
        if number == 9:  # the second client was registered beside the recording
            second = {
                "serial_number": STEPS[9].response["serial_number"],
                "metadata": {"custom_field": "client 2"},
            }
            caller.ok("PUT", f"/tss/{TSS}/client/{SECOND}", second)
        if number == 14:
            caller.ok("POST", f"/tss/{TSS}/admin/auth", {"admin_pin": PIN})
        caller.advance(60)
        answers[number] = caller.ok(step.method, path, body)
    return answers


def shape(value):
    """Reduce a value to its members in their order, and the types of what is in them."""
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


@pytest.fixture(scope="module")
def answers():
    """The machine's answers to all steps."""
    caller = CloudCaller()
    yield replay(caller)
    caller.close()


@pytest.mark.parametrize("number", [n for n, step in STEPS.items() if step.response])
def test_answers_have_the_recorded_shape(answers, number):
    """Each answer has the recorded members in the recorded order, and values of their types."""
    recorded = dict(STEPS[number].response)
    if number in {7, 14}:
        # Recorded without metadata although some were set; ours are left out only when empty.
        before = list(recorded)
        place = before.index("_type")
        keys = [*before[:place], "metadata", *before[place:]]
        recorded["metadata"] = answers[number]["metadata"]
        recorded = {key: recorded[key] for key in keys}
    assert shape(answers[number]) == shape(recorded)


@pytest.mark.parametrize("number", [n for n, step in STEPS.items() if not step.response])
def test_admin_operations_answer_nothing(answers, number):
    """Where the recording shows no body, an empty object is answered."""
    assert answers[number] == {}


@pytest.mark.parametrize("number", [3, 7, 8, 11, 12, 13, 14])
def test_answers_say_what_was_recorded(answers, number):
    """Whatever does not follow from keys, clocks or the order of setting is the same value."""

    def fixed(value):
        return {
            key: fixed(inner) if isinstance(inner, dict) else inner
            for key, inner in value.items()
            if key not in OWN and not key.startswith("time_") and key not in {"timestamp", "_id"}
        }

    said, recorded = fixed(answers[number]), fixed(STEPS[number].response)
    said.pop("metadata", None)
    recorded.pop("metadata", None)
    assert said == recorded


def test_the_counter_runs_as_recorded(answers):
    """24 personalised, 27 initialised, 32 33 34 for the transaction, 36 disabled."""
    assert [answers[n]["signature_counter"] for n in (3, 7, 14)] == ["24", "27", "36"]
    assert [answers[n]["signature"]["counter"] for n in (11, 12, 13)] == [32, 33, 34]

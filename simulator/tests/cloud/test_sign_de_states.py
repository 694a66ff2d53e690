"""
What SIGN DE V2 allows in which state of a TSS, a client and a transaction.
"""

from __future__ import annotations

import pytest
from sign_de import PIN, RECEIPT, TILL, TSS, TX, an_id

ILLEGAL = (400, "E_ILLEGAL_TSS_STATE_CHANGE")
DEFECTIVE = (423, "E_TSS_DEFECTIVE")

#: From, to, what is answered.
MOVES = [
    ("CREATED", "UNINITIALIZED", "moved"),
    ("CREATED", "INITIALIZED", ILLEGAL),
    ("CREATED", "DISABLED", ILLEGAL),
    ("UNINITIALIZED", "UNINITIALIZED", "same"),
    ("UNINITIALIZED", "INITIALIZED", "moved"),
    ("UNINITIALIZED", "DISABLED", "moved"),
    ("INITIALIZED", "UNINITIALIZED", ILLEGAL),
    ("INITIALIZED", "INITIALIZED", "same"),
    ("INITIALIZED", "DISABLED", "moved"),
    ("DISABLED", "UNINITIALIZED", ILLEGAL),
    ("DISABLED", "INITIALIZED", ILLEGAL),
    ("DISABLED", "DISABLED", "same"),
    *(("DEFECTIVE", to, DEFECTIVE) for to in ("UNINITIALIZED", "INITIALIZED", "DISABLED")),
]


@pytest.mark.parametrize(("before", "after", "answer"), MOVES)
def test_moves_of_a_tss(cloud, before, after, answer):
    """Each move from each state does what it should, and a refused one changes nothing."""
    cloud.tss(state=before)
    counter = cloud.ok("GET", f"/tss/{TSS}")["signature_counter"]
    if isinstance(answer, tuple):
        assert cloud.refused("PATCH", f"/tss/{TSS}", {"state": after}) == answer
        assert cloud.ok("GET", f"/tss/{TSS}")["state"] == before
        assert cloud.ok("GET", f"/tss/{TSS}")["signature_counter"] == counter
    else:
        moved = cloud.ok("PATCH", f"/tss/{TSS}", {"state": after, "metadata": {"a": "b"}})
        assert (moved["state"], moved["metadata"]) == (after, {"a": "b"})
        if answer == "same":
            assert moved["signature_counter"] == counter


@pytest.mark.parametrize("state", ["INITIALIZED", "DISABLED"])
def test_only_an_admin_moves_a_personalised_tss(cloud, state):
    """Without an admin session the TSS stays where it is."""
    cloud.tss(state="UNINITIALIZED")
    cloud.ok("POST", f"/tss/{TSS}/admin/logout", {})
    refused = cloud.refused("PATCH", f"/tss/{TSS}", {"state": state})
    assert refused == (401, "E_ADMIN_NOT_AUTHENTICATED")


def test_the_admin_code_is_a_setting(cloud_with):
    """The documented code can be chosen instead of the one that clients know."""
    cloud = cloud_with(**{"no-admin-code": "E_UNAUTHORIZED"})
    cloud.tss(admin=False)
    refused = cloud.refused("PATCH", f"/tss/{TSS}", {"state": "DISABLED"})
    assert refused == (401, "E_UNAUTHORIZED")


def test_the_wrong_state_is_told_in_recorded_words(cloud):
    """A move to INITIALIZED from elsewhere says which state it needs."""
    cloud.tss(state="CREATED")
    said = cloud("PATCH", f"/tss/{TSS}", {"state": "INITIALIZED"}).json()["message"]
    expected = "TSS must be in state UNINITIALIZED for a state transition to INITIALIZED"
    assert said == expected


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ("CREATED", (400, "E_TSS_CREATED")),
        ("UNINITIALIZED", 200),
        ("INITIALIZED", 200),
        ("DISABLED", (400, "E_TSS_DISABLED")),
        ("DEFECTIVE", DEFECTIVE),
    ],
)
def test_admins_in_each_state(cloud, state, answer):
    """The PIN can be set and used while the TSS is personalised and not disabled."""
    cloud.tss(state=state)
    pin = {"admin_puk": cloud.puk, "new_admin_pin": PIN}
    for call in (
        ("PATCH", f"/tss/{TSS}/admin", pin),
        ("POST", f"/tss/{TSS}/admin/auth", {"admin_pin": PIN}),
    ):
        if answer == 200:
            assert cloud.ok(*call) == {}
        else:
            assert cloud.refused(*call) == answer


@pytest.mark.parametrize(
    ("state", "till", "tx"),
    [
        ("CREATED", (400, "E_TSS_CREATED"), (400, "E_TSS_NOT_INITIALIZED")),
        ("UNINITIALIZED", (400, "E_TSS_NOT_INITIALIZED"), (400, "E_TSS_NOT_INITIALIZED")),
        ("DISABLED", (400, "E_TSS_DISABLED"), (400, "E_TSS_DISABLED")),
        ("DEFECTIVE", DEFECTIVE, DEFECTIVE),
    ],
)
def test_clients_and_transactions_need_an_initialised_tss(cloud, state, till, tx):
    """In every other state both are refused with the code of that state."""
    cloud.tss(state=state)
    assert cloud.refused("PUT", f"/tss/{TSS}/client/{TILL}", {"serial_number": "a"}) == till
    assert cloud.refused("PATCH", f"/tss/{TSS}/client/{TILL}", {"state": "REGISTERED"}) == till
    assert cloud.refused(*cloud.tx(1)) == tx


def test_creating_again_shows_the_puk_only_while_created(cloud):
    """PUT is repeatable in CREATED, PUK included; afterwards it is a conflict."""
    cloud.tss(state="CREATED")
    again = cloud.ok("PUT", f"/tss/{TSS}", {"metadata": {"a": "b"}})
    assert (again["admin_puk"], again["metadata"]) == (cloud.puk, {"a": "b"})
    assert "admin_puk" not in cloud.ok("GET", f"/tss/{TSS}")
    assert "admin_puk" not in cloud.ok("PATCH", f"/tss/{TSS}", {"state": "UNINITIALIZED"})
    assert cloud.refused("PUT", f"/tss/{TSS}", {}) == (409, "E_TSS_CONFLICT")


def test_a_puk_has_ten_digits(cloud):
    """What is given out can be typed in again."""
    cloud.tss(state="CREATED")
    assert len(cloud.puk) == 10
    assert cloud.puk.isdigit()


def test_a_description_comes_with_the_initialisation_only(cloud):
    """Its alphabet is limited, and other moves refuse it."""
    cloud.tss(state="UNINITIALIZED")
    for body in (
        {"state": "UNINITIALIZED", "description": "x"},
        {"state": "INITIALIZED", "description": "Kasse_1"},
        {"state": "INITIALIZED", "description": "x" * 101},
        {"state": "INITIALIZED", "name": "x"},
        {"state": "CREATED"},
        {"description": "x"},
    ):
        assert cloud.refused("PATCH", f"/tss/{TSS}", body) == (400, "E_FAILED_SCHEMA_VALIDATION")
    body = {"state": "INITIALIZED", "description": "Kasse 1 (Berlin)"}
    assert cloud.ok("PATCH", f"/tss/{TSS}", body)["description"] == "Kasse 1 (Berlin)"


def test_five_wrong_pins_block_and_the_puk_unblocks(cloud):
    """A fresh TSS is blocked as well; the right PIN does not help then."""
    cloud.puk = cloud.ok("PUT", f"/tss/{TSS}", {})["admin_puk"]
    cloud.ok("PATCH", f"/tss/{TSS}", {"state": "UNINITIALIZED"})
    login = ("POST", f"/tss/{TSS}/admin/auth")
    assert cloud.refused(*login, {"admin_pin": PIN}) == (423, "E_ADMIN_PIN_BLOCKED")
    new_pin = {"admin_puk": cloud.puk, "new_admin_pin": PIN}
    cloud.ok("PATCH", f"/tss/{TSS}/admin", new_pin)
    for _ in range(5):
        assert cloud.refused(*login, {"admin_pin": "000000"}) == (401, "E_ADMIN_LOGIN_FAILED")
    assert cloud.refused(*login, {"admin_pin": PIN}) == (423, "E_ADMIN_PIN_BLOCKED")
    cloud.ok("PATCH", f"/tss/{TSS}/admin", new_pin)
    assert cloud.ok(*login, {"admin_pin": PIN}) == {}


@pytest.mark.parametrize(
    ("puk", "pin", "words"),
    [("0" * 10, PIN, "FAILED"), ("0", PIN, "FAILED"), (None, "12345", "ERROR")],
)
def test_a_refused_pin_is_told_in_recorded_words(cloud, puk, pin, words):
    """A wrong PUK and a PIN of five characters differ in the message alone."""
    cloud.tss(state="UNINITIALIZED")
    body = {"admin_puk": puk or cloud.puk, "new_admin_pin": pin}
    answer = cloud("PATCH", f"/tss/{TSS}/admin", body)
    assert answer.status_code == 401
    said = answer.json()
    assert said["code"] == "E_ADMIN_LOGIN_FAILED"
    assert said["message"] == f"ERROR_AUTHENTICATION_FAILED (UNBLOCK_RESULT_{words})"


def test_a_pin_that_no_keypad_has_is_not_set(cloud):
    """Control characters and letters beyond ASCII are refused with the documented code."""
    cloud.tss(state="UNINITIALIZED")
    body = {"admin_puk": cloud.puk, "new_admin_pin": "ä" * 10}
    refused = cloud.refused("PATCH", f"/tss/{TSS}/admin", body)
    assert refused == (400, "E_CHANGE_ADMIN_PIN_FAILED")


def test_admin_sessions_belong_to_one_tss(cloud):
    """An admin of one TSS is nobody at another."""
    cloud.tss()
    cloud.tss(an_id(9), admin=False)
    body = {"serial_number": "a"}
    refused = cloud.refused("PUT", f"/tss/{an_id(9)}/client/{TILL}", body)
    assert refused == (401, "E_ADMIN_NOT_AUTHENTICATED")


# Clients.


def test_a_client_leaves_and_comes_back(cloud):
    """Both ways write a log; a client that is out has nothing signed."""
    cloud.ready()
    path = f"/tss/{TSS}/client/{TILL}"
    before = int(cloud.ok("GET", f"/tss/{TSS}")["signature_counter"])
    cloud.advance(5)
    out = cloud.ok("PATCH", path, {"state": "DEREGISTERED"})
    assert out["state"] == "DEREGISTERED"
    assert out["time_update"] == out["time_creation"] + 5
    assert cloud.refused(*cloud.tx(1)) == (400, "E_CLIENT_DEREGISTERED")
    assert cloud.ok("GET", f"/tss/{TSS}")["number_registered_clients"] == 0
    assert cloud.ok("PATCH", path, {"state": "REGISTERED"})["state"] == "REGISTERED"
    assert int(cloud.ok("GET", f"/tss/{TSS}")["signature_counter"]) == before + 2
    cloud.ok(*cloud.tx(1))


def test_a_client_may_leave_with_an_open_transaction(cloud):
    """It goes freely; its transaction waits until it is back."""
    cloud.ready()
    cloud.ok(*cloud.tx(1))
    cloud.ok("PATCH", f"/tss/{TSS}/client/{TILL}", {"state": "DEREGISTERED"})
    refused = cloud.refused(*cloud.tx(2, "FINISHED", schema=RECEIPT))
    assert refused == (400, "E_CLIENT_DEREGISTERED")
    cloud.ok("PATCH", f"/tss/{TSS}/client/{TILL}", {"state": "REGISTERED"})
    cloud.ok(*cloud.tx(2, "FINISHED", schema=RECEIPT))


def test_registering_again_is_harmless_and_otherwise_a_conflict(cloud):
    """Same id and serial give the same client; ids are unique in the system, serials per TSS."""
    cloud.ready()
    first = cloud.ok("GET", f"/tss/{TSS}/client/{TILL}")
    assert cloud.till()["time_creation"] == first["time_creation"]
    conflict = (409, "E_CLIENT_CONFLICT")
    path = f"/tss/{TSS}/client"
    assert cloud.refused("PUT", f"{path}/{TILL}", {"serial_number": "ERS 2"}) == conflict
    assert cloud.refused("PUT", f"{path}/{an_id(8)}", {"serial_number": "ERS 1"}) == conflict
    told = cloud("PUT", f"{path}/{an_id(8)}", {"serial_number": "ERS 1"}).json()["message"]
    assert "has this serial_number" in told
    other = cloud.tss(an_id(9))
    assert cloud.refused("PUT", f"/tss/{other}/client/{TILL}", {"serial_number": "x"}) == conflict
    cloud.ok("PUT", f"/tss/{other}/client/{an_id(8)}", {"serial_number": "ERS 1"})


@pytest.mark.parametrize("serial", ["", " a", "a ", "a_b", "ä", "x" * 71, "setup", "a\n"])
def test_a_serial_number_outside_the_alphabet_is_refused(cloud, serial):
    """Blanks at the ends, foreign characters, a wrong length, and the operator's own name."""
    cloud.tss()
    refused = cloud.refused("PUT", f"/tss/{TSS}/client/{TILL}", {"serial_number": serial})
    assert refused == (400, "E_ILLEGAL_CLIENT_SERIAL")


@pytest.mark.parametrize("serial", ["a", "x" * 70, "ERS '()+,-./:=? 1"])
def test_a_serial_number_of_the_alphabet_is_signed(cloud, serial):
    """Whatever the documented pattern allows can be registered and used."""
    cloud.tss()
    cloud.till(serial=serial)
    assert cloud.sale()["client_serial_number"] == serial


# Transactions.

UPSERT = (400, "E_TX_UPSERT")
NO_TYPE = (409, "E_TX_NO_TYPE_DEFINED")
ORDER = {
    "standard_v1": {
        "order": {"line_items": [{"quantity": "1", "text": "Tee", "price_per_unit": "2.50"}]}
    }
}
CHANGED = (409, "E_TX_ILLEGAL_TYPE_CHANGE")

#: What was written before as (state, schema), what comes next, and the answer.
STEPS = [
    ((), ("ACTIVE", None), "Start"),
    ((), ("ACTIVE", RECEIPT), "Start"),
    ((), ("FINISHED", RECEIPT), UPSERT),
    ((), ("FINISHED", None), UPSERT),
    ((), ("CANCELLED", None), NO_TYPE),
    ((), ("CANCELLED", RECEIPT), UPSERT),
    ((("ACTIVE", None),), ("ACTIVE", None), "Update"),
    ((("ACTIVE", None),), ("ACTIVE", RECEIPT), "Update"),
    ((("ACTIVE", None),), ("FINISHED", RECEIPT), "Finish"),
    ((("ACTIVE", None),), ("FINISHED", None), UPSERT),
    ((("ACTIVE", None),), ("CANCELLED", None), NO_TYPE),
    ((("ACTIVE", None),), ("CANCELLED", RECEIPT), "Finish"),
    ((("ACTIVE", RECEIPT),), ("ACTIVE", None), "Update"),
    ((("ACTIVE", RECEIPT),), ("FINISHED", None), UPSERT),
    ((("ACTIVE", RECEIPT),), ("CANCELLED", None), "Finish"),
    ((("ACTIVE", RECEIPT),), ("ACTIVE", ORDER), CHANGED),
    ((("ACTIVE", RECEIPT),), ("FINISHED", ORDER), CHANGED),
    ((("ACTIVE", ORDER), ("ACTIVE", None)), ("FINISHED", RECEIPT), CHANGED),
    ((("ACTIVE", None), ("FINISHED", RECEIPT)), ("ACTIVE", RECEIPT), UPSERT),
    ((("ACTIVE", None), ("FINISHED", RECEIPT)), ("CANCELLED", RECEIPT), UPSERT),
    ((("ACTIVE", None), ("CANCELLED", RECEIPT)), ("FINISHED", RECEIPT), UPSERT),
]


@pytest.mark.parametrize(("before", "then", "answer"), STEPS)
def test_steps_of_a_transaction(cloud, before, then, answer):
    """Each step after each history does what it should; a refused one signs nothing."""
    cloud.ready()
    for revision, (state, schema) in enumerate(before, start=1):
        cloud.ok(*cloud.tx(revision, state, schema=schema))
    counter = cloud.ok("GET", f"/tss/{TSS}")["signature_counter"]
    state, schema = then
    step = cloud.tx(len(before) + 1, state, schema=schema)
    if isinstance(answer, tuple):
        assert cloud.refused(*step) == answer
        assert cloud.ok("GET", f"/tss/{TSS}")["signature_counter"] == counter
        return
    signed = cloud.ok(*step)
    assert (signed["state"], signed["log"]["operation"]) == (state, answer)
    assert signed["signature"]["counter"] == int(counter) + 1
    assert ("time_end" in signed) == (state != "ACTIVE")
    assert ("qr_code_data" in signed) == (state == "FINISHED")


@pytest.mark.parametrize("revision", [1, 3, 4, 2**53 - 1])
def test_another_revision_than_the_next_is_refused(cloud, revision):
    """A gap, and a repetition with another body."""
    cloud.ready()
    cloud.ok(*cloud.tx(1))
    assert cloud.refused(*cloud.tx(revision, "FINISHED", schema=RECEIPT)) == UPSERT


@pytest.mark.parametrize("choice", [UPSERT, NO_TYPE])
def test_what_a_start_after_the_end_is_answered_is_a_setting(cloud_with, choice):
    """Two recordings disagree; the next revision is refused as ever, and the same start is not."""
    cloud = cloud_with(**{"start-after-end": choice[1]}).ready()
    cloud.ok(*cloud.tx(1))
    cloud.ok(*cloud.tx(2, "FINISHED", schema=RECEIPT))
    assert cloud.refused(*cloud.tx(1, "ACTIVE", schema=RECEIPT)) == choice
    assert cloud.refused(*cloud.tx(3, "ACTIVE", schema=RECEIPT)) == UPSERT
    assert cloud.ok(*cloud.tx(1))["state"] == "ACTIVE"


@pytest.mark.parametrize("revision", ["0", "-1", "x", "", "1.0", str(2**53), "9" * 5000])
def test_a_revision_is_a_positive_number(cloud, revision):
    """Everything else does not fit the schema."""
    cloud.ready()
    refused = cloud.refused(*cloud.tx(revision))
    assert refused == (400, "E_FAILED_SCHEMA_VALIDATION")


def test_the_same_revision_again_is_answered_from_the_store(cloud):
    """A lost answer costs no signature, also after the end."""
    cloud.ready()
    started = cloud.ok(*cloud.tx(1))
    finish = cloud.tx(2, "FINISHED", schema=RECEIPT)
    finished = cloud.ok(*finish)
    assert cloud.ok(*finish) == finished
    assert cloud.ok(*cloud.tx(1)) == {**started, "latest_revision": 2}
    assert cloud.ok("GET", f"/tss/{TSS}")["signature_counter"] == str(
        finished["signature"]["counter"]
    )


def test_repetitions_can_be_refused(cloud_with):
    """The other reading of idempotence is a setting."""
    cloud = cloud_with(**{"repeated-revision": "refuse"}).ready()
    cloud.ok(*cloud.tx(1))
    assert cloud.refused(*cloud.tx(1)) == UPSERT


def test_a_client_does_not_go_on_with_anothers_transaction(cloud):
    """Nor with one of a client that there is not."""
    cloud.ready()
    cloud.till(an_id(8), serial="ERS 2")
    cloud.ok(*cloud.tx(1))
    assert cloud.refused(*cloud.tx(2, till=an_id(8))) == UPSERT
    assert cloud.refused(*cloud.tx(2, till=an_id(7))) == (400, "E_CLIENT_NOT_FOUND")


def test_settings_change_what_ends_without_a_schema(cloud_with):
    """The last schema is finished, an abort is signed on cancel, a finish may come first."""
    cloud = cloud_with(
        **{
            "finish-without-schema": "last-schema",
            "cancel-without-schema": "abort-receipt",
            "first-revision-finished": "accept",
        }
    ).ready()
    cloud.ok(*cloud.tx(1, schema=RECEIPT))
    finished = cloud.ok(*cloud.tx(2, "FINISHED"))
    assert ";Beleg^21.42_0.00_0.00_0.00_0.00^21.42:Unbar;" in finished["qr_code_data"]
    cloud.ok(*cloud.tx(1, tx=an_id(4)))
    assert cloud.refused(*cloud.tx(2, "FINISHED", tx=an_id(4))) == NO_TYPE
    cloud.ok(*cloud.tx(1, tx=an_id(5), schema=RECEIPT))
    cancelled = cloud.ok(*cloud.tx(2, "CANCELLED", tx=an_id(5)))
    assert cancelled["schema"]["standard_v1"]["receipt"]["receipt_type"] == "ABORT"
    at_once = cloud.ok(*cloud.tx(1, "FINISHED", tx=an_id(6), schema=RECEIPT))
    assert at_once["signature"]["counter"] == cancelled["signature"]["counter"] + 2


def test_metadata_merge_over_revisions(cloud):
    """Each revision adds, changes or takes away; the answer shows the sum."""
    cloud.ready()
    cloud.ok(*cloud.tx(1, metadata={"a": "1", "b": "1"}))
    second = cloud.ok(*cloud.tx(2, metadata={"b": "2", "a": None, "c": "3"}))
    assert second["metadata"] == {"b": "2", "c": "3"}
    path = f"/tss/{TSS}/tx/{TX}/metadata"
    assert cloud.ok("PATCH", path, {"b": ""}) == {"c": "3"}
    assert cloud.ok("GET", path) == {"c": "3"}


def test_revisions_can_be_read_one_by_one(cloud):
    """The latest by default, each by its number, and no other."""
    cloud.ready()
    cloud.sale()
    path = f"/tss/{TSS}/tx/{TX}"
    first = cloud.ok("GET", f"{path}?tx_revision=1")
    assert (first["revision"], first["latest_revision"], first["state"]) == (1, 2, "ACTIVE")
    assert cloud.ok("GET", path)["state"] == "FINISHED"
    assert cloud.ok("GET", f"/tss/{TSS}/tx/1") == cloud.ok("GET", path)
    refused = cloud.refused("GET", f"{path}?tx_revision=3")
    assert refused == (400, "E_TX_REVISION_NOT_FOUND")

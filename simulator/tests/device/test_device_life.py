"""
The life of a TSE: updates collected and signed, locked, updated, disabled, and both log versions.
"""

from __future__ import annotations

from operator import attrgetter

import pytest
from log_reader import parse
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalsim.device import errors, interface
from fiskalsim.device.facts import Operation
from fiskalsim.device.status import Health, LifeCycle, TransactionState
from fiskalsim.device.transactions import UpdateProtection
from fiskalspec.devices import errors as names
from fiskalspec.devices import functions

SERIAL = Bench().identity.serial


def elements(data: bytes) -> list[tuple[int, bytes]]:
    """Read a run of elements of definite length."""
    found = []
    while data:
        count, start = data[1], 2
        if count >= 0x80:
            start += count - 0x80
            count = int.from_bytes(data[2:start], "big")
        found.append((data[0], data[start : start + count]))
        data = data[start + count :]
    return found


def body(bench: Bench, index: int = -1) -> list[tuple[int, bytes]]:
    """Read the elements of one log."""
    return elements(elements(bench.logs[index].content)[0][1])


@pytest.fixture
def bench():
    """A device in use with one client."""
    return Bench().in_use()


# Updates.


@pytest.fixture(params=[2, 3])
def collecting(request):
    """A device that collects updates, in both versions."""
    return Bench(update_variant="aggregating", log_version=request.param).in_use()


def test_collected_updates_are_signed_at_the_latest_with_the_finish(collecting):
    """
    In version 2 they stand before the finish's own data in its log, in version 3 in an update log.
    """
    tse, number = collecting.tse, collecting.start()
    before = len(collecting.logs)
    hold = tse.transactions.hold
    assert hold(CLIENT, number, "a", b"tea", at=NEW_YEAR + 1) is UpdateProtection.PASSED_HELD
    assert hold(CLIENT, number, "a", b"milk", at=NEW_YEAR + 2) is UpdateProtection.BOTH_HELD
    assert len(collecting.logs) == before
    state = tse.transactions.state(number, at=NEW_YEAR + 2)
    assert state is TransactionState.UPDATED_WITH_UNPROTECTED_DATA
    assert tse.open_transactions[0].last_input_unix == NEW_YEAR + 2
    again = collecting.restarted()
    again.finish_transaction(CLIENT, number, "b", b"paid", at=NEW_YEAR + 3)
    written = [(log.operation, log.counter) for log in collecting.logs[before:]]
    held = b"\xa2\x80\x04\x03tea\x04\x04milk"
    if collecting.profile.log_version == 3:
        assert written == [(Operation.UPDATE, 4), (Operation.FINISH, 5)]
        assert held + b"\x00\x00\x83\x01a" in collecting.logs[-2].content
        assert b"\x82\x04paid\x83\x01b" in collecting.logs[-1].content
    else:
        assert written == [(Operation.FINISH, 4)]
        assert held + b"\x04\x04paid\x00\x00\x83\x01b" in collecting.logs[-1].content
    parse(collecting.logs[-1].content)
    assert again.open_transactions == ()


def test_a_signed_update_takes_what_was_held_with_it(collecting):
    """With forceSignature everything up to here is protected."""
    number = collecting.start()
    collecting.tse.transactions.hold(CLIENT, number, "", b"tea", at=NEW_YEAR)
    collecting.tse.update_transaction(CLIENT, number, "", b"milk", at=NEW_YEAR)
    assert b"\xa2\x80\x04\x03tea\x04\x04milk\x00\x00" in collecting.logs[-1].content
    assert collecting.tse.open_transactions[0].state is TransactionState.UPDATED
    collecting.finish(number)
    assert b"\xa2\x80" not in collecting.logs[-1].content


def test_a_device_that_signs_always_collects_nothing(bench):
    """The variant is the device's, not the caller's."""
    assert bench.tse.transactions.update_variant(at=NEW_YEAR) == "alwaysSigned"
    number = bench.start()
    with pytest.raises(errors.UpdateTransactionFailed, match="signs each update"):
        bench.tse.transactions.hold(CLIENT, number, "", b"", at=NEW_YEAR)
    with pytest.raises(errors.TransactionNumberNotFound):
        bench.tse.transactions.hold(CLIENT, 9, "", b"", at=NEW_YEAR)


def test_a_transaction_s_state_is_told_as_long_as_its_number_is_known(bench):
    """Started, updated, finished; a number that was never given is not found."""
    ask = bench.tse.transactions.state
    number = bench.start()
    assert ask(number, at=NEW_YEAR) is TransactionState.STARTED
    bench.tse.update_transaction(CLIENT, number, "", b"", at=NEW_YEAR)
    assert ask(number, at=NEW_YEAR) is TransactionState.UPDATED
    bench.finish(number)
    assert ask(number, at=NEW_YEAR) is TransactionState.FINISHED
    for unknown in (0, -1, 2):
        with pytest.raises(errors.TransactionNumberNotFound, match="never started"):
            ask(unknown, at=NEW_YEAR)


# Lock, update, disable.


def test_a_locked_device_takes_no_transaction(bench):
    """Locking needs all of them finished, and unlocking a lock; a restart keeps it."""
    steps = bench.tse.transactions
    with pytest.raises(errors.TransactionLoggingNotLocked):
        steps.unlock(at=NEW_YEAR)
    number = bench.start()
    with pytest.raises(errors.OpenTransactionFound, match="the first is 1"):
        steps.lock(at=NEW_YEAR)
    bench.finish(number)
    steps.lock(at=NEW_YEAR)
    assert bench.tse.status(at=NEW_YEAR).transaction_logging_locked
    for tse in (bench.tse, bench.restarted()):
        with pytest.raises(errors.TransactionLoggingLocked):
            tse.start_transaction(CLIENT, "", b"", at=NEW_YEAR)
    steps.unlock(at=NEW_YEAR)
    bench.start()


def test_an_update_needs_all_transactions_finished(bench):
    """Transactions cannot go on after an update; two logs frame it, and the version stays."""
    number = bench.start()
    with pytest.raises(errors.OpenTransactionFound):
        bench.tse.upkeep.update(b"1.2.0", at=NEW_YEAR)
    bench.finish(number)
    with pytest.raises(errors.UpdateDeviceFailed):
        bench.tse.upkeep.update(b"\x7fELF", at=NEW_YEAR)
    bench.tse.upkeep.update(b"1.2.0", at=NEW_YEAR)
    assert [log.operation for log in bench.logs[-2:]] == [
        Operation.UPDATE_DEVICE,
        Operation.UPDATE_DEVICE_COMPLETED,
    ]
    assert elements(body(bench)[3][1]) == [(0x81, b"1.0.0"), (0x82, b"1.2.0")]
    assert set(bench.restarted().upkeep.versions(at=NEW_YEAR).values()) == {"1.2.0"}


def test_a_disabled_device_signs_nothing_and_is_still_exported(bench):
    """TR-03153-1: exports, certificates, serial numbers and memory go on, for ever."""
    number = bench.start()
    bench.tse.disable(at=NEW_YEAR + 5)
    logs = len(bench.logs)
    tse = bench.restarted()
    assert tse.status(at=NEW_YEAR).life_cycle is LifeCycle.DISABLED
    for call in (
        lambda: tse.start_transaction(CLIENT, "", b"", at=NEW_YEAR),
        lambda: tse.finish_transaction(CLIENT, number, "", b"", at=NEW_YEAR),
        lambda: tse.self_test(at=NEW_YEAR),
        lambda: tse.update_time(at=NEW_YEAR),
        lambda: tse.initialise(at=NEW_YEAR),
        lambda: tse.disable(at=NEW_YEAR),
        lambda: tse.register_client("two", at=NEW_YEAR),
        lambda: tse.users.authenticate("admin", "12345", at=NEW_YEAR),
        lambda: tse.store.erase(at=NEW_YEAR),
        lambda: tse.transactions.counter(at=NEW_YEAR),
    ):
        with pytest.raises(errors.SecureElementDisabled):
            call()
    assert len(tse.store.export(bench.facts, at=NEW_YEAR).entries) == 4 + logs
    assert tse.store.export_certificates(at=NEW_YEAR).entries
    assert tse.store.export_serial_numbers(at=NEW_YEAR)
    assert tse.store.used_memory(at=NEW_YEAR) > 0
    assert tse.upkeep.health(at=NEW_YEAR)["device"] is Health.FATAL
    assert len(bench.logs) == logs


def test_before_initialising_nothing_is_exported():
    """A device that is not in use has no logs to hand out, and says so."""
    bench = Bench()
    with pytest.raises(errors.DeviceNotInitialized):
        bench.tse.store.export([], at=NEW_YEAR)
    bench.tse.users.authenticate("admin", "12345", at=NEW_YEAR)
    bench.tse.initialise(at=NEW_YEAR)
    assert [log.counter for log in bench.logs] == [1, 2]


def test_an_expired_certificate_stops_no_call_half_way():
    """Two logs are both written before the complaint; users and erasing do not complain."""
    bench = Bench(update_variant="aggregating", log_version=3).in_use()
    end = bench.identity.valid_until_unix
    number = bench.start()
    bench.tse.transactions.hold(CLIENT, number, "", b"tea", at=end + 1)
    with pytest.raises(errors.CertificateExpired):
        bench.finish(number, at=end + 1)
    assert [log.operation for log in bench.logs[-2:]] == [Operation.UPDATE, Operation.FINISH]
    bench.tse.users.authenticate("admin", "12345", at=end + 2)
    bench.tse.store.export(bench.facts, at=end + 3)
    bench.tse.store.erase(at=end + 3)
    assert bench.tse.upkeep.health(at=end + 3)["CSP"] is Health.WARNING
    assert bench.tse.upkeep.end_of_usage_unix(at=end) == end


def test_counters_have_32_bits(bench):
    """The last signature and the last number can be used, and none after them."""
    bench.tse._core.state.signature_counter = 2**32 - 2
    bench.start()
    with pytest.raises(errors.SignatureCounterOverflow):
        bench.start()
    other = Bench().in_use()
    other.tse._core.state.transaction_counter = 2**32 - 2
    assert other.start() == 2**32 - 1
    with pytest.raises(errors.TransactionCounterOverflow):
        other.start()


def test_the_questions_of_the_se_api_are_answered(bench):
    """Numbers, limits, lists and descriptions come from the same state as everything else."""
    number = bench.start()
    tse = bench.tse
    assert tse.registry.current_number(at=NEW_YEAR) == 1
    assert tse.registry.maximum_number(at=NEW_YEAR) == 100
    assert tse.registry.registered(at=NEW_YEAR) == tse.clients
    assert tse.transactions.current_number(at=NEW_YEAR) == 1
    assert tse.transactions.maximum_number(at=NEW_YEAR) == 0
    assert tse.transactions.open(at=NEW_YEAR) == tse.open_transactions
    assert tse.transactions.counter(at=NEW_YEAR) == number
    assert tse.upkeep.description(at=NEW_YEAR) == ""
    assert tse.clock.now_unix(at=NEW_YEAR + 7) == NEW_YEAR + 7
    newest = tse.store.last_transaction_log(at=NEW_YEAR)
    assert (newest.content, newest) == (bench.logs[-1].content, tse.store.last_log(at=NEW_YEAR))
    with pytest.raises(errors.FunctionNotSupported, match=r"version 1\.0\.1"):
        tse.upkeep.describe("till", at=NEW_YEAR)


# Version 3.


def test_a_transaction_log_of_version_3_spells_its_step_anew():
    """TR-03151-1: version 3, a small first letter, and processType is there though empty."""
    bench = Bench(log_version=3).in_use()
    bench.start()
    assert body(bench)[:7] == [
        (0x02, b"\x03"),
        (0x06, bytes.fromhex("04007f000703070101")),
        (0x80, b"startTransaction"),
        (0x81, CLIENT.encode()),
        (0x82, b""),
        (0x83, b""),
        (0x85, b"\x01"),
    ]


def test_a_system_log_of_version_3_names_the_user_and_wraps_its_data():
    """Tag 82 tells who was logged in, tag A3 holds the event's own SEQUENCE."""
    bench = Bench(log_version=3)
    bench.tse.users.authenticate("admin", "12345", at=NEW_YEAR)
    assert body(bench)[2:4] == [
        (0x80, b"authenticateUser"),
        (0xA3, b"\x13\x05admin" + b"\x0a\x01\x00" * 2 + b"\x02\x01\x03"),
    ]
    bench.tse.initialise(at=NEW_YEAR)
    assert body(bench)[2:5] == [(0x80, b"initialize"), (0x82, b"admin"), (0xA3, b"")]
    bench.tse.upkeep.describe("till 7", at=NEW_YEAR)
    assert body(bench)[4] == (0xA3, b"\x13\x06till 7")
    assert bench.tse.upkeep.description(at=NEW_YEAR) == "till 7"
    with pytest.raises(errors.ParameterTooLong, match="65 characters"):
        bench.tse.upkeep.describe("x" * 65, at=NEW_YEAR)
    bench.tse.self_test(at=NEW_YEAR)
    ((_, parts), whole) = elements(body(bench)[4][1])
    assert whole == (0x01, b"\xff")
    assert [elements(part)[0][1] for _, part in elements(parts)] == [
        b"device",
        b"storage",
        b"integration-interface",
        b"CSP",
        b"SMA",
    ]
    bench.tse.users.unblock_pin("admin", "123456", "1", at=NEW_YEAR)
    assert body(bench)[2] == (0x80, b"unblockPin")
    bench.tse.users.log_out(at=NEW_YEAR)
    assert body(bench)[4] == (0xA3, b"\x13\x05admin\x0a\x01\x00")
    with pytest.raises(errors.ParameterSyntax, match="setDescription"):
        Bench(log_version=3).tse.initialise(at=NEW_YEAR, description="x")


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            lambda tse: tse.users.authenticate("timeadmin", "98765", at=NEW_YEAR),
            [(0x81, b"timeadmin"), (0x82, b"\x01"), (0x83, b"\xff")],
        ),
        (
            lambda tse: tse.users.unblock_pin("logger", "123456", "1", at=NEW_YEAR),
            [(0x81, b"logger"), (0x82, b"\x00")],
        ),
        (lambda tse: tse.disable(at=NEW_YEAR), [(0x81, NEW_YEAR.to_bytes(4, "big"))]),
        (lambda tse: tse.transactions.lock(at=NEW_YEAR), []),
    ],
)
def test_system_logs_of_version_2_run_their_values_together(bench, act, expected):
    """Tags 81, 82 … inside tag 81, and no user."""
    act(bench.tse)
    assert body(bench)[3][0] == 0x81
    assert expected == elements(body(bench)[3][1])


def test_an_audit_log_carries_what_the_vendor_likes(bench):
    """No certified data; the vendor's octets stand between algorithm and counter."""
    bench.tse.upkeep.audit(b"CSPLTest", at=NEW_YEAR)
    assert body(bench)[:3] == [
        (0x02, b"\x02"),
        (0x06, bytes.fromhex("04007f000703070103")),
        (0x04, SERIAL),
    ]
    assert body(bench)[4:6] == [(0x04, b"CSPLTest"), (0x02, b"\x03")]


def test_a_version_that_does_not_exist_is_refused():
    """There were no logs of version 1 and are none of 4."""
    with pytest.raises(ValueError, match="not of 4"):
        Bench(log_version=4)


# Tables.


def test_each_function_of_the_table_is_there_or_known_to_be_missing():
    """The list of methods and the table of functions cannot drift apart."""
    table, tse = functions.load(), Bench().tse
    assert interface.METHODS.keys() | interface.LACKING.keys() == table.keys()
    assert not interface.METHODS.keys() & interface.LACKING.keys()
    for path in interface.METHODS.values():
        assert callable(attrgetter(path)(tse))
    assert not any(table[name].mandatory for name in interface.LACKING)


def every(error: type[errors.DeviceError]) -> list[type[errors.DeviceError]]:
    """List an error and all below it."""
    return [error, *(one for below in error.__subclasses__() for one in every(below))]


@pytest.mark.parametrize("error", every(errors.DeviceError)[1:], ids=lambda e: e.__name__)
def test_each_error_of_the_device_has_its_row(error):
    """What the machine raises can be said in every interface of the table."""
    row = names.named(error.__name__)
    assert row.name == error.__name__
    assert row.se_api in {f"Error{error.__name__}", ""}

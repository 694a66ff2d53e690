"""
Who may do what at a TSE, and what the device knows of the time.
"""

from __future__ import annotations

import pytest
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalsim.device import errors
from fiskalsim.device.facts import Operation, PinChanged
from fiskalspec import devices
from fiskalspec.devices import functions

GUARDED = {
    "login_required": ("initialize", "registerClient", "updateTime", "startTransaction"),
    "pin_digits": 5,
    "puk_digits": 6,
}
PIN = {"admin": "12345", "timeadmin": "98765", "logger": "11111"}
HOUR = 3600


def outcomes(bench: Bench) -> list[tuple[str, str, str]]:
    """List what the logs tell about users."""
    told = (Operation.AUTHENTICATE, Operation.LOG_OUT, Operation.UNBLOCK)
    return [
        (log.operation.value, log.user, log.outcome) for log in bench.logs if log.operation in told
    ]


@pytest.fixture
def bench():
    """A device that asks for users."""
    return Bench(**GUARDED)


# Roles.


def test_restricted_functions_ask_for_a_user_and_then_for_the_right_one(bench):
    """TR-03153-1: the administrator initialises, the time administrator may not, nobody cannot."""
    with pytest.raises(errors.UserNotAuthenticated, match="initialize is for: admin"):
        bench.tse.initialise(at=NEW_YEAR)
    bench.tse.users.authenticate("timeadmin", PIN["timeadmin"], at=NEW_YEAR)
    with pytest.raises(errors.UserNotAuthorized, match="timeadmin is logged in"):
        bench.tse.initialise(at=NEW_YEAR)
    bench.tse.users.authenticate("admin", PIN["admin"], at=NEW_YEAR)
    bench.tse.initialise(at=NEW_YEAR)
    bench.tse.register_client(CLIENT, at=NEW_YEAR)
    with pytest.raises(errors.UserNotAuthorized, match="startTransaction is for: logger"):
        bench.start()
    bench.tse.users.authenticate("logger", PIN["logger"], at=NEW_YEAR)
    bench.start()


def test_on_a_stick_transactions_need_no_user_and_the_time_does():
    """The Swissbit-like profile lets a till sign, and only an administrator set the clock."""
    stick = devices.load("swissbit-usb")
    assert "startTransaction" not in stick.login_required
    assert (stick.pin_digits, stick.puk_digits, stick.pin_retries) == (5, 6, 3)
    changes = {key: getattr(stick, key) for key in ("login_required", "time_sync")}
    bench = Bench(**changes).in_use()
    bench.start()
    with pytest.raises(errors.UserNotAuthenticated, match="admin, timeadmin"):
        bench.tse.update_time(at=NEW_YEAR, new_time_unix=NEW_YEAR)
    bench.tse.users.authenticate("timeadmin", PIN["timeadmin"], at=NEW_YEAR)
    bench.tse.update_time(at=NEW_YEAR, new_time_unix=NEW_YEAR)


def test_a_profile_names_functions_that_there_are():
    """A typing error in a list of functions, or a mandatory one left out, is noticed at once."""
    with pytest.raises(ValueError, match="startTransactoin"):
        Bench(login_required=("startTransactoin",))
    with pytest.raises(ValueError, match="each TSE must have: selfTest"):
        Bench(unsupported_functions=("selfTest",))
    with pytest.raises(ValueError, match="'12' does not have 5 digits"):
        Bench(pin_digits=5, admin_pin="12")


def test_an_optional_function_can_be_missing():
    """ErrorFunctionNotSupported comes at once and leaves nothing behind."""
    bench = Bench(unsupported_functions=("lockTransactionLogging",)).in_use()
    with pytest.raises(errors.FunctionNotSupported):
        bench.tse.transactions.lock(at=NEW_YEAR)
    bench.start()


# PIN and PUK.


def test_three_wrong_pins_block_a_user_until_the_puk(bench):
    """Each attempt is logged; the right PIN comes too late, and the PUK gives three new ones."""
    users = bench.tse.users
    for left in (2, 1, 0):
        with pytest.raises(errors.IncorrectPin, match=f"{left} attempts are left"):
            users.authenticate("admin", "00000", at=NEW_YEAR)
    with pytest.raises(errors.PinBlocked):
        users.authenticate("admin", PIN["admin"], at=NEW_YEAR)
    users.authenticate("timeadmin", PIN["timeadmin"], at=NEW_YEAR)
    with pytest.raises(errors.IncorrectPuk):
        users.unblock_pin("admin", "654321", "54321", at=NEW_YEAR)
    users.unblock_pin("admin", "123456", "54321", at=NEW_YEAR)
    assert users.remaining_retries("admin") == 3
    with pytest.raises(errors.IncorrectPin):
        users.authenticate("admin", PIN["admin"], at=NEW_YEAR)
    users.authenticate("admin", "54321", at=NEW_YEAR)
    assert outcomes(bench) == [
        *[("authenticateUser", "admin", "incorrectPin")] * 3,
        ("authenticateUser", "admin", "pinBlocked"),
        ("authenticateUser", "timeadmin", "success"),
        ("unblockUser", "admin", "incorrectPuk"),
        ("unblockUser", "admin", "success"),
        ("authenticateUser", "admin", "incorrectPin"),
        ("logOut", "timeadmin", "differentUserLoggedIn"),
        ("authenticateUser", "admin", "success"),
    ]


def test_a_success_forgives_wrong_pins(bench):
    """Only wrong PINs in a row block."""
    for _ in range(3):
        for _ in range(2):
            with pytest.raises(errors.IncorrectPin):
                bench.tse.users.authenticate("logger", "0", at=NEW_YEAR)
        bench.tse.users.authenticate("logger", PIN["logger"], at=NEW_YEAR)


def test_a_restart_neither_unblocks_nor_forgets_a_new_pin(bench):
    """The retry counter, the session and the PIN are folded from facts; the PIN is not in them."""
    for _ in range(3):
        with pytest.raises(errors.IncorrectPin):
            bench.tse.users.authenticate("admin", "00000", at=NEW_YEAR)
    again = bench.restarted()
    with pytest.raises(errors.PinBlocked):
        again.users.authenticate("admin", PIN["admin"], at=NEW_YEAR)
    again.users.unblock_pin("admin", "123456", "54321", at=NEW_YEAR)
    bench.restarted().users.authenticate("admin", "54321", at=NEW_YEAR)
    assert bench.restarted().users.logged_in == "admin"
    (changed,) = [fact for fact in bench.facts if isinstance(fact, PinChanged)]
    assert b"54321" not in changed.digest


@pytest.mark.parametrize("pin", ["", "1234", "123456", "1234x", "\uff11\uff12\uff13\uff14\uff15"])
def test_a_pin_has_exactly_the_digits_of_the_device(bench, pin):
    """A new PIN of another form is refused, logged, and the old one goes on."""
    with pytest.raises(errors.SettingNewPinFailed, match="5 digits"):
        bench.tse.users.unblock_pin("admin", "123456", pin, at=NEW_YEAR)
    bench.tse.users.authenticate("admin", PIN["admin"], at=NEW_YEAR)


def test_wrong_puks_block_unblocking_for_a_while():
    """ErrorPukTemporarilyBlocked passes by itself."""
    bench = Bench(puk_retries=2, puk_block_seconds=60)
    unblock = bench.tse.users.unblock_pin
    for _ in range(2):
        with pytest.raises(errors.IncorrectPuk):
            unblock("admin", "000000", "1", at=NEW_YEAR)
    with pytest.raises(errors.PukTemporarilyBlocked, match="wait 1 s"):
        unblock("admin", "123456", "1", at=NEW_YEAR + 59)
    unblock("admin", "123456", "1", at=NEW_YEAR + 60)


def test_a_stranger_is_logged_as_one(bench):
    """An unknown user has no PIN to guess, and his name reaches the log in ASCII only."""
    with pytest.raises(errors.UnknownUserId, match="there are: admin, timeadmin, logger"):
        bench.tse.users.authenticate("jörg", "1", at=NEW_YEAR)
    with pytest.raises(errors.UnknownUserId):
        bench.tse.users.unblock_pin("root", "123456", "12345", at=NEW_YEAR)
    assert bench.tse.users.remaining_retries("root") == -1
    assert outcomes(bench) == [
        ("authenticateUser", "j?rg", "unknownUserId"),
        ("unblockUser", "root", "unknownUserId"),
    ]


def test_a_log_out_needs_somebody(bench):
    """Nobody cannot log out, and after a log-out rights are gone."""
    with pytest.raises(errors.UserNotAuthenticated):
        bench.tse.users.log_out(at=NEW_YEAR)
    bench.tse.users.authenticate("admin", PIN["admin"], at=NEW_YEAR)
    bench.tse.users.log_out(at=NEW_YEAR)
    with pytest.raises(errors.UserNotAuthenticated):
        bench.tse.initialise(at=NEW_YEAR)


def test_an_idle_user_is_logged_out_and_that_is_logged():
    """TR-03151-1 3.2.2: the cause is the timeout; each log counts as activity."""
    bench = Bench(**GUARDED, session_timeout=300)
    bench.tse.users.authenticate("admin", PIN["admin"], at=NEW_YEAR)
    bench.tse.initialise(at=NEW_YEAR + 299)
    bench.tse.register_client(CLIENT, at=NEW_YEAR + 598)
    with pytest.raises(errors.UserNotAuthenticated):
        bench.tse.register_client("two", at=NEW_YEAR + 898)
    assert outcomes(bench)[-1] == ("logOut", "admin", "timeout")


# Time.


@pytest.fixture
def clocked():
    """A device that takes the time from its caller, in use."""
    return Bench(time_sync="unixTime").in_use()


def test_power_loss_clears_the_time_and_nothing_is_signed_until_it_is_set(clocked):
    """TR-03153-1: the clock begins at 0, transactions are refused, and open ones stay open."""
    number = clocked.start()
    clocked.tse.mishaps.lose_power(at=NEW_YEAR + HOUR)
    for call in (
        clocked.start,
        lambda: clocked.finish(number),
        lambda: clocked.tse.register_client("two", at=NEW_YEAR + HOUR),
    ):
        with pytest.raises(errors.TimeNotSet):
            call()
    with pytest.raises(errors.TimeNotSet):
        clocked.restarted().clock.now_unix(at=NEW_YEAR + HOUR)
    clocked.tse.update_time(at=NEW_YEAR + HOUR, new_time_unix=NEW_YEAR + HOUR)
    clocked.finish(number, at=NEW_YEAR + HOUR + 1)
    assert clocked.logs[-1].at == NEW_YEAR + HOUR + 1


def test_a_clock_that_was_set_wrong_goes_on_wrong(clocked):
    """Logs carry the device's time, also after a restart, and never run backwards."""
    clocked.tse.update_time(at=NEW_YEAR, new_time_unix=NEW_YEAR + 500)
    clocked.start(at=NEW_YEAR + 10)
    assert clocked.logs[-1].at == NEW_YEAR + 510
    assert clocked.restarted().clock.now_unix(at=NEW_YEAR + 20) == NEW_YEAR + 520
    with pytest.raises(errors.InvalidTime, match="lies before the newest log"):
        clocked.tse.update_time(at=NEW_YEAR + 30, new_time_unix=NEW_YEAR + 30)


def test_the_time_comes_in_the_variant_of_the_device(clocked):
    """A device without a source of its own needs a time, one with a source takes none."""
    assert clocked.tse.clock.sync_variant(at=NEW_YEAR) == "unixTime"
    with pytest.raises(errors.UnsupportedTimeSyncVariant, match="say what time it is"):
        clocked.tse.update_time(at=NEW_YEAR)
    with pytest.raises(errors.UnsupportedTimeSyncVariant, match="without a time"):
        Bench(time_sync="noInput").in_use().tse.update_time(at=NEW_YEAR, new_time_unix=NEW_YEAR)


def test_a_new_device_may_not_know_the_time():
    """It can be initialised, and registers no client before its clock is set."""
    bench = Bench(time_set_at_delivery=False)
    bench.tse.initialise(at=NEW_YEAR)
    with pytest.raises(errors.TimeNotSet):
        bench.tse.register_client(CLIENT, at=NEW_YEAR)
    bench.tse.update_time(at=NEW_YEAR)
    bench.tse.register_client(CLIENT, at=NEW_YEAR)
    assert [log.at for log in bench.logs] == [0, NEW_YEAR, NEW_YEAR]


def test_a_cloud_keeps_its_time():
    """What happens to the power of a cloud is not seen."""
    assert devices.load("fiskaly-cloud").keeps_time
    bench = Bench(keeps_time=True).in_use()
    bench.tse.mishaps.lose_power(at=NEW_YEAR)
    bench.start()


def test_power_loss_ends_a_session_and_makes_a_self_test_due(clocked):
    """Nobody is logged out in the log: the device was off."""
    clocked.tse.self_test(at=NEW_YEAR)
    clocked.tse.users.authenticate("admin", PIN["admin"], at=NEW_YEAR)
    clocked.tse.mishaps.lose_power(at=NEW_YEAR)
    status = clocked.tse.status(at=NEW_YEAR)
    assert (status.user, status.self_test_passed, status.time_set) == ("", False, False)
    assert outcomes(clocked)[-1] == ("authenticateUser", "admin", "success")


# Self test.


def test_an_enforced_self_test_stops_signing_when_it_is_due():
    """Every 25 hours and after each loss of power; setting the clock does not make it due."""
    bench = Bench(self_test_enforced=True, self_test_interval=25 * HOUR, time_sync="unixTime")
    bench.tse.initialise(at=NEW_YEAR)
    with pytest.raises(errors.SelfTestRequired) as refused:
        bench.tse.register_client(CLIENT, at=NEW_YEAR)
    assert isinstance(refused.value, errors.FunctionFailed)
    bench.tse.self_test(at=NEW_YEAR)
    bench.tse.register_client(CLIENT, at=NEW_YEAR)
    bench.start(at=NEW_YEAR + 25 * HOUR - 1)
    with pytest.raises(errors.SelfTestRequired):
        bench.start(at=NEW_YEAR + 25 * HOUR)
    later = NEW_YEAR + 1000 * HOUR
    bench.tse.mishaps.lose_power(at=later)
    bench.tse.self_test(at=later)
    bench.tse.update_time(at=later, new_time_unix=later)
    bench.start(at=later + 24 * HOUR)


def test_a_self_test_can_clear_the_time():
    """On a stick the order is: self test, then the time."""
    bench = Bench(self_test_clears_time=True).in_use()
    bench.tse.self_test(at=NEW_YEAR)
    with pytest.raises(errors.TimeNotSet):
        bench.start()
    bench.tse.update_time(at=NEW_YEAR)
    bench.start()


def test_every_function_in_the_table_has_its_rules():
    """The rows that steer the gate say what the guideline says, for a handful read by hand."""
    table = functions.load()
    assert len(table) == 44
    assert table["startTransaction"].roles == {"logger"}
    assert not table["authenticateUser"].needs_initialised
    assert not table["exportLogMessages"].needs_enabled
    assert table["configureLogging"].roles == frozenset()
    assert {name for name, rule in table.items() if rule.storage == "after"} == {
        "authenticateUser",
        "logOut",
        "unblockPin",
        "initialize",
        "selfTest",
        "updateTime",
    }
    assert table["deleteLogMessages"].storage == "none"

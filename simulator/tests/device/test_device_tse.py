"""
What a TSE takes, what it refuses, and what it still knows after a restart.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from workbench import CLIENT, NEW_YEAR, PAIRS, Bench

from fiskalsim.device import errors
from fiskalsim.device.facts import LogWritten, Operation
from fiskalsim.device.status import LifeCycle
from fiskalsim.device.tse import Tse


def refused(error: type[errors.DeviceError], match: str | None = None):
    """Expect a refusal, and that its message says *match*."""
    return pytest.raises(error, match=match)


@pytest.fixture
def bench():
    """A device in use with one client."""
    return Bench().in_use()


# Numbers.


def test_numbers_begin_at_one_and_rise_by_one(bench):
    """The first transaction is 1; each log takes the next signature counter."""
    assert [bench.start() for _ in range(3)] == [1, 2, 3]
    assert [log.counter for log in bench.logs] == [1, 2, 3, 4, 5]
    bench.finish(2)
    assert bench.start() == 4
    assert (bench.tse.counters.signature, bench.tse.counters.transaction) == (7, 4)


def test_open_transactions_are_listed_in_order_of_their_starts(bench):
    """A finished one is gone, the others keep their place."""
    for step in range(4):
        bench.start(at=NEW_YEAR + step)
    bench.finish(2, at=NEW_YEAR + 9)
    listed = [(one.number, one.client, one.started_at_unix) for one in bench.tse.open_transactions]
    assert listed == [(1, CLIENT, NEW_YEAR), (3, CLIENT, NEW_YEAR + 2), (4, CLIENT, NEW_YEAR + 3)]


def test_an_update_is_signed_and_leaves_the_transaction_open(bench):
    """An update takes a counter and no number."""
    number = bench.start()
    signed = bench.tse.update_transaction(CLIENT, number, "Bestellung-V1", b"tea", at=NEW_YEAR + 3)
    assert (signed.transaction, signed.counter, signed.at) == (number, 4, NEW_YEAR + 3)
    assert [number] == [one.number for one in bench.tse.open_transactions]


def test_each_answer_knows_when_its_transaction_began(bench):
    """A receipt shows start and end, also when another process made the start."""
    number = bench.start(at=NEW_YEAR + 10)
    done = bench.restarted().finish_transaction(CLIENT, number, "", b"", at=NEW_YEAR + 60)
    assert (done.started_at_unix, done.at) == (NEW_YEAR + 10, NEW_YEAR + 60)


# The limit.


def test_a_start_at_the_limit_is_refused_and_leaves_nothing_behind():
    """DE-LIM: no log, no number, no ghost in the list; after a finish there is room again."""
    bench = Bench(max_started_transactions=3).in_use()
    for _ in range(3):
        bench.start()
    logs, listed = len(bench.logs), bench.tse.open_transactions
    for _ in range(2):
        with refused(
            errors.LimitOfSimultaneousOpenTransactionsReached, "^3 transactions are open"
        ):
            bench.start()
    assert (len(bench.logs), bench.tse.open_transactions) == (logs, listed)
    bench.finish(1)
    assert bench.start() == 4


def test_without_a_limit_any_number_can_be_open():
    """A limit of 0 is none."""
    bench = Bench(max_started_transactions=0).in_use()
    for _ in range(50):
        bench.start()
    assert bench.tse.status(at=NEW_YEAR).started_transactions == 50


def test_a_full_device_tells_so_before_it_asks_who_is_calling():
    """TR-03151-1 3.7.5: the limit is checked before the client."""
    bench = Bench(max_started_transactions=1).in_use()
    with refused(errors.ClientNotRegistered):
        bench.start("stranger")
    bench.start()
    with refused(errors.LimitOfSimultaneousOpenTransactionsReached):
        bench.start("stranger")


# Whose transaction.


def test_a_client_finishes_only_its_own_transactions():
    """Another till cannot end a sale by guessing its number."""
    bench = Bench().in_use("one", "two")
    number = bench.start("one")
    with refused(errors.TransactionNumberNotFound, "started by client 'one', not by 'two'"):
        bench.finish(number, "two")
    bench.finish(number, "one")
    assert bench.tse.open_transactions == ()


@pytest.mark.parametrize("number", [-99, -1, 0, 2, 2**32])
def test_an_unknown_number_is_not_found(bench, number):
    """The markers of an outage are no transaction numbers either."""
    bench.start()
    with refused(errors.TransactionNumberNotFound, f"transaction {number} is not open"):
        bench.finish(number)


def test_a_transaction_is_finished_once(bench):
    """A second finish finds nothing, and signs nothing."""
    bench.finish(bench.start())
    with refused(errors.TransactionNumberNotFound):
        bench.finish(1)
    assert len(bench.logs) == 4


def test_a_stranger_gets_nothing(bench):
    """Start, update, finish and deregistering all ask for a registered client."""
    number = bench.start()
    for call in (
        lambda: bench.start("stranger"),
        lambda: bench.tse.update_transaction("stranger", number, "", b"", at=NEW_YEAR),
        lambda: bench.finish(number, "stranger"),
        lambda: bench.tse.deregister_client("stranger", at=NEW_YEAR),
    ):
        with refused(errors.ClientNotRegistered, "'stranger' is not registered"):
            call()


# Clients.


@pytest.mark.parametrize("letter", "/:?_;äß^\n")
def test_a_client_id_keeps_to_the_alphabet(bench, letter):
    """TR-03151-1 appendix A leaves out / : ? and the underscore."""
    with refused(errors.InvalidClientIdCharacter):
        bench.tse.register_client(f"till{letter}1", at=NEW_YEAR)
    assert [one.client for one in bench.tse.clients] == [CLIENT]


def test_every_letter_of_the_alphabet_is_taken():
    """What appendix A allows works, up to the length that the device takes."""
    bench = Bench(client_id_max_length=30)
    bench.tse.initialise(at=NEW_YEAR)
    for client in (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "abcdefghijklmnopqrstuvwxyz",
        "0 1'2(3)4+5,6-7.8=9",
    ):
        bench.tse.register_client(client, at=NEW_YEAR)
    bench.tse.register_client("x" * 30, at=NEW_YEAR)
    with refused(errors.ParameterTooLong, "31 characters"):
        bench.tse.register_client("y" * 31, at=NEW_YEAR)
    with refused(errors.ParameterSyntax, "empty"):
        bench.tse.register_client("", at=NEW_YEAR)


def test_a_client_is_registered_once_and_only_while_there_is_room():
    """After one left, another can come."""
    bench = Bench(max_registered_clients=2).in_use("one", "two")
    with refused(errors.ClientAlreadyRegistered):
        bench.tse.register_client("one", at=NEW_YEAR)
    with refused(errors.ClientLimitReached):
        bench.tse.register_client("three", at=NEW_YEAR)
    bench.tse.deregister_client("one", at=NEW_YEAR)
    bench.tse.register_client("three", at=NEW_YEAR + 5)
    assert [(one.client, one.registered_at_unix) for one in bench.tse.clients] == [
        ("two", NEW_YEAR),
        ("three", NEW_YEAR + 5),
    ]


def test_a_client_with_open_transactions_stays():
    """Its transactions could never be finished."""
    bench = Bench().in_use("one", "two")
    number = bench.start("one")
    with refused(errors.DeregisterClientFailed, f"the first is {number}"):
        bench.tse.deregister_client("one", at=NEW_YEAR)
    bench.tse.deregister_client("two", at=NEW_YEAR)
    bench.finish(number, "one")
    bench.tse.deregister_client("one", at=NEW_YEAR)
    assert bench.tse.clients == ()


# Life cycle.


def test_before_initialising_nothing_works_but_asking():
    """The status tells the state; every other call is refused and writes nothing."""
    bench = Bench()
    assert bench.tse.status(at=NEW_YEAR).life_cycle is LifeCycle.UNINITIALISED
    for call in (
        lambda: bench.tse.register_client(CLIENT, at=NEW_YEAR),
        lambda: bench.tse.deregister_client(CLIENT, at=NEW_YEAR),
        lambda: bench.tse.self_test(at=NEW_YEAR),
        lambda: bench.tse.update_time(at=NEW_YEAR),
        bench.start,
        lambda: bench.finish(1),
        lambda: bench.tse.update_transaction(CLIENT, 1, "", b"", at=NEW_YEAR),
    ):
        with refused(errors.DeviceNotInitialized):
            call()
    assert bench.logs == []


def test_a_device_is_initialised_once(bench):
    """A second time is refused."""
    assert bench.tse.status(at=NEW_YEAR).life_cycle is LifeCycle.INITIALISED
    with refused(errors.DeviceIsInitialized):
        bench.tse.initialise(at=NEW_YEAR)


def test_signatures_are_used_up_one_day():
    """The last signature is made, the next one refused, and nothing is written for it."""
    bench = Bench(max_signatures=4).in_use()
    bench.finish(bench.start())
    with refused(errors.SignatureCounterExhausted, "^all 4 signatures"):
        bench.start()
    assert len(bench.logs) == 4
    assert bench.tse.open_transactions == ()


def test_an_expired_certificate_complains_after_the_work(bench):
    """TR-03151-1 3.1.2.4: the log is written and stored, then comes the error."""
    end = bench.identity.valid_until_unix
    bench.start(at=end)
    with refused(errors.CertificateExpired):
        bench.start(at=end + 1)
    assert (bench.logs[-1].at, bench.logs[-1].operation) == (end + 1, Operation.START)
    assert [one.number for one in bench.tse.open_transactions] == [1, 2]


# Arguments.


def test_a_process_type_must_fit_into_a_log(bench):
    """At most 100 characters, all of them ASCII; the device reads no more into it."""
    bench.tse.start_transaction(CLIENT, "x" * 100, b"", at=NEW_YEAR)
    with refused(errors.ParameterTooLong, "101 characters"):
        bench.tse.start_transaction(CLIENT, "x" * 101, b"", at=NEW_YEAR)
    with refused(errors.ParameterSyntax):
        bench.tse.start_transaction(CLIENT, "Kassenbeleg\u2013V1", b"", at=NEW_YEAR)
    assert bench.tse.counters.transaction == 1


# Time.


def test_the_device_s_time_never_runs_backwards(bench):
    """DE-SIG-0007: with an older *at*, a log has the time of the one before."""
    bench.start(at=NEW_YEAR + 100)
    signed = bench.tse.start_transaction(CLIENT, "", b"", at=NEW_YEAR + 40)
    assert (signed.at, bench.logs[-1].at) == (NEW_YEAR + 100, NEW_YEAR + 100)
    assert bench.tse.start_transaction(CLIENT, "", b"", at=NEW_YEAR + 101).at == NEW_YEAR + 101


def test_the_next_self_test_comes_closer():
    """Due at first, then after the interval, never below 0 and never for some devices."""
    bench = Bench(self_test_interval=90_000).in_use()
    before = bench.tse.status(at=NEW_YEAR)
    assert (before.self_test_passed, before.time_until_next_self_test) == (False, 0)
    bench.tse.self_test(at=NEW_YEAR)
    for later, passed, left in ((0, True, 90_000), (89_999, True, 1), (90_000, False, 0)):
        status = bench.tse.status(at=NEW_YEAR + later)
        assert (status.self_test_passed, status.time_until_next_self_test) == (passed, left)
    never = Bench(self_test_interval=0).in_use().tse.status(at=NEW_YEAR)
    assert (never.self_test_passed, never.time_until_next_self_test) == (True, 0)


def test_the_status_counts(bench):
    """What the TSE info object shows is what happened."""
    bench.finish(bench.start())
    bench.start(at=NEW_YEAR + 7)
    status = bench.tse.status(at=NEW_YEAR + 8)
    assert (status.started_transactions, status.registered_clients) == (1, 1)
    assert (status.created_signatures, status.last_transaction) == (5, 2)
    assert status.last_log_unix == NEW_YEAR + 7
    assert status.serial_hex == bench.identity.serial.hex() == bench.logs[0].tse
    assert status.certificates == bench.identity.chain


# Restarts.


def test_an_event_that_could_not_be_recorded_did_not_happen():
    """If the ledger fails, the number is not used up and the next call gets it."""
    kept: list[LogWritten] = []
    full = False

    def record(log):
        if full:
            raise OSError("disk full")
        kept.append(log)

    model = Bench()
    tse = Tse(model.identity, model.profile, record)
    tse.initialise(at=NEW_YEAR)
    full = True
    with pytest.raises(OSError, match="disk full"):
        tse.register_client(CLIENT, at=NEW_YEAR)
    assert tse.clients == ()
    full = False
    tse.register_client(CLIENT, at=NEW_YEAR)
    assert kept[-1].counter == 2


def test_a_log_of_another_device_is_refused(bench):
    """A ledger written with another seed does not pass for one's own memory."""
    foreign = msgspec.structs.replace(bench.logs[0], tse="00" * 32)
    with pytest.raises(ValueError, match="another seed or device profile"):
        Bench().tse.apply(foreign)


def test_a_repeated_log_is_refused(bench):
    """A damaged ledger is noticed before a counter is given twice."""
    with pytest.raises(ValueError, match="a signature counter never repeats"):
        bench.tse.apply(bench.logs[-1])


def test_a_fact_survives_the_ledger(bench):
    """Encoded and decoded, a log is the same fact, under its class name."""
    bench.start()
    for log in bench.logs:
        written = msgspec.msgpack.encode(log)
        assert log == msgspec.msgpack.decode(written, type=LogWritten)
        assert msgspec.msgpack.decode(written)["type"] == "LogWritten"


# Determinism.


@pytest.mark.parametrize("pair", [PAIRS[0], PAIRS[4]], ids=lambda pair: pair[0])
def test_two_processes_make_the_same_bytes(pair):
    """The same seed, clock and calls give the same certificates and logs, to the last bit."""
    script = Path(__file__).parents[1] / "device_history.py"
    digests = {
        subprocess.run(
            [sys.executable, str(script), *pair],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop()) == 64

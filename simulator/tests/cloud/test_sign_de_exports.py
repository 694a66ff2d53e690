"""
Exports of SIGN DE V2: their states, their filters, their files.
"""

from __future__ import annotations

import io
import re
import tarfile

import pytest
from sign_de import TILL, TSS, an_id

EXPORT = f"/tss/{TSS}/export"
DAY = 86_400


def ask(cloud, number=1, **filters):
    """Ask for an export."""
    return cloud.ok("PUT", f"{EXPORT}/{an_id(number)}", params=filters)


def names(cloud, number=1):
    """Fetch the file of an export and name what is in it."""
    answer = cloud("GET", f"{EXPORT}/{an_id(number)}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-tar"
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def logs(cloud, number=1):
    """Fetch the file of an export and give the signature counters of its logs."""
    found = (name for name in names(cloud, number) if name.endswith(".log"))
    return [int(name.split("_Sig-")[1].split("_")[0]) for name in found]


@pytest.fixture
def sold(cloud):
    """A TSS with two clients and three finished transactions, one of the second client."""
    cloud.ready()
    cloud.till(an_id(20), serial="ERS 2")
    for number in (3, 4, 5):
        cloud.advance(60)
        till = an_id(20) if number == 5 else TILL
        cloud.ok(*cloud.tx(1, tx=an_id(number), till=till))
        schema = {"standard_v1": {"other": {}}}
        cloud.ok(*cloud.tx(2, "FINISHED", tx=an_id(number), till=till, schema=schema))
    return cloud


#: Birth 24, PIN, login, initialise, two clients: 29; then three transactions.
SALES = [30, 31, 32, 33, 34, 35]


def test_a_small_export_is_complete_at_once(sold):
    """Asked for, begun and ended in the same second, and its file is there."""
    export = ask(sold)
    assert export["state"] == "COMPLETED"
    assert export["time_request"] == export["time_start"] == export["time_end"]
    assert export["time_expiration"] > export["time_end"]
    assert logs(sold) == [*range(1, 30), *SALES]


def test_the_file_looks_like_recorded_ones(sold):
    """One line about the product, the certificate, and each log under its name."""
    ask(sold)
    files = names(sold)
    tss = sold.ok("GET", f"/tss/{TSS}")
    about = files["info.csv"].decode()
    assert about == (
        f'"description:","{tss["description"]}","manufacturer:","fiskaly GmbH",'
        '"version:","fiskaly sign cloud-TSE v1.0.5-1.2.0"'
    )
    assert [name for name in files if name.endswith(".der")] == [
        f"{tss['serial_number']}_X509.der"
    ]
    at = sold.ok("GET", f"/tss/{TSS}/tx/3")["time_start"]
    assert f"Unixt_{at}_Sig-34_Log-Tra_No-3_Start_Client-ERS 2.log" in files
    log = sold("GET", f"/tss/{TSS}/tx/3/log?tx_revision=1")
    assert log.headers["content-type"] == "application/octet-stream"
    assert files[f"Unixt_{at}_Sig-34_Log-Tra_No-3_Start_Client-ERS 2.log"] == log.content
    births = [name.split("_Log-")[1] for name in files if "_Log-Sys" in name]
    assert births[18:28] == [
        f"Sys_{operation}.log"
        for operation in (
            "updateTime",
            "registerClient",
            "startAudit",
            "configureLogging",
            "selfTest",
            "enterSecureState",
            "unblockUser",
            "authenticateUser",
            "initialize",
            "registerClient",
        )
    ]


def test_logs_of_the_admin_name_him_as_recorded(sold):
    """tr-admin, under the role and with the results of recorded logs."""
    ask(sold)
    contents = {name.split("_Log-")[-1]: body for name, body in names(sold).items()}
    assert b"\x81\x08tr-admin\x82\x01\x00" in contents["Sys_unblockUser.log"]
    assert b"\x81\x08tr-admin\x82\x01\x01\x83\x01\xff" in contents["Sys_authenticateUser.log"]
    self_test = b"\x81\x06SMAERS\x82\x01\x00\x83\x12ERROR_UNAUTHORIZED\x84"
    assert self_test in contents["Sys_selfTest.log"]


def test_live_exports_carry_the_chain(cloud):
    """A LIVE file has the certificates above the device's own as well."""
    cloud.log_in("LIVE")
    cloud.tss()
    ask(cloud)
    certificates = [name for name in names(cloud) if name.endswith("_X509.der")]
    assert len(certificates) == 3
    assert all(re.fullmatch(r"[0-9a-f]{64}_X509\.der", name) for name in certificates)


@pytest.mark.parametrize(
    ("filters", "counters"),
    [
        ({"transaction_number": 2}, [32, 33]),
        ({"start_transaction_number": 2}, [32, 33, 34, 35]),
        ({"end_transaction_number": 1}, [30, 31]),
        ({"start_transaction_number": 2, "end_transaction_number": 2}, [32, 33]),
        ({"client_id": an_id(20)}, [34, 35]),
        ({"client_id": an_id(20), "transaction_number": 1}, [34, 35]),
        ({"start_signature_counter": 31, "end_signature_counter": 33}, [31, 32, 33]),
        ({"end_signature_counter": 2}, [1, 2]),
        ({"maximum_number_records": "1000000", "start_signature_counter": 35}, [35]),
    ],
)
def test_filters_choose_logs(sold, filters, counters):
    """Each filter does what it is called; a client's filter leaves the others aside."""
    assert ask(sold, **filters)["state"] == "COMPLETED"
    assert logs(sold) == counters


def test_dates_choose_logs(sold):
    """Both ends are taken along."""
    second = sold.ok("GET", f"/tss/{TSS}/tx/2")["time_start"]
    ask(sold, start_date=second, end_date=second)
    assert logs(sold) == [32, 33]


@pytest.mark.parametrize(
    ("filters", "exception"),
    [
        ({"start_date": 4_000_000_000}, "E_NO_DATA_AVAILABLE"),
        ({"start_signature_counter": 1000}, "E_NO_DATA_AVAILABLE"),
        ({"maximum_number_records": 5}, "E_TOO_MANY_RECORDS"),
        ({"maximum_number_records": 1, "transaction_number": 1}, "E_TOO_MANY_RECORDS"),
    ],
)
def test_an_export_can_fail(sold, filters, exception):
    """It is then in state ERROR, says why, and has no file."""
    export = ask(sold, **filters)
    assert (export["state"], export["exception"]) == ("ERROR", exception)
    assert "time_error" in export
    refused = sold.refused("GET", f"{EXPORT}/{an_id(1)}/file")
    assert refused == (404, "E_EXPORT_NOT_COMPLETED")


def test_a_client_without_transactions_has_no_export(sold):
    """It is known to the TSS, and not to its logs of transactions."""
    sold.till(an_id(21), serial="ERS 3")
    assert ask(sold, client_id=an_id(21))["exception"] == "E_ID_NOT_FOUND"


@pytest.mark.parametrize(
    ("filters", "refused"),
    [
        ({"client_id": an_id(99)}, (400, "E_CLIENT_NOT_FOUND")),
        ({"transaction_number": 9}, (400, "E_TX_NOT_FOUND")),
        ({"transaction_number": 1, "start_date": 1}, (400, "E_PARAMETER_MISMATCH")),
        ({"start_date": 2, "end_date": 1}, (400, "E_PARAMETER_MISMATCH")),
        (
            {"start_transaction_number": 2, "end_transaction_number": 1},
            (400, "E_PARAMETER_MISMATCH"),
        ),
        ({"start_date": 1, "start_signature_counter": 1}, (400, "E_PARAMETER_MISMATCH")),
        (
            {"start_signature_counter": 2, "end_signature_counter": 1},
            (400, "E_PARAMETER_MISMATCH"),
        ),
        ({"client_id": "x"}, (400, "E_FAILED_SCHEMA_VALIDATION")),
        ({"maximum_number_records": "0"}, (400, "E_FAILED_SCHEMA_VALIDATION")),
        ({"maximum_number_records": "1000001"}, (400, "E_FAILED_SCHEMA_VALIDATION")),
        ({"start_date": "2026-01-01"}, (400, "E_FAILED_SCHEMA_VALIDATION")),
    ],
)
def test_filters_that_cannot_be(sold, filters, refused):
    """What is unknown, contradicts itself or is no number makes no export."""
    assert sold.refused("PUT", f"{EXPORT}/{an_id(1)}", params=filters) == refused
    assert sold.ok("GET", EXPORT)["count"] == 0


def test_an_id_is_used_once(sold):
    """Asking again under the same id is refused."""
    ask(sold)
    assert sold.refused("PUT", f"{EXPORT}/{an_id(1)}") == (400, "E_DUPLICATE_EXPORT")


@pytest.mark.parametrize("state", ["CREATED", "UNINITIALIZED"])
def test_only_what_was_initialised_is_exported(cloud, state):
    """Before that it is a conflict with the state."""
    cloud.tss(state=state)
    refused = cloud.refused("PUT", f"{EXPORT}/{an_id(1)}")
    assert refused == (409, "E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT")


@pytest.mark.parametrize("state", ["DISABLED", "DEFECTIVE"])
def test_what_is_out_of_use_is_still_exported(cloud, state):
    """The logs are there for the auditor."""
    cloud.tss(state=state)
    assert ask(cloud)["state"] == "COMPLETED"
    assert len(logs(cloud)) >= 27


@pytest.fixture
def slow(cloud_with):
    """A cloud whose exports take a minute."""
    return cloud_with(**{"export-seconds": "60"}).ready()


def test_a_slow_export_passes_its_states(slow):
    """Pending, working, completed, expired; times come with the states."""
    seen = [ask(slow)]
    refused = slow("GET", f"{EXPORT}/{an_id(1)}/file")
    assert refused.json()["code"] == "E_EXPORT_NOT_COMPLETED"
    assert refused.headers["retry-after"] == "60"
    for seconds in (9, 1, 49, 1, 30 * DAY):
        slow.advance(seconds)
        slow.log_in()
        seen.append(slow.ok("GET", f"{EXPORT}/{an_id(1)}"))
    states = [export["state"] for export in seen]
    assert states == ["PENDING", "PENDING", "WORKING", "WORKING", "COMPLETED", "EXPIRED"]
    assert "time_start" not in seen[1]
    assert seen[2]["estimated_time_of_completion"] == seen[4]["time_end"]
    refused = slow.refused("GET", f"{EXPORT}/{an_id(1)}/file")
    assert refused == (404, "E_EXPORT_NOT_FOUND")


def test_what_is_signed_meanwhile_is_not_in_it(slow):
    """An export carries what there was when it was asked for."""
    ask(slow)
    slow.sale()
    slow.advance(60)
    assert logs(slow) == list(range(1, 29))


def test_a_running_export_can_be_cancelled(slow):
    """Once; a complete one cannot."""
    ask(slow)
    cancelled = slow.ok("DELETE", f"{EXPORT}/{an_id(1)}")
    assert cancelled["state"] == "CANCELLED"
    assert slow.refused("DELETE", f"{EXPORT}/{an_id(1)}") == (400, "E_CANCEL_EXPORT")
    ask(slow, 2)
    slow.advance(60)
    assert slow.refused("DELETE", f"{EXPORT}/{an_id(2)}") == (400, "E_CANCEL_EXPORT")


def test_ten_exports_may_run(slow):
    """The eleventh waits until one is through."""
    for number in range(1, 11):
        ask(slow, number)
    assert slow.refused("PUT", f"{EXPORT}/{an_id(11)}") == (409, "E_TOO_MANY_EXPORTS")
    slow.ok("DELETE", f"{EXPORT}/{an_id(1)}")
    ask(slow, 11)


def test_the_same_export_can_be_limited(cloud_with):
    """The documented code without a documented limit is a setting."""
    choices = {"export-seconds": "60", "repeated-export": "while-running"}
    cloud = cloud_with(**choices).ready()
    ask(cloud)
    refused = cloud.refused("PUT", f"{EXPORT}/{an_id(2)}")
    assert refused == (409, "E_EXPORT_DUPLICATE_RATE_LIMITED")
    ask(cloud, 2, start_date=1)


def test_exports_have_metadata_and_are_listed(sold):
    """In order, by state, per TSS and for all."""
    for number in (1, 2):
        ask(sold, number)
    ask(sold, 3, start_date=4_000_000_000)
    path = f"{EXPORT}/{an_id(1)}/metadata"
    assert sold.ok("PATCH", path, {"a": "b"}) == sold.ok("GET", path) == {"a": "b"}
    for where in ("/export", EXPORT):
        listed = sold.ok("GET", f"{where}?order=desc&order_by=time_request")
        assert (listed["_type"], listed["count"]) == ("EXPORT_LIST", 3)
    failed = sold.ok("GET", f"{EXPORT}?states[0]=ERROR")["data"]
    assert [export["_id"] for export in failed] == [an_id(3)]
    assert sold.refused("GET", f"{EXPORT}/{an_id(9)}") == (404, "E_EXPORT_NOT_FOUND")

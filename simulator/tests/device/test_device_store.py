"""
What leaves a TSE: archives that other people's tools read and verify, and what may be erased.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from log_reader import Log, parse
from workbench import CLIENT, NEW_YEAR, PAIRS, Bench

from fiskalsim.device import errors
from fiskalsim.device.archive import Archive, Entry
from fiskalsim.device.facts import LogsErased, LogsExported
from fiskalsim.device.selection import Selection

LATER = NEW_YEAR + 1000


def unpack(archive: Archive) -> dict[str, bytes]:
    """Read an archive with Python's tarfile, strictly."""
    with tarfile.open(fileobj=io.BytesIO(archive.content), errorlevel=2) as tar:
        members = tar.getmembers()
        assert all(member.isreg() for member in members)
        files = {member.name: tar.extractfile(member).read() for member in members}
    assert len(files) == len(members)
    return files


def logs_of(archive: Archive) -> list[Log]:
    """Read the log messages of an archive, in the order in which they lie in it."""
    return [parse(data) for name, data in unpack(archive).items() if name.endswith(".log")]


def counters(archive: Archive) -> list[int]:
    """Tell which logs an archive holds."""
    return [log.counter for log in logs_of(archive)]


def openssl_says(log: Log, *, certificate: bytes, digest: str, folder) -> str:
    """Let openssl verify one log message under the key of a certificate."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    half = len(log.signature) // 2
    r, s = (int.from_bytes(part, "big") for part in (log.signature[:half], log.signature[half:]))
    for name, data in (
        ("key", key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)),
        ("signature", encode_dss_signature(r, s)),
        ("message", log.signed),
    ):
        (folder / name).write_bytes(data)
    done = subprocess.run(
        ["openssl", "dgst", f"-{digest}", "-verify", "key", "-signature", "signature", "message"],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )
    return done.stdout.strip()


def lived(**changes) -> Bench:
    """A device with two clients, three transactions and all kinds of logs."""
    bench = Bench(**changes)
    bench.tse.initialise(at=NEW_YEAR)
    for client in ("one", "two"):
        bench.tse.register_client(client, at=NEW_YEAR)
    bench.tse.self_test(at=NEW_YEAR + 1)
    first = bench.start("one", at=NEW_YEAR + 10)
    bench.tse.upkeep.audit(b"all is well", at=NEW_YEAR + 11)
    second = bench.start("two", at=NEW_YEAR + 20)
    bench.tse.update_transaction("one", first, "", b"tea", at=NEW_YEAR + 25)
    bench.finish(first, "one", at=NEW_YEAR + 30)
    bench.finish(second, "two", at=NEW_YEAR + 40)
    bench.tse.self_test(at=NEW_YEAR + 45)
    bench.finish(bench.start("one", at=NEW_YEAR + 50), "one", at=NEW_YEAR + 60)
    return bench


@pytest.fixture
def bench():
    """A device with a past: counters 1 to 13."""
    return lived()


# The archive.


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_openssl_verifies_each_log_of_an_export(pair, version, tmp_path):
    """Every curve and version: an independent tool accepts all logs, and none that was altered."""
    curve, algorithm = pair
    bench = lived(curve=curve, algorithm=algorithm, log_version=version)
    archive = bench.tse.store.export(bench.facts, at=LATER)
    certificate = bench.identity.chain[0]
    digest = algorithm.removeprefix("ecdsa-plain-").lower()
    logs = logs_of(archive)
    assert [log.counter for log in logs] == list(range(1, 14))
    for log in (logs[0], logs[5], logs[-1]):
        verdict = openssl_says(log, certificate=certificate, digest=digest, folder=tmp_path)
        assert verdict == "Verified OK"
    broken = Log(
        operation="",
        counter=0,
        signed=logs[-1].signed[:-1] + b"\x00",
        signature=logs[-1].signature,
    )
    verdict = openssl_says(broken, certificate=certificate, digest=digest, folder=tmp_path)
    assert verdict == "Verification failure"


def test_the_whole_chain_lies_in_the_archive_under_the_names_of_its_keys(bench):
    """TR-03151-1 2.5.4: each certificate is named after its key, and the last signed itself."""
    files = unpack(bench.tse.store.export(bench.facts, at=LATER))
    names = [name for name in files if name.endswith("_X509.cer")]
    chain = [x509.load_der_x509_certificate(files[name]) for name in names]
    for name, certificate in zip(names, chain, strict=True):
        point = certificate.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        assert name == f"{hashlib.sha256(point).hexdigest()}_X509.cer"
    for below, above in zip(chain, [*chain[1:], chain[-1]], strict=True):
        below.verify_directly_issued_by(above)
    assert len(chain) == 3
    assert names[0].startswith(bench.identity.serial_hex)


def test_files_are_named_as_the_guideline_says(bench):
    """TR-03151-1 2.5.5: time, counter, kind, number, step and client stand in the name."""
    archive = bench.tse.store.export(bench.facts, at=LATER)
    assert archive.file_name == f"Export_Unixt_{LATER}.tar"
    names = list(unpack(archive))
    assert names[0] == "info.csv"
    assert names[4:11] == [
        f"Unixt_{NEW_YEAR}_Sig-1_Log-Sys_initialize.log",
        f"Unixt_{NEW_YEAR}_Sig-2_Log-Sys_registerClient.log",
        f"Unixt_{NEW_YEAR}_Sig-3_Log-Sys_registerClient.log",
        f"Unixt_{NEW_YEAR + 1}_Sig-4_Log-Sys_selfTest.log",
        f"Unixt_{NEW_YEAR + 10}_Sig-5_Log-Tra_No-1_Start_Client-one.log",
        f"Unixt_{NEW_YEAR + 11}_Sig-6_Log-Aud.log",
        f"Unixt_{NEW_YEAR + 20}_Sig-7_Log-Tra_No-2_Start_Client-two.log",
    ]
    certificates = bench.tse.store.export_certificates(at=LATER)
    assert certificates.file_name == f"CertificateExport_Unixt_{LATER}.tar"
    assert list(unpack(certificates)) == names[1:4]


@pytest.mark.parametrize(
    ("time_format", "written"),
    [
        ("utcTime", "Utc_260101000000Z"),
        ("generalizedTime", "Gent_20260101000000Z"),
        ("generalizedTimeWithMilliseconds", "Gent_20260101000000.000Z"),
    ],
)
def test_times_in_names_have_the_device_s_format(time_format, written):
    """A device has one format for logs, names and archives."""
    bench = Bench(time_format=time_format).in_use()
    archive = bench.tse.store.export(bench.facts, at=NEW_YEAR)
    assert archive.file_name == f"Export_{written}.tar"
    assert f"{written}_Sig-1_Log-Sys_initialize.log" in unpack(archive)


def test_info_csv_has_the_form_of_its_version():
    """Version 2 has one line of description, manufacturer, version; version 3 one per part."""
    old = Bench(manufacturer='The "Works"')
    old.tse.initialise(at=NEW_YEAR, description="till 7")
    info = unpack(old.tse.store.export(old.facts, at=NEW_YEAR))["info.csv"]
    assert info == (b'"description:","till 7","manufacturer:","The ""Works""","version:","1.0.0"')
    new = Bench(log_version=3)
    new.tse.initialise(at=NEW_YEAR)
    new.tse.upkeep.describe("till 8", at=NEW_YEAR)
    lines = unpack(new.tse.store.export(new.facts, at=NEW_YEAR))["info.csv"].decode().split("\n")
    parts = [line.split(",")[1] for line in lines[:-1]]
    assert parts == ['"device"', '"storage"', '"integration-interface"', '"CSP"', '"SMA"']
    assert lines[-1] == '"description:","till 8"' + ',""' * 8


def test_an_archive_is_the_same_twice(bench):
    """The same logs give the same octets; a later export differs in its name alone."""
    first = bench.tse.store.export(bench.facts, at=LATER)
    again = bench.tse.store.export(bench.facts, at=LATER + 5)
    assert first.content == again.content
    assert first.file_name != again.file_name
    assert len(first.content) % 10240 == 0


@given(
    entries=st.lists(
        st.tuples(
            st.text("abcXYZ019 _-.()'+,=", min_size=1, max_size=200).filter(
                lambda name: name.strip(" ./") == name and name[0] != "-"
            ),
            st.binary(max_size=1500),
            st.integers(0, 2**33 - 1),
        ),
        max_size=6,
        unique_by=lambda entry: entry[0],
    )
)
def test_another_reader_finds_the_same_files(entries):
    """Python's tarfile reads every name, content and time back, long names included."""
    archive = Archive(
        file_name="x.tar",
        entries=tuple(
            Entry(name=name, content=content, modified_unix=at) for name, content, at in entries
        ),
    )
    with tarfile.open(fileobj=io.BytesIO(archive.content), errorlevel=2) as tar:
        found = [(one.name, tar.extractfile(one).read(), one.mtime) for one in tar]
    assert found == entries


def test_gnu_tar_lists_the_longest_names(tmp_path):
    """A client id as long as a cloud takes it survives in a name, for the ordinary tar too."""
    client = "x" * 70
    bench = Bench(client_id_max_length=70).in_use(client)
    bench.finish(bench.start(client), client)
    (tmp_path / "export.tar").write_bytes(bench.tse.store.export(bench.facts, at=LATER).content)
    done = subprocess.run(
        ["tar", "tf", "export.tar"], cwd=tmp_path, capture_output=True, check=True, text=True
    )
    assert f"Unixt_{NEW_YEAR}_Sig-4_Log-Tra_No-1_Finish_Client-{client}.log" in done.stdout
    assert done.stderr == ""


def test_a_name_with_a_folder_is_refused():
    """An archive of a TSE is flat."""
    archive = Archive(
        file_name="x.tar", entries=(Entry(name="a/b", content=b"", modified_unix=0),)
    )
    with pytest.raises(ValueError, match="'a/b' would lie in a folder"):
        archive.content  # noqa: B018


# Filters.


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), [5, 6, 7, 8, 9, 10, 11, 12, 13]),
        (Selection(client_id="two"), [7, 10]),
        (Selection(client_id="one"), [5, 6, 8, 9, 11, 12, 13]),
        (Selection(transaction_number=1), [5, 6, 8, 9]),
        (Selection(transaction_number=1, client_id="one"), [5, 6, 8, 9]),
        (Selection(first_transaction=2), [7, 10, 11, 12, 13]),
        (Selection(last_transaction=1), [5, 6, 8, 9]),
        (Selection(first_transaction=2, last_transaction=2), [7, 10]),
        (Selection(start_unix=NEW_YEAR + 40), [10, 11, 12, 13]),
        (Selection(end_unix=NEW_YEAR + 20), [5, 6, 7]),
        (Selection(start_unix=NEW_YEAR + 20, end_unix=NEW_YEAR + 30), [7, 8, 9]),
        (Selection(client_id="one", start_unix=NEW_YEAR + 45), [12, 13]),
        (Selection(maximum_records=9), [5, 6, 7, 8, 9, 10, 11, 12, 13]),
    ],
)
def test_filters_take_their_transactions_and_what_lies_between(selection, expected):
    """System and audit logs come along where their counters lie inside the interval."""
    bench = lived()
    bench.tse.deregister_client("two", at=NEW_YEAR + 70)
    archive = bench.tse.store.export_filtered(bench.facts, selection, at=LATER)
    assert counters(archive) == expected


@pytest.mark.parametrize(
    ("selection", "error"),
    [
        (Selection(transaction_number=1, first_transaction=1), errors.ParameterMismatch),
        (Selection(transaction_number=1, end_unix=LATER), errors.ParameterMismatch),
        (Selection(first_transaction=1, start_unix=NEW_YEAR), errors.ParameterMismatch),
        (Selection(first_transaction=2, last_transaction=1), errors.ParameterMismatch),
        (Selection(start_unix=LATER, end_unix=NEW_YEAR), errors.ParameterMismatch),
        (Selection(maximum_records=-1), errors.ParameterSyntax),
        (Selection(maximum_records=7), errors.TooManyRecords),
        (Selection(transaction_number=4), errors.TransactionNumberNotFound),
        (Selection(client_id="three"), errors.ClientIdNotFound),
        (Selection(client_id="two", transaction_number=1), errors.NoDataAvailable),
        (Selection(first_transaction=4), errors.NoDataAvailable),
        (Selection(start_unix=LATER), errors.NoDataAvailable),
    ],
)
def test_filters_that_find_nothing_or_too_much_are_refused_by_name(bench, selection, error):
    """Each misuse of a filter has its own error, and an export that failed marks nothing."""
    with pytest.raises(error):
        bench.tse.store.export_filtered(bench.facts, selection, at=LATER)
    assert not [fact for fact in bench.facts if isinstance(fact, LogsExported)]


def test_portions_add_up_to_the_whole(bench):
    """Each portion goes on after the last counter of the one before; the last is short."""
    found, after = [], 0
    for expected in (5, 5, 3):
        portion = bench.tse.store.export_more(bench.facts, after=after, maximum=5, at=LATER)
        assert len(counters(portion)) == expected
        found += counters(portion)
        after = found[-1]
    assert found == list(range(1, 14))
    with pytest.raises(errors.NoDataAvailable, match="after counter 13"):
        bench.tse.store.export_more(bench.facts, after=after, maximum=5, at=LATER)
    bench.tse.store.erase(at=LATER)


# Erasing.


def test_logs_are_erased_only_after_a_full_export(bench):
    """Neither no export, nor a filtered one, nor one with a hole is enough."""
    store = bench.tse.store
    for export in (
        lambda: None,
        lambda: store.export_filtered(bench.facts, at=LATER),
        lambda: store.export_more(bench.facts, after=6, at=LATER),
        lambda: store.export_more(bench.facts, after=0, maximum=6, at=LATER),
    ):
        export()
        with pytest.raises(errors.UnexportedLogMessages, match="up to 13 have not"):
            store.erase(at=LATER)
    store.export(bench.facts, at=LATER)
    store.erase(at=LATER)
    assert LogsErased(tse=bench.identity.serial_hex, through=13) in bench.facts
    assert counters(store.export(bench.facts, at=LATER)) == [14]
    assert parse(store.last_log(at=LATER).content).operation == "deleteStoredData"
    with pytest.raises(errors.NoLogMessageFound):
        store.last_transaction_log(at=LATER)


def test_a_log_written_after_the_export_keeps_everything(bench):
    """Whoever sets the time or logs in between export and erasing has to export again."""
    bench.tse.store.export(bench.facts, at=LATER)
    bench.tse.update_time(at=LATER)
    with pytest.raises(errors.UnexportedLogMessages):
        bench.tse.store.erase(at=LATER)


def test_nothing_is_erased_while_a_transaction_is_open(bench):
    """The first half of a transaction would be gone when its second half comes."""
    bench.start("one", at=LATER)
    bench.tse.store.export(bench.facts, at=LATER)
    with pytest.raises(errors.OpenTransactionFound, match="the first is 4"):
        bench.tse.store.erase(at=LATER)


def test_erasing_survives_a_restart_and_counters_go_on(bench):
    """The facts of erased logs stay in the ledger, the device no longer hands them out."""
    bench.tse.store.export(bench.facts, at=LATER)
    bench.tse.store.erase(at=LATER)
    again = bench.restarted()
    assert counters(again.store.export(bench.facts, at=LATER)) == [14]
    assert again.store.used_memory(at=LATER) == len(bench.logs[-1].content)
    signed = again.start_transaction("one", "", b"", at=LATER)
    assert (signed.transaction, signed.counter) == (4, 15)


def test_an_export_of_a_ledger_with_a_hole_is_refused(bench):
    """A caller who forgets facts is told before a log is believed to be exported."""
    del bench.facts[5]
    with pytest.raises(ValueError, match="hand over all facts of its ledger"):
        bench.tse.store.export(bench.facts, at=LATER)


def test_logs_of_another_device_in_the_same_ledger_are_passed_over(bench):
    """Several devices share one ledger, and no archive mixes their keys."""
    other = Bench(curve="secp384r1", algorithm="ecdsa-plain-SHA384").in_use()
    mixed = [*other.facts, *bench.facts]
    assert counters(bench.tse.store.export(mixed, at=LATER)) == list(range(1, 14))


# Room.


def update_for_ever(bench: Bench, number: int) -> None:
    """Fill the store with updates of one transaction."""
    while True:
        bench.tse.update_transaction(CLIENT, number, "", b"x" * 50, at=NEW_YEAR)


def test_a_full_store_refuses_before_the_work_and_still_exports():
    """ErrorStorageMemoryFull leaves no log behind; export and erasing make room again."""
    bench = Bench(capacity=1500).in_use()
    number = bench.start()
    with pytest.raises(errors.StorageMemoryFull, match="of 1500 octets are used"):
        update_for_ever(bench, number)
    logs = len(bench.logs)
    assert bench.tse.status(at=NEW_YEAR).stored_bytes <= 1500
    assert bench.restarted().status(at=NEW_YEAR) == bench.tse.status(at=NEW_YEAR)
    for full in (bench.tse.self_test, bench.tse.update_time):
        with pytest.raises(errors.StorageMemoryFull, match="is written, but only into the"):
            full(at=NEW_YEAR)
    assert len(bench.logs) == logs + 2
    assert len(counters(bench.tse.store.export(bench.facts, at=NEW_YEAR))) == logs + 2


def test_erasing_works_in_a_full_store():
    """Erasing never says that the store is full, and empties it."""
    bench = Bench(capacity=500).in_use()
    with pytest.raises(errors.StorageMemoryFull):
        bench.tse.self_test(at=NEW_YEAR)
    bench.tse.store.export(bench.facts, at=NEW_YEAR)
    bench.tse.store.erase(at=NEW_YEAR)
    sizes = (
        bench.tse.store.total_memory(at=NEW_YEAR),
        bench.tse.store.used_memory(at=NEW_YEAR),
        bench.tse.store.free_memory(at=NEW_YEAR),
    )
    used = len(bench.logs[-1].content)
    assert sizes == (500, used, 500 - used)
    bench.start()


# What the keys did.


def test_serial_numbers_and_counters_come_as_sets(bench):
    """One key signs all logs, and its counter is the last one."""
    serial = bench.identity.serial
    assert bench.tse.store.export_serial_numbers(at=LATER) == (
        b"\x31\x2d\x30\x2b\x04\x20" + serial + b"\x01\x01\xff" * 3
    )
    assert bench.tse.store.signature_counters(at=LATER) == (
        b"\x31\x27\x30\x25\x04\x20" + serial + b"\x02\x01\x0d"
    )

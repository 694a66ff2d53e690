"""
``fiskalprobe verify logs``: sound archives have nothing to say, and each check can be broken.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from workbench import CLIENT, NEW_YEAR, PAIRS, Bench

from fiskalprobe.artefacts.logs.certificates import Trust, UnreadableList, read_list
from fiskalprobe.artefacts.logs.checks import Notebook, checks
from fiskalprobe.artefacts.logs.columns import OTHER, TIME_SET, Columns
from fiskalprobe.artefacts.logs.judging import judge_logs
from fiskalprobe.artefacts.logs.surroundings import NoArchive
from fiskalprobe.artefacts.receipt import GivenReceipt
from fiskalprobe.oracles import certificate
from fiskalprobe.oracles.logmessage import encode, signed_bytes
from fiskalsim.device.authority import issuing_authority
from fiskalspec import schemas

PAID = b"Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar"
TODAY = datetime(2026, 1, 5, tzinfo=UTC)
INFO = b'"description:","","manufacturer:","Forge","version:","1.0"'


def lived(sales=3, **changes):
    """Let a device make receipts; give the files of its archive, and the device."""
    bench = Bench(**changes).in_use()
    for minute in range(1, sales + 1):
        at = NEW_YEAR + 60 * minute
        number = bench.start(at=at)
        bench.tse.finish_transaction(CLIENT, number, "Kassenbeleg-V1", PAID, at=at + 5)
    bench.tse.upkeep.audit(b"all is well", at=NEW_YEAR + 600)
    raw = bench.tse.store.export(bench.facts, at=NEW_YEAR + 600).content
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        return [(one.name, tar.extractfile(one).read()) for one in tar], bench


def packed(files, form=tarfile.PAX_FORMAT):
    """Write an archive with the standard library."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def judged(raw, *, receipts=(), today=TODAY, **trust):
    """Judge an archive; what is printed as JSON has its schema."""
    given = [GivenReceipt(line=line, qr=qr) for line, qr in enumerate(receipts, 1)]
    found = judge_logs(io.BytesIO(raw), trust=Trust(today=today, **trust), receipts=given)
    jsonschema.validate(found.to_json(), schemas.get("verify-logs"))
    return found


def said(raw, **more):
    """Give what failed or is worth a notice, but for that the device is one for tests."""
    told = {each.check.id: str(each.mark) for each in judged(raw, **more).checks if each.findings}
    told.pop("CERT-10", None)
    return told


def kinds(raw, **more):
    """Give the kinds of what was found, with the check they are of."""
    return {
        f"{each.check.id} {one.kind.kind}": one
        for each in judged(raw, **more).checks
        for one in each.findings
    }


@pytest.fixture(scope="module")
def sound():
    """Give the files of a sound archive."""
    return lived()[0]


@pytest.fixture(scope="module")
def root():
    """Give the root of the simulator's devices."""
    return certificate.from_der(issuing_authority().chain[-1])


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_a_sound_archive_has_nothing_to_say(pair, version, root):
    """On every curve and in both versions; only that it is a test device."""
    files, _ = lived(curve=pair[0], algorithm=pair[1], log_version=version)
    found = judged(packed(files), roots=(root,))
    assert said(packed(files), roots=(root,)) == {}
    assert (found.is_sound, found.is_conformant) == (True, True)
    told = found.to_json()["summary"]
    assert told["logs"] == {"transaction": 6, "system": 2, "audit": 1}
    assert told["transactions"] == {"finished": 3, "open": 0}
    assert told["counters"] == {"first": 1, "last": 9, "missing": 0, "from_the_first": True}
    assert told["versions"] == [version]
    assert told["algorithms"] == [pair[1]]
    assert told["clients"] == [{"id": CLIENT, "logs": 6}]
    assert told["certificate"]["for_tests"]


def test_collected_updates_and_other_times_are_sound():
    """Process data in pieces of indefinite length, and every form of time, verify too."""
    for form in ("utcTime", "generalizedTime", "generalizedTimeWithMilliseconds"):
        bench = Bench(update_variant="aggregating", time_format=form).in_use()
        number = bench.start(at=NEW_YEAR + 1)
        bench.tse.transactions.hold(CLIENT, number, "", b"tea", at=NEW_YEAR + 2)
        bench.finish(number, at=NEW_YEAR + 3)
        assert said(bench.tse.store.export(bench.facts, at=NEW_YEAR + 4).content) == {}


def without(files, *parts):
    """Leave out the files whose names have one of these parts."""
    return [(name, content) for name, content in files if not any(p in name for p in parts)]


def edited(files, part, edit):
    """Change the first file whose name has this part; *edit* takes and gives name and content."""
    place = next(place for place, (name, _) in enumerate(files) if part in name)
    return [*files[:place], edit(*files[place]), *files[place + 1 :]]


def swapped(old, new):
    """Change some bytes of a file's content."""
    return lambda name, content: (name, content.replace(old, new, 1))


def renamed(old, new):
    """Change a file's name."""
    return lambda name, content: (name.replace(old, new), content)


def flipped(name, content):
    """Flip the last bit, which is in the signature."""
    return name, content[:-1] + bytes([content[-1] ^ 1])


FAILED, NOTICE = "failed", "notice"
BROKEN = {
    "a finish left out": (
        lambda f: without(f, "No-2_Finish"),
        {"TAR-07": NOTICE, "SIG-13": NOTICE},
    ),
    "a start left out": (lambda f: without(f, "No-2_Start"), {"TAR-07": NOTICE, "SIG-12": FAILED}),
    "a transaction left out": (lambda f: without(f, "No-2_"), {"TAR-07": FAILED}),
    "the first signature left out": (lambda f: without(f, "Sig-1_"), {}),
    "the first logs left out": (lambda f: without(f, "Sig-1_", "Sig-2_"), {"TAR-08": NOTICE}),
    "the first start left out too": (
        lambda f: without(f, "Sig-1_", "Sig-2_", "Sig-3_"),
        {"TAR-08": NOTICE, "SIG-12": NOTICE},
    ),
    "one transaction filtered": (
        lambda f: without(f, "-Sys_", "-Aud", "No-2_"),
        {"TAR-08": NOTICE, "TAR-07": NOTICE},
    ),
    "another order": (lambda f: f[::-1], {}),
    "a signature flipped": (lambda f: edited(f, "No-2_Finish", flipped), {"SIG-09": FAILED}),
    "a signature cut": (
        lambda f: edited(f, "No-2_Finish", lambda n, c: (n, shortened(c))),
        {"SIG-08": FAILED},
    ),
    "an amount altered": (
        lambda f: edited(f, "No-2_Finish", swapped(b"^1.00_", b"^7.00_")),
        {"SIG-09": FAILED, "PD-06": NOTICE},
    ),
    "an unknown event": (
        lambda f: edited(f, "Sys_registerClient", swapped(b"registerClient", b"registerClimnt")),
        {"SIG-09": FAILED, "TAR-05": FAILED, "TAR-09": NOTICE},
    ),
    "an unknown type": (
        lambda f: edited(f, "-Aud", swapped(b"\x07\x03\x07\x01\x03", b"\x07\x03\x07\x01\x09")),
        {"SIG-03": FAILED},
    ),
    "bytes after a log": (
        lambda f: edited(f, "-Aud", lambda n, c: (n, c + b"\0")),
        {"SIG-01": FAILED},
    ),
    "another algorithm": (
        lambda f: edited(f, "-Aud", swapped(b"\x01\x01\x04\x01\x03", b"\x01\x01\x04\x01\x33")),
        {"SIG-07": FAILED},
    ),
    "a counter in a name": (
        lambda f: edited(f, "-Aud", renamed("Sig-9", "Sig-8")),
        {"TAR-05": FAILED},
    ),
    "a name without a form": (
        lambda f: edited(f, "-Aud", renamed("Unixt", "Time")),
        {"TAR-04": FAILED},
    ),
    "a file twice": (lambda f: [*f, f[-1]], {"TAR-06": FAILED}),
    "info.csv twice": (lambda f: [*f, f[0]], {"TAR-06": FAILED}),
    "a log twice": (
        lambda f: [*f, renamed("Sig-9", "Sig-10")(*f[-1])],
        {"SIG-05": FAILED, "TAR-05": FAILED},
    ),
    "a stranger": (lambda f: [*f, ("notes.txt", b"hello")], {"TAR-04": FAILED}),
    "a way out": (lambda f: [*f, ("../info.csv", b"")], {"TAR-01": FAILED, "TAR-04": FAILED}),
    "no info.csv": (lambda f: f[1:], {"TAR-02": FAILED}),
    "another info.csv": (lambda f: [("info.csv", b"TSE"), *f[1:]], {"TAR-02": FAILED}),
    "info.csv without quotes": (
        lambda f: [("info.csv", b"description:,,manufacturer:,A GmbH,version:,1"), *f[1:]],
        {"TAR-02": NOTICE},
    ),
    "no certificate": (
        lambda f: without(f, "_X509"),
        {"TAR-03": FAILED, "CERT-01": FAILED, "SIG-10": FAILED},
    ),
    "a certificate of nothing": (
        lambda f: [*f, ("ab" * 32 + "_X509.cer", b"none")],
        {"TAR-03": FAILED},
    ),
    "a card verifiable certificate": (
        lambda f: [*f, ("ab" * 32 + "_CVC.cer", b"\x7f\x21\x00")],
        {"TAR-03": NOTICE},
    ),
    "no root": (lambda f: [*f[:3], *f[4:]], {"CERT-05": FAILED}),
    "the leaf alone": (lambda f: [*f[:2], *f[4:]], {"CERT-05": NOTICE}),
    "a certificate under another name": (
        lambda f: edited(f, f[3][0], renamed(f[3][0][:4], "abcd")),
        {"TAR-05": FAILED},
    ),
}


def shortened(message):
    """Take the last byte of the signature away, lengths included."""
    # SEQUENCE 30 81 length, and at its end OCTET STRING 04 40 with 64 bytes.
    assert (message[0], message[1], message[-66:-64]) == (0x30, 0x81, b"\x04\x40")
    return message[:2] + bytes([message[2] - 1]) + message[3:-66] + b"\x04\x3f" + message[-64:-1]


@pytest.mark.parametrize("what", BROKEN)
def test_one_defect_breaks_what_it_is_about(what, sound):
    """And nothing else is said of the archive."""
    spoil, expected = BROKEN[what]
    raw = packed(spoil(sound))
    assert said(raw) == expected
    assert judged(raw).is_sound is (FAILED not in expected.values())


def test_an_archive_that_breaks_off_is_judged_as_far_as_it_goes(sound):
    """The byte is named, and what was read before is verified."""
    raw = packed(sound)
    cut = raw[: raw.index(b"Unixt", len(raw) // 2) + 700]
    found = kinds(cut)
    assert "is longer than the archive" in found["TAR-01 unreadable"].shown[0].message
    assert judged(cut).summary.verified >= 3


def test_archives_put_together_are_told(sound):
    """Readers stop where the first one ends, so what follows it is not passed over."""
    raw = packed(sound)
    found = kinds(raw + raw)
    assert "more follows the end" in found["TAR-01 unreadable"].shown[0].message


def test_an_invalid_signature_is_explained(sound):
    """The field that was changed is named, or whose signature it is; the first three times."""
    spoilt = edited(sound, "No-1_Finish", swapped(b"\x85\x01\x01", b"\x85\x01\x02"))
    [finding] = kinds(packed(spoilt))["SIG-09 invalid"].shown
    assert finding.place == next(name for name, _ in sound if "No-1_Finish" in name)
    assert "the transaction number: signed was 1, not 2" in finding.message
    every = [flipped(*file) if file[0].endswith(".log") else file for file in sound]
    counted = kinds(packed(every))["SIG-09 invalid"]
    assert (counted.count, len(counted.shown)) == (9, 3)


def test_several_processes_tell_the_same(sound, monkeypatch):
    """Large archives are shared out, and what comes out is what one process says."""
    spoilt = packed(edited(edited(sound, "No-1_Finish", flipped), "-Aud", flipped))
    alone = judged(spoilt).to_json()
    monkeypatch.setattr("fiskalprobe.artefacts.logs.judging._MANY", 1)
    monkeypatch.setattr("fiskalprobe.artefacts.logs.signatures._BATCH", 2)
    trust = Trust(today=TODAY)
    shared = judge_logs(io.BytesIO(spoilt), trust=trust, processes=2).to_json()
    assert shared == alone
    assert (shared["sound"], shared["summary"]["verified"]) == (False, 7)


def test_logs_of_two_devices_are_told():
    """One archive is of one device, and two would have files of the same name."""
    (mine, _), (other, _) = lived(), lived(curve="brainpoolP256r1")
    both = [*mine, *(file for file in other if file not in mine and file[0] != "info.csv")]
    found = kinds(packed(both))
    assert {"SIG-10 several", "TAR-06 twice", "CERT-05 foreign"} <= set(found)
    assert judged(packed(both)).summary.verified == 18


def test_whose_signature_it_is_instead_is_told(forge):
    """A log under the serial number of one device that another in the archive has signed."""
    stranger = ec.derive_private_key(0xBEEF, ec.SECP256R1()).public_key()
    point = stranger.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    serial = hashlib.sha256(point).digest()
    foreign = [replace(log, serial=serial) for log in a_sale(forge)]
    name = f"{serial.hex()}_X509.cer"
    raw = forged(forge, foreign, also=[(name, forge.certificate(key=stranger))])
    [first, _] = kinds(raw)["SIG-09 invalid"].shown
    assert first.message == "its signature does not verify; it is that of CN=forge secp256r1"


def test_certificates_are_judged_by_what_is_brought_along(sound, root, forge):
    """Roots that are trusted, lists of the revoked, and the day."""
    raw = packed(sound)
    marks = {each.check.id: each for each in judged(raw).checks}
    assert str(marks["CERT-06"].mark) == str(marks["CERT-07"].mark) == "not checked"
    assert "--root" in marks["CERT-06"].why
    strange = certificate.from_der(forge.certificate())
    assert said(raw, roots=(root,)) == {}
    assert said(raw, roots=(strange, root)) == {}
    assert said(raw, roots=(strange,)) == {"CERT-06": FAILED}
    # A root that is brought along does not make an archive complete.
    assert said(packed([*sound[:3], *sound[4:]]), roots=(root,)) == {"CERT-05": FAILED}
    leaf = certificate.from_der(sound[1][1])
    assert set(kinds(raw, today=leaf.not_after - timedelta(days=9))) >= {"CERT-04 soon"}
    assert set(kinds(raw, today=leaf.not_after + timedelta(days=9))) >= {"CERT-04 ended"}


def test_revoked_certificates_are_told(sound, forge):
    """Revoked before the last log is a fault, later is not; a list must be its issuer's."""
    raw, serial = packed(sound), certificate.from_der(sound[1][1]).key.serial

    def listed(serials, at):
        return read_list(issuing_authority().revocations(serials, at=at))

    before = datetime.fromtimestamp(NEW_YEAR, UTC)
    assert set(kinds(raw, lists=(listed([serial], before),))) >= {"CERT-07 revoked"}
    assert said(raw, lists=(listed([serial], TODAY),)) == {"CERT-07": NOTICE}
    assert said(raw, lists=(listed([b"\1" * 32], TODAY),)) == {}
    assert set(kinds(raw, lists=(listed([], before),))) >= {"CERT-07 old-list"}
    builder = x509.CertificateRevocationListBuilder().last_update(TODAY)
    builder = builder.next_update(TODAY + timedelta(days=1))
    for issuer, kind in (
        (certificate.from_der(forge.certificate()).parsed.subject, "other-issuer"),
        (issuing_authority().name, "forged-list"),
    ):
        made = builder.issuer_name(issuer).sign(forge.private, hashes.SHA256())
        again = read_list(made.public_bytes(Encoding.PEM))
        assert f"CERT-07 {kind}" in kinds(raw, lists=(again,))
    for wrong in (b"", b"none", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----"):
        with pytest.raises(UnreadableList):
            read_list(wrong)


def forged(forge, logs, also=(), **validity):
    """Give the archive of a device that signs whatever it is told, certified by itself."""
    serial = hashlib.sha256(forge.point).hexdigest()
    files = [("info.csv", INFO), (f"{serial}_X509.cer", forge.certificate(**validity)), *also]
    for log in logs:
        step = log.operation.removesuffix("Transaction").capitalize()
        name = (
            f"Unixt_{int(log.at.timestamp())}_Sig-{log.counter}_Log-Tra_No-{log.transaction}"
            f"_{step}_Client-{log.client}.log"
        )
        files.append((name, encode(replace(log, signature=forge.sign(signed_bytes(log))))))
    return packed(files)


def test_a_list_of_revoked_certificates_is_no_older_than_a_day(sound):
    """Also where its issuer promises the next one for much later."""
    authority = issuing_authority()
    builder = x509.CertificateRevocationListBuilder(authority.name).last_update(TODAY)
    made = builder.next_update(TODAY + timedelta(days=30)).sign(authority.key, hashes.SHA384())
    day = TODAY + timedelta(hours=24)
    assert said(packed(sound), today=day, lists=(made,)) == {}
    day += timedelta(seconds=1)
    assert "CERT-07 day-old-list" in kinds(packed(sound), today=day, lists=(made,))


def test_a_notice_of_content_says_on_what_it_rests(forge):
    """No text says that sums and payments balance; that they do not is seen."""
    data = b"Beleg^1.00_0.00_0.00_0.00_0.00^2.00:Bar"
    found = judged(forged(forge, a_sale(forge, process_data=data)))
    [balance] = [each for each in found.checks if each.check.id == "PD-06"]
    assert [each.kind.basis for each in balance.findings] == ["seen"]


def a_sale(forge, first=1, **changes):
    """Give start and finish of one transaction."""
    finish = forge.log(transaction=1, counter=first + 1, **changes)
    start = replace(
        finish,
        operation=finish.operation.replace("Finish", "Start").replace("finish", "start"),
        counter=first,
        process_data=b"",
    )
    return [start, finish]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"process_data": b"Beleg^1.0_0.00_0.00_0.00_0.00^1.00:Bar"}, {"PD-03": FAILED}),
        ({"process_data": b"Beleg^1.00_0.00_0.00_0.00^1.00:Bar"}, {"PD-02": FAILED}),
        ({"process_data": b"Bon^1.00_0.00_0.00_0.00_0.00^1.00:Bar"}, {"PD-01": FAILED}),
        ({"process_type": "RECEIPT", "process_data": b"{}"}, {"PD-11": NOTICE}),
        ({"process_type": "KassenBeleg-V1"}, {"PD-11": FAILED}),
        (
            {"process_type": "KassenBeleg-V1", "process_data": b"Beleg^1.0^"},
            {"PD-02": FAILED, "PD-03": FAILED, "PD-11": FAILED},
        ),
        ({"process_type": "Bestellung-V1", "process_data": b"tea"}, {"PD-08": FAILED}),
        ({"process_type": "SonstigerVorgang", "process_data": b"\xff"}, {"PD-10": FAILED}),
    ],
)
def test_what_a_till_wrote_is_told_apart(forge, changes, expected):
    """A TSE signs whatever it is given: the archive is sound, and its content may not be."""
    raw = forged(forge, a_sale(forge, **changes))
    assert said(raw) == {"CERT-02": NOTICE} | expected
    found = judged(raw)
    assert (found.is_sound, found.is_conformant) == (True, FAILED not in expected.values())


def test_versions_and_operations_are_those_of_the_guideline(forge):
    """A version that nobody knows, an operation of the other version, and both versions."""
    assert "SIG-02 version" in kinds(forged(forge, a_sale(forge, version=4)))
    start, finish = a_sale(forge)
    small = replace(finish, operation="finishTransaction")
    assert "SIG-04 operation" in kinds(forged(forge, [start, small]))
    newer = replace(small, version=3)
    assert "SIG-02 mixed" in kinds(forged(forge, [start, newer]))


def test_lives_of_transactions_have_an_order(forge):
    """Two starts, something after the end, an end before the start."""
    start, finish = a_sale(forge)

    def numbered(*logs):
        return forged(forge, [replace(each, counter=n) for n, each in enumerate(logs, 1)])

    assert "SIG-11 twice" in kinds(numbered(start, start, finish))
    assert "SIG-11 after-end" in kinds(numbered(start, finish, finish))
    assert "SIG-11 before-start" in kinds(numbered(finish, start))


def test_times_and_validity(forge):
    """A log that is dated before the last one, a short hash, and a certificate that had ended."""
    start, finish = a_sale(forge)
    early = replace(finish, at=finish.at - timedelta(seconds=7))
    [finding] = kinds(forged(forge, [start, early]))["SIG-06 backwards"].shown
    assert finding.message == "signature 2 is dated 7 seconds before 1"
    ended = forged(forge, [start, finish], last=finish.at - timedelta(seconds=1))
    assert kinds(ended)["CERT-03 not-valid"].count == 2
    short = forge.with_(algorithm="ecdsa-plain-SHA224")
    assert "SIG-07 short-hash" in kinds(forged(short, a_sale(short)))


def test_a_clock_that_was_set_back_is_no_fault():
    """With an updateTime beside it, going back is told and forgiven."""
    columns, notes = Columns(), Notebook()
    for counter, step, seconds in ((1, OTHER, 9), (2, TIME_SET, 9), (3, OTHER, 5)):
        at = TODAY + timedelta(seconds=seconds)
        columns.add(counter=counter, at=at, number=0, step=step, name=str(counter))
    columns.judge(notes)
    [result] = [each for each in notes.results() if each.findings]
    assert (result.check.id, str(result.mark)) == ("SIG-06", NOTICE)


def test_receipts_are_looked_for(forge):
    """One that is in it as it was printed, and each way in which one is not."""
    logs = a_sale(forge)
    raw, printed = forged(forge, logs), forge.qr(transaction=1, counter=2)
    printed = replace(printed, started=printed.logged)
    in_hex = replace(printed, signature=base64.b64decode(printed.signature).hex().upper())
    for fine in (printed, in_hex):
        assert "XCHK-06" not in said(raw, receipts=[fine.to_text()])
    other = forge.with_(curve="brainpoolP256r1").qr(transaction=1, counter=2)
    ways = {
        "differs": replace(printed, process_data=printed.process_data.replace("13.90", "9.90", 1)),
        "start-differs": replace(printed, started="2026-05-04T10:00:00.000Z"),
        "outside": replace(printed, counter="77"),
        "missing": replace(printed, counter="1"),
        "other-tse": other,
        "unreadable": replace(printed, public_key="AAAA"),
    }
    found = kinds(raw, receipts=[each.to_text() for each in ways.values()])
    assert {name.split()[1] for name in found if "XCHK" in name} == set(ways)
    [differing] = found["XCHK-06 differs"].shown
    assert "receipt in line 1 differs: process data printed 'Beleg^9.90" in differing.message
    assert kinds(raw, receipts=["V0;nothing"])["XCHK-06 unreadable"].shown[0].place == "line 1"


@pytest.mark.parametrize("raw", [b"", b"hello", b"\x1f\x8b" * 600, bytes(2048)])
def test_what_is_no_archive_is_refused(raw):
    """Empty, text, compressed, or without a file."""
    with pytest.raises(NoArchive):
        judged(raw)


def test_an_archive_without_a_log_is_refused(sound):
    """Certificates alone are another kind of export."""
    with pytest.raises(NoArchive, match="no log message"):
        judged(packed(sound[:4]))


def test_each_kind_of_finding_says_why_it_weighs_what_it_does():
    """What only devices show or we infer is a notice, and errors are documented."""
    for check in checks().values():
        for kind in check.kinds.values():
            assert kind.source
            assert kind.basis in {"documented", "seen", "inferred"}
            if kind.weight == "error":
                assert kind.basis == "documented" or kind.kind == "too-many"

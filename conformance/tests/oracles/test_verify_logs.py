"""
``fiskalprobe verify logs``: sound archives have nothing to say, and each check can be broken.
"""

from __future__ import annotations

import hashlib
import io
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tse_archive import FAILED, NOTICE, TODAY, a_sale, forged, judged, kinds, lived, packed, said
from workbench import CLIENT, NEW_YEAR, PAIRS, Bench

from fiskalprobe.artefacts.logs.certificates import Trust, UnreadableList, read_list
from fiskalprobe.artefacts.logs.checks import checks
from fiskalprobe.artefacts.logs.judging import judge_logs
from fiskalprobe.artefacts.logs.surroundings import NoArchive
from fiskalprobe.oracles.signing import certificate
from fiskalsim.device.authority import issuing_authority


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


BROKEN = {
    "a finish left out": (
        lambda f: without(f, "No-2_Finish"),
        {"TAR-07": NOTICE, "SIG-13": NOTICE},
    ),
    "a start left out": (lambda f: without(f, "No-2_Start"), {"TAR-07": NOTICE, "SIG-12": FAILED}),
    "a transaction left out": (lambda f: without(f, "No-2_"), {"TAR-07": NOTICE}),
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


def test_a_chain_in_one_file_is_named_by_its_leaf(sound):
    """PEM holds several certificates, and a file of them has one name."""
    leaf, *others = [each for each in sound if "_X509" in each[0]]
    chain = "".join(ssl.DER_cert_to_PEM_cert(each[1]) for each in (leaf, *others)).encode()
    rest = without(sound, "_X509")
    assert said(packed([*rest, (leaf[0], chain)])) == {}
    misnamed = packed([*rest, (f"{'ab' * 32}_X509.pem", chain)])
    assert said(misnamed) == {"SIG-10": FAILED, "TAR-05": FAILED}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('"Kasse ""Süd"", hinten","manufacturer:","A GmbH"', {}),
        ('"","manufacturer:",""', {"TAR-02": FAILED}),
        ('"Kasse "Süd"","manufacturer:","A GmbH"', {"TAR-02": FAILED}),
    ],
)
def test_info_csv_may_hold_quotes_as_csv_does(sound, told, expected):
    """A quote is written twice within a value, and commas and umlauts are free."""
    info = f'"description:",{told},"version:","1.0"'.encode()
    assert said(packed([("info.csv", info), *sound[1:]])) == expected


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


def test_a_list_of_revoked_certificates_is_no_older_than_a_day(sound):
    """Also where its issuer promises the next one for much later."""
    authority = issuing_authority()
    builder = x509.CertificateRevocationListBuilder(authority.name).last_update(TODAY)
    made = builder.next_update(TODAY + timedelta(days=30)).sign(authority.key, hashes.SHA384())
    day = TODAY + timedelta(hours=24)
    assert said(packed(sound), today=day, lists=(made,)) == {}
    day += timedelta(seconds=1)
    assert "CERT-07 day-old-list" in kinds(packed(sound), today=day, lists=(made,))


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

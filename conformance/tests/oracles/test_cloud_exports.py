"""
Log messages of an export are held to the key of their TSS and to the names they bear.
"""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import pytest
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.cloud.export import is_named_by_content, judge_certificates, unverified
from fiskalprobe.oracles.export.archive import read_export
from fiskalprobe.oracles.signing.logmessage import Operation, encode, signed_bytes


def lived():
    """Let a device of the machine live, and give its archive."""
    bench = Bench().in_use()
    number = bench.start(at=NEW_YEAR + 1)
    bench.tse.finish_transaction(CLIENT, number, "Kassenbeleg-V1", b"Beleg^", at=NEW_YEAR + 2)
    return bench.tse.store.export(bench.facts, at=NEW_YEAR + 3).content


def packed(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def unpacked(content):
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}


def test_what_the_key_signed_verifies():
    """Log messages of all kinds verify with the key of their device, and with no other."""
    export = read_export(lived())
    assert {log.envelope.kind.name for log in export.logs} == {"SYSTEM", "TRANSACTION"}
    assert unverified(export, export.leaf.key) == ()
    other = next(each.key for _, each in export.certificates if each is not export.leaf)
    assert len(unverified(export, other)) == len(export.logs)


def test_a_log_message_that_is_altered_does_not_verify():
    """One flipped bit in one file is found, and only there."""
    content = lived()
    files, key = unpacked(content), read_export(content).leaf.key
    name = next(name for name in files if "_Log-Tra_" in name)
    files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])
    assert unverified(read_export(packed(files)), key) == (name,)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("Unixt_{t}_Sig-{n}_Log-Tra_No-{x}_Finish_Client-{s}.log", True),
        ("Unixt_{t}_Sig-{n}_Log-Tra_No-{x}_Start_Client-{s}.log", False),
        ("Unixt_{t}_Sig-{n}_Log-Tra_No-99_Finish_Client-{s}.log", False),
        ("Unixt_{t}_Sig-1_Log-Tra_No-{x}_Finish_Client-{s}.log", False),
        ("Unixt_{t}_Sig-" + "9" * 5000 + "_Log-Tra_No-{x}_Finish_Client-{s}.log", False),
        ("Unixt_1_Sig-{n}_Log-Tra_No-{x}_Finish_Client-{s}.log", False),
        ("Unixt_{t}_Sig-{n}_Log-Tra_No-{x}_Finish_Client-till.log", False),
        ("Unixt_{t}_Sig-{n}_Log-Sys_initialize.log", False),
        ("Utc_260101000002Z_Sig-{n}_Log-Tra_No-{x}_Finish_Client-{s}.log", False),
    ],
)
def test_a_name_says_what_is_inside(pattern, fits):
    """A name of the recorded form that tells another content is noticed."""
    content = lived()
    log = read_export(content).logs[-1]
    values = {
        "t": int(log.envelope.at.timestamp()),
        "n": log.envelope.counter,
        "x": log.step.transaction,
        "s": CLIENT,
    }
    renamed = packed({pattern.format(**values): unpacked(content)[log.name]})
    (one,) = read_export(renamed).logs
    assert is_named_by_content(one) is fits


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("operation", list(Operation))
def test_a_name_fits_a_log_message_of_either_version(forge, operation, version):
    """Version 3 begins an operation with a small letter, and names of files do not."""
    log = forge.log(version=version, operation=operation.spelled(version))
    log = replace(log, signature=forge.sign(signed_bytes(log)))
    assert log.known_operation is operation
    named = operation.removesuffix("Transaction")
    name = f"Unixt_{int(log.at.timestamp())}_Sig-197_Log-Tra_No-52_{named}_Client-KASSE-01.log"
    (one,) = read_export(packed({name: encode(log)})).logs
    assert is_named_by_content(one)


def test_the_other_version_s_spelling_is_no_operation(forge):
    """A log message of version 2 with the words of version 3 has none that is known."""
    assert forge.log(version=2, operation="finishTransaction").known_operation is None


def judged(files):
    """Give the standing of each check of an archive's certificates."""
    claims = judge_certificates(read_export(packed(files)))
    assert {claim.requirement for claim in claims} == {"DE-CEX-0024"}
    return {claim.check: claim.standing for claim in claims}


def test_certificates_up_to_the_root_are_fine():
    """The leaf, the authority above it and the root, each named by its key, are what is asked."""
    assert set(judged(unpacked(lived())).values()) == {Standing.HOLDS}


def test_a_certificate_without_the_authority_above_it_is_told():
    """A chain with a hole leads nowhere, though every name in it is right."""
    content = lived()
    files, export = unpacked(content), read_export(content)
    above = next(
        name
        for name, each in export.certificates
        if each.subject == export.leaf.issuer and each.subject != each.issuer
    )
    del files[above]
    assert judged(files) == {"chain": Standing.BROKEN, "certificate-names": Standing.HOLDS}


def test_a_certificate_under_the_name_of_another_key_is_told():
    """Two certificates that changed places are all there, and lie in the wrong files."""
    content = lived()
    files, export = unpacked(content), read_export(content)
    first, second = (name for name, _ in export.certificates[:2])
    files[first], files[second] = files[second], files[first]
    assert judged(files) == {"chain": Standing.HOLDS, "certificate-names": Standing.BROKEN}

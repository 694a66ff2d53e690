"""
The judge reads what a TSE hands out, and each of its rules can be broken.
"""

from __future__ import annotations

import base64
import io
import tarfile
from dataclasses import replace

import pytest
from workbench import CLIENT, NEW_YEAR, PAIRS, Bench

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.cloud.export import is_named_by_content
from fiskalprobe.oracles.export import rules as oracle
from fiskalprobe.oracles.export.archive import read_export
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.signing.certificate import UnreadableCertificate, from_der
from fiskalprobe.oracles.signing.envelope import LogKind, open_envelope
from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage
from fiskalprobe.oracles.tar import MalformedTar, entries, read_tar

PAID = "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar"
JUDGES = (
    oracle.container,
    oracle.signatures,
    oracle.chain,
    oracle.names,
    oracle.order,
    oracle.lives,
    oracle.info,
)


def life(**changes):
    """Let a device make two receipts; give its archive and the answers to them."""
    bench = Bench(**changes).in_use()
    answers = []
    for minute in (1, 2):
        at = NEW_YEAR + 60 * minute
        number = bench.start(at=at)
        signed = bench.tse.finish_transaction(
            CLIENT, number, "Kassenbeleg-V1", PAID.encode(), at=at + 5
        )
        answers.append(answer(signed.transaction, signed.counter, signed.signature))
    bench.tse.upkeep.audit(b"all is well", at=NEW_YEAR + 300)
    return bench.tse.store.export(bench.facts, at=NEW_YEAR + 600).content, answers


def answer(number, counter, signature, data=PAID):
    """Write what a service would have answered."""
    return FiscalAnswer.from_mapping(
        {
            "fiscalisationDocumentNumber": number,
            "signature": base64.b64encode(signature).decode(),
            "AdditionalFields": {"TseSignatureCounter": counter, "ProcessData": data},
        }
    )


def files(raw):
    """Read an archive with the standard library."""
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}


def packed(contents, form=tarfile.USTAR_FORMAT):
    """Write an archive with the standard library."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def broken(contents, answers=()):
    """Name the requirements that an archive breaks."""
    found = read_export(packed(contents))
    claims = [judge(found) for judge in JUDGES]
    claims += [oracle.holds_answers(found, answers)] if answers else []
    return {each.requirement for each in claims if each.standing is Standing.BROKEN}


def a_log(contents, part):
    """Pick the first file whose name has this part."""
    return next(name for name in contents if part in name)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_a_sound_export_passes(pair, version):
    """On every curve and in both versions nothing is found, and the answers are all there."""
    curve, name = pair
    raw, answers = life(log_version=version, curve=curve, algorithm=name)
    found = read_export(raw)
    assert [
        judge(found).message for judge in JUDGES if judge(found).standing is Standing.BROKEN
    ] == []
    assert oracle.holds_answers(found, answers).standing is Standing.HOLDS
    assert oracle.holds_event(found, "registerClient", about=CLIENT).standing is Standing.HOLDS
    assert oracle.holds_event(found, "registerClient", about="x").standing is Standing.BROKEN
    kinds = {log.envelope.kind for log in found.logs}
    assert kinds == {LogKind.TRANSACTION, LogKind.SYSTEM, LogKind.AUDIT}


@pytest.mark.parametrize(
    ("told", "others", "standing"),
    [
        ([CLIENT], ["K 1"], Standing.HOLDS),  # a till that is known by its answers
        ([], ["K 1"], Standing.HOLDS),  # it has answered nothing yet; somebody new has come
        ([], [CLIENT], Standing.BROKEN),  # nobody but the till that was there
        (["K 2"], ["K 1"], Standing.BROKEN),  # somebody, and not this till
        ([], [], Standing.BROKEN),
    ],
)
def test_a_client_may_bear_another_name_than_store_and_terminal(told, others, standing):
    """How the name at the TSE is made says no source; what was answered to the till counts."""
    found = read_export(life()[0])
    claim = oracle.holds_event(found, "registerClient", about="1-1", told=told, others=others)
    assert claim.standing is standing


@pytest.mark.parametrize("form", ["utcTime", "generalizedTime", "generalizedTimeWithMilliseconds"])
def test_other_forms_of_time_are_read(form):
    """Names and contents agree whichever way the device writes its time."""
    raw, _ = life(time_format=form)
    found = read_export(raw)
    assert {judge(found).standing for judge in JUDGES} == {Standing.HOLDS}


def test_each_rule_can_be_broken():
    """One defect in an export breaks the rule that it is about."""
    raw, answers = life()
    sound = files(raw)
    assert broken(sound, answers) == set()
    start, finish = a_log(sound, "_Start_"), a_log(sound, "_Finish_")
    event = a_log(sound, "_Log-Sys_")
    root = [name for name in sound if name.endswith(".cer")][-1]
    flipped = {**sound, event: sound[event][:-1] + bytes([sound[event][-1] ^ 1])}
    assert broken(flipped) == {"DE-DEV-0011"}
    assert broken({k: v for k, v in sound.items() if k != root}) == {"DE-DEV-0012"}
    moved = {k.replace("_Sig-", "_Sig-9") if k == event else k: v for k, v in sound.items()}
    assert broken(moved) == {"DE-DEV-0013"}
    wrong_key = {k.replace(root, "0" * 64 + "_X509.cer"): v for k, v in sound.items()}
    assert broken(wrong_key) == {"DE-DEV-0013"}
    twice = {**sound, finish.replace("Finish", "Update"): sound[finish]}
    assert {"DE-DEV-0014", "DE-DEV-0015"} <= broken(twice)
    assert broken({k: v for k, v in sound.items() if k != start}) == {"DE-DEV-0015"}
    assert broken({**sound, "info.csv": b"TSE"}) == {"DE-DEV-0016"}
    assert broken({k: v for k, v in sound.items() if k != "info.csv"}) >= {"DE-DEV-0010"}
    assert broken({**sound, "notes.txt": b"hello"}) == {"DE-DEV-0010"}
    assert broken({**sound, event: b"\x30\x03\x02\x01\x02"}) >= {"DE-DEV-0010"}
    assert "DE-DEV-0017" in broken({k: v for k, v in sound.items() if k != finish}, answers)


@pytest.mark.parametrize(
    ("shown", "standing"),
    [
        ("ERS_1:2?", Standing.HOLDS),
        ("ERS_1_2_", Standing.HOLDS),
        ("ERS-1-2-", Standing.HOLDS),
        ("ERS_1:2?_Fc-1", Standing.HOLDS),
        ("ERS_1:3?", Standing.BROKEN),
        ("ERS12", Standing.BROKEN),
        ("EFS_1:2?", Standing.BROKEN),
    ],
)
def test_a_client_is_in_a_name_as_far_as_a_name_can_hold_it(shown, standing):
    """Where a client has a slash its file has another character, and all others are told."""
    found = read_export(life()[0])
    log = next(log for log in found.logs if log.step)
    step = replace(log.step, client="ERS/1:2?")
    named = replace(log, name=log.name.replace(CLIENT, shown), step=step)
    claim = oracle.names(replace(found, logs=(named,)))
    assert claim.standing is standing
    if "_Fc" not in shown:
        assert is_named_by_content(named) is (standing is Standing.HOLDS)


def as_pem(der, before=b""):
    text = base64.encodebytes(der)
    return before + b"-----BEGIN CERTIFICATE-----\n" + text + b"-----END CERTIFICATE-----\n"


@pytest.mark.parametrize("ending", ["_X509.pem", "_X509.crt", "_X509_Fc-1.pem", "_X509_Fc-1.crt"])
def test_certificates_may_be_pem(ending):
    """What a certificate's file holds is told by its content; its name may count it."""
    raw, answers = life()
    old = "_X509.cer"
    sound = {
        name.replace(old, ending): as_pem(content) if old in name else content
        for name, content in files(raw).items()
    }
    assert broken(sound, answers) == set()
    der = {name.replace(old, ending): content for name, content in files(raw).items()}
    assert broken(der, answers) == set()
    root = [name for name in sound if name.endswith(ending)][-1]
    assert broken({**sound, root: as_pem(b"no certificate")}) == {"DE-DEV-0010", "DE-DEV-0012"}
    assert broken({**sound, "00" + root: sound[root]}) == {"DE-DEV-0010"}


def test_a_certificate_of_an_unknown_version_is_unreadable(forge):
    """One byte makes it version 89; that is told, and is no fault of the judge."""
    spoilt = forge.certificate().replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x58", 1)
    with pytest.raises(UnreadableCertificate):
        from_der(spoilt)


def test_card_verifiable_certificates_are_named_and_not_read():
    """They belong into an export of version 2; with them alone nothing can be said of keys."""
    sound = files(life()[0])
    beside = {**sound, "ab" * 32 + "_CVC.cer": b"\x7f\x21\x00"}
    assert broken(beside) == set()
    newer = files(life(log_version=3)[0])
    assert broken({**newer, "ab" * 32 + "_CVC.cer": b"\x7f\x21\x00"}) == {"DE-DEV-0010"}
    alone = {name.replace("_X509", "_CVC"): content for name, content in sound.items()}
    assert broken(alone) == set()
    unclear = [judge(read_export(packed(alone))) for judge in (oracle.signatures, oracle.chain)]
    assert [each.standing for each in unclear] == [Standing.UNCLEAR, Standing.UNCLEAR]


def test_a_cloud_tse_may_show_its_certificate_alone_in_test_only():
    """The leaf alone is another reading of a TEST cloud; half a chain and a live one are not."""
    found = read_export(life()[0])
    alone = [(name, each) for name, each in found.certificates if each is found.leaf]
    leaf_only = replace(found, certificates=tuple(alone))
    half = replace(found, certificates=found.certificates[:2])
    live = replace(leaf_only.leaf, issuer="CN=DARZ-TSE-SUB-CA-01,O=T-Systems,C=DE")
    live_only = replace(found, certificates=((alone[0][0], live),))
    assert oracle.chain(leaf_only).standing is Standing.BROKEN
    judged = [oracle.cloud_chain(each).standing for each in (found, leaf_only, half, live_only)]
    assert judged == [Standing.HOLDS, Standing.ALTERNATIVE, Standing.BROKEN, Standing.BROKEN]


def test_time_that_runs_backwards_is_seen():
    """Logs are compared in the order of their counters, not of their names."""
    raw, _ = life()
    found = read_export(raw)
    last, *rest = reversed(found.logs)
    assert last.envelope.at > rest[-1].envelope.at
    swapped = oracle.Export(logs=(last, *found.logs))
    assert oracle.order(swapped).standing is Standing.BROKEN


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 77},
        {"counter": 99},
        {"signature": b"\1" * 64},
        {"data": "Beleg^2.00_0.00_0.00_0.00_0.00^2.00:Bar"},
    ],
)
def test_an_answer_that_differs_from_its_log_is_seen(changes):
    """Number, counter, signature and process data are those of the log."""
    raw, answers = life()
    first = answers[0]
    values = {
        "number": first.fiscal_number,
        "counter": first.germany.counter,
        "signature": base64.b64decode(first.signature),
    }
    found = read_export(raw)
    assert oracle.holds_answers(found, [answer(**values)]).standing is Standing.HOLDS
    assert (
        oracle.holds_answers(found, [answer(**{**values, **changes})]).standing is Standing.BROKEN
    )
    assert oracle.holds_answers(found, []).standing is Standing.BROKEN


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_all_kinds_of_headers_are_read(form):
    """A name that fits into no POSIX.1-1988 header comes from an extended one, or from GNU's."""
    contents = {"a": b"", "b" * (60 if form == tarfile.USTAR_FORMAT else 160): b"x" * 513}
    read = read_tar(packed(contents, form))
    assert {each.name: each.content for each in read} == contents


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda raw: raw[:700], "longer than the archive"),
        (lambda raw: raw[:1024], "two empty blocks"),
        (lambda raw: b"x" + raw[1:], "checksum"),
        (lambda raw: raw[:150] + b"zz" + raw[152:], "not octal"),
        (lambda _: b"", "two empty blocks"),
    ],
)
def test_what_is_no_tar_is_refused(spoil, why):
    """Cut off, altered or empty: the byte is named, and nothing is guessed."""
    with pytest.raises(MalformedTar, match=why):
        read_tar(spoil(packed({"a": b"x" * 300})))


def header(name, size, kind=b"0"):
    """Write a header by hand, which may lie."""
    fields = [name.ljust(100, b"\0"), b"0000644\0", b"0000000\0" * 2, size, b"0" * 11 + b"\0"]
    rest = kind + bytes(355)
    checksum = sum(b"".join(fields)) + 8 * 32 + sum(rest)
    return b"".join([*fields, b"%06o\0 " % checksum, rest])


def extended(*records):
    """Write an extended header of records that count their length."""
    content = b"".join(records)
    return header(b"PaxHeader", b"%011o\0" % len(content), b"x") + content.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda whole: header(b"a", b"77777777777\0") + whole, "claims 8589934591 bytes"),
        (lambda whole: header(b"a", b"-0000000010\0") + whole, "not octal"),
        (lambda whole: header(b"a", b"0o000000010\0") + whole, "not octal"),
        (lambda whole: header(b"a", b"\x80" + bytes(11)) + whole, "not octal"),
        (lambda whole: extended(b"9 path=a\n") * 2 + whole, "second extended header"),
        (lambda whole: extended(b"10 size=9\n") + whole, "sets another size"),
        (lambda whole: header(b"x", b"00000400000\0", b"L") + whole, "claims 131072 bytes"),
        (lambda whole: header(b"x", b"00000400000\0", b"x") + whole, "claims 131072 bytes"),
        (lambda whole: whole[:100], "ends inside the header"),
        (lambda whole: whole + whole, "more follows the end"),
        (lambda whole: whole + bytes(2**17) + b"x", "more follows the end"),
    ],
)
def test_headers_that_lie_are_refused(spoil, why):
    """A size that cannot be, twice a name or another size: told before anything is believed."""
    with pytest.raises(MalformedTar, match=why):
        read_tar(spoil(packed({"a": b"x" * 300})))


class Trickle(io.BytesIO):
    """A pipe that gives seven bytes at a time and counts what is asked of it."""

    largest = 0

    def read(self, size=-1):
        """Give seven bytes at most."""
        self.largest = max(self.largest, size)
        return super().read(min(size, 7))


def test_an_archive_is_read_entry_by_entry():
    """From a pipe too, and never more of it at once than one file."""
    contents = {f"{number}.log": bytes([number]) * 600 for number in range(50)}
    pipe = Trickle(packed(contents))
    assert {each.name: each.content for each in entries(pipe)} == contents
    assert pipe.largest == 600


def test_folders_are_refused():
    """An export is flat: an entry that is no plain file is not passed over."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        entry = tarfile.TarInfo("folder")
        entry.type = tarfile.DIRTYPE
        tar.addfile(entry)
    with pytest.raises(MalformedTar, match="is a folder, no plain file"):
        read_tar(out.getvalue())
    assert oracle.container(read_export(out.getvalue())).standing is Standing.BROKEN


@pytest.mark.parametrize(
    "message", [b"", b"\x30\x00", b"\x30\x03\x02\x01\x02", b"\x30\x15" + b"\x02\x01\x02" * 7]
)
def test_what_is_no_log_is_refused(message):
    """Too few elements, or others than a log has, are told and do not end in a crash."""
    with pytest.raises(MalformedLogMessage):
        open_envelope(message)

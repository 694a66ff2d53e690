"""
What the machine exports, the judge reads and verifies with code of its own.
"""

from __future__ import annotations

import io
import tarfile

import pytest
from workbench import CLIENT, NEW_YEAR, PAIRS, Bench

from fiskalprobe.oracles.signing import algorithm, certificate, logmessage, signature


def exported(*, collect: bool, **changes: object) -> dict[str, bytes]:
    """Let a device live for a while and read its archive."""
    variant = "aggregating" if collect else "alwaysSigned"
    bench = Bench(update_variant=variant, **changes).in_use()
    number = bench.start(at=NEW_YEAR + 1)
    if collect:
        bench.tse.transactions.hold(CLIENT, number, "", b"tea", at=NEW_YEAR + 2)
        bench.tse.transactions.hold(CLIENT, number, "", b"milk", at=NEW_YEAR + 3)
    bench.tse.finish_transaction(
        CLIENT, number, "Kassenbeleg-V1", "Beleg^1.00^1.00:Bar ä".encode(), at=NEW_YEAR + 4
    )
    archive = bench.tse.store.export(bench.facts, at=NEW_YEAR + 5)
    with tarfile.open(fileobj=io.BytesIO(archive.content)) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}


@pytest.mark.parametrize("collect", [False, True], ids=["signed", "collected"])
@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_the_judge_verifies_every_step_in_an_archive(pair, version, collect):
    """Chain, serial, elements, spelling and signature hold for each curve and version."""
    curve, name = pair
    files = exported(collect=collect, log_version=version, curve=curve, algorithm=name)
    chain = tuple(
        certificate.from_der(data) for file, data in files.items() if file.endswith(".cer")
    )
    assert certificate.broken_links(chain) == ()
    assert (len(chain), chain[-1].subject) == (3, chain[-1].issuer)
    key = chain[0].key
    steps = []
    for file, data in files.items():
        if "_Log-Tra_" not in file:
            continue
        log = logmessage.decode(data)
        steps.append((log.operation, log.process_data))
        assert (log.version, log.serial, log.client) == (version, key.serial, CLIENT)
        signed = b"".join(each.raw for each in logmessage.elements_of(data)[:-1])
        used = algorithm.by_oid(log.algorithm)
        given = signature.plain(log.signature, key=key)
        assert signature.verifies(signed, signature=given, key=key, algorithm=used)
        altered = signed[:-1] + bytes([signed[-1] ^ 1])
        assert not signature.verifies(altered, signature=given, key=key, algorithm=used)
        if b"\xa2\x80" not in data:
            assert signed == logmessage.signed_bytes(log)
    paid = "Beleg^1.00^1.00:Bar ä".encode()
    start, finish = ("startTransaction", "finishTransaction")
    if version == 2:
        assert steps == [
            ("StartTransaction", b""),
            ("FinishTransaction", b"teamilk" + paid if collect else paid),
        ]
    else:
        between = [("updateTransaction", b"teamilk")] if collect else []
        assert steps == [(start, b""), *between, (finish, paid)]

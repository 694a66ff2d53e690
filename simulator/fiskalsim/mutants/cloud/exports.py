"""
Exports that hold too little, too much, or what nobody signed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec.structs import replace as otherwise

from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import TillState, TssState
from fiskalsim.cloud.rates import Rate
from fiskalsim.device.facts import Operation
from fiskalsim.device.naming import key_hash
from fiskalsim.mutants.cloud.addresses import EXPORT
from fiskalsim.mutants.cloud.wrongs import born, core_of, lacking, made_of, renamed
from fiskalsim.mutants.door import Door, agreed, asked, headless
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import StandIn, method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

#: How certifiedDataType of a transaction's log ends.
_TRANSACTION: Final = bytes.fromhex("04007f000703070101")


def _kept(fits: Callable[[Any, Any], bool]) -> Inside:
    """
    Keep for exports only the logs of a TSS that fit.
    """
    return method(
        "sign_de.exports._logs", lambda _, true, tss: [log for log in true(tss) if fits(tss, log)]
    )


async def _zipped(_world: World, true: Any, *said: Any) -> bytes:
    return gzip.compress(await true(*said), mtime=0)


async def _never_ready(_world: World, true: Any, *said: Any) -> bytes:
    await true(*said)
    raise Refused("E_EXPORT_NOT_COMPLETED", retry_after=60)


class _OtherKeyForEvents(StandIn):
    """
    A key for transactions; events and audits are signed over one octet less.
    """

    def sign(self, message: bytes) -> bytes:
        """
        Sign what is a transaction's, and the rest otherwise.
        """
        whole = _TRANSACTION in message
        signature: bytes = self.true.sign(message if whole else message[:-1])
        return signature


def _two_keys(device: Any) -> None:
    core_of(device).identity = _OtherKeyForEvents(core_of(device).identity)


def _in_local_time(_world: World, true: Any, tss: Any) -> Any:
    """
    Write local time into the logs, an hour after the time that was signed.
    """
    return [
        otherwise(
            log,
            content=log.content.replace(
                log.at.to_bytes(4, "big"), (log.at + 3600).to_bytes(4, "big")
            ),
        )
        for log in true(tss)
    ]


def _repacked(change: Callable[[Any, dict[str, bytes]], dict[str, bytes]]) -> Inside:
    """
    Hand out what *change* makes of a TSS and the files of an archive, each by its name.
    """

    async def file(world: World, true: Any, *said: Any) -> bytes:
        packed = io.BytesIO()
        with tarfile.open(fileobj=io.BytesIO(await true(*said))) as old:
            files = {one.name: read.read() for one in old if (read := old.extractfile(one))}
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as new:
            for name, content in change(world.sign_de.state.tss[said[1]], files).items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
        return packed.getvalue()

    return method("sign_de.exports.file", file)


def _own(tss: Any) -> str:
    return f"{tss.serial}_X509.der"


def _with_a_stranger_above(tss: Any, files: dict[str, bytes]) -> dict[str, bytes]:
    """
    Add an authority that has the issuer's name, and issued nothing.
    """
    key = ec.derive_private_key(7, ec.SECP256R1())
    name = x509.load_der_x509_certificate(files[_own(tss)]).issuer
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    stranger = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    ).public_bytes(Encoding.DER)
    return {**files, f"{key_hash(stranger).hex()}_X509.der": stranger}


def _of_its_issuer(tss: Any, files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, _own(tss): core_of(tss.device).identity.chain[1]}


def _by_fingerprint(tss: Any, files: dict[str, bytes]) -> dict[str, bytes]:
    found = f"{hashlib.sha256(files[_own(tss)]).hexdigest()}_X509.der"
    return {found if name == _own(tss) else name: content for name, content in files.items()}


def _is_of_the_registered(tss: Any, log: Any) -> bool:
    gone = {each.serial for each in tss.tills.values() if each.state is TillState.DEREGISTERED}
    return log.kind != "transaction" or log.client not in gone


async def _its_end_alone(_world: World, true: Any, *said: Any) -> Any:
    export = await true(*said)
    if said[-1].transaction_number is not None and export.asked.runs:
        last = export.asked.runs[-1][1]
        export.asked = otherwise(export.asked, runs=((last, last),))
    return export


async def _the_others(world: World, true: Any, *said: Any) -> Any:
    session, tss_id, export_id, filters = said
    others = [each for each in world.sign_de.state.tss[tss_id].tills if each != filters.client_id]
    if filters.client_id is not None and others:
        filters = replace(filters, client_id=others[0])
    return await true(session, tss_id, export_id, filters)


def _thirteen_looks(world: World) -> None:
    rates: Any = world.sign_de.exports
    rates._polls = Rate(13)  # noqa: SLF001  from outside, so that the cloud knows nothing of mutants


EXPORTS: Final[tuple[Mutant, ...]] = (
    told("M-CEX-0012-a", "an unused TSS can be exported", Kind.ACCEPT, f"PUT {EXPORT}", agreed),
    told(
        "M-CEX-0015-a",
        "what is complete can be cancelled",
        Kind.ACCEPT,
        f"DELETE {EXPORT}",
        agreed,
    ),
    told(
        "M-CEX-0017-a",
        "exports can be asked for without end",
        Kind.ACCEPT,
        f"GET {EXPORT}",
        agreed,
    ),
    told(
        "M-CEX-0001-a",
        "an export has the id of its TSS",
        Kind.SWAP,
        f"PUT {EXPORT}",
        made_of(_id=lambda body: body["tss_id"]),
    ),
    told(
        "M-CEX-0001-b", "an export has no state yet", Kind.OMIT, f"PUT {EXPORT}", lacking("state")
    ),
    within(
        "M-CEX-0003-a",
        "the archive is compressed",
        Kind.SWAP,
        method("sign_de.exports.file", _zipped),
    ),
    within(
        "M-CEX-0003-b",
        "a complete export is still being written",
        Kind.STALE,
        method("sign_de.exports.file", _never_ready),
    ),
    within(
        "M-CEX-0004-a",
        "updates are no part of an export",
        Kind.OMIT,
        _kept(lambda _, log: log.operation != Operation.UPDATE),
        also=("DE-CEX-0006",),
    ),
    within(
        "M-CEX-0004-b",
        "the newest log comes with the next export",
        Kind.STALE,
        _kept(lambda tss, log: log.counter < tss.device.counters.signature),
        also=("DE-CEX-0006",),
    ),
    within(
        "M-CEX-0004-c",
        "with a client its transactions are gone",
        Kind.OMIT,
        _kept(_is_of_the_registered),
    ),
    within(
        "M-CEX-0005-a", "events are signed over an octet less", Kind.SIGN_WRONG, born(_two_keys)
    ),
    within(
        "M-CEX-0005-b",
        "exports tell local time",
        Kind.SWAP,
        method("sign_de.exports._logs", _in_local_time),
    ),
    within(
        "M-CEX-0006-a",
        "the first log is exported twice",
        Kind.SWAP,
        method("sign_de.exports._logs", lambda _, true, tss: [*true(tss)[:1], *true(tss)]),
    ),
    within(
        "M-CEX-0023-a",
        "an export holds transactions alone",
        Kind.OMIT,
        _kept(lambda _, log: log.kind == "transaction"),
    ),
    at_door(
        "M-CEX-0009-a",
        "the transaction is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"transaction_number=[^&]*", "")),
        also=("DE-CEX-0016",),
    ),
    within(
        "M-CEX-0009-b",
        "of one transaction the end is enough",
        Kind.OMIT,
        method("sign_de.exports.ask", _its_end_alone),
    ),
    at_door(
        "M-CEX-0010-a",
        "the client is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"client_id=[^&]*", "")),
        also=("DE-CEX-0016",),
    ),
    within(
        "M-CEX-0010-b",
        "whoever is chosen is left out",
        Kind.SWAP,
        method("sign_de.exports.ask", _the_others),
    ),
    told(
        "M-CEX-0012-b",
        "a TSS that was never in use is a bad request",
        Kind.WRONG_REASON,
        f"PUT {EXPORT}",
        renamed("E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT", "E_TSS_NOT_INITIALIZED"),
    ),
    within(
        "M-CEX-0013-a",
        "with the TSS its transactions are gone",
        Kind.OMIT,
        _kept(lambda tss, log: tss.state is not TssState.DISABLED or log.kind != "transaction"),
    ),
    told(
        "M-CEX-0014-a",
        "an unknown export is a bad request",
        Kind.WRONG_REASON,
        f"GET {EXPORT}",
        renamed("E_EXPORT_NOT_FOUND", "E_EXPORT_NOT_FOUND", status=400),
    ),
    told(
        "M-CEX-0014-b",
        "an unknown export is not complete yet",
        Kind.SWAP,
        f"GET {EXPORT}",
        renamed("E_EXPORT_NOT_FOUND", "E_EXPORT_NOT_COMPLETED"),
    ),
    told(
        "M-CEX-0015-b",
        "what is complete cannot be found to be cancelled",
        Kind.WRONG_REASON,
        f"DELETE {EXPORT}",
        renamed("E_CANCEL_EXPORT", "E_EXPORT_NOT_FOUND"),
    ),
    at_door(
        "M-CEX-0016-a",
        "what is chosen and unknown is not found",
        Kind.WRONG_REASON,
        *(
            Door(call=f"PUT {EXPORT}", tell=renamed(code, code, status=404))
            for code in ("E_CLIENT_NOT_FOUND", "E_TX_NOT_FOUND")
        ),
    ),
    at_door(
        "M-CEX-0017-b",
        "nobody says when to come again",
        Kind.OMIT,
        Door(call=f"GET {EXPORT}", head=headless("retry-after")),
    ),
    within(
        "M-CEX-0017-c",
        "an export can be looked at thirteen times a minute",
        Kind.OFF_BY_ONE,
        _thirteen_looks,
    ),
    at_door(
        "M-CEX-0019-a",
        "the first transaction is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"start_transaction_number=[^&]*", "")),
    ),
    at_door(
        "M-CEX-0019-b",
        "the last transaction is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"end_transaction_number=[^&]*", "")),
    ),
    at_door(
        "M-CEX-0020-a",
        "the first counter is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"start_signature_counter=[^&]*", "")),
    ),
    at_door(
        "M-CEX-0020-b",
        "the last counter is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"end_signature_counter=[^&]*", "")),
    ),
    at_door(
        "M-CEX-0021-a",
        "the first moment is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"start_date=[^&]*", "")),
    ),
    at_door(
        "M-CEX-0021-b",
        "the last moment is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"end_date=[^&]*", "")),
    ),
    told(
        "M-CEX-0022-a",
        "an export id that is in use is not found",
        Kind.WRONG_REASON,
        f"PUT {EXPORT}",
        renamed("E_DUPLICATE_EXPORT", "E_EXPORT_NOT_FOUND"),
    ),
    within(
        "M-CEX-0024-a",
        "an authority that issued nothing stands above the certificate",
        Kind.SWAP,
        _repacked(_with_a_stranger_above),
    ),
    within(
        "M-CEX-0024-b",
        "the certificate of who issued it lies under the name of a TSS",
        Kind.SWAP,
        _repacked(_of_its_issuer),
    ),
    within(
        "M-CEX-0024-c",
        "a certificate is named by its own hash",
        Kind.SWAP,
        _repacked(_by_fingerprint),
    ),
    at_door(
        "M-CEX-0026-a",
        "what is too much or nothing is an unexpected error",
        Kind.WRONG_REASON,
        *(
            Door(call=f"{verb} {EXPORT}", tell=made_of(exception=lambda _: "E_UNEXPECTED"))
            for verb in ("GET", "PUT")
        ),
    ),
    at_door(
        "M-CEX-0026-b",
        "how much there may be is no choice",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"maximum_number_records=[^&]*", "")),
        also=("DE-CEX-0027",),
    ),
    at_door(
        "M-CEX-0027-a",
        "nothing at all may be wanted",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"maximum_number_records=(0|-\d+)$", "")),
    ),
    at_door(
        "M-CEX-0027-b",
        "more than a million is taken for a million",
        Kind.ACCEPT,
        Door(call=f"PUT {EXPORT}", take=asked(r"(maximum_number_records)=1000001", r"\1=1000000")),
    ),
)

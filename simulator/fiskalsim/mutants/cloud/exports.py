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
from fiskalsim.mutants.cloud.addresses import EXPORT, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import born, core_of, exports, lacking, made_of, renamed
from fiskalsim.mutants.door import Door, agreed, asked, headless
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import StandIn, method
from fiskalsim.world.world import World

#: How certifiedDataType of a transaction's log ends.
_TRANSACTION: Final = bytes.fromhex("04007f000703070101")


def _kept(fits: Callable[[Any, Any], bool]) -> Inside:
    """
    Keep for exports only the logs of a TSS that fit.
    """
    return method(
        exports, "_logs", lambda _, true, tss: [log for log in true(tss) if fits(tss, log)]
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

    return method(exports, "file", file)


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
    cloud_mutant(
        id="M-CEX-0012-a",
        says="an unused TSS can be exported",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CEX-0015-a",
        says="what is complete can be cancelled",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"DELETE {EXPORT}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CEX-0017-a",
        says="exports can be asked for without end",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {EXPORT}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CEX-0001-a",
        says="an export has the id of its TSS",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {EXPORT}", tell=made_of(_id=lambda body: body["tss_id"])),),
    ),
    cloud_mutant(
        id="M-CEX-0001-b",
        says="an export has no state yet",
        kind=Kind.OMIT,
        doors=(Door(call=f"PUT {EXPORT}", tell=lacking("state")),),
    ),
    cloud_mutant(
        id="M-CEX-0003-a",
        says="the archive is compressed",
        kind=Kind.SWAP,
        inside=method(exports, "file", _zipped),
    ),
    cloud_mutant(
        id="M-CEX-0003-b",
        says="a complete export is still being written",
        kind=Kind.STALE,
        inside=method(exports, "file", _never_ready),
    ),
    cloud_mutant(
        id="M-CEX-0004-a",
        says="updates are no part of an export",
        also=("DE-CEX-0006",),
        kind=Kind.OMIT,
        inside=_kept(lambda _, log: log.operation != Operation.UPDATE),
    ),
    cloud_mutant(
        id="M-CEX-0004-b",
        says="the newest log comes with the next export",
        also=("DE-CEX-0006",),
        kind=Kind.STALE,
        inside=_kept(lambda tss, log: log.counter < tss.device.counters.signature),
    ),
    cloud_mutant(
        id="M-CEX-0004-c",
        says="with a client its transactions are gone",
        kind=Kind.OMIT,
        inside=_kept(_is_of_the_registered),
    ),
    cloud_mutant(
        id="M-CEX-0005-a",
        says="events are signed over an octet less",
        kind=Kind.SIGN_WRONG,
        inside=born(_two_keys),
    ),
    cloud_mutant(
        id="M-CEX-0005-b",
        says="exports tell local time",
        kind=Kind.SWAP,
        inside=method(exports, "_logs", _in_local_time),
    ),
    cloud_mutant(
        id="M-CEX-0006-a",
        says="the first log is exported twice",
        kind=Kind.SWAP,
        inside=method(exports, "_logs", lambda _, true, tss: [*true(tss)[:1], *true(tss)]),
    ),
    cloud_mutant(
        id="M-CEX-0023-a",
        says="an export holds transactions alone",
        kind=Kind.OMIT,
        inside=_kept(lambda _, log: log.kind == "transaction"),
    ),
    cloud_mutant(
        id="M-CEX-0009-a",
        says="the transaction is no choice",
        also=("DE-CEX-0016",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"transaction_number=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0009-b",
        says="of one transaction the end is enough",
        kind=Kind.OMIT,
        inside=method(exports, "ask", _its_end_alone),
    ),
    cloud_mutant(
        id="M-CEX-0010-a",
        says="the client is no choice",
        also=("DE-CEX-0016",),
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"client_id=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0010-b",
        says="whoever is chosen is left out",
        kind=Kind.SWAP,
        inside=method(exports, "ask", _the_others),
    ),
    cloud_mutant(
        id="M-CEX-0012-b",
        says="a TSS that was never in use is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"PUT {EXPORT}",
                tell=renamed("E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT", "E_TSS_NOT_INITIALIZED"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CEX-0013-a",
        says="with the TSS its transactions are gone",
        kind=Kind.OMIT,
        inside=_kept(
            lambda tss, log: tss.state is not TssState.DISABLED or log.kind != "transaction"
        ),
    ),
    cloud_mutant(
        id="M-CEX-0014-a",
        says="an unknown export is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"GET {EXPORT}",
                tell=renamed("E_EXPORT_NOT_FOUND", "E_EXPORT_NOT_FOUND", status=400),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CEX-0014-b",
        says="an unknown export is not complete yet",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {EXPORT}", tell=renamed("E_EXPORT_NOT_FOUND", "E_EXPORT_NOT_COMPLETED")
            ),
        ),
    ),
    cloud_mutant(
        id="M-CEX-0015-b",
        says="what is complete cannot be found to be cancelled",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(call=f"DELETE {EXPORT}", tell=renamed("E_CANCEL_EXPORT", "E_EXPORT_NOT_FOUND")),
        ),
    ),
    cloud_mutant(
        id="M-CEX-0016-a",
        says="what is chosen and unknown is not found",
        kind=Kind.WRONG_REASON,
        doors=tuple(
            Door(call=f"PUT {EXPORT}", tell=renamed(code, code, status=404))
            for code in ("E_CLIENT_NOT_FOUND", "E_TX_NOT_FOUND")
        ),
    ),
    cloud_mutant(
        id="M-CEX-0017-b",
        says="nobody says when to come again",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {EXPORT}", head=headless("retry-after")),),
    ),
    cloud_mutant(
        id="M-CEX-0017-c",
        says="an export can be looked at thirteen times a minute",
        kind=Kind.OFF_BY_ONE,
        inside=_thirteen_looks,
    ),
    cloud_mutant(
        id="M-CEX-0019-a",
        says="the first transaction is no choice",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"start_transaction_number=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0019-b",
        says="the last transaction is no choice",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"end_transaction_number=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0020-a",
        says="the first counter is no choice",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"start_signature_counter=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0020-b",
        says="the last counter is no choice",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"end_signature_counter=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0021-a",
        says="the first moment is no choice",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"start_date=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0021-b",
        says="the last moment is no choice",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {EXPORT}", take=asked(r"end_date=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CEX-0022-a",
        says="an export id that is in use is not found",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(call=f"PUT {EXPORT}", tell=renamed("E_DUPLICATE_EXPORT", "E_EXPORT_NOT_FOUND")),
        ),
    ),
    cloud_mutant(
        id="M-CEX-0024-a",
        says="an authority that issued nothing stands above the certificate",
        kind=Kind.SWAP,
        inside=_repacked(_with_a_stranger_above),
    ),
    cloud_mutant(
        id="M-CEX-0024-b",
        says="the certificate of who issued it lies under the name of a TSS",
        kind=Kind.SWAP,
        inside=_repacked(_of_its_issuer),
    ),
    cloud_mutant(
        id="M-CEX-0024-c",
        says="a certificate is named by its own hash",
        kind=Kind.SWAP,
        inside=_repacked(_by_fingerprint),
    ),
)

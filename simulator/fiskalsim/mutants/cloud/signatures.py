"""
Signatures of a cloud TSE that prove nothing, or something else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace as otherwise

from fiskalsim.mutants.cloud.addresses import TSS, TX
from fiskalsim.mutants.cloud.wrongs import born, core_of, made_of, written
from fiskalsim.mutants.door import Door, Tell, fields
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import StandIn, method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

_DAY: Final = 86_400
#: Where a TSS is shown.
_SHOWN: Final = tuple(f"{verb} {TSS}" for verb in ("GET", "PUT", "PATCH"))
#: A point on the curve that belongs to nobody here.
_ANOTHER: Final = base64.b64encode(
    ec.derive_private_key(7, ec.SECP256R1())
    .public_key()
    .public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
).decode()


def _told(change: Callable[[Any, Any], Any]) -> Inside:
    """
    Note and tell of each signature what *change* makes of the transaction before and of it.
    """

    def note(_world: World, true: Any, *said: Any) -> Any:
        tss, tx_id, *_, signed = said
        return true(*said[:-1], change(tss.transactions.get(tx_id), signed))

    return method("sign_de.transactions._note", note)


def _der(plain: bytes) -> bytes:
    half = len(plain) // 2
    return encode_dss_signature(
        int.from_bytes(plain[:half], "big"), int.from_bytes(plain[half:], "big")
    )


class _WithoutData(StandIn):
    """
    A log writer that is given everything but the data.
    """

    def transaction(self, *said: Any, **named: Any) -> Any:
        """
        Write the signed part of a log without what was sold.
        """
        return self.true.transaction(*said, **{**named, "process_data": b""})


def _signs_no_data(device: Any) -> None:
    core = core_of(device)
    core._writer = _WithoutData(core._writer)  # noqa: SLF001  from outside, as above


def _serial(change: Callable[[str], str]) -> Tell:
    """
    Show the serial number of a TSS otherwise, and of nothing else.
    """
    return lambda status, body: (
        status,
        {**body, "serial_number": change(body["serial_number"])}
        if isinstance(body, dict) and body.get("_type") == "TSS"
        else body,
    )


def _hash_of_all(body: Any) -> str:
    point = base64.b64decode(body["signature"]["public_key"])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    whole = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(whole).hexdigest()


class _IssuerFirst(StandIn):
    """
    An identity whose chain begins one too high.
    """

    @property
    def chain(self) -> tuple[bytes, ...]:
        """
        The certificates above its own.
        """
        above: tuple[bytes, ...] = self.true.chain[1:]
        return above


def _shows_the_issuer(device: Any) -> None:
    core_of(device).identity = _IssuerFirst(core_of(device).identity)


def _not_valid_yet(_world: World, true: Any, made: Any) -> Any:
    return true(otherwise(made, stocked_unix=made.at + 60 * _DAY))


def _years_behind(device: Any) -> None:
    core_of(device).state.clock_offset = -3 * 365 * _DAY


def _an_hour_ahead(device: Any) -> None:
    core_of(device).state.clock_offset = 3600


class _Stopped(StandIn):
    """
    A desk whose clock stands still once somebody has looked at it.
    """

    _at: int | None = None

    def now(self) -> int:
        """
        Give the time of the first look.
        """
        if self._at is None:
            self._at = self.true.now()
        return self._at


def _stops_the_clock(world: World) -> None:
    part: Any = world.sign_de.transactions
    part._desk = _Stopped(part._desk)  # noqa: SLF001  from outside, as above


def _counter_before(known: Any, signed: Any) -> Any:
    return signed if known is None else otherwise(signed, counter=known.latest.counter)


def _code(place: int, other: Callable[[Any, list[str]], str]) -> Tell:
    """
    Write one field of the QR code otherwise.
    """

    def code(body: Any) -> str:
        parts = body["qr_code_data"].split(";")
        parts[place] = other(body, parts)
        return ";".join(parts)

    return made_of(qr_code_data=code)


def _end_of(body: Any) -> datetime:
    return datetime.fromtimestamp(body["time_end"], UTC)


def _content(change: Callable[[bytes], bytes]) -> Callable[[Any, str, Any], Any]:
    """
    Make other process data out of a sale, and sign and show those.
    """

    def write(_tss: Any, _tx: str, asked: Any) -> Any:
        if asked.content is None or asked.content.process_type != "Kassenbeleg-V1":
            return asked
        data = change(asked.content.process_data)
        schema = json.loads(asked.content.schema)
        schema["raw"]["process_data"] = base64.b64encode(data).decode()
        content = replace(asked.content, process_data=data, schema=json.dumps(schema))
        return replace(asked, content=content)

    return write


SIGNATURES: Final[tuple[Mutant, ...]] = (
    within(
        "M-CSG-0001-a",
        "the log time is told a second late",
        Kind.OFF_BY_ONE,
        _told(lambda _, signed: otherwise(signed, at=signed.at + 1)),
    ),
    within(
        "M-CSG-0001-b",
        "signatures come in DER",
        Kind.SIGN_WRONG,
        _told(lambda _, signed: otherwise(signed, signature=_der(signed.signature))),
    ),
    within("M-CSG-0001-c", "what is sold is not signed", Kind.SIGN_WRONG, born(_signs_no_data)),
    at_door(
        "M-CSG-0003-a",
        "a TSS has its serial number in capitals",
        Kind.SWAP,
        *(Door(call=call, tell=_serial(str.upper)) for call in _SHOWN),
    ),
    told(
        "M-CSG-0003-b",
        "transactions name the hash of the whole key structure",
        Kind.SIGN_WRONG,
        f"PUT {TX}",
        made_of(tss_serial_number=_hash_of_all),
        also=("DE-CSG-0011",),
    ),
    at_door(
        "M-CSG-0004-a",
        "a TSS shows the key of another",
        Kind.SWAP,
        *(Door(call=call, tell=fields(public_key=_ANOTHER)) for call in _SHOWN),
        also=("DE-CSG-0003", "DE-CSG-0011"),
    ),
    within(
        "M-CSG-0004-b",
        "a TSS shows the certificate of who issued its own",
        Kind.SWAP,
        born(_shows_the_issuer),
        also=("DE-CSG-0005",),
    ),
    within(
        "M-CSG-0006-a",
        "the certificate begins in two months",
        Kind.LATE,
        method("sign_de.state._make", _not_valid_yet),
    ),
    within(
        "M-CSG-0006-b", "the clock of the device is years behind", Kind.STALE, born(_years_behind)
    ),
    within(
        "M-CSG-0007-a",
        "counters run down",
        Kind.SWAP,
        _told(lambda _, signed: otherwise(signed, counter=1_000_000 - signed.counter)),
    ),
    within(
        "M-CSG-0007-b",
        "a revision has the counter of the one before",
        Kind.STALE,
        _told(_counter_before),
    ),
    told(
        "M-CSG-0009-a",
        "starts are told in local time",
        Kind.SWAP,
        f"PUT {TX}",
        made_of(time_start=lambda body: body["time_start"] + 3600),
    ),
    within(
        "M-CSG-0009-b",
        "log times run backwards",
        Kind.SWAP,
        _told(lambda _, signed: otherwise(signed, at=signed.at - 7 * signed.counter)),
    ),
    told(
        "M-CSG-0011-a",
        "all transactions name one key",
        Kind.SWAP,
        f"PUT {TX}",
        fields(signature__public_key=_ANOTHER),
    ),
    told(
        "M-CSG-0013-a",
        "the QR code has another version",
        Kind.SWAP,
        f"PUT {TX}",
        made_of(qr_code_data=lambda body: body["qr_code_data"].replace("V0;", "V1;", 1)),
    ),
    told(
        "M-CSG-0013-b",
        "the QR code tells local time",
        Kind.SWAP,
        f"PUT {TX}",
        made_of(qr_code_data=lambda body: body["qr_code_data"].replace(".000Z", "+01:00")),
    ),
    told(
        "M-CSG-0014-a",
        "the QR code names the client by its id",
        Kind.SWAP,
        f"PUT {TX}",
        _code(1, lambda body, _: body["client_id"]),
    ),
    told(
        "M-CSG-0014-b",
        "the QR code has the number where the counter stands",
        Kind.SWAP,
        f"PUT {TX}",
        _code(5, lambda _, parts: parts[4]),
    ),
    told(
        "M-CSG-0014-c",
        "the QR code has the year that the week belongs to",
        Kind.OFF_BY_ONE,
        f"PUT {TX}",
        _code(7, lambda body, _: f"{_end_of(body):%G-%m-%dT%H:%M:%S}.000Z"),
    ),
    within(
        "M-CSG-0016-a",
        "amounts have a comma",
        Kind.SIGN_WRONG,
        written(_content(lambda data: data.replace(b".", b","))),
    ),
    within(
        "M-CSG-0016-b",
        "the fifth rate has no place",
        Kind.OMIT,
        written(_content(lambda data: data.replace(b"_0.00^", b"^", 1))),
    ),
    within(
        "M-CSG-0017-a", "a TSS dates what it signs in local time", Kind.SWAP, born(_an_hour_ahead)
    ),
    within(
        "M-CSG-0017-b",
        "the clock of who writes transactions stands still",
        Kind.STALE,
        _stops_the_clock,
    ),
)

"""
Master data of every closing as rows: company, store, cash register and TSEs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from fiskalsim.answers.fiscal import TseCard
from fiskalsim.books.cells import Row
from fiskalsim.books.meanings import table
from fiskalsim.books.reading import Closing
from fiskalsim.books.sums import Sums
from fiskalsim.middleware.client import Client, Configuration
from fiskalsim.middleware.documents.days import local
from fiskalspec import dsfinvk

#: How processData are encoded before they are signed.
_ENCODING: Final = "UTF-8"
_CERTIFICATE: Final = "TSE_ZERTIFIKAT_"
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def rows(
    client: Client, closing: Closing, sums: Sums, cards: Mapping[int, TseCard]
) -> Iterator[tuple[str, Row]]:
    """
    Give the rows of a closing's master data but for vat.csv; *cards* are by TSE_ID.
    """
    yield "cashpointclosing.csv", _closing(client, closing, sums)
    yield "location.csv", _location(client)
    yield "cashregister.csv", _register(client)
    for tse_id, card in sorted(cards.items()):
        yield "tse.csv", _tse(tse_id, card)


def day_of(closing: Closing) -> date:
    """
    Say the German day on which a closing was made.
    """
    return local(datetime.fromtimestamp(closing.at_unix, UTC)).date()


def parts_of(certificate: str, size: int) -> list[str]:
    """
    Cut a certificate into as many fields as it needs.
    """
    return [certificate[at : at + size] for at in range(0, len(certificate), size)] or [""]


def wide_enough(tses: dsfinvk.Table, certificates: list[str]) -> dsfinvk.Table:
    """
    Give *tses* further columns where a certificate does not fit into the two that it has.
    """
    (first, *_) = (c for c in tses.columns if c.name.startswith(_CERTIFICATE))
    needed = max((len(parts_of(each, first.size)) for each in certificates), default=1)
    named = {column.name for column in tses.columns}
    more = tuple(
        dsfinvk.Column(
            name=_CERTIFICATE + roman,
            numeric=False,
            size=first.size,
            need=dsfinvk.Need.DISPUTED,
        )
        for roman in _ROMAN[:needed]
        if _CERTIFICATE + roman not in named
    )
    return dsfinvk.Table(
        file=tses.file,
        name=tses.name,
        module=tses.module,
        columns=tses.columns + more,
        key=tses.key,
    )


def supplier(client: Client) -> tuple[str, str]:
    """
    Say who hands the export over, and where that is.
    """
    company = _company(client)
    return company["name"], company["city"]


def _closing(client: Client, closing: Closing, sums: Sums) -> Row:
    company = _company(client)
    return {
        "Z_BUCHUNGSTAG": day_of(closing).isoformat(),
        "TAXONOMIE_VERSION": dsfinvk.VERSION,
        "Z_START_ID": sums.first_id,
        "Z_ENDE_ID": sums.last_id,
        "NAME": company["name"],
        "STRASSE": company["street"],
        "PLZ": company["postal_code"],
        "ORT": company["city"],
        "LAND": company["country"],
        "STNR": company.get("tax_number"),
        "USTID": company.get("vat_number"),
        "Z_SE_ZAHLUNGEN": sums.paid,
        "Z_SE_BARZAHLUNGEN": sums.paid_in_cash,
    }


def _location(client: Client) -> Row:
    store = _store(client)
    return {
        "LOC_NAME": store["name"],
        "LOC_STRASSE": store["street"],
        "LOC_PLZ": store["postal_code"],
        "LOC_ORT": store["city"],
        "LOC_LAND": store["country"],
        "LOC_USTID": _company(client).get("vat_number"),
    }


def _register(client: Client) -> Row:
    """
    Write the till; its serial number is the one under which the TSE knows it.
    """
    given = (client.configuration and client.configuration.cash_register) or {}
    software = given.get("software")
    software = software if isinstance(software, dict) else {}
    sample = _sample()["cash_register"]
    return {
        "KASSE_BRAND": _text(given.get("brand")) or sample["brand"],
        "KASSE_MODELL": _text(given.get("modelname")) or sample["model"],
        "KASSE_SERIENNR": client.cash_register_id,
        "KASSE_SW_BRAND": _text(software.get("brand")) or sample["software"],
        "KASSE_SW_VERSION": _text(software.get("version")),
        "KASSE_BASISWAEH_CODE": sample["currency"],
        "KEINE_UST_ZUORDNUNG": "0",
    }


def _tse(tse_id: int, card: TseCard) -> Row:
    size = next(
        c.size for c in dsfinvk.tables()["tse.csv"].columns if c.name == f"{_CERTIFICATE}I"
    )
    parts = parts_of(card.certificate, size)
    return {
        "TSE_ID": tse_id,
        "TSE_SERIAL": card.serial,
        "TSE_SIG_ALGO": card.algorithm,
        "TSE_ZEITFORMAT": card.time_format,
        "TSE_PD_ENCODING": _ENCODING,
        "TSE_PUBLIC_KEY": card.public_key,
        **{_CERTIFICATE + roman: part for roman, part in zip(_ROMAN, parts, strict=False)},
    }


def _company(client: Client) -> dict[str, str]:
    """
    Take the company of the configuration; what that lacks is the sample's.
    """
    given = client.configuration or Configuration()
    numbers = {
        "tax_number": given.company_tax_number or "",
        "vat_number": given.company_vat_number or "",
    }
    sample = _sample()["company"]
    if any(numbers.values()):
        sample = {name: text for name, text in sample.items() if name not in numbers}
    return sample | _given(given.company_name, given.company_address) | _filled(numbers)


def _store(client: Client) -> dict[str, str]:
    """
    Take the store of the configuration; without an address it is where the company is.
    """
    given = client.configuration or Configuration()
    sample = _sample()["store"]
    if given.company_address:
        sample = _company(client) | {"name": sample["name"]}
    return sample | _given(given.store_name, given.store_address)


def _given(name: str | None, address: dict[str, Any] | None) -> dict[str, str]:
    address = address or {}
    street = (_text(address.get("street")), _text(address.get("streetNumber")))
    return _filled(
        {
            "name": name or "",
            "street": " ".join(filter(None, street)),
            "postal_code": _text(address.get("postalCode")),
            "city": _text(address.get("city")),
            "country": _text(address.get("countryCode")),
        }
    )


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _text(value: object) -> str:
    """
    Read what a configuration says; its members are free, so it may be anything.
    """
    return value if isinstance(value, str) else ""


@cache
def _sample() -> Mapping[str, dict[str, str]]:
    return MappingProxyType(table("sample.toml"))

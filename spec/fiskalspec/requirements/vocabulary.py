"""
The words that catalogue rows may use: capabilities, handles and the documents they cite.

A row with a word that is not here would silently never apply, or cite something nobody can
find; a test refuses it.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

#: The generations of the fiscal response, oldest first; ``1.7.6`` means up to 1.7.6.
GENERATIONS: Final = ("2021", "1.7.6", "1.7.7")
#: The API of a cloud TSE; it knows no generations.
CLOUD_API: Final = "sign-de-v2"
#: The API of a POS vendor's TSE interface; it knows none either.
INTERFACE_API: Final = "tse-interface"

#: The areas of the catalogue, by the middle part of an id.
AREAS: Final = MappingProxyType(
    {
        "TXN": "create and store",
        "CXL": "cancel",
        "DOC": "types of documents and their content",
        "OFF": "outage of the TSE",
        "LIM": "limit of open transactions, listing and closing them",
        "RSP": "fiscal response",
        "SIG": "signature, serial, certificate, counters and times",
        "QR": "QR code",
        "PRD": "processData",
        "REQ": "reading and checking requests",
        "STA": "status codes",
        "TSE": "device management",
        "DEV": "the TSE as a device: its life, its clients, its logs",
        "INF": "information",
        "POS": "duties of the till",
        "CLI": "clients and cloud",
        "CLO": "closing and stock",
        "AUD": "audit log",
        "DSF": "export of closings, DSFinV-K",
        "CAU": "cloud TSE: keys and tokens",
        "CTS": "cloud TSE: life of a TSS",
        "CAD": "cloud TSE: PIN, PUK and admin session",
        "CCL": "cloud TSE: clients",
        "CTX": "cloud TSE: transactions",
        "CPD": "cloud TSE: process type and process data",
        "CSG": "cloud TSE: signatures, logs and QR code",
        "CEX": "cloud TSE: exports",
        "CLS": "cloud TSE: lists and metadata",
        "CER": "cloud TSE: errors and reading of requests",
        "CMG": "cloud TSE: organisations and keys",
        "IFC": "TSE interface: what is configured",
        "IKY": "TSE interface: API key and secret",
        "IMD": "TSE interface: TEST, LIVE and the vendor's staff",
        "ICT": "TSE interface: connection test, proxy and log",
        "ITL": "TSE interface: tills and their TSE",
        "IER": "TSE interface: form of the answers",
    }
)

#: What a target may claim, and what a row's ``when`` may ask for; several are joined by `` & ``.
CAPABILITIES: Final = MappingProxyType(
    {
        "profile.core": "receipts are created, stored, cancelled, validated; TSEs can be tested",
        "profile.documents": "documents of all types are created, stored and checked",
        "profile.offline": "sales go on while the TSE cannot be reached",
        "profile.recovery": "what waited for its signature in an outage is signed afterwards",
        "profile.limits": "the TSE's limit of open transactions can be reached",
        "profile.listing": "open transactions can be listed and closed",
        "profile.pos": "a till sells and aborts through a fiscal service",
        "profile.pos-offline": "the till goes on while the TSE cannot be reached",
        "profile.pos-receipt": "the till hands over what it prints",
        "profile.pos-rates": "the till sells at several rates of VAT",
        "profile.pos-payments": "the till takes cards, also for a part, and gives change",
        "profile.pos-deposit": "the till takes deposits on empties and gives them back",
        "profile.pos-voucher": "the till sells and redeems multi-purpose vouchers",
        "profile.pos-tip": "the till takes tips for the staff by card",
        "profile.pos-correction": "the till takes articles off a basket before it is paid",
        "profile.pos-double-tap": "somebody can tap a key of the till twice",
        "profile.pos-reprint": "the till prints a receipt once more",
        "profile.pos-table": "the till takes orders of tables that pay later",
        "profile.pos-bill": "the till shows a table its bill before it pays",
        "profile.pos-park": "the till parks baskets and takes them up again",
        "profile.pos-training": "somebody can practise at the till",
        "profile.pos-void": "the till voids receipts that it has sold",
        "profile.pos-closing": "the till closes its day through the service",
        "profile.pos-late": "the till goes on while the service is away, and sends later",
        "profile.clients": "clients are commissioned, initialised and connected to the cloud",
        "profile.closing": "the day is closed and the stock booked through the service",
        "profile.cloud-tse": "a cloud TSE is created, used and exported over SIGN DE V2",
        "profile.cloud-limits": "the limits of a cloud TSE can be reached",
        "profile.cloud-management": "organisations and keys are managed over the same service",
        "profile.onboarding": "an administrator sets up a TSE interface, and tills use it",
        "credentials.foreign": "a key of another organisation or environment is at hand",
        "tse.limit": "some TSE behind the subject limits its open transactions",
        "tse.hardware": "a hardware TSE is behind the subject",
        "tse.cloud": "a cloud TSE is behind the subject",
        "tse.swissbit-usb": "the hardware TSE is one like Swissbit's, with its limit",
        "tse.fiskaly-cloud": "the cloud TSE is one like fiskaly's, with its limit",
        "tse.spare": "a TSE that nobody has initialised is at hand to replace the one in use",
        "client.test": "the client under test is a test client",
        "client.globalShortId": "the global short id has been activated for the client",
        "documents.invoice": "documents of the type Invoice are supported",
        "documents.longTermOrder": "documents of the type LongTermOrder are supported",
        "documents.nonFiscal": "types that the service regards as non-fiscal are supported",
        "documents.training": "training receipts are supported",
        "information.country": "what holds in a country is told, and the keys of its VAT rates",
        "payments.foreignCurrency": "payments in other currencies than euro are supported",
        "control.dsfinvk": "the closings of a till are exported by the service under test",
        "control.export": "the logs that the TSE has stored are offered by the service under test",
        "control.faults": "faults on demand are offered by the service under test",
        "control.restart": "the service under test can be restarted on demand",
        "response.taxPositions": "fiscal responses list the document's VAT",
        "transactions.auditLog": "entries of an audit log are taken",
    }
)

#: What the judge may be allowed to manipulate, and what a row's ``needs`` may ask for.
HANDLES: Final = MappingProxyType(
    {
        "control.cable": "cut and mend the connection to the TSE",
        "control.clock": "set and advance the clock",
        "control.faults": "let things go wrong between service and TSE",
        "control.reset": "begin with a fresh world",
        "control.ledger": "read what the service has recorded",
        "control.export": "fetch the logs that the TSE has stored",
        "control.dsfinvk": "fetch the closings of a till as DSFinV-K",
        "control.restart": "end the service and start it again",
    }
)

#: The documents that rows cite, except the numbered articles of `document_title`.
DOCUMENTS: Final = MappingProxyType(
    {
        "seed-000": "RetailForce help centre: Tse connection error (de)",
        "seed-001": "RetailForce help centre: Failure of the tse device, offline signature (en)",
        "seed-002": "RetailForce help centre: POST cancelDocument (de)",
        "seed-003": "RetailForce help centre: FiscalResponse-Objekt (de)",
        "seed-004": "AMPAREX manual: fiskaly TSE interface (de)",
        "dom": "RetailForce class reference: RetailForce.Fiscalisation.Model",
        "pos-client-2021": "A public Java client of the fiscal service, 2021",
        "kasse-speedy-80001055832": "Kasse Speedy support: article 80001055832",
        "ao-146": "Abgabenordnung § 146",
        "ao-146a": "Abgabenordnung § 146a",
        "kassensichv": "Kassensicherungsverordnung",
        "ustg": "Umsatzsteuergesetz",
        "ustae": "Umsatzsteuer-Anwendungserlass",
        "aeao-146a": "Anwendungserlass zur Abgabenordnung, zu § 146a (2023-06-30 and later)",
        "tse-interface-api": "OpenAPI description of the TSE interface, in this distribution",
        "rfc-8259": "RFC 8259, The JavaScript Object Notation (JSON) Data Interchange Format",
        "dsfinvk-2.4": "DSFinV-K 2.4: tables, index.xml, annexes and appendix 2",
        "dsfinvk-2.4-anhang-i": "DSFinV-K 2.4, Anhang I",
        "tr-03151-1.0.1": "BSI TR-03151 version 1.0.1, Secure Element API",
        "tr-03151-1": "BSI TR-03151-1 version 1.1.1, Secure Element API",
        "tse-easy": "tse-easy.de: pages about the Swissbit TSE",
        "tr-03153-1": "BSI TR-03153-1, Technische Sicherheitseinrichtung",
        "tr-03116-5": "BSI TR-03116-5, Kryptographische Vorgaben",
        "fiskaly-oas-2.1.35": "fiskaly SIGN DE V2, OpenAPI description 2.1.35",
        "fiskaly-oas-2.2.2": "fiskaly SIGN DE V2, OpenAPI description 2.2.2",
        "fiskaly-changelog": "fiskaly SIGN DE V2, changelog",
        "fiskaly-postman": "fiskaly, Postman collection Sign API v2",
        "fiskaly-workspace": "fiskaly workspace: quickstart, integration guide, errors, FAQ",
        "sign-de-walkthrough": "A published walkthrough of SIGN DE V2, API 2.0.34, January 2023",
        "sign-de-2.2.2-body": "A published finished transaction of SIGN DE V2, API 2.2.2",
        "fiskaly-ruby": "uala/fiskaly-ruby: recorded exchanges, API 2.0.11",
        "konfidas-ttc": "konfidas/TTC: real TAR exports of fiskaly TSEs",
        "vectis-fiskaly-sdk": "Vectis.Fiskaly.SDK: integration tests against the TEST API",
        "fiskaltrust-docs": "fiskaltrust/docs: guide for POS creators, another vendor's service",
        "fiskaltrust-middleware": "fiskaltrust/middleware: SCU DE.FiskalyCertified",
        "mews-fiscalizations": "MewsSystems/fiscalizations: Germany V2",
        "odoo-l10n-de-pos-cert": "Odoo: l10n_de_pos_cert",
        "jotti": "nicograef/jotti: a till in Go with tests against the live TEST API",
        "norns-pos": "Norns POS: onboarding measured against the live API, August 2026",
        "drechsler-fiskaly": "drechsler-development/fiskaly: client of the management API",
        "fiskaly-clients": "Several public clients of SIGN DE V2 that agree with each other",
    }
)

_ARTICLE: Final = re.compile(r"hc-([0-9]+)")


def document_title(key: str) -> str:
    """
    Name the document behind *key*; `LookupError` when the catalogue knows no such document.
    """
    if article := _ARTICLE.fullmatch(key):
        return f"RetailForce help centre: article {article[1]}"
    if key not in DOCUMENTS:
        raise LookupError(
            f"there is no document {key!r}; use hc-NUMBER or one of: {', '.join(DOCUMENTS)}"
        )
    return DOCUMENTS[key]

"""
A POS vendor's TSE interface that goes wrong at the door.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fiskalsim.mutants.door import Tell, agreed, fields
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import told

API: Final = "/api/tse-interface"
ONE: Final = f"{API}/interfaces/????????-*"
KEYS: Final = f"POST {ONE}/keys"
TEST: Final = f"POST {ONE}/test"
OPEN: Final = f"POST {API}/interfaces"
LOOK: Final = f"GET {ONE}"
SAVE: Final = f"PUT {ONE}"
TILL: Final = f"GET {API}/tills/till-[0-9]"
SALE: Final = f"POST {API}/tills/till-1/receipts"
FIRST: Final = f"POST {API}/tills/till-1/initialise"
SECOND: Final = f"POST {API}/tills/till-2/initialise"
LOG: Final = f"{LOOK}/log"
_REFUSAL: Final = 400


def said(**values: Any) -> Tell:
    """
    Set members of every refusal.
    """
    return lambda status, body: (status, {**body, **values} if status >= _REFUSAL else body)


def denied(status: int, body: Any) -> tuple[int, Any]:
    """
    Refuse whatever was done.
    """
    refusal = {"code": "no", "kind": "notice", "text": {"de": "Nein.", "en": "No."}}
    return (409, refusal) if status < _REFUSAL else (status, body)


def without_notice(code: str) -> Tell:
    """
    Leave a notice out.
    """
    return _notices(lambda one: None if one["code"] == code else one)


def noticed(**values: Any) -> Tell:
    """
    Set members of every notice.
    """
    return _notices(lambda one: one | values)


def _notices(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Tell:
    def tell(status: int, body: Any) -> tuple[int, Any]:
        if isinstance(body, dict) and isinstance(body.get("notices"), list):
            body["notices"] = [new for one in body["notices"] if (new := change(one))]
        return status, body

    return tell


def unsigned(status: int, body: Any) -> tuple[int, Any]:
    """
    Sell without a signature instead of refusing, as in an outage.
    """
    if status < _REFUSAL:
        return status, body
    text = {"de": "TSE ausgefallen", "en": "TSE failed"}
    return 201, {
        "till": "till-1",
        "number": 1,
        "soldAt": "2026-01-05T09:00:00+01:00",
        "gross": "11.90",
        "outage": True,
        "signed": None,
        "notices": [{"code": "tse-failed", "colour": "red", "text": text}],
    }


def overheard(status: int, body: Any) -> tuple[int, Any]:
    """
    Make the secret the same as the key, which everybody sees.
    """
    return (status, {**body, "apiSecret": body["apiKey"]} if status < _REFUSAL else body)


def logged(keep: Callable[[dict[str, Any]], bool]) -> Tell:
    """
    Show only some entries of the log.
    """
    return lambda status, body: (
        status,
        {"entries": [entry for entry in body["entries"] if keep(entry)]},
    )


#: Number of the requirement, what goes wrong and how, and at which door.
_TABLE: Final[tuple[tuple[str, str, Kind, str, Tell], ...]] = (
    ("IFC-0001", "a search finds nothing", Kind.OMIT, f"GET {API}/interfaces",
     fields(interfaces=[])),
    ("IFC-0002", "the name is another one", Kind.SWAP, SAVE, fields(configuration__name="X")),
    ("IFC-0003", "nobody recommends the branch administration", Kind.OMIT, LOOK,
     without_notice("prefer-chain")),
    ("IFC-0004", "a workplace has no interface", Kind.OMIT, TILL, fields(interface=None)),
    ("IFC-0005", "the chain's tills have no interface", Kind.OMIT, TILL, fields(interface=None)),
    ("IFC-0006", "a single branch is welcome", Kind.ACCEPT, SAVE, agreed),
    ("IFC-0007", "it is used elsewhere", Kind.SWAP, OPEN,
     fields(configuration__clientSide=False)),
    ("IFC-0008", "the date is that of the saving", Kind.STALE, SAVE,
     fields(createdAt="2026-02-05")),
    ("IFC-0009", "no URL is filled in", Kind.OMIT, OPEN, fields(url="")),
    ("IFC-0010", "any URL will do", Kind.ACCEPT, SAVE, agreed),
    ("IFC-0011", "a proxy is there from the start", Kind.SWAP, OPEN,
     fields(configuration__proxy={"host": "a", "port": 1})),
    ("IFC-0012", "the proxy is forgotten", Kind.OMIT, SAVE, fields(configuration__proxy=None)),
    ("IKY-0001", "nobody asks about tenants", Kind.OMIT, LOOK, without_notice("decide-tenants")),
    ("IKY-0002", "typed keys are welcome", Kind.ACCEPT, SAVE, agreed),
    ("IKY-0003", "keys are there from the start", Kind.SWAP, OPEN, fields(keys__state="saved")),
    ("IKY-0004", "nobody waits for the release", Kind.ACCEPT, KEYS, agreed),
    ("IKY-0005", "the button is open too early", Kind.ACCEPT, LOOK,
     fields(buttons__create__enabled=True)),
    ("IKY-0006", "nobody asks before creating keys", Kind.ACCEPT, KEYS, agreed),
    ("IKY-0007", "the secret is not shown at all", Kind.OMIT, KEYS, fields(apiSecret="")),
    ("IKY-0008", "the secret is what everybody sees", Kind.SWAP, KEYS, overheard),
    ("IKY-0009", "new keys count at once", Kind.ACCEPT, TEST, agreed),
    ("IKY-0010", "nobody asks for several VAT ids", Kind.ACCEPT, KEYS, agreed),
    ("IKY-0011", "tenants can be decided later", Kind.ACCEPT, SAVE, agreed),
    ("IMD-0001", "it begins in LIVE", Kind.SWAP, OPEN, fields(environment="LIVE")),
    ("IMD-0002", "the notice is blue", Kind.SWAP, TILL, noticed(colour="blue")),
    ("IMD-0003", "the notice has other words", Kind.SWAP, TILL,
     noticed(text={"de": "Testbetrieb", "en": "Test"})),
    ("IMD-0004", "an administrator switches to LIVE", Kind.ACCEPT, SAVE, agreed),
    ("IMD-0005", "everybody is staff", Kind.ACCEPT, f"PUT {API}/staff/*", agreed),
    ("IMD-0006", "LIVE costs nothing", Kind.OMIT, f"GET {API}/staff/charges", fields(charges=[])),
    ("IMD-0007", "it is version 1", Kind.SWAP, OPEN, fields(apiVersion="V1")),
    ("IMD-0008", "version 1 is welcome", Kind.ACCEPT, OPEN, agreed),
    ("IMD-0009", "nobody waits for the contract", Kind.ACCEPT,
     f"POST {API}/staff/interfaces/*/live-keys", agreed),
    ("ICT-0001", "a mask that was never saved is tested", Kind.ACCEPT, TEST, agreed),
    ("ICT-0002", "no test is ever passed", Kind.SWAP, TEST, fields(passed=False)),
    ("ICT-0003", "a test without keys is passed", Kind.ACCEPT, TEST, fields(passed=True)),
    ("ICT-0004", "a network without a way out is a wrong configuration", Kind.WRONG_REASON, TEST,
     fields(kind="configuration")),
    ("ICT-0005", "requests go past the proxy", Kind.OMIT, TEST, fields(through=None)),
    ("ICT-0006", "extended logging writes nothing more", Kind.OMIT, LOG,
     logged(lambda entry: not entry["extended"])),
    ("ICT-0007", "nobody recommends extended logging", Kind.OMIT, LOOK,
     without_notice("logging-recommended")),
    ("ICT-0008", "the log hides what was refused", Kind.OMIT, LOG,
     logged(lambda entry: "403" not in entry["text"])),
    ("ITL-0001", "the receipt has no signature", Kind.OMIT, SALE, fields(signed__signature="")),
    ("ITL-0002", "two firms share a TSE", Kind.ACCEPT, SECOND, agreed),
    ("ITL-0003", "a TSE is for one till", Kind.OMIT, SECOND, denied),
    ("ITL-0004", "a TEST till sells under LIVE keys", Kind.ACCEPT, SALE, unsigned),
    ("ITL-0005", "a till stays in TEST for ever", Kind.STALE, FIRST,
     fields(tse__environment="TEST")),
    ("ITL-0006", "the refusal has other words", Kind.WRONG_REASON, SALE,
     said(text={"de": "Fehler", "en": "Error"})),
    ("ITL-0007", "mixed-up keys pass for an outage", Kind.WRONG_REASON, SALE, said(kind="outage")),
    ("ITL-0008", "an outage is not told on the receipt", Kind.OMIT, SALE,
     without_notice("tse-failed")),
    ("ITL-0009", "only one of several firms gets a TSE", Kind.OMIT, SECOND, denied),
    ("IER-0001", "it is another product", Kind.SWAP, OPEN, fields(product="Another")),
    ("IER-0002", "a refusal has no text", Kind.OMIT, KEYS, said(text={})),
)  # fmt: skip

DOOR: Final = tuple(
    told(f"M-{row}-a", says, kind, call, tell) for row, says, kind, call, tell in _TABLE
)

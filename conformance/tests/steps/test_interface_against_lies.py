"""
Every check of a TSE interface can fail: one lie for each requirement, told on the way from the
simulator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lies import Lie

from fiskalspec import requirements

Tell = Callable[[int, Any], tuple[int, Any]]

INTERFACE = "sim:role=tse-interface"
API = "/api/tse-interface"
ONE = f"{API}/interfaces/????????-*"
KEYS = f"{ONE}/keys"
TEST = f"{ONE}/test"
TILL = f"{API}/tills/till-[0-9]"
SALE = f"{API}/tills/till-1/receipts"
INIT = f"{API}/tills/till-2/initialise"


def fields(**values: Any) -> Tell:
    """
    Set members of an object that came with success; a name with __ reaches inside.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if status < 300 and isinstance(body, dict):
            for name, value in values.items():
                *path, last = name.split("__")
                place = body
                for part in path:
                    inner = place.get(part) if isinstance(place, dict) else None
                    place = inner if isinstance(inner, dict) else {}
                if last in place:
                    place[last] = value
        return status, body

    return tell


def agreed(status: int, body: Any) -> tuple[int, Any]:
    """
    Say yes to whatever was refused.
    """
    return (200, {}) if status >= 400 else (status, body)


def denied(status: int, body: Any) -> tuple[int, Any]:
    """
    Refuse whatever was done.
    """
    text = {"de": "Nein.", "en": "No."}
    return (
        (409, {"code": "no", "kind": "notice", "text": text}) if status < 300 else (status, body)
    )


def without_notice(code: str) -> Tell:
    """
    Leave a notice out.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if isinstance(body, dict) and "notices" in body:
            body["notices"] = [one for one in body["notices"] if one["code"] != code]
        return status, body

    return tell


def noticed(**values: Any) -> Tell:
    """
    Set members of every notice.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if isinstance(body, dict) and isinstance(body.get("notices"), list):
            body["notices"] = [one | values for one in body["notices"]]
        return status, body

    return tell


def as_kind(kind: str) -> Tell:
    """
    Call every refusal something else.
    """
    return lambda status, body: (status, {**body, "kind": kind} if status >= 400 else body)


def unsigned(status: int, body: Any) -> tuple[int, Any]:
    """
    Sell without a signature instead of refusing, as in an outage.
    """
    if status < 400:
        return status, body
    receipt = {"till": "till-1", "number": 1, "soldAt": "2026-01-05T09:00:00+01:00"}
    notice = {"code": "tse-failed", "colour": "red", "text": {"de": "a", "en": "a"}}
    return 201, receipt | {"gross": "1.00", "outage": True, "signed": None, "notices": [notice]}


def logged(keep: Callable[[dict[str, Any]], bool]) -> Tell:
    """
    Show only some entries of the log.
    """
    return lambda status, body: (status, {"entries": [e for e in body["entries"] if keep(e)]})


def overheard(status: int, body: Any) -> tuple[int, Any]:
    """
    Make the secret the same as the key, which everybody sees.
    """
    return (status, {**body, "apiSecret": body["apiKey"]} if status < 300 else body)


LIES = {
    "DE-IFC-0001": (f"GET {API}/interfaces", fields(interfaces=[])),
    "DE-IFC-0002": (f"PUT {ONE}", fields(configuration__name="Another")),
    "DE-IFC-0003": (f"GET {ONE}", without_notice("prefer-chain")),
    "DE-IFC-0004": (f"GET {TILL}", fields(interface=None)),
    "DE-IFC-0005": (f"GET {TILL}", fields(interface=None)),
    "DE-IFC-0006": (f"PUT {ONE}", agreed),
    "DE-IFC-0007": (f"POST {API}/interfaces", fields(configuration__clientSide=False)),
    "DE-IFC-0008": (f"PUT {ONE}", fields(createdAt="2026-02-05")),
    "DE-IFC-0009": (f"POST {API}/interfaces", fields(url="")),
    "DE-IFC-0010": (f"PUT {ONE}", agreed),
    "DE-IFC-0011": (
        f"POST {API}/interfaces",
        fields(configuration__proxy={"host": "a", "port": 1}),
    ),
    "DE-IFC-0012": (f"PUT {ONE}", fields(configuration__proxy=None)),
    "DE-IKY-0001": (f"GET {ONE}", without_notice("decide-tenants")),
    "DE-IKY-0002": (f"PUT {ONE}", agreed),
    "DE-IKY-0003": (f"POST {API}/interfaces", fields(keys__state="saved")),
    "DE-IKY-0004": (f"POST {KEYS}", agreed),
    "DE-IKY-0005": (f"GET {ONE}", fields(buttons__create__enabled=True)),
    "DE-IKY-0006": (f"POST {KEYS}", agreed),
    "DE-IKY-0007": (f"POST {KEYS}", fields(apiSecret="")),
    "DE-IKY-0008": (f"POST {KEYS}", overheard),
    "DE-IKY-0009": (f"POST {TEST}", agreed),
    "DE-IKY-0010": (f"POST {KEYS}", agreed),
    "DE-IKY-0011": (f"PUT {ONE}", agreed),
    "DE-IMD-0001": (f"POST {API}/interfaces", fields(environment="LIVE")),
    "DE-IMD-0002": (f"GET {TILL}", noticed(colour="blue")),
    "DE-IMD-0003": (f"GET {TILL}", noticed(text={"de": "Testbetrieb", "en": "Test"})),
    "DE-IMD-0004": (f"PUT {ONE}", agreed),
    "DE-IMD-0005": (f"PUT {API}/staff/*", agreed),
    "DE-IMD-0006": (f"GET {API}/staff/charges", fields(charges=[])),
    "DE-IMD-0007": (f"POST {API}/interfaces", fields(apiVersion="V1")),
    "DE-IMD-0008": (f"POST {API}/interfaces", agreed),
    "DE-IMD-0009": (f"POST {API}/staff/interfaces/*/live-keys", agreed),
    "DE-ICT-0001": (f"POST {TEST}", agreed),
    "DE-ICT-0002": (f"POST {TEST}", fields(passed=False)),
    "DE-ICT-0003": (f"POST {TEST}", fields(passed=True)),
    "DE-ICT-0004": (f"POST {TEST}", fields(kind="configuration")),
    "DE-ICT-0005": (f"POST {TEST}", fields(through=None)),
    "DE-ICT-0006": (f"GET {ONE}/log", logged(lambda entry: not entry["extended"])),
    "DE-ICT-0007": (f"GET {ONE}", without_notice("logging-recommended")),
    "DE-ICT-0008": (f"GET {ONE}/log", logged(lambda entry: "403" not in entry["text"])),
    "DE-ITL-0001": (f"POST {SALE}", fields(signed__signature="")),
    "DE-ITL-0002": (f"POST {INIT}", agreed),
    "DE-ITL-0003": (f"POST {INIT}", denied),
    "DE-ITL-0004": (f"POST {SALE}", unsigned),
    "DE-ITL-0005": (f"POST {API}/tills/till-1/initialise", fields(tse__environment="TEST")),
    "DE-ITL-0006": (
        f"POST {SALE}",
        lambda status, body: (status, {**body, "text": {"de": "Fehler", "en": "Error"}}),
    ),
    "DE-ITL-0007": (f"POST {SALE}", as_kind("outage")),
    "DE-ITL-0008": (f"POST {SALE}", without_notice("tse-failed")),
    "DE-ITL-0009": (f"POST {INIT}", denied),
    "DE-IER-0001": (f"POST {API}/interfaces", fields(product="Another")),
    "DE-IER-0002": (
        f"POST {KEYS}",
        lambda status, body: (status, {**body, "text": {}} if status >= 400 else body),
    ),
}
GRADES = {
    "must": {"stated": "fail", "law": "fail", "inferred": "alt"},
    "should": {"stated": "warn"},
}
CATALOGUE = requirements.load()


def test_every_requirement_has_its_lie():
    """
    No requirement of a TSE interface is checked by something that was never seen to fail.
    """
    rows = {row.id for row in CATALOGUE.values() if row.actor.value == "tse-interface"}
    assert set(LIES) == rows


@pytest.mark.parametrize("id_", LIES)
def test_a_lie_about_a_tse_interface_is_found(judged, id_):
    """
    The requirement that the lie breaks is broken, and graded by its level and basis.
    """
    call, tell = LIES[id_]
    row = CATALOGUE[id_]
    grade = GRADES[row.level.value][row.basis.value]
    verdicts, broken = judged([id_], Lie(requirement=id_, call=call, tell=tell), target=INTERFACE)
    assert id_ in broken or grade == "alt"
    assert verdicts[id_] == grade

"""
What the service says of a country and its VAT rates, and the audit log that it takes.
"""

from __future__ import annotations

from typing import Any, Final

from pytest_bdd import then, when

from fiskalprobe.run import Subject
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.fiscal._till import Till, is_ok

_INFORMATION: Final = "/api/v1/information"


@when(sentence(r"the POS asks what holds in (?P<where>its|each) country"))
def the_pos_asks_what_holds(subject: Subject, where: str) -> None:
    """
    Call countryProperties, of the client or of all countries.
    """
    whose = f"/client/{subject.client_id}" if where == "its" else ""
    subject.send("GET", f"{_INFORMATION}{whose}/countryProperties")


@when(sentence(r"the POS asks for the key of the VAT rate (?P<rate>[\d.]+)"))
def the_pos_asks_for_the_key(subject: Subject, rate: str) -> None:
    """
    Call getVatIdentification. What its parameter is called is not published, so it has two names.
    """
    path = f"{_INFORMATION}/client/{subject.client_id}/getVatIdentification"
    subject.send("GET", path, query={"vatPercent": rate, "vatRate": rate})


@when(
    sentence(
        r"the POS writes (?P<what>an entry|two entries at once|an entry of nobody) "
        r"into the audit log"
    )
)
def the_pos_writes(subject: Subject, what: str) -> None:
    """
    Call auditlog with one entry, a list of two, or an entry without uniqueClientId.
    """
    said = [_entry(subject), _entry(subject)]
    if what == "an entry of nobody":
        del said[0]["uniqueClientId"]
    body = said if what == "two entries at once" else said[0]
    subject.send("POST", "/api/v1/transactions/auditlog", json=body)


@then(check(r"the answer is the VAT key (?P<key>\d+)"))
def the_answer_is_the_key(till: Till, key: str, cited: str | None) -> None:
    """
    Check for 200 and the key, as a number or as its digits in a text.
    """
    said = till.last.json_or_none()
    till.check(
        cited,
        "vat-key",
        f"the rate has the key {key}",
        ok=is_ok(till.last) and isinstance(said, int | str) and str(said) == key,
        expected=f"200 and {key}",
        actual=till.last.gist,
    )


def _entry(subject: Subject) -> dict[str, Any]:
    """
    Write an entry like the printed one, without a time: entries come in the order of theirs, and
    a till of before may have written a later one.
    """
    return {
        "recordId": subject.guid(),
        "uniqueClientId": subject.client_id,
        "logEntryType": "100",
        "message": "drawer opened without a sale",
        "user": {"id": "1", "caption": "Till"},
        "identifier": "drawer",
    }

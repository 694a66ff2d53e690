"""
Then: the offline answers of seed-001, field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_bdd import then

from fiskalprobe.oracles.written import written
from fiskalprobe.steps._alternatives import canonical
from fiskalprobe.steps._fields import MISSING, body_of
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.fiscal import _samples
from fiskalprobe.steps.fiscal._till import Till
from fiskalspec import schemas
from fiskalspec.schemas.volatile import LEFT_OUT, mask

#: Which requirement each printed field stands for; names in small letters.
REQUIREMENT_OF: Final[Mapping[str, str]] = {
    "fiscalisationdocumentrevision": "DE-OFF-0015",
    "fiscaldocumentrevision": "DE-OFF-0015",
    "fiscaldocumentstarttime": "DE-OFF-0015",
    "processstarttime": "DE-OFF-0015",
    "errordescription": "DE-OFF-0007",
    "signature": "DE-OFF-0008",
    "usermessage": "DE-OFF-0008",
    "printmessage": "DE-OFF-0009",
    "qrcodedatastring": "DE-OFF-0010",
    "transactionstarttime": "DE-OFF-0010",
    "processdata": "DE-OFF-0010",
    "tsepublickey": "DE-OFF-0010",
    "tsesignaturecounter": "DE-OFF-0010",
    "processtype": "DE-OFF-0011",
    "tsecertificate": "DE-OFF-0014",
}
#: The number says which of the three failures it was.
NUMBER_OF: Final = {"create": "DE-OFF-0002", "store": "DE-OFF-0003", "both": "DE-OFF-0005"}
_NUMBERS: Final = ("fiscalisationdocumentnumber", "fiscaldocumentnumber")
#: Judged elsewhere: what is kept of the configured TSE, which is another one than the sample's
#: (DE-OFF-0011), the end time, of which there are two readings (DE-OFF-0012), and the country,
#: which is judged in every answer (DE-RSP-0002).
_ELSEWHERE: Final = frozenset(
    {"tsetimeformat", "tsehashalgorithm", "transactionendtime", "fiscalcountry"}
)


@then(sentence(r'the answer is the printed sample "(?P<sample>create|store|both)"'))
def the_answer_is_printed(till: Till, sample: str) -> None:
    """
    Compare each field whose value does not depend on device, client, time or count.
    """
    schema = schemas.get(f"fiscal-response-{till.subject.api}")
    printed = _samples.offline(sample, generation=till.subject.api)
    expected = _flat(mask(schema, printed))
    # How keys are written has checks of its own (DE-RSP-0007, DE-RSP-0014); here values count.
    answered = _flat(canonical(body_of(till.last), generation=till.subject.api)[0])
    for field, value in expected.items():
        if value == LEFT_OUT or field in _ELSEWHERE:
            continue
        requirement = NUMBER_OF[sample] if field in _NUMBERS else REQUIREMENT_OF[field]
        actual = answered.get(field, MISSING)
        till.check(
            requirement,
            f"printed-{field}",
            f"{field} is as printed for an outage",
            ok=type(actual) is type(value) and actual == value,
            expected=written(value),
            actual=written(actual) if answered else till.last.gist,
        )


def _flat(answer: Mapping[str, Any]) -> dict[str, Any]:
    """
    Put the German fields beside the others, all under names in small letters.
    """
    flat: dict[str, Any] = {}
    for key, value in answer.items():
        if isinstance(value, Mapping):
            flat |= _flat(value)
        else:
            flat[key.lower()] = value
    return flat

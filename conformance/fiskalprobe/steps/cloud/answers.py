"""
Then: what the cloud TSE answered, and what it shows afterwards.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from pytest_bdd import then

from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._members import ABSENT, member_of, slug
from fiskalprobe.steps._sentences import check
from fiskalprobe.steps._tables import CLOUD_MEMBERS, Table, below
from fiskalprobe.steps.cloud._shown import fits, of_revisions, plain, shown

_CLIENT_ERRORS: Final = range(400, 500)


@then(
    check(
        r"the TSE answers (?P<status>\d{3}|4xx)"
        r'(?: with (?P<codes>"[A-Z_]+"(?: or "[A-Z_]+")*))?'
    )
)
def the_tse_answers(cloud: Cloud, status: str, codes: str | None, cited: str | None) -> None:
    """
    Check the status, and the code of an error where the sentence names one.
    """
    exchange = cloud.last
    expected = _CLIENT_ERRORS if status == "4xx" else (int(status),)
    wanted = re.findall(r'"([A-Z_]+)"', codes or "")
    code = (object_of(exchange) or {}).get("code")
    cloud.check(
        cited,
        f"answers-{status}",
        f"the answer is {status}" + (f" {' or '.join(wanted)}" if wanted else ""),
        ok=exchange.status in expected and (not wanted or code in wanted),
        expected=f"{status} {' or '.join(wanted)}".strip(),
        actual=shown(exchange),
    )


@then(check(r"the error is called \"(?P<code>[A-Z_]+)\""))
def the_error_is_called(cloud: Cloud, code: str, cited: str | None) -> None:
    """
    Check the code of an error alone.
    """
    cloud.check(
        cited,
        "called",
        f"the error has the code {code}",
        ok=(object_of(cloud.last) or {}).get("code") == code,
        expected=code,
        actual=shown(cloud.last),
    )


@then(check(r"the TSE shows"))
@below(CLOUD_MEMBERS)
def the_tse_shows(cloud: Cloud, datatable: Table, cited: str | None) -> None:
    """
    Check members of the latest answer, one row each; a row may name its own requirement.
    """
    answer = object_of(cloud.last)
    for row in CLOUD_MEMBERS.read(datatable):
        found = member_of(answer, row["member"])
        cloud.check(
            row.get("requirement") or cited,
            f"shows-{slug(row['member'])}",
            f"{row['member']} is {row['value']}",
            ok=fits(cloud, found, row["value"]),
            expected=cloud.filled(row["value"]),
            actual="absent" if found is ABSENT else json.dumps(found, default=str),
        )


@then(check(r"the answer is that of the request before(?P<but> in (?P<members>\"[^\"]+\"))?"))
def the_answer_is_the_same(
    cloud: Cloud, but: str | None, members: str | None, cited: str | None
) -> None:
    """
    Compare the two latest answers, wholly or in some members.
    """
    del but
    *_, before, now = cloud.meant
    first, second = object_of(before), object_of(now)
    if members:
        names = members.strip('"').split(", ")
        first, second = (
            {name: plain(member_of(each, name)) for name in names} for each in (first, second)
        )
    cloud.check(
        cited,
        "as-before",
        "the answer is that of the request before",
        ok=before.status == now.status == 200 and first == second and first is not None,  # noqa: PLR2004 - success
        expected=json.dumps(first, default=str),
        actual=shown(now),
        exchanges=(before, now),
    )


@then(check(r"the answer is exactly this object"))
def the_answer_is_exactly(cloud: Cloud, docstring: str, cited: str | None) -> None:
    """
    Compare the whole answer with the object below.
    """
    cloud.check(
        cited,
        "object",
        "the answer is the whole object",
        ok=object_of(cloud.last) == cloud.read(docstring),
        expected=" ".join(docstring.split()),
        actual=cloud.last.gist,
    )


@then(check(r"the TSE knows what to say"))
def the_answer_is_no_server_error(cloud: Cloud, cited: str | None) -> None:
    """
    Check that the service knew what to say.
    """
    status = cloud.last.status
    cloud.check(
        cited,
        "no-server-error",
        "the answer is no server error",
        ok=status is not None and status < 500,  # noqa: PLR2004 - server errors begin there
        expected="below 500",
        actual=status,
    )


@then(check(r"its receipt has its members in alphabetical order"))
def the_receipt_is_sorted(cloud: Cloud, cited: str | None) -> None:
    """
    Check the order of members inside the schema of an answer.
    """
    receipt = plain(member_of(object_of(cloud.last), "schema.standard_v1.receipt"))
    cloud.check(
        cited,
        "sorted",
        "the members of the schema come in alphabetical order",
        ok=isinstance(receipt, dict) and _is_sorted(receipt),
        expected="members sorted by name",
        actual=json.dumps(receipt, default=str)[:300],
    )


@then(check(r'the members (?P<edge>begin|end) with "(?P<names>[^"]+)"'))
def the_members_come(cloud: Cloud, edge: str, names: str, cited: str | None) -> None:
    """
    Check the order of the members, as far as the sentence goes.
    """
    wanted = names.split(", ")
    found = list(object_of(cloud.last) or {})
    part = found[: len(wanted)] if edge == "begin" else found[-len(wanted) :]
    cloud.check(
        cited,
        f"members-{edge}",
        f"the members {edge} with {names}",
        ok=part == wanted,
        expected=names,
        actual=", ".join(found),
    )


@then(check(r'TSS "(?P<name>[^"]*)" is (?P<state>[A-Z]+)'))
def the_tss_is(cloud: Cloud, name: str, state: str, cited: str | None) -> None:
    """
    Look at the state of a TSS.
    """
    looked = cloud.look(cloud.send("GET", cloud.tss_of(name)))
    found = (object_of(looked) or {}).get("state")
    cloud.check(
        cited,
        "state",
        f"the TSS is {state}",
        ok=found == state,
        expected=state,
        actual=f"{looked.status} {found}",
        exchanges=(cloud.last, looked),
    )


@then(
    check(r'the signature counter of TSS "(?P<name>[^"]*)" has risen by (?P<count>\d+)'),
    converters={"count": int},
)
def the_counter_has_risen(cloud: Cloud, name: str, count: int, cited: str | None) -> None:
    """
    Compare the counter of a TSS with what was noted.
    """
    before = cloud.noted[f"counter of {name}"]
    looked = cloud.look(cloud.send("GET", cloud.tss_of(name)))
    now = whole_number((object_of(looked) or {}).get("signature_counter"))
    cloud.check(
        cited,
        f"risen-by-{count}",
        f"the signature counter has risen by {count}",
        ok=now == before + count,
        expected=before + count,
        actual=now,
        exchanges=(cloud.last, looked),
    )


@then(check(r'the signature counter of TSS "(?P<name>[^"]*)" is that of the answer'))
def the_counter_is_the_last(cloud: Cloud, name: str, cited: str | None) -> None:
    """
    Compare the counter of a TSS with the signature just made.
    """
    made = plain(member_of(object_of(cloud.last), "signature.counter"))
    looked = cloud.look(cloud.send("GET", cloud.tss_of(name)))
    now = (object_of(looked) or {}).get("signature_counter")
    cloud.check(
        cited,
        "counter-of-tss",
        "the TSS shows the counter of its latest signature",
        ok=str(made) == now,
        expected="a signature counter in the answer" if made is None else str(made),
        actual=now,
        exchanges=(cloud.last, looked),
    )


@then(check(r'the signature counters of "(?P<name>[^"]*)" follow one another'))
def the_counters_follow(cloud: Cloud, name: str, cited: str | None) -> None:
    """
    Check that each revision took exactly one counter.
    """
    found = of_revisions(cloud, name, "signature.counter")
    counters = [whole_number(each) for each in found]
    first = (counters[0] if counters else 0) or 0
    cloud.check(
        cited,
        "counters-follow",
        "each revision has the counter after the one before",
        ok=len(found) > 1 and counters == list(range(first, first + len(found))),
        expected="counters one after the other",
        actual=found,
        exchanges=tuple(cloud.written[name].answers),
    )


@then(
    check(r'the signature counters of (?P<names>"[^"]*"(?:, "[^"]*")*) rise from answer to answer')
)
def the_counters_rise(cloud: Cloud, names: str, cited: str | None) -> None:
    """
    Check the counters of several transactions in the order in which they were answered.
    """
    answers = sorted(
        (
            each
            for name in re.findall(r'"([^"]*)"', names)
            for each in cloud.written[name].answers
            if each.status == 200  # noqa: PLR2004 - success
        ),
        key=lambda each: each.id,
    )
    found = [plain(member_of(object_of(each), "signature.counter")) for each in answers]
    counters = [number for each in found if (number := whole_number(each)) is not None]
    cloud.check(
        cited,
        "counters-rise",
        "each answer has a counter above that of the one before",
        ok=len(found) > 1 and len(counters) == len(found) and counters == sorted(set(counters)),
        expected="counters that rise",
        actual=found,
        exchanges=tuple(answers),
    )


@then(check(r'"(?P<name>[^"]*)" has the time of its start in every revision'))
def the_start_stays(cloud: Cloud, name: str, cited: str | None) -> None:
    """
    Check time_start of every revision against the first log time.
    """
    starts = of_revisions(cloud, name, "time_start")
    first = of_revisions(cloud, name, "log.timestamp")[:1]
    cloud.check(
        cited,
        "start-stays",
        "time_start is the log time of the first revision",
        ok=len(starts) > 1 and set(starts) == set(first),
        expected=first,
        actual=starts,
        exchanges=tuple(cloud.written[name].answers),
    )


@then(check(r'the transactions (?P<names>"[^"]*"(?:, "[^"]*")*) are numbered from 1'))
def the_numbers_count(cloud: Cloud, names: str, cited: str | None) -> None:
    """
    Check the numbers of transactions in the order of their start.
    """
    found = [cloud.number(name) for name in re.findall(r'"([^"]*)"', names)]
    cloud.check(
        cited,
        "numbered",
        "transactions are numbered from 1",
        ok=found == list(range(1, len(found) + 1)),
        expected=list(range(1, len(found) + 1)),
        actual=found,
    )


@then(check(r"(?P<count>\d+) were accepted"), converters={"count": int})
def were_accepted(cloud: Cloud, count: int, cited: str | None) -> None:
    """
    Check how often a request was taken before one was refused.
    """
    cloud.check(
        cited,
        "accepted",
        f"{count} are accepted and the next is refused",
        ok=cloud.noted["accepted"] == count,
        expected=count,
        actual=cloud.noted["accepted"],
    )


@then(check(r"(?P<count>\d+) TSS were in use"), converters={"count": int})
def were_in_use(cloud: Cloud, count: int, cited: str | None) -> None:
    """
    Check how many TSS were in use when one more was refused, those of others included.
    """
    before, added = cloud.noted["in use"], cloud.noted["accepted"]
    cloud.check(
        cited,
        "accepted",
        f"with {count} in use the next is refused",
        ok=before + added == count,
        expected=count,
        actual=f"{before + added}: {before} were in use before, {added} were accepted",
    )


@then(check(r"the answer has a header (?P<name>[A-Za-z-]+)(?: (?P<value>\S+))?"))
def the_answer_has_a_header(cloud: Cloud, name: str, value: str | None, cited: str | None) -> None:
    """
    Check a header, and its value where the sentence names one.
    """
    response = cloud.last.response
    found = None if response is None else response.headers.get(name.lower())
    cloud.check(
        cited,
        f"header-{name.lower()}",
        f"the answer has a header {name}",
        ok=bool(found) and value in {None, found},
        expected=value or "any value",
        actual=str(found),
    )


def _is_sorted(value: Any) -> bool:
    if isinstance(value, dict):
        return list(value) == sorted(value) and all(map(_is_sorted, value.values()))
    return not isinstance(value, list) or all(map(_is_sorted, value))

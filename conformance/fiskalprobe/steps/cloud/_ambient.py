"""
What is judged after every exchange with a cloud TSE, whatever scenario it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from fiskalprobe.oracles.claims import Claim, Standing, holds, told
from fiskalprobe.oracles.cloud.answer import (
    CloudTransaction,
    certificate_of,
    judge_transaction,
    judge_tss,
    judge_validity,
)
from fiskalprobe.oracles.cloud.history import History
from fiskalprobe.oracles.jsontext import Rows
from fiskalprobe.run import Context
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._json import judge_answered, plain_answer
from fiskalprobe.steps.cloud._description import Described, described
from fiskalprobe.wire import Exchange

#: What JSON looks like on the wire; what it is called is looked at with the rest of an answer.
_JSON: Final = Rows(octets="DE-CER-0014", names="DE-CER-0015")
#: Every id that these checks can claim, for the coverage table.
REQUIREMENTS: Final = frozenset(
    {
        "DE-CAU-0002",
        "DE-CER-0001",
        "DE-CER-0002",
        "DE-CER-0003",
        "DE-CER-0004",
        "DE-CER-0006",
        "DE-CER-0012",
        *filter(None, _JSON),
        "DE-CSG-0001",
        "DE-CSG-0002",
        "DE-CSG-0003",
        "DE-CSG-0004",
        "DE-CSG-0005",
        "DE-CSG-0006",
        "DE-CSG-0007",
        "DE-CSG-0009",
        "DE-CSG-0010",
        "DE-CSG-0011",
        "DE-CSG-0013",
        "DE-CSG-0014",
        "DE-CSG-0015",
        "DE-CSG-0016",
        "DE-CSG-0018",
        "DE-CTS-0004",
    }
)

_HISTORY: Final = "fiskalprobe.steps.cloud/history"
_LEAVES: Final = "fiskalprobe.steps.cloud/certificates"
_ENVIRONMENTS: Final = "fiskalprobe.steps.cloud/environments"
#: The methods that the sources know; of any other nobody says how it is answered.
_METHODS: Final = frozenset({"GET", "PUT", "PATCH", "POST", "DELETE"})
_OK: Final = 200
_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500
_UNAUTHORISED: Final = 401


def judge(exchange: Exchange, context: Context) -> list[Claim]:
    """
    Say everything that this exchange shows about the cloud TSE.
    """
    status = exchange.status
    if status is None or exchange.response is None or exchange.request.method not in _METHODS:
        return []
    operation = described(exchange.request.method, exchange.request.path)
    claims = [
        _server_error(status, operation),
        *_headers(exchange),
        *judge_answered(exchange, _JSON),
    ]
    if status >= _CLIENT_ERROR:
        return claims + _error(exchange, status, operation)
    if operation is not None and status == _OK:
        claims += _success(exchange, operation, context)
    return claims


# -- form ------------------------------------------------------------------------------------


def _server_error(status: int, operation: Described | None) -> Claim:
    listed = operation is not None and status in operation.codes
    return told(
        "DE-CER-0004",
        "no-server-error",
        "the call did not end in an undescribed server error",
        ok=status < _SERVER_ERROR or listed,
        expected="a status below 500, or one of the description",
        actual=str(status),
    )


def _headers(exchange: Exchange) -> list[Claim]:
    if not exchange.request.path.startswith("/api/v2/"):
        return []
    headers = {} if exchange.response is None else exchange.response.headers
    return [
        told(
            "DE-CER-0006",
            "request-id",
            "the answer has a header Request-Id",
            ok=bool(headers.get("request-id")),
            expected="Request-Id",
            actual=", ".join(sorted(headers)),
        ),
        told(
            "DE-CER-0012",
            "any-origin",
            "any origin may read the answer",
            ok=headers.get("access-control-allow-origin") == "*",
            expected="*",
            actual=str(headers.get("access-control-allow-origin")),
        ),
    ]


def _error(exchange: Exchange, status: int, operation: Described | None) -> list[Claim]:
    body = object_of(exchange)
    says = (
        body is not None
        and body.get("status_code") == status
        and all(isinstance(body.get(name), str) and body[name] for name in ("error", "message"))
    )
    claims = [
        told(
            "DE-CER-0002",
            "error-says-why",
            f"the answer {status} is an object with status_code, error and message",
            ok=says,
            expected=f"status_code {status}, error, message",
            actual=exchange.body[:200],
        )
    ]
    if body is not None:
        claims.append(_media_type("DE-CER-0002", exchange))
    code = None if body is None else body.get("code")
    if operation is None or status not in operation.codes:
        return claims
    known = operation.codes[status]
    # The management API was recorded refusing without a code; one that it gives is judged.
    codeless = status == _UNAUTHORISED or exchange.request.path.startswith("/api/v0/")
    if known and (code is not None or not codeless):
        claims.append(
            told(
                "DE-CER-0003",
                "known-code",
                f"the code {code} is described for {operation.id} with {status}",
                ok=code in known,
                expected=", ".join(sorted(known)),
                actual=str(code),
            )
        )
    return claims


def _success(exchange: Exchange, operation: Described, context: Context) -> list[Claim]:
    if not exchange.body.strip() and operation.may_be_empty:
        return [holds("DE-CER-0001", "schema", f"{operation.id} was answered without a body")]
    answer = object_of(exchange)
    faults = operation.faults(plain_answer(exchange))
    claims = [
        told(
            "DE-CER-0001",
            "schema",
            faults[0] if faults else f"the answer fits the description of {operation.id}",
            ok=not faults,
            expected=f"the schema of {operation.id}",
            actual="; ".join(faults)[:300],
        )
    ]
    if answer is None:
        return claims
    claims.append(_media_type("DE-CER-0001", exchange))
    if not exchange.request.path.startswith("/api/v2/"):
        return claims
    claims += _environment(exchange, answer, context)
    if operation.id != "createTss" and answer.get("_type") in {"TSS", "TSS_LIST"}:
        claims.append(
            told(
                "DE-CTS-0004",
                "no-puk",
                "only the answer to a creation carries the PUK",
                ok="admin_puk" not in exchange.body,
                expected="no admin_puk",
                actual="an admin_puk",
            )
        )
    return claims + _contents(exchange, answer, context)


def _media_type(requirement: str, exchange: Exchange) -> Claim:
    """
    Compare what an object is called with what it is; clients read by the name.
    """
    headers = {} if exchange.response is None else exchange.response.headers
    said = headers.get("content-type", "")
    return told(
        requirement,
        "media-type",
        "a JSON object comes as application/json",
        ok=said.partition(";")[0].strip().lower() == "application/json",
        expected="application/json",
        actual=said or "no Content-Type",
    )


# -- content ---------------------------------------------------------------------------------


def _contents(exchange: Exchange, answer: Mapping[str, Any], context: Context) -> list[Claim]:
    history = cast("History", context.memory.setdefault(_HISTORY, History()))
    leaves = context.memory.setdefault(_LEAVES, {})
    if answer.get("_type") == "TSS":
        tss = str(answer.get("_id"))
        leaf = certificate_of(answer)
        if leaf is not None:
            leaves[tss] = leaf
        key, serial = answer.get("public_key"), answer.get("serial_number")
        if not isinstance(key, str) or not isinstance(serial, str):
            return judge_tss(answer)
        return [*judge_tss(answer), history.know(tss, public_key=key, serial=serial)]
    if answer.get("_type") != "TRANSACTION":
        return []
    read = CloudTransaction.from_mapping(answer)
    if read is None:
        return []
    claims = judge_transaction(read, name_culprit=context.names_culprits)
    context.culprits_searched += any(
        claim.requirement == "DE-CSG-0001" and claim.standing is Standing.BROKEN
        for claim in claims
    )
    if read.tss in leaves:
        claims.append(judge_validity(read, leaves[read.tss]))
    # Of calls made at the same time nobody knows which was signed first.
    in_order = exchange.request.method == "PUT" and not exchange.together
    return claims + history.observe(read, in_order=in_order)


def _environment(exchange: Exchange, answer: Mapping[str, Any], context: Context) -> list[Claim]:
    """
    Compare the environment of what is answered with that of the token it was asked with.
    """
    known = context.memory.setdefault(_ENVIRONMENTS, {})
    if "access_token" in answer:
        claims = answer.get("access_token_claims")
        if isinstance(claims, Mapping):
            known[f"Bearer {answer['access_token']}"] = claims.get("env")
        return []
    expected = known.get(exchange.request.headers.get("authorization", ""))
    # Whatever has a type is an object of an environment; errors and metadata have none.
    if expected is None or not answer.keys() & {"_env", "_type"}:
        return []
    entries = answer.get("data")
    listed = (
        [one for one in entries if isinstance(one, Mapping)] if isinstance(entries, list) else []
    )
    found = {str(one.get("_env", "no environment")) for one in (answer, *listed)}
    return [
        told(
            "DE-CAU-0002",
            "environment",
            f"what is asked with a token of {expected} belongs to {expected}",
            ok=found == {expected},
            expected=str(expected),
            actual=", ".join(sorted(found)),
        )
    ]
